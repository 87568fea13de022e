"""A rating that has grown old is said once a week to whoever can rate, until the child is rated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from casework import letters, rating_pass, rating_tools, ratings
from casework.actor import Actor
from casework.letter_parts import Press
from casework.rating_due import RatingInForce, due_of_rating
from casework.ratings import NewRating
from storage import core as t
from storage.store import Store
from storage.tables import CaseStatus, Colour, ConsentScope, ConsentState
from tests.support import builders as make
from tests.support.ledger import POLICY, bind, ledger, london, outbox, tick

DAY = timedelta(days=1)
RATED = london("2026-03-26 10:00")  # a Thursday: red is old from Thursday 2 April, 10:00; the 3rd is Good Friday


def _rate(db: Connection, who: Actor, case: int, colour: Colour = Colour.RED, now: datetime = RATED) -> int:
    seen = db.execute(select(t.case.c.version).where(t.case.c.id == case)).scalar_one()
    new = NewRating(rating_tools.shipped(), {}, colour, colour)
    return ratings.record(db, who, case, new, draft_id=None, seen=seen, now=now).id


def _world(db: Connection, **columns: Any) -> tuple[Actor, int, int]:
    grace = make.person(db)
    case = make.case(db, grace, **columns)
    return grace, case, _rate(db, grace, case)


def _days(store: Store, first: str, days: int) -> list[str]:
    """On which days at 09:00 something was entered."""
    made: list[str] = []
    for day in range(days):
        instant = london(f"{first} 09:00") + day * DAY
        if store.write_now(tick, instant):
            made.append(instant.date().isoformat())
    return made


def test_it_is_said_on_the_first_working_morning_then_weekly_four_times_in_all(store: Store) -> None:
    _, _, rating = store.write_now(_world)

    # Easter: Good Friday the 3rd and Monday the 6th are bank holidays
    assert _days(store, "2026-03-27", 60) == ["2026-04-07", "2026-04-14", "2026-04-21", "2026-04-28"]
    assert set(store.read_now(ledger)) == {("rating stale", f"rating:{rating}", "person:1")}


@pytest.mark.parametrize(
    ("rated", "first"),
    [
        ("2026-03-09 08:30", "2026-03-16 09:00"),  # old at 08:30 that Monday: said at 09:00
        ("2026-03-09 09:00", "2026-03-16 09:00"),
        ("2026-03-09 09:01", "2026-03-17 09:00"),  # not old yet at 09:00
        ("2026-03-07 12:00", "2026-03-16 09:00"),  # old on a Saturday
        ("2026-03-22 10:00", "2026-03-30 09:00"),  # old on a Sunday, and the clocks change that night
    ],
)
def test_the_first_morning(rated: str, first: str) -> None:
    one = RatingInForce(1, 1, "red", london(rated), in_force=True, silent=False, recipients=("person:1",))

    before = due_of_rating(one, 7, POLICY.notices, london(rated))
    assert before == ([], london(first))
    planned, again = due_of_rating(one, 7, POLICY.notices, london(first))
    assert [notice.occurrence for notice in planned] == ["7+0"]
    assert again is not None
    assert again > london(first)


def test_who_is_rated_again_is_not_chased_for_the_rating_before(store: Store) -> None:
    grace, case, first = store.write_now(_world)
    store.write_now(tick, "2026-04-07 09:00")
    store.write_now(_rate, grace, case, Colour.RED, london("2026-04-07 09:10"))

    assert store.read_now(ledger) == []
    assert store.read_now(lambda db: ledger(db, withdrawn=True)) == [("rating stale", f"rating:{first}", "person:1")]
    store.write_now(tick, "2026-04-14 09:00")
    assert store.read_now(ledger) == []
    store.write_now(tick, "2026-04-15 09:00")
    assert [line[0] for line in store.read_now(ledger)] == ["rating stale"]


def test_what_was_bound_already_is_not_said_when_the_child_was_rated_meanwhile(store: Store) -> None:
    grace, case, _ = store.write_now(_world)
    store.write_now(lambda db: make.chat(db, grace))
    store.write_now(tick, "2026-04-07 09:00")
    store.write_now(bind, "2026-04-07 09:00")
    (sending,) = store.read_now(outbox)
    store.write_now(_rate, grace, case, Colour.GREEN, london("2026-04-07 09:01"))

    letter = store.write_now(
        lambda db: letters.open_letter(
            db, sending.recipient, sending.id, POLICY.notices, now=london("2026-04-07 09:02")
        )
    )

    assert letter is None


def test_the_message_says_since_when_and_offers_to_rate(store: Store) -> None:
    grace, case, _ = store.write_now(_world)
    store.write_now(lambda db: make.chat(db, grace))
    store.write_now(tick, "2026-04-07 09:00")
    store.write_now(bind, "2026-04-07 09:00")
    (sending,) = store.read_now(outbox)

    letter = store.write_now(
        lambda db: letters.open_letter(
            db, sending.recipient, sending.id, POLICY.notices, now=london("2026-04-07 09:00")
        )
    )

    assert letter is not None
    (line,) = letter.groups[0].lines
    assert line.said.startswith("Rated red on Thursday 26 March. That is more than 7 days ago")
    assert (line.presses, line.action_id) == ((Press.RATE,), case)


def test_a_child_without_a_keyworker_is_the_managers(store: Store) -> None:
    def made(db: Connection) -> Actor:
        _, case, _ = _world(db)
        lena = make.person(db, "Lena Hart", "manager")
        make.person(db, "Una Else", "manager", service_id=make.service(db, "Another service"))
        db.execute(t.case.update().where(t.case.c.id == case).values(keyworker_id=None))
        return lena

    lena = store.write_now(made)
    store.write_now(tick, "2026-04-07 09:00")

    assert [line[2] for line in store.read_now(ledger)] == [f"person:{lena.person_id}"]


@pytest.mark.parametrize("why", ["closed", "refused"])
def test_where_nobody_may_rate_nobody_is_told(store: Store, why: str) -> None:
    _, case, _ = store.write_now(_world)
    if why == "closed":
        store.write_now(lambda db: db.execute(t.case.update().values(status=CaseStatus.CLOSED)))
    else:
        store.write_now(make.consent, case, ConsentScope.REGISTER, ConsentState.REFUSED)

    assert _days(store, "2026-04-01", 30) == []


def test_a_shorter_interval_takes_effect_at_the_next_tick(store: Store) -> None:
    grace = store.write_now(make.person)
    case = store.write_now(lambda db: make.case(db, grace))
    store.write_now(_rate, grace, case, Colour.GREEN)
    store.write_now(tick, "2026-04-07 09:00")
    assert store.read_now(ledger) == []

    shorter = replace(POLICY, ratings=replace(POLICY.ratings, green_days=7))
    store.write_now(lambda db: rating_pass.plan_stale(db, shorter, london("2026-04-07 09:05")))

    assert [line[0] for line in store.read_now(ledger)] == ["rating stale"]


def test_a_level_of_a_tools_own_grows_old_too(store: Store) -> None:
    def made(db: Connection) -> None:
        grace = make.person(db)
        case = make.case(db, grace, rating_level="CNEST: High", rated_at=RATED)
        values: dict[str, Any] = {
            "case_id": case,
            "tool": "cnest",
            "tool_version": "public matrix",
            "answers": {},
            "suggested_level": "CNEST: High",
            "final_level": "CNEST: High",
            "override_reason": "",
            "rated_by": grace.person_id,
            "rated_at": RATED,
            "look_at": RATED,
        }
        db.execute(insert(t.rating).values(**values))

    store.write_now(made)

    assert _days(store, "2026-04-01", 14) == ["2026-04-10"]
