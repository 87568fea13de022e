"""Clocks of many cases at once: whose reviews are due or overdue, and what waits for one person.

The rule protected: of several clocks for one review only the one that leads is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from casework import access
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.clock_counts import next_reviews, not_declined
from casework.clock_facts import BEFORE_A_REVIEW, PAPERS, REPORTS, REVIEWS
from casework.consents import papers_allowed_where
from casework.days import day_of, working_days_after
from casework.summary import of_manager
from storage import core as t
from storage.tables import CaseStatus, ClockState, Role

ROWS = 8


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock in a list. Days are days in England."""

    case_id: int
    label: str
    rule: str
    target_on: date | None
    limit_on: date
    keyworker: str


@dataclass(frozen=True, slots=True)
class ClockRows:
    count: int
    rows: tuple[ClockRow, ...]


def reviews(db: Connection, actor: Actor, *, now: datetime) -> ClockRows:
    """The next CETRs and CTRs of a manager's service, the earliest first. Raises NotAllowed."""
    each = next_reviews(of_manager(db, actor, now=now)).subquery()
    clock, keyworker = t.clock.c, t.person.alias("keyworker")
    query = (
        select(
            t.case.c.id,
            t.case.c.code,
            t.case.c.name,
            t.case.c.date_of_birth,
            func.min(clock.rule).label("rule"),
            each.c.target_on,
            each.c.limit_on,
            keyworker.c.name.label("keyworker"),
            func.count().over().label("number"),
        )
        .join_from(each, t.case, t.case.c.id == each.c.case_id)
        .join(
            t.clock,
            and_(
                clock.case_id == each.c.case_id,
                clock.limit_on == each.c.limit_on,
                clock.state == ClockState.RUNNING,
                clock.rule.in_(REVIEWS),
            ),
        )
        .outerjoin(keyworker, keyworker.c.id == t.case.c.keyworker_id)
        .group_by(t.case.c.id, each.c.target_on, each.c.limit_on, keyworker.c.name)
        .order_by(func.coalesce(each.c.target_on, each.c.limit_on), each.c.limit_on, t.case.c.id)
        .limit(ROWS)
    )
    rows = db.execute(query).all()
    return ClockRows(int(rows[0].number) if rows else 0, tuple(_row(row, day_of(now)) for row in rows))


def waiting(db: Connection, actor: Actor, *, last_days: int, now: datetime) -> list[ClockRow]:
    """What is past its target or in its last working days: all of it to the keyworker, overdue reviews to managers."""
    if not access.may(actor, Verb.READ_CLOCKS, frozenset(access.Relation)):
        return []
    clock, today = t.clock.c, day_of(now)
    near = or_(clock.target_on < today, clock.limit_on <= working_days_after(today, last_days))
    own = and_(t.case.c.keyworker_id.in_(sorted(actor.kept)), near)
    theirs = and_(clock.rule.in_(REVIEWS), clock.limit_on < today)
    query = (
        select(
            t.case.c.id,
            t.case.c.code,
            t.case.c.name,
            t.case.c.date_of_birth,
            clock.rule,
            clock.target_on,
            clock.limit_on,
        )
        .join_from(t.clock, t.case, t.case.c.id == clock.case_id)
        .where(
            clock.state == ClockState.RUNNING,
            t.case.c.status == CaseStatus.ACTIVE,
            access.cases_where(actor, Verb.READ_CLOCKS, today),
            or_(own, theirs) if actor.is_a(Role.MANAGER) else own,
            or_(clock.rule.not_in(BEFORE_A_REVIEW), clock.limit_on >= today),
            or_(clock.rule.in_(REPORTS), not_declined()),
            or_(clock.rule != PAPERS, papers_allowed_where(clock.case_id)),
        )
        .order_by(clock.limit_on, clock.id)
    )
    rows = [_row(row, today) for row in db.execute(query)]
    return _one_each(rows)


def _one_each(rows: list[ClockRow]) -> list[ClockRow]:
    """A line for a case's next review, and one for each kind of paper."""
    kept: dict[tuple[int, str], ClockRow] = {}
    for row in rows:
        kind = "review" if row.rule in REVIEWS else "report" if row.rule in REPORTS else row.rule
        kept.setdefault((row.case_id, kind), row)
    return list(kept.values())


def _row(row: Row[*tuple[Any, ...]], today: date) -> ClockRow:
    age = age_on(date.fromisoformat(row.date_of_birth), today)
    return ClockRow(
        case_id=row.id,
        label=f"{initials(row.name)}, {age}, {row.code}",
        rule=row.rule,
        target_on=row.target_on,
        limit_on=row.limit_on,
        keyworker=getattr(row, "keyworker", "") or "",
    )
