"""After a gap administrators hear how long the bot slept; a line a day says that it lives, and what it did."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot import scheduler
from casework import audit, clock, notices, routes
from casework.actor import Actor
from casework.daily_line import Counts, counted
from casework.sendings import new_sending
from casework.waking import Slept
from storage import core as t
from storage.store import Store
from storage.tables import NoticeKind, Outcome, SendingState
from tests.support import builders as make
from tests.support.ledger import POLICY, london, tick

BEFORE = london("2026-04-15 08:58")  # a Wednesday, two minutes before reminders go


class World:
    """Two actions due on Friday: the reminders of both are for Wednesday at nine."""

    def __init__(self, db: Connection) -> None:
        self.admin = make.person(db, "Ivo Lane", "administrator")
        make.chat(db, self.admin)
        self.keyworker = make.person(db, "Grace Okoro")
        self.partner = make.partner(db)
        self.case = make.case(db, self.keyworker, mdt=(self.partner,))
        agreed = london("2026-03-26 10:00")
        for due in (date(2026, 4, 17), date(2026, 4, 17)):
            make.action(db, self.case, self.partner, due=due, look_at=agreed, created_at=agreed)


@pytest.fixture
def world(store: Store) -> World:
    made = store.write_now(World)
    ends(store, BEFORE)
    return made


def ends(store: Store, when: datetime) -> scheduler.OwnNews:
    """A tick at this time, whole."""
    store.write_now(tick, when)
    return store.write_now(scheduler.ended, POLICY, when, when)


def told(store: Store, kind: NoticeKind) -> list[tuple[str, dict[str, Any]]]:
    query = select(t.notice.c.recipient, t.notice.c.about).where(t.notice.c.kind == kind).order_by(t.notice.c.id)
    return store.read_now(lambda db: [(row.recipient, row.about) for row in db.execute(query)])


def test_administrators_hear_of_a_gap_and_what_was_late_because_of_it(store: Store, world: World) -> None:
    woke = london("2026-04-15 11:00")

    assert ends(store, woke).slept == Slept(BEFORE, woke, late=2, too_late=0, told=1)

    ((whom, about),) = told(store, NoticeKind.WAS_ASLEEP)
    assert whom == f"person:{world.admin.person_id}"
    assert about == {"since": BEFORE.isoformat(), "until": woke.isoformat(), "late": 2, "too_late": 0}


def test_what_nobody_can_send_any_more_is_counted_too(store: Store, world: World) -> None:
    ends(store, london("2026-04-15 09:00"))

    slept = ends(store, london("2026-04-18 09:00")).slept  # a Saturday: the day they were due is over

    assert slept is not None
    assert (slept.late, slept.too_late) == (2, 2)


def test_what_waits_for_held_time_to_end_is_not_late(store: Store, world: World) -> None:
    ends(store, london("2026-04-15 21:00"))

    def at_night(db: Connection) -> None:
        make_notice(db, world.admin, not_before=london("2026-04-15 22:00"))

    store.write_now(at_night)
    slept = ends(store, london("2026-04-16 07:30")).slept

    assert slept is not None
    assert slept.late == 0


@pytest.mark.parametrize(("minutes", "asleep"), [(1, False), (3, False), (4, True)])
def test_three_minutes_are_no_sleep(store: Store, world: World, minutes: int, asleep: bool) -> None:
    assert (ends(store, BEFORE + timedelta(minutes=minutes)).slept is not None) is asleep


def test_one_gap_is_told_once(store: Store, world: World) -> None:
    ends(store, BEFORE + timedelta(hours=2))
    ends(store, BEFORE + timedelta(hours=2, minutes=1))

    assert len(told(store, NoticeKind.WAS_ASLEEP)) == 1


def test_a_new_store_has_not_slept(store: Store) -> None:
    assert ends(store, BEFORE).slept is None


def test_where_the_demos_clock_was_moved_nothing_is_told(store: Store, world: World) -> None:
    store.write_now(clock.move, BEFORE + timedelta(days=30), BEFORE)

    own = ends(store, BEFORE + timedelta(days=2))

    assert (own.slept, own.daily) == (None, None)


def test_without_administrators_nobody_is_told(store: Store) -> None:
    ends(store, BEFORE)
    ends(store, london("2026-04-15 09:05"))

    own = ends(store, london("2026-04-16 09:05"))

    assert own.slept is not None
    assert (own.slept.told, own.daily) == (0, 0)


def test_the_daily_line_comes_once_on_each_working_day_and_a_new_store_begins_to_count(
    store: Store, world: World
) -> None:
    days = [ends(store, london(when)).daily for when in ("2026-04-15 09:00", "2026-04-16 08:59", "2026-04-16 09:00")]
    days += [ends(store, london(f"2026-04-{day} 09:01")).daily for day in (16, 17, 18, 19, 20)]

    assert days == [None, None, 1, None, 1, None, None, 1]


def test_the_daily_line_counts_what_happened_since_the_last_one(store: Store, world: World) -> None:
    ends(store, london("2026-04-15 09:00"))
    during = london("2026-04-15 12:00")

    def day(db: Connection) -> None:
        for state in (SendingState.SENT, SendingState.SENT, SendingState.AMBIGUOUS, SendingState.UNDELIVERABLE):
            make_sending(db, world.admin, state=state, ended_at=during)
        make_sending(db, world.admin, state=SendingState.READY, ended_at=None)
        make_sending(db, world.admin, state=SendingState.SENT, ended_at=BEFORE - timedelta(days=1))
        routes.mark_dead(db, make.chat(db, world.partner), "gone", now=during)
        audit.record(db, person_id=None, verb="notice.late", outcome=Outcome.REFUSED, now=during)

    store.write_now(day)
    ends(store, london("2026-04-16 09:00"))

    ((_, about),) = told(store, NoticeKind.DAILY_LINE)
    wanted = Counts(planned=2, sent=2, late=1, ambiguous=1, undeliverable=1, dead_routes=1)
    since = london("2026-04-15 09:00")
    assert store.read_now(counted, since, london("2026-04-16 09:00")) == wanted
    assert about["since"] == since.isoformat()
    assert (about["sent"], about["late"], about["dead_routes"]) == (2, 1, 1)


def make_notice(db: Connection, to: Actor, *, not_before: datetime) -> None:
    notices.plan(
        db,
        NoticeKind.ACCESS_GRANTED,
        "access:1",
        1,
        notices.to_person(to.person_id),
        "1",
        case_id=None,
        about={},
        now=not_before,
    )


def make_sending(db: Connection, to: Actor, **columns: Any) -> None:
    db.execute(
        t.sending.insert().values(
            new_sending(notices.to_person(to.person_id), 0, BEFORE) | {"route_id": None} | columns
        )
    )
