"""What a partner tells through the bot counts as told: reminded of once, counted at 24 hours, over once written up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from cards.notices import notices_card
from cards.verbs import LinesSettled, OpenForm
from casework import letters, policy, summary
from casework.actor import Actor
from dialogs.events import Message
from storage import core as t
from storage.store import Store
from storage.tables import CaseStatus, Outcome
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.ledger import POLICY, bind, ledger, london, outbox, tick
from tests.support.talk import Talk, buttons_of

EVENING = "2026-03-26 17:30"  # NOW is Thursday 10:00: 20 hours later is quiet, so it is said that evening
SAID = "Sam Patel (Elmshire children's social care) told you something here on Thursday 26 March 2026 at 10:00"


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.lena = make.person(db, "Lena Hart", "manager")
        self.iris = make.person(db, "Iris Vale")
        self.sam = make.partner(db)
        self.case = make.case(db, self.grace, mdt=(self.sam,), code="KW-7F3K")
        for who in (self.grace, self.lena, self.iris, self.sam):
            make.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def tell(store: Store, world: World) -> None:
    sam = Talk(store, world.sam)
    sam.press(OpenForm("tell", world.case))
    sam.press_labelled("Next", worries="Nobody answers at the placement")
    sam.press_labelled("Confirm")


def told(store: Store) -> list[tuple[str, str]]:
    return [(subject, recipient) for kind, subject, recipient in store.read_now(ledger) if kind == "not written up"]


def message(store: Store, who: Actor, now: str) -> Message | None:
    """Their newest message, opened as it is when it is sent."""
    store.write_now(bind, now)
    to = f"person:{who.person_id}"
    (last,) = [row for row in store.read_now(outbox) if row.recipient == to][-1:]
    letter = store.write_now(letters.open_letter, to, last.id, POLICY.notices, now=london(now))
    return None if letter is None else Message(card=notices_card(letter))


def over(store: Store, world: World, now: str) -> int:
    return store.write_now(summary.read, world.lena, policy=policy.shipped(), now=london(now)).unwritten


def change(store: Store, table: str, **values: Any) -> None:
    store.write_now(lambda db: db.execute(update(getattr(t, table)).values(**values)))


def test_what_a_partner_tells_is_reminded_of_once_and_counted(store: Store, world: World) -> None:
    tell(store, world)
    store.write_now(bind, "2026-03-26 10:00")  # that somebody wrote is a message of its own
    store.write_now(tick, london(EVENING) - timedelta(minutes=1))
    assert told(store) == []

    for _ in range(3):
        store.write_now(tick, EVENING)
    assert told(store) == [("lines:1", f"person:{world.grace.person_id}")]
    found = message(store, world.grace, EVENING)
    assert found is not None
    assert [one["title"] for one in buttons_of(found)][:2] == ["Something changed", "Nothing to write up"]

    assert over(store, world, "2026-03-27 10:00") == 0
    assert over(store, world, "2026-03-27 10:01") == 1
    talk = Talk(store, world.grace, now=london("2026-03-27 11:00"))
    talk.say("needs me")
    assert "To write up: the 24-hour rule (1)" in talk.read
    assert SAID in talk.read
    assert talk.buttons()[:3] == ["Something changed", "Read them", "Nothing to write up"]


def test_an_entry_since_is_enough(store: Store, world: World) -> None:
    tell(store, world)
    store.write_now(make.update, world.case, world.grace, recorded_at=NOW + timedelta(hours=2))

    store.write_now(tick, EVENING)

    assert told(store) == []
    assert over(store, world, "2026-03-27 10:01") == 0
    talk = Talk(store, world.grace, now=london("2026-03-27 11:00"))
    talk.say("needs me")
    assert "To write up" not in talk.read


def test_an_entry_from_before_is_not_about_it(store: Store, world: World) -> None:
    store.write_now(make.update, world.case, world.grace, recorded_at=NOW - timedelta(minutes=1))
    tell(store, world)

    store.write_now(tick, EVENING)

    assert told(store) == [("lines:1", f"person:{world.grace.person_id}")]


def test_nothing_to_write_up_is_one_press_of_the_keyworker(store: Store, world: World) -> None:
    tell(store, world)
    talk = Talk(store, world.grace)
    talk.say("needs me")
    for _ in range(2):  # twice is a success
        talk.press(LinesSettled(1))
        assert "To write up" not in talk.read

    store.write_now(tick, EVENING)
    assert told(store) == []
    assert over(store, world, "2026-03-27 10:01") == 0
    kept = select(t.audit.c.person_id, t.audit.c.new).where(
        t.audit.c.subject == "lines:1", t.audit.c.verb == "update.record", t.audit.c.outcome == Outcome.DONE
    )
    assert [tuple(row) for row in store.read_now(lambda db: db.execute(kept).all())] == [
        (world.grace.person_id, "nothing to write up")
    ]


def test_what_was_settled_before_the_reminder_goes_out_is_not_sent(store: Store, world: World) -> None:
    tell(store, world)
    store.write_now(bind, "2026-03-26 10:00")
    store.write_now(tick, EVENING)
    store.write_now(bind, EVENING)
    Talk(store, world.grace).press(LinesSettled(1))

    assert message(store, world.grace, EVENING) is None


@pytest.mark.parametrize("who", ["sam", "lena", "iris"])
def test_only_who_keeps_the_case_settles_it(store: Store, world: World, who: str) -> None:
    tell(store, world)
    talk = Talk(store, getattr(world, who))

    talk.press(LinesSettled(1))
    talk.press(LinesSettled(99))

    row = store.read_now(lambda db: db.execute(select(t.contribution)).one())
    assert row.settled_at is None


def test_an_answer_to_ask_does_not_count(store: Store, world: World) -> None:
    store.write_now(make.meeting, world.case, date(2026, 4, 9))
    talk = Talk(store, world.grace)
    talk.press(OpenForm("ask", world.case))
    talk.press_labelled("Next", people=f"p:{world.sam.person_id}", by="2026-04-02")
    talk.press_labelled("Confirm")
    sam = Talk(store, world.sam)
    for said in ("tell KW-7F3K", "School mornings", "skip", "A date", "confirm"):
        sam.say(said)

    store.write_now(tick, EVENING)
    store.write_now(tick, "2026-03-30 09:00")

    assert told(store) == []
    assert over(store, world, "2026-03-30 10:01") == 0
    talk.press(LinesSettled(1))
    assert store.read_now(lambda db: db.execute(select(t.contribution)).one()).settled_at is None


def test_who_keeps_the_case_by_then_hears_of_it(store: Store, world: World) -> None:
    tell(store, world)
    change(store, "case", keyworker_id=world.iris.person_id)

    store.write_now(tick, EVENING)

    assert told(store) == [("lines:1", f"person:{world.iris.person_id}")]


def test_a_closed_case_is_silent(store: Store, world: World) -> None:
    tell(store, world)
    change(store, "case", status=CaseStatus.CLOSED)

    store.write_now(tick, EVENING)

    assert told(store) == []
    assert over(store, world, "2026-03-27 10:01") == 0
