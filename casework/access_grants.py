"""Letting somebody in, or not now: decided once by one person; who comes second sees how it stands.

The rule protected: nobody gives more than they may (a manager no manager, nobody an administrator), an account that is
known already is never made twice, and who comes back starts without the children they had.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from casework import access, access_requests, audit, letters_again, notices, people, routes
from casework.access import Verb
from casework.access_requests import Request
from casework.actor import Actor
from casework.days import day_of
from casework.errors import InvalidInput, NotFound, Stale
from casework.people_file import LONGEST, clean
from casework.words import access as say
from storage import core as t
from storage.tables import AccessState, AgencyKind, CaseStatus, NoticeKind, Outcome, Role
from storage.upsert import insert_if_absent

_IN_A_SERVICE = frozenset({Role.KEYWORKER, Role.MANAGER})
_TELL_FOR = timedelta(days=7)  # a "not now" that could not be delivered by then is no news any more


@dataclass(frozen=True, slots=True)
class Place:
    """As whom somebody is let in: an agency that is known, or the name and kind of one that is new."""

    role: Role
    agency_id: int | None
    agency: str
    kind: AgencyKind | None = None

    @property
    def as_whom(self) -> str:
        return say.as_whom(self.role, self.agency)


def may_give(actor: Actor) -> tuple[Role, ...]:
    """The roles that this person may give with a press."""
    if actor.is_a(Role.ADMINISTRATOR):
        return (Role.KEYWORKER, Role.PARTNER, Role.MANAGER)
    return (Role.KEYWORKER, Role.PARTNER) if actor.is_a(Role.MANAGER) else ()


def one_press(db: Connection, actor: Actor, request: Request) -> Place | None:
    """What one press of this person gives: what was asked, where the agency is known by its name. Who asks to join the
    team itself and wrote no such name joins the agency of its manager. None where it must be chosen."""
    if request.role not in may_give(actor):
        return None
    if request.agency_id is not None:
        name = db.execute(select(t.agency.c.name).where(t.agency.c.id == request.agency_id)).scalar_one()
        return Place(request.role, request.agency_id, name)
    if request.role is Role.KEYWORKER and actor.is_a(Role.MANAGER) and actor.service_id is not None:
        return Place(request.role, actor.agency_id, actor.agency)
    return None


def one(db: Connection, request_id: int) -> Request:
    """Raises NotFound."""
    found = access_requests.by_ids(db, [request_id]).get(request_id)
    if found is None:
        raise NotFound(say.NO_SUCH)
    return found


def grant(
    db: Connection, actor: Actor, request_id: int, *, seen: int, now: datetime, place: Place | None = None
) -> tuple[Request, Place | None]:
    """Let somebody in, as they asked or as `place` says; the request as it now stands, and None if nothing was done
    because it was answered already, or the account is known by now.

    Raises NotAllowed, NotFound, Stale when they asked again since, InvalidInput where something must be chosen first.
    """
    access.require_to_change(
        db, actor, Verb.GRANT_ACCESS, now=now, subject=f"access:{request_id}", refusal=say.NOT_YOURS
    )
    request = _open(db, request_id, seen)
    if request is None:
        return one(db, request_id), None
    place = place or one_press(db, actor, request)
    if place is None and request.role in may_give(actor):
        raise InvalidInput(say.CHOOSE_FIRST)
    if place is None or place.role not in may_give(actor):
        raise access.refused(
            actor, Verb.GRANT_ACCESS, now=now, subject=request.subject, sentence=say.MANAGER_BY_ADMINISTRATOR
        )
    if not _decide(db, actor, request, AccessState.GRANTED, now):
        return one(db, request_id), None
    person_id = _person(db, actor, request, place, now)
    if person_id is not None:
        _tell(db, request, NoticeKind.ACCESS_GRANTED, notices.to_person(person_id), now)
    return one(db, request_id), place


def refuse(db: Connection, actor: Actor, request_id: int, *, seen: int, now: datetime) -> tuple[Request, bool]:
    """Not now; whether this press did it. Raises NotAllowed, NotFound, Stale."""
    access.require_to_change(
        db, actor, Verb.GRANT_ACCESS, now=now, subject=f"access:{request_id}", refusal=say.NOT_YOURS
    )
    request = _open(db, request_id, seen)
    if request is None or not _decide(db, actor, request, AccessState.REFUSED, now):
        return one(db, request_id), False
    _audit(db, actor, request.subject, request.as_whom, "not now", now)
    recipient = notices.to_route(routes.remember_stranger(db, request.where, now=now))
    _tell(db, request, NoticeKind.ACCESS_REFUSED, recipient, now, deadline=now + _TELL_FOR)
    return one(db, request_id), True


def _open(db: Connection, request_id: int, seen: int) -> Request | None:
    """The request if it waits for an answer; None when it has one."""
    request = one(db, request_id)
    if not request.is_open:
        return None
    if request.version != seen:
        raise Stale(say.ASKED_AGAIN)
    return request


def _decide(db: Connection, actor: Actor, request: Request, state: AccessState, now: datetime) -> bool:
    """Of two who press at the same moment one decides."""
    asked = t.access_request.c
    same = (asked.id == request.id, asked.version == request.version, asked.state == AccessState.ASKED)
    decided = {"state": state, "decided_at": now, "decided_by": actor.person_id}
    if db.execute(update(t.access_request).where(*same).values(decided)).rowcount != 1:
        return False
    notices.withdraw(db, request.subject, "answered", kinds=[NoticeKind.ACCESS_ASKED])
    letters_again.rewrite(db, [request.subject], now=now, but=notices.to_person(actor.person_id))
    return True


def _person(db: Connection, actor: Actor, request: Request, place: Place, now: datetime) -> int | None:
    """The person of this account, made or taken up again; None when somebody else brought them in meanwhile."""
    values: dict[str, Any] = {
        "agency_id": place.agency_id or _agency(db, place),
        "service_id": _service(db, actor, place.role),
        "roles": place.role.value,
        "active": True,
    }
    account = {"tenant_id": request.tenant_id, "object_id": request.object_id}
    kept: dict[str, Any] = {"name": request.name, "email": "", "phone": "", "guest": False, "working_days": "12345"}
    person = t.person.c
    same = (person.tenant_id == request.tenant_id, person.object_id == request.object_id)
    old = ""
    if not insert_if_absent(db, t.person, {**account, **kept, **values}, ("tenant_id", "object_id")):
        found = db.execute(select(t.person).where(*same)).one()
        if found.active:
            return None
        old = f"roles: {found.roles}; agency: {found.agency_id}; active: False"
        _leave_all(db, found.id, now)
        db.execute(update(t.person).where(person.id == found.id).values(values))
    person_id = int(db.execute(select(person.id).where(*same)).scalar_one())
    new = f"name: {request.name}; roles: {values['roles']}; agency: {values['agency_id']}; active: True"
    _audit(db, actor, f"person:{person_id}", old, new, now)
    routes.remember_person(db, person_id, request.where, now=now)
    return person_id


def _leave_all(db: Connection, person_id: int, now: datetime) -> None:
    """Who comes back is on no MDT, and has no cover; their cases are to be moved first."""
    case, on = t.case.c, t.membership.c
    kept = db.execute(
        select(func.count()).select_from(t.case).where(case.keyworker_id == person_id, case.status == CaseStatus.ACTIVE)
    ).scalar_one()
    if kept:
        raise InvalidInput(say.KEEPS_CASES.format(count=say.CASES[kept != 1].format(count=kept)))
    today = day_of(now)
    db.execute(update(t.membership).where(on.person_id == person_id, access.still_on(today)).values(until=today))
    nobody: dict[str, Any] = {"cover_id": None, "absent_from": None, "absent_until": None}
    db.execute(update(t.person).where((t.person.c.id == person_id) | (t.person.c.cover_id == person_id)).values(nobody))


def _service(db: Connection, actor: Actor, role: Role) -> int | None:
    if role not in _IN_A_SERVICE:
        return None
    if actor.service_id is not None:
        return actor.service_id
    if not actor.is_a(Role.ADMINISTRATOR):
        raise InvalidInput(say.NO_SERVICE)
    return people.default_service(db)


def _agency(db: Connection, place: Place) -> int:
    """The new agency, or the one that has this name by now."""
    name = clean(place.agency)[:LONGEST]
    known = access_requests.agencies_by_name(db).get(access_requests.name_key(name))
    if known is not None:
        return known
    values: dict[str, Any] = {"name": name, "kind": place.kind or AgencyKind.OTHER, "ods_code": "", "closed_dates": []}
    insert_if_absent(db, t.agency, values, ("name",))
    return int(db.execute(select(t.agency.c.id).where(t.agency.c.name == name)).scalar_one())


def _tell(
    db: Connection,
    request: Request,
    kind: NoticeKind,
    recipient: str,
    now: datetime,
    deadline: datetime | None = None,
) -> None:
    occurrence = str(request.version)
    notices.plan(
        db, kind, request.subject, request.id, recipient, occurrence, case_id=None, about={}, now=now, deadline=deadline
    )


def _audit(db: Connection, actor: Actor, subject: str, old: str, new: str, now: datetime) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.GRANT_ACCESS,
        outcome=Outcome.DONE,
        subject=subject,
        old=old,
        new=new,
        place=actor.place,
        now=now,
    )
