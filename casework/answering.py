"""Who does not answer: alerts about what is overdue that arrived, and nothing written or pressed since.

The rule protected: that Teams took a message is never taken for somebody having seen it. There is one definition, here;
the notice, the summary and the team's list all read it. How many alerts are enough is for each MDT to say: a person is
not answering as soon as they are for one of them, and the keyworkers of others hear when they are for theirs. A spell
ends with anything they write or press.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, bindparam, func, select, update

from casework import notices, reach
from casework.consents import silent_where
from casework.days import day_of
from casework.mdt_policy import counts, own_numbers
from casework.policy import NoticePolicy
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


def alert_arrived(db: Connection, person_id: int, policy: NoticePolicy, *, now: datetime) -> None:
    """Teams took an alert: with enough of them and nothing pressed since, who keeps each case concerned is told.

    Once per spell. `now` is business time.
    """
    row = db.execute(_ARRIVED, {"whom": person_id}).first()
    if row is None:
        return
    owed = _read(db, _WITH_ALERTED, [person_id], day_of(now))
    silent = [_silence(rows) for rows in owed.values() if row.alerts >= counts(policy, rows[0]).not_answering_alerts]
    if silent and row.not_answering_since is None:
        db.execute(_SPELL, {"whom": person_id, "since": row.alerted_at})
    for one in silent:
        _tell(db, one, now)


def acted(db: Connection, person_id: int) -> None:
    """They wrote or pressed something."""
    db.execute(_ACTED, {"whom": person_id})


def concerned(db: Connection, people: Collection[int], *, today: date) -> dict[tuple[int, int], Silence]:
    """What is overdue with these people who do not answer, by person and case; nothing where reminders have stopped.

    Whether the alerts are enough for the case was asked when its keyworker was told; they only become more.
    """
    return {key: _silence(rows) for key, rows in _read(db, _WITH_SILENT, people, today).items()}


def count_where(cases: ColumnElement[bool], *, today: date) -> ScalarSelect[int]:
    """How many people with something overdue in these cases do not answer; `cases` is a condition on `t.case`."""
    return (
        select(func.count(t.action.c.owner_id.distinct()))
        .join_from(t.action, t.case, t.case.c.id == t.action.c.case_id)
        .join(t.person, t.person.c.id == t.action.c.owner_id)
        .where(cases, *_overdue(today), t.person.c.not_answering_since.is_not(None))
        .correlate(None)
        .scalar_subquery()
    )


def _overdue(today: ColumnElement[date] | date) -> tuple[ColumnElement[bool], ...]:
    """With who is still here."""
    return (t.action.c.state == ActionState.OPEN, t.action.c.due_on < today, t.person.c.active)


def _read(
    db: Connection, query: Select[*tuple[Any, ...]], people: Collection[int], today: date
) -> dict[tuple[int, int], list[Any]]:
    """The rows of `_owed_with`, by person and case; first what was due first."""
    found: dict[tuple[int, int], list[Any]] = {}
    for row in db.execute(query, {"people": list(people), "today": today}):
        found.setdefault((row.owner_id, row.case_id), []).append(row)
    return found


def _owed_with(since: ColumnElement[datetime | None]) -> Select[*tuple[Any, ...]]:
    """The actions that are overdue with those `people` of whom this column says a time."""
    action, person, case = t.action.c, t.person.c, t.case.c
    return (
        select(
            action.owner_id,
            action.case_id,
            action.number,
            action.what,
            action.due_on,
            person.name,
            person.phone,
            person.alerts,
            person.alerted_at,
            own_numbers(action.case_id).label("own_numbers"),
            t.agency.c.name.label("agency"),
        )
        .join_from(t.action, t.person, person.id == action.owner_id)
        .join(t.case, case.id == action.case_id)
        .join(t.agency, t.agency.c.id == person.agency_id)
        .where(
            action.owner_id.in_(bindparam("people", expanding=True)),
            *_overdue(bindparam("today", type_=action.due_on.type)),
            since.is_not(None),
            case.status == CaseStatus.ACTIVE,
            ~silent_where(action.case_id),
        )
        .order_by(action.case_id, action.due_on, action.number)
    )


def _silence(rows: list[Any]) -> Silence:
    first = rows[0]
    return Silence(
        person_id=first.owner_id,
        case_id=first.case_id,
        name=first.name,
        agency=first.agency,
        phone=first.phone,
        alerts=first.alerts or 0,
        since=first.alerted_at,
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
_WITH_ALERTED = _owed_with(_person.alerted_at)
_WITH_SILENT = _owed_with(_person.not_answering_since)
_SPELL = update(t.person).where(_whom).values(not_answering_since=bindparam("since"))
_ACTED = update(t.person).where(_whom).values(alerted_at=None, alerts=None, not_answering_since=None)
