"""Agencies as an administrator sees them: whom they are turned to through, and when they are closed.

The rule protected: a file says all closed dates of the agencies that it names, so that importing it again changes
nothing; what waits for their people is looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from casework import audit, closures, held_time
from casework.agency_file import read_closures
from casework.closures import Closure
from casework.days import day_of
from casework.people import PLACE
from storage import core as t
from storage.tables import AgencyKind, Outcome


@dataclass(frozen=True, slots=True)
class Closed:
    """One agency of a file: how many closures it has now, and how many were taken out."""

    agency: str
    count: int
    gone: int


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency, with whom it is turned to through and its closures that are not over."""

    name: str
    kind: AgencyKind
    escalation: str
    closed: tuple[Closure, ...]


def save_closures(db: Connection, text: str, *, now: datetime) -> list[Closed]:
    """Keep the closures of a CSV file, whole or not at all. Raises ImportProblem that names every bad line."""
    agency = t.agency.c
    known = {row.name.casefold(): row for row in db.execute(select(agency.id, agency.name, agency.closed_dates))}
    rows = read_closures(text, {key: row.name for key, row in known.items()}, today=day_of(now))
    by_agency: dict[str, set[Closure]] = {}
    for row in rows:
        by_agency.setdefault(row.agency, set()).add(row.closure)
    done: list[Closed] = []
    changed: list[int] = []
    for name, wanted in by_agency.items():
        row = known[name.casefold()]
        before, after = closures.read(row.closed_dates), tuple(sorted(wanted))
        done.append(Closed(name, len(after), len(set(before) - wanted)))
        if before != after:
            _keep(db, row.id, before, after, now)
            changed.append(row.id)
    people = db.execute(select(t.person.c.id).where(t.person.c.agency_id.in_(changed), t.person.c.active)).scalars()
    held_time.look_again(db, list(people), now=now)
    return done


def listed(db: Connection, *, today: date) -> list[AgencyLine]:
    """Every agency by name."""
    agency, contact = t.agency.c, t.person.alias("contact")
    query = select(agency.name, agency.kind, agency.closed_dates, contact.c.name.label("contact"), contact.c.active)
    rows = db.execute(query.outerjoin_from(t.agency, contact, contact.c.id == agency.escalation_person_id))
    found = [
        AgencyLine(
            row.name,
            row.kind,
            row.contact if row.active else "",
            tuple(one for one in closures.read(row.closed_dates) if one.last >= today),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def _keep(db: Connection, agency_id: int, before: Sequence[Closure], after: Sequence[Closure], now: datetime) -> None:
    kept = [one.kept for one in after]
    db.execute(update(t.agency).where(t.agency.c.id == agency_id).values(closed_dates=kept))
    audit.record(
        db,
        person_id=None,
        verb="agency.closed",
        outcome=Outcome.DONE,
        subject=f"agency:{agency_id}",
        old="; ".join(one.kept for one in before),
        new="; ".join(kept),
        place=PLACE,
        now=now,
    )
