"""The board in the MDT's channel: the server decides, everybody's copy follows, and no press ever harms."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, select

from cards import verbs
from cards.board import board_card, counts_card
from casework import actions, boards
from casework.actions import ActionView
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, ConsentState, SendingState
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.cards import check_card, texts
from tests.support.room import Room
from tests.support.talk import Talk, messages, said


class Channel:
    """An MDT with its channel: Grace keeps the case, Sam owns the action, Kit is on the MDT for another agency."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.grace, self.sam, self.kit, self.finch, self.case_id, self.action_id, self.route = store.write_now(
            self._made
        )

    def _made(self, db: Connection) -> tuple[Actor, Actor, Actor, Actor, int, int, int]:
        grace, sam = make.person(db, phone="0161 496 0100"), make.partner(db)
        kit, finch = make.partner(db, "Kit Rowan", "Elmshire youth justice"), make.contact(db)
        case_id = make.case(db, grace, mdt=(sam, kit))
        route = make.channel(db, case_id, linked_by=grace)
        return grace, sam, kit, finch, case_id, make.action(db, case_id, sam, due=date(2026, 4, 9)), route

    @property
    def action(self) -> ActionView:
        return self.store.read_now(actions.one, self.action_id)

    def posts(self) -> list[tuple[str, str, bool]]:
        query = select(t.card_post.c.subject, t.card_post.c.activity_id, t.card_post.c.dirty)
        return [tuple(row) for row in self.store.read_now(lambda db: db.execute(query).all())]

    def sendings(self) -> list[dict[str, int]]:
        query = select(t.sending.c.content).where(t.sending.c.state == SendingState.READY)
        return list(self.store.read_now(lambda db: db.execute(query).scalars().all()))


def test_a_tick_answers_the_clicker_with_the_new_board_and_marks_everybodys_copy(store: Store) -> None:
    mdt = Channel(store)
    sam = Room(store, mdt.sam)
    answer = sam.press(verbs.ActionDone(mdt.action_id, 1))

    assert answer.invoke_card is not None
    check_card(answer.invoke_card)
    assert "Done: Sam Patel, today at 10:00" in sam.reads
    assert mdt.action.state is ActionState.DONE
    assert mdt.posts() == [(f"case:{mdt.case_id}", "board-1", True)], "an unknown copy is adopted, and rewritten"


def test_the_board_names_no_child(store: Store) -> None:
    mdt = Channel(store)
    sam = Room(store, mdt.sam)
    sam.press(verbs.ActionStuck(mdt.action_id, 1))
    assert not any(word in sam.reads for word in ("Juniper", "Bramble", "J.B.", "2011"))
    assert "something is in the way" in sam.reads


def test_a_tick_for_another_agency_is_refused_kindly_and_the_keyworker_can_be_told(store: Store) -> None:
    mdt = Channel(store)
    kit = Room(store, mdt.kit)
    kit.press(verbs.ActionDone(mdt.action_id, 1))
    assert "This one is with Elmshire children's social care" in kit.reads
    assert "Tell the keyworker" in kit.reads
    assert mdt.action.open

    kit.press(verbs.ToldKeyworker(mdt.action_id))
    assert "Thank you, I'll tell Grace Okoro." in kit.reads


def test_a_stranger_in_the_channel_is_refused_and_offered_nothing(store: Store) -> None:
    mdt = Channel(store)
    stranger = store.write_now(lambda db: make.partner(db, "Ash Fell", "Northern Vale Trust"))
    room = Room(store, stranger)
    room.press(verbs.ActionDone(mdt.action_id, 1))
    assert "This one is with" in room.reads
    assert "Tell the keyworker" not in room.reads


def test_the_same_press_delivered_twice_acts_once_and_shows_the_board(store: Store) -> None:
    mdt = Channel(store)
    sam = Room(store, mdt.sam)
    sam.press(verbs.ActionStuck(mdt.action_id, 1), id="same")
    answer = sam.press(verbs.ActionStuck(mdt.action_id, 1), id="same")
    assert answer.invoke_card is not None
    assert mdt.action.version == 2


def test_a_press_on_an_old_copy_changes_nothing_and_shows_how_it_stands(store: Store) -> None:
    mdt = Channel(store)
    sam = Room(store, mdt.sam)
    sam.press(verbs.ActionStuck(mdt.action_id, 1))
    answer = sam.press(verbs.ActionNotMine(mdt.action_id, 1))
    assert answer.invoke_card is not None
    assert "Someone changed this a moment ago" in sam.reads
    assert "something is in the way" in sam.reads


def test_a_client_without_execute_gets_a_short_reply_in_the_thread(store: Store) -> None:
    mdt = Channel(store)
    sam = Room(store, mdt.sam)
    sam.press_old_client(verbs.ActionDone(mdt.action_id, 1))
    assert f"{mdt.action.code} 1: done. Thank you." in sam.reads
    assert "care plan" not in sam.reads
    assert mdt.posts()[0][2]


