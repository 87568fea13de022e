"""What nobody did never goes quiet: it waits here, with the press that moves it on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from cards.verbs import CloseTask, NeedsMe, NeedsPage, OpenForm, ShowEntry
from casework import rating_tools, ratings, tasks
from casework.actor import Actor
from casework.ratings import NewRating
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, Answered, Colour, ConsentScope, ConsentState, TaskKind, TaskState
from tests.support import builders
from tests.support.builders import NOW, TODAY
from tests.support.talk import Talk

DAY = timedelta(days=1)


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.sam = builders.partner(db)
        self.finch = builders.contact(db)
        self.case_id = builders.case(db, self.grace, mdt=(self.sam, self.finch), code="KW-7F3K")


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def add(store: Store, world: World, owner: Actor, what: str, days: int, **columns: Any) -> int:
    return store.write_now(builders.action, world.case_id, owner, what, due=TODAY + days * DAY, **columns)


def test_nothing_is_said_plainly(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)

    talk.say("needs me")

    assert "Nothing waits for you." in talk.read
    assert talk.buttons() == ["My cases", "Home"]


def test_overdue_stuck_not_mine_and_unanswered_are_each_said(store: Store, world: World) -> None:
    add(store, world, world.sam, "Late one", -3)
    add(store, world, world.finch, "Ring one", -2)
    add(store, world, world.sam, "Stuck one", 5, answered=Answered.STUCK)
    add(store, world, world.sam, "Not theirs", 5, answered=Answered.NOT_MINE)
    add(store, world, world.sam, "Silent one", 9, created_at=NOW - 7 * DAY)
    talk = Talk(store, world.grace)

    talk.press(NeedsMe())

    read = talk.read
    assert "Overdue (2)" in read
    assert "J.B., 14, KW-7F3K: 1. Late one" in read
    assert "Sam Patel, 3 days overdue, was due Monday 23 March" in read
    assert "Ring 0161 496 0123." in read
    assert "is stuck" in read
    assert "says it isn't theirs" in read
    assert "has not said yes or no yet" in read
    assert talk.buttons().count("Done, they told me") == 2


def test_what_the_first_card_has_no_room_for_is_a_press_away_page_by_page(store: Store, world: World) -> None:
    for number in range(1, 13):
        add(store, world, world.sam, f"Late thing {number:02}", -number)
    talk = Talk(store, world.grace)
    talk.say("needs me")
    assert talk.read.count("Late thing") == 3

    talk.press_labelled("See all 12")
    first = talk.read
    assert "Page 1 of 2, 12 in all." in first
    talk.press_labelled("More")
    second = talk.read

    assert [first.count("Late thing"), second.count("Late thing")] == [8, 4]
    assert "… and" not in first + second
    assert {f"Late thing {number:02}" for number in range(1, 13)} == {
        line.partition(". ")[2] for line in (first + second).splitlines() if "Late thing" in line
    }
    talk.press(NeedsPage(99))  # a page that is gone is the last
    assert "Page 2 of 2" in talk.read


@pytest.mark.parametrize(
    ("days", "columns"),
    [
        (0, {"answered": Answered.MINE}),  # due today is not overdue
        (9, {"created_at": NOW - 3 * DAY}),  # a contact of three days has time to answer
        (-3, {"state": ActionState.DONE}),
    ],
)
def test_what_is_in_order_is_not_listed(store: Store, world: World, days: int, columns: dict[str, Any]) -> None:
    add(store, world, world.sam, "In order", days, **columns)
    talk = Talk(store, world.grace)

    talk.say("what needs me")

    assert "In order" not in talk.read


def test_a_contact_is_not_waited_for_to_say_yes(store: Store, world: World) -> None:
    add(store, world, world.finch, "In order", 9, created_at=NOW - 30 * DAY)
    talk = Talk(store, world.grace)

    talk.say("needs me")

    assert "Nothing waits" in talk.read


def test_more_time_is_agreed_in_one_press(store: Store, world: World) -> None:
    until = TODAY + 14 * DAY
    action = add(store, world, world.sam, "Care plan", -1, asked_until=until, asked_at=NOW)
    talk = Talk(store, world.grace)
    talk.say("needs me")
    assert "asks for time until Thursday 9 April" in talk.read

    talk.press_labelled("Agree")

    due = select(t.action.c.due_on).where(t.action.c.id == action)
    assert store.read_now(lambda db: db.execute(due).scalar_one()) == until


def test_a_manager_is_asked_when_the_keyworker_did_not_answer(store: Store, world: World) -> None:
    lena = store.write_now(builders.person, "Lena Hart", "manager")
    add(store, world, world.sam, "Asked today", 1, asked_until=TODAY + 7 * DAY, asked_at=NOW)
    add(store, world, world.sam, "Asked last week", 1, asked_until=TODAY + 7 * DAY, asked_at=NOW - 7 * DAY)
    add(store, world, world.sam, "Just overdue", -5)
    talk = Talk(store, lena)

    talk.say("needs me")

    assert "Asked last week" in talk.read
    assert "Asked today" not in talk.read
    assert "Just overdue" not in talk.read


def test_my_own_are_listed_with_done(store: Store, world: World) -> None:
    add(store, world, world.grace, "Ring mum", 1)
    add(store, world, world.grace, "Far off", 20)
    talk = Talk(store, world.grace)

    talk.say("needs me")

    assert "J.B., 14, KW-7F3K: 1. Ring mum" in talk.read
    assert "Far off" not in talk.read
    talk.press_labelled("Done")
    assert (
        store.read_now(lambda db: db.execute(select(t.action.c.state).order_by(t.action.c.id)).scalars().first())
        is ActionState.DONE
    )


def test_a_partner_sees_their_own_by_code_alone(store: Store, world: World) -> None:
    add(store, world, world.sam, "Care plan", -1)
    add(store, world, world.grace, "Not Sam's", -1)
    talk = Talk(store, world.sam)

    talk.say("needs me")

    assert "KW-7F3K: 1. Care plan" in talk.read
    assert "J.B." not in talk.read
    assert "Not Sam's" not in talk.read
    assert talk.buttons()[-2:] == ["My actions", "Home"]


def test_a_half_filled_form_is_gone_on_with(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("consent", world.case_id))

    talk.say("needs me")
    assert "Half-filled forms (1)" in talk.read
    assert "left today" in talk.read
    talk.press_labelled("Go on")

    assert "About what?" in talk.read


def test_entries_to_finish_and_to_copy_are_listed(store: Store, world: World) -> None:
    store.write_now(builders.update, world.case_id, world.grace, "To be finished", to_finish=True)
    uncopied = store.write_now(builders.update, world.case_id, world.grace, "To be copied")
    store.write_now(builders.update, world.case_id, world.grace, "In the record", copied_at=NOW)
    store.write_now(builders.update, world.case_id, world.grace, "Wrong child", struck_out="wrong child")
    talk = Talk(store, world.grace)

    talk.say("needs me")

    assert "Headlines to finish (1)" in talk.read
    assert "Not copied to the care record (1)" in talk.read
    assert "In the record" not in talk.read
    assert "Wrong child" not in talk.read
    talk.press(ShowEntry(uncopied))
    assert "To be copied" in talk.read


def test_a_stale_rating_is_one_press_from_rating(store: Store, world: World) -> None:
    rated = update(t.case).values(rating=Colour.RED, rated_at=NOW - 8 * DAY)
    store.write_now(lambda db: db.execute(rated))
    talk = Talk(store, world.grace)

    talk.say("needs me")

    assert "J.B., 14, KW-7F3K: Red" in talk.read
    assert "rated 8 days ago" in talk.read
    assert "Rate" in talk.buttons()


def test_a_long_list_fits_a_card_and_says_how_many_there_are(store: Store, world: World) -> None:
    for n in range(40):
        add(store, world, world.sam, f"Late {n} " + "x" * 200, -3 - n)
        add(store, world, world.sam, f"Stuck {n} " + "y" * 200, 9, answered=Answered.STUCK)
        add(store, world, world.grace, f"Mine {n} " + "z" * 200, 2)
    talk = Talk(store, world.grace)

    talk.say("needs me")  # its size is checked as it is read

    assert "120 in all" in talk.read
    assert "Overdue (40)" in talk.read
    assert "… and 37 more" in talk.read


def test_after_sharing_stopped_the_keyworker_still_sees_what_is_open(store: Store, world: World) -> None:
    add(store, world, world.sam, "Care plan", -3)
    store.write_now(builders.consent, world.case_id, ConsentScope.SHARING, ConsentState.WITHDRAWN)
    talk = Talk(store, world.grace)

    talk.say("needs me")

    assert "Care plan" in talk.read


def test_oversight_has_no_actions_to_list(store: Store) -> None:
    talk = Talk(store, store.write_now(builders.person, "Ada Marsh", "oversight"))

    talk.say("needs me")

    assert "isn't yours to do here" in talk.read


def test_another_keyworkers_cases_are_not_mine_to_see(store: Store, world: World) -> None:
    add(store, world, world.sam, "Late one", -3)
    talk = Talk(store, store.write_now(builders.person, "Tom Reed"))

    talk.say("needs me")

    assert "Nothing waits" in talk.read


def _red(db: Connection, world: World) -> None:
    tool = rating_tools.shipped()
    new = NewRating(tool, {}, Colour.RED, Colour.RED)
    ratings.record(db, world.grace, world.case_id, new, draft_id=None, seen=1, now=NOW)


def test_what_a_rating_asks_for_waits_here_and_one_press_closes_it(store: Store, world: World) -> None:
    store.write_now(_red, world)
    talk = Talk(store, world.grace)
    talk.say("case KW-7F3K")
    assert "A CETR must be arranged" in talk.read

    talk.say("needs me")
    assert "J.B., 14, KW-7F3K: A CETR must be arranged" in talk.read
    assert talk.buttons()[:4] == ["Held", "Declined by the family", "LAEP called", "No longer needed"]
    talk.press_labelled("Declined by the family")

    assert "CETR" not in talk.read
    task = store.read_now(lambda db: db.execute(select(t.task)).one())
    assert (task.state, task.closed_by) == (TaskState.DECLINED, world.grace.person_id)
    talk.say("case KW-7F3K")
    assert "must be arranged" not in talk.read


def test_a_request_to_rate_offers_the_rating(store: Store, world: World) -> None:
    store.write_now(
        lambda db: tasks.open_task(db, world.case_id, TaskKind.RATE, "event:1", due_on=None, now=NOW),
    )
    talk = Talk(store, world.grace)
    talk.say("needs me")
    assert talk.buttons()[:2] == ["Rate", "No longer needed"]

    talk.press_labelled("Rate")

    assert "Which of these fits best today?" in talk.read


def test_a_press_that_no_card_offered_closes_nothing(store: Store, world: World) -> None:
    store.write_now(_red, world)
    talk = Talk(store, world.sam)

    talk.press(CloseTask(1, 1, "held"))

    assert "isn't yours" in talk.read
    assert store.read_now(lambda db: db.execute(select(t.task.c.state)).scalar_one()) is TaskState.OPEN
