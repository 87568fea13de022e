"""Nobody misses a notice, nobody drowns, in a real browser: an MDT's own numbers, a snooze, what is escalated."""

from __future__ import annotations

import os

import pytest

from bot.demo import playground, story
from tests.support.client import Client

CODE = story.MAIN_CODE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.node,
    pytest.mark.skipif(playground.missing() is not None and "CI" not in os.environ, reason=str(playground.missing())),
]


async def test_numbers_of_an_mdt_a_snooze_and_what_is_escalated(client: Client) -> None:
    await client.sees("You are Grace Okoro", "help")
    await client.say("be Ivo")
    await client.sees("Now you are Ivo Lane")
    await client.say(f"reminders {CODE}")
    await client.sees(CODE, "2 working days")
    await client.shot("numbers")
    await client.press("Change a number")
    await client.shot("which-number")
    await client.choose("Which number", "Reminder before an action is due")
    await client.press("Next")
    await client.sees("Reminder before an action is due", "2 working days before")
    await client.shot("value")
    await client.write("From now on", "4")
    await client.press("Next")
    await client.sees("Change a number", "4 working days before; this MDT's own")
    await client.shot("check-number")
    await client.press("Confirm")
    await client.sees("Saved", "4 working days before; this MDT's own")
    await client.shot("own-number")

    await client.say("be Grace")
    await client.sees("Now you are Grace Okoro")
    await client.say("clock +1 days")
    await client.sees("It is now Wednesday 17 March 2027")
    told = await client.sees("To Grace Okoro", "Send the costed care plan", "2 working days overdue", "Told now")
    await client.sees("To Grace Okoro", "Ring Dr Wren", "Medication list from the surgery")
    await client.shot("escalated")
    await client.press("Snooze", told)
    await client.sees("Let its reminders wait", "Medication list from the surgery")
    await client.shot("snooze")
    await client.tick("Tomorrow: Thursday 18 March 2027")
    await client.press("Next")
    await client.press("Confirm", await client.sees("Let its reminders wait", "Until", "Thursday 18 March 2027"))
    await client.sees("To Grace Okoro", "its reminders wait until tomorrow")
    await client.shot("snoozed")

    await client.say("clock +2 days")
    await client.sees("It is now Friday 19 March 2027")
    await client.sees("To Grace Okoro", "Ring Dr Wren", "Medication list from the surgery")
    await client.sees("To Dr Noor Aziz", "Overdue: please help it on", "Send the costed care plan")
    await client.shot("awake-again")
