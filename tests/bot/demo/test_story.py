"""The demo's story has what its five minutes need, and nobody in it is real."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.demo import people, story
from casework import cases, codes, consent_record, consents, routes
from casework.days import at, day_of, is_working_day, working_days_before
from casework.seeding import SeedProblem
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, ConsentScope, ConsentState, MeetingState

OPENING = at(datetime(2027, 3, 16, tzinfo=UTC).date(), story.OPENS_AT)  # ten days before Good Friday 2027
SERVICE_URL = "http://127.0.0.1:56150/_connector"


@pytest.fixture
def seeded(store: Store) -> Store:
    store.write_now(story.seed_demo, OPENING, service_url=SERVICE_URL)
    return store


def rows(store: Store, table: Any) -> list[Any]:
    return list(store.read_now(lambda db: db.execute(select(table)).all()))


def test_people_have_ids_of_their_own_and_numbers_kept_for_drama() -> None:
    ids = [UUID(one.object_id) for one in people.WITH_ACCOUNT]
    assert len(set(ids)) == len(ids)
    assert {one.tenant_id for one in people.WITH_ACCOUNT} == {str(UUID(people.TENANT_ID))}
    assert all(one.phone.startswith("0161 496 0") for one in people.EVERYBODY)
    assert all("made up" in one.agency for one in people.EVERYBODY)
    assert all(one.email.endswith(".example") for one in people.WITH_ACCOUNT)


def test_the_first_child_offered_to_grace_is_the_storys(seeded: Store) -> None:
    def first(db: Any) -> str:
        from casework import actor

        grace = actor.find(db, people.TENANT_ID, people.GRACE.object_id)
        assert grace is not None
        return cases.caseload(db, grace, now=OPENING)[0].label

    assert seeded.write_now(first) == f"J.B., 14, {story.MAIN_CODE}"


def test_the_main_childs_mdt_has_the_channel_and_everybody_the_pasted_lines_name(seeded: Store) -> None:
    def look(db: Any) -> tuple[str, set[str]]:
        case_id = cases.id_of_code(db, story.MAIN_CODE)
        route = routes.of_case(db, case_id)
        assert route is not None
        query = (
            select(t.person.c.name)
            .join_from(t.person, t.membership, t.membership.c.person_id == t.person.c.id)
            .where(t.membership.c.case_id == case_id)
        )
        return route.where.conversation_id, set(db.execute(query).scalars())

    channel, names = seeded.read_now(look)
    assert channel == story.CHANNEL_ID
    assert {"Sam Patel", "Priya Nair", "Ms Finch"} <= names


def test_a_reminder_of_its_own_falls_into_easter_and_another_before_it(seeded: Store) -> None:
    def look(db: Any) -> list[Any]:
        case_id = cases.id_of_code(db, story.MAIN_CODE)
        query = select(t.meeting.c.day).where(t.meeting.c.case_id == case_id, t.meeting.c.state == MeetingState.PLANNED)
        return sorted(db.execute(query).scalars())

    before, after = seeded.read_now(look)
    assert before - timedelta(days=7) > day_of(OPENING)
    assert not is_working_day(after - timedelta(days=2))


def test_consent_to_sharing_was_withdrawn_for_one_child_and_given_before(seeded: Store) -> None:
    def look(db: Any) -> tuple[bool, ConsentState]:
        case_id = cases.id_of_code(db, story.WITHDRAWN_CODE)
        register = consent_record.of_case(db, case_id).current(ConsentScope.REGISTER)
        assert register is not None
        return consents.silent(db, case_id), register.decision.state

    assert seeded.read_now(look) == (True, ConsentState.GIVEN)
    assert sum(not row.current for row in rows(seeded, t.consent)) == 1


def test_something_is_overdue_and_a_contact_owns_an_action(seeded: Store) -> None:
    open_actions = [row for row in rows(seeded, t.action) if row.state is ActionState.OPEN]
    contacts = {row.id for row in rows(seeded, t.person) if row.object_id is None}

    assert [row.due_on for row in open_actions if row.due_on < day_of(OPENING)] == [
        working_days_before(day_of(OPENING), 1)
    ]
    assert any(row.owner_id in contacts for row in open_actions)


def test_every_code_can_be_typed(seeded: Store) -> None:
    assert all(codes.is_code(row.code) for row in rows(seeded, t.case))


def test_the_story_is_told_once(seeded: Store) -> None:
    assert seeded.read_now(story.told)
    with pytest.raises(SeedProblem):
        seeded.write_now(story.seed_demo, OPENING, service_url=SERVICE_URL)


def test_five_people_are_in_the_local_client() -> None:
    assert len(story.IN_CLIENT) == 5
    assert story.FIRST_PERSON in story.IN_CLIENT
    assert set(story.IN_CLIENT) <= {one.name for one in people.WITH_ACCOUNT}
