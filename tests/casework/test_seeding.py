"""Made-up cases are plainly made up, the same for the same seed, and never stand among real ones."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import cases, codes, made_up
from casework.days import day_of
from casework.people import PersonRow, save_people
from casework.seeding import Seeded, SeedProblem, seed
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, AgencyKind, Colour, ConsentScope, MeetingState, Role, Setting
from tests.support import builders
from tests.support.builders import NOW, TENANT, TODAY


def someone(number: int, name: str, kind: AgencyKind, *roles: Role) -> PersonRow:
    return PersonRow(
        name=name,
        agency=f"Agency {kind}",
        agency_kind=kind,
        roles=frozenset(roles),
        phone="0161 496 0100",
        tenant_id=TENANT if roles else "",
        object_id=f"aaaaaaaa-0000-4000-8000-{number:012d}" if roles else "",
    )


PEOPLE = [
    someone(1, "Grace Okoro", AgencyKind.HEALTH, Role.KEYWORKER),
    someone(2, "Tom Reed", AgencyKind.HEALTH, Role.KEYWORKER),
    someone(3, "Lena Hart", AgencyKind.HEALTH, Role.MANAGER),
    someone(4, "Sam Patel", AgencyKind.SOCIAL_CARE, Role.PARTNER),
    someone(5, "Ms Finch", AgencyKind.EDUCATION),
]


def rows(store: Store, table: Any) -> list[Any]:
    return list(store.read_now(lambda db: db.execute(select(table).order_by(table.c.case_id)).all()))


def all_cases(store: Store) -> list[Any]:
    return list(store.read_now(lambda db: db.execute(select(t.case).order_by(t.case.c.id)).all()))


def test_every_child_is_named_after_plants_and_has_an_nhs_number_that_nobody_has(store: Store) -> None:
    store.write_now(seed, PEOPLE, cases=30, now=NOW)

    for row in all_cases(store):
        first, last = row.name.split()
        assert first in made_up.FIRST_NAMES
        assert last in made_up.LAST_NAMES
        assert row.nhs_number.startswith("999")
        assert _check_digit_is_right(row.nhs_number)
        assert 6 <= cases.age_on(date.fromisoformat(row.date_of_birth), TODAY) <= 24
        assert codes.is_code(row.code)
    assert len({row.nhs_key for row in all_cases(store)}) == 30


def test_what_is_made_up_holds_together(store: Store) -> None:
    done = store.write_now(seed, PEOPLE, cases=40, now=NOW)

    made = all_cases(store)
    assert done == Seeded(
        people=5,
        cases=40,
        actions=len(rows(store, t.action)),
        meetings=len(rows(store, t.meeting)),
        updates=len(rows(store, t.update)),
    )
    keyworkers = Counter(row.keyworker_id for row in made)
    assert sorted(keyworkers.values()) == [20, 20]
    members = {(row.case_id, row.person_id) for row in rows(store, t.membership)}
    assert all((row.id, row.keyworker_id) in members for row in made)
    assert all((row.case_id, row.owner_id) in members for row in rows(store, t.action))
    assert all((row.setting is Setting.MENTAL_HEALTH_WARD) == (row.rating is Colour.BLUE) for row in made)
    for case in made:
        numbers = [row.number for row in rows(store, t.action) if row.case_id == case.id]
        assert sorted(numbers) == list(range(1, case.next_action_number))
    current = Counter((row.case_id, row.scope) for row in rows(store, t.consent) if row.current)
    assert set(current.values()) == {1}
    assert len(current) == 40 * len(ConsentScope)


def test_there_is_something_to_see_on_every_list(store: Store) -> None:
    store.write_now(seed, PEOPLE, cases=60, now=NOW)

    actions, updates, meetings = (rows(store, table) for table in (t.action, t.update, t.meeting))
    contact = store.read_now(
        lambda db: db.execute(select(t.person.c.id).where(t.person.c.object_id.is_(None))).scalar()
    )
    open_actions = [row for row in actions if row.state is ActionState.OPEN]
    assert any(row.due_on < TODAY for row in open_actions)
    assert any(0 <= (row.due_on - TODAY).days <= 7 for row in open_actions)
    assert any(row.owner_id == contact for row in open_actions)
    assert all(row.look_at is not None for row in open_actions)
    assert any(row.late for row in updates)
    assert any(row.to_finish for row in updates)
    assert any(row.copied_at is None for row in updates)
    assert all(row.recorded_at <= NOW for row in updates)
    assert all(row.late == ((row.recorded_at - row.told_at).total_seconds() > 24 * 3600) for row in updates)
    ahead = {(row.day - TODAY).days for row in meetings if row.state is MeetingState.PLANNED}
    assert {7} <= ahead
    assert min(ahead) <= 4
    assert all((row.day >= day_of(NOW)) == (row.state is MeetingState.PLANNED) for row in meetings)
    assert {row.rating for row in all_cases(store)} == {*Colour, None}
    assert sum(not row.current for row in rows(store, t.consent)) == 3  # withdrawn, with what was given before


def test_the_same_seed_makes_the_same_cases(store: Store) -> None:
    def made(number: int) -> list[tuple[Any, ...]]:
        def units(db: Any) -> list[tuple[Any, ...]]:
            seed(db, PEOPLE, cases=10, now=NOW, number=number)
            columns = (t.case.c.code, t.case.c.name, t.case.c.date_of_birth, t.case.c.rating, t.case.c.rated_at)
            found = [tuple(row) for row in db.execute(select(*columns).order_by(t.case.c.id))]
            wording = [
                tuple(row) for row in db.execute(select(t.action.c.what, t.action.c.due_on).order_by(t.action.c.id))
            ]
            return found + wording

        return store.try_dry_now(units)

    assert made(3) == made(3)
    assert made(3) != made(4)


def test_a_store_with_cases_is_left_alone(store: Store) -> None:
    def one_case(db: Any) -> None:
        builders.case(db, builders.person(db))

    store.write_now(one_case)

    with pytest.raises(SeedProblem, match="cases in this store already"):
        store.write_now(seed, PEOPLE, cases=3, now=NOW)
    assert len(all_cases(store)) == 1


def test_a_store_with_other_people_is_left_alone(store: Store) -> None:
    store.write_now(builders.person, "Somebody Real")

    with pytest.raises(SeedProblem, match="not in the file"):
        store.write_now(seed, PEOPLE, cases=3, now=NOW)
    assert all_cases(store) == []


def test_people_who_were_imported_first_may_be_seeded_with_the_same_file(store: Store) -> None:
    store.write_now(save_people, PEOPLE, now=NOW)

    assert store.write_now(seed, PEOPLE, cases=3, now=NOW).cases == 3


def test_without_a_keyworker_nothing_is_made(store: Store) -> None:
    with pytest.raises(SeedProblem, match="keyworker"):
        store.write_now(seed, PEOPLE[2:], cases=3, now=NOW)


@pytest.mark.parametrize("count", [0, -1, 20_001])
def test_a_senseless_number_is_refused(store: Store, count: int) -> None:
    with pytest.raises(SeedProblem):
        store.write_now(seed, PEOPLE, cases=count, now=NOW)


def test_a_keyworker_alone_owns_all_actions(store: Store) -> None:
    store.write_now(seed, PEOPLE[:1], cases=3, now=NOW)

    assert {row.owner_id for row in rows(store, t.action)} == {all_cases(store)[0].keyworker_id}


def test_a_thousand_cases_take_seconds(store: Store) -> None:
    began = time.monotonic()

    store.write_now(seed, PEOPLE, cases=1000, now=NOW)

    assert time.monotonic() - began < 20


def _check_digit_is_right(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(number[9])
