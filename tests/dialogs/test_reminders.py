"""An administrator gives an MDT numbers of its own, in words, checked, and learns nothing of the child by it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from cards.verbs import OpenForm
from casework import mdt_policy
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import CaseStatus, Outcome
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.ledger import POLICY
from tests.support.talk import Talk

CODE = "KW-7F3K"


class World:
    """Grace keeps Juniper, Lena manages, Ada is an administrator, Sam a partner on the MDT; Tom keeps another case."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.tom = make.person(db, "Tom Reed")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.ada = make.person(db, "Ada Bloom", "administrator")
        self.olu = make.person(db, "Olu Dean", "oversight")
        self.sam = make.partner(db)
        self.case = make.case(db, self.grace, mdt=(self.sam,), code=CODE)
        self.action = make.action(db, self.case, self.sam)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def own(store: Store, case: int) -> dict[str, Any]:
    return store.read_now(mdt_policy.own, case)


def audited(store: Store, outcome: Outcome = Outcome.DONE) -> list[tuple[str, str, str]]:
    query = (
        select(t.audit).where(t.audit.c.verb == "reminders.set", t.audit.c.outcome == outcome).order_by(t.audit.c.id)
    )
    return [(row.subject, row.old, row.new) for row in store.read_now(lambda db: db.execute(query).all())]


def changes(talk: Talk, name: str, value: str) -> None:
    talk.say(f"reminders {CODE}")
    talk.press_labelled("Change a number")
    talk.press_labelled("Next", which=name)
    talk.press_labelled("Next", value=value)
    talk.press_labelled("Confirm")


def test_an_administrator_changes_a_number_and_it_applies_at_once(store: Store, world: World) -> None:
    talk = Talk(store, world.ada)
    talk.say(f"reminders {CODE}")
    assert "2 working days before; the usual" in talk.read
    assert "Juniper" not in talk.read
    assert "J.B." not in talk.read

    talk.press_labelled("Change a number")
    talk.press_labelled("Next", which="due_soon_working_days")
    assert "Now it is 2 working days before; the usual." in talk.read
    talk.press_labelled("Next", value="5")
    assert "5 working days before; this MDT's own, the usual is 2 working days before" in talk.read
    assert own(store, world.case) == {}, "nothing before Confirm"
    talk.press_labelled("Confirm")

    assert "Saved: Reminder before an action is due is 5 working days before; this MDT's own" in talk.read
    assert own(store, world.case) == {"due_soon_working_days": 5}
    assert audited(store) == [("due_soon_working_days", "2 (the usual)", "5")]
    looked = store.read_now(lambda db: db.execute(select(t.action.c.look_at)).scalar())
    assert looked == NOW


def test_it_can_be_done_in_words_alone(store: Store, world: World) -> None:
    talk = Talk(store, world.ada)
    talk.say(f"reminders {CODE}")
    talk.press(OpenForm("own_number", world.case))
    talk.say("Reminder of a meeting")
    talk.say("14, 2 and 0")
    assert "14, 2 days before and on the day" in talk.read.replace("14 and 2", "14, 2")
    talk.say("confirm")

    assert own(store, world.case) == {"meeting_lead_days": [14, 2, 0]}


def test_back_to_the_usual(store: Store, world: World) -> None:
    store.write_now(make.own_numbers, world.case, overdue_times=6, overdue_every_days=3)
    talk = Talk(store, world.ada)
    talk.press(OpenForm("own_number", world.case))
    talk.press_labelled("Next", which="overdue_times")
    talk.press_labelled("Back to the usual")
    assert "4 alerts; the usual" in talk.read
    talk.press_labelled("Confirm")

    assert own(store, world.case) == {"overdue_every_days": 3}
    assert audited(store) == [("overdue_times", "6", "4 (the usual)")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("due_soon_working_days", "0"),
        ("due_soon_working_days", "1001"),
        ("due_soon_working_days", "-3"),
        ("due_soon_working_days", "2.5"),
        ("due_soon_working_days", "3 4"),
        ("due_soon_working_days", "three 😀"),
        ("overdue_times", "9" * 40),
        ("meeting_lead_days", "0, 2, 7"),
        ("meeting_lead_days", "7, 7"),
        ("meeting_lead_days", "61"),
        ("meeting_lead_days", "‮7"),
    ],
)
def test_a_value_that_is_not_allowed_is_named_and_what_was_typed_is_kept(
    store: Store, world: World, name: str, value: str
) -> None:
    talk = Talk(store, world.ada)
    talk.press(OpenForm("own_number", world.case))
    talk.press_labelled("Next", which=name)
    talk.press_labelled("Next", value=value)

    allowed = "from 60 to 0, the largest first" if name == "meeting_lead_days" else "one whole number from 1 to 1000"
    assert f"⚠ Give {'days before the meeting ' if name == 'meeting_lead_days' else ''}{allowed}" in talk.read
    assert "Confirm" not in talk.buttons()
    assert own(store, world.case) == {}


