"""The newcomer's story in a real browser, against Microsoft's local Teams client: word for word as `help` tells it."""

from __future__ import annotations

import os
import re

import pytest
from playwright.async_api import expect

from bot.demo import playground, story
from casework.words.demo import MINUTES
from tests.support.client import CARD, Client

CODE = story.MAIN_CODE
LABEL = f"J.B., 14, {CODE}"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.node,
    pytest.mark.skipif(playground.missing() is not None and "CI" not in os.environ, reason=str(playground.missing())),
]


async def test_the_five_minute_story(client: Client) -> None:
    await _a_headline_with_one_thumb(client)
    await _the_risk_rated(client)
    await _four_lines_of_minutes(client)
    await _one_board_in_the_channel(client)
    await _sam_answers_and_ticks(client)
    await _a_contact_says_done_on_the_phone(client)
    await _two_days_later(client)
    await _over_easter(client)
    await _consent_withdrawn(client)
    await _the_managers_summary(client)


async def _a_headline_with_one_thumb(client: Client) -> None:
    await client.sees("You are Grace Okoro", "help")
    await client.say("hello")
    await client.sees("What would you like to do?")
    await client.shot("home")
    client.presses = 0
    await client.press("Something changed")
    await client.press(LABEL)
    await client.tick("A&E", await client.sees("What changed?"))
    await client.write("In one line", "At A&E since 8 with mum, calm, waiting for the crisis team")
    await client.shot("headline")
    await client.press("Save now")
    await client.sees("What does this need now?")
    await client.press("None of these")
    await client.sees("Something changed", "You were told", LABEL)
    await client.press("Confirm")
    assert client.presses <= 8
    saved = await client.sees("Saved, thank you.", LABEL)
    await expect(saved.get_by_role("textbox")).to_have_value(re.compile("At A&E since 8 with mum"))
    await client.shot("saved")


async def _the_risk_rated(client: Client) -> None:
    await client.press("Rate the risk")
    asked = await client.sees("Which of these fits best today?", LABEL)
    await expect(client.card("Saved, thank you.")).to_be_visible()  # the copy is not lost to the next form
    await client.tick("In crisis at A&E in the last month", asked)
    await client.tick("Red: Immediate risk", asked)
    await client.shot("rate")
    await client.press("Next", asked)
    suggested = await client.sees("Your rating", LABEL)
    await client.press("Next", suggested)
    await client.sees("You decide", "Suggested")
    await client.press("Confirm")
    await client.sees("Rated, thank you.", "Red", "CETR")
    await client.shot("rated")


async def _four_lines_of_minutes(client: Client) -> None:
    await client.say(f"log {CODE}")
    await client.tick("MDT", await client.sees("Which meeting?", LABEL))
    await client.press("Next")
    await client.sees("What was agreed?")
    await client.write("Actions from the minutes", "\n\n".join(MINUTES))
    await client.press("Read them")
    gaps = await client.sees("“Ring mum about the respite weekend”: who does it?")
    for understood in MINUTES[:3]:
        await expect(gaps).not_to_contain_text(understood.split(";")[0])
    await client.choose("Ring mum about the respite weekend", "Grace Okoro")
    await client.shot("gap")
    await client.press("Next")
    await client.sees("Is this what was agreed?", "Send the costed care plan · Sam Patel")
    await client.shot("review")
    await client.press("Finish")
    await client.sees("When is the next meeting?")
    await client.press("Next")
    await client.sees("Check, then confirm", "Next meeting")
    await client.shot("check")
    await client.press("Confirm")
    await client.sees("Saved: MDT of", "4 actions are kept", "The board is in the MDT's channel.")
    await client.sees("To Sam Patel", "A new action for you", "Send the costed care plan")
    await client.sees("To Priya Nair", "A new action for you", "Sensory assessment at home")
    await client.sees("To Grace Okoro", "Please ring", "Ring Ms Finch", "Reduced timetable agreed")
    await client.shot("messages")
    assert await client.page.locator(CARD, has_text="To Sam Patel").count() == 1


async def _one_board_in_the_channel(client: Client) -> None:
    await client.open_channel(story.CHANNEL_NAME)
    board = await client.sees(f"{CODE}: agreed actions", "5 open", "Send the costed care plan")
    await expect(board).not_to_contain_text("J.B.")
    await expect(client.page.locator(CARD, has_text="agreed actions")).to_have_count(1)
    await client.shot("board")
    await client.open_chat()


