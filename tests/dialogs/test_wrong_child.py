"""An entry on the wrong child: struck out, hidden, taken back with all that came of it, and written again elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select

from cards import verbs
from cards.rendering import render
from cards.verbs import OpenForm, ShowEntry, WrongChild
from casework import summary
from casework.actor import Actor
from casework.policy import shipped
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, DraftState, Setting, TaskState
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.ledger import ledger
from tests.support.talk import Talk, messages

SECRET = "Broke a window at Fern House"
PLAN = "Mend the window"
HOUR = timedelta(hours=1)


class World:
    """Grace keeps two children; Sam is on the MDT of both, Kit on the first one's alone."""

    def __init__(self, db: Connection) -> None:
        self.grace, self.dev = make.person(db), make.person(db, "Dev Rao")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.ivy = make.person(db, "Ivy Stone", "administrator")
        self.sam, self.kit = make.partner(db), make.partner(db, "Kit Rowan", "Elmshire youth justice")
        self.wrong = make.case(db, self.grace, mdt=(self.sam, self.kit))
        self.right = make.case(db, self.grace, "Rowan Thistle", mdt=(self.sam,))
        for who in (self.grace, self.lena, self.sam, self.kit, self.ivy):
            make.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def rows(store: Store, table: Any) -> list[Row[*tuple[Any, ...]]]:
    return store.read_now(lambda db: list(db.execute(select(table).order_by(table.c.id))))


def headline(store: Store, world: World, what: str = "school") -> int:
    """Grace saves one for the wrong child."""
    talk = Talk(store, world.grace)
    talk.press(OpenForm("update", world.wrong))
    talk.press_labelled("Save now", what=what, headline=SECRET)
    if "None of these" in talk.buttons():
        talk.press_labelled("None of these")
    talk.press_labelled("Confirm")
    return rows(store, t.update)[-1].id


def whole(store: Store, world: World, owner: Actor) -> int:
    """A full SBAR for the wrong child, with an action of somebody's."""
    talk = Talk(store, world.grace)
    talk.press(OpenForm("update", world.wrong))
    talk.press_labelled("Full SBAR", what="school", headline=SECRET)
    talk.press_labelled("Next", assessment="Angry since Sunday", trend="same")
    talk.press_labelled("Next", recommendation=PLAN)
    talk.press_labelled("Next", owner0=str(owner.person_id), due0="2026-04-02")
    talk.press_labelled("Confirm")
    return rows(store, t.update)[-1].id


def strike(store: Store, world: World, entry: int, who: Actor | None = None, **answers: str) -> Talk:
    """The form, filled in and confirmed."""
    talk = Talk(store, who or world.grace, now=NOW + HOUR)
    talk.press(WrongChild(entry))
    talk.press_labelled("Next", reason="Two forms were open", **answers)
    talk.press_labelled("Strike it out")
    return talk


def everything(talk: Talk) -> str:
    """All that is on the last cards heard, in inputs and buttons too."""
    return str([render(message.card) for message in messages(talk.heard[-1]) if message.card is not None])


def told(store: Store, kind: str) -> list[str]:
    return sorted(recipient for found, _, recipient in store.read_now(ledger) if found == kind)


def person(who: Actor) -> str:
    return f"person:{who.person_id}"


def test_its_text_is_on_no_list_and_no_card_any_more(store: Store, world: World) -> None:
    entry = headline(store, world)
    talk = strike(store, world, entry, right="none")
    assert "was struck out on Thursday 26 March 2026 by Grace Okoro: it was about another child." in talk.read

    for said in (f"case {_code(store, world.wrong)}", f"entries {_code(store, world.wrong)}", "needs me", "my cases"):
        for who in (world.grace, world.lena):
            talk = Talk(store, who, now=NOW + HOUR)
            talk.say(said)
            assert SECRET not in everything(talk), said
    talk = Talk(store, world.grace)
    talk.press(ShowEntry(entry))
    assert "was struck out" in talk.read
    assert SECRET not in everything(talk)


