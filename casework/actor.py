"""Who is acting: one known person with their agency and roles, found by tenant and Entra object id alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from storage import core as t
from storage.tables import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as far as permission is concerned. `place` is where they act from, for the audit: "1:1", "channel"."""

    person_id: int
    name: str
    agency_id: int
    agency: str
    service_id: int | None
    roles: frozenset[Role]
    place: str = "1:1"

    def is_a(self, role: Role) -> bool:
        return role in self.roles


def find(db: Connection, tenant_id: str, object_id: str, place: str = "1:1") -> Actor | None:
    """The active person with this account, or None for somebody unknown here (never matched by name)."""
    if not tenant_id or not object_id:
        return None
    row = db.execute(_WITH_ACCOUNT, {"tenant": tenant_id, "account": object_id}).first()
    return None if row is None else _actor(row, place)


def by_id(db: Connection, person_id: int, place: str = "1:1") -> Actor | None:
    """The active person with this id: for notices, the demo and the command line."""
    row = db.execute(_WITH_ID, {"person": person_id}).first()
    return None if row is None else _actor(row, place)


_PEOPLE = (
    select(
        t.person.c.id,
        t.person.c.name,
        t.person.c.agency_id,
        t.person.c.service_id,
        t.person.c.roles,
        t.agency.c.name.label("agency"),
    )
    .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
    .where(t.person.c.active)
)

# Built once: every turn asks.
_WITH_ACCOUNT = _PEOPLE.where(t.person.c.tenant_id == bindparam("tenant"), t.person.c.object_id == bindparam("account"))
_WITH_ID = _PEOPLE.where(t.person.c.id == bindparam("person"))


def roles_of(text: str) -> frozenset[Role]:
    """Read the `roles` column: values joined by ";"."""
    return frozenset(Role(part) for part in text.split(";") if part)


def _actor(row: Row[*tuple[Any, ...]], place: str) -> Actor:
    return Actor(
        person_id=row.id,
        name=row.name,
        agency_id=row.agency_id,
        agency=row.agency,
        service_id=row.service_id,
        roles=roles_of(row.roles),
        place=place,
    )
