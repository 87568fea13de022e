"""How many reviews of a service's cases are due, past their target, or overdue.

The rule protected: of several clocks for one review only the earliest dates are counted, once a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from casework.clock_facts import REVIEWS
from casework.consents import STOPS
from storage import core as t
from storage.tables import ClockState, ConsentScope


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """Cases whose next CETR or CTR is counted: all of them, those past the target, those past the limit."""

    due: int
    target_passed: int
    overdue: int


def count_reviews(db: Connection, cases: ColumnElement[bool], *, today: date) -> ReviewCounts:
    """One statement, however many cases. `cases` is a condition on `t.case`; `today` the day in England."""
    each = next_reviews(cases).subquery()
    late = each.c.limit_on < today
    passed = and_(each.c.target_on < today, ~late)
    query = select(
        func.count().label("number"),
        func.coalesce(func.sum(case((passed, 1), else_=0)), 0).label("passed"),
        func.coalesce(func.sum(case((late, 1), else_=0)), 0).label("late"),
    ).select_from(each)
    row = db.execute(query).one()
    return ReviewCounts(int(row.number), int(row.passed), int(row.late))


def next_reviews(cases: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """A row a case: the earliest target and limit of what runs for its next review."""
    clock = t.clock.c
    return (
        select(clock.case_id, func.min(clock.target_on).label("target_on"), func.min(clock.limit_on).label("limit_on"))
        .join_from(t.clock, t.case, t.case.c.id == clock.case_id)
        .where(cases, clock.state == ClockState.RUNNING, clock.rule.in_(REVIEWS), not_declined())
        .group_by(clock.case_id)
    )


def not_declined() -> ColumnElement[bool]:
    """Of a clock: consent to CETRs was neither refused nor withdrawn."""
    consent = t.consent.c
    return ~(
        select(consent.id)
        .where(
            consent.case_id == t.clock.c.case_id,
            consent.scope == ConsentScope.CETR,
            consent.current,
            consent.state.in_(STOPS),
        )
        .exists()
    )
