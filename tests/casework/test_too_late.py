"""A reminder that came too late is not lost: whoever keeps the case hears of it, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from sqlalchemy import Connection, select, update

from casework import letters
from casework.actor import Actor
from casework.letter_parts import Letter
from storage import core as t
from storage.store import Store
from storage.tables import ActionState
from tests.support import builders as make
from tests.support.ledger import POLICY, bind, ledger, london, outbox, tick

AGREED = london("2026-03-26 10:00")
DUE = date(2026, 4, 17)  # a Friday
WOKE = "2026-04-20 08:30"  # on Monday, before the alert that it is overdue


@dataclass
class World:
    store: Store
    keyworker: Actor
    partner: Actor
    case: int
    action: int
    seen: set[int] = field(default_factory=set[int])  # messages that went out

    def opens_all(self, when: str) -> dict[str, Letter]:
        """Every message that waits, by its recipient, bound and opened until nothing follows from it."""
        now: datetime = london(when)
        found: dict[str, Letter] = {}
        while self.store.write_now(bind, now):
            for sending in self.store.read_now(outbox):
                if sending.id in self.seen:
                    continue
                self.seen.add(sending.id)
                opened = self.store.write_now(
                    letters.open_letter, sending.recipient, sending.id, POLICY.notices, now=now
                )
                if opened is not None:
                    found[sending.recipient] = opened
        return found


@pytest.fixture
def world(store: Store) -> World:
    """An action of a partner's that is due on a Friday; the reminder of two days before has gone out."""

    def begin(db: Connection) -> World:
        keyworker = make.person(db, "Grace Okoro")
        partner = make.partner(db)
        case = make.case(db, keyworker, mdt=(partner,))
        make.chat(db, keyworker)
        make.chat(db, partner)
        action = make.action(db, case, partner, due=DUE, look_at=AGREED, created_at=AGREED)
        return World(store, keyworker, partner, case, action)

    made = store.write_now(begin)
    store.write_now(tick, "2026-04-15 09:00")
    made.opens_all("2026-04-15 09:00")
    return made


def said(letter: Letter) -> str:
    return " ".join(line.said for group in letter.groups for line in group.lines)


def test_a_reminder_that_was_slept_through_is_told_to_the_keyworker_and_not_sent(world: World) -> None:
    world.store.write_now(tick, WOKE)

    heard = world.opens_all(WOKE)

    assert set(heard) == {f"person:{world.keyworker.person_id}"}
    letter = heard[f"person:{world.keyworker.person_id}"]
    assert letter.title == "Came too late"
    assert "For Sam Patel (Elmshire children's social care), the reminder for " in said(letter)
    assert "came too late, so I have not sent it." in said(letter)
    assert "Action 1: “send the costed care plan”" in said(letter)
    late = world.store.read_now(lambda db: db.execute(select(t.audit).where(t.audit.c.verb == "notice.late")).all())
    assert len(late) == 1


def test_it_is_said_once_however_often_it_is_looked_at(world: World) -> None:
    for _ in range(3):
        world.store.write_now(tick, WOKE)
        world.opens_all(WOKE)

    assert [kind for kind, _, _ in world.store.read_now(ledger)].count("came too late") == 1


def test_what_was_done_meanwhile_is_no_news(world: World) -> None:
    world.store.write_now(tick, WOKE)
    done = {"state": ActionState.DONE, "done_at": london(WOKE)}
    world.store.write_now(lambda db: db.execute(update(t.action).values(done)))

    assert world.opens_all(WOKE) == {}


def test_an_action_agreed_after_its_reminder_was_due_was_not_slept_through(world: World) -> None:
    late = london("2026-04-17 17:00")
    world.store.write_now(make.action, world.case, world.partner, due=DUE, look_at=late, created_at=late)

    world.store.write_now(tick, WOKE)

    assert [subject for kind, subject, _ in world.store.read_now(ledger) if kind == "due today"] == [
        f"action:{world.action}"
    ]


def test_while_the_keyworker_is_away_who_covers_hears_it(world: World) -> None:
    def away(db: Connection) -> str:
        cover = make.person(db, "Kofi Mensah")
        make.chat(db, cover)
        absent = {"cover_id": cover.person_id, "absent_from": date(2026, 4, 16), "absent_until": date(2026, 4, 30)}
        db.execute(update(t.person).where(t.person.c.id == world.keyworker.person_id).values(absent))
        return f"person:{cover.person_id}"

    cover = world.store.write_now(away)
    world.store.write_now(tick, WOKE)

    assert set(world.opens_all(WOKE)) == {cover}


def test_a_meeting_that_began_while_the_bot_slept(world: World) -> None:
    def plan(db: Connection) -> None:
        make.channel(db, world.case, linked_by=world.keyworker)
        make.meeting(db, world.case, date(2026, 4, 17), look_at=london("2026-04-15 10:00"))

    world.store.write_now(plan)
    world.store.write_now(tick, WOKE)

    letter = world.opens_all(WOKE)[f"person:{world.keyworker.person_id}"]
    assert "For the MDT's channel, the meeting reminder for " in said(letter)
