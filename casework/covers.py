"""Absence cover: who looks after whose cases from which day to which, set once, ended by its days or by a press.

The rule protected: cover is by one person who is there, never by oneself, and never passed along a chain; a manager's
rights are lent by a manager alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from casework import access, audit, held_time, notices
from casework.access import Verb
from casework.actor import Actor, roles_of
from casework.days import at, day_of, in_words
from casework.errors import InvalidInput
from casework.policy import NoticePolicy
from casework.words import covers as say
from storage import core as t
from storage.tables import NoticeKind, Outcome, Role


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away, and who covers, from `first` to `last`; both days are in it. Days are days in England."""

    person_id: int
    name: str
    cover_id: int
    cover: str
    first: date
    last: date | None
    manager: bool  # the rights of a manager are lent

    def over(self, today: date) -> bool:
        return self.last is not None and self.last < today


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the service who may be away, or cover."""

    id: int
    name: str
    keyworker: bool
    manager: bool


def of_person(db: Connection, person_id: int, *, today: date) -> Absence | None:
    """The absence of one person that has not ended; None when there is none."""
    return next((one for one in _absences(db, t.person.c.id == person_id) if not one.over(today)), None)


def by_person(db: Connection, person_id: int, *, today: date) -> list[Absence]:
    """For whom somebody covers now or will."""
    return [one for one in _absences(db, t.person.c.cover_id == person_id) if not one.over(today)]


def of_service(db: Connection, service_id: int, *, today: date) -> list[Absence]:
    """Everybody of a service who is away, or will be, with cover."""
    return [one for one in _absences(db, t.person.c.service_id == service_id) if not one.over(today)]


def colleagues(db: Connection, service_id: int) -> list[Colleague]:
    """The active keyworkers and managers of a service with an account here, by name."""
    person = t.person.c
    query = select(person.id, person.name, person.roles).where(
        person.service_id == service_id,
        person.active,
        person.object_id.is_not(None),
        or_(*(person.roles.contains(role.value) for role in (Role.KEYWORKER, Role.MANAGER))),
    )
    found = [(row, roles_of(row.roles)) for row in db.execute(query)]
    made = [Colleague(row.id, row.name, Role.KEYWORKER in roles, Role.MANAGER in roles) for row, roles in found]
    return sorted(made, key=lambda one: one.name.casefold())


def may_set(db: Connection, actor: Actor, person_id: int) -> bool:
    """Oneself always; a manager for the service's keyworkers; for a manager only a manager in their own right."""
    if person_id == actor.person_id:
        return bool(actor.own_roles & {Role.KEYWORKER, Role.MANAGER})
    row = db.execute(select(t.person.c.service_id, t.person.c.roles).where(t.person.c.id == person_id)).first()
    if row is None or row.service_id is None or row.service_id != actor.service_id:
        return False
    needed = actor.own_roles if Role.MANAGER in roles_of(row.roles) else actor.roles
    return Role.MANAGER in needed


def cover(
    db: Connection,
    actor: Actor,
    person_id: int,
    cover_id: int,
    first: date,
    last: date,
    *,
    policy: NoticePolicy,
    now: datetime,
) -> Absence:
    """Let `cover_id` stand in for `person_id` from `first` to `last`. The same twice is a success.

    Raises NotAllowed, and InvalidInput with the field for cover that cannot be: by oneself, in a chain, over already.
    """
    _require(db, actor, person_id, now)
    known = {one.id: one for one in colleagues(db, actor.service_id or 0)}
    if person_id not in known or cover_id not in known:
        raise InvalidInput(say.NOT_A_COLLEAGUE, "cover")
    who, by = known[person_id], known[cover_id]
    _check(db, who, by, first, last, day_of(now))
    before = of_person(db, person_id, today=day_of(now))
    made = Absence(person_id, who.name, cover_id, by.name, first, last, who.manager)
    if before == made:
        return made
    values = {"cover_id": cover_id, "absent_from": first, "absent_until": last}
    db.execute(update(t.person).where(t.person.c.id == person_id).values(values))
    held_time.look_again(db, [person_id], now=now)
    _audit(db, actor, person_id, before, made, now)
    _tell(db, actor, made, before, policy, now)
    return made


