"""A tracker meeting prepared and held: the list, what changed since the last, and the case behind a line."""

from __future__ import annotations

from bot.demo.story import MAIN_CODE
from tests.scenarios.journeys import audited, headline, press
from tests.support.world import World


async def test_a_tracker_meeting_is_marked_and_the_next_list_says_what_changed(world: World) -> None:
    lena, grace = world.lena, world.grace
    first = (await lena.say("tracker"))[0]
    assert "None was marked as held yet" in first.text
    assert MAIN_CODE in first.text
    marked = await press(lena, first, "Held today")
    assert "Held today." in marked.text

    world.at("2027-03-23T09:30")
    await press(grace, await headline(world), "Confirm")
    await world.restart()
    world.at("2027-03-30T09:30")
    card = (await lena.say("tracker"))[0]
    assert "The last one was held on Tuesday 16 March 2027" in card.text
    row = card.text[card.text.index(MAIN_CODE) :]
    assert "Since then: A&E, 1 update" in row.replace("&amp;", "&")
    assert MAIN_CODE in (await grace.say("tracker"))[0].text
    assert "isn't yours to do here" in (await world.sam.say("gateway"))[0].text

    opened = next(button for button in card.buttons if button.title == "Open")
    case = (await lena.send(opened, card))[-1]
    assert "Open actions" in case.text
    assert len(await audited(world, "discussion.list", "read")) == 4  # a list is one row, and so is it after a press
    world.check()
