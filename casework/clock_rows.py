"""Running clocks as the planner of notices and the opener of messages read them: one query, however many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select

from casework.actor import roles_of
from casework.clock_due import RunningClock
from casework.clock_facts import BEFORE_A_REVIEW, PAPERS, REPORTS, REVIEW_KINDS, REVIEWS
from casework.consents import STOPS, papers_allowed_where
from casework.mdt_policy import own_numbers
from casework.notices import to_person
from storage import core as t
from storage.tables import CaseStatus, ClockState, ConsentScope, MeetingState, Role


@dataclass(frozen=True, slots=True)
class ClockSeen:
    """A running clock on a case's card. Days are days in England."""

    rule: str
    target_on: date | None
    limit_on: date


def next_due(db: Connection, case_id: int, *, today: date, most: int) -> list[ClockSeen]:
    """The running clocks of a case, the earliest first, for those who have been let through.

    What belongs to a review that is still planned is left out once the review is over.
    """
    clock = t.clock.c
    query = (
        select(clock.rule, clock.target_on, clock.limit_on)
        .where(
            clock.case_id == case_id,
            clock.state == ClockState.RUNNING,
            or_(clock.rule.not_in(BEFORE_A_REVIEW), clock.limit_on >= today),
            or_(clock.rule != PAPERS, papers_allowed_where(clock.case_id)),
        )
        .order_by(func.coalesce(clock.target_on, clock.limit_on), clock.limit_on, clock.id)
    )
    rows = [ClockSeen(row.rule, row.target_on, row.limit_on) for row in db.execute(query)]
    return rows[:most]


def clock_columns() -> Select[*tuple[Any, ...]]:
    """The columns that `running_clock` reads, and `planned_on`, the day of the next planned review."""
    clock, other, consent = t.clock.c, t.clock.alias("other"), t.consent.c
    same = or_(
        and_(clock.rule.in_(REVIEWS), other.c.rule.in_(REVIEWS)),
        and_(clock.rule.in_(REPORTS), other.c.rule.in_(REPORTS), other.c.opened_by == clock.opened_by),
    )
    earlier = or_(other.c.limit_on < clock.limit_on, and_(other.c.limit_on == clock.limit_on, other.c.id < clock.id))
    led = exists().where(other.c.case_id == clock.case_id, other.c.state == ClockState.RUNNING, same, earlier)
    declined = exists().where(
        consent.case_id == clock.case_id,
        consent.scope == ConsentScope.CETR,
        consent.current,
        consent.state.in_(STOPS),
    )
    planned_on = (
        select(func.min(t.meeting.c.day))
        .where(
            t.meeting.c.case_id == clock.case_id,
            t.meeting.c.state == MeetingState.PLANNED,
            t.meeting.c.kind.in_(REVIEW_KINDS),
        )
        .correlate(t.clock)
        .scalar_subquery()
    )
    return select(
        t.clock,
        t.case.c.keyworker_id,
        t.case.c.service_id,
        t.case.c.status.label("case_status"),
        led.label("led"),
        declined.label("declined"),
        papers_allowed_where(clock.case_id).label("papers_allowed"),
        planned_on.label("planned_on"),
        own_numbers(clock.case_id).label("own_numbers"),
    ).join_from(t.clock, t.case, t.case.c.id == t.clock.c.case_id)


def running_clock(row: Row[*tuple[Any, ...]], managers: Collection[int] = ()) -> RunningClock:
    """`managers` are those of the case's service."""
    return RunningClock(
        id=row.id,
        case_id=row.case_id,
        rule=row.rule,
        target_on=row.target_on,
        limit_on=row.limit_on,
        running=row.state is ClockState.RUNNING,
        silent=_silent(row),
        leads=not row.led,
        keyworker=to_person(row.keyworker_id) if row.keyworker_id is not None else None,
        managers=tuple(to_person(one) for one in managers),
    )


def _silent(row: Row[*tuple[Any, ...]]) -> bool:
    """Reports of what was held are due whatever was decided since; papers need consent that is given."""
    if row.case_status is not CaseStatus.ACTIVE:
        return True
    return not row.papers_allowed if row.rule == PAPERS else bool(row.declined and row.rule not in REPORTS)


def managers_of(db: Connection, services: Collection[int]) -> dict[int, list[int]]:
    """The active managers of each service."""
    person = t.person.c
    query = (
        select(person.id, person.service_id, person.roles)
        .where(person.service_id.in_(services), person.active, person.roles.contains(Role.MANAGER.value))
        .order_by(person.id)
    )
    found: dict[int, list[int]] = {}
    for row in db.execute(query) if services else ():
        if Role.MANAGER in roles_of(row.roles):
            found.setdefault(row.service_id, []).append(row.id)
    return found
