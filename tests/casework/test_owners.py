"""Who minutes mean: found where it can be one person, asked where it can be two, kept as a contact where it is new."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from casework import owners
from casework.actor import Actor
from casework.errors import InvalidInput
from casework.owners import NewContact, Owner, keep_contact
from storage import core as t
from storage.store import Store
from storage.tables import AgencyKind
from tests.support import builders as make
from tests.support.builders import NOW

PEOPLE = [
    Owner(1, "Grace Okoro", "Elmshire Keyworking", AgencyKind.HEALTH, False, True),
    Owner(2, "Sam Patel", "Elmshire children's social care", AgencyKind.SOCIAL_CARE, False, True),
    Owner(3, "Alex Fell", "Riverside CAMHS", AgencyKind.HEALTH, False, True),
    Owner(4, "Alex Moor", "Riverside CAMHS", AgencyKind.HEALTH, False, True),
    Owner(5, "Dr Ann Marie Lark", "Bramble Lane School", AgencyKind.EDUCATION, True, False),
]


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("Sam Patel", [2]),
        ("sam", [2]),
        ("Patel", [2]),
        ("SP", [2]),
        ("S.P.", [2]),
        ("Sam Patel, Elmshire children's social care", [2]),
        ("social care", [2]),
        ("the School", [5]),
        ("education", [5]),
        ("Dr Lark", [5]),
        ("AML", [5]),
        ("AL", [5]),
        ("me", [1]),
        ("Alex", [3, 4]),
        ("CAMHS", [3, 4]),
        ("health", [1, 3, 4]),
        ("Mrs Nobody", []),
        ("Sam and Alex", []),
        ("", []),
        ("the", []),
        ("...", []),
    ],
)
def test_names_initials_and_agencies(said: str, ids: list[int]) -> None:
    assert [owner.id for owner in owners.meant(said, PEOPLE, actor_id=1)] == ids


def test_of_two_the_one_who_was_there_is_meant() -> None:
    assert [owner.id for owner in owners.meant("Alex", PEOPLE, first=(4, 2))] == [4]


def test_a_contact_is_kept_once_however_the_name_is_typed_and_leads_the_list_next_time(store: Store) -> None:
    grace, case_id = store.write_now(lambda db: (grace := make.person(db), make.case(db, grace)))

    def keep(name: str, phone: str) -> int:
        contact = NewContact(name, "Bramble Lane School", AgencyKind.EDUCATION, phone)
        return store.write_now(owners.keep_contact, grace, case_id, contact, now=make.NOW)

    first, again = keep("Ms Finch", ""), keep("ms  finch", "0161 496 0123")
    assert first == again
    row = store.read_now(lambda db: db.execute(select(t.person).where(t.person.c.id == first)).one())
    assert (row.name, row.phone, row.object_id, row.roles) == ("Ms Finch", "0161 496 0123", None, "")

    finch = Actor(first, "Ms Finch", row.agency_id, "Bramble Lane School", None, frozenset())
    store.write_now(make.action, case_id, finch)
    listed = store.read_now(owners.of_case, case_id, today=make.TODAY)
    assert [(owner.name, owner.contact, owner.on_mdt) for owner in listed] == [
        ("Grace Okoro", False, True),
        ("Ms Finch", True, False),
    ]


def test_one_of_the_family_is_named_so_that_the_channel_does_not_hear_which_child_it_is(store: Store) -> None:
    def unit(db: Connection) -> None:
        grace = make.person(db)
        case_id = make.case(db, grace)  # Juniper Bramble
        for name, agency in (("Mrs Bramble", "Family"), ("Mum", "Bramble family")):
            with pytest.raises(InvalidInput, match="the child's name"):
                keep_contact(db, grace, case_id, NewContact(name, agency, AgencyKind.OTHER, ""), now=NOW)
        assert keep_contact(db, grace, case_id, NewContact("Mum", "Family", AgencyKind.OTHER, ""), now=NOW)
        doctor = NewContact("Dr Bramble", "Elmshire surgery", AgencyKind.HEALTH, "")
        assert keep_contact(db, grace, case_id, doctor, now=NOW), "somebody else may have the same surname"

    store.write_now(unit)


def test_another_phone_number_of_a_contact_is_on_record_with_the_old_one(store: Store) -> None:
    def unit(db: Connection) -> None:
        grace = make.person(db)
        case_id = make.case(db, grace)
        for phone in ("0161 496 0123", "0161 496 0456", ""):
            keep_contact(
                db, grace, case_id, NewContact("Ms Fell", "Fern College", AgencyKind.EDUCATION, phone), now=NOW
            )
        kept = db.execute(select(t.audit.c.old, t.audit.c.new).order_by(t.audit.c.id)).all()
        assert [row.old for row in kept] == ["", "phone: 0161 496 0123"]
        assert kept[1].new == "phone: 0161 496 0456"

    store.write_now(unit)
