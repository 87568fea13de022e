"""People and their agencies, brought in from a file: importing again updates, and nothing is half imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from casework import audit, held_time, leaving
from casework.people_file import ImportProblem, PersonRow, read_people
from casework.working_days import EVERY_DAY
from storage import core as t
from storage.crypto import fingerprint
from storage.tables import Outcome, Role
from storage.upsert import insert_if_absent

__all__ = ["DEFAULT_SERVICE", "ImportProblem", "Imported", "PersonRow", "contact_key", "read_people", "save_people"]

DEFAULT_SERVICE = "Keyworking"
PLACE = "command line"

_IN_A_SERVICE = frozenset({Role.KEYWORKER, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people of the file were new, changed, or as they were; `contacts` of them have no account."""

    added: int
    changed: int
    contacts: int
    unchanged: int


def save_people(db: Connection, rows: Sequence[PersonRow], *, now: datetime) -> Imported:
    """Add or update these people and their agencies, in one unit of work. Who is not in the file stays as they are."""
    agencies = _save_agencies(db, rows)
    service_id = default_service(db)
    known = _known(db)
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    other_days: list[int] = []
    for row in rows:
        values = _values(db, row, agencies[row.agency.casefold()])
        old = known.get(_key(values))
        values["service_id"] = _service(row, old, service_id)
        values["working_days"] = row.working_days or (old.working_days if old is not None else EVERY_DAY)
        if old is None:
            added.append({**values, "guest": False})
        elif any(getattr(old, column) != value for column, value in values.items()):
            changed.append({"person": old.id, **values})
            if any(getattr(old, column) != values[column] for column in ("working_days", "agency_id")):
                other_days.append(old.id)
    _insert(db, added, now)
    _update(db, changed, known, now)
    for values in changed:
        if not values["active"]:
            leaving.owner_left(db, values["person"], now=now)
    _escalate(db, rows, agencies, now)
    held_time.look_again(db, other_days, now=now)
    contacts = sum(row.is_contact for row in rows)
    return Imported(len(added), len(changed), contacts, len(rows) - len(added) - len(changed))


def contact_key(db: Connection, name: str) -> str:
    """What tells one contact of an agency from another: the same for the same name, however it is spaced or cased."""
    return fingerprint(db, "contact:" + " ".join(name.split()).casefold())


def default_service(db: Connection) -> int:
    """The id of the service that people and cases belong to unless told otherwise, made if it is new."""
    insert_if_absent(db, t.service, {"name": DEFAULT_SERVICE}, ("name",))
    return int(db.execute(select(t.service.c.id).where(t.service.c.name == DEFAULT_SERVICE)).scalar_one())


def roles_text(roles: frozenset[Role]) -> str:
    """The `roles` column: values joined by ";" in the order of the enum."""
    return ";".join(role.value for role in Role if role in roles)


def _save_agencies(db: Connection, rows: Sequence[PersonRow]) -> dict[str, int]:
    """Ids of all agencies by their name in lower case; new ones are made, a changed kind is corrected."""
    known = {row.name.casefold(): row for row in db.execute(select(t.agency.c.id, t.agency.c.name, t.agency.c.kind))}
    wanted = {row.agency.casefold(): row for row in rows}
    new: list[dict[str, Any]] = [
        {"name": row.agency, "kind": row.agency_kind, "ods_code": "", "closed_dates": []}
        for key, row in wanted.items()
        if key not in known
    ]
    if new:
        db.execute(insert(t.agency), new)
    for key, row in wanted.items():
        if key in known and known[key].kind is not row.agency_kind:
            db.execute(update(t.agency).where(t.agency.c.id == known[key].id).values(kind=row.agency_kind))
    return {row.name.casefold(): row.id for row in db.execute(select(t.agency.c.id, t.agency.c.name))}