@pytest.mark.parametrize("press", [verbs.CopiedToRecord, verbs.FinishUpdate, verbs.CorrectEntry, verbs.WrongChild])
def test_presses_on_its_old_card_show_the_line_that_stays(store: Store, world: World, press: Any) -> None:
    entry = headline(store, world)
    strike(store, world, entry, right="none")
    talk = Talk(store, world.grace)

    talk.press(press(entry))

    assert "was struck out" in talk.read
    assert rows(store, t.update)[0].copied_at is None


def test_half_filled_forms_about_it_are_closed(store: Store, world: World) -> None:
    entry = headline(store, world)
    finishing, correcting = Talk(store, world.grace), Talk(store, world.grace)
    finishing.press(verbs.FinishUpdate(entry))
    correcting.press(verbs.CorrectEntry(entry))

    strike(store, world, entry, right="none")

    kept = [row for row in rows(store, t.draft) if row.form in ("finish", "correct", "update")]
    assert DraftState.OPEN not in [row.state for row in kept]
    assert SECRET not in str([row.answers for row in kept])
    finishing.press_labelled("Next", assessment="Sleeps badly", trend="same")
    assert SECRET not in everything(finishing)


def test_the_same_entry_for_the_right_child_is_one_confirm_away(store: Store, world: World) -> None:
    entry = whole(store, world, world.sam)
    talk = strike(store, world, entry, right=str(world.right), along="move")
    assert "R.T., 14, " in talk.read
    assert SECRET in talk.read
    assert "Angry since Sunday" in talk.read

    talk.press_labelled("Confirm")

    first, again = rows(store, t.update)
    assert (again.case_id, again.headline, again.assessment) == (world.right, SECRET, "Angry since Sunday")
    assert (again.happened_at, again.told_at) == (first.happened_at, first.told_at)
    old, new = rows(store, t.action)
    assert (old.state, old.what) == (ActionState.SUPERSEDED, "Taken back: it was written down for the wrong child")
    assert old.closed_why == "written down for the wrong child"
    assert (new.what, new.case_id) == (PLAN, world.right)
    assert (new.owner_id, new.due_on) == (old.owner_id, old.due_on)
    assert first.kept["again"] == again.id


def test_an_owner_who_is_not_on_the_right_childs_mdt_is_asked_for(store: Store, world: World) -> None:
    entry = whole(store, world, world.kit)

    talk = strike(store, world, entry, right=str(world.right), along="move")
    assert "Who, and by when?" in talk.read
    talk.press_labelled("Next", owner0=str(world.sam.person_id))
    talk.press_labelled("Confirm")

    assert rows(store, t.action)[-1].owner_id == world.sam.person_id


def test_actions_may_be_taken_back_and_not_moved(store: Store, world: World) -> None:
    entry = whole(store, world, world.sam)

    strike(store, world, entry, right=str(world.right), along="drop").press_labelled("Confirm")

    assert [row.state for row in rows(store, t.action)] == [ActionState.SUPERSEDED]


def test_the_owner_hears_that_there_is_nothing_to_do_and_the_managers_and_the_ig_lead_of_the_rest(
    store: Store, world: World
) -> None:
    entry = whole(store, world, world.sam)
    assert told(store, "new action") == [person(world.sam)]

    strike(store, world, entry, right="none", along="drop")

    assert told(store, "new action") == []  # it had not gone out
    assert told(store, "taken back") == [person(world.sam)]
    assert told(store, "struck out") == sorted([person(world.lena), person(world.ivy)])
    (notice,) = [row for row in rows(store, t.notice) if row.recipient == person(world.lena)]
    assert SECRET not in str(notice.about)


