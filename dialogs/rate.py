"""Rate the risk: the tool suggests, the person decides. Nothing is stored before Confirm."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cards.rating import RatingCardView, rating_card
from cards.text import markdown, spoken
from casework import access, consents, owners, rating_tools, ratings, words
from casework.access import Verb
from casework.brief import Brief, brief
from casework.days import day_of, in_words, time_in_words
from casework.errors import NotFound
from casework.rating_tools import Answer as ToolAnswer
from casework.rating_tools import Tool
from casework.ratings import NewRating, RatingView
from casework.words import ratings as say
from dialogs import pick
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Facts, Many, Problem, Text
from dialogs.form import Button, Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from storage.tables import AgencyKind, Colour, ConsentScope, Setting

SUMMARY = "Keyworker: a rating was saved"
SEEN = "seen"  # the rating in force when the form was opened

_WARDS = {Setting.MENTAL_HEALTH_WARD: (say.ON_THE_WARD,), Setting.PAEDIATRIC_WARD: (say.ON_PAEDIATRICS,)}
_COLOURS = [(colour.value, colour.value.capitalize()) for colour in Colour]


@dataclass(frozen=True)
class RateFacts(Facts):
    turn: Turn = field(kw_only=True, repr=False, compare=False)
    case: Brief = field(kw_only=True)
    tool: Tool = field(kw_only=True)

    @cached_property
    def clinicians(self) -> list[str]:
        """Whom to ask: the lead professional, then the MDT's people from health; oneself not."""
        me = self.turn.actor.person_id
        health = [
            owner.label
            for owner in owners.of_case(self.turn.db, self.case_id, today=self.turn.today)
            if owner.on_mdt and owner.agency_kind is AgencyKind.HEALTH and owner.id != me
        ]
        lead = self.case.lead_professional
        others = [name for name in health if not name.startswith(f"{lead},")] if lead else health
        return ([f"{lead} (lead professional)"] if lead else []) + others[:2]

    @cached_property
    def floor(self) -> bool:
        """Whether the service suggests red at least, so soon after discharge."""
        return ratings.floor(self.turn.db, self.case_id, self.turn.scene.policy.ratings, now=self.now)

    @property
    def offered(self) -> str:
        """On a mental health ward blue is offered; everywhere else nothing is."""
        blue = self.case.setting is Setting.MENTAL_HEALTH_WARD
        return next((one.value for one in self.tool.answers if blue and one.suggests is Colour.BLUE), "")

    @cached_property
    def latest(self) -> RatingView | None:
        return ratings.latest(self.turn.db, self.case_id)


def load(turn: Turn, case_id: int) -> RateFacts:
    """Raises NotAllowed; InvalidInput where consent to the register was refused or withdrawn."""
    access.require(turn.db, turn.actor, Verb.RATE, case_id, now=turn.now)
    consents.require(turn.db, case_id, ConsentScope.REGISTER, now=turn.now)
    known = brief(turn.db, case_id, now=turn.now)
    tool = rating_tools.shipped()
    return RateFacts(now=turn.now, label=known.label, case_id=case_id, turn=turn, case=known, tool=tool)


# Pages


def _newer(progress: Progress, facts: RateFacts) -> Page | None:
    """Somebody rated the child while this form was open: shown before anything goes on."""
    latest = facts.latest
    if latest is None or latest.id == progress.get(SEEN):
        return None
    said = say.newer(latest.final.value, time_in_words(latest.rated_at), latest.rated_by)
    return Page(f"newer{latest.id}", say.NEWER, buttons=(Button("next", say.GO_ON, primary=True),), intro=(said,))


def _criteria(progress: Progress, facts: RateFacts) -> Page:
    tool = facts.tool
    fits = [(answer.value, f"{answer.label}: {answer.text}") for answer in tool.answers]
    ticks = [(item.value, item.text) for item in tool.prompts]
    return Page(
        "criteria",
        say.TITLE,
        (
            Choice(name="fits", label=tool.question, help=tool.help, options=fits, default=facts.offered),
            Many(name="prompts", label=tool.prompts_text, options=ticks),
        ),
        intro=_WARDS.get(facts.case.setting, ()),
        after=lambda progress, button: progress.without("final"),  # another answer, another suggestion
    )


def _clinician(progress: Progress, facts: RateFacts) -> Page | None:
    """Not sure: a clinician decides, and nothing is rated. The form stays where it is until they have."""
    if not _chosen(progress, facts).ask_clinician:
        return None
    said = (say.whom_to_ask(facts.clinicians), say.NOTHING_RATED, say.NEVER_DELAY)
    return Page("clinician", say.ASK_A_CLINICIAN, buttons=(), intro=said)


def _decide(progress: Progress, facts: RateFacts) -> Page:
    suggested = _suggested(progress, facts)
    ticks = [(item.value, item.text) for item in facts.tool.factors]
    return Page(
        "decide",
        say.DECIDE,
        (
            Choice(name="final", label=say.FINAL, options=_COLOURS, default=suggested.value if suggested else ""),
            Text(name="reason", label=say.REASON, required=False, max_length=say.LONGEST_REASON, shape="lines"),
            Many(name="factors", label=facts.tool.factors_text, options=ticks),
        ),
        intro=_suggestion(progress, facts),
        after=lambda progress, button: _with_reason(progress, suggested),
    )


