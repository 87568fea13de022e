"""What each rating asks for, once; one press closes it, and how is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from casework import case_tasks, events, policy, rating_tools, ratings, tasks
from casework.actor import Actor
from casework.case_tasks import Asks
from casework.entries import Moment
from casework.errors import InvalidInput, NotAllowed, Stale
from casework.ratings import NewRating
from casework.whereabouts import NewEvent
from storage import core as t
from storage.store import Store
from storage.tables import Colour, EventKind, Setting, TaskKind, TaskState, WardKind
from tests.support import builders
from tests.support.builders import NOW

TOOL = rating_tools.shipped()
DAY = timedelta(days=1)


def _keyworker_and_case(db: Connection, **columns: Any) -> tuple[Actor, int]:
    grace = builders.person(db)
    return grace, builders.case(db, grace, **columns)


def _rate(db: Connection, actor: Actor, case: int, colour: Colour, now: datetime = NOW, *, floor: bool = False) -> None:
    seen = db.execute(select(t.case.c.version).where(t.case.c.id == case)).scalar_one()
    new = NewRating(TOOL, {}, colour, colour, floor=floor)
    ratings.record(db, actor, case, new, draft_id=None, seen=seen, now=now)


def _tasks(store: Store) -> list[Any]:
    return store.read_now(lambda db: list(db.execute(select(t.task).order_by(t.task.c.id))))


def _open(store: Store) -> list[TaskKind]:
    return [row.kind for row in _tasks(store) if row.state is TaskState.OPEN]


@pytest.mark.parametrize(
    ("colour", "has_keyworker", "kinds"),
    [
        (Colour.RED, True, (TaskKind.CETR,)),
        (Colour.RED, False, (TaskKind.CETR, TaskKind.KEYWORKER_REFERRAL)),
        (Colour.AMBER, True, (TaskKind.MULTI_AGENCY,)),
        (Colour.AMBER, False, (TaskKind.MULTI_AGENCY, TaskKind.KEYWORKER_REFERRAL)),
        (Colour.GREEN, False, (TaskKind.PARTNER_LIST,)),
        (Colour.BLUE, False, (TaskKind.OVERSIGHT_VISIT,)),
    ],
)
def test_each_colour_asks_for_what_the_national_criteria_name(
    colour: Colour, has_keyworker: bool, kinds: tuple[TaskKind, ...]
) -> None:
    assert case_tasks.demanded(colour, has_keyworker=has_keyworker) == kinds


def test_a_floor_never_by_itself_demands_a_cetr_and_the_tools_own_red_does(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(_rate, grace, case, Colour.RED, floor=True)
    assert _open(store) == []

    store.write_now(_rate, grace, case, Colour.RED, NOW + DAY)
    assert _open(store) == [TaskKind.CETR]


def test_a_rating_that_confirms_the_last_one_asks_for_nothing_again_and_a_new_red_does(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(_rate, grace, case, Colour.RED)
    made = _tasks(store)[0]
    store.write_now(case_tasks.close, grace, made.id, TaskState.HELD, seen=made.version, now=NOW + DAY)

    store.write_now(_rate, grace, case, Colour.RED, NOW + 7 * DAY)
    assert _open(store) == []

    store.write_now(_rate, grace, case, Colour.GREEN, NOW + 14 * DAY)
    store.write_now(_rate, grace, case, Colour.RED, NOW + 21 * DAY)
    assert _open(store) == [TaskKind.PARTNER_LIST, TaskKind.CETR]


@pytest.mark.parametrize("state", [TaskState.HELD, TaskState.DECLINED, TaskState.LAEP, TaskState.NOT_NEEDED])
def test_reds_cetr_closes_as_held_declined_laep_called_or_no_longer_needed(store: Store, state: TaskState) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(_rate, grace, case, Colour.RED)
    made = _tasks(store)[0]

    for _ in range(2):  # the same press twice
        store.write_now(case_tasks.close, grace, made.id, state, seen=made.version, now=NOW)

    closed = _tasks(store)[0]
    assert (closed.state, closed.closed_by, closed.version) == (state, grace.person_id, made.version + 1)
    query = select(t.audit).where(t.audit.c.verb == "task.close")
    audited = store.read_now(lambda db: db.execute(query).one())
    assert (audited.person_id, audited.place, audited.new) == (grace.person_id, "1:1", f"{TaskKind.CETR}: {state}")


def test_what_was_closed_stays_as_it_was_closed_and_only_in_a_way_that_makes_sense(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(_rate, grace, case, Colour.RED)
    made = _tasks(store)[0]
    with pytest.raises(InvalidInput):
        store.write_now(case_tasks.close, grace, made.id, TaskState.DONE, seen=made.version, now=NOW)
    store.write_now(case_tasks.close, grace, made.id, TaskState.LAEP, seen=made.version, now=NOW)

    with pytest.raises(Stale):
        store.write_now(case_tasks.close, grace, made.id, TaskState.HELD, seen=made.version, now=NOW)


def test_partners_close_nothing_and_the_services_manager_may(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    sam = store.write_now(builders.partner)
    lena = store.write_now(lambda db: builders.person(db, "Lena Hart", "manager"))
    store.write_now(lambda db: builders.member(db, case, sam))
    store.write_now(_rate, grace, case, Colour.BLUE)
    made = _tasks(store)[0]
    with pytest.raises(NotAllowed):
        store.write_now(case_tasks.close, sam, made.id, TaskState.DONE, seen=made.version, now=NOW)

    store.write_now(case_tasks.close, lena, made.id, TaskState.DONE, seen=made.version, now=NOW)

    assert _open(store) == []


def test_a_rating_closes_what_asked_for_it(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    happened = Moment(NOW)
    store.write_now(
        events.record,
        grace,
        case,
        NewEvent(EventKind.SECTION_136, happened, happened),
        draft_id=None,
        update_id=None,
        policy=policy.shipped(),
        now=NOW,
    )
    assert _open(store) == [TaskKind.RATE]

    store.write_now(_rate, grace, case, Colour.AMBER)

    assert _open(store) == [TaskKind.MULTI_AGENCY]


def test_the_most_pressing_come_first_and_a_child_without_a_keyworker_is_the_managers(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    lena = store.write_now(lambda db: builders.person(db, "Lena Hart", "manager"))
    nobodys = store.write_now(lambda db: builders.case(db, None, "Rowan Thistle"))
    for colour in (Colour.GREEN, Colour.RED):
        store.write_now(_rate, grace, case, colour)
    store.write_now(
        lambda db: case_tasks.after_rating(
            db, nobodys, 99, Asks("red", "", Colour.RED), by=lena.person_id, place="1:1", now=NOW
        )
    )

    own = store.read_now(lambda db: case_tasks.waiting(db, grace, now=NOW))
    hers = store.read_now(lambda db: case_tasks.waiting(db, lena, now=NOW))

    assert [one.kind for one in own] == [TaskKind.CETR, TaskKind.PARTNER_LIST]
    assert [one.kind for one in hers] == [TaskKind.CETR, TaskKind.KEYWORKER_REFERRAL]


@pytest.mark.parametrize(("days", "left", "lifts"), [(0, 1, False), (14, 13, True), (14, 14, False)])
def test_the_floor_after_discharge_is_off_unless_a_profile_sets_it(
    store: Store, days: int, left: int, lifts: bool
) -> None:
    columns = {"setting": Setting.MENTAL_HEALTH_WARD, "ward": "mental health"}
    grace, case = store.write_now(lambda db: _keyworker_and_case(db, **columns))
    happened = Moment(NOW - left * DAY)
    new = NewEvent(EventKind.DISCHARGE, happened, Moment(NOW), setting=Setting.HOME)
    rules = policy.shipped()
    store.write_now(events.record, grace, case, new, draft_id=None, update_id=None, policy=rules, now=NOW)

    changed = replace(rules.ratings, post_discharge_red_days=days)
    assert store.read_now(lambda db: ratings.floor(db, case, changed, now=NOW)) is lifts


def test_leaving_a_paediatric_ward_lifts_no_floor(store: Store) -> None:
    columns = {"setting": Setting.PAEDIATRIC_WARD, "ward": WardKind.PAEDIATRIC.value}
    grace, case = store.write_now(lambda db: _keyworker_and_case(db, **columns))
    new = NewEvent(EventKind.DISCHARGE, Moment(NOW), Moment(NOW), setting=Setting.HOME)
    rules = policy.shipped()
    store.write_now(events.record, grace, case, new, draft_id=None, update_id=None, policy=rules, now=NOW)

    changed = replace(rules.ratings, post_discharge_red_days=14)
    assert not store.read_now(lambda db: ratings.floor(db, case, changed, now=NOW))


def test_what_a_rating_closes_is_on_record_with_the_place_it_was_rated_from(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(lambda db: tasks.open_task(db, case, TaskKind.RATE, "event:1", due_on=None, now=NOW))

    store.write_now(_rate, replace(grace, place="channel"), case, Colour.GREEN)

    closed = select(t.audit.c.person_id, t.audit.c.place).where(t.audit.c.verb == "task.close")
    assert [tuple(row) for row in store.read_now(lambda db: db.execute(closed).all())] == [(grace.person_id, "channel")]
