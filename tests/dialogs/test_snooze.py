"""Snooze and Wake, pressed and typed, by the keyworker and by nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, func, select

from cards.verbs import ActionForm, ActionWake, NeedsMe, OpenAction
from casework import actions
from storage import core as t
from storage.store import Store
from tests.support import builders as make
from tests.support.builders import NOW, TODAY  # Thursday 26 March 2026
from tests.support.talk import Talk

DAY = timedelta(days=1)
MONDAY, THURSDAY = date(2026, 3, 30), date(2026, 4, 2)


class Mdt:
    """Action 1, overdue, is with Sam; action 2, due in two weeks, is Grace's own. The MDT meets in a week."""

    def __init__(self, db: Connection) -> None:
        self.grace, self.sam = make.person(db), make.partner(db)
        self.lena = make.person(db, "Lena Hart", "manager")
        self.case_id = make.case(db, self.grace, mdt=(self.sam,), code="KW-7F3K")
        make.consent(db, self.case_id)
        self.late = make.action(db, self.case_id, self.sam, due=TODAY - 3 * DAY)
        self.own = make.action(db, self.case_id, self.grace, "visit the school", due=TODAY + 14 * DAY)
        make.meeting(db, self.case_id, THURSDAY)


@pytest.fixture
def mdt(store: Store) -> Mdt:
    return store.write_now(Mdt)


def until(store: Store, action_id: int) -> date | None:
    return store.read_now(actions.one, action_id).snoozed_until


def count(store: Store) -> int:
    return store.read_now(lambda db: db.execute(select(func.count()).select_from(t.snooze)).scalar_one())


def test_from_the_actions_card_in_four_presses_with_the_days_in_words(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(OpenAction(mdt.own))
    talk.press_labelled("Snooze")
    assert "It stays on the board and on every list." in talk.read
    assert until(store, mdt.own) is None
    talk.press_labelled("Next", until=THURSDAY.isoformat(), reason="I see them at the MDT")
    assert "Thursday 2 April 2026" in talk.read
    talk.press_labelled("Confirm")

    assert until(store, mdt.own) == THURSDAY
    assert "Reminders wait" in talk.read
    assert "until Thursday 2 April, says Grace Okoro: I see them at the MDT" in talk.read
    assert "Today: Grace Okoro let its reminders wait until Thursday 2 April 2026: I see them at the MDT" in talk.read
    assert "Snooze" not in talk.buttons()

    talk.press_labelled("Wake")
    assert until(store, mdt.own) is None
    assert "its reminders go on" in talk.read
    assert {"Snooze"} <= set(talk.buttons())


def test_a_day_that_is_not_offered_is_not_taken(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(ActionForm(mdt.late, "snooze"))
    talk.press_labelled("Next", until="2026-12-24")
    assert until(store, mdt.late) is None
    assert "Confirm" not in talk.buttons()


def test_confirm_twice_is_one_snooze(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(ActionForm(mdt.late, "snooze"))
    talk.press_labelled("Next", until="2026-03-27")
    first = talk.heard[-1]
    talk.press_labelled("Confirm")
    talk.heard.append(first)
    talk.press_labelled("Confirm")
    assert count(store) == 1


def test_from_what_needs_me_and_the_row_says_so_and_stays(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(NeedsMe())
    assert "Snooze" in talk.buttons()
    talk.say("snooze KW-7F3K 1 until Monday: the panel meets then")
    assert until(store, mdt.late) == MONDAY

    talk.press(NeedsMe())

    assert "Overdue (1)" in talk.read
    assert "Reminders wait until Monday 30 March." in talk.read
    assert "Wake" in talk.buttons()
    talk.press_labelled("Wake")
    assert until(store, mdt.late) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("snooze KW-7F3K 2 until Friday", date(2026, 3, 27)),
        ("snooze KW-7F3K 2 until 2 April", THURSDAY),
        ("snooze KW-7F3K 2 until next meeting because we meet then", THURSDAY),
        ("snooze KW-7F3K 2 in a week", THURSDAY),
        ("snooze KW-7F3K 2 tomorrow", date(2026, 3, 27)),
    ],
)
def test_typed(store: Store, mdt: Mdt, words: str, day: date) -> None:
    Talk(store, mdt.grace).say(words)
    assert until(store, mdt.own) == day


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("snooze KW-7F3K 2 until whenever", "day"),
        ("snooze KW-7F3K 2 until 20/03/2026", "come already"),
        ("snooze KW-7F3K 1 until 20 April", "It is overdue, so its reminders can wait until Thursday 2 April"),
        ("snooze KW-7F3K 9 until Friday", "9"),
        ("snooze KW-7F3K 2", "Until when?"),
        ("snooze", "number"),
    ],
)
def test_typed_badly_it_is_asked_and_nothing_waits(store: Store, mdt: Mdt, words: str, answer: str) -> None:
    talk = Talk(store, mdt.grace)
    talk.say(words)
    assert answer in talk.read
    assert count(store) == 0


@pytest.mark.parametrize("who", ["sam", "lena"])
def test_nobody_else_is_offered_it_or_can_forge_it(store: Store, mdt: Mdt, who: str) -> None:
    Talk(store, mdt.grace).say("snooze KW-7F3K 2 until Friday: a private reason")
    talk = Talk(store, getattr(mdt, who))
    talk.press(OpenAction(mdt.late))
    assert "Snooze" not in talk.buttons()
    for attempt in (ActionForm(mdt.late, "snooze"), ActionWake(mdt.own), ActionWake(999)):
        talk.press(attempt)
    talk.say("snooze KW-7F3K 1 until Friday")
    talk.say("wake KW-7F3K 2")

    assert until(store, mdt.late) is None
    assert until(store, mdt.own) == date(2026, 3, 27)
    assert count(store) == 1


def test_its_owner_reads_nothing_of_it(store: Store, mdt: Mdt) -> None:
    Talk(store, mdt.grace).say("snooze KW-7F3K 1 until Friday: a private reason")
    talk = Talk(store, mdt.sam)
    talk.press(OpenAction(mdt.late))
    assert "private reason" not in talk.read
    assert "wait" not in talk.read


def test_who_covers_may_as_the_keyworker_may(store: Store, mdt: Mdt) -> None:
    def away(db: Connection) -> object:
        dev = make.person(db, "Dev Rao")
        gone = {"cover_id": dev.person_id, "absent_from": TODAY}
        db.execute(t.person.update().where(t.person.c.id == mdt.grace.person_id).values(gone))
        return dev

    dev = store.write_now(away)
    Talk(store, dev, now=NOW).say("snooze KW-7F3K 1 until Friday")  # pyright: ignore[reportArgumentType]
    assert until(store, mdt.late) == date(2026, 3, 27)


def test_again_while_overdue_it_must_be_said_why_and_the_manager_reads_how_often(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.say("snooze KW-7F3K 1 until Friday")
    talk.say("snooze KW-7F3K 1 until Monday")
    assert "please say why it waits again" in talk.read
    talk.say("snooze KW-7F3K 1 until Monday: the panel meets then")
    assert until(store, mdt.late) == MONDAY

    lena = Talk(store, mdt.lena)
    lena.say("summary")
    assert "Overdue and snoozed" in lena.read
    assert "1, of which 1 more than once" in lena.read
    lena.say("summary overdue")
    assert "reminders wait until Monday 30 March (snoozed 2 times while overdue)" in lena.read
