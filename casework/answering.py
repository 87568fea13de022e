"""Who does not answer: alerts about what is overdue that arrived, and nothing written or pressed since.

The rule protected: that Teams took a message is never taken for somebody having seen it. There is one definition, in
`owes_where`; the notice, the summary and the team's list all read it. A spell ends with anything they write or press.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select, update

from casework import notices, reach
from casework.consents import silent_where
from casework.days import day_of
from storage import core as t
from storage.tables import ActionState, CaseStatus, NoticeKind

SUBJECT = "silence"  # of the notice: "silence:5", the person


@dataclass(frozen=True, slots=True)
class Owed:
    number: int
    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Silence:
    """One person who does not answer, and what is overdue with them in one case."""

    person_id: int
    case_id: int
    name: str
    agency: str
    phone: str
    alerts: int
    since: datetime
    owed: tuple[Owed, ...]


def alert_begins(db: Connection, person_id: int, *, now: datetime) -> None:
    """An alert is about to go: what they press from now on answers it, however late Teams says that it arrived."""
    db.execute(_BEGINS, {"whom": person_id, "at": now})


def alert_arrived(db: Connection, person_id: int, *, enough: int, now: datetime) -> None:
    """Teams took an alert: with `enough` of them and nothing pressed since, who keeps each case concerned is told.

    Once per spell. `now` is business time.
    """
    row = db.execute(_ARRIVED, {"whom": person_id}).first()
    if row is None or row.alerts < enough:
        return
    since: datetime = row.alerted_at
    if row.not_answering_since is None:
        db.execute(_SPELL, {"whom": person_id, "since": since})
    for one in concerned(db, [person_id], today=day_of(now)).values():
        _tell(db, one, now)


def acted(db: Connection, person_id: int) -> None:
    """They wrote or pressed something."""
    db.execute(_ACTED, {"whom": person_id})


def owes_where(today: date) -> ColumnElement[bool]:
    """Rows of action, joined with their owner (`t.person`), that are overdue with somebody who does not answer."""
    return and_(
        t.action.c.state == ActionState.OPEN,
        t.action.c.due_on < today,
        t.person.c.active,
        t.person.c.not_answering_since.is_not(None),
    )


def concerned(db: Connection, people: Collection[int], *, today: date) -> dict[tuple[int, int], Silence]:
    """What is overdue with these people who do not answer, by person and case; nothing where reminders have stopped."""
    action, person, case = t.action.c, t.person.c, t.case.c
    query = (
        select(
            action.owner_id,
            action.case_id,
            action.number,
            action.what,
            action.due_on,
            person.name,
            person.phone,
            person.alerts,
            person.not_answering_since,
            t.agency.c.name.label("agency"),
        )
        .join_from(t.action, t.person, person.id == action.owner_id)
        .join(t.case, case.id == action.case_id)
        .join(t.agency, t.agency.c.id == person.agency_id)
        .where(
            action.owner_id.in_(people),
            owes_where(today),
            case.status == CaseStatus.ACTIVE,
            ~silent_where(action.case_id),
        )
        .order_by(action.case_id, action.due_on, action.number)
    )
    found: dict[tuple[int, int], list[Any]] = {}
    for row in db.execute(query):
        found.setdefault((row.owner_id, row.case_id), []).append(row)
    return {key: _silence(rows) for key, rows in found.items()}


def _silence(rows: list[Any]) -> Silence:
    first = rows[0]
    return Silence(
        person_id=first.owner_id,
        case_id=first.case_id,
        name=first.name,
        agency=first.agency,
        phone=first.phone,
        alerts=first.alerts or 0,
        since=first.not_answering_since,
        owed=tuple(Owed(row.number, row.what, row.due_on) for row in rows),
    )


def _tell(db: Connection, one: Silence, now: datetime) -> None:
    """Who keeps the case; if that is who does not answer, the managers."""
    hearers = [who for who in reach.who_hears(db, one.case_id) if who != one.person_id]
    for hearer in hearers or reach.who_oversees(db, one.case_id, but=one.person_id)[0]:
        notices.plan(
            db,
            NoticeKind.NOT_ANSWERING,
            f"{SUBJECT}:{one.person_id}",
            one.person_id,
            notices.to_person(hearer),
            occurrence(one),
            case_id=one.case_id,
            about={"by": one.person_id},
            now=now,
        )


def occurrence(one: Silence) -> str:
    """What makes the notice one of its kind: the spell, and the case."""
    return f"{one.since.isoformat()} case:{one.case_id}"


# Built once: alerts of a whole service go out on one morning.
_person = t.person.c
_whom = _person.id == bindparam("whom")
_BEGINS = update(t.person).where(_whom, _person.alerted_at.is_(None)).values(alerted_at=bindparam("at"))
_ARRIVED = (
    update(t.person)
    .where(_whom, _person.alerted_at.is_not(None))
    .values(alerts=func.coalesce(_person.alerts, 0) + 1)
    .returning(_person.alerts, _person.alerted_at, _person.not_answering_since)
)
_SPELL = update(t.person).where(_whom).values(not_answering_since=bindparam("since"))
_ACTED = update(t.person).where(_whom).values(alerted_at=None, alerts=None, not_answering_since=None)
