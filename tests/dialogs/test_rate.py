"""Rating as a keyworker does it: the descriptions in full, a suggestion with its reason, and the last word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from cards.verbs import OpenForm
from casework import events, policy, rating_tools, ratings
from casework.actor import Actor
from casework.entries import Moment
from casework.ratings import NewRating
from casework.whereabouts import NewEvent
from storage import core as t
from storage.store import Store
from storage.tables import Colour, ConsentScope, ConsentState, EventKind, Setting, TaskKind
from tests.support import builders
from tests.support.builders import NOW
from tests.support.talk import Talk, inputs_of, messages

LABEL = "J.B., 14, "
ALL_FOUR = "unstable,behaviour,changing staff,crisis at A&E"


@dataclass(frozen=True)
class World:
    grace: Actor
    case: int


def _world(db: Connection, **columns: Any) -> World:
    grace, sam = builders.person(db), builders.partner(db)
    wren = builders.person(db, "Dr Ada Wren", "partner", agency_id=builders.agency(db, "Elmshire CAMHS"))
    return World(grace, builders.case(db, grace, mdt=(sam, wren), **columns))


def _open(store: Store, **columns: Any) -> tuple[World, Talk]:
    world = store.write_now(_world, **columns)
    talk = Talk(store, world.grace)
    talk.press(OpenForm("rate", world.case))
    return world, talk


def _rows(store: Store) -> int:
    return store.read_now(lambda db: db.execute(select(func.count()).select_from(t.rating)).scalar_one())


def _rating(store: Store) -> Any:
    return store.read_now(lambda db: db.execute(select(t.rating)).one())


def _shown(talk: Talk) -> dict[str, str]:
    return inputs_of(messages(talk.heard[-1])[-1])


def test_the_suggestion_is_confirmed_with_few_presses(store: Store) -> None:
    _, talk = _open(store)
    assert LABEL in talk.read
    assert "Immediate risk of admission to a mental health hospital" in talk.read

    talk.press_labelled("Next", fits="red")
    assert "Suggested: **red**, because you chose “Immediate risk" in talk.read
    assert "Red means a CETR must be arranged" in talk.read
    assert _shown(talk)["final"] == "red"
    talk.press_labelled("Next")
    talk.press_labelled("Confirm")

    assert "● Red" in talk.read
    assert "Red means a CETR must be arranged" in talk.read
    assert "In danger now: 999" in talk.read
    assert LABEL in talk.read
    assert _rating(store).final is Colour.RED


def test_another_rating_needs_a_reason_and_says_that_the_manager_sees_a_lower_one(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Next", fits="red")
    talk.press_labelled("Next", final="green", factors="life event,52 weeks")
    assert "Please say why" in talk.read
    assert _shown(talk)["factors"] == "life event,52 weeks"

    talk.press_labelled("Next", reason="The crisis plan holds")
    assert "manager is shown it today" in talk.read
    talk.press_labelled("Confirm")

    row = _rating(store)
    assert (row.suggested, row.final, row.override_reason) == (Colour.RED, Colour.GREEN, "The crisis plan holds")
    assert row.answers == {"fits": "red", "prompts": [], "factors": ["life event", "52 weeks"]}


def test_four_key_questions_ask_to_consider_red_and_change_nothing_by_themselves(store: Store) -> None:
    _, talk = _open(store)

    talk.press_labelled("Next", fits="green", prompts=ALL_FOUR)

    assert "You ticked all 4 key questions: consider **red**." in talk.read
    assert _shown(talk)["final"] == "green"


def test_three_of_four_ask_nothing(store: Store) -> None:
    _, talk = _open(store)

    talk.press_labelled("Next", fits="green", prompts="unstable,behaviour,changing staff")

    assert "consider" not in talk.read


def test_not_sure_goes_to_a_clinician_and_rates_nothing(store: Store) -> None:
    _, talk = _open(store, rating=Colour.AMBER)

    talk.press_labelled("Next", fits="not sure")

    assert "Please ask Dr Ada Wren, Elmshire CAMHS." in talk.read
    assert "Nothing is rated" in talk.read
    assert talk.buttons() == ["Back", "Cancel"]
    talk.say("confirm")
    assert _rows(store) == 0


def test_when_the_clinician_has_answered_it_goes_on_where_it_was_left(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Next", fits="not sure", prompts="unstable")

    talk.press_labelled("Back")
    assert _shown(talk)["prompts"] == "unstable"
    talk.press_labelled("Next", fits="amber")

    assert "Suggested: **amber**" in talk.read


def test_none_of_these_suggests_a_step_down_review_and_takes_nobody_off(store: Store) -> None:
    _, talk = _open(store, rating=Colour.GREEN)
    talk.press_labelled("Next", fits="none")
    assert "step-down review" in talk.read
    assert _shown(talk)["final"] == ""

    talk.press_labelled("Next", final="green", reason="Review asked for")
    talk.press_labelled("Confirm")

    assert _rating(store).suggested is None
    assert _rating(store).final is Colour.GREEN


def test_another_answer_brings_another_suggestion(store: Store) -> None:
    """What was decided for the first one does not stay behind unseen."""
    _, talk = _open(store)
    talk.press_labelled("Next", fits="red")
    talk.press_labelled("Next")
    talk.press_labelled("Back")
    talk.press_labelled("Back")

    talk.press_labelled("Next", fits="green")

    assert _shown(talk)["final"] == "green"


def test_by_words_alone(store: Store) -> None:
    _, talk = _open(store)

    for said in ("amber", "skip", "ok", "skip", "skip", "confirm"):
        talk.say(said)

    assert _rating(store).final is Colour.AMBER


def test_an_adult_without_an_ehcp_has_a_ctr(store: Store) -> None:
    _, talk = _open(store, born=NOW.date().replace(year=2006), ehcp=False)

    talk.press_labelled("Next", fits="red")

    assert "Red means a CTR must be arranged" in talk.read


def test_without_consent_to_the_register_it_is_said_kindly_and_nothing_is_asked(store: Store) -> None:
    world = store.write_now(_world)
    store.write_now(builders.consent, world.case, ConsentScope.REGISTER, ConsentState.WITHDRAWN)
    talk = Talk(store, world.grace)

    talk.press(OpenForm("rate", world.case))

    assert "consent to register was withdrawn" in talk.read
    assert "Care goes on" in talk.read
    assert talk.buttons() == []


def test_consent_withdrawn_while_the_form_is_open_stops_it_and_cancel_still_works(store: Store) -> None:
    world, talk = _open(store)
    talk.press_labelled("Next", fits="red")
    talk.press_labelled("Next")
    preview = talk.heard[-1]
    store.write_now(builders.consent, world.case, ConsentScope.REGISTER, ConsentState.WITHDRAWN)

    talk.press_labelled("Confirm")
    assert "withdrawn" in talk.read
    talk.heard.append(preview)
    talk.press_labelled("Cancel")

    assert "Nothing was saved" in talk.read
    assert _rows(store) == 0


def test_somebody_elses_newer_rating_is_shown_before_it_is_overwritten(store: Store) -> None:
    world, talk = _open(store)
    talk.press_labelled("Next", fits="red")
    talk.press_labelled("Next")
    tool = rating_tools.shipped()
    newer = NewRating(tool, {}, Colour.AMBER, Colour.AMBER)
    store.write_now(ratings.record, world.grace, world.case, newer, draft_id=None, seen=1, now=NOW)

    talk.press_labelled("Confirm")
    assert "rated this child amber" in talk.read
    assert _rows(store) == 1
    talk.press_labelled("Go on")
    talk.press_labelled("Confirm")

    assert _rows(store) == 2


def test_confirm_pressed_again_shows_the_rating_and_saves_nothing(store: Store) -> None:
    _, talk = _open(store)
    talk.press_labelled("Next", fits="green")
    talk.press_labelled("Next")
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")

    talk.heard.append(preview)
    talk.press_labelled("Confirm")

    assert "● Green" in talk.read
    assert _rows(store) == 1


def test_on_a_mental_health_ward_blue_is_offered_and_on_a_paediatric_one_nothing_is(store: Store) -> None:
    _, talk = _open(store, setting=Setting.MENTAL_HEALTH_WARD)
    assert "blue is offered" in talk.read
    assert _shown(talk)["fits"] == "blue"

    paediatric = store.write_now(
        lambda db: builders.case(db, talk.who, "Rowan Thistle", setting=Setting.PAEDIATRIC_WARD)
    )
    talk.press(OpenForm("rate", paediatric))
    assert "the rating stays about the risk" in talk.read
    assert _shown(talk)["fits"] == ""


def test_a_floor_after_discharge_is_said_with_its_reason_and_demands_no_cetr(store: Store) -> None:
    def left(db: Connection) -> World:
        world, when = _world(db, setting=Setting.MENTAL_HEALTH_WARD), Moment(NOW - timedelta(days=3))
        new = NewEvent(EventKind.DISCHARGE, when, when, setting=Setting.HOME)
        known = policy.shipped()
        events.record(db, world.grace, world.case, new, draft_id=None, update_id=None, policy=known, now=NOW)
        return world

    world = store.write_now(left)
    rules = policy.shipped()
    talk = Talk(store, world.grace, rules=replace(rules, ratings=replace(rules.ratings, post_discharge_red_days=14)))
    talk.press(OpenForm("rate", world.case))
    talk.press_labelled("Next", fits="green")
    assert "Suggested: **red**, because they left a mental health ward less than 14 days ago" in talk.read
    assert "must be arranged" not in talk.read
    talk.press_labelled("Next")
    talk.press_labelled("Confirm")

    assert _rating(store).final is Colour.RED
    assert "must be arranged" not in talk.read
    assert [row.kind for row in store.read_now(lambda db: db.execute(select(t.task)).all())] == [TaskKind.RATE]
