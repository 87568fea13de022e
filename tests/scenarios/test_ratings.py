"""Ratings as people live with them: CNEST on the Gateway pathway, a trust's own tool, and what grows old."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, select

from bot.demo import people as cast
from bot.demo.story import GATEWAY_CODE, MAIN_CODE
from bot.operating import import_tool, list_tools, remove_tool
from casework import tool_store
from storage import core as t
from storage.tables import TaskKind, TaskState
from tests.scenarios import journeys
from tests.scenarios.journeys import audited, press
from tests.support.tools import SCORED
from tests.support.world import World


async def _tasks(world: World, code: str) -> list[tuple[TaskKind, TaskState]]:
    def read(db: Connection) -> list[tuple[TaskKind, TaskState]]:
        query = select(t.task.c.kind, t.task.c.state).join_from(t.task, t.case).where(t.case.c.code == code)
        return [(row.kind, row.state) for row in db.execute(query.order_by(t.task.c.id))]

    return await world.rows(read)


async def test_a_gateway_child_goes_from_medium_to_high_and_is_taken_to_the_gateway_meeting(world: World) -> None:
    tom = world.who(cast.TOM)
    mine = (await tom.say("my cases"))[0]
    assert "CNEST: Medium · rated 4 days ago" in mine.text

    card = await press(
        tom, (await tom.say(f"rate {GATEWAY_CODE}"))[0], "Next", inputs={"item_a": "High", "item_b": "High"}
    )
    assert "Suggested: **CNEST: High**" in card.text
    await world.restart()  # the form is where it was left
    card = await press(tom, card, "Next", inputs={"factors": "placement"})
    assert await journeys.count(world, "rating") == 7  # nothing before Confirm
    saved = await press(tom, card, "Confirm")
    assert "CNEST: High · Tuesday 16 March 2027" in saved.text
    assert "● Red" not in saved.text
    assert await _tasks(world, GATEWAY_CODE) == [(TaskKind.GATEWAY, TaskState.OPEN)]  # neither autism nor a disability

    assert "Discuss at the Gateway meeting" in (await tom.say("needs me"))[0].text
    figures = (await world.lena.say("summary"))[0]
    assert "CNEST: High 1" in figures.text
    listed = await press(world.lena, figures, "Gateway")
    assert "CNEST: High, rated today" in listed.text

    case = await press(world.lena, (await world.lena.say(f"case {GATEWAY_CODE}"))[0], "Resolution meeting (Level 2)")
    done = await press(world.lena, case, "Confirm")
    assert "a Resolution meeting was asked for (Level 2)" in done.text
    assert "Hold the Resolution meeting (Level 2)" in (await tom.say("needs me"))[0].text
    assert [row.new for row in await audited(world, "gateway.level") if row.outcome == "done"] == ["level 2"]
    world.check()


async def test_a_trusts_own_tool_is_used_from_its_import_on_and_its_ratings_outlive_it(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "elmshire.toml"
    file.write_text(SCORED, encoding="utf-8")
    said = import_tool(world.bot.store, file, now=world.now)
    assert said == "Elmshire tool (made up), 1: imported, 3 questions. DSD cases are rated with it from now on."

    grace = world.grace
    card = (await grace.say(f"rate {MAIN_CODE}"))[0]
    assert "Nights without sleep" in card.text
    answers = {"item_sleep": "3", "item_school": "no", "item_crisis": "once"}
    card = await press(grace, card, "Next", inputs=answers)
    assert "Suggested: **Amber**, because your answers come to 4 points." in card.text
    saved = await press(grace, card, "Next", "Confirm")
    assert "● Amber" in saved.text
    shown = (await grace.say(f"case {MAIN_CODE}"))[0]
    assert "by Grace Okoro (elmshire, 1)" in shown.text

    assert "DSD: elmshire 1, Elmshire tool (made up), 1 ratings, in use" in list_tools(world.bot.store)
    left = remove_tool(world.bot.store, "elmshire", "1", now=world.now)
    assert "ratings made with it stay. Now: DSD: national-criteria" in left
    history = (await grace.say(f"ratings {MAIN_CODE}"))[0]
    assert "elmshire, 1" in history.text
    assert "national criteria, 2023" in history.text  # the one before
    assert "Immediate risk of admission" in (await grace.say(f"rate {MAIN_CODE}"))[0].text
    assert await world.rows(tool_store.known)
    world.check()


async def test_what_grows_old_is_said_once_a_week_with_the_press_that_ends_it(world: World) -> None:
    await world.everyone_opens_their_chat()
    grace = world.grace
    sent = await world.tick("2027-03-30T09:00")  # amber of 13 March, after 14 days, Easter over
    told = next(one for one in sent if "Rated amber on Saturday 13 March" in one.text)
    assert "more than 14 days ago" in told.text
    assert not any(
        "Rated amber on Saturday 13 March" in one.text for one in await world.tick("2027-03-30T09:05", times=3)
    )

    rate = [one for one in told.buttons if one.title == "Rate"]
    cards = [(await grace.send(one, told))[-1] for one in rate]
    card = next(one for one in cards if journeys.MAIN in one.text)
    await press(grace, card, "Next", "Next", "Confirm", inputs={"fits": "amber"})
    sent = await world.tick("2027-04-06T09:00")

    assert not any("Rated amber on Saturday 13 March" in one.text for one in sent)


async def test_a_cetr_that_is_logged_closes_what_red_asked_for_and_asks_for_a_rating(world: World) -> None:
    grace = world.grace
    card = await press(grace, (await grace.say(f"rate {MAIN_CODE}"))[0], "Next", inputs={"fits": "red"})
    await press(grace, card, "Next", "Confirm")
    assert await _tasks(world, MAIN_CODE) == [(TaskKind.CETR, TaskState.OPEN)]

    card = (await grace.say(f"log {MAIN_CODE}"))[0]
    card = await press(grace, card, "Next", inputs={"kind": "CETR", "attended": "p:4,p:5"})
    card = await press(grace, card, "Read them", inputs={"minutes": "Send the costed care plan; Sam; 2 weeks"})
    saved = await press(grace, card, "Finish", "Next", "Confirm")

    assert "The risk is rated again after this meeting." in saved.text
    assert await _tasks(world, MAIN_CODE) == [(TaskKind.CETR, TaskState.HELD), (TaskKind.RATE, TaskState.OPEN)]
    card = await press(grace, saved, "Rate")
    await press(grace, card, "Next", "Next", "Confirm", inputs={"fits": "amber"})
    assert (TaskKind.RATE, TaskState.DONE) in await _tasks(world, MAIN_CODE)
