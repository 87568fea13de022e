"""Something changed, as a keyworker in a car park does it: few presses, the right child, nothing typed twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards.verbs import FinishUpdate, OpenForm
from casework.actor import Actor
from casework.days import london
from storage import core as t
from storage.store import Store
from storage.tables import Colour, LateReason, NextStep, Trend, WhatChanged
from tests.support import builders
from tests.support.builders import NOW
from tests.support.talk import Talk, inputs_of, messages

LABEL = "J.B., 14, "


@dataclass
class Thumb:
    """One thumb on one phone: every choice, every focused box and every button is a press; typing is not."""

    talk: Talk
    presses: int = 0
    chosen: dict[str, str] = field(default_factory=dict[str, str])

    def choose(self, **inputs: str) -> None:
        self.presses += len(inputs)
        self.chosen.update(inputs)

    def press(self, title: str) -> None:
        self.presses += 1
        self.talk.press_labelled(title, **self.chosen)
        self.chosen = {}

    def press_child(self) -> None:
        self.press(next(title for title in self.talk.buttons() if title.startswith(LABEL)))


@dataclass(frozen=True)
class World:
    grace: Actor
    sam: Actor
    case: int


def _world(db: Connection, **columns: Any) -> World:
    grace, sam = builders.person(db), builders.partner(db)
    builders.case(db, grace, "Rowan Thistle")
    return World(grace, sam, builders.case(db, grace, mdt=(sam,), **columns))


def _open(store: Store, **columns: Any) -> tuple[World, Talk]:
    """The update form of Juniper Bramble, just opened."""
    world = store.write_now(_world, **columns)
    talk = Talk(store, world.grace)
    talk.press(OpenForm("update", world.case))
    return world, talk


def _entry(store: Store) -> Any:
    return store.read_now(lambda db: db.execute(select(t.update)).one())


def _entries(store: Store) -> int:
    return len(store.read_now(lambda db: db.execute(select(t.update.c.id)).all()))


def _shown(talk: Talk) -> dict[str, str]:
    return inputs_of(messages(talk.heard[-1])[-1])


@pytest.mark.parametrize(("what", "in_a_crisis"), [("school", False), ("A&E", True)])
def test_a_headline_costs_at_most_eight_presses(store: Store, what: str, in_a_crisis: bool) -> None:
    world = store.write_now(_world)
    talk = Talk(store, world.grace)
    talk.say("hello")
    thumb = Thumb(talk)

    thumb.press("Something changed")
    thumb.press_child()
    thumb.choose(what=what, headline="Mum rang: taken in by ambulance")
    thumb.press("Save now")
    if in_a_crisis:
        thumb.choose(asked_for="LAEP")
        thumb.press("Next")
    thumb.press("Confirm")

    assert _entry(store).headline == "Mum rang: taken in by ambulance"
    assert thumb.presses <= 8


def test_every_page_and_the_preview_say_which_child(store: Store) -> None:
    _, talk = _open(store)
    for title, inputs in (
        ("Full SBAR", {"what": "A&E", "headline": "At A&E"}),
        ("Next", {"assessment": "Worried", "trend": "worse"}),
        ("Next", {"recommendation": "Ring the school"}),
        ("Next", {"owner0": str(talk.who.person_id), "due0": "2026-04-02"}),
        ("None of these", {}),
        ("Confirm", {}),
    ):
        assert LABEL in talk.read
        talk.press_labelled(title, **inputs)
    assert LABEL in talk.read


def test_an_entry_in_a_crisis_says_whom_to_call_and_asks_what_is_needed(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Save now", what="section 136", headline="Detained")
    assert "In danger now: 999" in talk.read
    assert "A CETR" in talk.read

    talk.press_labelled("Next")
    assert "press None of these" in talk.read
    talk.press_labelled("Next", asked_for="safeguarding referral,LAEP")
    talk.press_labelled("Confirm")

    assert "In danger now: 999" in talk.read
    assert _entry(store).asked_for == f"{NextStep.SAFEGUARDING};{NextStep.LAEP}"


def test_an_adult_without_an_ehcp_has_a_ctr(store: Store) -> None:
    born = NOW.date().replace(year=2006)
    _, talk = _open(store, born=born, ehcp=False, name="Jay Birch")
    talk.press_labelled("Save now", what="A&E", headline="At A&E")

    assert "A CTR" in talk.read
    assert "A CETR" not in talk.read


def test_a_red_case_asks_too_and_a_quiet_one_does_not(store: Store) -> None:
    _, talk = _open(store, rating=Colour.RED)
    talk.press_labelled("Save now", what="school", headline="Late again")
    assert "What does this need now?" in talk.read

    talk.say("cancel")
    talk.press(OpenForm("update", store.read_now(lambda db: db.execute(select(t.case.c.id)).scalars().first()) or 0))
    talk.press_labelled("Save now", what="school", headline="Late again")
    assert "Confirm" in talk.buttons()


def test_by_words_alone_from_the_first_to_the_last(store: Store) -> None:
    _, talk = _open(store)

    for said in ("school", "yesterday 4pm", "ok", "Excluded for a day", "save now"):
        talk.say(said)
    assert "Wednesday 25 March 2026 at 16:00" in talk.read
    talk.say("confirm")

    entry = _entry(store)
    assert entry.what is WhatChanged.SCHOOL
    assert london(entry.happened_at).hour == 16
    assert entry.told_at == NOW


def test_another_day_is_asked_for_on_a_page_of_its_own_and_said_back_in_words(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Save now", what="school", headline="Excluded", happened="another")
    assert "Which day?" in talk.read

    talk.press_labelled("Next", happened_day="2026-03-20", happened_time="14:30")

    assert "Friday 20 March 2026 at 14:30" in talk.read
    talk.press_labelled("Back")
    assert _shown(talk)["happened"].startswith("2026-03-20T14:30")


def test_nobody_was_told_before_it_happened(store: Store) -> None:
    _, talk = _open(store)

    talk.press_labelled("Save now", what="school", headline="Excluded", happened="now", told="yesterday")

    assert "told before it happened" in talk.read
    assert _shown(talk)["headline"] == "Excluded"


def test_a_late_entry_is_said_to_be_late_without_blame_and_asks_why_in_one_press(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Save now", what="school", headline="Moved", happened="another", told="another")
    talk.press_labelled("Next", happened_day="2026-03-21")
    talk.press_labelled("Next", told_day="2026-03-21")
    talk.press_labelled("Confirm")
    assert "You heard on Saturday, so it counts as over 24 hours." in talk.read
    assert talk.buttons()[:3] == ["I was off", "I heard later", "Leave it"]

    talk.press_labelled("I was off")

    entry = _entry(store)
    assert (entry.late, entry.late_reason) == (True, LateReason.WAS_OFF)
    assert "I was off" not in talk.buttons()
    assert "you were off" in talk.read


def test_of_a_day_without_a_time_only_certain_lateness_is_called_late(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Save now", what="school", headline="Excluded", happened="yesterday", told="yesterday")
    talk.press_labelled("Confirm")

    assert not _entry(store).late


def test_just_now_means_when_it_was_said_not_when_it_was_confirmed(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Save now", what="school", headline="Excluded")

    talk.now = NOW + timedelta(hours=30)
    talk.press_labelled("Confirm")

    assert _entry(store).told_at == NOW
    assert _entry(store).late


def test_an_nhs_number_or_a_date_of_birth_is_warned_of_and_not_refused(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Save now", what="school", headline="943 476 5919 born 4/5/2011")
    assert "an NHS number and a date of birth" in talk.read

    talk.press_labelled("Confirm")
    assert _entries(store) == 1


@pytest.mark.parametrize("what", ["school", "event"])
def test_the_childs_name_is_warned_of_and_may_stand(store: Store, what: str) -> None:
    world, talk = _open(store)
    if what == "event":
        talk.press(OpenForm("event", world.case))
        talk.press_labelled("Next", kind="custody", words="Juniper was taken there")
    else:
        talk.press_labelled("Save now", what=what, headline="Juniper stayed at home")
    assert "the child's name" in talk.read

    talk.press_labelled("Confirm")
    assert _entries(store) == 1


def test_the_full_sbar_comes_back_ready_to_copy_and_copied_leaves_one_line(store: Store) -> None:
    world, talk = _open(store)
    talk.press_labelled("Full SBAR", what="school", headline="Excluded for a week")
    assert "On the MDT: Elmshire Keyworking" in _shown(talk)["background"]
    talk.press_labelled("Next", assessment="Sleeps badly", trend="same")
    talk.press_labelled("Next", recommendation="Ring the school; Sam; 2 April\n- ask the GP (me) by 3 April")
    assert f"ask the GP ({world.grace.name}" in talk.read
    talk.press_labelled("Confirm")

    copy = _shown(talk)["copy"]
    assert "Situation: Excluded for a week" in copy
    assert "1. Ring the school (Sam Patel, by Thursday 2 April 2026)" in copy
    assert all(message.summary == "Keyworker: an entry was saved" for message in messages(talk.heard[-1]))

    talk.press_labelled("Copied")
    assert "Copied to the care record: " + LABEL in talk.read
    assert talk.heard[-1].edit is not None
    assert talk.buttons() == []
    assert _entry(store).copied_at == NOW


def test_only_the_gaps_of_a_recommendation_are_asked(store: Store) -> None:
    world, talk = _open(store)
    talk.press_labelled("Full SBAR", what="school", headline="Excluded")
    talk.press_labelled("Next", assessment="Sleeps badly", trend="same")
    talk.press_labelled("Next", recommendation="Ring the school; Sam\nSend the plan; Zelda; 2 April")

    assert "Ring the school" in talk.read
    assert "owner0" not in _shown(talk)
    talk.press_labelled("Next", due0="2026-03-30")
    assert "I could not read “Zelda”." in talk.read
    assert "due1" not in _shown(talk)
    talk.say("Sam")

    talk.say("confirm")
    rows = store.read_now(lambda db: db.execute(select(t.action).order_by(t.action.c.number)).all())
    assert [(row.what, row.owner_id, row.due_on.isoformat()) for row in rows] == [
        ("Ring the school", world.sam.person_id, "2026-03-30"),
        ("Send the plan", world.sam.person_id, "2026-04-02"),
    ]
    assert {row.update_id for row in rows} == {_entry(store).id}


def test_a_recommendation_that_is_nobodys_to_do_stays_in_the_text_as_advice(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Full SBAR", what="school", headline="Excluded")
    talk.press_labelled("Next", assessment="Sleeps badly", trend="same")
    talk.press_labelled("Next", recommendation="Keep bedtimes as they are\nRing the school; Sam; 2 April")

    talk.press_labelled("Advice, no action")
    assert "Keep bedtimes as they are" in talk.read
    talk.press_labelled("Confirm")

    rows = store.read_now(lambda db: db.execute(select(t.action)).all())
    assert [row.what for row in rows] == ["Ring the school"]
    assert "Keep bedtimes as they are" in _shown(talk)["copy"]


def test_a_recommendation_that_names_the_child_is_reworded_before_anything_is_saved(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Full SBAR", what="school", headline="Excluded")
    talk.press_labelled("Next", assessment="Sleeps badly", trend="same")

    talk.press_labelled("Next", recommendation="Ring Juniper's school; Sam; 2 April")

    assert _shown(talk)["recommendation"] == "Ring Juniper's school; Sam; 2 April"
    assert "Confirm" not in talk.buttons()


def test_a_due_day_gone_by_is_questioned_not_refused(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Full SBAR", what="school", headline="Excluded")
    talk.press_labelled("Next", assessment="Sleeps badly", trend="same")
    talk.press_labelled("Next", recommendation="Ring the school; Sam; 2 March 2026")

    assert "which has gone by" in talk.read
    assert "Confirm" in talk.buttons()


def test_a_headline_is_finished_later_and_its_lateness_is_not_asked_twice(store: Store) -> None:
    world, talk = _open(store)
    talk.press_labelled("Save now", what="A&E", headline="At A&E")
    talk.press_labelled("None of these")
    talk.press_labelled("Confirm")
    assert "to finish" in talk.read

    talk.now = NOW + timedelta(days=2)
    talk.press(OpenForm("finish", world.case))
    assert "Situation: At A&E" in talk.read
    talk.press_labelled("Next", assessment="Calmer now", trend="better")
    talk.press_labelled("Next")
    talk.press_labelled("Confirm")

    entry = _entry(store)
    assert (entry.to_finish, entry.late, entry.trend) == (False, False, Trend.BETTER)
    assert entry.asked_for == NextStep.NONE
    talk.press(FinishUpdate(entry.id))
    assert "nothing to finish" in talk.read


def test_confirm_pressed_again_shows_the_entry_and_saves_nothing(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Save now", what="school", headline="Excluded")
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")

    talk.heard.append(preview)
    talk.press_labelled("Confirm")

    assert "Saved, thank you." in talk.read
    assert _entries(store) == 1


def test_a_case_of_somebody_else_is_not_written_on(store: Store) -> None:
    world = store.write_now(_world)
    talk = Talk(store, world.sam)

    talk.press(OpenForm("update", world.case))

    assert "isn't yours" in talk.read


def test_the_longest_sbar_still_fits_on_a_card(store: Store) -> None:
    """Counted in characters that take four bytes each; every card is checked for its size when it is read."""
    _, talk = _open(store)
    long = "\N{CRYING FACE}" * 1500
    talk.press_labelled("Full SBAR", what="A&E", headline=long[:200])
    talk.press_labelled("Next", background=long, assessment=long, trend="worse")
    line = f"{'x' * 30}; Sam; 2 April\n"
    talk.press_labelled("Next", recommendation=line * 30)
    talk.press_labelled("None of these")
    assert "Confirm" in talk.read
    talk.press_labelled("Confirm")

    assert "Copied" in talk.read
