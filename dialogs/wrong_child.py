"""This was the wrong child: an entry is struck out with a reason, and filled in again for the right child at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from cards.verbs import WrongChild
from casework import access, brief, cases, entries, events, identifying, strike_out, who_saw
from casework.access import Verb
from casework.cases import CaseLine
from casework.days import day_of, in_words
from casework.entries import UpdateView
from casework.errors import NotFound
from casework.words import updates as update_words
from casework.words import wrong_child as say
from dialogs import guide, re_entry, saved_entry
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Facts, Field, Option, Text
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from dialogs.update import UPDATE

NOT_MINE = "none"
_MOST_SEEN = 8


@dataclass(frozen=True)
class StrikeFacts(Facts):
    """`mine` are the other cases that the actor may write on."""

    turn: Turn = field(kw_only=True, repr=False, compare=False)
    mine: tuple[CaseLine, ...] = ()


def load(turn: Turn, case_id: int) -> StrikeFacts:
    """Raises NotAllowed for whoever may not strike out on this case."""
    access.require(turn.db, turn.actor, Verb.STRIKE_OUT, case_id, now=turn.now)
    own = access.may(turn.actor, Verb.RECORD_UPDATE, frozenset({access.Relation.OWN}))
    listed = cases.caseload(turn.db, turn.actor, now=turn.now, to=Verb.RECORD_UPDATE) if own else []
    label = brief.brief(turn.db, case_id, now=turn.now).label
    mine = tuple(one for one in listed if one.id != case_id)
    return StrikeFacts(now=turn.now, label=label, case_id=case_id, turn=turn, mine=mine)


def pressed(turn: Turn, press: WrongChild) -> Answer:
    """Of one entry. Raises NotAllowed and NotFound."""
    row = strike_out.may_strike_out(turn.db, turn.actor, press.update, now=turn.now)
    if row.struck_out:
        return turn.reply(saved_entry.struck_out(entries.view(turn.db, row, now=turn.now)))
    return guide.begin(turn, WRONG_CHILD, row.case_id, Progress({"update": row.id}))


def _entry(progress: Progress, facts: StrikeFacts) -> UpdateView:
    turn = facts.turn
    row = strike_out.may_strike_out(turn.db, turn.actor, progress.get("update") or 0, now=turn.now)
    if row.case_id != facts.case_id:
        raise NotFound(update_words.NO_SUCH_ENTRY)
    return entries.view(turn.db, row, now=turn.now)


def _page(progress: Progress, facts: StrikeFacts) -> Page:
    entry = _entry(progress, facts)
    fields: list[Field] = [Text(name="reason", label=say.REASON, help=say.REASON_HELP, max_length=say.LONGEST_REASON)]
    if facts.mine:
        fields.append(Choice(name="right", label=say.RIGHT, help=say.RIGHT_HELP, shape="pick", options=_options))
        if entry.actions:
            along = (("move", say.MOVE), ("drop", say.DROP))
            fields.append(Choice(name="along", label=say.ALONG, options=along))
    return Page("strike_out", say.TITLE, tuple(fields), intro=(_said(entry), say.INTRO))


def _options(facts: Facts) -> list[Option]:
    assert isinstance(facts, StrikeFacts)
    return [*((str(one.id), f"{one.label} · {one.name}") for one in facts.mine), (NOT_MINE, say.NONE_OF_MINE)]


def _preview(progress: Progress, facts: StrikeFacts) -> Preview:
    entry, turn = _entry(progress, facts), facts.turn
    row = entries.row(turn.db, entry.id)
    seen = who_saw.of_entry(turn.db, row, [one.id for one in entry.actions], until=facts.now)
    names = list(dict.fromkeys(one.who for one in seen))
    pairs = [
        (say.ENTRY, _said(entry)),
        (say.REASON, progress.get("reason")),
        (say.RIGHT, _right_label(progress, facts)),
        (say.ITS_ACTIONS, say.what_becomes(_moves(progress)) if entry.actions else ""),
        (say.ITS_EVENT, say.EVENT_BACK if events.of_update(turn.db, entry.id) else ""),
        (say.SEEN_BY, "; ".join(names[:_MOST_SEEN]) + (" …" if names[_MOST_SEEN:] else "") or say.NOBODY_KNOWN),
    ]
    found = identifying.found(progress.get("reason"), facts.today)
    warnings = [update_words.looks_like(found)] if found else []
    warnings += [say.COPIED] if entry.copied_at else []
    kept = tuple((name, words) for name, words in pairs if words)
    return Preview(say.TITLE, kept, warnings=(*warnings, say.STAYS), confirm=say.CONFIRM)


def _said(entry: UpdateView) -> str:
    return f"{update_words.LABELS[entry.what]}, {in_words(day_of(entry.recorded_at))}: {entry.headline}"


def _right(progress: Progress, facts: StrikeFacts) -> CaseLine | None:
    return next((one for one in facts.mine if str(one.id) == progress.get("right")), None)


def _right_label(progress: Progress, facts: StrikeFacts) -> str:
    right = _right(progress, facts)
    return right.label if right else say.NONE_OF_MINE if facts.mine else ""


def _moves(progress: Progress) -> bool:
    return progress.get("right") not in (None, NOT_MINE) and progress.get("along") == "move"


def _save(turn: Turn, draft_id: str, progress: Progress, facts: StrikeFacts) -> Answer:
    """Struck out here and filled in there, in one go or not at all."""
    entry, right = _entry(progress, facts), _right(progress, facts)
    event = events.told_with(turn.db, entry.id)
    again = None
    if right is not None and entry.struck_out is None:
        again = re_entry.progress(turn, entry, event, right.id, move=_moves(progress))
    after = strike_out.strike_out(
        turn.db,
        turn.actor,
        entry.id,
        progress.get("reason"),
        draft_id=draft_id,
        policy=turn.scene.policy,
        now=turn.now,
    )
    struck = saved_entry.struck_out(after)
    if again is None or right is None:
        return turn.reply(struck)
    return turn.reply(struck, *_messages(guide.begin(turn, UPDATE, right.id, again)))


def _messages(answer: Answer) -> tuple[Message, ...]:
    return (*((answer.edit,) if answer.edit else ()), *answer.say)


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    row = strike_out.may_strike_out(turn.db, turn.actor, progress.get("update"), now=turn.now)
    return turn.reply(saved_entry.struck_out(entries.view(turn.db, row, now=turn.now)))


def _nothing_named(facts: StrikeFacts) -> Progress:
    raise NotFound(update_words.NO_SUCH_ENTRY)


WRONG_CHILD = Form(
    name="wrong_child",
    title=say.TITLE,
    verb=Verb.STRIKE_OUT,
    load=load,
    page=pages(_page),
    preview=_preview,
    save=_save,
    start=_nothing_named,
    again=_again,
)