def test_a_second_press_of_confirm_changes_nothing_more(store: Store, world: World) -> None:
    talk = Talk(store, world.ada)
    changes(talk, "due_soon_working_days", "5")
    confirm = talk.heard[-2]
    talk.heard.append(confirm)
    talk.press_labelled("Confirm")

    assert "5 working days before" in talk.read
    assert len(audited(store)) == 1


def test_what_somebody_else_changed_meanwhile_is_not_written_over(store: Store, world: World) -> None:
    talk = Talk(store, world.ada)
    talk.press(OpenForm("own_number", world.case))
    talk.press_labelled("Next", which="due_soon_working_days")
    talk.press_labelled("Next", value="5")
    store.write_now(make.own_numbers, world.case, due_soon_working_days=7)
    talk.press_labelled("Confirm")

    assert "Somebody has changed that number since" in talk.read
    assert own(store, world.case) == {"due_soon_working_days": 7}


@pytest.mark.parametrize("who", ["grace", "lena"])
def test_the_keyworker_and_the_manager_read_them_and_who_changes_them(store: Store, world: World, who: str) -> None:
    talk = Talk(store, getattr(world, who))

    talk.say(f"reminders {CODE}")

    assert "2 working days before; the usual" in talk.read
    assert f"An administrator changes these: reminders {CODE}." in talk.read
    assert "Change a number" not in talk.buttons()


@pytest.mark.parametrize("who", ["tom", "sam", "olu"])
def test_nobody_else_reads_them(store: Store, world: World, who: str) -> None:
    talk = Talk(store, getattr(world, who))

    talk.say(f"reminders {CODE}")

    assert "working days" not in talk.read


@pytest.mark.parametrize("who", ["grace", "lena", "tom", "sam", "olu"])
def test_a_forged_form_opens_for_an_administrator_alone(store: Store, world: World, who: str) -> None:
    actor: Actor = getattr(world, who)
    talk = Talk(store, actor)

    talk.press(OpenForm("own_number", world.case))

    assert "Administrators change how an MDT is reminded." in talk.read
    assert audited(store, Outcome.REFUSED) == [("", "", "")]


def test_who_is_no_administrator_any_more_cannot_confirm(store: Store, world: World) -> None:
    talk = Talk(store, world.ada)
    talk.press(OpenForm("own_number", world.case))
    talk.press_labelled("Next", which="due_soon_working_days")
    talk.press_labelled("Next", value="5")
    store.write_now(
        lambda db: db.execute(update(t.person).where(t.person.c.id == world.ada.person_id).values(roles=""))
    )
    talk.press_labelled("Confirm")

    assert own(store, world.case) == {}


def test_a_closed_case_or_an_unknown_one_is_refused_in_words(store: Store, world: World) -> None:
    talk = Talk(store, world.ada)
    talk.say("reminders")
    assert "Type it with the code: reminders KW-…" in talk.read
    talk.say("reminders KW-7F3X")
    assert "KW-7F3X" not in own(store, world.case)
    talk.press(OpenForm("own_number", 999_999))
    assert talk.read

    store.write_now(lambda db: db.execute(update(t.case).values(status=CaseStatus.CLOSED)))
    talk.press(OpenForm("own_number", world.case))
    assert "closed" in talk.read


def test_the_meetings_card_and_help_say_where_it_is_set(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say(f"meeting {CODE}")
    assert f"reminders {CODE}. An administrator can change it." in talk.read

    talk = Talk(store, world.ada)
    talk.say("help")
    assert "reminders KW-7F3K" in talk.read


def test_only_what_is_named_can_be_an_mdts_own(store: Store, world: World) -> None:
    assert "send_at" not in mdt_policy.NAMES
    assert all(hasattr(POLICY.notices, name) for name in mdt_policy.NAMES)


def test_why_says_that_the_mdt_has_numbers_of_its_own_only_when_it_has(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say(f"why {CODE}")
    assert "numbers of its own" not in talk.read

    store.write_now(make.own_numbers, world.case, overdue_times=6)
    talk.say(f"why {CODE}")
    assert f"This MDT has numbers of its own for its reminders: reminders {CODE}." in talk.read
