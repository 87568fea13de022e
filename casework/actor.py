"""Who is acting: one known person with their agency and roles, found by tenant and Entra object id alone.

The rule protected: who stands in for somebody has that one's rights on the days that were agreed, and on no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, Row, and_, bindparam, select

from casework import stand_ins
from storage import core as t
from storage.tables import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as far as permission is concerned. `place` is where they act from, for the audit: "1:1", "channel".

    `covers` are the keyworkers whose cases they look after today. `stands_in_for` is the manager whose rights they
    have today; `roles` has them, `own_roles` has not.
    """

    person_id: int
    name: str
    agency_id: int
    agency: str
    service_id: int | None
    roles: frozenset[Role]
    place: str = "1:1"
    covers: frozenset[int] = frozenset()
    stands_in_for: int | None = None
    alerted: bool = False  # an alert went to them, and they have not been heard of since

    def is_a(self, role: Role) -> bool:
        return role in self.roles

    @property
    def own_roles(self) -> frozenset[Role]:
        return self.roles if self.stands_in_for is None else self.roles - {Role.MANAGER}

    @property
    def kept(self) -> frozenset[int]:
        """Whose cases they keep today: their own, and those of whom they cover for."""
        return self.covers | {self.person_id}

    def keeps(self, keyworker_id: int | None) -> bool:
        """Whether a case of this keyworker is theirs to keep today."""
        return keyworker_id in self.kept


def find(
    db: Connection, tenant_id: str, object_id: str, place: str = "1:1", *, today: date | None = None
) -> Actor | None:
    """The active person with this account, or None for somebody unknown here (never matched by name).

    `today` is the day in England; without it nobody stands in for anybody.
    """
    if not tenant_id or not object_id:
        return None
    rows = db.execute(_WITH_ACCOUNT, {"tenant": tenant_id, "account": object_id, "day": today}).all()
    return _actor(rows, place) if rows else None


def by_id(db: Connection, person_id: int, place: str = "1:1", *, today: date | None = None) -> Actor | None:
    """The active person with this id: for notices, the demo and the command line."""
    rows = db.execute(_WITH_ID, {"person": person_id, "day": today}).all()
    return _actor(rows, place) if rows else None


_covered = t.person.alias("covered")
_PEOPLE = (  # a row for each person whom they cover for today, or one without
    select(
        t.person.c.id,
        t.person.c.name,
        t.person.c.agency_id,
        t.person.c.service_id,
        t.person.c.roles,
        t.person.c.alerted_at,
        t.agency.c.name.label("agency"),
        _covered.c.id.label("covered"),
        _covered.c.roles.label("covered_roles"),
        _covered.c.service_id.label("covered_service"),
    )
    .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
    .outerjoin(
        _covered, and_(_covered.c.cover_id == t.person.c.id, stand_ins.away(_covered, bindparam("day", type_=Date())))
    )
    .where(t.person.c.active)
)

# Built once: every turn asks.
_WITH_ACCOUNT = _PEOPLE.where(t.person.c.tenant_id == bindparam("tenant"), t.person.c.object_id == bindparam("account"))
_WITH_ID = _PEOPLE.where(t.person.c.id == bindparam("person"))


def roles_of(text: str) -> frozenset[Role]:
    """Read the `roles` column: values joined by ";"."""
    return frozenset(Role(part) for part in text.split(";") if part)


def _actor(rows: Sequence[Row[*tuple[Any, ...]]], place: str) -> Actor:
    row = rows[0]
    roles = roles_of(row.roles)
    covered = [(one.covered, roles_of(one.covered_roles), one.covered_service) for one in rows if one.covered]
    managers = [who for who, theirs, service in covered if Role.MANAGER in theirs and service == row.service_id]
    lends = min(managers, default=None) if Role.MANAGER not in roles and row.service_id is not None else None
    return Actor(
        person_id=row.id,
        name=row.name,
        agency_id=row.agency_id,
        agency=row.agency,
        service_id=row.service_id,
        roles=roles if lends is None else roles | {Role.MANAGER},
        place=place,
        covers=frozenset(who for who, theirs, _ in covered if Role.KEYWORKER in theirs),
        stands_in_for=lends,
        alerted=row.alerted_at is not None,
    )
