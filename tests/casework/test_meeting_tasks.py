"""What a meeting that was held closes of what was asked for, and when it asks for a rating."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from casework import meetings, rating_tools, ratings, tasks
from casework.actor import Actor
from casework.ratings import NewRating
from storage import core as t
from storage.store import Store
from storage.tables import Colour, MeetingKind, Pathway, TaskKind, TaskState
from tests.support import builders
from tests.support.builders import NOW, TODAY

EARLIER = NOW - timedelta(days=3)
ALL = (
    TaskKind.CETR,
    TaskKind.MULTI_AGENCY,
    TaskKind.CONSIDER_CETR,
    TaskKind.GATEWAY,
    TaskKind.RESOLUTION,
    TaskKind.PARTNER_LIST,
)


def _world(db: Connection, **columns: Any) -> tuple[Actor, int]:
    grace = builders.person(db)
    case = builders.case(db, grace, **columns)
    for kind in ALL:
        tasks.open_task(db, case, kind, "rating:1", due_on=None, now=EARLIER)
    return grace, case


def _hold(db: Connection, who: Actor, case: int, kind: MeetingKind, day: date = TODAY) -> int:
    return meetings.hold(db, who, case, kind, day, [], draft_id=None, now=NOW).id


def _states(store: Store) -> dict[TaskKind, TaskState]:
    query = select(t.task.c.kind, t.task.c.state)
    return {row.kind: row.state for row in store.read_now(lambda db: db.execute(query).all())}


@pytest.mark.parametrize(
    ("kind", "closed", "how"),
    [
        (MeetingKind.CETR, {TaskKind.CETR, TaskKind.MULTI_AGENCY, TaskKind.CONSIDER_CETR}, TaskState.HELD),
        (MeetingKind.CTR, {TaskKind.CETR, TaskKind.MULTI_AGENCY, TaskKind.CONSIDER_CETR}, TaskState.HELD),
        (MeetingKind.MDT, {TaskKind.MULTI_AGENCY}, TaskState.HELD),
        (MeetingKind.LAEP, {TaskKind.CETR, TaskKind.MULTI_AGENCY}, TaskState.LAEP),
        (MeetingKind.GATEWAY, {TaskKind.GATEWAY}, TaskState.HELD),
        (MeetingKind.RESOLUTION, {TaskKind.GATEWAY, TaskKind.RESOLUTION}, TaskState.HELD),
        (MeetingKind.DSD_TRACKER, set[TaskKind](), TaskState.HELD),
    ],
)
def test_a_meeting_closes_what_it_was_asked_for(
    store: Store, kind: MeetingKind, closed: set[TaskKind], how: TaskState
) -> None:
    grace, case = store.write_now(_world)

    store.write_now(_hold, grace, case, kind)

    states = _states(store)
    assert {one for one in ALL if states[one] is not TaskState.OPEN} == closed
    assert {states[one] for one in closed} <= {how}


def test_a_meeting_before_the_rating_closes_nothing(store: Store) -> None:
    """A CETR of last month, written up today, is not the one that red asked for this week."""
    grace, case = store.write_now(_world)

    store.write_now(_hold, grace, case, MeetingKind.CETR, TODAY - timedelta(days=20))

    assert {_states(store)[one] for one in ALL} == {TaskState.OPEN}


@pytest.mark.parametrize(
    ("kind", "pathway", "asks"),
    [
        (MeetingKind.CETR, Pathway.DSD, True),
        (MeetingKind.CTR, Pathway.DSD, True),
        (MeetingKind.CETR, Pathway.GATEWAY, True),
        (MeetingKind.GATEWAY, Pathway.GATEWAY, True),
        (MeetingKind.RESOLUTION, Pathway.GATEWAY, True),
        (MeetingKind.GATEWAY, Pathway.DSD, False),
        (MeetingKind.MDT, Pathway.DSD, False),
        (MeetingKind.LAEP, Pathway.DSD, False),
    ],
)
def test_the_risk_is_rated_again_whenever_a_cetr_is_recorded(
    store: Store, kind: MeetingKind, pathway: Pathway, asks: bool
) -> None:
    grace, case = store.write_now(_world, pathway=pathway)

    meeting = store.write_now(_hold, grace, case, kind)

    query = select(t.task.c.opened_by).where(t.task.c.kind == TaskKind.RATE)
    opened = store.read_now(lambda db: db.execute(query).scalars().all())
    assert opened == ([f"meeting:{meeting}"] if asks else [])


def test_who_was_rated_after_the_cetr_or_is_asked_for_already_is_not_asked_for_again(store: Store) -> None:
    grace, case = store.write_now(_world, rating=Colour.RED)  # rated yesterday

    store.write_now(_hold, grace, case, MeetingKind.CETR, TODAY - timedelta(days=2))
    assert TaskKind.RATE not in _states(store)
    store.write_now(_hold, grace, case, MeetingKind.CETR)
    store.write_now(_hold, grace, case, MeetingKind.CTR)

    query = select(t.task.c.id).where(t.task.c.kind == TaskKind.RATE)
    assert len(store.read_now(lambda db: db.execute(query).all())) == 1


def test_the_rating_that_follows_closes_the_question(store: Store) -> None:
    grace, case = store.write_now(_world)
    store.write_now(_hold, grace, case, MeetingKind.CETR)

    new = NewRating(rating_tools.shipped(), {}, Colour.GREEN, Colour.GREEN)
    store.write_now(ratings.record, grace, case, new, draft_id=None, seen=1, now=NOW)

    assert _states(store)[TaskKind.RATE] is TaskState.DONE
