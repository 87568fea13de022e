"""The planner enters each occurrence once, however often, late or twice at once it looks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from casework import planner
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, CaseStatus, ConsentScope, ConsentState, MeetingState
from tests.support import builders as make
from tests.support.ledger import POLICY, counted, ledger, london, tick

DUE = date(2026, 4, 15)  # a Wednesday
AGREED = london("2026-03-26 10:00")


class World:
    """A keyworker, a partner on the MDT, a channel, and one action due on Wednesday 15 April 2026."""

    def __init__(self, db: Connection) -> None:
        self.keyworker = make.person(db, "Grace Okoro")
        self.partner = make.partner(db)
        self.case = make.case(db, self.keyworker, mdt=(self.partner,))
        self.channel = make.channel(db, self.case, linked_by=self.keyworker)
        self.action = self.agreed(db, self.partner)

    def agreed(self, db: Connection, owner: Actor, due: date = DUE) -> int:
        return make.action(db, self.case, owner, due=due, look_at=AGREED, created_at=AGREED)


@pytest.fixture
def world(store: Store) -> World:
    made = store.write_now(World)
    store.write_now(tick, AGREED)
    return made


def test_a_partner_is_reminded_soon_today_and_weekly_when_overdue(store: Store, world: World) -> None:
    for day in range(60):
        store.write_now(tick, london("2026-04-01 09:00") + timedelta(days=day))

    to_partner = f"person:{world.partner.person_id}"
    subject = f"action:{world.action}"
    said = [line for line in store.read_now(ledger) if line[1:] == (subject, to_partner)]
    assert said == [
        ("due soon", subject, to_partner),
        ("due today", subject, to_partner),
        *[("overdue", subject, to_partner)] * 4,
    ]


def test_however_often_it_ticks_there_is_one_row_an_occurrence(store: Store, world: World) -> None:
    store.write_now(tick, "2026-04-13 09:00")
    entered = [store.write_now(tick, "2026-04-16 09:00") for _ in range(5)]
    entered.append(store.write_now(tick, "2026-04-16 09:01"))

    assert entered == [1, 0, 0, 0, 0, 0]


def test_a_look_that_is_forced_again_enters_nothing_twice(store: Store, world: World) -> None:
    store.write_now(tick, "2026-04-16 09:00")
    store.write_now(planner.look_again, world.case, now=london("2026-04-16 10:00"))

    assert store.write_now(tick, "2026-04-16 10:00") == 0


def test_a_week_without_ticks_is_caught_up_once(store: Store, world: World) -> None:
    store.write_now(tick, "2026-04-15 09:00")
    store.write_now(tick, "2026-04-30 12:00")

    assert [kind for kind, _, _ in store.read_now(ledger)] == ["due today", "escalated", "overdue", "digest"]


def test_the_digest_comes_once_a_week_while_something_is_overdue(store: Store, world: World) -> None:
    weeks = ("2026-04-13 09:00", "2026-04-20 09:00", "2026-04-21 09:00", "2026-04-27 09:00", "2026-04-28 10:00")
    for week in weeks:
        store.write_now(tick, week)

    digests = [line for line in store.read_now(ledger) if line[0] == "digest"]
    assert digests == [("digest", f"channel:{world.channel}", f"route:{world.channel}")] * 2


def test_a_bot_that_is_new_here_does_not_begin_with_last_mondays_digest(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(t.setting.delete()))

    assert _kinds_at(store, "2026-04-23 09:00") == ["escalated", "overdue"]


def test_what_is_done_is_not_planned_and_an_undone_tick_is_chased_again(store: Store, world: World) -> None:
    _change(store, world.action, "2026-04-15 15:00", state=ActionState.DONE)
    assert _kinds_at(store, "2026-04-16 09:00") == []

    _change(store, world.action, "2026-04-16 11:00", state=ActionState.OPEN)
    assert _kinds_at(store, "2026-04-16 11:01") == ["overdue"]


def test_while_more_time_is_asked_for_the_alerts_pause(store: Store, world: World) -> None:
    _change(store, world.action, "2026-04-14 15:00", asked_until=date(2026, 4, 29))
    assert _kinds_at(store, "2026-04-20 08:00") == []

    _change(store, world.action, "2026-04-20 08:30", asked_until=None)
    assert "overdue" in _kinds_at(store, "2026-04-20 08:31")


def test_a_new_due_day_has_its_own_reminders(store: Store, world: World) -> None:
    store.write_now(tick, "2026-04-15 09:00")
    _change(store, world.action, "2026-04-15 10:00", due_on=date(2026, 4, 29))

    assert _kinds_at(store, "2026-04-27 09:00") == ["due today", "due soon"]


@pytest.mark.parametrize("state", [ConsentState.WITHDRAWN, ConsentState.REFUSED])
def test_where_sharing_stopped_nothing_is_planned_for_anybody(store: Store, world: World, state: ConsentState) -> None:
    store.write_now(make.consent, world.case, state=state)
    store.write_now(make.meeting, world.case, date(2026, 4, 21), look_at=AGREED)

    assert _kinds_at(store, "2026-04-20 09:00") == []


def test_a_late_review_or_another_scope_stops_nothing(store: Store, world: World) -> None:
    store.write_now(make.consent, world.case, review_on=date(2026, 1, 1))
    store.write_now(make.consent, world.case, ConsentScope.CETR, ConsentState.WITHDRAWN)

    assert _kinds_at(store, "2026-04-13 09:00") == ["due soon"]


def test_a_closed_case_is_silent(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(update(t.case).values(status=CaseStatus.CLOSED)))

    assert _kinds_at(store, "2026-04-20 09:00") == []


def test_an_owner_without_account_is_rung_up_by_the_keyworker(store: Store, world: World) -> None:
    contact = store.write_now(make.contact)
    action = store.write_now(world.agreed, contact)

    store.write_now(tick, "2026-04-16 09:00")

    assert ("overdue", f"action:{action}", f"person:{world.keyworker.person_id}") in store.read_now(ledger)


def test_a_meeting_is_said_in_the_channel_three_times(store: Store, world: World) -> None:
    meeting = store.write_now(make.meeting, world.case, date(2027, 3, 31), look_at=AGREED)
    for day in range(22, 32):
        store.write_now(tick, f"2027-03-{day} 09:00")

    said = [line for line in store.read_now(ledger) if line[0] == "meeting coming"]
    assert said == [("meeting coming", f"meeting:{meeting}", f"route:{world.channel}")] * 3


def test_the_reminder_two_days_before_a_meeting_after_easter_comes_on_thursday(store: Store, world: World) -> None:
    store.write_now(make.meeting, world.case, date(2027, 3, 30), look_at=london("2027-03-24 10:00"))
    store.write_now(tick, "2027-03-24 10:00")

    before = len(_meetings(store))
    store.write_now(tick, "2027-03-25 08:59")
    assert len(_meetings(store)) == before
    store.write_now(tick, "2027-03-25 09:00")
    assert len(_meetings(store)) == before + 1


def test_a_meeting_that_was_called_off_or_has_no_channel_is_not_said(store: Store, world: World) -> None:
    other = store.write_now(make.case, world.keyworker, "Rowan Ash")
    store.write_now(make.meeting, other, date(2026, 4, 15), look_at=AGREED)
    off = store.write_now(make.meeting, world.case, date(2026, 4, 15), look_at=AGREED)
    store.write_now(
        lambda db: db.execute(update(t.meeting).where(t.meeting.c.id == off).values(state=MeetingState.CANCELLED))
    )

    store.write_now(tick, "2026-04-15 09:00")

    assert _meetings(store) == []


def test_the_first_tick_of_a_day_has_every_board_drawn_anew(store: Store, world: World) -> None:
    store.write_now(_posted_board, world.channel, world.case)

    store.write_now(tick, "2026-04-16 00:01")
    store.write_now(tick, "2026-04-16 00:02")

    row = store.read_now(lambda db: db.execute(select(t.card_post)).one())
    assert (row.dirty, row.change) == (True, 1)


@pytest.mark.parametrize("many", [1, 40])
def test_a_tick_asks_as_many_questions_for_forty_actions_as_for_one(store: Store, world: World, many: int) -> None:
    store.write_now(tick, "2026-04-16 08:00")
    for _ in range(many - 1):
        store.write_now(world.agreed, world.partner)
    with counted(store) as statements:
        store.write_now(planner.plan_due, POLICY.notices, london("2026-04-16 09:00"))

    asked = [statement for statement in statements if statement.split()[0] in ("SELECT", "INSERT", "UPDATE")]
    assert len(asked) == 10, (
        asked
    )  # actions, meetings, clocks, forms, three lines, settings; people, agencies; one insert; one update


def test_a_tick_with_nothing_due_reads_and_writes_nothing(store: Store, world: World) -> None:
    store.write_now(tick, "2026-04-16 09:00")
    with counted(store) as statements:
        store.write_now(planner.plan_due, POLICY.notices, london("2026-04-16 09:01"))

    asked = [statement.split()[0] for statement in statements if not statement.startswith(("BEGIN", "PRAGMA"))]
    assert asked == ["SELECT"] * 6


def test_many_due_rows_are_taken_in_batches(store: Store, world: World) -> None:
    for _ in range(5):
        store.write_now(world.agreed, world.partner)

    first = store.write_now(planner.plan_due, POLICY.notices, london("2026-04-13 09:00"), batch=4)
    second = store.write_now(planner.plan_due, POLICY.notices, london("2026-04-13 09:00"), batch=4)

    assert (first.entered, first.more) == (4, True)
    assert (second.entered, second.more) == (2, False)


def test_a_change_made_while_the_planner_looked_is_looked_at_again(store: Store, world: World) -> None:
    """On PostgreSQL a press may commit between the planner's read and its write."""

    def press_meanwhile(db: Connection) -> None:
        row = db.execute(planner.action_columns().where(t.action.c.id == world.action)).one()
        db.execute(update(t.action).values(version=t.action.c.version + 1, look_at=london("2026-04-16 09:30")))
        planner._look_next(db, t.action, [(row, None)])  # pyright: ignore[reportPrivateUsage]

    store.write_now(press_meanwhile)

    look = store.read_now(lambda db: db.execute(select(t.action.c.look_at)).scalar())
    assert look == london("2026-04-16 09:30")


