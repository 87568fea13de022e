"""Who may own an action: the MDT's people and the contacts it knows; found by what minutes call them, or added.

The rule protected: a name that can mean two people is asked, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from casework import access, audit, safe_wording
from casework.access import Verb
from casework.actor import Actor
from casework.errors import InvalidInput
from casework.people import contact_key
from casework.words import actions as say
from storage import core as t
from storage.tables import AgencyKind, Outcome
from storage.upsert import insert_if_absent


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who can own an action of this case. A `contact` has no account here and is rung up."""

    id: int
    name: str
    agency: str
    agency_kind: AgencyKind
    contact: bool
    on_mdt: bool

    @property
    def label(self) -> str:
        """ "Sam Patel, Elmshire children's social care"."""
        return f"{self.name}, {self.agency}"


@dataclass(frozen=True, slots=True)
class NewContact:
    """Somebody without an account who is to own an action. An agency without a name is kept by its kind."""

    name: str
    agency: str
    kind: AgencyKind
    phone: str


def of_case(db: Connection, case_id: int, *, today: date) -> list[Owner]:
    """The MDT's people, then others who own actions of the case already; each by name. Nobody who has left."""
    members = select(t.membership.c.person_id).where(t.membership.c.case_id == case_id, access.still_on(today))
    owners = select(t.action.c.owner_id).where(t.action.c.case_id == case_id)
    on_mdt = t.person.c.id.in_(members)
    query = (
        select(
            t.person.c.id,
            t.person.c.name,
            t.person.c.object_id,
            t.agency.c.name.label("agency"),
            t.agency.c.kind,
            on_mdt.label("on_mdt"),
        )
        .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
        .where(t.person.c.active, or_(on_mdt, t.person.c.object_id.is_(None) & t.person.c.id.in_(owners)))
    )
    found = [
        Owner(row.id, row.name, row.agency, row.kind, row.object_id is None, bool(row.on_mdt))
        for row in db.execute(query)
    ]
    return sorted(found, key=lambda owner: (not owner.on_mdt, owner.name.casefold()))


def meant(text: str, owners: Sequence[Owner], *, first: Collection[int] = (), actor_id: int = 0) -> list[Owner]:
    """Whom minutes mean by a name, initials, a first name or an agency; "me" is the actor. One: found; more: ask.

    Of several with the same first name or agency, those in `first` (who were there) come alone if it is one.
    """
    said = _plain(text)
    if not said:
        return []
    if said in ("me", "i", "myself", "keyworker", "the keyworker", "kw"):
        return [owner for owner in owners if owner.id == actor_id]
    for test in (_by_name, _by_initials, _by_part_of_name, _by_agency, _by_kind):
        found = [owner for owner in owners if test(said, owner)]
        if len(found) > 1:
            there = [owner for owner in found if owner.id in first]
            found = there if len(there) == 1 else found
        if found:
            return found
    return []


def keep_contact(
    db: Connection,
    actor: Actor,
    case_id: int,
    contact: NewContact,
    *,
    verb: Verb = Verb.LOG_ACTIONS,
    now: datetime,
) -> int:
    """The person's id of a contact with this name in this agency, made if new; a phone number given is kept.

    They come on no MDT and see nothing: the keyworker rings them. Raises NotAllowed, and InvalidInput for no name, or
    for one of the family that would tell the channel, where owners are named, which child it is.
    """
    access.require(db, actor, verb, case_id, now=now)
    name = " ".join(contact.name.split())
    if not name:
        raise InvalidInput(say.NEEDS_WHAT_AND_OWNER)
    if contact.kind is AgencyKind.OTHER:  # a doctor may have the child's surname too; a mother would tell by hers
        safe_wording.check(f"{name}\n{contact.agency}", safe_wording.identity(db, case_id), field="contact_name")
    agency_id = _agency(db, contact)
    key = contact_key(db, name)
    phone = contact.phone.strip()
    known = db.execute(
        select(t.person.c.id, t.person.c.phone, t.person.c.active).where(
            t.person.c.agency_id == agency_id, t.person.c.contact_key == key
        )
    ).first()
    if known is not None:
        if (phone and phone != known.phone) or not known.active:
            values: dict[str, Any] = {"phone": phone or known.phone, "active": True}
            db.execute(update(t.person).where(t.person.c.id == known.id).values(**values))
            _audit(db, actor, case_id, known.id, f"phone: {values['phone']}", f"phone: {known.phone}", now)
        return int(known.id)
    row = {
        "contact_key": key,
        "name": name,
        "email": "",
        "phone": phone,
        "agency_id": agency_id,
        "roles": "",
        "guest": False,
        "active": True,
        "working_days": "12345",
    }
    made = int(db.execute(insert(t.person).values(**row).returning(t.person.c.id)).scalar_one())
    _audit(db, actor, case_id, made, f"contact {name}, {contact.kind.value}, phone: {phone}", "", now)
    return made


def _audit(db: Connection, actor: Actor, case_id: int, person_id: int, new: str, old: str, now: datetime) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.LOG_ACTIONS,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"person:{person_id}",
        old=old,
        new=new,
        place=actor.place,
        now=now,
    )


def _agency(db: Connection, contact: NewContact) -> int:
    """The agency of this name however it is cased; one without a name stands for its kind."""
    name = " ".join(contact.agency.split()) or say.unnamed_agency(contact.kind)
    for row in db.execute(select(t.agency.c.id, t.agency.c.name)):
        if row.name.casefold() == name.casefold():
            return int(row.id)
    values: dict[str, Any] = {"name": name, "kind": contact.kind, "ods_code": "", "closed_dates": []}
    insert_if_absent(db, t.agency, values, ("name",))
    return int(db.execute(select(t.agency.c.id).where(t.agency.c.name == name)).scalar_one())


_TITLES = re.compile(r"^(?:dr|mr|mrs|ms|miss|prof|sister|nurse)\.?\s+")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'’&.-]", " ", text).split()).strip(" .").casefold()


def _by_name(said: str, owner: Owner) -> bool:
    name = _plain(owner.name)
    return said in (name, _TITLES.sub("", name), _plain(owner.label))


def _by_initials(said: str, owner: Owner) -> bool:
    letters = said.replace(".", "").replace(" ", "")
    name = _TITLES.sub("", _plain(owner.name)).split() or ["?"]
    return 2 <= len(letters) <= 4 and letters in ("".join(part[0] for part in name), f"{name[0][0]}{name[-1][0]}")


def _by_part_of_name(said: str, owner: Owner) -> bool:
    """ "Sam", "Patel", "Mr Patel": whole words of the name alone."""
    words = _TITLES.sub("", said).split()
    return bool(words) and set(words) <= set(_TITLES.sub("", _plain(owner.name)).split())


def _by_agency(said: str, owner: Owner) -> bool:
    """ "Social care", "the school", "CAMHS": words of the agency's name."""
    words = set(said.removeprefix("the ").split())
    return set() < words <= set(_plain(owner.agency).split())


def _by_kind(said: str, owner: Owner) -> bool:
    return said.removeprefix("the ") == owner.agency_kind.value
