"""What is due about an action, a meeting or a week, and when to look again: rules alone, no store.

The rule protected: of a repeating notice only the newest is due, so that a gap is caught up once; and a notice with
a deadline comes early rather than in held time, never past it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from casework.days import (
    Works,
    WorksOf,
    at,
    both,
    bring_forward,
    day_of,
    end_of,
    is_working_day,
    last_working_day,
    next_working_day,
    usual,
    working_days_after,
    working_days_before,
)
from casework.policy import NoticePolicy
from storage.tables import NoticeKind

_DAY = timedelta(days=1)
ON_THE_DAY = "-0"  # how the occurrence of a meeting's last reminder ends
_DIGEST_DAYS = 5  # a digest that could not be posted by then waits for the next


@dataclass(frozen=True, slots=True)
class PlannedNotice:
    """One row for the ledger. Times are aware UTC; what `about` holds, `casework.notices` says."""

    kind: NoticeKind
    subject: str
    subject_id: int
    case_id: int | None
    recipient: str
    occurrence: str
    not_before: datetime
    deadline: datetime | None
    about: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """An action as far as its reminders are concerned."""

    id: int
    case_id: int
    due_on: date
    created_at: datetime
    open: bool
    paused: bool  # more time was asked for, and the keyworker has not answered
    stopped: bool  # consent to sharing was refused or withdrawn, or the case is closed
    recipient: str  # the owner, or the keyworker where the owner is a contact
    asked_at: datetime | None = None  # when more time was asked for
    closed: bool = False  # its case is
    managers: tuple[str, ...] = ()  # who is asked when the keyworker does not answer
    look_at: datetime | None = None  # when it was to be looked at: what fell due since was slept through
    rung: str = ""  # the owner, where that is a contact: there has to be somebody to answer the telephone
    snoozed_until: date | None = None  # the day on which its reminders are said again
    snoozer: bool = False  # who hears of it is the keyworker, who snoozes


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting as far as its reminders are concerned. `starts_at` is None when only the day is known."""

    id: int
    case_id: int
    day: date
    starts_at: datetime | None
    planned: bool
    stopped: bool
    recipient: str | None  # the MDT's channel, if one is linked
    moved_at: datetime | None = None  # when the channel was told of the day that it has now
    look_at: datetime | None = None  # as an action's


@dataclass(frozen=True, slots=True)
class Digest:
    """One week's digest: `day` names it, `instant` is when it may go, `deadline` when it is stale."""

    day: date
    instant: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class _Moment:
    """`ends` is when the notice would be wrong; None if never."""

    instant: datetime
    kind: NoticeKind
    occurrence: str
    ends: datetime | None


Due = tuple[list[PlannedNotice], datetime | None]


def due_notices(facts: ActionFacts, policy: NoticePolicy, now: datetime, works_of: WorksOf = usual) -> Due:
    """What its owner must hear of an action by now, at most one, and the next instant to look again.

    Mornings are those on which the reader is there, by `works_of`.
    Paused or stopped, nothing is due to them, and the planner looks again at the next instant all the same. A request
    for more time that the keyworker leaves waiting is put to the managers.
    """
    if not facts.open:
        return [], None
    # The owner hears of a new action anyway, so what would have been said before it was agreed is not said now.
    moments = [one for one in _of_action(facts, policy, works_of) if one.instant >= facts.created_at]
    moments = _after_snooze(facts, moments, policy)
    silent = facts.paused or facts.stopped
    recipient = None if silent else facts.recipient
    due, look = _due(moments, now, f"action:{facts.id}", facts.id, facts.case_id, recipient, facts.look_at)
    asked_at = facts.asked_at
    if not facts.paused or facts.closed or asked_at is None:
        return due, look
    first = next_working_day(working_days_after(day_of(asked_at), policy.more_time_working_days))
    mornings = {manager: _morning(first, policy, works_of(manager)) for manager in facts.managers}
    ahead = [morning for morning in mornings.values() or (_morning(first, policy),) if morning > now]
    asked = [_waiting(facts, asked_at, mornings[one], one) for one in facts.managers if mornings[one] <= now]
    return asked or due, min(filter(None, (look, *ahead)), default=None)


def wakes_at(until: date, policy: NoticePolicy) -> datetime:
    """When what waited until that day is said: on its morning, or on the next working one."""
    return _morning(until, policy)


def _after_snooze(facts: ActionFacts, moments: list[_Moment], policy: NoticePolicy) -> list[_Moment]:
    """Of all that a snooze holds back the newest is said when it ends, if it is right by then.

    It keeps its occurrence, so that an owner who had heard it before does not hear it again; who snoozed it, and was
    told of it in person, does.
    """
    if facts.snoozed_until is None:
        return moments
    wakes = wakes_at(facts.snoozed_until, policy)
    waited = [moment for moment in moments if moment.instant < wakes]
    after = [moment for moment in moments if moment.instant >= wakes]
    newest = max(reversed(waited), key=lambda moment: moment.instant, default=None)
    if newest is None or (newest.ends is not None and newest.ends <= wakes):
        return after
    again = f"{newest.occurrence} after {facts.snoozed_until.isoformat()}" if facts.snoozer else newest.occurrence
    return [replace(newest, instant=wakes, occurrence=again), *after]


