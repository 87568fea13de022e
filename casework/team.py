"""Who is who: the people of a service and of the agencies on its MDTs, and whether and how each can be reached.

The rule protected: `sent` is never shown as seen; only who wrote or pressed here counts as reached.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select, true

from casework import access, mails
from casework.access import Verb
from casework.actor import Actor, roles_of
from casework.days import day_of
from casework.errors import InvalidInput
from casework.words import team as say
from storage import core as t
from storage.tables import CaseStatus, Reachability, Role


class Reach(StrEnum):
    PROVEN = "proven"  # they wrote or pressed here
    UNPROVEN = "not answered yet"
    DEAD = "dead"
    NEVER = "never"
    CONTACT = "contact"  # no account: is rung up


@dataclass(frozen=True, slots=True)
class Member:
    """One person. `heard` is the day, in England, on which their chat was heard of last. `first` to `last` they are
    away, and `cover` covers."""

    id: int
    name: str
    agency: str
    roles: tuple[Role, ...]
    phone: str
    working_days: str  # ISO weekdays, Monday is 1
    in_service: bool
    reach: Reach
    heard: date | None
    why_dead: str = ""  # what the platform said when it let nothing through any more
    silent_since: date | None = None  # they do not answer
    agency_contact: bool = False  # whom their agency is turned to through
    mailed: bool = False  # an e-mail goes to them where they cannot be reached
    cover: str = ""
    first: date | None = None
    last: date | None = None


def read(db: Connection, actor: Actor, *, now: datetime) -> list[Member]:
    """Everybody a manager's service works with, or, for an administrator, everybody; own people first. One audit row.

    Raises NotAllowed, and InvalidInput for a manager of no service.
    """
    access.require_role(db, actor, Verb.READ_TEAM, now=now, refusal=say.NOT_YOURS)
    if not actor.is_a(Role.ADMINISTRATOR) and actor.service_id is None:
        raise InvalidInput(say.NO_SERVICE)
    today = day_of(now)
    whose = true() if actor.is_a(Role.ADMINISTRATOR) else _works_with(actor.service_id, today)
    rows = db.execute(_PEOPLE.where(t.person.c.active, whose)).all()
    reached = _routes(db, [row.id for row in rows])
    mailing = mails.is_on(db)
    found = [_member(row, reached.get(row.id), actor, today, mailing=mailing) for row in rows]
    return sorted(found, key=lambda one: (not one.in_service, one.agency.casefold(), one.name.casefold(), one.id))


def _works_with(service_id: int | None, today: date) -> ColumnElement[bool]:
    on = t.membership.c
    on_its_mdts = (
        select(on.agency_id)
        .join_from(t.membership, t.case, t.case.c.id == on.case_id)
        .where(t.case.c.service_id == service_id, t.case.c.status == CaseStatus.ACTIVE, access.still_on(today))
    )
    return or_(t.person.c.service_id == service_id, t.person.c.agency_id.in_(on_its_mdts))


def _routes(db: Connection, people: Collection[int]) -> dict[int, tuple[Reach, date, str]]:
    """By person: of several chats the one that can be used, and of those the one that was alive last."""
    route = t.route.c
    columns = (route.person_key, route.reachability, route.seen_at, route.last_error)
    query = select(*columns).where(route.person_key.in_(people))
    rows = sorted(db.execute(query), key=lambda row: (row.reachability is not Reachability.DEAD, row.seen_at))
    return {row.person_key: (_REACH[row.reachability], day_of(row.seen_at), row.last_error) for row in rows}


_REACH = {
    Reachability.PROVEN: Reach.PROVEN,
    Reachability.UNPROVEN: Reach.UNPROVEN,
    Reachability.DEAD: Reach.DEAD,
}


def _member(
    row: Row[*tuple[Any, ...]], reached: tuple[Reach, date, str] | None, actor: Actor, today: date, *, mailing: bool
) -> Member:
    roles = roles_of(row.roles)
    reach, heard, why = reached or (Reach.NEVER if row.object_id is not None else Reach.CONTACT, None, "")
    over = row.absent_until is not None and row.absent_until < today
    away = row.cover is not None and row.absent_from is not None and not over
    return Member(
        id=row.id,
        name=row.name,
        agency=row.agency,
        roles=tuple(role for role in Role if role in roles),
        phone=row.phone,
        working_days=row.working_days,
        in_service=row.service_id is not None and actor.service_id in (None, row.service_id),
        reach=reach if row.object_id is not None else Reach.CONTACT,
        heard=heard,
        why_dead=why if reach is Reach.DEAD else "",
        agency_contact=row.escalation_person_id == row.id,
        mailed=mailing and bool(row.email) and row.object_id is not None,
        silent_since=day_of(row.not_answering_since) if row.not_answering_since else None,
        cover=str(row.cover) if away else "",
        first=row.absent_from if away else None,
        last=row.absent_until if away else None,
    )


_by = t.person.alias("by")
_PEOPLE = (
    select(
        t.person.c.id,
        t.person.c.name,
        t.person.c.phone,
        t.person.c.email,
        t.agency.c.escalation_person_id,
        t.person.c.object_id,
        t.person.c.roles,
        t.person.c.service_id,
        t.person.c.working_days,
        t.person.c.absent_from,
        t.person.c.absent_until,
        t.person.c.not_answering_since,
        t.agency.c.name.label("agency"),
        _by.c.name.label("cover"),
    )
    .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
    .outerjoin(_by, _by.c.id == t.person.c.cover_id)
)
