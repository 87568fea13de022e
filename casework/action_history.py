"""What happened to one action, from the audit: who, when, in words, the latest last.

The rule protected: nothing about an action is lost or rewritten; what was closed, moved or given away can be told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from casework import escalations
from casework.access import Verb
from casework.action_rows import ActionView
from casework.words import action_history as say
from casework.words import escalation as escalation_say
from storage import core as t
from storage.tables import ActionState, Answered, Outcome

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class _Row:
    at: datetime
    who: str
    verb: str
    old: Values
    new: Values


def of(db: Connection, view: ActionView, *, full: bool = True) -> list[Event]:
    """All that was done to it, for those who have been let through. What says nothing to a reader is left out.

    Without `full` also what the keyworker decides for themselves: that reminders wait, and why.
    """
    audit = t.audit.c
    query = (
        select(audit.at, audit.verb, audit.old, audit.new, t.person.c.name)
        .outerjoin_from(t.audit, t.person, t.person.c.id == audit.person_id)
        .where(audit.case_id == view.case_id, audit.subject == view.subject, audit.outcome == Outcome.DONE)
        .order_by(audit.id)
    )
    rows = [_Row(row.at, row.name or "", row.verb, _read(row.old), _read(row.new)) for row in db.execute(query)]
    struck_out = [row for row in rows if row.verb == Verb.STRIKE_OUT]
    if struck_out:  # it was about another child: what was said of it is not told here
        return [Event(row.at, row.who, say.STRUCK_OUT) for row in struck_out]
    names = _names(db, {row.new["owner_id"] for row in rows if row.new.get("owner_id")})
    told = ((row, _words(row, names)) for row in rows if full or row.verb != Verb.SNOOZE_ACTION)
    events = [Event(row.at, row.who, words) for row, words in told if words]
    climbed = escalations.told(db, [view.id]).get(view.id, [])
    events += [Event(one.at, escalation_say.BOT, escalation_say.history(one.told)) for one in climbed]
    return sorted(events, key=lambda event: event.at)


def _read(text: str) -> Values:
    """What a change wrote as JSON; of a new action its owner and due day."""
    try:
        found: Any = json.loads(text) if text else {}
    except ValueError:
        parts = text.rsplit("; ", 2)
        if len(parts) != 3 or not parts[1].startswith("person:"):
            return {}
        return {"owner_id": int(parts[1].removeprefix("person:")), "due_on": parts[2], "new": True}
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _names(db: Connection, people: set[int]) -> dict[int, str]:
    query = select(t.person.c.id, t.person.c.name).where(t.person.c.id.in_(people))
    return {row.id: row.name for row in db.execute(query)} if people else {}


def _words(row: _Row, names: dict[int, str]) -> str:
    new = row.new
    if new.get("taken_back"):
        return say.TAKEN_BACK
    if new.get("owner_id"):
        owner = names.get(new["owner_id"], "?")
        return say.agreed(owner, _day(new["due_on"])) if new.get("new") else say.given_to(owner)
    match row.verb:
        case Verb.DO_ACTION | Verb.DO_FOR_OWNER:
            return _done(new)
        case Verb.ANSWER_ACTION:
            return _answered(new)
        case Verb.AGREE_TIME:
            return say.moved(_day(row.old["due_on"]), _day(new["due_on"])) if "due_on" in new else say.NOT_THIS_TIME
        case Verb.CHANGE_ACTION:
            return _changed(row)
        case Verb.CLOSE_ACTION:
            return _ended(row)
        case Verb.SNOOZE_ACTION:
            until = new.get("snoozed_until")
            return say.snoozed(_day(until), new.get("reason", "")) if until else say.WOKEN
        case Verb.TELL_KEYWORKER:
            return say.SAID_DONE
        case _:
            return ""


def _done(new: Values) -> str:
    if "state" not in new:
        return say.known(new.get("evidence", "")) if "evidence" in new else ""
    return say.done(new.get("told_by", ""), new.get("evidence", ""))


def _answered(new: Values) -> str:
    if new.get("started_at"):
        return say.STARTED
    if new.get("asked_until"):
        return say.asked(_day(new["asked_until"]))
    return say.ANSWERS.get(Answered(new["answered"]), "") if new.get("answered") else ""


def _changed(row: _Row) -> str:
    said = [words for name, words in say.CHANGED.items() if name in row.new]
    if "due_on" in row.new:
        said.insert(0, say.moved(_day(row.old["due_on"]), _day(row.new["due_on"])))
    why = row.new.get("reason", "")
    return "; ".join(said) + (f" ({why})" if why else "")


def _ended(row: _Row) -> str:
    match row.new.get("state"):
        case ActionState.NOT_ACHIEVABLE:
            return say.not_achievable(row.new.get("closed_why") or "")
        case ActionState.SUPERSEDED:
            return say.replaced(row.new.get("superseded_by") or 0)
        case _:
            return say.reopened(row.new.get("reason", ""))


def _day(text: str) -> date:
    return date.fromisoformat(text)
