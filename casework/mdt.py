"""Who is on the MDT of a case now, for which agency."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage import core as t
from storage.tables import AgencyKind


@dataclass(frozen=True, slots=True)
class Member:
    person_id: int
    name: str
    agency_id: int
    agency: str
    kind: AgencyKind


def members(db: Connection, case_id: int) -> list[Member]:
    """By name; for those who have been let through. Contacts, who have no account here, are among them."""
    query = (
        select(
            t.person.c.id,
            t.person.c.name,
            t.agency.c.id.label("agency_id"),
            t.agency.c.name.label("agency"),
            t.agency.c.kind,
        )
        .join_from(t.membership, t.person, t.person.c.id == t.membership.c.person_id)
        .join(t.agency, t.agency.c.id == t.membership.c.agency_id)
        .where(t.membership.c.case_id == case_id, t.membership.c.until.is_(None), t.person.c.active)
    )
    found = {row.id: Member(row.id, row.name, row.agency_id, row.agency, row.kind) for row in db.execute(query)}
    return sorted(found.values(), key=lambda member: member.name)
