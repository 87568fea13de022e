"""What happened to a child, as a keyworker records it once: few presses, and the entry, clocks and list follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards.verbs import OpenForm
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import (
    ClockState,
    Colour,
    EventKind,
    LegalStatus,
    Setting,
    TaskKind,
    TaskState,
    WardKind,
    WhatChanged,
)
from tests.support import builders
from tests.support.builders import TODAY
from tests.support.talk import Talk, inputs_of, messages


@dataclass(frozen=True)
class World:
    grace: Actor
    sam: Actor
    case: int


def _world(db: Connection, **columns: Any) -> World:
    grace, sam = builders.person(db), builders.partner(db)
    return World(grace, sam, builders.case(db, grace, mdt=(sam,), code="KW-7F3K", **columns))


def _open(store: Store, form: str = "event", **columns: Any) -> tuple[World, Talk]:
    world = store.write_now(_world, **columns)
    talk = Talk(store, world.grace)
    talk.press(OpenForm(form, world.case))
    return world, talk


def _rows(store: Store, table: str) -> list[Any]:
    found = getattr(t, table)
    return store.read_now(lambda db: list(db.execute(select(found).order_by(found.c.id))))


def _case(store: Store) -> Any:
    return _rows(store, "case")[0]


def _admit(talk: Talk, ward: str = "mental health", **more: str) -> None:
    talk.press_labelled("Next", kind="admission", **more)
    legal = {} if ward in ("paediatric", "other") else {"legal_status": "detained", "area": "out"}
    talk.press_labelled("Next", ward=ward, **legal)
    talk.press_labelled("None of these")


def test_an_admission_is_recorded_once_and_makes_its_own_entry(store: Store) -> None:
    _, talk = _open(store, rating=Colour.RED)

    _admit(talk)
    assert "Admitted to a mental health ward, detained, out of area" in talk.read
    talk.press_labelled("Confirm")

    entry, event, case = _rows(store, "update")[0], _rows(store, "event")[0], _case(store)
    assert (entry.what, entry.headline) == (
        WhatChanged.ADMITTED,
        "Admitted to a mental health ward, detained, out of area",
    )
    assert (event.kind, event.ward, event.legal_status, event.out_of_area, event.update_id) == (
        EventKind.ADMISSION,
        WardKind.MENTAL_HEALTH,
        LegalStatus.DETAINED,
        True,
        entry.id,
    )
    assert (case.setting, case.ward, case.legal_status) == (Setting.MENTAL_HEALTH_WARD, "mental health", "detained")
    assert case.admitted_on == case.detained_on == case.setting_since == TODAY
    assert case.rating is Colour.RED, "a person rates, not the event"


def test_a_mental_health_admission_asks_for_a_rating_and_a_root_cause_and_starts_its_clock(store: Store) -> None:
    _, talk = _open(store)
    _admit(talk)
    talk.press_labelled("Confirm")

    assert "This asks for a rating. On a mental health ward the suggestion is blue." in talk.read
    assert "No community CETR came before this admission" in talk.read
    opened = {(row.kind, row.opened_by) for row in _rows(store, "task") if row.state is TaskState.OPEN}
    assert opened == {(TaskKind.RATE, "event:1"), (TaskKind.ROOT_CAUSE, "event:1")}
    assert [row.rule for row in _rows(store, "clock") if row.state is ClockState.RUNNING] == ["cetr.limit_days"]

    talk.press_labelled("Rate the risk")
    assert inputs_of(messages(talk.heard[-1])[-1])["fits"] == "blue"


def test_a_paediatric_ward_keeps_its_rating_and_starts_no_clock_and_its_delay_is_counted(store: Store) -> None:
    world, talk = _open(store, rating=Colour.AMBER)
    _admit(talk, "paediatric")
    talk.press_labelled("Confirm")
    assert "keeps its rating" in talk.read
    assert "asks for a rating" not in talk.read
    assert "Rate the risk" not in talk.buttons()
    assert _rows(store, "clock") == []
    assert _rows(store, "task") == []

    talk.press(OpenForm("event", world.case))
    talk.press_labelled("Next", kind="ready for discharge")
    talk.press_labelled("Next", reason="support")
    talk.press_labelled("Confirm")

    case = _case(store)
    assert (case.setting, case.ready_on, case.rating) == (Setting.PAEDIATRIC_WARD, TODAY, Colour.AMBER)
    assert _rows(store, "event")[-1].reason_for_delay == "support"
    talk.say("case KW-7F3K")
    assert "ready for discharge since" in talk.read


def test_a_mental_health_ward_needs_legal_status_and_area_and_a_paediatric_one_does_not(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Next", kind="admission")

    talk.press_labelled("Next", ward="mental health")
    assert "Please say the legal status" in talk.read
    talk.press_labelled("Next", ward="mental health", legal_status="informal")
    assert "in their own area" in talk.read
    talk.press_labelled("Next", ward="paediatric", legal_status="", area="")

    assert "What does this need now?" in talk.read


@pytest.mark.parametrize(
    ("kind", "columns", "said"),
    [
        ("discharge", {}, "No hospital stay is on record here"),
        ("ready for discharge", {}, "No hospital stay is on record here"),
        ("detention", {"setting": Setting.PAEDIATRIC_WARD}, "No stay on a mental health ward"),
        ("placement move", {"setting": Setting.MENTAL_HEALTH_WARD}, "Please record the discharge"),
        ("release from custody", {}, "not in custody"),
        ("custody", {"setting": Setting.CUSTODY}, "in custody already"),
        ("recognised", {}, "both on the record already"),
    ],
)
def test_what_cannot_be_in_that_order_is_refused_plainly_where_it_was_said(
    store: Store, kind: str, columns: dict[str, Any], said: str
) -> None:
    _, talk = _open(store, **columns)

    talk.press_labelled("Next", kind=kind)

    assert said in talk.read
    assert "Confirm" not in talk.buttons()
    assert inputs_of(messages(talk.heard[-1])[-1])["kind"] == kind


def test_a_move_before_the_last_one_is_asked_again_and_what_moves_nobody_may_be_told_in_any_order(store: Store) -> None:
    world, talk = _open(store)
    _admit(talk)
    talk.press_labelled("Confirm")
    talk.press(OpenForm("event", world.case))
    talk.press_labelled("Next", kind="discharge", happened="yesterday", told="now")
    assert "The last move on record was on Thursday 26 March 2026" in talk.read

    talk.press_labelled("Next", kind="A&E", happened="another", told="now")
    talk.press_labelled("Next", happened_day="2026-03-20")

    assert "What does this need now?" in talk.read


def test_a_second_ward_is_questioned_and_is_one_stay(store: Store) -> None:
    _, talk = _open(
        store,
        setting=Setting.MENTAL_HEALTH_WARD,
        ward="mental health",
        admitted_on=date(2026, 3, 2),
        setting_since=date(2026, 3, 2),
    )
    _admit(talk, "mental health secure")
    assert "kept as a move to another ward" in talk.read
    talk.press_labelled("Confirm")

    case = _case(store)
    assert (case.admitted_on, case.ward, case.setting_since) == (
        date(2026, 3, 2),
        "mental health, secure",
        date(2026, 3, 2),
    )
    assert _rows(store, "task") == []


def test_a_discharge_asks_where_they_live_and_for_a_rating(store: Store) -> None:
    _, talk = _open(
        store, setting=Setting.MENTAL_HEALTH_WARD, ward="mental health", admitted_on=TODAY - timedelta(days=40)
    )
    for said in ("discharged", "ok", "ok", "ok", "in a placement"):
        talk.say(said)
    assert "Discharged and lives in a placement" in talk.read
    talk.say("confirm")

    case, event = _case(store), _rows(store, "event")[0]
    assert (case.setting, case.ward, case.admitted_on, case.ready_on) == (Setting.PLACEMENT, None, None, None)
    assert event.ward is WardKind.MENTAL_HEALTH, "the ward that was left"
    assert "This asks for a rating." in talk.read


def test_custody_and_release(store: Store) -> None:
    world, talk = _open(store)
    talk.press_labelled("Next", kind="custody")
    talk.press_labelled("Confirm")
    assert _case(store).setting is Setting.CUSTODY

    talk.press(OpenForm("event", world.case))
    talk.press_labelled("Next", kind="release from custody")
    talk.press_labelled("Next", lives="home")
    talk.press_labelled("Confirm")

    assert _case(store).setting is Setting.HOME


def test_autism_recognised_during_a_stay_is_on_the_case_from_that_day(store: Store) -> None:
    _, talk = _open(
        store,
        setting=Setting.MENTAL_HEALTH_WARD,
        admitted_on=date(2026, 3, 2),
        autism=False,
        learning_disability=False,
    )
    talk.press_labelled("Next", kind="recognised")
    talk.press_labelled("Next", recognised="autism")
    talk.press_labelled("Confirm")

    case = _case(store)
    assert (case.autism, case.learning_disability, case.recognised_on) == (True, False, TODAY)


def test_a_few_words_of_ones_own_go_into_the_entry(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Next", kind="A&E", words="Fell at school")
    talk.press_labelled("None of these")
    talk.press_labelled("Confirm")

    assert _rows(store, "update")[0].headline == "Went to A&E. Fell at school"


def test_a_late_event_is_late_as_any_entry_is(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Next", kind="placement breakdown", happened="another", told="another")
    talk.press_labelled("Next", happened_day="2026-03-21")
    talk.press_labelled("Next", told_day="2026-03-21")
    talk.press_labelled("Confirm")

    assert "You heard on Saturday, so it counts as over 24 hours." in talk.read
    assert _rows(store, "update")[0].late


def test_confirm_pressed_again_records_nothing_twice(store: Store) -> None:
    _, talk = _open(store)
    _admit(talk)
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")

    talk.heard.append(preview)
    talk.press_labelled("Confirm")

    assert "Saved, thank you." in talk.read
    assert (len(_rows(store, "event")), len(_rows(store, "update"))) == (1, 1)


def test_somebody_elses_child_is_not_written_on(store: Store) -> None:
    world = store.write_now(_world)
    talk = Talk(store, world.sam)

    talk.press(OpenForm("event", world.case))

    assert "isn't yours" in talk.read


# The same, told as an entry of `update`


def test_admitted_in_an_update_asks_one_thing_more_and_moves_the_case(store: Store) -> None:
    _, talk = _open(store, "update")
    talk.press_labelled("Save now", what="admitted", headline="Admitted in the night")
    assert "Which kind of ward?" in talk.read
    talk.press_labelled("Next", ward="mental health")
    talk.press_labelled("None of these")
    talk.press_labelled("Confirm")

    case, event = _case(store), _rows(store, "event")[0]
    assert (case.setting, case.legal_status, case.admitted_on) == (Setting.MENTAL_HEALTH_WARD, None, TODAY)
    assert (event.kind, event.legal_status) == (EventKind.ADMISSION, None)
    assert _rows(store, "update")[0].headline == "Admitted in the night"
    assert "This asks for a rating." in talk.read
    assert "When you know the legal status" in talk.read

    talk.press(OpenForm("event", case.id))
    talk.press_labelled("Next", kind="detention")
    talk.press_labelled("Next", legal_status="detained", area="out")
    talk.press_labelled("Confirm")
    case = _case(store)
    assert (case.legal_status, case.detained_on, case.out_of_area) == ("detained", TODAY, True)


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("A&E", EventKind.A_AND_E),
        ("crisis team", EventKind.CRISIS_CONTACT),
        ("section 136", EventKind.SECTION_136),
    ],
)
def test_a_crisis_in_an_update_is_an_event_without_another_question(store: Store, what: str, kind: EventKind) -> None:
    _, talk = _open(store, "update")
    talk.press_labelled("Save now", what=what, headline="In the night")
    talk.press_labelled("None of these")
    talk.press_labelled("Confirm")

    assert [row.kind for row in _rows(store, "event")] == [kind]
    assert _case(store).setting is Setting.HOME


@pytest.mark.parametrize(
    ("said", "kinds", "setting"),
    [
        ("placement move", [EventKind.PLACEMENT_MOVE], Setting.PLACEMENT),
        ("out-of-area placement", [EventKind.OUT_OF_AREA_PLACEMENT], Setting.PLACEMENT),
        ("placement breakdown", [EventKind.PLACEMENT_BREAKDOWN], Setting.HOME),
        ("neither", [], Setting.HOME),
    ],
)
def test_a_placement_entry_asks_what_about_it(
    store: Store, said: str, kinds: list[EventKind], setting: Setting
) -> None:
    _, talk = _open(store, "update")
    talk.press_labelled("Save now", what="placement", headline="The placement rang")
    talk.press_labelled("Next", placement=said)
    talk.press_labelled("Confirm")

    assert [row.kind for row in _rows(store, "event")] == kinds
    assert _case(store).setting is setting


def test_an_entry_that_does_not_fit_is_saved_all_the_same_and_says_that_it_moves_nobody(store: Store) -> None:
    _, talk = _open(store, "update")
    talk.press_labelled("Save now", what="discharged", headline="Home since noon")
    assert "No hospital stay is on record here" in talk.read
    assert "saved as an entry" in talk.read
    talk.press_labelled("Confirm")

    assert len(_rows(store, "update")) == 1
    assert _rows(store, "event") == []


def test_news_from_school_is_no_event(store: Store) -> None:
    _, talk = _open(store, "update")
    talk.press_labelled("Save now", what="school", headline="Excluded")
    talk.press_labelled("Confirm")

    assert _rows(store, "event") == []
