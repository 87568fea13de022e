"""How long ago somebody was in touch with each child of a service: the age alone, for no interval is agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from casework.actor import Actor
from casework.cases import age_on, initials
from casework.days import day_of
from casework.quarters import this_quarter
from casework.summary import of_manager
from storage import core as t
from storage.tables import Voice

ROWS = 8


@dataclass(frozen=True, slots=True)
class LastContact:
    """`day` is None where none was ever noted."""

    case_id: int
    label: str
    keyworker: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Contacts:
    """`numbers` counts this quarter's contacts with young people by how; `since` is its first day."""

    count: int
    never: int
    rows: tuple[LastContact, ...]
    numbers: Mapping[str, int]
    since: date


def of_service(db: Connection, actor: Actor, *, now: datetime) -> Contacts:
    """A manager's cases, longest without contact with the young person first. Raises NotAllowed. One audit row."""
    service = of_manager(db, actor, now=now)
    last = (
        select(t.contact_note.c.case_id, func.max(t.contact_note.c.at).label("at"))
        .where(*_counts())
        .group_by(t.contact_note.c.case_id)
        .subquery()
    )
    case, never = t.case.c, last.c.at.is_(None)
    query = (
        select(
            case.id,
            case.code,
            case.name,
            case.date_of_birth,
            t.person.c.name.label("keyworker"),
            last.c.at,
            func.count().over().label("number"),
            (func.count().over() - func.count(last.c.at).over()).label("never"),
        )
        .outerjoin_from(t.case, last, last.c.case_id == case.id)
        .outerjoin(t.person, t.person.c.id == case.keyworker_id)
        .where(service)
        .order_by(never.desc(), last.c.at, case.id)
        .limit(ROWS)
    )
    rows = db.execute(query).all()
    since = this_quarter(day_of(now)).first
    return Contacts(
        count=rows[0].number if rows else 0,
        never=rows[0].never if rows else 0,
        rows=tuple(_line(row, day_of(now)) for row in rows),
        numbers=_numbers(db, service, now),
        since=since,
    )


def _numbers(db: Connection, service: ColumnElement[bool], now: datetime) -> dict[str, int]:
    note = t.contact_note.c
    query = (
        select(note.how, func.count().label("number"))
        .join_from(t.contact_note, t.case, t.case.c.id == note.case_id)
        .where(service, *_counts(), note.at >= this_quarter(day_of(now)).begins)
        .group_by(note.how)
    )
    return {row.how: row.number for row in db.execute(query)}


def _counts() -> tuple[ColumnElement[bool], ...]:
    note = t.contact_note.c
    return note.voice == Voice.YOUNG_PERSON, note.taken_back_at.is_(None)


def _line(row: Row[*tuple[Any, ...]], today: date) -> LastContact:
    label = f"{initials(row.name)}, {age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}"
    return LastContact(row.id, label, row.keyworker or "", None if row.at is None else day_of(row.at))
