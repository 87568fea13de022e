"""Presses that no card offered, or that come when they should no longer: the server decides, every time."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, select, update

from cards import verbs
from cards.board import BOARD, VIEW
from cards.rendering import render
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import Outcome
from tests.support import builders as make
from tests.support.builders import TODAY
from tests.support.room import Room
from tests.support.talk import Talk, messages


class World:
    """Two children with an MDT each; Sam is on the first alone, and the channel serves the first alone."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.dev = make.person(db, "Dev Rao")
        self.lena = make.person(db, "Lena Fox", "manager")
        self.sam = make.partner(db)
        self.kit = make.partner(db, "Kit Rowan", "Elmshire youth justice")
        self.case_id = make.case(db, self.grace, mdt=(self.sam, self.dev))
        self.other_id = make.case(db, self.dev, "Wren Ashdown", mdt=(self.kit,))
        self.action_id = make.action(db, self.case_id, self.sam)
        self.other_action = make.action(db, self.other_id, self.kit, "book the other review")
        self.entry_id = make.update(db, self.case_id, self.grace)
        self.route_id = make.channel(db, self.case_id, linked_by=self.grace)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def refusals(store: Store, who: Actor) -> list[str]:
    query = select(t.audit.c.verb).where(t.audit.c.person_id == who.person_id, t.audit.c.outcome == Outcome.REFUSED)
    return list(store.read_now(lambda db: db.execute(query.order_by(t.audit.c.id)).scalars().all()))


@pytest.mark.parametrize("who", ["sam", "dev"])
def test_an_entry_is_for_its_keyworker_and_the_manager_not_for_the_mdt(store: Store, world: World, who: str) -> None:
    actor: Actor = getattr(world, who)
    talk = Talk(store, actor)

    talk.press(verbs.ShowEntry(world.entry_id))

    assert "Taken to A&E" not in talk.read
    assert "isn't yours to do here" in talk.read
    assert refusals(store, actor) == ["record.read"]


@pytest.mark.parametrize("who", ["grace", "lena"])
def test_an_entry_is_shown_to_its_keyworker_and_the_manager(store: Store, world: World, who: str) -> None:
    talk = Talk(store, getattr(world, who))

    talk.press(verbs.ShowEntry(world.entry_id))

    assert "Taken to A&E" in str([render(made) for one in messages(talk.heard[-1]) if (made := one.card)])


def test_a_press_in_one_channel_never_shows_another_childs_board(store: Store, world: World) -> None:
    post = {"subject": f"case:{world.case_id}", "route_id": world.route_id, "activity_id": "board-1"}
    rest = {"attempts": 0, "next_attempt_at": make.NOW, "last_error": "", "posted_at": make.NOW}
    store.write_now(lambda db: db.execute(t.card_post.insert().values(**post, **rest)))

    for who in (world.sam, world.kit):  # refused, and let through
        room = Room(store, who)
        room.press(verbs.ActionDone(world.other_action, 1))
        assert "other review" not in room.reads
        assert room.heard[-1].invoke_card is None


def test_a_press_that_comes_twice_is_decided_twice(store: Store, world: World) -> None:
    room = Room(store, world.sam)
    room.press(verbs.ActionStuck(world.action_id, 1), id="same")
    store.write_now(lambda db: db.execute(update(t.membership).values(until=TODAY)))

    room.press(verbs.ActionStuck(world.action_id, 1), id="same")

    assert refusals(store, world.sam) == ["board.read"], "who has left meanwhile may not see it any more"


def test_the_board_after_a_press_in_a_chat_is_a_read_of_its_own(store: Store, world: World) -> None:
    Talk(store, world.sam).press(verbs.ActionStuck(world.action_id, 1), **{VIEW: BOARD})

    query = select(t.audit.c.verb, t.audit.c.outcome).where(t.audit.c.person_id == world.sam.person_id)
    kept = [tuple(row) for row in store.read_now(lambda db: db.execute(query).all())]
    assert ("board.read", Outcome.READ) in kept