def test_the_clock_stops_at_every_instant_at_which_something_falls_due(store: Store, world: World) -> None:
    now, seen = london("2026-04-10 12:00"), list[str]()
    until = london("2026-04-17 12:00")
    while True:
        store.write_now(tick, now)
        found = store.read_now(planner.next_instant, now, until, POLICY.notices)
        if found is None:
            break
        now = found
        seen.append(f"{now:%d %H:%M}")

    assert seen == ["13 08:00", "15 08:00", "16 08:00"]  # UTC; Monday is the digest's and "due soon"


def test_what_waits_for_the_morning_is_an_instant_too(store: Store, world: World) -> None:
    evening = london("2026-04-17 20:00")  # a Friday
    store.write_now(tick, "2026-04-16 09:00")

    found = store.read_now(planner.next_instant, evening, evening + timedelta(days=7), POLICY.notices)

    assert found == london("2026-04-20 08:00")


def _kinds_at(store: Store, now: str) -> list[str]:
    store.write_now(tick, now)
    return [kind for kind, _, _ in store.read_now(ledger)]


def _meetings(store: Store) -> list[tuple[str, str, str]]:
    return [line for line in store.read_now(ledger) if line[0] == "meeting coming"]


def _change(store: Store, action_id: int, now: str, **values: object) -> None:
    """As a press does: a new version, and the planner told to look."""

    def change(db: Connection) -> None:
        version = t.action.c.version + 1
        db.execute(
            update(t.action).where(t.action.c.id == action_id).values(look_at=london(now), version=version, **values)
        )

    store.write_now(change)


def _posted_board(db: Connection, route_id: int, case_id: int) -> None:
    at_once = datetime(1970, 1, 1, tzinfo=AGREED.tzinfo)
    values = {"subject": f"case:{case_id}", "route_id": route_id, "activity_id": "activity-1", "page": 1}
    state = {"dirty": False, "change": 0, "attempts": 0, "last_error": "", "next_attempt_at": at_once}
    db.execute(t.card_post.insert().values(**values, **state, posted_at=AGREED))
