"""The professionals that are known here, to be found by name in a list; children never stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage import core as t


@dataclass(frozen=True, slots=True)
class Known:
    id: int
    name: str
    agency: str
    contact: bool

    @property
    def label(self) -> str:
        """ "Sam Patel, Elmshire children's social care"."""
        return f"{self.name}, {self.agency}"


def everybody(db: Connection) -> tuple[Known, ...]:
    """All active people, by name."""
    query = (
        select(t.person.c.id, t.person.c.name, t.person.c.object_id, t.agency.c.name.label("agency"))
        .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
        .where(t.person.c.active)
    )
    found = [Known(row.id, row.name, row.agency, row.object_id is None) for row in db.execute(query)]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def meant(said: str, people: Sequence[Known]) -> list[Known]:
    """Whom a whole name, a name with its agency, or whole words of a name may mean."""
    wanted = " ".join(said.split()).casefold()
    exact = [one for one in people if wanted in (one.name.casefold(), one.label.casefold())]
    words = set(wanted.split())
    return exact or [one for one in people if words and words <= set(one.name.casefold().split())]