def test_a_manager_from_elsewhere_on_the_mdt_ticks_and_sees_no_board(store: Store, world: World) -> None:
    def elsewhere(db: Connection) -> tuple[Actor, int]:
        manager = make.person(db, "Una Marsh", "manager", service_id=make.service(db, "Elsewhere"))
        make.member(db, world.case_id, manager)
        return manager, make.action(db, world.case_id, manager, "send the letter")

    una, action_id = store.write_now(elsewhere)
    talk = Talk(store, una)

    talk.press(verbs.ActionDone(action_id, 1), **{VIEW: BOARD})

    assert "done. Thank you." in talk.read
    assert "care plan" not in talk.read


def test_a_form_about_one_action_cannot_be_opened_without_it(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)

    for form in ("done_for", "new_owner"):
        talk.press(verbs.OpenForm(form, world.case_id))
        assert "I can't find that action" in talk.read


def test_all_mine_takes_what_is_still_ones_own_and_leaves_the_rest(store: Store, world: World) -> None:
    talk = Talk(store, world.sam)

    talk.press(verbs.ActionsMine.of([world.other_action, world.action_id]))

    assert "Thank you, it is yours." in talk.read
    assert refusals(store, world.sam) == ["action.answer"]


def test_a_half_filled_form_of_a_case_that_is_somebody_elses_now_names_no_child(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(verbs.OpenForm("update", world.case_id))
    talk.press(verbs.NeedsMe())
    assert "J.B." in talk.read

    moved = update(t.case).where(t.case.c.id == world.case_id).values(keyworker_id=world.dev.person_id)
    store.write_now(lambda db: db.execute(moved))
    store.write_now(
        lambda db: db.execute(delete(t.membership).where(t.membership.c.person_id == world.grace.person_id))
    )
    talk.press(verbs.NeedsMe())

    assert "J.B." not in talk.read


def test_opening_a_form_is_a_read_of_the_case(store: Store, world: World) -> None:
    Talk(store, world.grace).press(verbs.OpenForm("consent", world.case_id))

    query = select(t.audit.c.verb, t.audit.c.case_id, t.audit.c.subject).where(t.audit.c.outcome == Outcome.READ)
    kept = [tuple(row) for row in store.read_now(lambda db: db.execute(query).all())]
    assert ("consent.change", world.case_id, "form:consent") in kept


def test_somebody_unknown_is_refused_and_audited(store: Store, world: World) -> None:
    gone = update(t.person).where(t.person.c.id == world.sam.person_id).values(active=False)
    store.write_now(lambda db: db.execute(gone))
    talk = Talk(store, world.sam)

    talk.press(verbs.ActionDone(world.action_id, 1))

    assert "I don't know you yet" in talk.read
    query = select(t.audit.c.verb, t.audit.c.subject).where(t.audit.c.person_id.is_(None))
    assert [tuple(row) for row in store.read_now(lambda db: db.execute(query).all())] == [
        ("action.done", "somebody unknown")
    ]


def test_a_code_from_elsewhere_tells_an_outsider_nothing_about_its_actions(store: Store, world: World) -> None:
    code = store.read_now(
        lambda db: db.execute(select(t.case.c.code).where(t.case.c.id == world.other_id)).scalar_one()
    )

    for number in (1, 7):
        talk = Talk(store, world.sam)
        talk.say(f"done {code} {number}")
        assert "isn't yours to do here" in talk.read
        assert "youth justice" not in talk.read


def test_in_a_channel_of_no_mdt_a_number_alone_names_none_of_ones_cases(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(delete(t.channel_link)))
    room = Room(store, world.sam)

    room.say("done 1")

    assert "KW-7" not in room.reads.replace("KW-7F3K", "")
    assert "No MDT is linked to this channel yet" in room.reads
    assert (
        store.read_now(
            lambda db: db.execute(select(t.action.c.done_at).where(t.action.c.id == world.action_id)).scalar()
        )
        is None
    )
