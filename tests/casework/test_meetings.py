"""Meetings held and planned: each once, and nobody is reminded of one that has been."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import Connection, select

from casework import meetings
from casework.errors import InvalidInput, NotAllowed
from storage import core as t
from storage.store import Store
from storage.tables import MeetingKind, MeetingState
from tests.support import builders as make
from tests.support.builders import NOW, TODAY


def test_a_planned_meeting_that_is_logged_becomes_the_held_one(store: Store) -> None:
    def unit(db: Connection) -> None:
        grace = make.person(db)
        case_id = make.case(db, grace)
        planned = make.meeting(db, case_id, TODAY, MeetingKind.CETR)
        held = meetings.hold(db, grace, case_id, MeetingKind.CETR, TODAY, [grace.person_id], draft_id="d", now=NOW)
        assert (held.id, held.state) == (planned, MeetingState.HELD)
        assert db.execute(select(t.meeting.c.look_at)).scalar_one() == NOW
        assert db.execute(select(t.attendance.c.person_id)).scalars().all() == [grace.person_id]

    store.write_now(unit)


def test_planning_the_same_day_again_changes_its_time_alone(store: Store) -> None:
    def unit(db: Connection) -> None:
        grace = make.person(db)
        case_id = make.case(db, grace)
        day = date(2026, 4, 16)
        first = meetings.plan(db, grace, case_id, MeetingKind.MDT, day, None, now=NOW)
        again = meetings.plan(db, grace, case_id, MeetingKind.MDT, day, time(14, 30), now=NOW)
        assert (first.id, again.version) == (again.id, 2)
        assert again.time_of_day == time(14, 30), "in British Summer Time"
        assert meetings.next_planned(db, case_id, TODAY) == again

    store.write_now(unit)


def test_no_meeting_is_held_tomorrow_or_planned_yesterday(store: Store) -> None:
    def unit(db: Connection) -> None:
        grace = make.person(db)
        case_id = make.case(db, grace)
        with pytest.raises(InvalidInput):
            meetings.hold(db, grace, case_id, MeetingKind.MDT, date(2026, 3, 27), [], draft_id=None, now=NOW)
        with pytest.raises(InvalidInput):
            meetings.plan(db, grace, case_id, MeetingKind.MDT, date(2026, 3, 25), None, now=NOW)

    store.write_now(unit)


def test_only_the_keyworker_of_the_case_plans(store: Store) -> None:
    grace, sam = store.write_now(lambda db: (make.person(db), make.partner(db)))
    case_id = store.write_now(lambda db: make.case(db, grace, mdt=(sam,)))
    with pytest.raises(NotAllowed):
        store.write_now(meetings.plan, sam, case_id, MeetingKind.MDT, date(2026, 4, 16), None, now=NOW)
