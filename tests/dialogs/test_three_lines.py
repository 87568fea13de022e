"""Three lines before a meeting: asked once, reminded once, answered by the code alone, read by the keyworker."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from cards.verbs import LinesPage, LinesWrite, NeedsMe, OpenForm
from casework import letters
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import ConsentState, MeetingState, Outcome
from tests.support import builders
from tests.support.builders import NOW
from tests.support.ledger import POLICY, bind, ledger, london, tick
from tests.support.talk import Talk

ASKED = "three lines asked for"
REMINDER = "three lines reminder"
WEDNESDAY = "2026-04-01 09:00"  # the working day before Thursday 2 April


class World:
    """A case with a partner, another partner, and a contact; its MDT meets on Thursday 9 April."""

    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.dev = builders.person(db, "Dev Rao")
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.sam = builders.partner(db)
        self.priya = builders.partner(db, "Priya Nair", "Elmshire CAMHS")
        self.finch = builders.contact(db)
        self.case = builders.case(db, self.grace, mdt=(self.sam, self.priya), code="KW-7F3K")
        builders.member(db, self.case, self.finch)
        self.meeting = builders.meeting(db, self.case, date(2026, 4, 9))
        for one in (self.grace, self.sam, self.priya, self.lena):
            builders.chat(db, one)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def ask(store: Store, world: World, *people: Actor, by: str = "2026-04-02") -> Talk:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("ask", world.case))
    talk.press_labelled("Next", people=",".join(f"p:{one.person_id}" for one in people), by=by)
    talk.press_labelled("Confirm")
    return talk


def rows(store: Store) -> list[Any]:
    return store.read_now(lambda db: list(db.execute(select(t.contribution).order_by(t.contribution.c.id))))


def change(store: Store, table: str, **values: Any) -> None:
    store.write_now(lambda db: db.execute(update(getattr(t, table)).values(**values)))


def message(store: Store, to: Actor, when: str) -> str:
    """What the newest message to somebody says when it is opened."""
    recipient = f"person:{to.person_id}"
    query = select(t.sending.c.id).where(t.sending.c.recipient == recipient).order_by(t.sending.c.id.desc())

    def read(db: Connection) -> str:
        found = db.execute(query).scalars().first()
        letter = None if found is None else letters.open_letter(db, recipient, found, POLICY.notices, now=london(when))
        if letter is None:
            return ""
        groups = letter.groups
        lines = [line for group in groups for line in group.lines]
        presses = [press.value for line in lines for press in line.presses]
        return " | ".join([letter.title, *(g.heading for g in groups), *(x.said for x in lines), *presses])

    return store.write_now(read)


def test_each_is_asked_once_and_the_keyworker_sees_who_has_answered(store: Store, world: World) -> None:
    talk = ask(store, world, world.sam, world.priya)

    assert "0 of 2 asked have answered." in talk.read
    assert "Not answered yet; wanted by Thursday 2 April." in talk.read
    assert {(row.person_id, row.meeting_id) for row in rows(store)} == {
        (world.priya.person_id, world.meeting),
        (world.sam.person_id, world.meeting),
    }
    assert [kind for kind, *_ in store.read_now(ledger)] == [ASKED, ASKED]
    store.write_now(bind, "2026-03-26 10:00")
    said = message(store, world.sam, "2026-03-26 10:00")
    assert "Three lines, please | KW-7F3K | Grace Okoro asks for three lines by Thursday 2 April" in said
    assert "before the MDT of Thursday 9 April" in said
    assert "write lines" in said
    assert "J.B." not in said


def test_the_answer_is_for_the_keyworker_alone_and_by_the_code(store: Store, world: World) -> None:
    ask(store, world, world.sam, world.priya)
    request = next(row.id for row in rows(store) if row.person_id == world.sam.person_id)
    sam = Talk(store, world.sam)
    sam.press(LinesWrite(request))
    assert "KW-7F3K" in sam.read
    assert "J.B." not in sam.read
    sam.press_labelled("Next", going_well="School mornings", worries="The placement is tired")
    sam.press_labelled("Confirm")
    assert "Grace Okoro has them now. You wrote:" in sam.read
    assert "School mornings" in sam.read

    talk = Talk(store, world.grace)
    talk.say("ask KW-7F3K")
    assert "1 of 2 asked have answered." in talk.read
    assert "The placement is tired" in talk.read
    assert "Written today." in talk.read
    priya = Talk(store, world.priya)
    for press in (OpenForm("asked", world.case), LinesPage(world.case, 1), LinesWrite(request)):
        priya.press(press)
        assert "School mornings" not in priya.read
    assert "I can't find that request." in priya.read


def test_they_may_be_changed_until_the_meeting_is_over(store: Store, world: World) -> None:
    ask(store, world, world.sam)
    request = rows(store)[0].id
    sam = Talk(store, world.sam)
    for words in ("First", "Second"):
        sam.press(LinesWrite(request))
        sam.press_labelled("Next", going_well=words)
        sam.press_labelled("Confirm")
    assert rows(store)[0].going_well == "Second"
    query = select(t.audit.c.old, t.audit.c.new).where(
        t.audit.c.verb == "lines.give", t.audit.c.outcome == Outcome.DONE
    )
    assert [tuple(row) for row in store.read_now(lambda db: db.execute(query).all())] == [
        ("", "Going well: First"),
        ("Going well: First", "Going well: Second"),
    ]

    change(store, "meeting", state=MeetingState.HELD)
    sam.press(LinesWrite(request))
    sam.press_labelled("Next", going_well="Third")
    sam.press_labelled("Confirm")
    assert "That meeting is over" in sam.read
    assert rows(store)[0].going_well == "Second"


def test_reminded_once_on_the_working_day_before_and_not_after_an_answer(store: Store, world: World) -> None:
    ask(store, world, world.sam, world.priya)
    store.write_now(bind, "2026-03-26 10:00")
    request = next(row.id for row in rows(store) if row.person_id == world.sam.person_id)
    sam = Talk(store, world.sam)
    sam.press(LinesWrite(request))
    sam.press_labelled("Next", wanted="A date for the move")
    sam.press_labelled("Confirm")

    assert store.write_now(tick, "2026-03-31 18:00") == 0
    assert store.write_now(tick, WEDNESDAY) == 1
    assert store.write_now(tick, "2026-04-01 10:00") == 0
    assert store.read_now(ledger)[-1] == (
        REMINDER,
        f"lines:{_of(store, world.priya)}",
        f"person:{world.priya.person_id}",
    )
    store.write_now(bind, WEDNESDAY)
    assert "wanted by Thursday 2 April" in message(store, world.priya, WEDNESDAY)


def _of(store: Store, who: Actor) -> int:
    return next(row.id for row in rows(store) if row.person_id == who.person_id)


@pytest.mark.parametrize("what", ["consent", "meeting", "case", "member"])
def test_nobody_is_reminded_of_what_they_may_not_hear_or_what_is_off(store: Store, world: World, what: str) -> None:
    ask(store, world, world.sam)
    store.write_now(bind, "2026-03-26 10:00")
    store.write_now(tick, WEDNESDAY)
    match what:
        case "consent":
            store.write_now(lambda db: builders.consent(db, world.case, state=ConsentState.WITHDRAWN))
        case "meeting":
            change(store, "meeting", state=MeetingState.CANCELLED)
        case "case":
            change(store, "case", status="closed")
        case _:
            change(store, "membership", until=date(2026, 4, 1))
    store.write_now(bind, WEDNESDAY)

    assert message(store, world.sam, WEDNESDAY) == ""


def test_a_contact_is_rung_by_the_keyworker_who_writes_down_who_said_it(store: Store, world: World) -> None:
    talk = ask(store, world, world.finch)
    store.write_now(bind, "2026-03-26 10:00")
    said = message(store, world.grace, "2026-03-26 10:00")
    assert "Ring Ms Finch, Bramble Lane School, 0161 496 0123. Three lines from them are wanted by" in said

    talk.press(NeedsMe())
    assert "Three lines to ask for by telephone (1)" in talk.read
    assert "Ms Finch" in talk.read
    talk.press_labelled("Write it down for them")
    talk.press_labelled("Next", worries="Attendance is falling", told_by="")
    assert "Please answer: Who told you?" in talk.read
    talk.press_labelled("Next", worries="Attendance is falling", told_by="Ms Finch, by phone")
    talk.press_labelled("Confirm")

    assert "Told by Ms Finch, by phone on today, written down by Grace Okoro." in talk.read
    row = rows(store)[0]
    assert (row.recorded_by, row.worries) == (world.grace.person_id, "Attendance is falling")
    talk.press(NeedsMe())
    assert "Ms Finch" not in talk.read


def test_a_partner_tells_the_keyworker_any_time(store: Store, world: World) -> None:
    sam = Talk(store, world.sam)
    sam.say("case KW-7F3K")
    sam.press_labelled("Tell the keyworker")
    assert "J.B." not in sam.read
    sam.press_labelled("Next", worries="Nobody answers at the placement")
    preview = sam.heard[-1]
    sam.press_labelled("Confirm")
    assert "Grace Okoro has them now." in sam.read
    sam.heard.append(preview)
    sam.press_labelled("Confirm")
    assert "Nobody answers at the placement" in sam.read
    assert len(rows(store)) == 1

    assert store.read_now(ledger) == [("three lines offered", "lines:1", f"person:{world.grace.person_id}")]
    store.write_now(bind, "2026-03-26 10:00")
    said = message(store, world.grace, "2026-03-26 10:00")
    assert "Sam Patel (Elmshire children's social care) wrote three lines for you." in said
    talk = Talk(store, world.lena)
    talk.press(OpenForm("asked", world.case))
    assert "Nobody answers at the placement" in talk.read
    assert "Offered today." in talk.read
    assert "Ask others" not in talk.buttons()


def test_tell_answers_what_was_asked(store: Store, world: World) -> None:
    ask(store, world, world.sam)
    sam = Talk(store, world.sam)
    sam.press(NeedsMe())
    assert "Three lines you were asked for (1)" in sam.read
    for said in ("tell KW-7F3K", "School mornings", "skip", "A date", "confirm"):
        sam.say(said)

    assert [(row.going_well, row.wanted, row.answered_at) for row in rows(store)] == [
        ("School mornings", "A date", NOW)
    ]
    sam.press(NeedsMe())
    assert "Nothing waits for you." in sam.read


def test_asked_again_before_the_answer_moves_the_day_and_asks_nobody_twice(store: Store, world: World) -> None:
    ask(store, world, world.sam)
    ask(store, world, world.sam, by="2026-04-07")

    assert [row.wanted_by for row in rows(store)] == [date(2026, 4, 7)]
    assert store.read_now(ledger) == [(ASKED, "lines:1", f"person:{world.sam.person_id}")]


def test_by_typed_words(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    for said in ("ask KW-7F3K", "Sam Patel", "ok", "confirm"):
        talk.say(said)

    row = rows(store)[0]
    assert (row.person_id, row.wanted_by) == (world.sam.person_id, date(2026, 4, 8)), "the working day before"
    sam = Talk(store, world.sam)
    sam.say("tell")
    assert "Type **tell** with the case's code" in sam.read


def test_no_consent_to_sharing_asks_nobody_and_a_partner_may_still_warn(store: Store, world: World) -> None:
    store.write_now(lambda db: builders.consent(db, world.case, state=ConsentState.REFUSED))
    talk = ask(store, world, world.sam)
    assert "consent to sharing was refused" in talk.read
    assert rows(store) == []
    sam = Talk(store, world.sam)
    sam.say("tell KW-7F3K")
    sam.press_labelled("Next", worries="He was not at school")
    sam.press_labelled("Confirm")
    assert len(rows(store)) == 1


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({}, "Please write at least one line."),
        ({"worries": "x" * 301}, "please keep it to 300"),
        ({"worries": "🦕" * 4000}, "please"),
    ],
)
def test_what_cannot_be_taken_is_said(store: Store, world: World, inputs: dict[str, str], said: str) -> None:
    sam = Talk(store, world.sam)
    sam.press(OpenForm("tell", world.case))
    sam.press_labelled("Next", **inputs)
    assert said in sam.read
    assert "Confirm" not in sam.buttons()


def test_strangers_and_forged_ids_change_nothing(store: Store, world: World) -> None:
    ask(store, world, world.sam)
    dev = Talk(store, world.dev)
    for press in (
        OpenForm("ask", world.case),
        OpenForm("tell", world.case),
        OpenForm("asked", world.case),
        LinesWrite(1),
    ):
        dev.press(press)
        assert "isn't yours to do here" in dev.read
    dev.press(LinesWrite(999))
    assert "I can't find that request." in dev.read
    grace = Talk(store, world.grace)
    grace.press(OpenForm("ask", world.case))
    grace.press_labelled("Next", people=f"p:{world.dev.person_id}", by="2026-04-02")
    assert "Please choose" in grace.read
    grace.press_labelled("Next", people=f"p:{world.sam.person_id}", by="2026-03-01")
    grace.press_labelled("Confirm")
    assert "That day has gone by" in grace.read
    assert [row.wanted_by for row in rows(store)] == [date(2026, 4, 2)]


def test_right_to_left_words_come_back_as_they_were_written(store: Store, world: World) -> None:
    sam = Talk(store, world.sam)
    sam.press(OpenForm("tell", world.case))
    sam.press_labelled("Next", going_well="الأمور أفضل **جدا** <at>x</at>")
    sam.press_labelled("Confirm")
    assert rows(store)[0].going_well == "الأمور أفضل **جدا** <at>x</at>"
    assert "<at>" not in sam.read
