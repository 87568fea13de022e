"""Who is on the MDT of a case, for which agency, since when, and whether they can be told anything here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from casework import access
from casework.access import Verb
from casework.actor import Actor
from casework.days import day_of
from casework.words import mdt as say
from storage import core as t
from storage.tables import Reachability


@dataclass(frozen=True, slots=True)
class Member:
    """One person on an MDT. `reach` says in words how they can be told something."""

    person_id: int
    name: str
    agency: str
    since: date
    until: date | None  # a day to come, on which they leave
    phone: str
    contact: bool
    reach: str
    asked_on: date | None = None  # to leave, and not answered yet


@dataclass(frozen=True, slots=True)
class Mdt:
    """`lead_id` is the lead professional, `may_change`: whether who looks may add and remove people."""

    case_id: int
    code: str
    members: tuple[Member, ...]
    keyworker_id: int | None
    keyworker: str
    lead_id: int | None
    may_change: bool


def members(db: Connection, case_id: int, *, today: date) -> list[Member]:
    """Everybody on the MDT today, by name, for those who have been let through."""
    on = t.membership.c
    query = (
        select(
            t.person.c.id,
            t.person.c.name,
            t.person.c.phone,
            t.person.c.object_id,
            t.agency.c.name.label("agency"),
            on.since,
            on.until,
            on.asked_to_leave_at,
        )
        .join_from(t.membership, t.person, t.person.c.id == on.person_id)
        .join(t.agency, t.agency.c.id == on.agency_id)
        .where(on.case_id == case_id, access.still_on(today))
        .order_by(on.id)
    )
    rows = {row.id: row for row in db.execute(query)}
    reached = reach_of(db, rows)
    found = [
        Member(
            person_id=row.id,
            name=row.name,
            agency=row.agency,
            since=row.since,
            until=row.until,
            phone=row.phone,
            contact=row.object_id is None,
            reach=in_words(reached.get(row.id), contact=row.object_id is None, phone=row.phone),
            asked_on=None if row.asked_to_leave_at is None else day_of(row.asked_to_leave_at),
        )
        for row in rows.values()
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def page(db: Connection, actor: Actor, case_id: int, *, now: datetime) -> Mdt:
    """The MDT of a case. One audit row; raises NotAllowed for all but who keeps it and the service's managers."""
    access.require(db, actor, Verb.READ_RECORD, case_id, now=now, subject=f"mdt:{case_id}")
    return of_case(db, actor, case_id, now=now)


def of_case(db: Connection, actor: Actor, case_id: int, *, now: datetime) -> Mdt:
    """The same for those who have been let through."""
    standing = access.standing(db, actor, case_id, today=day_of(now))
    columns = (t.case.c.keyworker_id, t.case.c.lead_professional_id, t.person.c.name)
    query = select(*columns).outerjoin_from(t.case, t.person, t.person.c.id == t.case.c.keyworker_id)
    case = db.execute(query.where(t.case.c.id == case_id)).one()
    return Mdt(
        case_id=case_id,
        code=standing.code,
        members=tuple(members(db, case_id, today=day_of(now))),
        keyworker_id=case.keyworker_id,
        keyworker=case.name or "",
        lead_id=case.lead_professional_id,
        may_change=not standing.closed and access.may(actor, Verb.END_MEMBERSHIP, standing.relations),
    )


def reach_of(db: Connection, people: Collection[int]) -> dict[int, Reachability]:
    """The best that is known of each person's own chat; who has never had one is missing."""
    route = t.route.c
    query = select(route.person_key, route.reachability).where(route.person_key.in_(list(people)))
    best: dict[int, Reachability] = {}
    for row in db.execute(query) if people else ():
        before = best.get(row.person_key)
        if before is None or _ORDER.index(row.reachability) < _ORDER.index(before):
            best[row.person_key] = row.reachability
    return best


_ORDER = (Reachability.PROVEN, Reachability.UNPROVEN, Reachability.DEAD)


def in_words(reached: Reachability | None, *, contact: bool, phone: str) -> str:
    """ "reads messages here", "no account here; ring 0161 496 0123"."""
    if contact:
        return say.CONTACT.format(phone=phone) if phone else say.CONTACT_NO_PHONE
    if reached is None:
        return say.NOT_YET
    return {
        Reachability.PROVEN: say.REACHED,
        Reachability.UNPROVEN: say.NOT_PROVEN,
        Reachability.DEAD: say.DEAD,
    }[reached]