def end(db: Connection, actor: Actor, person_id: int, *, now: datetime) -> Absence | None:
    """End cover before its day, from this moment on. Where there is none any more, nothing happens."""
    _require(db, actor, person_id, now)
    before = of_person(db, person_id, today=day_of(now))
    if before is None:
        return None
    nobody: dict[str, Any] = {"cover_id": None, "absent_from": None, "absent_until": None}
    db.execute(update(t.person).where(t.person.c.id == person_id).values(nobody))
    notices.withdraw(db, f"person:{person_id}", "ended", kinds=[NoticeKind.COVER_STARTS])
    held_time.look_again(db, [person_id], now=now)
    _audit(db, actor, person_id, before, None, now)
    return before


def objection(db: Connection, person_id: int, cover_id: int, first: date, last: date, *, today: date) -> str:
    """Why this cannot be, in a sentence; empty when it can."""
    if person_id == cover_id:
        return say.NOT_ONESELF
    if last < first:
        return say.ENDS_FIRST
    if last < today:
        return say.OVER
    theirs = of_person(db, cover_id, today=today)
    if theirs is not None and _meet(theirs, first, last):
        return say.away_too(theirs.name, _until(theirs))
    covered = next((one for one in by_person(db, person_id, today=today) if _meet(one, first, last)), None)
    if covered is not None:
        return say.covers_already(covered.cover, covered.name, _until(covered))
    return ""


def _check(db: Connection, who: Colleague, by: Colleague, first: date, last: date, today: date) -> None:
    if who.keyworker and not by.keyworker:
        raise InvalidInput(say.KEYWORKER_NEEDED, "cover")
    if said := objection(db, who.id, by.id, first, last, today=today):
        raise InvalidInput(said, "last" if said in (say.ENDS_FIRST, say.OVER) else "cover")


def _require(db: Connection, actor: Actor, person_id: int, now: datetime) -> None:
    if not may_set(db, actor, person_id):
        subject = f"person:{person_id}"
        raise access.refused(actor, Verb.SET_COVER, now=now, subject=subject, sentence=say.NOT_YOURS)


def _meet(one: Absence, first: date, last: date) -> bool:
    return one.first <= last and (one.last is None or one.last >= first)


def _until(one: Absence) -> str:
    return in_words(one.last) if one.last else ""


def _tell(
    db: Connection, actor: Actor, made: Absence, before: Absence | None, policy: NoticePolicy, now: datetime
) -> None:
    """Who covers hears of it on the morning it begins, with the list of cases."""
    if before is not None:
        notices.withdraw(db, f"person:{made.person_id}", "changed", kinds=[NoticeKind.COVER_STARTS])
    if made.cover_id == actor.person_id:
        return
    notices.plan(
        db,
        NoticeKind.COVER_STARTS,
        f"person:{made.person_id}",
        made.person_id,
        notices.to_person(made.cover_id),
        f"{made.first.isoformat()} {made.last.isoformat() if made.last else ''}".strip(),
        case_id=None,
        about={"by": actor.person_id},
        now=now,
        not_before=max(now, at(made.first, policy.send_at)),
    )


def _audit(
    db: Connection, actor: Actor, person_id: int, before: Absence | None, after: Absence | None, now: datetime
) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.SET_COVER,
        outcome=Outcome.DONE,
        subject=f"person:{person_id}",
        old=_said(before),
        new=_said(after),
        place=actor.place,
        now=now,
    )


def _said(one: Absence | None) -> str:
    return "no cover" if one is None else f"person:{one.cover_id} covers from {one.first} to {one.last}"


_by = t.person.alias("by")
_ABSENCES = (
    select(
        t.person.c.id,
        t.person.c.name,
        t.person.c.roles,
        t.person.c.absent_from,
        t.person.c.absent_until,
        t.person.c.cover_id,
        _by.c.name.label("cover"),
    )
    .join_from(t.person, _by, _by.c.id == t.person.c.cover_id)
    .where(t.person.c.absent_from.is_not(None))
)


def _absences(db: Connection, condition: Any) -> list[Absence]:
    found = [_absence(row) for row in db.execute(_ABSENCES.where(condition))]
    return sorted(found, key=lambda one: (one.first, one.name.casefold()))


def _absence(row: Row[*tuple[Any, ...]]) -> Absence:
    return Absence(
        person_id=row.id,
        name=row.name,
        cover_id=row.cover_id,
        cover=row.cover,
        first=row.absent_from,
        last=row.absent_until,
        manager=Role.MANAGER in roles_of(row.roles),
    )
