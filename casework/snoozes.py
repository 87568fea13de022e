"""The keyworker lets an action's reminders wait: for a while, never for good, and whoever oversees the case sees it.

The rules protected: a snooze ends by itself; it never hides that an action has become overdue, and what is overdue
waits a week at most, and again only with a reason; the action stays on the board, on every list and in every count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from casework import access, actions, meetings, notices, snooze_rows
from casework.access import Verb
from casework.action_changes import record
from casework.actions import ActionView
from casework.actor import Actor
from casework.days import day_of, next_working_day, overdue
from casework.due import wakes_at
from casework.errors import InvalidInput, Stale
from casework.policy import Policy
from casework.snooze_rows import RENEWED, WOKEN, Snoozed
from casework.words import actions as action_words
from casework.words import snoozes as say
from storage import core as t
from storage.tables import ActionState, NoticeKind

LONGEST_REASON = 300  # characters

_REMINDERS = (NoticeKind.DUE_SOON, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Offered:
    """Until when an action may be snoozed in one press, in words; `reason`: it must be said why."""

    days: tuple[tuple[str, date], ...]
    last: date
    reason: bool


def offered(view: ActionView, next_meeting: date | None, times: int, policy: Policy, today: date) -> Offered:
    """Tomorrow (the next working day), in a week and the next meeting, as far as they are allowed. Pure.

    `times`: how often it was snoozed while overdue.
    """
    last = _last(view, policy, today)
    ways = [(say.TOMORROW, next_working_day(today)), (say.A_WEEK, today + 7 * _DAY)]
    if next_meeting is not None:
        ways.append((say.NEXT_MEETING, next_meeting))
    found: dict[date, str] = {}
    for words, day in ways:
        if today < day <= last:
            found.setdefault(day, words)
    late = view.due_on < today
    return Offered(tuple((words, day) for day, words in found.items()), last, late and times > 0)


def snooze(
    db: Connection, actor: Actor, action_id: int, until: date, reason: str, *, policy: Policy, now: datetime
) -> ActionView:
    """Let its reminders wait until the morning of that day. The same twice is a success and changes nothing.

    Raises NotFound, NotAllowed for all but the case's keyworker, Stale for what is not open, and InvalidInput for a
    day that is gone by or too far off, and for an overdue action that was snoozed before without saying why.
    """
    view = _mine(db, actor, action_id, now)
    if not view.open:
        raise Stale(action_words.DONE_ALREADY if view.state is ActionState.DONE else action_words.CLOSED)
    if view.snoozed_until == until and running(view, policy, now):
        return view
    reason, today = " ".join(reason.split()), day_of(now)
    times = snooze_rows.overdue_times(db, action_id)
    _check(view, until, reason, times, policy, today)
    ours = (t.action.c.id == action_id, t.action.c.version == view.version)
    if not db.execute(update(t.action).where(*ours).values(look_at=now)).rowcount:
        raise Stale(action_words.CLOSED)
    snooze_rows.end(db, action_id, RENEWED, now=now)
    row: dict[str, Any] = {
        "action_id": action_id,
        "case_id": view.case_id,
        "snoozed_by": actor.person_id,
        "snoozed_at": now,
        "until": until,
        "reason": reason,
        "overdue": overdue(view.due_on, now),
        "ended_at": None,
        "ended_because": "",
    }
    db.execute(t.snooze.insert().values(row))
    db.execute(update(t.action).where(t.action.c.id == action_id).values(snoozed_until=until))
    notices.withdraw(db, view.subject, "snoozed", kinds=_REMINDERS)
    old = {"snoozed_until": view.snoozed_until}
    record(db, actor, view, Verb.SNOOZE_ACTION, old, {"snoozed_until": until, "reason": reason}, now=now)
    return actions.one(db, action_id)


def wake(db: Connection, actor: Actor, action_id: int, *, policy: Policy, now: datetime) -> ActionView:
    """Its reminders wait no longer. Twice is a success. Raises NotFound, and NotAllowed as `snooze` does."""
    view = _mine(db, actor, action_id, now)
    if not running(view, policy, now):
        return view
    snooze_rows.end(db, action_id, WOKEN, now=now)
    record(db, actor, view, Verb.SNOOZE_ACTION, {"snoozed_until": view.snoozed_until}, {"snoozed_until": None}, now=now)
    return actions.one(db, action_id)


def running(view: ActionView, policy: Policy, now: datetime) -> bool:
    """Whether its reminders wait now."""
    return view.open and is_running(view.snoozed_until, policy, now)


def is_running(until: date | None, policy: Policy, now: datetime) -> bool:
    """Whether reminders that wait until that day wait still."""
    return until is not None and now < wakes_at(until, policy.notices)


def shown(db: Connection, view: ActionView, policy: Policy, now: datetime) -> Snoozed | None:
    """How it is snoozed now, for those who have been let through."""
    return snooze_rows.newest(db, view.id) if running(view, policy, now) else None


def overdue_times(db: Connection, action_ids: Sequence[int]) -> dict[int, int]:
    """How often each was snoozed while overdue; those that never were are left out."""
    if not action_ids:
        return {}
    rows = db.execute(select(t.snooze.c.action_id).where(t.snooze.c.action_id.in_(action_ids), t.snooze.c.overdue))
    found: dict[int, int] = {}
    for action_id in rows.scalars():
        found[action_id] = found.get(action_id, 0) + 1
    return found


def next_meeting(db: Connection, view: ActionView, today: date) -> date | None:
    """The day of the case's next planned meeting after today."""
    meeting = meetings.next_planned(db, view.case_id, today)
    return meeting.day if meeting is not None else None


def _check(view: ActionView, until: date, reason: str, times: int, policy: Policy, today: date) -> None:
    if until <= today:
        raise InvalidInput(say.GONE_BY, "until")
    last = _last(view, policy, today)
    if until > last:
        raise InvalidInput((say.too_long_overdue if view.due_on < today else say.too_long)(last, today), "until")
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(say.REASON_TOO_LONG.format(most=LONGEST_REASON), "reason")
    if view.due_on < today and times and not reason:
        raise InvalidInput(say.WHY_AGAIN, "reason")


def _last(view: ActionView, policy: Policy, today: date) -> date:
    """What is overdue may wait a week; anything else never past the working morning on which it would be overdue."""
    if view.due_on < today:
        return today + policy.snooze.overdue_days * _DAY
    return min(today + policy.snooze.most_days * _DAY, next_working_day(view.due_on))


def _mine(db: Connection, actor: Actor, action_id: int, now: datetime) -> ActionView:
    view = actions.one(db, action_id)
    access.require(
        db, actor, Verb.SNOOZE_ACTION, view.case_id, now=now, subject=view.subject, refusal=say.NOT_YOURS_TO_SNOOZE
    )
    return view