def test_an_event_that_came_with_it_moves_the_child_back_and_tells_the_other_one(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("event", world.wrong))
    talk.press_labelled("Next", kind="admission")
    talk.press_labelled("Next", ward="mental health", legal_status="detained", area="out")
    talk.press_labelled("None of these")
    talk.press_labelled("Confirm")
    assert _case(store, world.wrong).setting is Setting.MENTAL_HEALTH_WARD

    talk = strike(store, world, rows(store, t.update)[0].id, right=str(world.right))
    wrong = _case(store, world.wrong)
    assert (wrong.setting, wrong.ward, wrong.admitted_on) == (Setting.HOME, None, None)
    assert TaskState.OPEN not in [row.state for row in rows(store, t.task) if row.case_id == world.wrong]

    talk.press_labelled("Confirm")
    right = _case(store, world.right)
    assert (right.setting, right.ward, right.legal_status) == (
        Setting.MENTAL_HEALTH_WARD,
        "mental health",
        "detained",
    )
    assert right.out_of_area is True


def test_who_may_have_seen_it_is_listed_and_what_it_said_is_for_the_ig_lead_alone(store: Store, world: World) -> None:
    entry = headline(store, world)
    Talk(store, world.lena).press(ShowEntry(entry))
    code = _code(store, world.wrong)
    Talk(store, world.sam).say(f"case {code}")
    strike(store, world, entry, right=str(world.right)).press_labelled("Confirm")

    manager = Talk(store, world.lena, now=NOW + HOUR)
    manager.say(f"struck out {code}")
    assert "Lena Hart (Elmshire Keyworking (made up)): opened the entry" in manager.read
    assert "Sam Patel (Elmshire children's social care): opened the case" in manager.read
    assert "Two forms were open" in manager.read
    assert f"Written again for {_code(store, world.right)}" in manager.read
    assert SECRET not in manager.read

    lead = Talk(store, world.ivy, now=NOW + HOUR)
    lead.say(f"struck out {code}")
    assert f"Situation: {SECRET}" in lead.read
    assert "J.B." not in lead.read
    reads = [row.verb for row in rows(store, t.audit) if row.person_id == world.ivy.person_id]
    assert reads == ["update.who saw", "update.read struck out"]


@pytest.mark.parametrize("who", ["grace", "sam", "dev"])
def test_the_list_is_for_nobody_else(store: Store, world: World, who: str) -> None:
    talk = Talk(store, getattr(world, who))

    talk.press(OpenForm("struck_out", world.wrong))

    assert "isn't yours to do here" in talk.read


@pytest.mark.parametrize("who", ["sam", "dev", "ivy"])
def test_who_did_not_write_it_cannot_strike_it_out(store: Store, world: World, who: str) -> None:
    entry = headline(store, world)
    talk = Talk(store, getattr(world, who))

    talk.press(WrongChild(entry))

    assert "Only who wrote an entry" in talk.read
    assert rows(store, t.update)[0].struck_out == ""


def test_a_keyworker_who_took_over_asks_the_manager_who_may(store: Store, world: World) -> None:
    entry = headline(store, world)
    store.write_now(lambda db: db.execute(t.case.update().values(keyworker_id=world.dev.person_id)))
    talk = Talk(store, world.dev)
    talk.press(WrongChild(entry))
    assert "Only who wrote an entry" in talk.read

    strike(store, world, entry, world.lena)

    assert rows(store, t.update)[0].struck_out_by == world.lena.person_id
    assert person(world.grace) in told(store, "struck out")
    assert person(world.lena) not in told(store, "struck out")


def test_a_second_press_of_confirm_strikes_out_once_and_shows_the_line(store: Store, world: World) -> None:
    entry = headline(store, world)
    talk = Talk(store, world.grace)
    talk.press(WrongChild(entry))
    talk.press_labelled("Next", reason="slip", right="none")
    before = talk.heard[-1]
    talk.press_labelled("Strike it out")
    talk.heard.append(before)

    talk.press_labelled("Strike it out")

    assert "was struck out" in talk.read
    done = [row for row in rows(store, t.audit) if row.verb == "update.strike out" and row.outcome == "done"]
    assert len(done) == 1


