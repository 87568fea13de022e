"""Somebody on an MDT asks to leave it; the keyworker agrees by removing them, or says that they stay.

The rule protected: until it is answered they are on the MDT as before, and it stands on the keyworker's list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from casework import access, audit, consents, notices, reach
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.days import day_of
from casework.errors import InvalidInput, NotFound
from casework.words import mdt as say
from storage import core as t
from storage.tables import CaseStatus, NoticeKind, Outcome, Role


@dataclass(frozen=True, slots=True)
class Seat:
    """One's own place on an MDT. `asked_on` is the day on which they asked to leave, in England."""

    case_id: int
    code: str
    keyworker: str
    asked_on: date | None


@dataclass(frozen=True, slots=True)
class LeaveRequest:
    """What waits for who keeps the case."""

    case_id: int
    person_id: int
    label: str
    name: str
    agency: str
    why: str
    asked_on: date


def seats(db: Connection, actor: Actor, *, now: datetime) -> list[Seat]:
    """The open cases on whose MDT the actor is and which they do not keep, by code."""
    rows = db.execute(
        _seats(actor, now).where(
            t.case.c.status == CaseStatus.ACTIVE,
            t.case.c.keyworker_id.is_distinct_from(actor.person_id),
            access.cases_where(actor, Verb.ASK_TO_LEAVE, day_of(now)),
        )
    )
    return [_seat(row) for row in rows]


def seat(db: Connection, actor: Actor, case_id: int, *, now: datetime) -> Seat:
    """The actor's place on this MDT. Raises NotAllowed, and InvalidInput for who keeps the case."""
    access.require(db, actor, Verb.ASK_TO_LEAVE, case_id, now=now)
    row = db.execute(_seats(actor, now).where(t.case.c.id == case_id)).first()
    if row is not None and row.keyworker_id == actor.person_id:
        raise InvalidInput(say.keyworker_asks(row.code))
    if row is None:  # it is kept, and its keyworker has no place on its MDT
        raise InvalidInput(say.ON_NONE)
    return _seat(row)


def ask(db: Connection, actor: Actor, case_id: int, why: str, *, now: datetime) -> Seat:
    """Ask the keyworker to be taken off the MDT. Asked twice it stays as it was. Raises as `seat` does."""
    found = seat(db, actor, case_id, now=now)
    on = t.membership.c
    mine = (on.case_id == case_id, on.person_id == actor.person_id, access.still_on(day_of(now)))
    values = {"asked_to_leave_at": now, "why_leave": why.strip()}
    asked = update(t.membership).where(*mine, on.asked_to_leave_at.is_(None)).values(values).returning(on.id)
    made = list(db.execute(asked).scalars())
    if made:
        _audit(db, actor, Verb.ASK_TO_LEAVE, case_id, actor.person_id, "", f"asks to leave: {why.strip()}", now)
        for person_id in reach.who_hears(db, case_id, now=now):
            _plan(db, NoticeKind.ASKS_TO_LEAVE, max(made), person_id, case_id, {"by": actor.person_id}, now)
    return found


def stay(db: Connection, actor: Actor, case_id: int, person_id: int, *, now: datetime) -> tuple[str, bool]:
    """The keyworker asks them to stay: their name, and whether a request was open. Raises NotAllowed, NotFound."""
    access.require(db, actor, Verb.END_MEMBERSHIP, case_id, now=now, refusal=say.NOT_YOURS)
    on = t.membership.c
    theirs = (on.case_id == case_id, on.person_id == person_id)
    ever = select(on.id).where(*theirs)
    name = db.execute(select(t.person.c.name).where(t.person.c.id == person_id, ever.exists())).scalar()
    if name is None:
        raise NotFound(say.NOT_ON)
    open_ = (*theirs, access.still_on(day_of(now)), on.asked_to_leave_at.is_not(None))
    answered = update(t.membership).where(*open_).values(asked_to_leave_at=None).returning(on.id)
    for membership_id in (ids := list(db.execute(answered).scalars())):
        _audit(db, actor, Verb.END_MEMBERSHIP, case_id, person_id, "asks to leave", "stays on the MDT", now)
        notices.withdraw(db, f"membership:{membership_id}", "answered", kinds=[NoticeKind.ASKS_TO_LEAVE])
        if not consents.silent(db, case_id):
            _plan(db, NoticeKind.ASKED_TO_STAY, membership_id, person_id, case_id, {"by": actor.person_id}, now)
    return str(name), bool(ids)


