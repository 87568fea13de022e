"""What keyworker and manager must hear of a running clock, and when to look again: rules alone, no store.

The rule protected: the target, the last days before the limit and the limit itself are each said once; what is past
its limit is said again weekly; of two clocks for one review only the one that leads speaks of the limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.clock_facts import CONSENT_LEAD, FEEDBACK, PAPERS, REPORTS, REVIEWS
from casework.days import (
    Works,
    WorksOf,
    at,
    bring_forward,
    end_of,
    last_working_day,
    next_working_day,
    usual,
    working_days_before,
)
from casework.due import Due, PlannedNotice
from casework.policy import NoticePolicy
from storage.tables import NoticeKind

_DAY = timedelta(days=1)

TO_MANAGERS = frozenset({NoticeKind.CLOCK_AT_RISK, NoticeKind.CLOCK_NEAR, NoticeKind.CLOCK_BREACHED})
KINDS = TO_MANAGERS | {
    NoticeKind.REPORT_DUE,
    NoticeKind.PAPERS_DUE,
    NoticeKind.FEEDBACK_DUE,
    NoticeKind.CETR_CONSENT,
}


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock as far as its notices are concerned. Recipients are "person:7"."""

    id: int
    case_id: int
    rule: str
    target_on: date | None
    limit_on: date
    running: bool
    silent: bool  # the case is closed, or consent to CETRs was refused or withdrawn
    leads: bool  # no other clock of the same review, or report, has an earlier limit
    keyworker: str | None
    managers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Moment:
    instant: datetime
    kind: NoticeKind
    occurrence: str
    ends: datetime | None  # when it would be wrong; None if never


def due_of_clock(clock: RunningClock, policy: NoticePolicy, now: datetime, works_of: WorksOf = usual) -> Due:
    """What is to be said of a clock by now, at most one thing to each, and the next instant to look again.

    Mornings are those on which the reader is there, by `works_of`.
    """
    if not clock.running:
        return [], None
    found: list[PlannedNotice] = []
    looks: list[datetime] = []
    readers = filter(None, (clock.keyworker, *(one for one in clock.managers if one != clock.keyworker)))
    for reader in list(readers) or [""]:
        moments = _moments(clock, policy, works_of(reader))
        looks += [moment.instant for moment in moments if moment.instant > now]
        past = [moment for moment in moments if moment.instant <= now]
        newest = max(reversed(past), key=lambda one: one.instant, default=None)  # of equals the later, stronger one
        if newest is None or clock.silent or (newest.ends is not None and newest.ends <= now):
            continue
        if reader in _recipients(clock, newest.kind):
            found.append(_planned(clock, newest, reader))
    return found, min(looks, default=None)


def _recipients(clock: RunningClock, kind: NoticeKind) -> list[str]:
    """Keyworker and managers; of papers, reports and forms the keyworker alone, and the managers if there is none."""
    keyworker = [clock.keyworker] if clock.keyworker else []
    managers = [one for one in clock.managers if one != clock.keyworker]
    return [*keyworker, *managers] if kind in TO_MANAGERS or not keyworker else keyworker


def _moments(clock: RunningClock, policy: NoticePolicy, works: Works) -> list[_Moment]:
    """In the order of their strength."""
    limit, over = clock.limit_on, end_of(clock.limit_on)
    early = at(working_days_before(limit, policy.clock_last_working_days), policy.send_at)
    last_days = bring_forward(early, policy, works)
    if clock.rule in REVIEWS:
        found: list[_Moment] = []
        if clock.target_on is not None:
            passed = _morning(clock.target_on + _DAY, policy, works)
            found.append(_Moment(passed, NoticeKind.CLOCK_AT_RISK, clock.target_on.isoformat(), over))
        if clock.leads:
            found.append(_Moment(last_days, NoticeKind.CLOCK_NEAR, limit.isoformat(), over))
            found += _weekly(limit, NoticeKind.CLOCK_BREACHED, policy, works)
        return found
    if clock.rule in REPORTS and clock.leads:
        first = _Moment(last_days, NoticeKind.REPORT_DUE, limit.isoformat(), over)
        return [first, *_weekly(limit, NoticeKind.REPORT_DUE, policy, works)]
    if clock.rule == PAPERS:
        morning = at(last_working_day(limit, works), policy.send_at)
        return [_Moment(morning, NoticeKind.PAPERS_DUE, limit.isoformat(), over)]
    if clock.rule == CONSENT_LEAD and clock.target_on is not None:
        lead = min(_morning(clock.target_on, policy, works), last_days)
        asked = ((lead, clock.target_on.isoformat()), (last_days, limit.isoformat()))
        return [_Moment(instant, NoticeKind.CETR_CONSENT, occurrence, over) for instant, occurrence in asked]
    if clock.rule == FEEDBACK:
        day = bring_forward(at(limit, policy.send_at), policy, works)
        return [_Moment(day, NoticeKind.FEEDBACK_DUE, limit.isoformat(), None)]
    return []


def _weekly(limit: date, kind: NoticeKind, policy: NoticePolicy, works: Works) -> list[_Moment]:
    """On the first working morning after the limit, then weekly; after the last it stays under `needs me`."""
    first = next_working_day(limit, works)
    return [
        _Moment(
            _morning(first + days * _DAY, policy, works),
            kind,
            f"{limit.isoformat()}+{days}",
            None,
        )
        for days in (time * policy.overdue_every_days for time in range(policy.overdue_times))
    ]


def _morning(day: date, policy: NoticePolicy, works: Works) -> datetime:
    return at(day if works(day) else next_working_day(day, works), policy.send_at)


def _planned(clock: RunningClock, moment: _Moment, recipient: str) -> PlannedNotice:
    return PlannedNotice(
        kind=moment.kind,
        subject=f"clock:{clock.id}",
        subject_id=clock.id,
        case_id=clock.case_id,
        recipient=recipient,
        occurrence=moment.occurrence,
        not_before=moment.instant,
        deadline=moment.ends,
    )
