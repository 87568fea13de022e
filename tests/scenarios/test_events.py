"""What happens to a child, from an admission in the night to the way home: what people see on the way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from bot.demo.story import MAIN_CODE
from storage import core as t
from storage.tables import ClockState, Setting
from tests.scenarios import journeys
from tests.scenarios.journeys import audited, press
from tests.support.world import World


async def _case(world: World) -> Row[*tuple[Any, ...]]:
    def read(db: Connection) -> Row[*tuple[Any, ...]]:
        return db.execute(select(t.case).where(t.case.c.code == MAIN_CODE)).one()

    return await world.rows(read)


async def _clocks(world: World) -> list[tuple[str, ClockState]]:
    query = select(t.clock.c.rule, t.clock.c.state).order_by(t.clock.c.id)
    return await world.rows(lambda db: [(row.rule, row.state) for row in db.execute(query)])


async def test_an_admission_is_recorded_once_and_all_that_must_follow_waits_until_it_is_done(world: World) -> None:
    grace = world.grace
    before = await journeys.count(world, "update")
    card = await press(grace, (await grace.say("event KW-7F3K"))[0], "Next", inputs={"kind": "admission"})
    told = {"ward": "mental health", "legal_status": "detained", "area": "out"}
    card = await press(grace, card, "Next", "None of these", inputs=told)
    assert "Admitted to a mental health ward, detained, out of area" in card.text
    assert await journeys.count(world, "event") == 0  # nothing before Confirm

    await world.restart()  # the form is where it was left
    saved = await press(grace, card, "Confirm")
    assert "This asks for a rating. On a mental health ward the suggestion is blue." in saved.text
    assert "a root-cause analysis is on your list" in saved.text
    assert "999" in saved.text
    assert "Situation: Admitted to a mental health ward, detained, out of area" in saved.inputs["copy"]
    assert await journeys.count(world, "update") == before + 1
    assert await journeys.count(world, "event") == 1
    assert ("cetr.limit_days", ClockState.RUNNING) in await _clocks(world)

    shown = (await grace.say("case KW-7F3K"))[0]
    assert "On a mental health ward, detained, out of area, since Tuesday 16 March 2027" in shown.text
    assert "Rate the risk again" in shown.text

    waiting = (await grace.say("needs me"))[0]
    rate = next(button for button in waiting.buttons if button.title == "Rate")
    card = (await grace.send(rate, waiting))[0]
    assert card.inputs["fits"] == "blue"
    rated = await press(grace, card, "Next", "Next", "Confirm")
    assert "Blue means in hospital" in rated.text
    waiting = (await grace.say("needs me"))[0]
    assert "A commissioner oversight visit" in waiting.text
    assert "Rate the risk again" not in waiting.text
    visit = [button for button in waiting.buttons if button.title == "Done" and button.data["verb"] == "task.close"]
    left = (await grace.send(visit[-1], waiting))[0]
    assert "A commissioner oversight visit" not in left.text
    assert [row.outcome for row in await audited(world, "task.close")][-1] == "done"


async def test_delay_is_counted_and_the_way_home_closes_the_clock(world: World) -> None:
    grace = world.grace
    card = await press(grace, (await grace.say("event KW-7F3K"))[0], "Next", inputs={"kind": "admission"})
    told = {"ward": "mental health", "legal_status": "informal", "area": "in"}
    await press(grace, card, "Next", "None of these", "Confirm", inputs=told)

    world.at("2027-03-30T09:30")
    card = await press(grace, (await grace.say("event KW-7F3K"))[0], "Next", inputs={"kind": "ready for discharge"})
    await press(grace, card, "Next", "Confirm", inputs={"reason": "home"})
    world.at("2027-04-08T09:30")
    assert "ready for discharge since Tuesday 30 March 2027 (9 days)" in (await grace.say("case KW-7F3K"))[0].text
    figures = (await world.lena.say("summary"))[0]
    assert "Ready for discharge, still in hospital" in figures.text
    assert "the longest for 9 days" in figures.text

    for said in ("event KW-7F3K", "discharged", "ok", "ok", "ok", "at home"):  # by words alone
        card = (await grace.say(said))[0]
    assert "Discharged and lives at home" in card.text
    saved = (await grace.say("confirm"))[0]
    assert "This asks for a rating." in saved.text
    case = await _case(world)
    assert (case.setting, case.ward, case.ready_on) == (Setting.HOME, None, None)
    assert ClockState.RUNNING not in [state for _, state in await _clocks(world)]
    assert "the longest for 9 days" not in (await world.lena.say("summary"))[0].text


async def test_a_discharge_of_who_was_never_admitted_is_refused_plainly_and_kept_as_an_entry_by_update(
    world: World,
) -> None:
    grace = world.grace
    card = await press(grace, (await grace.say("event KW-7F3K"))[0], "Next", inputs={"kind": "discharge"})
    assert "No hospital stay is on record here. Please record the admission first." in str(card.card)

    card = (await grace.say("update KW-7F3K"))[0]
    card = await press(grace, card, "Save now", inputs={"what": "discharged", "headline": "Home since noon"})
    assert "This is saved as an entry" in card.text
    saved = await press(grace, card, "Confirm")
    assert "Saved, thank you." in saved.text
    assert await journeys.count(world, "event") == 0
