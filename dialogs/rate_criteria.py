"""Rating by criteria: one question with the descriptions in full, key questions, and *Not sure*."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cards.text import markdown, spoken
from casework.rating_tools import Answer, Tool
from casework.words import ratings as say
from dialogs.fields import Choice, Many
from dialogs.form import Page, Progress
from dialogs.rate_facts import RateFacts
from dialogs.rate_suggestion import Suggestion, floored
from storage.tables import Colour, Setting

_WARDS = {Setting.MENTAL_HEALTH_WARD: (say.ON_THE_WARD,), Setting.PAEDIATRIC_WARD: (say.ON_PAEDIATRICS,)}


@dataclass(frozen=True, slots=True)
class Criteria:
    """Asks with a tool of this kind."""

    tool: Tool
    facts: RateFacts

    def pages(self, progress: Progress) -> tuple[Page, ...]:
        criteria = self._criteria()
        clinician = self._clinician(progress) if progress.left(criteria.name) else None
        return (criteria, clinician) if clinician else (criteria,)

    def suggestion(self, progress: Progress) -> Suggestion:
        chosen = self._chosen(progress)
        colour, by_floor = floored(chosen.suggests, self.facts)
        if by_floor:
            said = [spoken(say.at_least_red(self.facts.turn.scene.policy.ratings.post_discharge_red_days))]
        elif chosen.suggests is None:
            said = [spoken(say.STEP_DOWN)]
        else:
            because = spoken(say.suggested(chosen.suggests.value, chosen.text))
            said = [because, *say.must_happen(chosen.suggests, self.facts.case.review)]
        if len(progress.get("prompts") or ()) == len(self.tool.prompts) and chosen.suggests is not self.tool.all_mean:
            said.append(markdown(say.ALL_TICKED, count=len(self.tool.prompts), colour=self.tool.all_mean.value))
        return Suggestion(colour, "", by_floor, chosen.label, tuple(said))

    def answers(self, progress: Progress) -> dict[str, Any]:
        return {"fits": progress.get("fits")}

    def shown(self, progress: Progress) -> list[tuple[str, str]]:
        return []

    def _criteria(self) -> Page:
        fits = [(answer.value, f"{answer.label}: {answer.text}") for answer in self.tool.answers]
        ticks = [(item.value, item.text) for item in self.tool.prompts]
        return Page(
            "criteria",
            say.TITLE,
            (
                Choice(
                    name="fits", label=self.tool.question, help=self.tool.help, options=fits, default=self._offered()
                ),
                Many(name="prompts", label=self.tool.prompts_text, options=ticks),
            ),
            intro=_WARDS.get(self.facts.case.setting, ()),
            after=lambda progress, button: progress.without("final"),  # another answer, another suggestion
        )

    def _offered(self) -> str:
        blue = self.facts.on_ward
        return next((one.value for one in self.tool.answers if blue and one.suggests is Colour.BLUE), "")

    def _clinician(self, progress: Progress) -> Page | None:
        """Not sure: a clinician decides, and nothing is rated. The form stays where it is until they have."""
        if not self._chosen(progress).ask_clinician:
            return None
        said = (say.whom_to_ask(self.facts.clinicians), say.NOTHING_RATED, say.NEVER_DELAY)
        return Page("clinician", say.ASK_A_CLINICIAN, buttons=(), intro=said)

    def _chosen(self, progress: Progress) -> Answer:
        return self.tool.answer(progress.get("fits"))
