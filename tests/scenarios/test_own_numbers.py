"""An MDT that wants to hear earlier: an administrator changes its number, and the reminder comes that day."""

from __future__ import annotations

from bot.demo import people as cast
from tests.scenarios.journeys import audited, of, press
from tests.support.world import World


async def test_an_administrator_changes_an_mdts_number_and_the_reminder_comes_that_day(world: World) -> None:
    ivo = world.who(cast.IVO)
    assert of(await world.tick("2027-03-16T10:00"), world.owen) == []

    card = await press(ivo, (await ivo.say("reminders KW-7F3K"))[0], "Change a number")
    card = await press(ivo, card, "Next", inputs={"which": "due_soon_working_days"})
    card = await press(ivo, card, "Next", inputs={"value": "4"})
    assert "4 working days before; this MDT's own, the usual is 2 working days before" in card.text
    await world.restart()
    saved = await press(ivo, card, "Confirm")
    assert "Saved: Reminder before an action is due is 4 working days before" in saved.text

    owen = of(await world.tick("2027-03-16T10:05"), world.owen)  # Tuesday; due on Monday the 22nd
    assert len(owen) == 1
    assert "Action 2: “Early review of the EHC plan” is due Monday 22 March." in owen[0]
    assert of(await world.tick("2027-03-18T09:00"), world.owen) == [], "said already, two days before the usual day"

    done = await audited(world, "reminders.set", "done")
    assert [(row.subject, row.old, row.new) for row in done] == [("due_soon_working_days", "2 (the usual)", "4")]
