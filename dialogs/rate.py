"""Rate the risk: the tool suggests, the person decides. Nothing is stored before Confirm.

Which tool asks follows from the child's pathway; what it asks is in rate_criteria.py and rate_items.py.
"""

from __future__ import annotations

from typing import Any

from cards.rating import RatingCardView, rating_card
from casework import access, rating_themes, ratings, tool_store, words
from casework.access import Verb
from casework.brief import brief
from casework.days import day_of, in_words, time_in_words
from casework.errors import NotFound
from casework.item_tools import ItemTool
from casework.rating_tools import Item
from casework.ratings import NewRating, RatingView
from casework.words import cases as case_words
from casework.words import ratings as say
from dialogs import pick
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Many, Problem, Text
from dialogs.form import Button, Form, Page, Preview, Progress, pages
from dialogs.rate_criteria import Criteria
from dialogs.rate_facts import RateFacts, load
from dialogs.rate_items import Items
from dialogs.turn import Turn
from storage.tables import Colour

SUMMARY = "Keyworker: a rating was saved"
SEEN = "seen"  # the rating in force when the form was opened
TOOL = "tool"  # and the tool that asks

_COLOURS = [(colour.value, colour.value.capitalize()) for colour in Colour]


def _asker(facts: RateFacts) -> Criteria | Items:
    tool = facts.tool
    return Items(tool, facts) if isinstance(tool, ItemTool) else Criteria(tool, facts)


# Pages


def _page(progress: Progress, facts: RateFacts) -> Page | None:
    if progress.get(TOOL) != facts.tool_key:
        return _other_tool(facts)
    asked = _asker(facts).pages(progress)
    return pages(_newer, *asked, _decide)(progress, facts)


def _other_tool(facts: RateFacts) -> Page:
    """Another tool, or another version, was chosen while this form was open: its answers would not fit."""
    said = say.other_tool(facts.tool.title, facts.tool.version)
    return Page(
        "other tool",
        say.TITLE,
        buttons=(Button("begin", say.BEGIN_AGAIN, primary=True, checks=False),),
        intro=(said,),
        after=lambda progress, button: _start(facts),
    )


def _newer(progress: Progress, facts: RateFacts) -> Page | None:
    """Somebody rated the child while this form was open: shown before anything goes on."""
    latest = facts.latest
    if latest is None or latest.id == progress.get(SEEN):
        return None
    said = say.newer(latest.word, time_in_words(latest.rated_at), latest.rated_by)
    return Page(f"newer{latest.id}", say.NEWER, buttons=(Button("next", say.GO_ON, primary=True),), intro=(said,))


def _decide(progress: Progress, facts: RateFacts) -> Page:
    suggestion = _asker(facts).suggestion(progress)
    factors = list(rating_themes.tags().items())
    return Page(
        "decide",
        say.DECIDE,
        (
            Choice(name="final", label=say.FINAL, options=_finals(facts), default=suggestion.word),
            Text(name="reason", label=say.REASON, required=False, max_length=say.LONGEST_REASON, shape="lines"),
            Many(name="factors", label=say.FACTORS, options=factors),
        ),
        intro=suggestion.said,
        after=lambda progress, button: _with_reason(progress, suggestion.word),
    )


def _finals(facts: RateFacts) -> list[tuple[str, str]]:
    """All that may be decided: the register's colours, or the levels of the tool's own scale."""
    tool = facts.tool
    if not isinstance(tool, ItemTool) or tool.coloured:
        return _COLOURS
    return [(one.level, one.level) for one in tool.results]


def _with_reason(progress: Progress, suggested: str) -> Progress:
    if progress.get("final") != suggested and not progress.get("reason"):
        raise Problem(say.NEEDS_REASON, "reason")
    return progress


def _preview(progress: Progress, facts: RateFacts) -> Preview:
    asker, final, case = _asker(facts), progress.get("final"), facts.case
    suggestion, tool = asker.suggestion(progress), facts.tool
    factors = [Item(value, text) for value, text in rating_themes.tags().items()]
    before = say.standing(case_words.rating(case.rated), _when(facts)) if case.rated else say.NOT_RATED
    pairs = (
        ("Before", before),
        *asker.shown(progress),
        ("Suggested", case_words.rating(suggestion.word) or suggestion.label),
        ("You decide", case_words.rating(final)),
        ("Why", progress.get("reason") or ""),
        ("True today", _named(progress.get("prompts"), tool.prompts)),
        ("Plays a part", _named(progress.get("factors"), factors)),
        ("By", f"{facts.turn.actor.name}, {in_words(facts.today)}; {tool.title}, {tool.version}"),
    )
    return Preview(say.TITLE, pairs, warnings=(say.BELOW,) if _new(progress, facts).is_lower else ())


def _when(facts: RateFacts) -> str:
    at = facts.case.rated_at
    return f"{in_words(day_of(at))} ({case_words.rated(at, facts.now)})" if at else ""


def _named(values: list[str] | None, items: tuple[Item, ...] | list[Item]) -> str:
    return "; ".join(item.text for item in items if item.value in (values or ()))


# Saving


def _new(progress: Progress, facts: RateFacts) -> NewRating:
    asker, final = _asker(facts), progress.get("final")
    suggestion = asker.suggestion(progress)
    ticked: dict[str, Any] = {name: progress.get(name) or [] for name in ("prompts", "factors")}
    coloured = final in {colour.value for colour in Colour}
    return NewRating(
        tool=facts.tool,
        answers={**asker.answers(progress), **ticked},
        suggested=suggestion.colour,
        final=Colour(final) if coloured else None,
        reason=progress.get("reason") or "",
        floor=suggestion.by_floor,
        suggested_level=suggestion.level,
        final_level="" if coloured else final,
    )


def _save(turn: Turn, draft_id: str, progress: Progress, facts: RateFacts) -> Answer:
    new, seen = _new(progress, facts), facts.case.version
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
    worst, must_happen = _following(turn, rated, known.review)
    view = RatingCardView(
        case=rated.case_id,
        label=known.label,
        colour=rated.word,
        when=in_words(day_of(rated.rated_at)),
        pairs=(
            ("Suggested", case_words.rating(rated.suggested)),
            ("Why", rated.reason),
            ("Rated by", f"{rated.rated_by}; {rated.tool.replace('-', ' ')}, {rated.tool_version}"),
        ),
        must_happen=must_happen,
        call=call if worst else "",
    )
    return turn.reply(Message(card=rating_card(view), summary=SUMMARY))


def _following(turn: Turn, rated: RatingView, review: str) -> tuple[bool, tuple[str, ...]]:
    """Whether it is the most severe, and what it asks for."""
    if rated.word in set(Colour):
        asks = () if rated.answers.get("floor") else say.must_happen(Colour(rated.word), review)
        return rated.word == Colour.RED, asks
    tool = tool_store.find(turn.db, rated.tool, rated.tool_version)
    level = tool.level(rated.word) if isinstance(tool, ItemTool) else None
    if not isinstance(tool, ItemTool) or level is None:
        return False, ()
    return level == tool.results[0], (level.means,)


def command(turn: Turn, argument: str) -> Answer:
    """`rate`, `rate KW-7F3K`."""
    return pick.pick(turn, RATE.name, argument=argument)


def _start(facts: RateFacts) -> Progress:
    return Progress({SEEN: facts.latest.id if facts.latest else None, TOOL: facts.tool_key})


RATE = Form(
    name="rate",
    title=say.TITLE,
    verb=Verb.RATE,
    load=load,
    page=_page,
    preview=_preview,
    save=_save,
    start=_start,
    again=_again,
)
