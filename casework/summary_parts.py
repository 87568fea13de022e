"""A part of the caseload behind a number of the summary: cases of one rating, what is overdue, one agency's actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from casework import tool_store
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.days import day_of
from casework.summary import of_manager, overdue_where
from storage import core as t
from storage.tables import ActionState, Colour, Pathway

ROWS = 8


@dataclass(frozen=True, slots=True)
class PartCase:
    case_id: int
    label: str
    rated_at: datetime | None
    keyworker: str
    overdue: int
    level: str = ""  # of a tool with a scale of its own


@dataclass(frozen=True, slots=True)
class PartAction:
    case_id: int
    label: str
    number: int
    what: str
    owner: str
    due_on: date
    red: bool
    rated_at: datetime | None
    snoozed_until: date | None  # gone by: no matter
    snoozed_times: int  # while overdue


@dataclass(frozen=True, slots=True)
class Cases:
    count: int
    rows: tuple[PartCase, ...]


@dataclass(frozen=True, slots=True)
class Actions:
    count: int
    overdue: int
    rows: tuple[PartAction, ...]


def rated(db: Connection, actor: Actor, colour: Colour, *, now: datetime) -> Cases:
    """Cases of one colour: those with most overdue first, then those rated longest ago."""
    return _cases(db, and_(of_manager(db, actor, now=now), t.case.c.rating == colour), (), now)


def unallocated(db: Connection, actor: Actor, *, now: datetime) -> Cases:
    """Cases that nobody keeps, in the same order."""
    return _cases(db, and_(of_manager(db, actor, now=now), t.case.c.keyworker_id.is_(None)), (), now)


def levelled(db: Connection, actor: Actor, *, now: datetime) -> Cases:
    """Cases on the Gateway pathway, and any others that are rated in levels: the most severe level first."""
    service = of_manager(db, actor, now=now)
    level = t.case.c.rating_level
    order = case(*((level == word, place) for place, word in enumerate(tool_store.levels(db))), else_=99)
    return _cases(db, and_(service, or_(t.case.c.pathway == Pathway.GATEWAY, level.is_not(None))), (order,), now)


def _cases(db: Connection, wanted: ColumnElement[bool], first: Sequence[ColumnElement[Any]], now: datetime) -> Cases:
    late = (
        select(func.count())
        .where(t.action.c.case_id == t.case.c.id, overdue_where(day_of(now)))
        .scalar_subquery()
        .label("late")
    )
    query = (
        select(
            t.case.c.id,
            t.case.c.code,
            t.case.c.name,
            t.case.c.date_of_birth,
            t.case.c.rating_level,
            t.case.c.rated_at,
            t.person.c.name.label("keyworker"),
            late,
            func.count().over().label("number"),
        )
        .outerjoin_from(t.case, t.person, t.person.c.id == t.case.c.keyworker_id)
        .where(wanted)
        .order_by(*first, late.desc(), t.case.c.rated_at, t.case.c.id)
        .limit(ROWS)
    )
    rows = db.execute(query).all()
    today = day_of(now)
    seen = [
        PartCase(row.id, _label(row, today), row.rated_at, row.keyworker or "", row.late, row.rating_level or "")
        for row in rows
    ]
    return Cases(rows[0].number if rows else 0, tuple(seen))


def overdue(db: Connection, actor: Actor, *, now: datetime) -> Actions:
    """Overdue actions, those of red cases first, then the longest overdue."""
    return _actions(db, of_manager(db, actor, now=now), overdue_where(day_of(now)), now)


def of_agency(db: Connection, actor: Actor, agency_id: int, *, now: datetime) -> Actions:
    """One agency's open actions, overdue ones first."""
    service = of_manager(db, actor, now=now)
    return _actions(db, service, and_(t.action.c.state == ActionState.OPEN, t.action.c.agency_id == agency_id), now)


def agencies(db: Connection) -> list[tuple[int, str]]:
    """All agencies, by name."""
    query = select(t.agency.c.id, t.agency.c.name).order_by(t.agency.c.name)
    return [(row.id, row.name) for row in db.execute(query)]


def _actions(db: Connection, service: ColumnElement[bool], wanted: ColumnElement[bool], now: datetime) -> Actions:
    today = day_of(now)
    late = case((t.action.c.due_on < today, 1), else_=0)
    red = case((t.case.c.rating == Colour.RED, 1), else_=0)
    times = select(func.count()).where(t.snooze.c.action_id == t.action.c.id, t.snooze.c.overdue).scalar_subquery()
    query = (
        select(
            t.action.c.case_id,
            t.action.c.number,
            t.action.c.what,
            t.action.c.due_on,
            t.action.c.snoozed_until,
            times.label("times"),
            t.case.c.code,
            t.case.c.name,
            t.case.c.date_of_birth,
            t.case.c.rating,
            t.case.c.rated_at,
            t.person.c.name.label("owner"),
            func.count().over().label("total"),
            func.sum(late).over().label("late"),
        )
        .join_from(t.action, t.case, t.case.c.id == t.action.c.case_id)
        .join(t.person, t.person.c.id == t.action.c.owner_id)
        .where(service, wanted)
        .order_by(late.desc(), red.desc(), t.action.c.due_on, t.action.c.id)
        .limit(ROWS)
    )
    rows = db.execute(query).all()
    if not rows:
        return Actions(0, 0, ())
    return Actions(int(rows[0].total), int(rows[0].late), tuple(_action(row, today) for row in rows))


def _action(row: Any, today: date) -> PartAction:
    return PartAction(
        case_id=row.case_id,
        label=_label(row, today),
        number=row.number,
        what=row.what,
        owner=row.owner,
        due_on=row.due_on,
        red=row.rating is Colour.RED,
        rated_at=row.rated_at,
        snoozed_until=row.snoozed_until,
        snoozed_times=row.times,
    )


def _label(row: Any, today: date) -> str:
    return f"{initials(row.name)}, {age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}"
