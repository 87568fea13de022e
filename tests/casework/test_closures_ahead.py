"""Before days on which they are not there, keyworker and managers hear what falls due meanwhile of red cases, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from casework import closures_ahead, letters, planner
from casework.closures import Closure
from casework.closures_ahead import closure_after
from casework.held_time import Calendar
from storage import core as t
from storage.store import Store
from storage.tables import CaseStatus, ClockState, Colour, NoticeKind
from tests.support import builders as make
from tests.support.ledger import POLICY, bind, counted, london

EVE = "2026-04-02 09:00"  # Maundy Thursday; back on Tuesday 7 April


def works(weekdays: str = "12345", *closed: tuple[date, date]) -> Calendar:
    return Calendar(weekdays, tuple(Closure(first, last) for first, last in closed))


@pytest.mark.parametrize(
    ("today", "calendar", "closure"),
    [
        ("2026-04-02", works(), ("2026-04-03", "2026-04-06")),  # Good Friday to Easter Monday
        ("2026-04-01", works(), None),
        ("2026-04-03", works(), None),  # nobody is there any more
        ("2026-04-10", works(), ("2026-04-11", "2026-04-12")),  # an ordinary weekend
        ("2026-04-14", works("1245"), None),  # one day off
        ("2026-04-14", works("125"), ("2026-04-15", "2026-04-16")),
        ("2026-03-31", works("123"), None),  # not yet: they are there on Wednesday
        ("2026-04-01", works("123"), ("2026-04-02", "2026-04-06")),
        ("2026-12-24", works(), ("2026-12-25", "2026-12-28")),
        (
            "2026-12-18",
            works("12345", (date(2026, 12, 21), date(2027, 1, 2))),
            ("2026-12-19", "2027-01-03"),
        ),
    ],
)
def test_a_closure_is_two_or_more_days_in_a_row(
    today: str, calendar: Calendar, closure: tuple[str, str] | None
) -> None:
    found = closure_after(date.fromisoformat(today), calendar)

    assert found == (None if closure is None else tuple(map(date.fromisoformat, closure)))


class World:
    """A red and an amber case with an action due on Good Friday; a keyworker, a manager, a partner."""

    def __init__(self, db: Connection) -> None:
        self.keyworker = make.person(db, "Grace Okoro")
        self.manager = make.person(db, "Lena Hart", "manager")
        self.partner = make.partner(db)
        for one in (self.keyworker, self.manager, self.partner):
            make.chat(db, one)
        self.red = make.case(db, self.keyworker, mdt=(self.partner,), rating=Colour.RED)
        self.amber = make.case(db, self.keyworker, "Hazel Moss", mdt=(self.partner,), rating=Colour.AMBER)
        for case in (self.red, self.amber):
            make.action(db, case, self.partner, due=date(2026, 4, 3))


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def say(store: Store, when: str) -> int:
    return store.write_now(closures_ahead.say, POLICY.notices, london(when))


def heard(store: Store) -> list[tuple[int | None, str, str]]:
    wanted = t.notice.c.kind == NoticeKind.BEFORE_CLOSURE
    query = select(t.notice.c.case_id, t.notice.c.recipient, t.notice.c.occurrence).where(wanted)
    rows = store.read_now(lambda db: db.execute(query.order_by(t.notice.c.id)).all())
    return [(row.case_id, row.recipient, row.occurrence) for row in rows]


def test_on_the_last_morning_keyworker_and_manager_hear_of_the_red_case_alone_and_once(
    store: Store, world: World
) -> None:
    entered = [say(store, when) for when in ("2026-04-01 09:00", "2026-04-02 08:59", EVE, "2026-04-02 09:01")]

    readers = {f"person:{one.person_id}" for one in (world.keyworker, world.manager)}
    assert entered == [0, 0, 2, 0]
    assert set(heard(store)) == {(world.red, reader, "2026-04-03/2026-04-06") for reader in readers}


def test_it_says_each_thing_that_falls_due_and_no_more_than_that(store: Store, world: World) -> None:
    store.write_now(_more, world)
    say(store, EVE)
    store.write_now(bind, EVE)

    said = _letters(store)

    assert len(said) == 2
    for letter in said:
        assert "Red, and due before you are back on Tuesday 7 April:" in letter
        assert (
            "Friday 3 April: action 1, “send the costed care plan”, Sam Patel (Elmshire children's social care)"
            in letter
        )
        assert "Saturday 4 April: CETR due" in letter
        assert "Monday 6 April: MDT" in letter
        assert "Tuesday 7 April: action" not in letter


@pytest.mark.parametrize("change", ["done", "closed", "moved"])
def test_what_is_not_due_then_any_more_is_not_said(store: Store, world: World, change: str) -> None:
    say(store, EVE)
    store.write_now(bind, EVE)
    store.write_now(_change, world, change)

    assert _letters(store) == []


def test_where_nothing_is_due_nothing_is_said(store: Store, world: World) -> None:
    store.write_now(_change, world, "moved")

    assert say(store, EVE) == 0


def test_each_readers_own_closure_counts(store: Store, world: World) -> None:
    who = t.person.c.id == world.keyworker.person_id
    store.write_now(lambda db: db.execute(update(t.person).where(who).values(working_days="123")))

    assert (say(store, "2026-04-01 09:00"), say(store, EVE)) == (1, 1)
    assert [occurrence for _, _, occurrence in heard(store)] == ["2026-04-02/2026-04-06", "2026-04-03/2026-04-06"]


def test_it_asks_as_many_questions_for_thirty_red_cases_as_for_one(store: Store, world: World) -> None:
    def thirty(db: Connection) -> None:
        for number in range(29):
            case = make.case(db, world.keyworker, f"Made Up {number}", mdt=(world.partner,), rating=Colour.RED)
            make.action(db, case, world.partner, due=date(2026, 5, 9))

    with counted(store) as one:
        assert say(store, EVE) == 2
    store.write_now(thirty)
    with counted(store) as many:
        assert say(store, "2026-05-08 09:00") == 58

    assert len(many) == len(one)


def test_the_clock_of_the_demo_stops_at_the_mornings_on_which_something_may_be_said(store: Store, world: World) -> None:
    after = london("2026-04-01 12:00")
    found = store.read_now(planner.next_instant, after, after + timedelta(days=30), POLICY.notices)

    assert found == london(EVE)


def _more(db: Connection, world: World) -> None:
    make.action(db, world.red, world.partner, "on the day they are back", due=date(2026, 4, 7))
    make.meeting(db, world.red, date(2026, 4, 6))
    clock: dict[str, Any] = {
        "case_id": world.red,
        "rule": "cetr.limit_days",
        "opened_by": "event:1",
        "counts_from": date(2026, 3, 21),
        "limit_on": date(2026, 4, 4),
        "state": ClockState.RUNNING,
        "profile": "policy-2023",
        "met_by": "",
        "opened_at": london("2026-03-21 10:00"),
    }
    db.execute(insert(t.clock).values(**clock))


def _change(db: Connection, world: World, change: str) -> None:
    actions = update(t.action).where(t.action.c.case_id == world.red)
    if change == "done":
        db.execute(actions.values(state="done"))
    elif change == "moved":
        db.execute(actions.values(due_on=date(2026, 4, 9)))
    else:
        db.execute(update(t.case).where(t.case.c.id == world.red).values(status=CaseStatus.CLOSED))


def _letters(store: Store) -> list[str]:
    def opened(db: Connection) -> list[str]:
        now: datetime = london(EVE)
        rows = db.execute(select(t.sending)).all()
        found = [letters.open_letter(db, row.recipient, row.id, POLICY.notices, now=now) for row in rows]
        return [str(letter) for letter in found if letter is not None]

    return store.write_now(opened)
