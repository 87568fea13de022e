"""The 24-hour rule: what was told and not written up, from the half-filled form to the manager's count."""

from __future__ import annotations

import re

from tests.scenarios.journeys import MAIN, of, press
from tests.support.world import World


async def _late(world: World) -> int:
    """How many updates the manager's summary counts as over 24 hours."""
    said = (await world.lena.say("summary"))[0].text
    found = re.search(r"(\d+) updates? (?:is|are) over 24 hours", said)
    return int(found[1]) if found else 0


async def test_a_half_filled_form_is_reminded_of_counted_and_finished(world: World) -> None:
    grace = world.grace
    world.at("2027-03-18T13:00")  # a Thursday
    card = await press(grace, (await grace.say("hello"))[0], "Something changed", MAIN)
    await press(grace, card, "Save now", inputs={"what": "school", "headline": "Excluded for a week"})

    await world.restart()  # where it was left, and what waits for it
    assert not [said for said in of(await world.tick("2027-03-19T08:59"), grace) if "half-filled" in said]
    sent = await world.tick("2027-03-19T09:00", times=3)
    (said,) = of(sent, grace)
    assert "You were told of something on Thursday 18 March 2027 at 13:00, and the form is half-filled." in said
    assert "It counts as over 24 hours from Friday 19 March 2027 at 13:00." in said
    assert not of(await world.tick("2027-03-19T12:00"), grace)

    reminder = next(screen for screen in sent if "half-filled" in screen.text)
    form = (await grace.press("Go on with the form", reminder))[0]
    assert "Excluded for a week" in form.text
    before = await _late(world)

    world.at("2027-03-19T13:01")
    assert await _late(world) == before + 1
    waiting = (await grace.say("needs me"))[0]
    assert "told on Thursday 18 March 2027 at 13:00, over 24 hours" in waiting.text

    saved = await press(grace, form, "Confirm")
    assert "You heard on Thursday, so it counts as over 24 hours." in saved.text
    assert await _late(world) == before + 1  # as a late entry
    assert "told on" not in (await grace.say("needs me"))[0].text
