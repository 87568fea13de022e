"""The open cases of one keyworker as a manager allocates them, and those that nobody keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from casework import access
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.days import day_of
from storage import core as t
from storage.tables import CaseStatus


@dataclass(frozen=True, slots=True)
class KeptCase:
    """One open case in a list of a service's. `label` is "J.B., 14, KW-7F3K"."""

    case_id: int
    label: str


def without_keyworker(db: Connection, actor: Actor, *, now: datetime) -> list[KeptCase]:
    """Those that the actor may allocate, the oldest first. For lists that write their own audit row."""
    return _cases(db, actor, None, now)


def kept_by(db: Connection, actor: Actor, keyworker_id: int, *, now: datetime) -> list[KeptCase]:
    """The open cases of one keyworker that the actor may allocate, the oldest first. For lists as above."""
    return _cases(db, actor, keyworker_id, now)


def _cases(db: Connection, actor: Actor, keyworker_id: int | None, now: datetime) -> list[KeptCase]:
    today = day_of(now)
    query = (
        select(t.case.c.id, t.case.c.code, t.case.c.name, t.case.c.date_of_birth)
        .where(
            t.case.c.status == CaseStatus.ACTIVE,
            t.case.c.keyworker_id == keyworker_id if keyworker_id is not None else t.case.c.keyworker_id.is_(None),
            access.cases_where(actor, Verb.ALLOCATE, today),
        )
        .order_by(t.case.c.opened_at, t.case.c.id)
    )
    return [KeptCase(row.id, label(row, today)) for row in db.execute(query)]


def label(row: Row[*tuple[Any, ...]], today: date) -> str:
    """ "J.B., 14, KW-7F3K" of a row with name, date_of_birth and code."""
    return f"{initials(row.name)}, {age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}"
