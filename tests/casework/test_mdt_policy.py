"""An MDT's own numbers count wherever the profile's would, at once, and cost a tick no question more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from casework import letters, mdt_policy, needs, planner, rating_tools, ratings
from casework.actor import Actor
from casework.mdt_policy import NAMES
from casework.needs import Why
from casework.ratings import NewRating
from storage import core as t
from storage.store import Store
from storage.tables import Colour, NoticeState
from tests.support import builders as make
from tests.support.ledger import POLICY, bind, counted, ledger, london, tick

DUE = date(2026, 4, 15)  # a Wednesday
AGREED = london("2026-03-26 10:00")


class World:
    """Two MDTs of one keyworker, in each an action of one partner due on Wednesday 15 April 2026."""

    def __init__(self, db: Connection) -> None:
        self.keyworker = make.person(db, "Grace Okoro")
        self.partner = make.partner(db)
        self.case = make.case(db, self.keyworker, mdt=(self.partner,))
        self.other = make.case(db, self.keyworker, "Rowan Ash", mdt=(self.partner,))
        make.channel(db, self.case, linked_by=self.keyworker)
        self.action, self.same = (
            make.action(db, case, self.partner, due=DUE, look_at=AGREED, created_at=AGREED)
            for case in (self.case, self.other)
        )


@pytest.fixture
def world(store: Store) -> World:
    made = store.write_now(World)
    store.write_now(tick, AGREED)
    return made


def gives(store: Store, case_id: int, now: str, **numbers: Any) -> None:
    """The MDT has these numbers from `now` on, as after the command."""

    def change(db: Connection) -> None:
        make.own_numbers(db, case_id, **numbers)
        planner.look_again(db, case_id, now=london(now))

    store.write_now(change)


def days_of(store: Store, kind: str, action_id: int) -> list[str]:
    """The days on which notices of a kind were entered for an action."""
    query = select(t.notice.c.not_before).where(t.notice.c.kind == kind, t.notice.c.subject_id == action_id)
    found = store.read_now(lambda db: db.execute(query.order_by(t.notice.c.not_before)).scalars().all())
    return [f"{instant:%d %B}" for instant in found]


def test_what_is_planned_follows_the_mdts_own_number_and_no_other_mdts(store: Store, world: World) -> None:
    gives(store, world.case, "2026-03-26 10:00", due_soon_working_days=5)

    for day in (8, 13):  # five and two working days before
        store.write_now(tick, f"2026-04-{day:02} 09:00")

    assert days_of(store, "due soon", world.action) == ["08 April"]
    assert days_of(store, "due soon", world.same) == ["13 April"]


def test_a_changed_number_applies_at_once_and_what_was_said_is_not_said_again(store: Store, world: World) -> None:
    store.write_now(tick, "2026-04-09 09:00")
    gives(store, world.case, "2026-04-09 11:00", due_soon_working_days=5)
    store.write_now(tick, "2026-04-09 11:01")
    assert days_of(store, "due soon", world.action) == ["08 April"]

    gives(store, world.case, "2026-04-10 11:00")
    store.write_now(tick, "2026-04-13 09:00")

    assert days_of(store, "due soon", world.action) == ["08 April"]


@pytest.mark.parametrize(
    ("numbers", "then", "days"),
    [
        ({}, {}, ["16 April", "23 April", "30 April", "07 May"]),
        ({"overdue_times": 1}, {}, ["16 April"]),
        ({"overdue_every_days": 2, "overdue_times": 3}, {}, ["16 April", "20 April"]),  # the 18th is a Saturday
        # The interval is changed in between, on 24 April: nothing that was due is lost, nothing said twice.
        ({}, {"overdue_every_days": 14}, ["16 April", "23 April", "30 April", "14 May", "28 May"]),
        ({}, {"overdue_every_days": 1, "overdue_times": 8}, ["16 April", "23 April"]),
    ],
)
def test_how_often_it_is_said_again(
    store: Store, world: World, numbers: dict[str, int], then: dict[str, int], days: list[str]
) -> None:
    gives(store, world.case, "2026-04-10 09:00", **numbers)
    for day in range(16, 25):
        store.write_now(tick, f"2026-04-{day} 09:00")
    if then:
        gives(store, world.case, "2026-04-24 10:00", **then)
    for day in (*(f"04-{one}" for one in range(25, 31)), *(f"05-{one:02}" for one in range(1, 31))):
        store.write_now(tick, f"2026-{day} 09:00")

    assert days_of(store, "overdue", world.action) == days


def test_what_is_not_due_any_more_by_the_new_number_is_not_sent(store: Store, world: World) -> None:
    store.write_now(make.chat, world.partner)
    gives(store, world.case, "2026-04-07 11:00", due_soon_working_days=5)
    store.write_now(tick, "2026-04-08 09:00")
    store.write_now(bind, "2026-04-08 09:00")

    gives(store, world.case, "2026-04-08 09:00")
    letter = store.write_now(_opened, world.partner, "2026-04-08 09:01")

    assert letter is None
    because = store.read_now(lambda db: db.execute(select(t.notice.c.withdrawn_because)).scalars().all())
    assert because == ["no longer the newest"]


def test_a_meeting_is_said_by_the_mdts_own_days(store: Store, world: World) -> None:
    meeting = store.write_now(make.meeting, world.case, date(2026, 4, 24), look_at=AGREED)
    gives(store, world.case, "2026-04-10 10:00", meeting_lead_days=(3, 0))
    for day in range(11, 25):
        store.write_now(tick, f"2026-04-{day} 09:00")

    assert days_of(store, "meeting coming", meeting) == ["21 April", "24 April"]


def test_a_request_that_waits_is_put_to_the_manager_by_the_mdts_own_number(store: Store, world: World) -> None:
    manager = store.write_now(_manager)
    asked = {"asked_until": date(2026, 5, 1), "asked_at": london("2026-04-13 10:00")}
    store.write_now(lambda db: db.execute(update(t.action).values(look_at=london("2026-04-13 10:00"), **asked)))
    gives(store, world.case, "2026-04-13 10:00", more_time_working_days=1)

    store.write_now(tick, "2026-04-15 09:00")

    waiting = [line for line in store.read_now(ledger) if line[0] == "more time waiting"]
    assert waiting == [("more time waiting", f"action:{world.action}", f"person:{manager.person_id}")]


def test_needs_me_lists_by_the_mdts_own_number(store: Store, world: World) -> None:
    gives(store, world.case, "2026-03-26 10:00", answer_working_days=1)
    now = london("2026-03-30 10:00")  # the second working day after

    found = store.write_now(needs.of, world.keyworker, policy=POLICY, now=now)

    assert [need.id for need in found.because(Why.UNANSWERED)] == [world.action]


def test_a_rating_is_chased_as_often_as_the_mdt_says(store: Store, world: World) -> None:
    gives(store, world.case, "2026-04-01 10:00", overdue_times=1)
    store.write_now(_rate, world.keyworker, world.case, london("2026-04-01 10:00"))
    for day in range(8, 30):
        store.write_now(tick, f"2026-04-{day:02} 09:00")

    assert [kind for kind, _, _ in store.read_now(ledger)].count("rating stale") == 1


@pytest.mark.parametrize("kept", ['{"due_soon_working_days": 0}', '{"overdue_times": "often"}', '{"gone": 3}'])
def test_a_number_that_is_not_allowed_any_more_is_the_usual_one_again(store: Store, world: World, kept: str) -> None:
    store.write_now(make.own_numbers, world.case, due_soon_working_days=3)
    store.write_now(lambda db: db.execute(update(t.setting).where(t.setting.c.key == "numbers").values(value=kept)))

    assert store.read_now(mdt_policy.of_case, world.case, POLICY.notices) == POLICY.notices


def test_every_name_is_a_number_of_the_profile() -> None:
    assert all(POLICY.source(f"notices.{name}") for name in NAMES)


@pytest.mark.parametrize(("actions", "mdts"), [(1, 1), (200, 1), (200, 50)])
def test_two_hundred_actions_of_fifty_mdts_with_numbers_ask_no_more_than_one(
    store: Store, actions: int, mdts: int
) -> None:
    store.write_now(_many, actions, mdts)
    store.write_now(tick, "2026-04-10 08:00")
    with counted(store) as statements:
        planned = store.write_now(planner.plan_due, POLICY.notices, london("2026-04-10 09:00"))

    asked = [statement for statement in statements if statement.split()[0] in ("SELECT", "INSERT", "UPDATE")]
    assert planned.entered == actions
    assert len(asked) == 10, asked  # people and agencies for their held time among them


def _many(db: Connection, actions: int, mdts: int) -> None:
    keyworker, partner = make.person(db, "Grace Okoro"), make.partner(db)
    cases = [make.case(db, keyworker, f"Child {one}", mdt=(partner,)) for one in range(mdts)]
    for case in cases:
        make.own_numbers(db, case, due_soon_working_days=3)
    for one in range(actions):
        make.action(db, cases[one % mdts], partner, due=DUE, look_at=AGREED, created_at=AGREED)


def _manager(db: Connection) -> Actor:
    return make.person(db, "Moira Lund", "manager")


def _rate(db: Connection, who: Actor, case: int, now: datetime) -> None:
    seen = db.execute(select(t.case.c.version).where(t.case.c.id == case)).scalar_one()
    new = NewRating(rating_tools.shipped(), {}, Colour.RED, Colour.RED)
    ratings.record(db, who, case, new, draft_id=None, seen=seen, now=now)


def _opened(db: Connection, who: Actor, now: str) -> object:
    recipient = f"person:{who.person_id}"
    sending = db.execute(select(t.sending.c.id).where(t.sending.c.recipient == recipient)).scalar_one()
    planned = select(t.notice.c.id).where(t.notice.c.state == NoticeState.PLANNED)
    assert db.execute(planned).scalars().all()
    instant: datetime = london(now)
    return letters.open_letter(db, recipient, sending, POLICY.notices, now=instant)
