"""Contact takes two presses once the case is open, and how long ago it was is there to see; nobody is hurried."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards.contact_note import WAYS, WHO
from cards.verbs import ContactMade, ContactTakenBack, OpenCase, OpenForm, Summary
from casework.actor import Actor
from casework.quarters import four_quarters, last_quarter, this_quarter
from storage import core as t
from storage.store import Store
from storage.tables import Outcome, Voice
from tests.support import builders
from tests.support.builders import NOW, TODAY
from tests.support.talk import Talk, inputs_of, messages

FACT = "Last contact with the young person"


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.dev = builders.person(db, "Dev Rao")
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.sam = builders.partner(db)
        self.case = builders.case(db, self.grace, mdt=(self.sam,), code="KW-7F3K")
        self.other = builders.case(db, self.dev, "Rowan Thistle")


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def notes(store: Store) -> list[Any]:
    query = select(t.contact_note).order_by(t.contact_note.c.id)
    return store.read_now(lambda db: list(db.execute(query)))


def test_two_presses_once_the_case_is_open(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenCase(world.case))
    assert f"{FACT}\nnone on record yet" in talk.read
    before = len(talk.heard)

    talk.press_labelled("I was in touch")
    talk.press_labelled("Visit: young person")

    assert len(talk.heard) - before == 2
    assert "Visit with the young person, today." in talk.read
    assert [(row.voice, row.how, row.at, row.note) for row in notes(store)] == [(Voice.YOUNG_PERSON, "visit", NOW, "")]
    talk.press_labelled("The case")
    assert f"{FACT}\nThursday 26 March 2026 (today)" in talk.read


def test_every_button_says_who_and_how(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    for voice, who in WHO:
        for how in WAYS:
            talk.press(OpenForm("contact", world.case))
            talk.press_labelled(f"{how.capitalize()}: {who}")
            assert (notes(store)[-1].voice, notes(store)[-1].how) == (voice, how)
    assert len(notes(store)) == 9


def test_a_line_and_another_day_are_kept_when_they_are_wanted(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("contact", world.case))

    talk.press_labelled("Call: family", note="  Mum sounds tired  ", day="2026-03-24")

    assert "Mum sounds tired" in talk.read
    assert "Call with the family, Tuesday 24 March." in talk.read
    talk.press_labelled("The case")
    assert "Last contact with the family\nTuesday 24 March 2026 (2 days ago)" in talk.read
    assert f"{FACT}\nnone on record yet" in talk.read


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"day": "2026-03-27"}, "still to come"),
        ({"day": "the day before"}, "Which day was it?"),
        ({"note": "x" * 5000}, "please keep it to 300"),
        ({"note": "😀" * 400}, "please keep it to 300"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_what_was_typed(
    store: Store, world: World, inputs: dict[str, str], said: str
) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("contact", world.case))

    talk.press_labelled("Call: family", **inputs)

    assert said in talk.read
    assert notes(store) == []
    if "note" in inputs:
        assert inputs_of(messages(talk.heard[-1])[0])["note"].startswith(inputs["note"][:300])
    talk.press_labelled("Call: family", note="Short", day="2026-03-26")
    assert [row.note for row in notes(store)] == ["Short"]


def test_the_same_press_twice_is_one_note_and_another_button_is_another(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    for how in ("visit", "visit", "call"):
        talk.press(ContactMade(world.case, "young person", how, "card-1"))
        assert "Saved, thank you." in talk.read

    assert [row.how for row in notes(store)] == ["visit", "call"]


def test_a_slip_is_taken_back_and_counts_nowhere(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("contact", world.case))
    talk.press_labelled("Visit: young person")
    talk.press_labelled("Wrong button: take it back")
    assert "Taken back: it counts nowhere." in talk.read
    talk.press(ContactTakenBack(notes(store)[0].id))
    assert "Taken back" in talk.read

    talk.press_labelled("The case")
    assert f"{FACT}\nnone on record yet" in talk.read
    lena = Talk(store, world.lena)
    lena.press(Summary("contact"))
    assert "0 visits, 0 calls, 0 messages with young people" in lena.read
    assert len(notes(store)) == 1, "nothing is deleted"


@pytest.mark.parametrize(
    ("typed", "voice", "how"),
    [
        ("contact KW-7F3K call family", Voice.FAMILY, "call"),
        ("in touch kw7f3k young person visit", Voice.YOUNG_PERSON, "visit"),
        ("contact KW-7F3K message lead professional", Voice.LEAD_PROFESSIONAL, "message"),
    ],
)
def test_one_line_of_words_does_the_same(store: Store, world: World, typed: str, voice: Voice, how: str) -> None:
    Talk(store, world.grace).say(typed)

    assert [(row.voice, row.how) for row in notes(store)] == [(voice, how)]


def test_typed_without_who_it_shows_the_buttons(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("contact KW-7F3K")
    assert "Visit: young person" in talk.buttons()
    talk.say("contact KW-7F3X call family")
    assert "That code doesn't look right" in talk.read
    assert notes(store) == []


@pytest.mark.parametrize("who", ["dev", "sam", "lena"])
def test_only_the_keyworker_of_the_case_notes_contact(store: Store, world: World, who: str) -> None:
    actor: Actor = getattr(world, who)
    talk = Talk(store, actor)

    talk.press(OpenForm("contact", world.case))
    talk.press(ContactMade(world.case, "family", "call", "forged"))

    assert "isn't yours to do here" in talk.read
    assert notes(store) == []
    refused = select(t.audit.c.verb).where(t.audit.c.person_id == actor.person_id, t.audit.c.outcome == Outcome.REFUSED)
    assert set(store.read_now(lambda db: db.execute(refused).scalars().all())) == {"contact.record"}


def test_ids_that_no_card_had_change_nothing(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(ContactMade(world.case, "family", "call", "mine"))
    note_id = notes(store)[0].id

    dev = Talk(store, world.dev)
    dev.press(ContactTakenBack(note_id))
    assert "isn't yours to do here" in dev.read
    dev.press(ContactTakenBack(note_id + 99))
    assert "I can't find that note" in dev.read
    dev.press(ContactMade(world.other, "family", "call", "mine"))  # another's key finds none of another's notes
    assert "R.T." in dev.read
    assert [row.taken_back_at for row in notes(store)] == [None, None]


def test_the_manager_sees_the_age_of_contact_the_longest_ago_first(store: Store, world: World) -> None:
    at = {"recorded_at": NOW, "recorded_by": world.grace.person_id, "note": "", "how": "visit"}
    old = {"case_id": world.case, "voice": Voice.YOUNG_PERSON, "at": NOW - timedelta(days=23), **at}
    store.write_now(lambda db: db.execute(t.contact_note.insert().values(**old)))
    talk = Talk(store, world.lena)

    talk.say("summary contact")

    assert "2 cases, the longest ago first. For 1 none is on record yet." in talk.read
    assert "Since Thursday 1 January 2026: 1 visit, 0 calls, 0 messages with young people." in talk.read
    assert talk.read.index("none on record yet · Dev Rao") < talk.read.index("Tuesday 3 March 2026 (23 days ago)")

    keyworker = Talk(store, world.grace)
    keyworker.press(Summary("contact"))
    assert "for the service's managers" in keyworker.read


def test_quarters_are_calendar_quarters() -> None:
    assert this_quarter(TODAY).said == "January to March 2026"
    assert last_quarter(TODAY).said == "October to December 2025"
    assert four_quarters(TODAY).said == "April 2025 to March 2026"
    assert this_quarter(TODAY).ends.isoformat() == "2026-03-31T23:00:00+00:00", "summer time has begun"
    assert last_quarter(TODAY).begins.isoformat() == "2025-09-30T23:00:00+00:00"
