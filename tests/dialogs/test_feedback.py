"""What young people and families say is kept in their own words, for the keyworker and the manager alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards.verbs import FeedbackOn, FeedbackPage, OpenCase, OpenForm
from casework import case_clocks
from casework.actor import Actor
from casework.policy import shipped
from storage import core as t
from storage.store import Store
from storage.tables import Changed, ClockState, MeetingKind, MeetingState, Setting, Voice
from tests.support import builders
from tests.support.builders import NOW, TODAY
from tests.support.talk import Talk


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.dev = builders.person(db, "Dev Rao")
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.sam = builders.partner(db)
        inpatient: dict[str, Any] = {"setting": Setting.MENTAL_HEALTH_WARD, "admitted_on": date(2026, 2, 2)}
        self.case = builders.case(db, self.grace, mdt=(self.sam,), code="KW-7F3K", **inpatient)
        self.other = builders.case(db, self.dev, "Rowan Thistle")
        held: dict[str, Any] = {"state": MeetingState.HELD, "starts_at": None}
        self.cetr = builders.meeting(db, self.case, date(2026, 3, 3), MeetingKind.CETR, **held)
        self.theirs = builders.meeting(db, self.other, date(2026, 3, 4), MeetingKind.CETR, **held)
        case_clocks.refresh(db, self.case, policy=shipped(), now=NOW)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def rows(store: Store) -> list[Any]:
    return store.read_now(lambda db: list(db.execute(select(t.feedback).order_by(t.feedback.c.id))))


def test_their_words_who_and_how_are_kept_and_shown(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("feedback KW-7F3K")
    talk.press_labelled("Next", voice="family", words="She sleeps again.", said_by="mother", changed="partly")
    assert "She sleeps again." in talk.read
    assert rows(store) == [], "nothing before Confirm"
    talk.press_labelled("Confirm")

    assert "The family (mother), today" in talk.read
    assert "“She sleeps again.”" in talk.read
    assert "About: Keyworking. Face to face. Did things change: partly. Written down by Grace Okoro." in talk.read
    row = rows(store)[0]
    assert (row.voice, row.about, row.how, row.changed) == (Voice.FAMILY, "keyworking", "in person", Changed.PARTLY)
    talk.press(OpenCase(world.case))
    assert "The family (mother), today: “She sleeps again.”" in talk.read


def test_by_typed_words_alone(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    for said in ("feedback KW-7F3K", "the young person", "I like my new room", "skip", "a service"):
        talk.say(said)
    for said in ("with pictures", "yes", "24 March", "Elmshire respite", "confirm"):
        talk.say(said)

    row = rows(store)[0]
    assert (row.voice, row.how, row.changed, row.service) == (
        Voice.YOUNG_PERSON,
        "pictures",
        Changed.YES,
        "Elmshire respite",
    )
    assert "About: Elmshire respite." in talk.read
    assert "Tuesday 24 March" in talk.read


def test_a_cetrs_feedback_form_is_recorded_by_what_it_says(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("why KW-7F3K")
    talk.press_labelled("What the form says")
    talk.press_labelled("Next", voice="young person", words="They asked me first.")
    assert "The CETR of Tuesday 3 March 2026" in talk.read
    talk.press_labelled("Confirm")

    assert rows(store)[0].meeting_id == world.cetr
    query = select(t.meeting.c.feedback_form_on).where(t.meeting.c.id == world.cetr)
    assert store.read_now(lambda db: db.execute(query).scalar_one()) == TODAY
    clock = select(t.clock.c.state).where(t.clock.c.rule == "cetr.feedback_days")
    assert store.read_now(lambda db: db.execute(clock).scalars().all()) == [ClockState.MET]
    assert "About: The CETR of Tuesday 3 March 2026. On a feedback form." in talk.read


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"words": ""}, "What they say, in their own words"),
        ({"words": "x" * 1501}, "please keep it to 1500"),
        ({"words": "🦕" * 1500 * 3}, "please"),
        ({"words": "Fine", "day": "2026-04-01"}, "still to come"),
        ({"words": "Fine", "about": "review 9999"}, "Please choose"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    store: Store, world: World, inputs: dict[str, str], said: str
) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("feedback", world.case))

    talk.press_labelled("Next", voice="family", **inputs)

    assert said in talk.read
    assert "Confirm" not in talk.buttons()
    assert rows(store) == []


def test_words_in_other_scripts_and_signs_come_back_as_they_were_written(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    said = "שלום, אני אוהב את הבית **מאוד** <at>you</at> 🦕"
    talk.press(OpenForm("feedback", world.case))
    talk.press_labelled("Next", voice="young person", words=said)
    talk.press_labelled("Confirm")

    assert rows(store)[0].words == said
    assert "🦕" in talk.read
    assert "<at>" not in talk.read


def test_confirm_twice_keeps_it_once(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("feedback", world.case))
    talk.press_labelled("Next", voice="family", words="Thank you")
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")
    talk.heard.append(preview)
    talk.press_labelled("Confirm")

    assert len(rows(store)) == 1
    assert "“Thank you”" in talk.read


def test_pages_show_a_few_at_a_time_and_a_forged_page_shows_one_there_is(store: Store, world: World) -> None:
    def many(db: Connection) -> None:
        for number in range(7):
            values = {"voice": Voice.FAMILY, "words": f"words {number} " + "x" * 1400, "about": "keyworking"}
            rest = {"said_by": "", "how": "", "service": "", "at": NOW, "recorded_at": NOW}
            mine = {"case_id": world.case, "recorded_by": world.grace.person_id}
            db.execute(t.feedback.insert().values(**values, **rest, **mine))

    store.write_now(many)
    talk = Talk(store, world.lena)
    talk.say("feedback KW-7F3K")
    assert "7 in all, the newest first; page 1 of 3" in talk.read
    assert "words 6" in talk.read
    assert "Write down what they say" not in talk.buttons()
    talk.press_labelled("Older")
    assert "words 3" in talk.read
    talk.press(FeedbackPage(world.case, 4000))
    assert "words 0" in talk.read


@pytest.mark.parametrize("who", ["dev", "sam"])
def test_nobody_else_reads_or_writes_it(store: Store, world: World, who: str) -> None:
    actor: Actor = getattr(world, who)
    talk = Talk(store, actor)
    for press in (
        OpenForm("feedback", world.case),
        OpenForm("said", world.case),
        FeedbackPage(world.case, 1),
        FeedbackOn(world.cetr),
    ):
        talk.press(press)
        assert "isn't yours to do here" in talk.read


def test_a_review_that_is_none_is_not_found(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    planned = store.write_now(lambda db: builders.meeting(db, world.case, kind=MeetingKind.CETR))
    for meeting in (planned, 9999):
        talk.press(FeedbackOn(meeting))
        assert "I can't find that." in talk.read
    talk.press(FeedbackOn(world.theirs))
    assert "isn't yours to do here" in talk.read
