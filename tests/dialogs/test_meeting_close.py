"""Closing a meeting: who was there, whether a keyworker is still needed, what worked; then on to its actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards import verbs
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import (
    ActionState,
    ClockState,
    Coming,
    MeetingKind,
    MeetingState,
    PlanType,
    TaskKind,
    TaskState,
    Worked,
)
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.talk import Talk, inputs_of, messages


@dataclass(frozen=True)
class World:
    grace: Actor
    lena: Actor
    sam: Actor
    case: int
    done: int


def _world(db: Connection) -> World:
    grace, lena, sam = make.person(db), make.person(db, "Lena Hart", "manager"), make.partner(db)
    case = make.case(db, grace, mdt=(sam,), code="KW-7F3K")
    make.meeting(db, case, TODAY - timedelta(days=20), state=MeetingState.HELD)
    finished: dict[str, Any] = {"state": ActionState.DONE, "done_at": NOW - timedelta(days=2)}
    done = make.action(db, case, sam, "send the costed care plan", **finished)
    long_ago: dict[str, Any] = {"state": ActionState.DONE, "done_at": datetime(2026, 1, 5, tzinfo=UTC)}
    make.action(db, case, sam, "an action of an older meeting", **long_ago)
    return World(grace, lena, sam, case, done)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(_world)


def _meeting(store: Store, world: World, kind: MeetingKind = MeetingKind.MDT, day: date = TODAY) -> int:
    def unit(db: Connection) -> int:
        made = make.meeting(db, world.case, day, kind)
        for who, coming in ((world.sam, Coming.YES), (world.lena, Coming.NO)):
            row = {"meeting_id": made, "person_id": who.person_id, "coming": coming, "version": 1}
            db.execute(t.invitation.insert().values(row))
        return made

    return store.write_now(unit)


def _rows(store: Store, table: str) -> list[Any]:
    found = getattr(t, table)
    return store.read_now(lambda db: list(db.execute(select(found).order_by(found.c.id))))


def _close(talk: Talk, meeting: int, *, needed: str = "yes", **worked: str) -> None:
    talk.press(verbs.MeetingForm(meeting, "close"))
    talk.press_labelled("Next", needed=needed)
    talk.press_labelled("Next", **worked)
    talk.press_labelled("Confirm")


def test_a_meeting_is_closed_and_goes_on_into_its_actions(store: Store, world: World) -> None:
    meeting = _meeting(store, world)
    talk = Talk(store, world.grace)
    talk.press(verbs.MeetingForm(meeting, "close"))
    assert inputs_of(messages(talk.heard[-1])[0])["attended"] == f"p:{world.sam.person_id}", "who said yes"
    talk.press_labelled("Next", needed="yes")
    assert "1. send the costed care plan" in talk.read
    assert "older meeting" not in talk.read
    talk.press_labelled("Next", **{f"worked{world.done}": "partly"})
    talk.press_labelled("Confirm")

    assert "Closed: MDT, Thursday 26 March 2026." in talk.read
    assert "What was agreed?" in talk.read, "nothing that is known is asked again"
    row = next(one for one in _rows(store, "meeting") if one.id == meeting)
    assert (row.state, row.still_needs_keyworker) == (MeetingState.HELD, True)
    assert _rows(store, "action")[0].worked is Worked.PARTLY
    assert _rows(store, "task") == []

    talk.press_labelled("Read them", minutes="Visit the school; Sam Patel; 9 April")
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    talk.press_labelled("Confirm")
    agreed = _rows(store, "action")[-1]
    assert (agreed.what, agreed.meeting_id, agreed.plan_type) == ("Visit the school", meeting, PlanType.MDT)
    assert len(_rows(store, "meeting")) == 2, "no second one was made"


def test_a_held_cetr_starts_the_clock_of_its_report(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    _close(talk, _meeting(store, world, MeetingKind.CETR))

    assert "Its report is due by Thursday 9 April 2026." in talk.read
    clocks = {row.rule: row.state for row in _rows(store, "clock")}
    assert clocks["cetr.report_days"] is ClockState.RUNNING


def test_a_laep_starts_none(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    _close(talk, _meeting(store, world, MeetingKind.LAEP))

    assert "report" not in talk.read
    assert _rows(store, "clock") == []


def test_a_no_to_a_keyworker_waits_for_the_manager_and_a_later_yes_takes_it_back(store: Store, world: World) -> None:
    talk, lena = Talk(store, world.grace), Talk(store, world.lena)
    _close(talk, _meeting(store, world), needed="no")
    lena.say("needs me")
    assert "no keyworker is needed any more" in lena.read
    talk.say("needs me")
    assert "no keyworker is needed any more" not in talk.read, "the manager decides"

    later = _meeting(store, world, MeetingKind.GATEWAY)
    _close(talk, later, needed="yes")

    lena.say("needs me")
    assert "no keyworker is needed any more" not in lena.read
    task = _rows(store, "task")[0]
    assert (task.kind, task.state) == (TaskKind.KEYWORKER_NEEDED, TaskState.NOT_NEEDED)


def test_the_manager_decides_with_one_press(store: Store, world: World) -> None:
    _close(Talk(store, world.grace), _meeting(store, world), needed="no")
    lena = Talk(store, world.lena)
    lena.say("needs me")

    lena.press_labelled("Done")

    assert _rows(store, "task")[0].state is TaskState.DONE


def test_what_is_to_come_or_over_is_not_closed(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(verbs.MeetingForm(_meeting(store, world, day=TODAY + timedelta(days=1)), "close"))
    assert "That meeting is still to come." in talk.read

    meeting = _meeting(store, world, MeetingKind.GATEWAY)
    _close(talk, meeting)
    talk.press(verbs.MeetingForm(meeting, "close"))
    assert "isn't planned any more" in talk.read


def test_confirm_twice_closes_once(store: Store, world: World) -> None:
    meeting = _meeting(store, world)
    talk = Talk(store, world.grace)
    talk.press(verbs.MeetingForm(meeting, "close"))
    talk.press_labelled("Next", needed="no")
    talk.press_labelled("Next")
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")
    talk.heard.append(preview)
    talk.press_labelled("Confirm")

    assert "No meeting is planned." in talk.read
    assert len(_rows(store, "task")) == 1


def test_a_stale_form_closes_nothing(store: Store, world: World) -> None:
    meeting = _meeting(store, world)
    talk = Talk(store, world.grace)
    talk.press(verbs.MeetingForm(meeting, "close"))
    talk.press_labelled("Next", needed="yes")
    talk.press_labelled("Next")
    store.write_now(lambda db: db.execute(t.meeting.update().where(t.meeting.c.id == meeting).values(version=7)))

    talk.press_labelled("Confirm")

    assert "Someone changed this" in talk.read
    assert next(one for one in _rows(store, "meeting") if one.id == meeting).state is MeetingState.PLANNED
