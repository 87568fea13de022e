"""Share to keep safe: one message without consent, with a reason and somebody else's approval, and never more."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards.verbs import OpenForm
from casework import consents, letters
from casework.actor import Actor
from casework.policy import shipped
from storage import core as t
from storage.store import Store
from storage.tables import ConsentScope, ConsentState, Outcome
from tests.support import builders
from tests.support.builders import NOW
from tests.support.ledger import bind, ledger, outbox
from tests.support.talk import Talk

FILLED = {
    "reason": "Talked of suicide tonight",
    "approver": "Dr Amber, named doctor for safeguarding",
    "words": "High risk at home. Please bring tomorrow's visit forward.",
}


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.sam = builders.partner(db)
        self.priya = builders.partner(db, "Priya Nair", "Elmshire CAMHS")
        self.kit = builders.partner(db, "Kit Rowan", "Elmshire youth justice")  # on no MDT
        self.case_id = builders.case(db, self.grace, mdt=(self.sam, self.priya))
        builders.consent(db, self.case_id, ConsentScope.SHARING, ConsentState.WITHDRAWN)
        self.action_id = builders.action(db, self.case_id, self.sam)
        for who in (self.grace, self.lena, self.sam, self.priya):
            builders.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def fill(store: Store, world: World, who: Actor, **more: str) -> Talk:
    talk = Talk(store, who)
    talk.press(OpenForm("override", world.case_id))
    talk.press_labelled("Next", **{**FILLED, "people": str(world.sam.person_id), **more})
    return talk


def told(store: Store) -> list[tuple[str, str]]:
    return [(kind, recipient) for kind, _, recipient in store.read_now(ledger)]


def person(who: Actor) -> str:
    return f"person:{who.person_id}"


def messages(store: Store) -> dict[str, str]:
    """What each message says, by its recipient."""
    store.write_now(bind, NOW)
    policy, said = shipped().notices, dict[str, str]()
    for sending in store.read_now(outbox):
        letter = store.write_now(letters.open_letter, sending.recipient, sending.id, policy, now=NOW)
        lines = [line for group in letter.groups for line in group.lines] if letter else []
        heading = letter.groups[0].heading if letter else ""
        said[sending.recipient] = " ".join([heading, *(f"{one.said} {' '.join(one.items)}" for one in lines)])
    return said


@pytest.mark.parametrize("who", ["grace", "lena"])
def test_one_message_goes_to_whom_is_chosen_and_consent_stays_as_it_is(store: Store, world: World, who: str) -> None:
    actor: Actor = getattr(world, who)
    talk = fill(store, world, actor, actions=str(world.action_id))
    assert "ring now" in talk.read
    assert told(store) == []
    talk.press_labelled("Confirm")

    assert "One message goes to Sam Patel" in talk.read
    other = world.lena if who == "grace" else world.grace
    assert told(store) == [("shared to keep safe", person(world.sam)), ("sharing overridden", person(other))]
    assert store.read_now(consents.silent, world.case_id)
    said = messages(store)
    assert "Please bring tomorrow's visit forward." in said[person(world.sam)]
    assert "send the costed care plan" in said[person(world.sam)]
    assert "suicide" not in said[person(world.sam)], "the reason is kept, not sent"
    assert "J.B." not in said[person(world.sam)]
    assert "suicide" in said[person(other)]
    assert "Dr Amber" in said[person(other)]


def test_it_stands_beside_consent_and_in_the_audit(store: Store, world: World) -> None:
    fill(store, world, world.grace).press_labelled("Confirm")

    for who in (world.grace, world.lena):
        talk = Talk(store, who)
        talk.press(OpenForm("consents", world.case_id))
        assert "Shared to keep safe on Thursday 26 March 2026 by Grace Okoro, approved by Dr Amber" in talk.read
    done = select(t.audit.c.new).where(t.audit.c.verb == "consent.override", t.audit.c.outcome == Outcome.DONE)
    (kept,) = store.read_now(lambda db: db.execute(done).scalars().all())
    assert "Talked of suicide tonight" in kept


def test_confirm_pressed_twice_sends_once(store: Store, world: World) -> None:
    talk = fill(store, world, world.grace)
    heard = len(talk.heard)
    talk.press_labelled("Confirm")
    talk.heard.append(talk.heard[heard - 1])
    talk.press_labelled("Confirm")

    assert "One message goes to Sam Patel" in talk.read
    assert len(told(store)) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": ""}, "Why must it be shared without consent?"),
        ({"approver": ""}, "Who approved it?"),
        ({"approver": "grace okoro"}, "Somebody else approves"),
        ({"people": ""}, "Who is told?"),
    ],
)
def test_reason_another_approver_and_somebody_to_tell_are_needed(
    store: Store, world: World, given: dict[str, str], said: str
) -> None:
    talk = fill(store, world, world.grace, **given)

    assert said in talk.read
    assert "Confirm" not in talk.buttons()


def test_wording_that_names_the_child_is_asked_for_again(store: Store, world: World) -> None:
    talk = fill(store, world, world.grace, words="Juniper is at high risk")
    talk.press_labelled("Confirm")

    assert told(store) == []
    assert "the child's name" in talk.read


def test_somebody_who_is_not_on_the_mdt_cannot_be_told(store: Store, world: World) -> None:
    talk = fill(store, world, world.grace, people=str(world.kit.person_id))

    assert "Confirm" not in talk.buttons()
    assert told(store) == []


@pytest.mark.parametrize("who", ["sam", "kit"])
def test_only_keyworker_and_manager_may(store: Store, world: World, who: str) -> None:
    actor: Actor = getattr(world, who)
    talk = Talk(store, actor)
    talk.press(OpenForm("override", world.case_id))

    assert "isn't yours to do here" in talk.read


def test_where_nothing_is_stopped_there_is_nothing_to_override(store: Store, world: World) -> None:
    def give(db: Connection) -> Any:
        return db.execute(t.consent.update().values(state=ConsentState.GIVEN))

    store.write_now(give)
    talk = Talk(store, world.grace)
    talk.say("safeguarding")

    assert "Sharing is not stopped for this child" in talk.read
    talk.say("consent")
    assert "Share to keep safe" not in talk.buttons()
