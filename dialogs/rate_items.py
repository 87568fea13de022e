"""Rating by a tool that asks questions: a few to a page, then what their answers come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cards.text import markdown, spoken
from casework.item_tools import ItemTool, Kind, Question, Result
from casework.words import cases as case_words
from casework.words import ratings as say
from dialogs.fields import Choice, Field, Many
from dialogs.form import Page, Progress
from dialogs.rate_facts import RateFacts
from dialogs.rate_suggestion import Suggestion, floored
from storage.tables import Colour

_MOST_SHOWN = 3000  # characters of answers before Confirm: a long tool's are a page back
_FOLDED = 6  # steps of a scale that still stand unfolded


@dataclass(frozen=True, slots=True)
class Items:
    """Asks with a tool of this kind."""

    tool: ItemTool
    facts: RateFacts

    def pages(self, progress: Progress) -> tuple[Page, ...]:
        asked = self.tool.pages()
        return tuple(self._page(place, page, len(asked)) for place, page in enumerate(asked, start=1))

    def suggestion(self, progress: Progress) -> Suggestion:
        result = self.tool.suggest(self._given(progress))
        colour, by_floor = floored(result.colour, self.facts)
        if self.facts.on_ward and self.tool.coloured:
            said, colour, by_floor = [say.ON_THE_WARD], Colour.BLUE, False
        elif by_floor:
            said = [spoken(say.at_least_red(self.facts.turn.scene.policy.ratings.post_discharge_red_days))]
        else:
            said = self._said(result, progress)
        ticked = len(progress.get("prompts") or ()) == len(self.tool.prompts) > 0
        if ticked and result.value != self.tool.all_mean:
            consider = case_words.rating(self.tool.result(self.tool.all_mean).word)
            said.append(markdown(say.ALL_TICKED, count=len(self.tool.prompts), colour=consider))
        return Suggestion(colour, result.level, by_floor, case_words.rating(result.word), tuple(said))

    def answers(self, progress: Progress) -> dict[str, Any]:
        """With questions and answers in words, so that they can be read when the tool is gone."""
        given = self._given(progress)
        total = self.tool.total(given)
        said = [[question.text, question.option(given[question.id]).text] for question in self.tool.questions]
        return {"items": given, "said": said, **({} if total is None else {"points": f"{total.normalize():f}"})}

    def shown(self, progress: Progress) -> list[tuple[str, str]]:
        given = self._given(progress)
        pairs = [(question.text, question.option(given[question.id]).text) for question in self.tool.questions]
        if sum(len(text) + len(answer) for text, answer in pairs) > _MOST_SHOWN:
            return [(say.ANSWERS, say.answered(len(pairs)))]
        return pairs

    def _page(self, place: int, asked: tuple[Question, ...], many: int) -> Page:
        last = place == many
        fields: list[Field] = [_field(question) for question in asked]
        if last and self.tool.prompts:
            ticks = [(item.value, item.text) for item in self.tool.prompts]
            fields.append(Many(name="prompts", label=self.tool.prompts_text, options=ticks))
        said = [say.tool(self.tool.title, self.tool.version), self.tool.help] if place == 1 else []
        return Page(
            f"items{place}",
            say.TITLE if many == 1 else say.title_of(place, many),
            tuple(fields),
            intro=tuple(one for one in said if one),
            after=lambda progress, button: progress.without("final"),  # another answer, another suggestion
        )

    def _said(self, result: Result, progress: Progress) -> list[str]:
        total = self.tool.total(self._given(progress))
        points = "" if total is None else f"{total.normalize():f}"
        said = [spoken(say.comes_to(case_words.rating(result.word), points)), result.means]
        return said + (list(say.must_happen(result.colour, self.facts.case.review)) if result.colour else [])

    def _given(self, progress: Progress) -> dict[str, str]:
        return {question.id: progress.get(_name(question)) for question in self.tool.questions}


def _field(question: Question) -> Field:
    options = [(option.value, option.text) for option in question.options]
    folded = question.kind is Kind.SCALE and len(options) > _FOLDED
    return Choice(
        name=_name(question),
        label=question.text,
        help=question.help,
        options=options,
        shape="list" if folded else "choice",
    )


def _name(question: Question) -> str:
    return f"item_{question.id}"
