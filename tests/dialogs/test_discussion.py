"""One list for a tracker or Gateway meeting: who is on it, why, and what changed since the last that was marked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from cards.verbs import DiscussionHeld, DiscussionPage
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import (
    ActionState,
    ClockState,
    Colour,
    EventKind,
    Outcome,
    Pathway,
    Setting,
    TaskKind,
    TaskState,
)
from tests.support import builders
from tests.support.builders import NOW, TODAY
from tests.support.talk import Talk

DAY = timedelta(days=1)


class World:
    """A service with a case for each reason, one without any, and one of another service."""

    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.tom = builders.person(db, "Tom Reed")
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.sam = builders.partner(db)
        mdt = (self.sam,)
        self.red = builders.case(db, self.grace, rating=Colour.RED, mdt=mdt, code="KW-7F3K")
        self.quiet = builders.case(db, self.grace, "Ada Quiet", rating=Colour.GREEN)
        self.blue = builders.case(db, self.tom, "Bo Blue", rating=Colour.BLUE, setting=Setting.MENTAL_HEALTH_WARD)
        self.ready = builders.case(db, self.tom, "Cy Delay", setting=Setting.PAEDIATRIC_WARD, ready_on=TODAY - 9 * DAY)
        self.amber = builders.case(db, self.tom, "Di Amber", rating=Colour.AMBER)
        self.late = builders.case(db, self.grace, "Ed Clock", rating=Colour.GREEN)
        clock(db, self.late, TODAY - DAY)
        self.gateway = builders.case(db, self.grace, "Flo Gate", pathway=Pathway.GATEWAY, gateway_level=2)
        self.elsewhere = builders.case(db, None, "No One", rating=Colour.RED, service_id=builders.service(db, "Other"))
        task(db, self.amber)


def clock(db: Connection, case_id: int, limit_on: date) -> None:
    values: dict[str, Any] = {"rule": "cetr.limit_days", "profile": "x", "opened_by": "event:1", "met_by": ""}
    days = {"counts_from": limit_on - 14 * DAY, "limit_on": limit_on, "opened_at": NOW}
    db.execute(insert(t.clock).values(case_id=case_id, state=ClockState.RUNNING, **values, **days))


def task(db: Connection, case_id: int) -> None:
    values: dict[str, Any] = {"kind": TaskKind.GATEWAY, "state": TaskState.OPEN, "opened_by": "rating:1", "note": ""}
    db.execute(insert(t.task).values(case_id=case_id, opened_at=NOW, version=1, **values))


def rated(db: Connection, case_id: int, who: Actor, colour: Colour, days_ago: int) -> None:
    at = NOW - days_ago * DAY
    values: dict[str, Any] = {"tool": "x", "tool_version": "1", "answers": {}, "override_reason": "", "final": colour}
    db.execute(insert(t.rating).values(case_id=case_id, rated_by=who.person_id, rated_at=at, **values))
    db.execute(update(t.case).where(t.case.c.id == case_id).values(rating=colour, rated_at=at))


def happened(db: Connection, case_id: int, who: Actor, kind: EventKind, **columns: Any) -> None:
    moment = {"happened_at": NOW - DAY, "happened_day_only": False, "told_at": NOW - DAY, "told_day_only": False}
    rest = {"recorded_at": NOW - DAY, "recorded_by": who.person_id, "reason_for_delay": "", "place": ""}
    db.execute(insert(t.event).values(case_id=case_id, kind=kind, **{"struck_out": "", **moment, **rest, **columns}))


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def test_the_tracker_list_has_every_case_with_a_reason_the_most_pressing_first(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    talk.say("tracker")

    order = [talk.read.index(one) for one in ("J.B.", "B.B.", "D.A.")]
    assert order == sorted(order)
    assert "5 cases." in talk.read
    assert "In a mental health hospital" in talk.read
    assert "Ready for discharge since Tuesday 17 March 2026 (9 days)" in talk.read
    assert "A CETR or CTR is overdue" in talk.read
    for absent in ("A.Q.", "F.G.", "N.O."):
        assert absent not in talk.read


def test_the_gateway_list_has_its_pathway_and_who_a_rating_puts_on_it(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    talk.say("gateway meeting")

    assert "2 cases." in talk.read
    assert "Resolution, level 2" in talk.read
    assert "Amber; to be discussed at the Gateway meeting" in talk.read


def test_a_keyworker_lists_their_own_cases_and_opens_one(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("tracker")

    assert "2 cases." in talk.read
    assert "B.B." not in talk.read
    talk.press_labelled("Open")
    assert "J.B., 14, KW-7F3K" in talk.read
    assert "Something changed" in talk.buttons()


def test_what_changed_is_counted_from_the_last_one_that_was_marked_as_held(store: Store, world: World) -> None:
    def before(db: Connection) -> None:
        rated(db, world.red, world.grace, Colour.AMBER, 30)
        builders.action(db, world.red, world.sam, "an old one", due=TODAY - 3 * DAY)

    store.write_now(before)
    lena = Talk(store, world.lena, now=NOW - 14 * DAY)
    lena.say("tracker")
    assert "None was marked as held yet" in lena.read
    assert "Since then" not in lena.read
    lena.press_labelled("Held today")
    assert "Held today. What changes from now on" in lena.read

    def after(db: Connection) -> None:
        rated(db, world.red, world.grace, Colour.RED, 2)
        happened(db, world.red, world.grace, EventKind.A_AND_E)
        happened(db, world.red, world.grace, EventKind.A_AND_E)
        happened(db, world.red, world.grace, EventKind.CUSTODY, struck_out="wrong child")
        builders.update(db, world.red, world.grace)
        builders.update(db, world.red, world.grace, struck_out="wrong child")
        done: dict[str, Any] = {"state": ActionState.DONE, "done_at": NOW - DAY, "created_at": NOW - 20 * DAY}
        builders.action(db, world.red, world.sam, "a done one", **done)
        builders.case(db, world.tom, "Gil New", opened_at=NOW - DAY)

    store.write_now(after)
    lena = Talk(store, world.lena)
    lena.say("tracker")
    assert "The last one was held on Thursday 12 March 2026" in lena.read
    assert (
        "Since then: amber to red, A&E (2 times), 1 update, 1 action agreed, 1 action done, 1 action is overdue."
        in lena.read.replace("&amp;", "&")
    )
    assert "Red; rated since" in lena.read
    assert "Since then: nothing recorded." in lena.read
    assert "6 cases." in lena.read
    assert "G.N." in lena.read


def test_one_press_marks_it_a_second_changes_nothing_and_the_day_has_a_way_back(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(DiscussionHeld("DSD tracker", 0, True))
    for _ in range(2):
        talk.press(DiscussionHeld("DSD tracker", 0, True))
        assert "Held today. What changes from now on" in talk.read
    talk.press_labelled("Not held after all")
    assert "None was marked as held yet" in talk.read
    talk.press(DiscussionHeld("DSD tracker", 1, False))
    talk.press(DiscussionHeld("DSD tracker", 0, True))  # an old list
    assert "None was marked as held yet" in talk.read

    query = select(t.audit.c.new).where(t.audit.c.verb == "discussion.held", t.audit.c.outcome == Outcome.DONE)
    assert len(store.read_now(lambda db: db.execute(query).all())) == 2
    talk.press(DiscussionHeld("Gateway", 0, True))
    talk.say("tracker")
    assert "None was marked as held yet" in talk.read, "each meeting has its own"


def test_yesterdays_mark_stands(store: Store, world: World) -> None:
    Talk(store, world.lena, now=NOW - DAY).press(DiscussionHeld("DSD tracker", 0, True))
    talk = Talk(store, world.lena)
    talk.press(DiscussionHeld("DSD tracker", 1, False))
    assert "The last one was held on Wednesday 25 March 2026" in talk.read


def test_eight_to_a_page_and_no_page_that_is_not_there(store: Store, world: World) -> None:
    store.write_now(lambda db: [builders.case(db, world.tom, f"Kim Many{one}", rating=Colour.RED) for one in range(9)])
    talk = Talk(store, world.lena)
    talk.say("tracker")
    assert "14 cases, page 1 of 2." in talk.read
    assert talk.buttons().count("Open") == 8
    talk.press_labelled("More")
    assert talk.buttons().count("Open") == 6
    talk.press(DiscussionPage("DSD tracker", 2_000_000))
    assert "page 2 of 2" in talk.read


def test_a_list_is_one_audit_row(store: Store, world: World) -> None:
    Talk(store, world.lena).say("tracker")
    query = select(t.audit.c.verb, t.audit.c.outcome, t.audit.c.case_id)
    assert [tuple(row) for row in store.read_now(lambda db: db.execute(query).all())] == [
        ("discussion.list", Outcome.READ, None)
    ]


def test_partners_have_no_such_list_and_mark_nothing(store: Store, world: World) -> None:
    talk = Talk(store, world.sam)
    talk.say("tracker")
    assert "isn't yours to do here" in talk.read
    talk.press(DiscussionHeld("DSD tracker", 0, True))
    assert "isn't yours to do here" in talk.read
    scope = select(t.setting).where(t.setting.c.scope.like("service:%"))
    assert store.read_now(lambda db: db.execute(scope).all()) == []


def test_who_belongs_to_no_service_is_told(store: Store, world: World) -> None:
    lost = store.write_now(lambda db: builders.person(db, "Una Marsh", "partner;keyworker"))
    store.write_now(
        lambda db: db.execute(update(t.person).where(t.person.c.id == lost.person_id).values(service_id=None))
    )
    talk = Talk(store, lost)
    talk.say("tracker")
    assert "You belong to no service yet" in talk.read
