"""The main job, from a headline in a car park to a board that everybody ticks: what people see on the way."""

import re
from itertools import pairwise

import pytest

from bot.demo import people as cast
from bot.demo.local_teams import Screen
from tests.scenarios import journeys
from tests.scenarios.journeys import DEFENDERS, MAIN, PLAN, VISIT, action, audited, logged, on_row, press
from tests.support.world import MDT, World


async def test_a_headline_is_saved_and_the_sbar_finished_later_makes_its_recommendations_actions(world: World) -> None:
    grace = world.grace
    check = await journeys.headline(world)
    assert MAIN in check.text
    assert "You were told: Tuesday 16 March 2027 at 09:30" in check.text
    assert await journeys.count(world, "update") == 3  # those of the story: nothing before Confirm

    saved = await press(grace, check, "Confirm")
    assert "Saved, thank you." in saved.text
    assert "The headline counts for the 24 hours" in saved.text
    assert "Situation: Taken to A&E after a bad night" in saved.inputs["copy"]
    assert "999" in saved.text

    waiting = (await grace.say("needs me"))[0]
    assert "J.B., 14, KW-7F3K: today: Taken to A&E after a bad night" in waiting.text
    card = await press(grace, waiting, "Finish")
    assert "Rated amber" in card.inputs["background"]
    card = await press(grace, card, "Next", inputs={"assessment": "Frightened, home by noon", "trend": "same"})
    lines = "Ring the school about Monday; Owen Clarke; Friday\nAgree a crisis plan"
    card = await press(grace, card, "Next", inputs={"recommendation": lines})
    assert "Agree a crisis plan" in card.text  # only the gap is asked
    assert "Ring the school" not in card.text
    priya = next(value for name, value in _options(card, "owner1") if name.startswith("Priya"))
    card = await press(grace, card, "Next", inputs={"owner1": priya, "due1": "2027-03-30"})
    assert (
        "Ring the school about Monday (Owen Clarke, Elmshire SEND team (made up), by Friday 19 March 2027)" in card.text
    )
    saved = await press(grace, card, "Confirm")
    assert "Finish the SBAR" not in [button.title for button in saved.buttons]

    await world.deliver()
    told = await world.owen.last()
    assert "Action 3: “Ring the school about Monday”, due Friday 19 March." in told.text
    assert "KW-7F3K" in told.text
    assert MAIN not in told.text
    assert "Agree a crisis plan" in (await world.priya.last()).text
    assert "Headlines to finish" not in (await grace.say("needs me"))[0].text


async def test_red_is_suggested_with_its_reason_and_says_what_must_now_happen(world: World) -> None:
    card = (await world.grace.say("rate KW-7F3K"))[0]
    card = await press(world.grace, card, "Next", inputs={"fits": "red"})
    assert "Suggested: **red**, because you chose “Immediate risk of admission" in card.text
    assert card.inputs["final"] == "red"
    card = await press(world.grace, card, "Next")
    assert "Before: Amber" in card.text
    rated = await press(world.grace, card, "Confirm")
    assert "Red means a CETR must be arranged" in rated.text
    assert "Never delay care or an admission needed now." in rated.text
    assert "999" in rated.text


async def test_a_rating_below_the_suggestion_needs_a_reason_and_reaches_the_manager(world: World) -> None:
    card = await press(world.grace, (await world.grace.say("rate KW-7F3K"))[0], "Next", inputs={"fits": "red"})
    card = await press(world.grace, card, "Next", inputs={"final": "amber"})
    assert "Please say why" in str(card.card)
    card = await press(world.grace, card, "Next", inputs={"final": "amber", "reason": "The crisis team visits daily"})
    assert "this is below the suggestion" in card.text.lower()
    await press(world.grace, card, "Confirm")
    await world.deliver()
    told = await world.lena.last()
    assert "rated amber; the tool suggested red. Reason: The crisis team visits daily" in told.text


async def test_four_pasted_lines_are_three_understood_and_one_asking_who(world: World) -> None:
    grace = world.grace
    card = await press(grace, (await grace.say("log KW-7F3K"))[0], "Next", inputs={"kind": "MDT"})
    card = await press(grace, card, "Read them", inputs={"minutes": journeys.MINUTES})
    assert list(card.inputs) == ["who3"]
    assert "4. “Order ear defenders”: who does it?" in card.text
    assert "The minutes say “Mrs Quill”." in card.text


