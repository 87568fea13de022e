"""Who was asked for three lines, who has answered, and what they wrote; and what of it waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, or_, select

from casework import access, cases
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.days import day_of
from casework.lines_due import unanswered
from casework.three_lines import Lines
from storage import core as t

A_PAGE = 5


@dataclass(frozen=True, slots=True)
class Written:
    """One request or offer. `answered_on` is None while nothing was written."""

    id: int
    person: str
    agency: str
    asked: bool
    wanted_by: date | None
    answered_on: date | None
    lines: Lines
    told_by: str
    by: str


@dataclass(frozen=True, slots=True)
class LinesPage:
    case_id: int
    label: str
    rows: tuple[Written, ...]
    asked: int  # of those that were asked for
    answered: int
    page: int
    pages: int
    may_ask: bool


@dataclass(frozen=True, slots=True)
class LinesNeed:
    """What somebody still has to write, or the keyworker to ask for by telephone (then `person` and `phone` stand)."""

    request: int
    label: str
    wanted_by: date
    person: str = ""
    phone: str = ""


def of_case(db: Connection, actor: Actor, case_id: int, *, page: int, now: datetime) -> LinesPage:
    """A page, the newest first (audited). Raises NotAllowed for all but the case's keyworker and manager."""
    standing = access.require(db, actor, Verb.READ_RECORD, case_id, now=now, subject="lines")
    row = t.contribution.c
    counted = db.execute(
        select(
            func.count().label("all"),
            func.count(row.asked_by).label("asked"),
            func.sum(_both(row)).label("answered"),
        ).where(row.case_id == case_id)
    ).one()
    pages = max(1, -(-counted.all // A_PAGE))
    page = min(max(page, 1), pages)
    return LinesPage(
        case_id=case_id,
        label=cases.label(db, case_id, now=now),
        rows=tuple(_rows(db, case_id, page)),
        asked=counted.asked,
        answered=int(counted.answered or 0),
        page=page,
        pages=pages,
        may_ask=access.may(actor, Verb.ASK_LINES, standing.relations),
    )


def any_of(db: Connection, case_id: int) -> bool:
    """Whether anybody was asked, or offered any, on this case."""
    query = select(t.contribution.c.id).where(t.contribution.c.case_id == case_id).limit(1)
    return db.execute(query).first() is not None


def mine(db: Connection, actor: Actor, *, now: datetime) -> list[LinesNeed]:
    """What the actor was asked for and has not written; by the code alone."""
    query = unanswered(day_of(now)).where(t.contribution.c.person_id == actor.person_id)
    return [LinesNeed(row.id, row.code, row.wanted_by) for row in db.execute(query) if row.member]


def to_ring(db: Connection, actor: Actor, *, now: datetime) -> list[LinesNeed]:
    """Contacts whose lines the keyworker asks for by telephone, on the actor's own cases."""
    today = day_of(now)
    query = unanswered(today).where(t.person.c.object_id.is_(None), access.cases_where(actor, Verb.ASK_LINES, today))
    return [LinesNeed(row.id, _label(row, today), row.wanted_by, row.name, row.phone) for row in db.execute(query)]


def _both(row: Any) -> ColumnElement[int]:
    return case((or_(row.asked_by.is_(None), row.answered_at.is_(None)), 0), else_=1)


def _rows(db: Connection, case_id: int, page: int) -> list[Written]:
    row, by = t.contribution.c, t.person.alias("recorder")
    query = (
        select(t.contribution, t.person.c.name.label("person"), t.agency.c.name.label("agency"), by.c.name.label("by"))
        .join_from(t.contribution, t.person, t.person.c.id == row.person_id)
        .join(t.agency, t.agency.c.id == t.person.c.agency_id)
        .outerjoin(by, by.c.id == row.recorded_by)
        .where(row.case_id == case_id)
        .order_by(row.asked_at.desc(), row.id.desc())
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    return [_written(found) for found in db.execute(query)]


def _written(row: Row[*tuple[Any, ...]]) -> Written:
    return Written(
        id=row.id,
        person=row.person,
        agency=row.agency,
        asked=row.asked_by is not None,
        wanted_by=row.wanted_by,
        answered_on=None if row.answered_at is None else day_of(row.answered_at),
        lines=Lines(row.going_well, row.worries, row.wanted),
        told_by=row.told_by,
        by=row.by or "",
    )


def _label(row: Row[*tuple[Any, ...]], today: date) -> str:
    return f"{initials(row.child)}, {age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}"
