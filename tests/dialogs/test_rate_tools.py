"""Rating with CNEST and with a tool that a service brought: questions, a suggestion, a person who decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cards.verbs import OpenForm
from casework import tool_store
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import Colour, NoticeKind, Pathway, Setting, TaskKind, TaskState
from tests.support import builders
from tests.support.builders import NOW
from tests.support.talk import Talk, inputs_of, messages
from tests.support.tools import SCORED, TABLE


@dataclass(frozen=True)
class World:
    grace: Actor
    lena: Actor
    case: int


def _world(db: Connection, pathway: Pathway, **columns: Any) -> World:
    grace = builders.person(db)
    lena = builders.person(db, "Lena Hart", "manager")
    return World(grace, lena, builders.case(db, grace, pathway=pathway, **columns))


def _gateway(store: Store, **columns: Any) -> tuple[World, Talk]:
    world = store.write_now(_world, Pathway.GATEWAY, **columns)
    return world, Talk(store, world.grace)


def _dsd(store: Store, text: str = SCORED, **columns: Any) -> tuple[World, Talk]:
    store.write_now(tool_store.keep, text, now=NOW)
    world = store.write_now(_world, Pathway.DSD, **columns)
    return world, Talk(store, world.grace)


def _case(store: Store, case: int) -> Any:
    return store.read_now(lambda db: db.execute(select(t.case).where(t.case.c.id == case)).one())


def _rating(store: Store) -> Any:
    return store.read_now(lambda db: db.execute(select(t.rating).order_by(t.rating.c.id.desc())).first())


def _open_tasks(store: Store) -> list[TaskKind]:
    query = select(t.task.c.kind).where(t.task.c.state == TaskState.OPEN).order_by(t.task.c.id)
    return list(store.read_now(lambda db: db.execute(query).scalars().all()))


def _rate(talk: Talk, case: int, a: str, b: str, **decide: str) -> None:
    talk.press(OpenForm("rate", case))
    talk.press_labelled("Next", item_a=a, item_b=b)
    talk.press_labelled("Next", **decide)
    talk.press_labelled("Confirm")


# CNEST


def test_a_gateway_child_is_rated_with_cnest_and_gets_no_colour(store: Store) -> None:
    world, talk = _gateway(store)
    talk.press(OpenForm("rate", world.case))
    assert "Complex Needs Escalation and Support Tool, public matrix" in talk.read
    assert "enter the results of its sections here" in talk.read
    assert "Immediate risk of admission" not in talk.read

    talk.press_labelled("Next", item_a="High", item_b="Medium")
    assert "Suggested: **CNEST: High**, because of your answers. You decide." in talk.read
    assert "discuss it at the Gateway meeting" in talk.read
    assert inputs_of(messages(talk.heard[-1])[-1])["final"] == "CNEST: High"
    talk.press_labelled("Next")
    talk.press_labelled("Confirm")

    assert "CNEST: High · Thursday 26 March 2026" in talk.read
    assert "In danger now: 999" in talk.read
    case, rating = _case(store, world.case), _rating(store)
    assert (case.rating, case.rating_level, case.rated_at) == (None, "CNEST: High", NOW)
    assert (rating.suggested, rating.final, rating.final_level) == (None, None, "CNEST: High")
    assert (rating.tool, rating.tool_version) == ("cnest", "public matrix")
    assert rating.answers["items"] == {"a": "High", "b": "Medium"}
    assert rating.answers["said"][0] == ["Section A, complex risk factors, came out as", "High"]


def test_high_is_put_on_the_list_for_the_gateway_meeting_and_asks_to_consider_a_cetr(store: Store) -> None:
    world, talk = _gateway(store)

    _rate(talk, world.case, "High", "High")

    assert _open_tasks(store) == [TaskKind.GATEWAY, TaskKind.CONSIDER_CETR]
    _rate(talk, world.case, "High", "High")  # it confirms the last one
    assert len(_open_tasks(store)) == 2


def test_without_a_learning_disability_or_autism_no_cetr_is_considered(store: Store) -> None:
    world, talk = _gateway(store, learning_disability=False, autism=False)

    _rate(talk, world.case, "Medium", "High")

    assert _open_tasks(store) == [TaskKind.GATEWAY]


def test_medium_and_low_ask_for_nothing(store: Store) -> None:
    world, talk = _gateway(store)

    _rate(talk, world.case, "Medium", "Medium")
    _rate(talk, world.case, "Low", "Low")

    assert _open_tasks(store) == []


def test_a_level_below_the_suggestion_needs_a_reason_and_is_shown_to_the_manager(store: Store) -> None:
    world, talk = _gateway(store)
    talk.press(OpenForm("rate", world.case))
    talk.press_labelled("Next", item_a="High", item_b="High")
    talk.press_labelled("Next", final="CNEST: Low")
    assert "Please say why" in talk.read

    talk.press_labelled("Next", reason="The placement holds")
    assert "manager is shown it today" in talk.read
    talk.press_labelled("Confirm")

    query = select(t.notice.c.recipient, t.notice.c.about).where(t.notice.c.kind == NoticeKind.LOWER_RATING)
    (notice,) = store.read_now(lambda db: db.execute(query).all())
    assert notice.recipient == f"person:{world.lena.person_id}"
    assert (notice.about["suggested"], notice.about["final"]) == ("CNEST: High", "CNEST: Low")


def test_a_level_above_the_suggestion_is_no_news_for_the_manager(store: Store) -> None:
    world, talk = _gateway(store)

    _rate(talk, world.case, "Low", "Low", final="CNEST: High", reason="A bad week")

    query = select(t.notice.c.id).where(t.notice.c.kind == NoticeKind.LOWER_RATING)
    assert store.read_now(lambda db: db.execute(query).all()) == []


def test_by_words_alone(store: Store) -> None:
    world, talk = _gateway(store)
    talk.press(OpenForm("rate", world.case))

    for said in ("high", "low", "ok", "skip", "skip", "confirm"):
        talk.say(said)

    assert _case(store, world.case).rating_level == "CNEST: Medium"


def test_on_a_mental_health_ward_no_blue_is_offered_on_the_gateway_pathway(store: Store) -> None:
    world, talk = _gateway(store, setting=Setting.MENTAL_HEALTH_WARD)
    talk.press(OpenForm("rate", world.case))

    talk.press_labelled("Next", item_a="Low", item_b="Low")

    assert "blue" not in talk.read.casefold()
    assert inputs_of(messages(talk.heard[-1])[-1])["final"] == "CNEST: Low"


def test_the_level_stands_with_its_age_wherever_the_child_is_shown(store: Store) -> None:
    world, talk = _gateway(store)
    _rate(talk, world.case, "High", "High")
    later = NOW.replace(month=4, day=16)  # 21 days on: past the profile's 14
    talk.now = later

    talk.say("my cases")
    assert "CNEST: High · rated 21 days ago · review overdue" in talk.read
    talk.press(OpenForm("case", world.case))
    assert (
        "CNEST: High · rated 21 days ago, on Thursday 26 March 2026, by Grace Okoro (cnest, public matrix)" in talk.read
    )
    assert "Gateway: Gateway meetings (Level 1)" in talk.read
    talk.say("needs me")
    assert "CNEST: High" in talk.read
    assert "rated 21 days ago" in talk.read
    talk.say(f"why {_case(store, world.case).code}")
    assert "CNEST: High" in talk.read

    lena = Talk(store, world.lena, now=later)
    lena.say("summary")
    assert "CNEST: High 1" in lena.read
    assert "1 CNEST: High" in lena.read  # among the ratings to look at again
    assert "not rated 0" in lena.read.casefold()
    lena.press_labelled("Gateway")
    assert "CNEST: High, rated 21 days ago" in lena.read


# A tool that was brought in


def test_a_tool_that_was_imported_asks_adds_up_and_suggests(store: Store) -> None:
    world, talk = _dsd(store)
    talk.press(OpenForm("rate", world.case))
    assert "Elmshire tool (made up), 1" in talk.read

    talk.press_labelled("Next", item_sleep="3", item_school="yes", item_crisis="twice")
    assert "Suggested: **Red**, because your answers come to 7.5 points. You decide." in talk.read
    assert "Made up: talk to the duty clinician today." in talk.read
    assert "Red means a CETR must be arranged" in talk.read
    talk.press_labelled("Next", factors="life event")
    assert "Nights without sleep" in talk.read
    talk.press_labelled("Confirm")

    rating = _rating(store)
    assert (rating.final, rating.tool, rating.tool_version) == (Colour.RED, "elmshire", "1")
    assert rating.answers["points"] == "7.5"
    assert _case(store, world.case).rating is Colour.RED
    assert _open_tasks(store) == [TaskKind.CETR]


def test_typed_answers_name_a_step_of_a_scale_by_its_number(store: Store) -> None:
    world, talk = _dsd(store)
    talk.press(OpenForm("rate", world.case))

    for said in ("0", "no", "once", "ok", "skip", "skip", "confirm"):
        talk.say(said)

    assert _rating(store).answers["items"] == {"sleep": "0", "school": "no", "crisis": "once"}
    assert _case(store, world.case).rating is Colour.GREEN


def test_a_long_tool_asks_eight_questions_at_a_time(store: Store) -> None:
    more = "".join(
        f'\n[[items]]\nid = "more-{n}"\ntext = "Question {n}"\ntype = "yes-no"\npoints = 1\n' for n in range(4, 20)
    )
    world, talk = _dsd(store, SCORED.replace("\n[[thresholds]]", more + "\n[[thresholds]]", 1))
    talk.press(OpenForm("rate", world.case))
    assert "Rate the risk (1 of 3)" in talk.read
    assert "Question 8" in talk.read
    assert "Question 9" not in talk.read
    first = {f"item_more-{n}": "no" for n in range(4, 9)}
    talk.press_labelled("Next", item_sleep="0", item_school="no", item_crisis="none", **first)
    talk.press_labelled("Next", **{f"item_more-{n}": "yes" for n in range(9, 17)})
    assert "Rate the risk (3 of 3)" in talk.read
    talk.press_labelled("Next", **{f"item_more-{n}": "no" for n in range(17, 20)})

    assert "come to 8 points" in talk.read


def test_another_version_chosen_meanwhile_begins_the_form_again(store: Store) -> None:
    world, talk = _dsd(store)
    talk.press(OpenForm("rate", world.case))
    talk.press_labelled("Next", item_sleep="3", item_school="yes", item_crisis="twice")
    talk.press_labelled("Next")
    newer = SCORED.replace('version = "1"', 'version = "2"').replace('"sleep"', '"rest"')
    store.write_now(tool_store.keep, newer, now=NOW)

    talk.press_labelled("Confirm")
    assert "now rates with Elmshire tool (made up), 2" in talk.read
    assert _rating(store) is None
    talk.press_labelled("Begin again")
    talk.press_labelled("Next", item_rest="0", item_school="no", item_crisis="none")
    talk.press_labelled("Next")
    talk.press_labelled("Confirm")

    assert _rating(store).tool_version == "2"


def test_old_ratings_stay_readable_when_their_tool_is_gone(store: Store) -> None:
    world, talk = _dsd(store)
    talk.press(OpenForm("rate", world.case))
    talk.press_labelled("Next", item_sleep="3", item_school="yes", item_crisis="twice")
    talk.press_labelled("Next", final="amber", reason="The plan holds", factors="life event,52 weeks")
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")
    store.write_now(tool_store.remove, "elmshire", "1", now=NOW)

    talk.press(OpenForm("ratings", world.case))
    assert "● Amber · rated today" in talk.read
    assert "Thursday 26 March 2026, 10:00; Grace Okoro; elmshire, 1" in talk.read
    assert "Suggested was: Red" in talk.read
    assert "Why: The plan holds" in talk.read
    assert "Played a part: A significant life event; A 38- or 52-week placement under strain" in talk.read
    talk.heard.append(preview)
    talk.press_labelled("Confirm")  # once more: what was saved
    assert "● Amber" in talk.read
    talk.press(OpenForm("rate", world.case))
    assert "Immediate risk of admission to a mental health hospital" in talk.read


def test_key_questions_of_a_tool_ask_to_consider_and_change_nothing(store: Store) -> None:
    store.write_now(tool_store.keep, TABLE, now=NOW)
    world, talk = _gateway(store)
    talk.press(OpenForm("rate", world.case))

    talk.press_labelled("Next", item_crisis="no", item_change="Small", prompts="moved,alone")

    assert "You ticked all 2 key questions: consider **Elmgate: Peak**." in talk.read
    assert inputs_of(messages(talk.heard[-1])[-1])["final"] == "Elmgate: Steady"


def test_on_a_mental_health_ward_blue_is_suggested_whatever_a_tool_of_colours_adds_up(store: Store) -> None:
    world, talk = _dsd(store, setting=Setting.MENTAL_HEALTH_WARD)
    talk.press(OpenForm("rate", world.case))

    talk.press_labelled("Next", item_sleep="0", item_school="no", item_crisis="none")

    assert "blue is offered" in talk.read
    assert inputs_of(messages(talk.heard[-1])[-1])["final"] == "blue"


# The level of the Gateway route


def test_a_manager_asks_for_a_resolution_meeting_with_one_press_and_confirm(store: Store) -> None:
    world, _ = _gateway(store)
    lena = Talk(store, world.lena)
    lena.press(OpenForm("case", world.case))
    lena.press_labelled("Resolution meeting (Level 2)")
    assert _case(store, world.case).gateway_level is None
    preview = lena.heard[-1]
    lena.press_labelled("Confirm")

    assert "a Resolution meeting was asked for (Level 2)" in lena.read
    assert _case(store, world.case).gateway_level == 2
    assert _open_tasks(store) == [TaskKind.RESOLUTION]
    lena.heard.append(preview)
    lena.press_labelled("Confirm")
    assert _open_tasks(store) == [TaskKind.RESOLUTION]
    lena.press(OpenForm("case", world.case))
    assert "Gateway: a Resolution meeting was asked for (Level 2)" in lena.read
    grace = Talk(store, world.grace)
    grace.say("needs me")
    assert "Hold the Resolution meeting (Level 2)" in grace.read

    lena.press_labelled("Back to Gateway (Level 1)")
    lena.press_labelled("Confirm")
    assert _case(store, world.case).gateway_level == 1
    assert _open_tasks(store) == []


def test_a_keyworker_is_not_offered_it_and_a_forged_press_is_refused(store: Store) -> None:
    world, talk = _gateway(store)
    talk.press(OpenForm("case", world.case))
    assert "Resolution meeting (Level 2)" not in talk.buttons()

    talk.press(OpenForm("gateway_level", world.case))

    assert "isn't yours to do here" in talk.read
    assert _case(store, world.case).gateway_level is None


def test_off_the_gateway_pathway_there_are_no_levels(store: Store) -> None:
    world = store.write_now(_world, Pathway.DSD)
    lena = Talk(store, world.lena)
    lena.press(OpenForm("case", world.case))
    assert "Resolution meeting (Level 2)" not in lena.buttons()

    lena.press(OpenForm("gateway_level", world.case))

    assert "not on the Gateway pathway" in lena.read


# The history


def test_the_history_is_paged_at_eight_and_each_page_is_an_audited_read(store: Store) -> None:
    world, talk = _gateway(store)
    for day in range(1, 11):
        talk.now = NOW.replace(month=3, day=day)
        _rate(talk, world.case, "Low", "Low")
    talk.say(f"ratings {_case(store, world.case).code}")

    assert "10 ratings, the newest first; page 1 of 2" in talk.read
    assert talk.read.count("CNEST: Low · rated") == 8
    talk.press_labelled("Older")
    assert talk.read.count("CNEST: Low · rated") == 2
    assert "Sunday 1 March 2026" in talk.read
    query = select(t.audit.c.id).where(t.audit.c.verb == "record.read", t.audit.c.subject == "ratings")
    assert len(store.read_now(lambda db: db.execute(query).all())) == 2


def test_the_history_is_for_the_keyworker_and_the_manager_alone(store: Store) -> None:
    world, talk = _gateway(store)
    _rate(talk, world.case, "Low", "Low")
    sam = store.write_now(builders.partner)
    store.write_now(builders.member, world.case, sam)

    for actor, may in ((world.lena, True), (sam, False)):
        other = Talk(store, actor)
        other.press(OpenForm("ratings", world.case))
        assert ("CNEST: Low" in other.read) is may


def test_factors_feed_themes_and_nothing_else(store: Store) -> None:
    world, talk = _gateway(store)

    _rate(talk, world.case, "Low", "Low", factors="life event,substances")

    rating = _rating(store)
    rows = store.read_now(lambda db: db.execute(select(t.theme).order_by(t.theme.c.tag)).all())
    assert [(row.subject, row.kind.value, row.tag, row.recorded_by) for row in rows] == [
        (f"rating:{rating.id}", "trigger", "life event", world.grace.person_id),
        (f"rating:{rating.id}", "trigger", "substances", world.grace.person_id),
    ]
    assert rating.final_level == "CNEST: Low"
