"""A press on a message of the bot's changes what it is about, and loses nothing else that the message says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Connection, update

from cards.notices import notices_card
from cards.verbs import ActionDone, ActionMine, ActionMoreTime, ActionsMine, ActionStuck, TimeAgreed
from casework import letters, notices
from casework.actor import Actor
from dialogs.events import Answer, Message
from storage import core as t
from storage.store import Store
from storage.tables import NoticeKind
from tests.support import builders as make
from tests.support.ledger import bind, london
from tests.support.talk import Talk, said

NOW = london("2026-04-08 11:00")
DUE = date(2026, 4, 15)


@dataclass
class World:
    """A partner who was told of two new actions in one message, which stands in the chat as "card"."""

    store: Store
    grace: Actor
    sam: Actor
    case: int
    plan: int
    assessment: int

    def talk(self, who: Actor) -> Talk:
        return Talk(self.store, who, now=NOW)


@pytest.fixture
def world(store: Store) -> World:
    def begin(db: Connection) -> World:
        grace, sam = make.person(db, phone="0161 496 0001"), make.partner(db)
        case = make.case(db, grace, mdt=(sam,))
        make.chat(db, grace)
        make.chat(db, sam)
        plan, assessment = (
            make.action(db, case, sam, what, due=DUE, look_at=NOW, created_at=NOW)
            for what in ("send the costed care plan", "sensory assessment at home")
        )
        for action in (plan, assessment):
            tell(db, NoticeKind.NEW_ACTION, action, case, sam)
        return World(store, grace, sam, case, plan, assessment)

    made = store.write_now(begin)
    sent(made)
    return made


def tell(db: Connection, kind: NoticeKind, action: int, case: int, to: Actor, **about: int | str) -> None:
    recipient = notices.to_person(to.person_id)
    notices.plan(db, kind, f"action:{action}", action, recipient, "v1", case_id=case, about=about, now=NOW)


def sent(world: World) -> None:
    """The message went out, and its card is the one that is pressed."""
    world.store.write_now(bind, NOW)
    world.store.write_now(lambda db: db.execute(update(t.sending).values(activity_id="card")))


def in_place(answer: Answer) -> str:
    """What the pressed card says now."""
    assert answer.edit is not None
    assert answer.say == ()
    return said(answer)


def test_yes_mine_is_written_on_the_message_and_its_other_action_still_waits(world: World) -> None:
    sam = world.talk(world.sam)

    read = in_place(sam.press(ActionMine(world.plan, 1)))

    assert "You said: yes, mine." in read
    assert "sensory assessment at home" in read
    assert "My open actions" not in read
    assert sam.buttons().count("Yes, mine") == 1
    assert {"Done", "I'm stuck", "1 week"} <= set(sam.buttons())


def test_one_press_after_another_on_the_same_message(world: World) -> None:
    sam = world.talk(world.sam)
    sam.press(ActionMine(world.plan, 1))

    sam.press_labelled("I'm stuck")
    assert "something is in the way" in sam.read
    sam.press_labelled("Done")
    assert "Done, thank you." in sam.read
    assert "sensory assessment at home" in sam.read
    sam.press_labelled("Undo")
    assert "Done, thank you." not in sam.read


def test_what_was_asked_for_stands_on_the_line_it_is_about(world: World) -> None:
    read = in_place(world.talk(world.sam).press(ActionMoreTime(world.plan, 1, "1w")))

    assert read.count("You asked for more time.") == 1


def test_yes_all_mine_answers_for_every_line(world: World) -> None:
    read = in_place(world.talk(world.sam).press(ActionsMine.of([world.plan, world.assessment])))

    assert read.count("You said: yes, mine.") == 2


def test_an_answer_about_more_time_leaves_the_rest_of_the_keyworkers_news(world: World) -> None:
    def ask(db: Connection) -> None:
        asked = {"asked_until": date(2026, 5, 6), "version": 2}
        db.execute(update(t.action).where(t.action.c.id == world.plan).values(**asked))
        tell(db, NoticeKind.MORE_TIME, world.plan, world.case, world.grace, by=world.sam.person_id, until="2026-05-06")
        tell(db, NoticeKind.STUCK, world.assessment, world.case, world.grace, by=world.sam.person_id)
        db.execute(update(t.sending).values(activity_id="sams"))

    world.store.write_now(ask)
    world.store.write_now(bind, NOW)
    grace = world.talk(world.grace)
    mine = t.sending.c.recipient == notices.to_person(world.grace.person_id)
    world.store.write_now(lambda db: db.execute(update(t.sending).where(mine).values(activity_id="card")))

    read = in_place(grace.press(TimeAgreed(world.plan, 2, True)))

    assert "sensory assessment at home" in read
    assert "Agree" not in grace.buttons()


def test_the_case_opens_below_the_news_that_names_it(world: World) -> None:
    def news(db: Connection) -> None:
        tell(db, NoticeKind.STUCK, world.plan, world.case, world.grace, by=world.sam.person_id)

    world.store.write_now(news)
    sent(world)
    letter = world.store.read_now(letters.shown, world.grace.person_id, "card", now=NOW)
    assert letter is not None
    grace = world.talk(world.grace)
    grace.heard.append(Answer(say=(Message(card=notices_card(letter)),)))

    opened = grace.press_labelled("Open the case")

    assert opened.edit is None
    assert "Juniper" in said(opened) or "J.B." in said(opened)


def test_a_press_on_somebody_elses_message_shows_ones_own_list(world: World) -> None:
    owen = world.store.write_now(make.partner, "Owen Clarke")
    world.store.write_now(make.member, world.case, owen)
    theirs = world.store.write_now(make.action, world.case, owen, "early review", due=DUE)

    read = in_place(world.talk(owen).press(ActionStuck(theirs, 1)))

    assert "costed care plan" not in read


def test_whoever_left_the_mdt_reads_no_more_of_it(world: World) -> None:
    left = t.membership.c.person_id == world.sam.person_id
    world.store.write_now(lambda db: db.execute(update(t.membership).where(left).values(until=date(2026, 4, 7))))

    answer = world.talk(world.sam).press(ActionDone(world.plan, 1))

    assert "costed care plan" not in said(answer)
