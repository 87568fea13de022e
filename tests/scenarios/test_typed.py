"""The same conversations by keyboard, mixed with presses, left and taken up again, across a restart of the bot."""

from bot.demo.local_teams import Screen
from tests.scenarios import journeys
from tests.scenarios.journeys import MAIN, count, press
from tests.support.world import MDT, World


async def typed(world: World, *words: str) -> Screen:
    """Grace types these one after the other; what she is shown last."""
    shown: list[Screen] = []
    for said in words:
        shown = await world.grace.say(said)
    return shown[-1]


async def test_a_headline_needs_nothing_but_the_keyboard(world: World) -> None:
    await typed(world, "something changed", "update KW-7F3K", "3")
    echoed = await typed(world, "yesterday")
    assert "Monday 15 March 2027" in echoed.text
    check = await typed(world, "ok", "Police were called to the home", "save now", "none of these")
    assert "What changed: Section 136" in check.text
    assert "You were told: Tuesday 16 March 2027 at 09:30" in check.text
    saved = await typed(world, "confirm")
    assert "Saved, thank you." in saved.text
    assert "Situation: Police were called to the home" in saved.inputs["copy"]


async def test_a_meeting_is_logged_by_keyboard_alone(world: World) -> None:
    pasted = "Send the costed care plan; Sam; 2 weeks\nOrder ear defenders; Mrs Quill; 23 March"
    await typed(world, "log JB", "MDT", "ok", "skip", pasted)
    assert "Who is Mrs Quill?" in (await typed(world, "Mrs Quill")).text
    review = await typed(world, "ok", "voluntary", "skip", "0161 496 0777")
    assert "Is this what was agreed?" in review.text
    check = await typed(world, "finish", "ok", "ok", "next")
    assert "Order ear defenders · Mrs Quill · Tuesday 23 March 2027" in check.text
    assert "2 actions are kept" in (await typed(world, "yes")).text
    await world.deliver()
    assert "**4** Order ear defenders" in world.board().text


async def test_a_rating_by_keyboard_asks_for_the_reason_of_an_override(world: World) -> None:
    shown = await typed(world, "rate KW-7F3K", "2", "skip")
    assert "Suggested: **red**" in shown.text
    asked = await typed(world, "amber", "skip", "skip")
    assert "Please say why" in str(asked.card)
    check = await typed(world, "The crisis team visits daily", "next")
    assert "Why: The crisis team visits daily" in check.text
    assert "Rated, thank you." in (await typed(world, "confirm")).text


async def test_words_and_presses_mix_in_one_form(world: World) -> None:
    await typed(world, "update KW-7F3K", "A&E", "ok", "ok")
    card = await world.grace.last()
    assert card.inputs["what"] == "A&E"
    check = await press(world.grace, card, "Save now", "None of these", inputs={"headline": "Home again by noon"})
    assert "Situation: Home again by noon" in check.text
    assert "Saved, thank you." in (await typed(world, "save")).text


async def test_back_asks_again_with_what_was_answered_and_cancel_saves_nothing(world: World) -> None:
    before = await count(world, "update")
    check = (await journeys.headline(world)).as_seen()
    card = await press(world.grace, check, "Back", "Back")
    assert (card.inputs["what"], card.inputs["headline"]) == ("A&E", "Taken to A&E after a bad night")
    gone = await press(world.grace, card, "Cancel")
    assert gone.text == "Cancelled. Nothing was saved."
    late = await world.grace.press("Confirm", check)
    assert late[0].text == "Cancelled. Nothing was saved."
    assert await count(world, "update") == before
    assert "nothing half-filled" in (await typed(world, "cancel")).text


async def test_a_near_miss_is_asked_about_and_a_sentence_is_not_taken_for_a_command(world: World) -> None:
    assert (await typed(world, "upadte KW-7F3K")).text == "I didn't understand that. Did you mean **update KW-7F3K**?"
    assert "What you can do here" in (await typed(world, "none of these")).text
    assert "Did you mean **done 3**?" in (await world.sam.say("dnoe 3", MDT))[-1].text


