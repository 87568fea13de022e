"""Who is on the MDT of a case, for which agency, since when, and whether they can be told anything here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from casework import access
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
        )
        for row in rows.values()
    ]
    return sorted(found, key=lambda one: one.name.casefold())


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
