"""Teams delivers at least once, people press twice, and two press at once: everything happens once all the same."""

import asyncio

from bot.demo import people as cast
from tests.scenarios import journeys
from tests.scenarios.journeys import PLAN, SENSORY, action, audited, count, logged, on_row, press
from tests.support.world import MDT, World


async def test_the_same_words_delivered_twice_are_answered_once(world: World) -> None:
    await logged(world)
    first = await world.sam.say("done 3", MDT, activity_id="seen-before")
    second = await world.sam.say("done 3", MDT, activity_id="seen-before")
    assert [screen.text for screen in first] == ["KW-7F3K 3: done. Thank you."]
    assert second == []
    assert len(await audited(world, "action.done", "done")) == 1


async def test_a_greeting_delivered_twice_is_answered_once(world: World) -> None:
    assert len(await world.sam.say("hello", activity_id="greeting")) == 1
    assert await world.sam.say("hello", activity_id="greeting") == []


async def test_a_press_delivered_twice_with_one_id_acts_once_and_is_answered_with_the_card(world: World) -> None:
    board = await logged(world)
    first = await on_row(world, world.sam, "Done", board, PLAN, activity_id="f:1")
    second = await on_row(world, world.sam, "Done", board.as_seen(), PLAN, activity_id="f:1")
    assert "Done: Sam Patel" in second[0].text
    assert second[0].card == first[0].card
    assert len(await audited(world, "action.done", "done")) == 1


async def test_the_same_press_with_a_new_id_acts_once_and_gets_the_current_card(world_on_each: World) -> None:
    world, seen = world_on_each, (await logged(world_on_each)).as_seen()
    for _ in range(3):
        shown = await on_row(world, world.sam, "Done", seen, PLAN)
        assert "Done: Sam Patel" in shown[0].text
    assert len(await audited(world, "action.done", "done")) == 1
    assert (await action(world, PLAN)).version == 2


async def test_confirm_pressed_twice_saves_once_and_shows_what_was_saved(world: World) -> None:
    check = (await journeys.headline(world)).as_seen()
    before = await count(world, "update")
    first = await world.grace.press("Confirm", check)
    second = await world.grace.press("Confirm", check)
    assert "Saved, thank you." in first[0].text
    assert second[0].text == first[0].text
    assert await count(world, "update") == before + 1


async def test_a_meeting_confirmed_twice_is_kept_once(world: World) -> None:
    check = (await journeys.meeting(world)).as_seen()
    await world.grace.press("Confirm", check)
    second = await world.grace.press("Confirm", check)
    assert second[0].text == "This form is finished. Nothing was done twice."
    await world.deliver()
    assert [call.conversation_id for call in world.sent()].count(MDT.id) == 1
    assert await count(world, "action") == 11


async def test_six_confirms_at_once_save_once(world_on_each: World) -> None:
    world = world_on_each
    check = (await journeys.headline(world)).as_seen()
    before = await count(world, "update")
    await asyncio.gather(*(world.grace.press("Confirm", check) for _ in range(6)))
    assert await count(world, "update") == before + 1
    assert len([one for one in world.heard(world.grace) if "Saved, thank you." in one.text]) == 1
    assert "went wrong" not in "".join(screen.text for screen in world.heard(world.grace))
    assert len(await audited(world, "update.record", "done")) == 1


async def test_six_confirms_of_a_meeting_at_once_post_one_board_and_one_message_each(world_on_each: World) -> None:
    world = world_on_each
    check = (await journeys.meeting(world)).as_seen()
    before = await count(world, "action")
    await asyncio.gather(*(world.grace.press("Confirm", check) for _ in range(6)))
    await world.deliver()
    assert await count(world, "action") == before + 4
    assert [call.conversation_id for call in world.sent()].count(MDT.id) == 1
    assert len([one for one in world.heard(world.sam) if "New actions for you" in one.text]) == 1


async def test_two_people_tick_the_same_row_at_once_and_both_see_it_done(world_on_each: World) -> None:
    world, seen = world_on_each, (await logged(world_on_each)).as_seen()
    noor = world.who(cast.NOOR)  # of the same agency as Priya
    shown = await asyncio.gather(*(on_row(world, who, "Done", seen, SENSORY) for who in (world.priya, noor) * 3))
    first = (await audited(world, "action.done", "done"))[0].person_id
    assert len(await audited(world, "action.done", "done")) == 1
    ticked = "Done: Priya Nair" if first == 5 else "Done: Dr Noor Aziz"
    assert [ticked in screens[0].text for screens in shown] == [True] * 6
    await world.deliver()
    assert ticked in world.board().text


async def test_a_tick_and_a_plea_for_help_at_once_leave_one_of_them_and_a_kind_word(world_on_each: World) -> None:
    world, seen = world_on_each, (await logged(world_on_each)).as_seen()
    shown = await asyncio.gather(*(on_row(world, world.sam, what, seen, PLAN) for what in ("Done", "I'm stuck")))
    assert len(await audited(world, "action.done", "done")) + len(await audited(world, "action.answer", "done")) == 1
    assert "went wrong" not in "".join(screens[0].text for screens in shown)


async def test_undo_delivered_twice_does_not_undo_more(world: World) -> None:
    await logged(world)
    await on_row(world, world.sam, "Yes, mine", await world.sam.last(), PLAN, None)
    await world.deliver()
    ticked = await on_row(world, world.sam, "Done", world.board().as_seen(), PLAN)
    await on_row(world, world.sam, "Undo", ticked[0], PLAN)
    await on_row(world, world.sam, "Undo", ticked[0], PLAN)
    row = await action(world, PLAN)
    assert (row.state, row.answered) == ("open", "mine")


async def test_all_mine_twice_thanks_once_and_changes_nothing(world: World) -> None:
    await logged(world)
    message = (await world.sam.last()).as_seen()
    first = await press(world.sam, message, "Yes, all mine")
    assert "all 2 are yours" in first.text
    await press(world.sam, message, "Yes, all mine")
    assert len(await audited(world, "action.answer", "done")) == 2