async def test_after_confirm_the_board_is_posted_once_and_each_owner_gets_one_message_with_all_of_theirs(
    world: World,
) -> None:
    check = await journeys.meeting(world)
    assert "Next meeting: Thursday 25 March 2027 at 10:00" in check.text
    before = len(world.sent())
    saved = await press(world.grace, check, "Confirm")
    assert "4 actions are kept. 2 people get one message with all of theirs." in saved.text
    assert "You get the message for Mrs Quill, to ring them." in saved.text
    await world.deliver()

    new = [(call.conversation_id, world.screen(call)) for call in world.sent()[before:]]
    assert [place for place, _ in new].count(MDT.id) == 1
    assert len(new) == 4  # the board, Sam, Priya, and Grace for Mrs Quill
    sam, grace = await world.sam.last(), await world.grace.last()
    assert "Action 3: “Send the costed care plan”, due Tuesday 30 March." in sam.text
    assert "Action 4: “Visit the new placement”, due Tuesday 30 March." in sam.text
    assert "Yes, all mine" in [button.title for button in sam.buttons]
    assert "Action 5: “Sensory diet at school”, due Thursday 25 March." in (await world.priya.last()).text
    assert "Ring Mrs Quill, Voluntary (not named), 0161 496 0777. Action 6: “Order ear defenders”" in grace.text
    board = world.board()
    assert "5 open · next meeting Thursday 25 March" in board.text
    assert "Mrs Quill, Voluntary (not named) · due Tuesday 23 March · no answer yet" in board.text


async def test_a_partner_asks_which_child_says_yes_and_ticks_it_off_for_everyone(world: World) -> None:
    board = await logged(world)
    sam = world.sam
    message = await sam.last()
    told = await on_row(world, sam, "Which child?", message, PLAN, None)
    assert [screen.text for screen in told] == ["That is J.B., 14, KW-7F3K."]
    mine = await on_row(world, sam, "Yes, mine", message, PLAN, None)
    assert mine[0].id == message.id
    await world.deliver()
    assert _row(world.board(), PLAN).endswith("· accepted")

    edits = len(world.teams.connector.edited())
    own = (await on_row(world, sam, "Done", board, PLAN))[0]
    assert _row(own, PLAN).startswith("Done: Sam Patel, today at 09:30")  # in the reply itself
    await world.deliver()
    assert world.teams.connector.edited()[edits:][-1].activity_id == board.id
    assert len(world.teams.connector.edited()) == edits + 1
    assert _row(world.board(), PLAN) == _row(own, PLAN)


async def test_a_tick_in_the_own_chat_shows_on_the_board_and_undo_takes_it_back(world: World) -> None:
    await logged(world)
    mine = (await world.sam.say("my actions"))[0]
    ticked = await on_row(world, world.sam, "Done", mine, VISIT, None)
    assert "KW-7F3K 4, “Visit the new placement”: done. Thank you." in ticked[0].text
    await world.deliver()
    assert _row(world.board(), VISIT).startswith("Done: Sam Patel")

    back = await press(world.sam, ticked[0], "Undo")
    assert "taken back" in back.text
    await world.deliver()
    assert "due Tuesday 30 March" in _row(world.board(), VISIT)


async def test_a_colleague_of_another_agency_is_refused_kindly_and_may_tell_the_keyworker(world: World) -> None:
    board = await logged(world)
    own = (await on_row(world, world.priya, "Done", board, PLAN))[0]
    assert "This one is with Elmshire children's social care (made up), so they or the keyworker tick it." in own.text
    assert "Nothing has changed." in own.text
    await world.deliver()
    assert (await action(world, PLAN)).state == "open"
    assert "no answer yet" in _row(world.board(), PLAN)
    assert "Nothing has changed" not in world.board().text  # only she sees it
    assert [row.person_id for row in await audited(world, "action.done", "refused")] == [5]

    told = await world.priya.press("Tell the keyworker", own, channel=MDT)
    assert "I'll tell Grace Okoro" in told[0].text
    await world.deliver()
    news = await world.grace.last()
    assert (
        "Priya Nair (Elmshire CAMHS (made up)) says that action 3, “Send the costed care plan”, is done." in news.text
    )
    assert "They say it's done" in [button.title for button in news.buttons]