async def test_a_code_alone_opens_its_case_and_a_mistyped_one_opens_none(world: World) -> None:
    await typed(world, "something changed")
    assert MAIN in (await typed(world, "kw 7f3k")).text
    assert "one character is off" in (await typed(world, "KW-7F3X")).text
    assert "one character is off" in (await typed(world, "update KW-7F3X")).text


async def test_a_command_inside_a_form_is_a_command_and_the_form_waits(world: World) -> None:
    await typed(world, "update KW-7F3K", "A&E")
    assert "R.T., 11, KW-H6F9" in (await typed(world, "my cases")).text
    waiting = await typed(world, "needs me")
    assert "Half-filled forms (1)" in waiting.text
    card = await typed(world, "ok")
    assert MAIN in card.text
    assert card.inputs["what"] == "A&E"


async def test_a_stale_card_brings_the_form_as_it_stands_and_keeps_what_was_typed_there(world: World) -> None:
    first = (await world.grace.say("update KW-7F3K"))[0]
    await typed(world, "A&E")
    shown = await world.grace.press("Save now", first, {"what": "school", "headline": "Typed on the old card"})
    assert "That card was from an earlier step." in shown[0].text
    assert shown[0].inputs["what"] == "A&E"
    assert shown[0].inputs["headline"] == "Typed on the old card"


async def test_two_forms_are_open_at_once_and_each_card_knows_its_own(world: World) -> None:
    rate = (await world.grace.say("rate KW-H6F9"))[0]
    update = (await world.grace.say("update KW-7F3K"))[0]
    await typed(world, "A&E")  # goes to the newest
    decided = await press(world.grace, rate, "Next", inputs={"fits": "green"})
    assert "R.T., 11, KW-H6F9" in decided.text
    assert "Cancelled" in (await press(world.grace, decided, "Cancel")).text
    shown = await world.grace.press("Save now", update, {"headline": "Kept on its own card"})
    assert MAIN in shown[0].text
    assert "Half-filled forms (1)" in (await typed(world, "needs me")).text


async def test_a_form_survives_a_restart_and_a_weeks_pause(world: World) -> None:
    await typed(world, "update KW-7F3K", "A&E", "yesterday")
    await world.restart()
    world.at("2027-03-24T11:00")
    check = await typed(world, "22 March", "Told while the bot was away", "save now", "none of these")
    assert "Happened: Monday 15 March 2027" in check.text  # the yesterday of the day it was said
    assert "You were told: Monday 22 March 2027" in check.text
    assert "You heard on Monday, so it counts as over 24 hours." in (await typed(world, "confirm")).text


async def test_a_crash_after_confirm_and_before_delivery_loses_no_message(world: World) -> None:
    before = len(world.sent())
    await press(world.grace, await journeys.meeting(world), "Confirm")
    sent_by_the_first = len(world.sent())
    await world.restart()
    await world.deliver()
    new = world.sent()[sent_by_the_first:]
    assert len(new) == 4
    assert [call.conversation_id for call in new].count(MDT.id) == 1
    assert "Action 3: “Send the costed care plan”" in (await world.sam.last()).text
    await world.restart()
    await world.deliver()
    assert len(world.sent()) == sent_by_the_first + 4 > before


async def test_a_crash_after_a_tick_still_rewrites_the_board(world: World) -> None:
    board = await journeys.logged(world)
    await journeys.on_row(world, world.sam, "Done", board, journeys.PLAN)
    await world.restart()
    await world.deliver()
    assert "Done: Sam Patel" in world.board().text


async def test_a_form_asked_for_in_a_channel_goes_on_in_the_own_chat(world: World) -> None:
    said = await world.grace.say("update KW-7F3K", MDT)
    assert said[-1].text == "I've answered in our own chat, where only you can see it."
    assert MAIN in (await world.grace.last()).text
