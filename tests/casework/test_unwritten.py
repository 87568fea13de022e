"""What was told and not written up: reminded of once, counted at 24 hours, and over once it is written up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select, update

from cards.notices import notices_card
from cards.verbs import MeetingForm, OpenForm, ResumeDraft
from casework import letters, planner, policy, summary
from casework.actor import Actor
from casework.letter_parts import Letter
from dialogs.events import Message
from storage import core as t
from storage.store import Store
from storage.tables import CaseStatus, MeetingState
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.ledger import POLICY, bind, ledger, london, outbox, tick
from tests.support.talk import Talk, buttons_of, messages

EVENING = "2026-03-26 17:30"  # NOW is Thursday 10:00: 20 hours later is quiet, so it is said that evening


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.lena = make.person(db, "Lena Hart", "manager")
        self.iris = make.person(db, "Iris Vale")
        self.sam = make.partner(db)
        self.case = make.case(db, self.grace, mdt=(self.sam,))
        for who in (self.grace, self.lena, self.iris):
            make.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def half_filled(store: Store, world: World, form: str = "update") -> Talk:
    """Grace says what changed and when she was told, and does not confirm."""
    talk = Talk(store, world.grace)
    talk.press(OpenForm(form, world.case))
    if form == "update":
        talk.press_labelled("Save now", what="school", headline="Excluded")
    else:
        talk.press_labelled("Next", kind="custody")
    return talk


def told(store: Store) -> list[str]:
    return [recipient for kind, _, recipient in store.read_now(ledger) if kind == "not written up"]


def opened(store: Store, who: Actor, now: str) -> Letter | None:
    """Their newest message, opened as it is when it is sent."""
    store.write_now(bind, now)
    to = f"person:{who.person_id}"
    (last,) = [row for row in store.read_now(outbox) if row.recipient == to][-1:]
    return store.write_now(letters.open_letter, to, last.id, POLICY.notices, now=london(now))


def over(store: Store, world: World, now: str) -> tuple[int, int]:
    found = store.write_now(summary.read, world.lena, policy=policy.shipped(), now=london(now))
    return found.late, found.unwritten


@pytest.mark.parametrize("form", ["update", "event"])
def test_a_half_filled_form_is_reminded_of_once_and_opens_with_one_press(store: Store, world: World, form: str) -> None:
    half_filled(store, world, form)
    store.write_now(tick, london(EVENING) - timedelta(minutes=1))
    assert told(store) == []

    for _ in range(3):
        store.write_now(tick, EVENING)
    assert told(store) == [f"person:{world.grace.person_id}"]

    letter = opened(store, world.grace, EVENING)
    assert letter is not None
    (line,) = [line for group in letter.groups for line in group.lines]
    assert line.said == "You were told of something on Thursday 26 March 2026 at 10:00, and the form is half-filled."
    assert "from Friday 27 March 2026 at 10:00" in line.detail


def test_a_form_that_does_not_say_yet_when_one_was_told_waits_for_nothing(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("update", world.case))

    store.write_now(tick, EVENING)
    store.write_now(tick, "2026-03-30 09:00")

    assert told(store) == []


@pytest.mark.parametrize("ending", ["Confirm", "cancel"])
def test_what_is_written_up_or_called_off_is_not_reminded_of(store: Store, world: World, ending: str) -> None:
    talk = half_filled(store, world)
    store.write_now(tick, EVENING)
    if ending == "cancel":
        talk.say("cancel")
    else:
        talk.press_labelled("Confirm")

    assert opened(store, world.grace, EVENING) is None
    assert over(store, world, "2026-03-28 12:00") == (0, 0)


def test_a_headline_is_written_up_enough(store: Store, world: World) -> None:
    half_filled(store, world).press_labelled("Confirm")

    store.write_now(tick, EVENING)
    store.write_now(tick, "2026-03-30 09:00")

    assert told(store) == []


def test_at_24_hours_it_is_counted_and_stands_first_on_the_keyworkers_list(store: Store, world: World) -> None:
    talk = half_filled(store, world)
    assert over(store, world, "2026-03-27 10:00") == (0, 0)  # exactly 24 hours are in time
    assert over(store, world, "2026-03-27 10:01") == (1, 1)

    talk.now = NOW + timedelta(hours=25)
    talk.say("needs me")
    assert "To write up: the 24-hour rule (1)" in talk.read
    assert "told on Thursday 26 March 2026 at 10:00, over 24 hours; left yesterday" in talk.read
    assert "Half-filled forms" not in talk.read

    talk.press_labelled("Go on")
    talk.press_labelled("Confirm")
    assert "it counts as over 24 hours" in talk.read
    assert over(store, world, "2026-03-27 11:01") == (1, 0)  # both times are kept: it is a late entry now


def test_told_on_a_saturday_it_is_said_on_monday_that_the_hours_are_over(store: Store, world: World) -> None:
    talk = Talk(store, world.grace, now=london("2026-03-28 10:00"))
    talk.press(OpenForm("update", world.case))
    talk.press_labelled("Save now", what="school", headline="Excluded")

    for hour in ("2026-03-28 10:01", "2026-03-29 10:00", "2026-03-30 08:59"):
        store.write_now(tick, hour)
        assert told(store) == []
    store.write_now(tick, "2026-03-30 09:00")

    letter = opened(store, world.grace, "2026-03-30 09:00")
    assert letter is not None
    assert letter.groups[0].lines[0].detail == "It counts as over 24 hours. A headline is enough."


def test_who_keeps_the_case_by_now_hears_of_it_and_may_write_it_up(store: Store, world: World) -> None:
    half_filled(store, world)
    store.write_now(lambda db: db.execute(update(t.case).values(keyworker_id=world.iris.person_id)))
    store.write_now(planner.look_again, world.case, now=NOW)

    store.write_now(tick, EVENING)
    assert told(store) == [f"person:{world.iris.person_id}"]
    letter = opened(store, world.iris, EVENING)
    assert letter is not None
    assert letter.groups[0].lines[0].said.startswith("Grace Okoro was told of something")

    talk = Talk(store, world.iris)
    talk.say("needs me")
    talk.press_labelled("Something changed")
    talk.press_labelled("Save now", what="school", headline="Excluded, says Grace")
    talk.press_labelled("Confirm")
    talk.say("needs me")
    assert "To write up" not in talk.read
    assert over(store, world, "2026-03-28 12:00") == (0, 0)


def test_where_nobody_keeps_the_case_its_managers_hear(store: Store, world: World) -> None:
    half_filled(store, world)
    store.write_now(lambda db: db.execute(update(t.case).values(keyworker_id=None)))

    store.write_now(tick, EVENING)

    assert told(store) == [f"person:{world.lena.person_id}"]


def test_a_closed_case_is_silent(store: Store, world: World) -> None:
    half_filled(store, world)
    store.write_now(lambda db: db.execute(update(t.case).values(status=CaseStatus.CLOSED)))

    store.write_now(tick, EVENING)

    assert told(store) == []
    assert over(store, world, "2026-03-28 12:00") == (0, 0)


def test_a_reminder_on_a_message_opens_the_form_where_it_was_left(store: Store, world: World) -> None:
    talk = half_filled(store, world)
    draft = store.read_now(lambda db: db.execute(select(t.draft.c.id)).scalar_one())

    talk.press(ResumeDraft(draft))

    assert any(button["title"] == "Confirm" for message in messages(talk.heard[-1]) for button in buttons_of(message))


# A meeting that took place


def held(store: Store, world: World, when: str = "2026-03-24 14:00") -> int:
    """A planned MDT that has begun, looked at last before it."""
    begins = london(when)
    return store.write_now(
        make.meeting, world.case, begins.date(), starts_at=begins, look_at=begins - timedelta(hours=1)
    )


def test_a_meeting_that_nobody_wrote_up_is_reminded_of_counted_and_listed(store: Store, world: World) -> None:
    held(store, world)
    store.write_now(tick, "2026-03-24 14:00")
    store.write_now(tick, "2026-03-25 09:59")
    assert told(store) == []

    store.write_now(tick, "2026-03-25 10:00")
    assert told(store) == [f"person:{world.grace.person_id}"]
    letter = opened(store, world.grace, "2026-03-25 10:00")
    assert letter is not None
    said = letter.groups[0].lines[0].said
    assert said == "Nothing is written up yet about the MDT of Tuesday 24 March 2026 at 14:00."
    assert over(store, world, "2026-03-25 14:00") == (0, 0)
    assert over(store, world, "2026-03-25 14:01") == (1, 1)

    talk = Talk(store, world.grace)
    talk.say("needs me")
    assert "Tuesday 24 March 2026 at 14:00, over 24 hours" in talk.read
    assert "1 in all." in talk.read
    assert talk.buttons()[:2] == ["Close it", "Call it off"]
    talk.press_labelled("Close it")
    talk.press_labelled("Next", needed="yes")
    talk.press_labelled("Confirm")
    assert "What was agreed?" in talk.read, "straight on to its actions"
    assert over(store, world, "2026-03-25 14:01") == (0, 0)
    talk.say("needs me")
    assert "To write up" not in talk.read


def test_the_reminder_of_a_meeting_opens_its_close(store: Store, world: World) -> None:
    held(store, world)
    store.write_now(tick, "2026-03-25 10:00")
    letter = opened(store, world.grace, "2026-03-25 10:00")
    assert letter is not None
    talk = Talk(store, world.grace)

    pressed = [one for one in buttons_of(Message(card=notices_card(letter))) if one["title"] == "Close it"]
    talk.press(MeetingForm(**{name: pressed[0]["data"][name] for name in ("meeting", "what")}))

    assert "MDT, Tuesday 24 March 2026" in talk.read
    assert "Still need a keyworker?" in talk.read


def test_what_an_entry_was_written_about_waits_to_be_closed_once(store: Store, world: World) -> None:
    held(store, world)
    store.write_now(make.update, world.case, world.grace, recorded_at=london("2026-03-24 16:00"))
    talk = Talk(store, world.grace)

    talk.say("needs me")

    assert "To write up" not in talk.read
    assert "Meetings to close (1)" in talk.read
    assert talk.buttons().count("Close it") == 1


def test_a_meeting_logged_by_hand_is_on_no_list_any_more(store: Store, world: World) -> None:
    held(store, world)
    talk = Talk(store, world.grace)
    talk.press(OpenForm("log", world.case))
    talk.press_labelled("Next", kind="MDT", day="2026-03-24")
    talk.press_labelled("Read them", minutes="Visit the school; Sam Patel; 9 April")
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    talk.press_labelled("Confirm")

    talk.say("needs me")

    assert "To write up" not in talk.read
    assert "Meetings to close" not in talk.read


@pytest.mark.parametrize("how", ["logged", "an entry", "called off"])
def test_a_meeting_that_was_logged_called_off_or_followed_by_an_entry_waits_for_nothing(
    store: Store, world: World, how: str
) -> None:
    meeting = held(store, world)
    if how == "an entry":
        store.write_now(make.update, world.case, world.grace, recorded_at=london("2026-03-24 16:00"))
    else:
        state = MeetingState.HELD if how == "logged" else MeetingState.CANCELLED
        store.write_now(lambda db: db.execute(update(t.meeting).where(t.meeting.c.id == meeting).values(state=state)))

    store.write_now(tick, "2026-03-25 10:00")

    assert told(store) == []
    assert over(store, world, "2026-03-25 14:01") == (0, 0)
    talk = Talk(store, world.grace)
    talk.say("needs me")
    assert "To write up" not in talk.read


def test_an_entry_from_before_the_meeting_is_not_about_it(store: Store, world: World) -> None:
    held(store, world)
    store.write_now(make.update, world.case, world.grace, recorded_at=london("2026-03-24 13:59"))

    store.write_now(tick, "2026-03-25 10:00")

    assert told(store) == [f"person:{world.grace.person_id}"]


def test_a_meeting_to_come_is_on_no_list(store: Store, world: World) -> None:
    store.write_now(make.meeting, world.case, date(2026, 3, 26), starts_at=NOW + timedelta(hours=2))
    talk = Talk(store, world.grace)

    talk.say("needs me")

    assert "To write up" not in talk.read