def test_the_keyworkers_tick_for_somebody_else_asks_in_the_chat_who_told_them(store: Store) -> None:
    mdt = Channel(store)
    grace = Room(store, mdt.grace)
    answer = grace.press(verbs.ActionDone(mdt.action_id, 1))
    assert answer.invoke_card is not None
    assert "Who told you that it is done?" in grace.reads
    assert "J.B., 14" in grace.told_privately
    assert mdt.action.open

    chat = Talk(store, mdt.grace)
    chat.heard.append(answer)
    chat.press_labelled("Next", told_by="Sam Patel", how="by phone", note="")
    chat.press_labelled("Confirm")
    assert "done. Told by Sam Patel, by phone." in chat.read
    assert (mdt.action.done_by, mdt.action.told_by) == ("Grace Okoro", "Sam Patel, by phone")
    shown = store.read_now(boards.board, mdt.case_id, 1, NOW).rows[0].state
    assert shown == "Done: Grace Okoro, today at 10:00; told by Sam Patel, by phone"


def test_more_than_eight_actions_are_paged_and_a_page_answers_the_clicker_alone(store: Store) -> None:
    mdt = Channel(store)

    def more(db: Connection) -> None:
        for number in range(2, 12):
            make.action(db, mdt.case_id, mdt.sam, f"thing {number}", due=date(2026, 4, 9) + timedelta(days=number))

    store.write_now(more)
    sam = Room(store, mdt.sam)
    sam.press(verbs.BoardPage(mdt.case_id, 2))
    assert "11 open · page 2 of 2" in sam.reads
    assert "thing 11" in sam.reads
    assert mdt.posts() == [], "looking is no reason to rewrite anything"
    last = next(row for row in store.read_now(boards.board, mdt.case_id, 2, NOW).rows if row.number == 11)
    sam.press(verbs.ActionStuck(last.id, 1), p=2)
    assert "page 2 of 2" in sam.reads


def test_my_actions_answers_the_clicker_in_their_own_chat(store: Store) -> None:
    mdt = Channel(store)
    sam = Room(store, mdt.sam)
    sam.press(verbs.MyActions())
    assert "send the costed care plan" not in sam.reads
    assert "send the costed care plan" in sam.told_privately


def test_a_channel_of_several_cases_shows_codes_and_counts_alone(store: Store) -> None:
    mdt = Channel(store)

    def shared(db: Connection) -> int:
        other = make.case(db, mdt.grace, "Rowan Thicket", mdt=(mdt.sam,))
        values = {"case_id": other, "route_id": mdt.route, "linked_by": mdt.grace.person_id, "linked_at": NOW}
        db.execute(t.channel_link.insert().values(**values))
        return make.action(db, other, mdt.sam, "something else")

    store.write_now(shared)
    sam = Room(store, mdt.sam)
    sam.press(verbs.ActionDone(mdt.action_id, 1))
    assert "costed" not in sam.reads
    assert mdt.action.code in sam.reads
    assert "costed" not in " ".join(texts(counts_card(store.read_now(boards.counts, mdt.route, NOW))))

    sam.say("done 1")
    assert "say the code too" in sam.reads
    sam.say(f"undo {mdt.action.code} 1")
    assert "taken back" in sam.reads
    assert mdt.action.open


def test_verbs_work_typed_in_the_channel_by_the_number_on_the_row(store: Store) -> None:
    mdt = Channel(store)
    sam = Room(store, mdt.sam)
    sam.say("more time 1 2 weeks")
    assert "I have asked the keyworker for time until Thursday 23 April" in sam.reads
    sam.say("done 1")
    assert mdt.action.state is ActionState.DONE
    sam.say("undo 1")
    assert mdt.action.asked_until == date(2026, 4, 23)
    sam.say("done 7")
    assert "There is no action 7 here" in sam.reads
    Room(store, mdt.kit).say("done 1")
    assert mdt.action.open


def test_actions_in_a_channel_posts_its_board_through_the_outbox(store: Store) -> None:
    mdt = Channel(store)
    Room(store, mdt.sam).say("actions")
    Room(store, mdt.sam).say("actions")
    assert mdt.sendings() == [{"board": mdt.case_id}], "one that waits to be sent is not posted twice"


def test_with_consent_to_sharing_withdrawn_the_board_shows_one_line_and_is_not_posted(store: Store) -> None:
    mdt = Channel(store)
    store.write_now(lambda db: make.consent(db, mdt.case_id, state=ConsentState.WITHDRAWN))
    sam = Room(store, mdt.sam)
    sam.say("actions")
    assert mdt.sendings() == []
    assert "Reminders for" in sam.reads
    assert "have stopped; what you agreed still stands; ask Grace Okoro." in sam.reads
    assert "costed" not in " ".join(texts(board_card(store.read_now(boards.board, mdt.case_id, 1, NOW))))