async def test_the_keyworker_records_done_for_a_contact_and_the_board_says_who_told_her(world: World) -> None:
    await logged(world)
    card = await press(world.grace, await world.grace.last(), "They say it's done")
    assert card.inputs["told_by"] == "Mrs Quill"
    card = await press(world.grace, card, "Next", "Confirm", inputs={"how": "by phone"})
    assert "KW-7F3K 6, “Order ear defenders”: done. Told by Mrs Quill, by phone." in card.text
    await world.deliver()
    assert _row(world.board(), DEFENDERS) == "Done: Grace Okoro, today at 09:30; told by Mrs Quill, by phone"


async def test_the_keyworker_who_ticks_somebody_elses_row_on_the_board_is_asked_who_told_her(world: World) -> None:
    board = await logged(world)
    own = await on_row(world, world.grace, "Done", board, PLAN)
    assert "Who told you that it is done? I've asked you in our own chat." in own[0].text
    asked = await world.grace.wait_for("Who told you that it is done?")
    await press(world.grace, asked, "Next", "Confirm", inputs={"how": "at a meeting"})
    await world.deliver()
    assert "told by Sam Patel, at a meeting" in _row(world.board(), PLAN)


@pytest.mark.parametrize(
    ("words", "answer", "shown"),
    [
        ("done 3", "KW-7F3K 3: done. Thank you.", "Done: Sam Patel"),
        ("Done KW-7F3K 3", "KW-7F3K 3: done. Thank you.", "Done: Sam Patel"),
        ("mine 3", "KW-7F3K 3: yours. Thank you.", "accepted"),
        ("stuck 3", "KW-7F3K 3: the keyworker is told that something is in the way.", "something is in the way"),
        (
            "more time 3 2 weeks",
            "KW-7F3K 3: I have asked the keyworker for time until Tuesday 13 April.",
            "asked for time",
        ),
        ("not mine 3", "KW-7F3K 3: the keyworker is told.", "says it isn't theirs"),
    ],
)
async def test_every_press_on_the_board_can_be_typed_and_taken_back(
    world: World, words: str, answer: str, shown: str
) -> None:
    await logged(world)
    before = _row(world.board(), PLAN)
    assert (await world.sam.say(words, MDT))[-1].text.startswith(answer)
    await world.deliver()
    assert shown in _row(world.board(), PLAN)
    assert (await world.sam.say("undo 3", MDT))[-1].text == "KW-7F3K 3: taken back."
    await world.deliver()
    assert _row(world.board(), PLAN) == before


async def test_more_time_is_asked_with_a_press_and_agreed_with_one_and_the_first_date_is_kept(world: World) -> None:
    board = await logged(world)
    own = await on_row(world, world.sam, "2 weeks more", board, VISIT)
    assert "asked for time until Tuesday 13 April" in _row(own[0], VISIT)
    await world.deliver()
    news = await world.grace.last()
    assert "asks for more time for action 4" in news.text
    agreed = await world.grace.press("Agree", news)
    assert "now due Tuesday 13 April" in agreed[0].text
    await world.deliver()
    row = await action(world, VISIT)
    assert (row.due_on.isoformat(), row.original_due_on.isoformat()) == ("2027-04-13", "2027-03-30")
    assert "due Tuesday 13 April" in _row(world.board(), VISIT)
    assert "Agreed: action 4, “Visit the new placement”, is now due Tuesday 13 April." in (await world.sam.last()).text


async def test_the_manager_sees_what_needs_a_person_today(world: World) -> None:
    told = (await world.lena.say("summary"))[0]
    assert "1 red case needs you" in told.text
    assert "1 action is overdue (1 red)" in told.text
    assert "7 cases in all" in told.text
    assert "Elmshire children's social care (made up)" in told.text


@pytest.mark.parametrize("person", [cast.SAM, cast.GRACE, cast.ADA], ids=["partner", "keyworker", "oversight"])
async def test_nobody_but_a_manager_gets_the_summary_and_the_no_is_friendly(
    world: World, person: cast.PersonRow
) -> None:
    told = await world.who(person).say("summary")
    assert "The caseload summary is for the service's managers." in told[0].text
    assert len(await audited(world, "summary.read", "refused")) == 1


def _row(board: Screen, number: int) -> str:
    """The line below an action's wording: who, when, and how it stands."""
    lines = board.text.splitlines()
    return next(after for line, after in pairwise(lines) if re.match(rf"\*\*(✓ )?{number}\*\*", line))


def _options(card: Screen, name: str) -> list[tuple[str, str]]:
    inputs = [node for node in card.card["body"] if node.get("id") == name]
    return [(choice["title"], choice["value"]) for node in inputs for choice in node["choices"]]
