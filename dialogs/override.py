"""Share to keep safe: one message without consent, with a reason and a named approver. Nothing goes before Confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from casework import access, actions, cases, overrides
from casework.access import Verb
from casework.errors import InvalidInput, NotFound
from casework.overrides import NewOverride
from casework.words import consent as say
from casework.words import notices as notice_words
from dialogs import guide, pick
from dialogs.events import Answer
from dialogs.fields import Facts, Many, Problem, Text
from dialogs.form import NEXT, Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from storage import core as t


@dataclass(frozen=True)
class OverrideFacts(Facts):
    """Who can be told and what is open, each with its id as text."""

    people: Sequence[tuple[str, str]] = ()
    actions: Sequence[tuple[str, str]] = ()
    me: str = ""


def command(turn: Turn, argument: str) -> Answer:
    """`safeguarding KW-…`."""
    return pick.pick(turn, "override", argument=argument)


def _load(turn: Turn, case_id: int) -> OverrideFacts:
    access.require(turn.db, turn.actor, Verb.OVERRIDE_CONSENT, case_id, now=turn.now)
    overrides.require_stopped(turn.db, case_id)
    people = overrides.may_be_told(turn.db, case_id, but=turn.actor.person_id, now=turn.now)
    if not people:
        raise InvalidInput(say.OVERRIDE_NOBODY)
    open_ = [one for one in actions.of_case(turn.db, case_id) if one.open]
    return OverrideFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        people=[(str(person_id), name) for person_id, name in people],
        actions=[(str(one.id), f"{one.number}. {one.what}") for one in open_],
        me=turn.actor.name,
    )


def _people(facts: OverrideFacts) -> Sequence[tuple[str, str]]:
    return facts.people


def _actions(facts: OverrideFacts) -> Sequence[tuple[str, str]]:
    return facts.actions


_REASON = Text(name="reason", label=say.OVERRIDE_REASON, help=say.OVERRIDE_REASON_HELP, max_length=1000, shape="lines")
_APPROVER = Text(name="approver", label=say.OVERRIDE_APPROVER, help=say.OVERRIDE_APPROVER_HELP, max_length=100)
_WORDS = Text(name="words", label=say.OVERRIDE_WORDS, help=say.OVERRIDE_WORDS_HELP, max_length=600, shape="lines")
_WHOM = Many(name="people", label=say.OVERRIDE_WHOM, options=_people, required=True)
_WITH = Many(name="actions", label=say.OVERRIDE_ACTIONS, options=_actions)


def _page(progress: Progress, facts: OverrideFacts) -> Page:
    def fits(onward: Progress, button: str) -> Progress:
        if (onward.get("approver") or "").strip().casefold() == facts.me.casefold():
            raise Problem(say.OVERRIDE_ELSE, "approver")
        if not onward.get("people"):
            raise Problem(say.OVERRIDE_WHO_NOT, "people")
        return onward

    asked = (_REASON, _APPROVER, _WORDS, _WHOM, *([_WITH] if facts.actions else []))
    return Page("override", say.OVERRIDE_TITLE, asked, (NEXT,), intro=(say.OVERRIDE_INTRO,), after=fits)


def _preview(progress: Progress, facts: OverrideFacts) -> Preview:
    pairs = [
        (say.OVERRIDE_WHOM, _WHOM.words(progress.get("people"), facts)),
        (say.OVERRIDE_WORDS, progress.get("words")),
        (say.OVERRIDE_ACTIONS, _WITH.words(progress.get("actions") or [], facts)),
        (say.OVERRIDE_REASON, progress.get("reason")),
        (say.OVERRIDE_APPROVER, progress.get("approver")),
    ]
    return Preview(say.OVERRIDE_TITLE, tuple(pairs), warnings=(say.OVERRIDE_RING,))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: OverrideFacts) -> Answer:
    new = NewOverride(
        reason=progress.get("reason"),
        approver=progress.get("approver"),
        words=progress.get("words"),
        people=tuple(int(one) for one in progress.get("people")),
        actions=tuple(int(one) for one in progress.get("actions") or ()),
    )
    names = overrides.share(turn.db, turn.actor, facts.case_id, new, draft_id=draft_id, now=turn.now)
    return turn.reply(guide.notice(say.override_saved(names)))


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    made = t.sharing_override.c
    told = turn.db.execute(select(made.told).where(made.draft_id == draft_id)).scalar()
    if told is None:
        raise NotFound(notice_words.CLOSED)
    return turn.reply(guide.notice(say.override_saved([told])))


OVERRIDE = Form(
    "override",
    say.OVERRIDE_TITLE,
    Verb.OVERRIDE_CONSENT,
    load=_load,
    page=pages(_page),
    preview=_preview,
    save=_save,
    again=_again,
)
