"""A file of people is taken whole or not at all, and each bad line is named in plain words."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from casework import actor as actors
from casework.people import Imported, ImportProblem, PersonRow, read_people, save_people
from storage import core as t
from storage.store import Store
from storage.tables import AgencyKind, Role
from tests.support.builders import NOW

HEADER = "tenant_id,object_id,name,email,phone,agency,agency_kind,roles"
TENANT = "11111111-2222-4333-8444-555555555555"
GRACE = "aaaaaaaa-0000-4000-8000-000000000001"
ROW = f"{TENANT},{GRACE},Grace Okoro,grace@elmshire.example,0161 496 0001,Elmshire Keyworking,health,keyworker"
FINCH = ",,Ms Finch,,0161 496 0123,Bramble Lane School,education,"


def file(*lines: str) -> str:
    return "\n".join([HEADER, *lines, ""])


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ImportProblem) as raised:
        read_people(text)
    return raised.value.problems


def test_an_account_and_a_contact_are_read() -> None:
    grace, finch = read_people(file(ROW, FINCH))

    assert grace == PersonRow(
        name="Grace Okoro",
        agency="Elmshire Keyworking",
        agency_kind=AgencyKind.HEALTH,
        roles=frozenset({Role.KEYWORKER}),
        tenant_id=TENANT,
        object_id=GRACE,
        email="grace@elmshire.example",
        phone="0161 496 0001",
    )
    assert finch.is_contact
    assert finch.roles == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + file(ROW),
        file(ROW).replace("\n", "\r\n"),
        file(ROW).replace("\n", "\r"),
        file(ROW).replace(",", ";"),
        file(ROW).replace(",", "\t"),
        "sep=;\n" + file(ROW).replace(",", ";"),
        "\n\n" + file("", ROW, ",,,,,,,"),
        "\n".join(line + ",," for line in (HEADER, ROW)),
        HEADER + ",,\n" + ROW,
        file(ROW).replace(HEADER, HEADER.upper().replace("AGENCY_KIND", " Agency Kind ")),
        file(ROW.replace("Grace Okoro", '"Grace Okoro"')),
        file(ROW.replace("keyworker", "KEYWORKER ;")),
        file(ROW.replace(GRACE, "{" + GRACE.upper() + "}")),
    ],
)
def test_what_spreadsheets_make_of_a_file_reads_the_same(text: str) -> None:
    assert [person.name for person in read_people(text)] == ["Grace Okoro"]
    assert read_people(text) == read_people(file(ROW))


def test_several_roles_in_a_semicolon_file_are_quoted() -> None:
    text = file(ROW).replace(",", ";").replace("keyworker", '"keyworker;manager"')

    assert read_people(text)[0].roles == {Role.KEYWORKER, Role.MANAGER}


def test_a_quoted_value_may_hold_the_separator_and_a_line_break() -> None:
    text = file(ROW.replace("Elmshire Keyworking", '"Elmshire, east\nand west"'), FINCH.replace("education", "x"))

    assert problems(text)[0][0] == 4  # the line in the file, not the number of the record
    assert read_people(text.replace(",x,", ",education,"))[0].agency == "Elmshire, east and west"


@pytest.mark.parametrize("name", ["نور عزیز", "נעמה לוי", "José Ñandú", "김민준", "Zoë 👩‍⚕️ Ash", "O'Neill-Smith"])
def test_names_in_any_script_stay_as_they_are(name: str) -> None:
    assert read_people(file(ROW.replace("Grace Okoro", name)))[0].name == name


def test_orders_to_reverse_the_writing_are_taken_out_of_a_name() -> None:
    assert read_people(file(ROW.replace("Grace Okoro", "Grace \u202eorokO\u202c")))[0].name == "Grace orokO"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace(TENANT, ""), "tenant_id is empty but object_id is not"),
        (ROW.replace(GRACE, ""), "object_id is empty but tenant_id is not"),
        (ROW.replace(GRACE, "12"), "object_id is not an id"),
        (ROW.replace("Grace Okoro", " "), "the name is empty"),
        (ROW.replace("Grace Okoro", "x" * 201), "more than 200 characters"),
        (ROW.replace("Elmshire Keyworking", ""), "the agency is empty"),
        (ROW.replace("health", "hospital"), "hospital is not a kind of agency. Use one of: health, social care"),
        (ROW.replace("health", ""), "Nothing is not a kind"),
        (ROW.replace(",keyworker", ",boss"), "boss is not a role. Use keyworker, partner"),
        (ROW.replace(",keyworker", ","), "there is no role"),
        (ROW.replace("grace@elmshire.example", "grace at home"), "is not an email address"),
        (ROW.replace("0161 496 0001", "ask reception"), "is not a phone number"),
        (ROW.replace("0161 496 0001", "4.41615E+11"), "what Excel makes of a phone number"),
        (FINCH.replace("0161 496 0123", ""), "needs a phone number"),
        (FINCH + "manager", "can't be manager"),
        (ROW + ",more", "9 values for 8 columns"),
        ("only,three,values", "only 3 values for 8 columns"),
        ('x,"open', "can't be read as CSV"),
    ],
)
def test_a_bad_row_is_named_by_its_line(row: str, said: str) -> None:
    found = problems(file(FINCH.replace("Finch", "Lark"), row))

    assert [line for line, _ in found] == [3]
    assert said in found[0][1]


def test_every_bad_line_is_named_not_only_the_first() -> None:
    text = file(ROW.replace("health", "x"), FINCH, ROW.replace(",keyworker", ",y"))

    with pytest.raises(ImportProblem) as raised:
        read_people(text)

    assert [line for line, _ in raised.value.problems] == [2, 4]
    assert str(raised.value).startswith("Line 2: ")
    assert "Nothing was imported." in str(raised.value)


def test_somebody_who_is_there_twice_is_named_with_both_lines() -> None:
    assert problems(file(ROW, FINCH, ROW)) == [(4, "Grace Okoro is on line 2 already.")]
    assert problems(file(FINCH, FINCH.replace("Ms Finch", "ms  FINCH"))) == [(3, "ms FINCH is on line 2 already.")]


def test_an_agency_is_of_one_kind_and_spelt_one_way() -> None:
    second = FINCH.replace("Ms Finch", "Mr Wren").replace("Bramble Lane School", "BRAMBLE lane  school")

    assert {person.agency for person in read_people(file(FINCH, second))} == {"Bramble Lane School"}
    assert (
        "is health here, but education on line 2" in problems(file(FINCH, second.replace("education", "health")))[0][1]
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("\n \n", "the file is empty"),
        (HEADER.replace(",phone", "") + "\n" + ROW, "the column phone is missing"),
        (HEADER + ",colour\n" + ROW, "I don't know the column “colour”"),
        (HEADER + ",phone\n" + ROW, "the column phone is there twice"),
        ("PK\x03\x04\x00\x00", "I don't know the column"),
    ],
)
def test_a_file_without_the_right_columns_is_refused_at_once(text: str, said: str) -> None:
    found = problems(text)

    assert len(found) == 1
    assert said in found[0][1]


def test_a_header_alone_is_nobody() -> None:
    assert read_people(HEADER) == []


# Saving


def people(store: Store) -> list[Any]:
    return list(store.read_now(lambda db: db.execute(select(t.person).order_by(t.person.c.id)).all()))


def test_people_are_added_with_their_agencies_and_the_default_service(store: Store) -> None:
    done = store.write_now(save_people, read_people(file(ROW, FINCH)), now=NOW)

    assert done == Imported(added=2, changed=0, contacts=1, unchanged=0)
    grace = store.read_now(actors.find, TENANT, GRACE)
    assert grace is not None
    assert (grace.name, grace.agency, grace.roles) == ("Grace Okoro", "Elmshire Keyworking", {Role.KEYWORKER})
    assert grace.service_id is not None
    assert people(store)[1].contact_key
    assert people(store)[1].service_id is None


def test_importing_again_changes_nothing(store: Store) -> None:
    rows = read_people(file(ROW, FINCH))
    store.write_now(save_people, rows, now=NOW)
    before = people(store)

    done = store.write_now(save_people, rows, now=NOW)

    assert done == Imported(added=0, changed=0, contacts=1, unchanged=2)
    assert people(store) == before


def test_importing_again_updates_who_is_known(store: Store) -> None:
    store.write_now(save_people, read_people(file(ROW, FINCH)), now=NOW)
    moved = ROW.replace("Grace Okoro", "Grace Ash").replace("Elmshire Keyworking", "Oakshire Keyworking")

    done = store.write_now(
        save_people,
        read_people(file(moved.replace(",keyworker", ",manager;keyworker"), FINCH.replace("0123", "0456"))),
        now=NOW,
    )

    assert done == Imported(added=0, changed=2, contacts=1, unchanged=0)
    grace = store.read_now(actors.find, TENANT, GRACE)
    assert grace is not None
    assert (grace.name, grace.agency) == ("Grace Ash", "Oakshire Keyworking")
    assert grace.roles == {Role.KEYWORKER, Role.MANAGER}
    assert people(store)[1].phone == "0161 496 0456"


def test_somebody_who_left_and_is_in_the_file_again_is_active_again(store: Store) -> None:
    rows = read_people(file(ROW))
    store.write_now(save_people, rows, now=NOW)
    store.write_now(lambda db: db.execute(t.person.update().values(active=False)))

    assert store.write_now(save_people, rows, now=NOW).changed == 1
    assert store.read_now(actors.find, TENANT, GRACE) is not None


def test_every_change_is_audited_with_old_and_new(store: Store) -> None:
    store.write_now(save_people, read_people(file(ROW)), now=NOW)
    store.write_now(save_people, read_people(file(ROW.replace(",keyworker", ",partner"))), now=NOW)

    rows = store.read_now(lambda db: db.execute(select(t.audit).order_by(t.audit.c.id)).all())

    assert [(row.verb, row.subject, row.place) for row in rows] == [("person.import", "person:1", "command line")] * 2
    assert "roles: keyworker" in rows[1].old
    assert "roles: partner" in rows[1].new


def test_nobody_is_matched_by_name(store: Store) -> None:
    other = ROW.replace(GRACE, str(uuid4()))
    store.write_now(save_people, read_people(file(ROW, FINCH)), now=NOW)

    done = store.write_now(
        save_people, read_people(file(other, FINCH.replace("Bramble Lane School", "Oak School"))), now=NOW
    )

    assert done.added == 2


def test_a_huge_file_is_read_and_saved_in_seconds(store: Store) -> None:
    rows = [ROW.replace(GRACE, str(uuid4())).replace("Grace Okoro", f"Person {n}") for n in range(3000)]
    began = time.monotonic()

    done = store.write_now(save_people, read_people(file(*rows)), now=NOW)

    assert done.added == 3000
    assert time.monotonic() - began < 10
