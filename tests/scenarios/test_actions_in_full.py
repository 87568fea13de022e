"""Actions in full, through the real route: begun, changed, closed, replaced, opened again, and handed over in bulk."""

from __future__ import annotations

from bot.demo.local_teams import Screen
from tests.scenarios import journeys
from tests.scenarios.journeys import DEFENDERS, MAIN, PLAN, SENSORY, VISIT, action, audited, of, on_row, press
from tests.support.world import World


async def _news(world: World) -> list[Screen]:
    """What is sent now."""
    before = len(world.sent())
    await world.deliver()
    return [world.screen(call) for call in world.sent()[before:]]


async def test_an_action_lives_its_whole_life_and_everybody_sees_how_it_stands(world: World) -> None:
    grace, sam = world.grace, world.sam
    await journeys.logged(world)

    mine = (await sam.say(f"action KW-7F3K {PLAN}"))[0]
    assert f"KW-7F3K: action {PLAN}" in mine.text
    assert MAIN not in mine.text
    begun = await press(sam, mine, "Started")
    assert "in progress" in begun.text
    await world.deliver()
    assert "in progress" in world.board().text

    card = (await grace.say(f"action KW-7F3K {PLAN}"))[0]
    assert f"{MAIN}: action {PLAN}" in card.text
    moved = {"due": "2027-04-20", "reason": "the panel meets later"}
    changed = await press(grace, await press(grace, card, "Change"), "Next", "Confirm", inputs=moved)
    assert "the panel meets later" in changed.text
    row = await action(world, PLAN)
    assert row.due_on != row.original_due_on
    told = of(await _news(world), sam)
    assert any("The keyworker has changed action" in one for one in told)

    done = await press(sam, (await sam.say(f"action KW-7F3K {PLAN}"))[0], "Done")
    asked = await press(sam, done, "Add how you know")
    known = await press(sam, asked, "Next", "Confirm", inputs={"evidence": "The panel has it"})
    assert "The panel has it" in known.text
    assert "The panel has it" in (await grace.say(f"action KW-7F3K {PLAN}"))[0].text

    card = (await grace.say(f"action KW-7F3K {VISIT}"))[0]
    why = {"reason": "the placement has closed"}
    closed = await press(grace, await press(grace, card, "Not achievable"), "Next", "Confirm", inputs=why)
    assert "Not achievable: Grace Okoro" in closed.text
    told = of(await _news(world), sam)
    assert any("it can't be achieved. the placement has closed." in one for one in told)
    board = world.board()
    assert "✕" in board.text
    assert "the placement has closed" not in board.text
    refused = (await on_row(world, sam, "Undo", board, VISIT))[0]
    assert "Nothing has changed" in refused.text

    again = {"reason": "another was found", "due": "2027-04-20"}
    card = (await grace.say(f"action KW-7F3K {VISIT}"))[0]
    await press(grace, await press(grace, card, "Open again"), "Next", "Confirm", inputs=again)
    told = of(await _news(world), sam)
    assert any("Open again: action" in one for one in told)

    card = (await grace.say(f"action KW-7F3K {DEFENDERS}"))[0]
    by = {"by": f"a:{SENSORY}"}
    replaced = await press(grace, await press(grace, card, "Replaced by another"), "Next", "Confirm", inputs=by)
    assert f"Replaced by action {SENSORY}: Grace Okoro" in replaced.text
    assert [one.outcome for one in await audited(world, "action.close")][-1] == "done"

    await world.restart()
    history = (await grace.say(f"action KW-7F3K {VISIT}"))[0].text
    for said in ("wrote it down", "closed it, not achievable", "opened it again: another was found"):
        assert said in history


async def test_who_leaves_is_replaced_with_one_form_and_the_next_hears_once(world: World) -> None:
    grace = world.grace
    await journeys.logged(world)
    before = [await action(world, number) for number in (PLAN, VISIT)]
    owner = before[0].owner_id

    card = await press(grace, (await grace.say("replace"))[0], "Next", inputs={"holder": f"p:{owner}"})
    assert "Who takes over?" in card.text
    priya = (await action(world, SENSORY)).owner_id
    by_case = await press(grace, card, "Choose by case")
    asked = {name: "stays" for name in by_case.inputs if name.startswith("to")}
    asked[f"to{before[0].case_id}"] = f"p:{priya}"
    preview = await press(grace, by_case, "Next", inputs=asked)
    assert MAIN in preview.text
    saved = await press(grace, preview, "Confirm")
    assert "one message with all of theirs" in saved.text
    for number in (PLAN, VISIT):
        assert (await action(world, number)).owner_id == priya
    told = of(await _news(world), world.priya)
    assert len(told) == 1, "one message, not one for each"
    assert "Priya Nair" in world.board().text