async def _sam_answers_and_ticks(client: Client) -> None:
    await client.say("be Sam")
    await client.sees("Now you are Sam Patel")
    told = await client.sees("To Sam Patel", "Send the costed care plan")
    await client.press("Which child?", told)
    await client.sees("To Sam Patel", f"That is {LABEL}.")
    told = await client.sees("To Sam Patel", "Send the costed care plan")
    await client.press("Yes, mine", told)
    told = await client.sees("To Sam Patel", "Send the costed care plan", "You said: yes, mine.")
    await client.shot("yes-mine")
    await client.press("I'm stuck", told)
    await client.sees("To Sam Patel", "Send the costed care plan", "You said that something is in the way.")
    await client.sees("To Grace Okoro", "something is in the way of action 3")
    await client.shot("stuck")

    await client.open_channel(story.CHANNEL_NAME)
    board = await client.sees(f"{CODE}: agreed actions", "something is in the way")
    await client.shot("board-stuck")
    await client.press("Done", client.part(board, "Send the costed care plan"))
    await client.sees(f"{CODE}: agreed actions", "4 open", "Done: Sam Patel, today")
    await client.shot("board-done")
    board = client.card(f"{CODE}: agreed actions")
    await client.press("Done", client.part(board, "Priya Nair, Elmshire CAMHS (made up) · due"))
    await client.sees(f"{CODE}: agreed actions", "4 open", "they or the keyworker tick it")
    await client.shot("board-refused")
    await client.open_chat()


async def _a_contact_says_done_on_the_phone(client: Client) -> None:
    await client.say("be Grace")
    await client.sees("Now you are Grace Okoro")
    await client.say(f"actions {CODE}")
    board = await client.sees("To Grace Okoro", f"{LABEL}: agreed actions")
    await client.shot("board-in-chat")
    await client.press("Done", client.part(board, "Reduced timetable agreed"))
    asked = await client.sees("Reduced timetable agreed", "Who told you that it is done?")
    await client.tick("By phone", asked)
    await client.shot("who-told")
    await client.press("Next", asked)
    await client.press("Confirm", await client.sees("Told by", "Ms Finch"))
    await client.sees("To Grace Okoro", "Ms Finch", "done")
    await client.shot("told")
    await client.open_channel(story.CHANNEL_NAME)
    await client.sees(f"{CODE}: agreed actions", "3 open", "Ms Finch")
    await client.shot("board-contact")
    await client.open_chat()


async def _two_days_later(client: Client) -> None:
    await client.say("clock +2 days")
    await client.sees("It is now Thursday 18 March 2027")
    await client.sees("To Sam Patel", "Overdue", story.OVERDUE_CODE, "Is it done, or is something in the way?")
    await client.shot("overdue")
    await client.open_channel(story.CHANNEL_NAME)
    await client.sees("Meeting coming", CODE, "Thursday 25 March")
    await client.shot("meeting")
    await client.open_chat()


async def _over_easter(client: Client) -> None:
    await client.say("clock +12 days")
    await client.sees("It is now Tuesday 30 March 2027")
    await client.shot("easter")
    await client.open_channel(story.CHANNEL_NAME)
    await client.sees("Thursday 25 March 2027", "Meeting coming", f"MDT for {CODE}: Wednesday 31 March")
    for card in await client.page.locator(CARD).all_inner_texts():  # Good Friday to Easter Monday
        assert not any(card.startswith(day) for day in ("Friday 26", "Saturday 27", "Sunday 28", "Monday 29"))
    await client.shot("easter-channel")
    await client.open_chat()


async def _consent_withdrawn(client: Client) -> None:
    await client.say(f"consent {CODE}")
    asked = await client.sees("Consent", "Sharing the plan with the MDT", LABEL)
    await client.shot("consent")
    await client.press("Sharing was withdrawn", asked)
    await client.shot("withdraw")
    await client.press("Confirm")
    await client.sees("To Priya Nair", f"Reminders for {CODE} have stopped", "ask Grace Okoro: 0161 496 0001")
    await client.sees("To Lena Hart", LABEL, "Please carry on by hand", "Sensory assessment at home")
    await client.shot("withdrawn")
    await client.open_channel(story.CHANNEL_NAME)
    board = await client.sees(f"{CODE}: agreed actions", "stopped")
    await expect(board).not_to_contain_text("Sensory assessment at home")
    await client.shot("board-stopped")
    await client.open_chat()


async def _the_managers_summary(client: Client) -> None:
    await client.say("be Lena")
    await client.sees("Now you are Lena Hart")
    await client.say("summary")
    summary = await client.sees("To Lena Hart", "Today:", "7 cases in all", "Open actions by agency")
    await expect(summary.locator("svg").first).to_be_visible()  # the donut
    await client.shot("summary", of=summary)