def test_in_the_chat_the_keyworkers_board_carries_the_label_and_stays_a_board_when_pressed(store: Store) -> None:
    mdt = Channel(store)
    grace = Talk(store, mdt.grace)
    grace.say(f"actions {mdt.action.code}")
    assert f"J.B., 14, {mdt.action.code}: agreed actions" in grace.read
    grace.press_labelled("Not mine")
    assert "agreed actions" in grace.read
    assert mdt.action.version == 2


def test_in_the_chat_only_what_the_reader_may_press_is_drawn(store: Store) -> None:
    mdt = Channel(store)
    lena = store.write_now(make.person, "Lena Hart", "manager")
    drawn: dict[str, list[str]] = {}
    for reader in (mdt.grace, mdt.sam, mdt.kit, lena):
        talk = Talk(store, reader)
        talk.say(f"actions {mdt.action.code}")
        drawn[reader.name] = talk.buttons()

    answers = ["Done", "Open", "I'm stuck", "1 week more", "2 weeks more", "Not mine"]
    assert drawn["Grace Okoro"] == [*answers, "Name someone else", "My actions"]
    assert drawn["Sam Patel"] == [*answers, "My actions", "Tell the keyworker"]
    assert drawn["Kit Rowan"] == ["My actions", "Tell the keyworker"]  # of another agency
    assert drawn["Lena Hart"] == ["Open", "My actions"]


def test_partners_see_the_code_and_may_ask_which_child_in_their_own_chat(store: Store) -> None:
    mdt = Channel(store)
    sam = Talk(store, mdt.sam)
    sam.say("actions")
    assert "J.B." not in sam.read
    answer = sam.press_labelled("Which child?")
    assert f"That is J.B., 14, {mdt.action.code}." in sam.read
    assert answer.edit is None, "the card that was pressed keeps its buttons"


def test_ticking_in_the_chat_rewrites_the_board_and_can_be_taken_back_at_once(store: Store) -> None:
    mdt = Channel(store)
    store.write_now(boards.adopt, mdt.case_id, mdt.route, "board-1", now=NOW)
    sam = Talk(store, mdt.sam)
    sam.say("my actions")
    sam.press_labelled("Done")
    assert "done. Thank you." in sam.read
    assert mdt.posts()[0][2]
    sam.press_labelled("Undo")
    assert mdt.action.open


def test_the_keyworker_agrees_to_more_time_in_one_press(store: Store) -> None:
    mdt = Channel(store)
    Room(store, mdt.sam).press(verbs.ActionMoreTime(mdt.action_id, 1, "1w"))
    grace = Talk(store, mdt.grace)
    grace.press(verbs.TimeAgreed(mdt.action_id, 2, True))
    assert "now due Thursday 16 April. I'll tell Sam Patel." in grace.read
    assert mdt.action.due_on == date(2026, 4, 16)


def test_yes_mine_to_all_of_a_message(store: Store) -> None:
    mdt = Channel(store)
    second = store.write_now(lambda db: make.action(db, mdt.case_id, mdt.sam, "ring the school"))
    sam = Talk(store, mdt.sam)
    answer = sam.press(verbs.ActionsMine.of([mdt.action_id, second]))
    assert "all 2 are yours" in said(answer)
    assert len(messages(answer)) == 1


def test_a_number_in_the_chat_needs_its_code_where_it_can_mean_two(store: Store) -> None:
    mdt = Channel(store)

    def second(db: Connection) -> None:
        make.action(db, make.case(db, mdt.grace, "Rowan Thicket", mdt=(mdt.sam,)), mdt.sam, "something else")

    store.write_now(second)
    sam = Talk(store, mdt.sam)
    sam.say("done 1")
    assert "Several of your actions have the number 1" in sam.read
    sam.say(f"done {mdt.action.code} 1")
    assert mdt.action.state is ActionState.DONE


def test_the_keyworker_names_another_owner_from_the_board_in_the_chat(store: Store) -> None:
    mdt = Channel(store)
    Room(store, mdt.sam).press(verbs.ActionNotMine(mdt.action_id, 1))
    grace = Talk(store, mdt.grace)
    grace.say(f"actions {mdt.action.code}")
    assert "says it isn't theirs; a new owner is being found" in grace.read
    grace.press_labelled("Name someone else")
    grace.say("Mr Lark")
    grace.press_labelled("Next", contact_kind="health", contact_phone="0161 496 0199")
    grace.press_labelled("Confirm")
    assert "now with Mr Lark." in grace.read
    assert (mdt.action.owner, mdt.action.agency, mdt.action.contact) == ("Mr Lark", "Health (not named)", True)