def _waiting(facts: ActionFacts, asked_at: datetime, morning: datetime, manager: str) -> PlannedNotice:
    return PlannedNotice(
        kind=NoticeKind.TIME_WAITING,
        subject=f"action:{facts.id}",
        subject_id=facts.id,
        case_id=facts.case_id,
        recipient=manager,
        occurrence=asked_at.isoformat(),
        not_before=morning,
        deadline=None,
    )


def due_of_meeting(facts: MeetingFacts, policy: NoticePolicy, now: datetime) -> Due:
    """What the MDT's channel must hear of a meeting by now, at most one, and the next instant to look again."""
    if not facts.planned:
        return [], None
    recipient = None if facts.stopped else facts.recipient
    moments = _of_meeting(facts, policy)
    return _due(moments, now, f"meeting:{facts.id}", facts.id, facts.case_id, recipient, facts.look_at)


def newest_digest(policy: NoticePolicy, now: datetime) -> Digest | None:
    """The week's digest if it may go by now and is not stale."""
    this_week = _digest(policy, day_of(now))
    newest = this_week if this_week.instant <= now else _digest(policy, day_of(now) - 7 * _DAY)
    return newest if newest.instant <= now < newest.deadline else None


def next_digest(policy: NoticePolicy, now: datetime) -> datetime:
    """The instant of the first digest after now."""
    this_week = _digest(policy, day_of(now))
    return this_week.instant if this_week.instant > now else _digest(policy, day_of(now) + 7 * _DAY).instant


def is_over(instant: datetime, ends: datetime | None, look_at: datetime | None, now: datetime) -> bool:
    """Whether it is too late to say this, and nobody expects it.

    What was to be looked at by then, and was slept through, is entered all the same: the keyworker hears that it came
    too late.
    """
    slept_through = look_at is not None and look_at <= instant
    return ends is not None and ends <= now and not slept_through


def _of_action(facts: ActionFacts, policy: NoticePolicy, works_of: WorksOf) -> list[_Moment]:
    """In the order of their strength, which decides when two fall on one morning."""
    works = both(works_of(facts.recipient), works_of(facts.rung)) if facts.rung else works_of(facts.recipient)
    due_on, over = facts.due_on, end_of(facts.due_on)
    early = at(working_days_before(due_on, policy.due_soon_working_days), policy.send_at)
    soon = bring_forward(early, policy, works)
    today = bring_forward(at(due_on, policy.send_at), policy, works)
    moments = [
        _Moment(soon, NoticeKind.DUE_SOON, due_on.isoformat(), over),
        _Moment(today, NoticeKind.DUE_TODAY, due_on.isoformat(), over),
    ]
    first = next_working_day(max(due_on, day_of(facts.created_at)), works)
    for time in range(policy.overdue_times):
        days = time * policy.overdue_every_days  # not its number: that would mean another day after a change of it
        morning = _morning(first + days * _DAY, policy, works)
        moments.append(_Moment(morning, NoticeKind.OVERDUE, f"{due_on.isoformat()}+{days}", None))
    return moments


def _of_meeting(facts: MeetingFacts, policy: NoticePolicy) -> list[_Moment]:
    begins = facts.starts_at or end_of(facts.day)
    moments: list[_Moment] = []
    for lead in policy.meeting_lead_days:
        instant = bring_forward(at(facts.day - lead * _DAY, policy.send_at), policy)
        if instant >= begins:  # it starts before the working morning does
            instant = at(last_working_day(day_of(instant)), policy.send_at)
        moments.append(_Moment(instant, NoticeKind.MEETING, f"{facts.day.isoformat()}-{lead}", begins))
    # That it has moved was said when it did, so what would have been said before is not said as well.
    return [moment for moment in moments if facts.moved_at is None or moment.instant >= facts.moved_at]


def _digest(policy: NoticePolicy, day: date) -> Digest:
    """The digest of the week that `day` lies in, a week beginning on the digest's own weekday."""
    begins = day - (day.weekday() - policy.digest_weekday) % 7 * _DAY
    return Digest(begins, _morning(begins, policy), at(begins + _DIGEST_DAYS * _DAY, policy.send_at))


def _morning(day: date, policy: NoticePolicy, works: Works = is_working_day) -> datetime:
    """That morning, or the next working one: what has no deadline waits."""
    return at(day if works(day) else next_working_day(day, works), policy.send_at)


def _due(
    moments: Sequence[_Moment],
    now: datetime,
    subject: str,
    subject_id: int,
    case_id: int,
    recipient: str | None,
    look_at: datetime | None,
) -> Due:
    ahead = min((moment.instant for moment in moments if moment.instant > now), default=None)
    # `max` keeps the first of equals, and the stronger come last.
    newest = max((m for m in reversed(moments) if m.instant <= now), key=lambda m: m.instant, default=None)
    if newest is None or recipient is None or is_over(newest.instant, newest.ends, look_at, now):
        return [], ahead
    planned = PlannedNotice(
        kind=newest.kind,
        subject=subject,
        subject_id=subject_id,
        case_id=case_id,
        recipient=recipient,
        occurrence=newest.occurrence,
        not_before=newest.instant,
        deadline=newest.ends,
    )
    return [planned], ahead
