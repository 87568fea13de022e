"""What a meeting takes off the list of what must be arranged is said where it is saved; the audit names the actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards import verbs
from casework import tasks
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import MeetingKind, TaskKind, TaskState
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.talk import Talk

ASKED = (TaskKind.CETR, TaskKind.MULTI_AGENCY, TaskKind.GATEWAY)
CETR, MULTI, GATEWAY = (
    "A CETR must be arranged",
    "A multi-agency meeting, a CETR, or both",
    "Discuss at the Gateway meeting",
)


@dataclass(frozen=True)
class World:
    grace: Actor
    case: int


def _world(db: Connection) -> World:
    grace = make.person(db)
    case = make.case(db, grace, mdt=(make.partner(db),), code="KW-7F3K")
    for kind in ASKED:
        tasks.open_task(db, case, kind, "rating:1", due_on=None, now=NOW - timedelta(days=3))
    return World(grace, case)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(_world)


def _rows(store: Store) -> list[Any]:
    query = select(t.task).where(t.task.c.kind.in_(ASKED)).order_by(t.task.c.id)
    return store.read_now(lambda db: list(db.execute(query)))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("CETR", f"Off your list with it: {CETR} (held); {MULTI} (held)."),
        ("CTR", f"Off your list with it: {CETR} (held); {MULTI} (held)."),
        ("MDT", f"Off your list with it: {MULTI} (held)."),
        ("LAEP", f"Off your list with it: {CETR} (LAEP called); {MULTI} (LAEP called)."),
    ],
)
def test_a_logged_meeting_says_what_it_closes(store: Store, world: World, kind: str, said: str) -> None:
    talk = Talk(store, world.grace)
    talk.say("log KW-7F3K")
    talk.press_labelled("Next", kind=kind)
    talk.press_labelled("Read them", minutes="Ring home; Sam; 2 April")
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    assert {row.state for row in _rows(store)} == {TaskState.OPEN}, "nothing before Confirm"
    talk.press_labelled("Confirm")

    assert said in talk.read
    closed = [row for row in _rows(store) if row.state is not TaskState.OPEN]
    assert {row.closed_by for row in closed} == {world.grace.person_id}
    audits = select(t.audit.c.person_id).where(t.audit.c.verb == "task.close")
    assert set(store.read_now(lambda db: db.execute(audits).scalars().all())) == {world.grace.person_id}


@pytest.mark.parametrize(("kind", "closes"), [(MeetingKind.GATEWAY, GATEWAY), (MeetingKind.DSD_TRACKER, "")])
def test_a_closed_meeting_says_it_too(store: Store, world: World, kind: MeetingKind, closes: str) -> None:
    meeting = store.write_now(make.meeting, world.case, TODAY, kind)
    talk = Talk(store, world.grace)
    talk.press(verbs.MeetingForm(meeting, "close"))
    talk.press_labelled("Next", needed="yes")
    talk.press_labelled("Confirm")

    assert f"Closed: {kind.value}" in talk.read
    assert ("Off your list with it" in talk.read) is bool(closes)
    assert closes in talk.read