def test_forged_ids_strike_nothing_out_and_start_nothing(store: Store, world: World) -> None:
    entry = headline(store, world)
    theirs = store.write_now(make.case, world.dev, "Wren Ashdown")
    talk = Talk(store, world.grace)
    for press in (WrongChild(999), OpenForm("wrong_child", world.wrong), OpenForm("correct", world.wrong)):
        talk.press(press)
        assert "can't find that entry" in talk.read
    talk.press(WrongChild(entry))
    talk.press_labelled("Next", reason="slip", right=str(theirs))
    assert "Please choose" in talk.read

    assert rows(store, t.update)[0].struck_out == ""


def test_it_says_what_can_be_seen_elsewhere_and_counts_as_late_no_more(store: Store, world: World) -> None:
    entry = store.write_now(make.update, world.wrong, world.grace, SECRET, late=True, copied_at=NOW)
    talk = Talk(store, world.grace)
    talk.press(WrongChild(entry))
    talk.press_labelled("Next", reason="slip", right="none")
    assert "copied to the care record" in talk.read
    assert "further up in chats" in talk.read

    talk.press_labelled("Strike it out")

    assert store.write_now(summary.read, world.lena, policy=shipped(), now=NOW).late == 0


def test_in_needs_me_and_on_the_case_the_way_there_is_a_press_or_two(store: Store, world: World) -> None:
    headline(store, world)
    talk = Talk(store, world.grace)
    talk.say(f"case {_code(store, world.wrong)}")

    talk.press_labelled("Entries")
    talk.press_labelled("Open")

    assert "This was the wrong child" in talk.buttons()
    assert "Correct or add" in talk.buttons()


# Correct or add


def test_a_correction_stands_below_what_was_saved_and_changes_nothing_of_it(store: Store, world: World) -> None:
    entry = whole(store, world, world.sam)
    before = rows(store, t.update)[0]
    talk = Talk(store, world.grace, now=NOW + HOUR)
    talk.press(verbs.CopiedToRecord(entry))

    talk.press(ShowEntry(entry))
    talk.press_labelled("Correct or add")
    talk.press_labelled("Next", correction="It was the door, not the window")
    assert "The actions that were agreed stand as they are." in talk.read
    talk.press_labelled("Confirm")

    assert tuple(rows(store, t.update)[0]) == tuple(before)  # to be copied again: the correction is not there yet
    assert rows(store, t.action)[0].what == PLAN
    said = "Correction, Thursday 26 March 2026 at 11:00, by Grace Okoro: It was the door, not the window"
    assert said in everything(talk)
    talk.say(f"case {_code(store, world.wrong)}")
    assert "Correction: It was the door, not the window" in talk.read
    talk.say("needs me")
    assert "corrected since" in talk.read


def test_only_its_keyworker_corrects_and_nobody_with_nothing(store: Store, world: World) -> None:
    entry = headline(store, world)
    lena = Talk(store, world.lena)
    lena.press(ShowEntry(entry))
    assert "Correct or add" not in lena.buttons()
    lena.press(verbs.CorrectEntry(entry))
    assert "isn't yours to do here" in lena.read

    grace = Talk(store, world.grace)
    grace.press(verbs.CorrectEntry(entry))
    grace.press_labelled("Next", correction="   ")
    assert rows(store, t.correction) == []


def test_by_words_alone_an_entry_is_struck_out_and_put_right(store: Store, world: World) -> None:
    entry = headline(store, world)
    talk = Talk(store, world.grace)
    talk.press(verbs.CorrectEntry(entry))
    for said in ("It was Monday", "next", "confirm"):
        talk.say(said)
    assert [row.words for row in rows(store, t.correction)] == ["It was Monday"]

    talk.press(WrongChild(entry))
    for said in ("two forms were open", "none", "next", "strike it out"):
        talk.say(said)
    assert rows(store, t.update)[0].struck_out == "two forms were open"
    assert [row.words for row in rows(store, t.correction)] == [""]


def _code(store: Store, case_id: int) -> str:
    return store.read_now(lambda db: db.execute(select(t.case.c.code).where(t.case.c.id == case_id)).scalar_one())


def _case(store: Store, case_id: int) -> Row[*tuple[Any, ...]]:
    return store.read_now(lambda db: db.execute(select(t.case).where(t.case.c.id == case_id)).one())