def _suggestion(progress: Progress, facts: RateFacts) -> tuple[str, ...]:
    chosen, tool = _chosen(progress, facts), facts.tool
    if _floored(progress, facts):
        days = facts.turn.scene.policy.ratings.post_discharge_red_days
        said = [spoken(say.at_least_red(days))]
    elif chosen.suggests is None:
        said = [spoken(say.STEP_DOWN)]
    else:
        said = [
            spoken(say.suggested(chosen.suggests, chosen.text)),
            *say.must_happen(chosen.suggests, facts.case.review),
        ]
    if len(progress.get("prompts") or ()) == len(tool.prompts) and chosen.suggests is not tool.all_mean:
        said.append(markdown(say.ALL_TICKED, count=len(tool.prompts), colour=tool.all_mean.value))
    return tuple(said)


def _with_reason(progress: Progress, suggested: Colour | None) -> Progress:
    if progress.get("final") != suggested and not progress.get("reason"):
        raise Problem(say.NEEDS_REASON, "reason")
    return progress


def _chosen(progress: Progress, facts: RateFacts) -> ToolAnswer:
    return facts.tool.answer(progress.get("fits"))


def _floored(progress: Progress, facts: RateFacts) -> bool:
    """Whether a floor lifts what the tool suggests. Who is in hospital, or under no criterion, it does not lift."""
    return facts.floor and _chosen(progress, facts).suggests in (Colour.AMBER, Colour.GREEN)


def _suggested(progress: Progress, facts: RateFacts) -> Colour | None:
    return Colour.RED if _floored(progress, facts) else _chosen(progress, facts).suggests


def _preview(progress: Progress, facts: RateFacts) -> Preview:
    chosen, final = _chosen(progress, facts), Colour(progress.get("final"))
    case, tool, suggested = facts.case, facts.tool, _suggested(progress, facts)
    pairs = (
        ("Before", say.standing(case.rating, in_words(day_of(case.rated_at)) if case.rated_at else "")),
        ("Suggested", suggested.value.capitalize() if suggested else chosen.label),
        ("You decide", final.value.capitalize()),
        ("Why", progress.get("reason") or ""),
        ("True today", _named(progress.get("prompts"), tool.prompts)),
        ("Plays a part", _named(progress.get("factors"), tool.factors)),
        ("By", f"{facts.turn.actor.name}, {in_words(facts.today)}; {tool.title}, {tool.version}"),
    )
    warnings = (say.BELOW,) if ratings.below(final, suggested) else ()
    return Preview(say.TITLE, pairs, warnings=warnings)


def _named(values: list[str] | None, items: tuple[rating_tools.Item, ...]) -> str:
    return "; ".join(item.text for item in items if item.value in (values or ()))


# Saving


def _save(turn: Turn, draft_id: str, progress: Progress, facts: RateFacts) -> Answer:
    answers: dict[str, Any] = {name: progress.get(name) or [] for name in ("prompts", "factors")}
    new = NewRating(
        tool=facts.tool,
        answers={"fits": progress.get("fits"), **answers},
        suggested=_suggested(progress, facts),
        final=Colour(progress.get("final")),
        reason=progress.get("reason") or "",
        floor=_floored(progress, facts),
    )
    seen = facts.case.version
    rated = ratings.record(turn.db, turn.actor, facts.case_id, new, draft_id=draft_id, seen=seen, now=turn.now)
    return _shown(turn, rated)


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    found = ratings.of_draft(turn.db, draft_id)
    if found is None:
        raise NotFound(words.NO_SUCH_CASE)
    rated = ratings.one(turn.db, found)
    access.require(turn.db, turn.actor, Verb.READ_RECORD, rated.case_id, now=turn.now, subject=f"rating:{rated.id}")
    return _shown(turn, rated)


def _shown(turn: Turn, rated: RatingView) -> Answer:
    known, scene = brief(turn.db, rated.case_id, now=turn.now), turn.scene
    call = words.NOT_AN_EMERGENCY.format(crisis_line=scene.crisis_line, safeguarding_line=scene.safeguarding_line)
    suggested = rated.suggested.value.capitalize() if rated.suggested else ""
    view = RatingCardView(
        case=rated.case_id,
        label=known.label,
        colour=rated.final.value,
        when=in_words(day_of(rated.rated_at)),
        pairs=(("Suggested", suggested), ("Why", rated.reason), ("Rated by", rated.rated_by)),
        must_happen=() if rated.answers.get("floor") else say.must_happen(rated.final, known.review),
        call=call if rated.final is Colour.RED else "",
    )
    return turn.reply(Message(card=rating_card(view), summary=SUMMARY))


def command(turn: Turn, argument: str) -> Answer:
    """`rate`, `rate KW-7F3K`."""
    return pick.pick(turn, RATE.name, argument=argument)


def _start(facts: RateFacts) -> Progress:
    return Progress({SEEN: facts.latest.id if facts.latest else None})


RATE = Form(
    name="rate",
    title=say.TITLE,
    verb=Verb.RATE,
    load=load,
    page=pages(_newer, _criteria, _clinician, _decide),
    preview=_preview,
    save=_save,
    start=_start,
    again=_again,
)
