"""What happened moves where a child is, and nothing that cannot be is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from casework import events, policy, whereabouts
from casework.actor import Actor
from casework.entries import Moment
from casework.errors import InvalidInput, NotAllowed
from casework.events import Follows
from casework.whereabouts import NewEvent, Whereabouts
from storage import core as t
from storage.store import Store
from storage.tables import ClockState, EventKind, LegalStatus, Outcome, Setting, TaskKind, TaskState, WardKind
from tests.support import builders
from tests.support.builders import NOW, TODAY

HOME = Whereabouts(Setting.HOME)
WARD = Whereabouts(
    Setting.MENTAL_HEALTH_WARD,
    setting_since=date(2026, 3, 2),
    ward=WardKind.MENTAL_HEALTH,
    legal_status=LegalStatus.DETAINED,
    admitted_on=date(2026, 3, 2),
    detained_on=date(2026, 3, 2),
    ready_on=date(2026, 3, 20),
)
PAEDIATRIC = Whereabouts(Setting.PAEDIATRIC_WARD, ward=WardKind.PAEDIATRIC, admitted_on=date(2026, 3, 2))


def _new(kind: EventKind, days_ago: int = 0, **columns: Any) -> NewEvent:
    when = Moment(NOW - timedelta(days=days_ago))
    return NewEvent(kind, when, Moment(NOW), **columns)


def _admission(ward: WardKind = WardKind.MENTAL_HEALTH, **columns: Any) -> NewEvent:
    return _new(EventKind.ADMISSION, ward=ward, **columns)


def _keyworker_and_case(db: Connection, **columns: Any) -> tuple[Actor, int]:
    grace = builders.person(db)
    return grace, builders.case(db, grace, **columns)


def _record(db: Connection, actor: Actor, case: int, new: NewEvent) -> Follows:
    return events.record(db, actor, case, new, draft_id=None, update_id=None, policy=policy.shipped(), now=NOW)


# Where a child is after it


@pytest.mark.parametrize(
    ("ward", "setting"),
    [
        (WardKind.MENTAL_HEALTH, Setting.MENTAL_HEALTH_WARD),
        (WardKind.MENTAL_HEALTH_SECURE, Setting.MENTAL_HEALTH_WARD),
        (WardKind.PAEDIATRIC, Setting.PAEDIATRIC_WARD),
        (WardKind.OTHER, Setting.OTHER),
    ],
)
def test_an_admission_moves_the_child_to_its_ward(ward: WardKind, setting: Setting) -> None:
    after = whereabouts.moved(HOME, _admission(ward, out_of_area=True))

    assert (after.setting, after.ward, after.admitted_on, after.out_of_area) == (setting, ward, TODAY, True)
    assert after.in_hospital


def test_a_move_between_mental_health_wards_is_one_stay_and_from_a_paediatric_ward_a_new_one() -> None:
    secure = _admission(WardKind.MENTAL_HEALTH_SECURE)
    within, anew = whereabouts.moved(WARD, secure), whereabouts.moved(PAEDIATRIC, secure)

    assert (within.admitted_on, within.detained_on, within.ready_on) == (
        WARD.admitted_on,
        WARD.detained_on,
        WARD.ready_on,
    )
    assert (anew.admitted_on, anew.setting_since) == (TODAY, TODAY)


def test_detention_counts_from_its_first_day_and_ends_with_informal() -> None:
    informal = whereabouts.moved(WARD, _new(EventKind.DETENTION, legal_status=LegalStatus.INFORMAL))
    again = whereabouts.moved(informal, _new(EventKind.DETENTION, legal_status=LegalStatus.DETAINED))
    held = whereabouts.moved(informal, _new(EventKind.DETENTION, legal_status=LegalStatus.HOLDING_POWER))

    assert informal.detained_on is None
    assert again.detained_on == TODAY
    assert held.detained_on is None


@pytest.mark.parametrize("kind", [EventKind.DISCHARGE, EventKind.CUSTODY])
def test_leaving_hospital_ends_all_that_was_of_the_stay(kind: EventKind) -> None:
    setting = Setting.HOME if kind is EventKind.DISCHARGE else None
    after = whereabouts.moved(WARD, _new(kind, setting=setting))

    assert after == Whereabouts(setting or Setting.CUSTODY, setting_since=TODAY)


def test_ready_for_discharge_counts_from_the_first_day_that_was_said() -> None:
    ready = whereabouts.moved(PAEDIATRIC, _new(EventKind.READY_FOR_DISCHARGE, 3, reason_for_delay="home"))
    again = whereabouts.moved(ready, _new(EventKind.READY_FOR_DISCHARGE, reason_for_delay="funding"))

    assert ready.ready_on == again.ready_on == TODAY - timedelta(days=3)


@pytest.mark.parametrize("kind", sorted(whereabouts.STILL))
def test_a_crisis_moves_nobody(kind: EventKind) -> None:
    assert whereabouts.moved(HOME, _new(kind)) == HOME


@pytest.mark.parametrize(
    ("there", "new", "asks"),
    [
        (HOME, _admission(), True),
        (PAEDIATRIC, _admission(), True),
        (HOME, _admission(WardKind.PAEDIATRIC), False),  # keeps its rating
        (WARD, _admission(WardKind.MENTAL_HEALTH_SECURE), False),  # blue already
        (WARD, _new(EventKind.DISCHARGE, setting=Setting.HOME), True),
        (PAEDIATRIC, _new(EventKind.DISCHARGE, setting=Setting.HOME), False),
        (HOME, _new(EventKind.A_AND_E), True),
        (HOME, _new(EventKind.CRISIS_CONTACT), True),
        (HOME, _new(EventKind.SECTION_136), True),
        (HOME, _new(EventKind.PLACEMENT_BREAKDOWN), True),
        (HOME, _new(EventKind.PLACEMENT_MOVE, setting=Setting.PLACEMENT), False),
        (HOME, _new(EventKind.CUSTODY), False),
    ],
)
def test_which_events_ask_for_a_rating(there: Whereabouts, new: NewEvent, asks: bool) -> None:
    assert whereabouts.asks_for_rating(there, new) is asks


# What is refused


def test_nothing_that_is_still_to_come_and_no_move_before_the_last(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    with pytest.raises(InvalidInput, match="still to come"):
        store.write_now(_record, grace, case, _new(EventKind.CUSTODY, -1))
    store.write_now(_record, grace, case, replace(_admission(), happened=Moment(NOW - timedelta(days=2))))

    with pytest.raises(InvalidInput, match="The last move on record was on Tuesday 24 March 2026"):
        store.write_now(_record, grace, case, _new(EventKind.DISCHARGE, 3, setting=Setting.HOME))
    store.write_now(_record, grace, case, _new(EventKind.A_AND_E, 3))  # this moves nobody
    store.write_now(_record, grace, case, _new(EventKind.DISCHARGE, 2, setting=Setting.HOME))  # the same day


def test_what_was_struck_out_does_not_stand_in_the_way(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(_record, grace, case, _new(EventKind.PLACEMENT_MOVE, setting=Setting.PLACEMENT))
    store.write_now(lambda db: db.execute(t.event.update().values(struck_out="wrong child")))

    store.write_now(_record, grace, case, _new(EventKind.CUSTODY, 4))


@pytest.mark.parametrize(
    "new",
    [
        _new(EventKind.ADMISSION),
        _new(EventKind.PLACEMENT_MOVE),
        _new(EventKind.OUT_OF_AREA_PLACEMENT),
    ],
)
def test_what_a_kind_must_say_is_asked_and_nothing_is_kept_without(store: Store, new: NewEvent) -> None:
    grace, case = store.write_now(_keyworker_and_case)

    with pytest.raises(InvalidInput):
        store.write_now(_record, grace, case, new)

    assert store.read_now(lambda db: db.execute(select(t.event)).all()) == []


def test_only_the_keyworker_records_and_old_and_new_are_on_record(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    lena = store.write_now(lambda db: builders.person(db, "Lena Hart", "manager"))
    with pytest.raises(NotAllowed):
        store.write_now(_record, lena, case, _admission())
    store.write_now(_record, grace, case, _admission(legal_status=LegalStatus.INFORMAL))

    query = select(t.audit).where(t.audit.c.verb == "event.record").order_by(t.audit.c.id)
    refused, done = store.read_now(lambda db: db.execute(query).all())
    assert (refused.outcome, done.outcome) == (Outcome.REFUSED, Outcome.DONE)
    assert "setting: home" in done.old
    assert done.new.startswith("admission, Thursday 26 March 2026; setting: mental health ward")


def _with_entry(db: Connection, actor: Actor, case: int, new: NewEvent) -> int:
    entry = builders.update(db, case, actor)
    events.record(db, actor, case, new, draft_id=None, update_id=entry, policy=policy.shipped(), now=NOW)
    return entry


def _take_back(db: Connection, actor: Actor, entry: int) -> bool:
    return events.take_back(db, actor, entry, "wrong child", policy=policy.shipped(), now=NOW)


def test_an_event_on_the_wrong_child_is_taken_back_with_all_that_it_moved(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    before = store.read_now(events.whereabouts, case)
    entry = store.write_now(_with_entry, grace, case, _admission(legal_status=LegalStatus.DETAINED))

    assert store.write_now(_take_back, grace, entry)
    assert not store.write_now(_take_back, grace, entry)

    assert store.read_now(events.whereabouts, case) == before
    states = store.read_now(lambda db: db.execute(select(t.clock.c.state)).scalars().all())
    assert set(states) == {ClockState.STOPPED}
    tasks = store.read_now(lambda db: db.execute(select(t.task.c.state)).scalars().all())
    assert set(tasks) == {TaskState.NOT_NEEDED}


def test_what_was_recorded_after_it_still_counts(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    wrong = store.write_now(_with_entry, grace, case, _new(EventKind.PLACEMENT_MOVE, 9, setting=Setting.PLACEMENT))
    store.write_now(_with_entry, grace, case, _new(EventKind.ADMISSION, 5, ward=WardKind.PAEDIATRIC))

    store.write_now(_take_back, grace, wrong)

    there = store.read_now(events.whereabouts, case)
    assert (there.setting, there.admitted_on) == (Setting.PAEDIATRIC_WARD, TODAY - timedelta(days=5))


# What follows


def test_of_who_was_in_hospital_before_anything_was_recorded_a_move_starts_no_clock_anew(store: Store) -> None:
    columns = {"setting": Setting.MENTAL_HEALTH_WARD, "ward": "mental health", "admitted_on": TODAY - timedelta(days=9)}
    grace, case = store.write_now(lambda db: _keyworker_and_case(db, **columns))

    follows = store.write_now(_record, grace, case, _admission(WardKind.MENTAL_HEALTH_SECURE))

    assert not follows.root_cause
    clock = store.read_now(lambda db: db.execute(select(t.clock)).one())
    assert clock.counts_from == TODAY - timedelta(days=9)


def test_an_open_request_to_rate_is_made_once(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    for kind in (EventKind.A_AND_E, EventKind.SECTION_136):
        assert store.write_now(_record, grace, case, _new(kind)).rate

    asked = store.read_now(lambda db: db.execute(select(t.task.c.kind, t.task.c.opened_by)).all())
    assert [tuple(row) for row in asked] == [(TaskKind.RATE, "event:1")]


def test_what_moves_nobody_leaves_the_case_as_it_was_read(store: Store) -> None:
    """So that a form of somebody who is rating this child is not overtaken by it."""
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(_record, grace, case, _admission())
    store.write_now(_record, grace, case, _new(EventKind.A_AND_E))

    assert store.read_now(lambda db: db.execute(select(t.case.c.version)).scalar_one()) == 2