def _escalate(db: Connection, rows: Sequence[PersonRow], agencies: dict[str, int], now: datetime) -> None:
    """Whom each agency is turned to through, where the file says so; "no" takes back only what stood there."""
    if all(row.escalation is None for row in rows):
        return
    ids = {key: known.id for key, known in _known(db).items()}
    query = select(t.agency.c.id, t.agency.c.escalation_person_id)
    stands: dict[int, int | None] = {row.id: row.escalation_person_id for row in db.execute(query)}
    wanted = dict(stands)
    for row in sorted(rows, key=lambda one: bool(one.escalation)):  # a yes counts, wherever it stands
        agency_id = agencies[row.agency.casefold()]
        person_id = ids[_key(_values(db, row, agency_id))]
        if row.escalation:
            wanted[agency_id] = person_id
        elif row.escalation is False and stands[agency_id] == person_id:
            wanted[agency_id] = None
    for agency_id, person_id in wanted.items():
        if stands[agency_id] != person_id:
            _escalate_to(db, agency_id, stands[agency_id], person_id, now)


def _escalate_to(db: Connection, agency_id: int, old: int | None, new: int | None, now: datetime) -> None:
    db.execute(update(t.agency).where(t.agency.c.id == agency_id).values(escalation_person_id=new))
    audit.record(
        db,
        person_id=None,
        verb="agency.escalation",
        outcome=Outcome.DONE,
        subject=f"agency:{agency_id}",
        old="" if old is None else f"person:{old}",
        new="" if new is None else f"person:{new}",
        place=PLACE,
        now=now,
    )


def _known(db: Connection) -> dict[tuple[Any, ...], Row[*tuple[Any, ...]]]:
    columns = (t.person.c.tenant_id, t.person.c.object_id, t.person.c.contact_key, t.person.c.agency_id)
    rest = (t.person.c.id, t.person.c.name, t.person.c.email, t.person.c.phone, t.person.c.service_id)
    query = select(*columns, *rest, t.person.c.roles, t.person.c.active, t.person.c.working_days)
    return {_key(row._mapping): row for row in db.execute(query)}  # pyright: ignore[reportPrivateUsage]


def _key(values: Any) -> tuple[Any, ...]:
    """An account by its ids, wherever the person works now; a contact by agency and name."""
    if values["object_id"]:
        return (values["tenant_id"], values["object_id"])
    return ("", values["agency_id"], values["contact_key"])


def _values(db: Connection, row: PersonRow, agency_id: int) -> dict[str, Any]:
    return {
        "tenant_id": row.tenant_id or None,
        "object_id": row.object_id or None,
        "contact_key": contact_key(db, row.name) if row.is_contact else None,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "agency_id": agency_id,
        "roles": roles_text(row.roles),
        "active": not row.left,
    }


def _service(row: PersonRow, old: Row[*tuple[Any, ...]] | None, default: int) -> int | None:
    """Keyworkers and managers belong to a service: the one they were put into, else the default."""
    if row.roles.isdisjoint(_IN_A_SERVICE):
        return None
    return old.service_id if old is not None and old.service_id is not None else default


def _insert(db: Connection, added: list[dict[str, Any]], now: datetime) -> None:
    if not added:
        return
    made = insert(t.person).returning(t.person.c.id, sort_by_parameter_order=True)
    ids = db.execute(made, added).scalars().all()
    _audit(db, [(person, "", _said(values)) for person, values in zip(ids, added, strict=True)], now)


def _update(
    db: Connection, changed: list[dict[str, Any]], known: dict[tuple[Any, ...], Row[*tuple[Any, ...]]], now: datetime
) -> None:
    if not changed:
        return
    db.execute(update(t.person).where(t.person.c.id == bindparam("person")), changed)
    before = {row.id: _said(row._mapping) for row in known.values()}  # pyright: ignore[reportPrivateUsage]
    _audit(db, [(values["person"], before[values["person"]], _said(values)) for values in changed], now)


def _said(values: Any) -> str:
    """What the audit keeps (encrypted): whatever decides who somebody is and what they may do."""
    kept = ("name", "email", "phone", "roles", "active", "working_days")
    return "; ".join(f"{column}: {values[column]}" for column in kept) + f"; agency: {values['agency_id']}"


def _audit(db: Connection, entries: Sequence[tuple[int, str, str]], now: datetime) -> None:
    rows = [
        {
            "at": now,
            "verb": "person.import",
            "outcome": Outcome.DONE,
            "subject": f"person:{person}",
            "old": old,
            "new": new,
            "place": PLACE,
        }
        for person, old, new in entries
    ]
    db.execute(insert(t.audit), rows)
