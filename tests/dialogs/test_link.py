"""Linking a channel: asked in the channel, confirmed by the keyworker alone in the 1:1, posted once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select

from cards.board import counts_card
from cards.verbs import LinkConfirm
from casework import boards, routes
from casework.access import Verb
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import Outcome
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.cards import texts
from tests.support.room import Room
from tests.support.talk import Talk


def mdt(db: Connection) -> tuple[Actor, Actor, int, str]:
    grace, sam = make.person(db), make.partner(db)
    case_id = make.case(db, grace, mdt=(sam,))
    code = db.execute(select(t.case.c.code).where(t.case.c.id == case_id)).scalar_one()
    return grace, sam, case_id, code


def boards_waiting(db: Connection) -> list[int]:
    return [content["board"] for content in db.execute(select(t.sending.c.content)).scalars()]


def test_the_keyworker_is_asked_in_the_chat_and_the_channel_hears_no_detail(store: Store) -> None:
    grace, _, case_id, code = store.write_now(mdt)
    room = Room(store, grace)
    answer = room.say(f"link {code}")
    assert "I've asked in our own chat" in room.reads
    assert code not in room.reads
    assert f"J.B., 14, {code}" in room.told_privately
    assert "On the MDT are Grace Okoro, Sam Patel" in room.told_privately
    assert store.read_now(routes.of_case, case_id) is None, "nothing is linked before the yes"

    chat = Talk(store, grace)
    chat.heard.append(answer)
    for _ in range(2):
        chat.heard.append(answer)
        chat.press_labelled("Yes, link it")
        assert f"now serves J.B., 14, {code}" in chat.read
    assert store.read_now(boards_waiting) == [case_id]


def test_a_partner_may_not_link(store: Store) -> None:
    _, sam, case_id, code = store.write_now(mdt)
    room = Room(store, sam)
    room.say(f"link {code}")
    assert code not in room.reads
    assert store.read_now(routes.of_case, case_id) is None


def test_a_channel_that_serves_another_case_says_that_wording_is_no_longer_shown(store: Store) -> None:
    grace, _, _, code = store.write_now(mdt)

    def other(db: Connection) -> str:
        case_id = make.case(db, grace, "Rowan Thicket")
        make.channel(db, case_id, linked_by=grace)
        return db.execute(select(t.case.c.code).where(t.case.c.id == case_id)).scalar_one()

    served = store.write_now(other)
    room = Room(store, grace)
    room.say(f"link {code}")
    assert f"The channel serves {served} already. From then on all its boards show" in room.told_privately


def test_a_yes_to_a_question_that_nobody_asked_links_nothing(store: Store) -> None:
    grace, _, case_id, code = store.write_now(mdt)

    def served(db: Connection) -> tuple[int, int]:
        other = make.case(db, make.person(db, "Ines Roth"), "Rowan Thicket")
        return other, make.channel(db, other, linked_by=grace)

    other, route = store.write_now(served)
    chat = Talk(store, grace)
    chat.press(LinkConfirm(case_id, route))
    assert "Please mention me in that channel with **link** and the code first" in chat.read
    assert store.read_now(routes.of_case, case_id) is None

    Room(store, grace).say(f"link {code}")
    late = Talk(store, grace, now=NOW + timedelta(days=1, minutes=1))
    late.press(LinkConfirm(case_id, route))
    assert store.read_now(routes.of_case, case_id) is None, "the question was asked too long ago"

    chat.press(LinkConfirm(case_id, route))
    assert store.read_now(routes.cases_of, route) == [other, case_id]
    query = select(t.audit.c.case_id).where(t.audit.c.verb == Verb.LINK_CHANNEL, t.audit.c.outcome == Outcome.DONE)
    assert store.read_now(lambda db: set(db.execute(query).scalars())) == {case_id, other}


def test_linking_another_channel_moves_the_board_and_the_old_one_says_so(store: Store) -> None:
    grace, _, case_id, code = store.write_now(mdt)

    def linked_before(db: Connection) -> int:
        route = make.channel(db, case_id, linked_by=grace, conversation_id="19:old@thread.tacv2")
        boards.adopt(db, case_id, route, "old-board", now=NOW)
        return route

    old = store.write_now(linked_before)
    room = Room(store, grace)
    answer = room.say(f"link {code}")
    assert "The MDT has another channel now." in room.told_privately
    chat = Talk(store, grace)
    chat.heard.append(answer)
    chat.press_labelled("Yes, link it")

    post = store.read_now(lambda db: db.execute(select(t.card_post)).one())
    assert (post.subject, post.dirty) == (f"channel:{old}", True)
    said = texts(counts_card(store.read_now(boards.counts, old, NOW)))
    assert "No MDT uses this channel now. A board that stood here has moved." in said
    assert code not in " ".join(said)
