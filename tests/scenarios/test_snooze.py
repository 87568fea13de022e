"""The keyworker lets a reminder wait from the message that brought it; it comes back once, the board as it was."""

from __future__ import annotations

from tests.scenarios.journeys import DEFENDERS, VISIT, action, audited, logged, of, press
from tests.support.world import World

RING = "Order ear defenders"  # Mrs Quill has no account here, and it is due on Tuesday 23 March


async def test_a_message_to_ring_is_snoozed_and_comes_back_once(world_on_each: World) -> None:
    world = world_on_each
    board = await logged(world)
    await world.tick("2027-03-24T09:00")
    letter = [one for one in world.heard(world.grace) if f"{RING}” was due" in one.text][-1]
    stood = board.text

    defenders = await action(world, DEFENDERS)
    snooze = next(one for one in letter.buttons if one.title == "Snooze" and one.data["id"] == defenders.id)
    card = (await world.grace.send(snooze, letter))[0]
    await world.restart()
    card = await press(
        world.grace, card, "Next", "Confirm", inputs={"until": "2027-03-31", "reason": "Away until then"}
    )
    assert "its reminders wait until Wednesday 31 March" in card.text
    assert [row.new for row in await audited(world, "action.snooze", "done")]

    for when in ("2027-03-25T09:00", "2027-03-30T09:00"):
        assert not [one for one in of(await world.tick(when), world.grace) if f"{RING}” was due" in one]
    card = (await world.grace.say(f"action KW-7F3K {DEFENDERS}"))[0]
    assert "until tomorrow, says Grace Okoro: Away until then" in card.text
    assert "snoozed" not in world.board().text
    assert RING in stood
    assert RING in world.board().text

    back = of(await world.tick("2027-03-31T09:00", times=3), world.grace)
    assert len([one for one in back if f"{RING}” was due" in one]) == 1
    assert "Overdue and snoozed" not in (await world.lena.say("summary"))[0].text


async def test_an_owner_is_not_reminded_while_the_keyworker_lets_it_wait_and_then_once(world: World) -> None:
    await logged(world)
    await world.tick("2027-03-25T09:00")
    card = (await world.grace.say(f"snooze KW-7F3K {VISIT} until 31 March: the panel meets then"))[0]
    assert "its reminders wait until" in card.text
    assert "panel" not in (await world.sam.say(f"action KW-7F3K {VISIT}"))[0].text

    assert not [one for one in of(await world.tick("2027-03-30T09:00"), world.sam) if "Visit the new placement" in one]
    said = of(await world.tick("2027-03-31T09:00", times=2), world.sam)
    assert len([one for one in said if "“Visit the new placement” was due on" in one]) == 1


async def test_done_while_it_waits_nothing_comes_back(world: World) -> None:
    await logged(world)
    await world.tick("2027-03-25T09:00")
    await world.grace.say(f"snooze KW-7F3K {VISIT} until 31 March")
    await world.sam.say(f"done KW-7F3K {VISIT}")
    assert not [one for one in of(await world.tick("2027-03-31T09:00"), world.sam) if "Visit the new placement" in one]