def waiting(db: Connection, actor: Actor, *, now: datetime) -> list[LeaveRequest]:
    """What waits for the actor: on cases they keep; on those that nobody keeps, for managers. The oldest first.

    For lists that write their own audit row.
    """
    on, case = _SEAT.c, t.case.c
    query = (
        select(
            on.case_id,
            on.person_id,
            on.asked_to_leave_at,
            on.why_leave,
            case.code,
            case.name.label("child"),
            case.date_of_birth,
            case.keyworker_id,
            t.person.c.name,
            t.agency.c.name.label("agency"),
        )
        .join_from(_SEAT, t.case, case.id == on.case_id)
        .join(t.person, t.person.c.id == on.person_id)
        .join(t.agency, t.agency.c.id == on.agency_id)
        .where(
            on.asked_to_leave_at.is_not(None),
            access.still_on(day_of(now), _SEAT),
            case.status == CaseStatus.ACTIVE,
            access.cases_where(actor, Verb.END_MEMBERSHIP, day_of(now)),
        )
        .order_by(on.asked_to_leave_at, on.id)
    )
    return [_request(row, day_of(now)) for row in db.execute(query) if _is_theirs(actor, row.keyworker_id)]


_SEAT = t.membership.alias("seat")  # who may is asked of the membership table itself


def _is_theirs(actor: Actor, keyworker_id: int | None) -> bool:
    return actor.is_a(Role.MANAGER) if keyworker_id is None else actor.keeps(keyworker_id)


def _request(row: Row[*tuple[Any, ...]], today: date) -> LeaveRequest:
    age = age_on(date.fromisoformat(row.date_of_birth), today)
    return LeaveRequest(
        row.case_id,
        row.person_id,
        f"{initials(row.child)}, {age}, {row.code}",
        row.name,
        row.agency,
        row.why_leave or "",
        day_of(row.asked_to_leave_at),
    )


def _seats(actor: Actor, now: datetime) -> Any:
    keyworker, on = t.person.alias("its_keyworker"), _SEAT.c
    columns = (t.case.c.id, t.case.c.code, t.case.c.keyworker_id, on.asked_to_leave_at, keyworker.c.name)
    return (
        select(*columns)
        .join_from(_SEAT, t.case, t.case.c.id == on.case_id)
        .outerjoin(keyworker, keyworker.c.id == t.case.c.keyworker_id)
        .where(on.person_id == actor.person_id, access.still_on(day_of(now), _SEAT))
        .order_by(t.case.c.code, on.id)
    )


def _seat(row: Row[*tuple[Any, ...]]) -> Seat:
    asked = row.asked_to_leave_at
    return Seat(row.id, row.code, row.name or "", None if asked is None else day_of(asked))


def _plan(
    db: Connection,
    kind: NoticeKind,
    membership_id: int,
    person_id: int,
    case_id: int,
    about: dict[str, Any],
    now: datetime,
) -> None:
    recipient, subject = notices.to_person(person_id), f"membership:{membership_id}"
    occurrence = now.isoformat()  # asked again, it is told again
    notices.plan(db, kind, subject, membership_id, recipient, occurrence, case_id=case_id, about=about, now=now)


def _audit(
    db: Connection, actor: Actor, verb: Verb, case_id: int, person_id: int, old: str, new: str, now: datetime
) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=verb,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"person:{person_id}",
        old=old,
        new=new,
        place=actor.place,
        now=now,
    )
