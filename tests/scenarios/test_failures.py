"""Teams refuses, stalls or drops, or the database is away: nothing is lost, and what is uncertain is said to be so."""

from collections.abc import AsyncGenerator, Generator
from datetime import timedelta

import pytest

from bot.demo.connector import DROP
from storage.crypto import Keyring
from storage.migrations import migrate
from tests.scenarios import journeys
from tests.scenarios.journeys import PLAN, action, logged, meeting, of, on_row, press
from tests.support.databases import Postgres
from tests.support.world import MDT, World, open_world

NEW = "Action 3: “Send the costed care plan”, due Tuesday 30 March."
MAYBE = "You may have had this already"


async def confirmed(world: World) -> None:
    """The meeting is saved, and nothing has been sent yet."""
    await press(world.grace, await meeting(world), "Confirm")


def told(world: World, words: str) -> list[str]:
    """Grace's messages with these words."""
    return [said for said in of(world.heard(world.grace), world.grace) if words in said]


@pytest.mark.parametrize(("status", "code"), [(403, "MessageWritesBlocked"), (404, "ConversationNotFound")])
async def test_a_partner_who_cannot_be_written_to_any_more_is_rung_by_the_keyworker(
    world: World, status: int, code: str
) -> None:
    world.teams.connector.fail(status, code=code, method="POST", to=world.sam.chat_id)
    await confirmed(world)
    await world.deliver()
    said = told(world, "can't reach Sam Patel")
    assert len(said) == 1
    assert "they have not had the new action for KW-7F3K. Please ring 0161 496 0004." in said[0]
    await world.tick("2027-03-24T09:00")
    assert len(told(world, "they have not had the reminder for KW-7F3K")) == 1
    assert len(world.heard(world.sam)) == 1  # his hello; nothing was even tried again


async def test_the_way_is_open_again_once_the_partner_writes(world: World) -> None:
    world.teams.connector.fail(403, method="POST", to=world.sam.chat_id)
    await confirmed(world)
    await world.deliver()
    await world.sam.say("hello")
    assert "is due Tuesday 30 March" in " ".join(of(await world.tick("2027-03-24T09:00"), world.sam))


async def test_a_throttled_message_waits_as_long_as_teams_asks_and_is_sent_once(world: World) -> None:
    world.teams.connector.fail(429, times=1, method="POST", to=world.sam.chat_id, retry_after="60")
    await confirmed(world)
    await world.deliver()
    assert NEW not in " ".join(of(world.heard(world.sam), world.sam))
    world.now += timedelta(seconds=59)
    assert of(await world.tick(), world.sam) == []
    world.now += timedelta(seconds=30)
    said = of(await world.tick(), world.sam)
    assert len(said) == 1
    assert NEW in said[0]
    assert MAYBE not in said[0]


async def test_what_was_done_while_a_message_waited_is_not_in_it(world: World) -> None:
    world.teams.connector.fail(429, times=1, method="POST", to=world.sam.chat_id, retry_after="60")
    await confirmed(world)
    await world.deliver()
    await world.sam.say("done 3", MDT)
    world.now += timedelta(seconds=90)
    said = of(await world.tick(), world.sam)
    assert "Visit the new placement" in said[0]
    assert "Send the costed care plan" not in said[0]


@pytest.mark.parametrize("trouble", [500, 503, DROP])
async def test_what_may_have_arrived_is_sent_once_more_after_ten_minutes_and_says_so(
    world: World, trouble: int
) -> None:
    world.teams.connector.fail(trouble, times=1, method="POST", to=world.sam.chat_id)
    await confirmed(world)
    await world.deliver()
    world.now += timedelta(minutes=9)
    assert of(await world.tick(), world.sam) == []
    world.now += timedelta(minutes=2)
    said = of(await world.tick(), world.sam)
    assert len(said) == 1
    assert NEW in said[0]
    assert MAYBE in said[0]
    world.now += timedelta(minutes=30)
    assert of(await world.tick(), world.sam) == []
    assert told(world, "can't tell whether it arrived") == []


async def test_what_stays_unknown_twice_is_told_to_the_keyworker_and_sent_no_third_time(world: World) -> None:
    world.teams.connector.fail(500, times=2, method="POST", to=world.sam.chat_id)
    await confirmed(world)
    for _ in range(5):
        await world.deliver()
        world.now += timedelta(minutes=11)
        await world.tick()
    posts = [call for call in world.teams.connector.calls if call.conversation_id == world.sam.chat_id]
    assert [call.status for call in posts if call.method == "POST"] == [201, 500, 500]
    said = told(world, "can't tell whether it arrived")
    assert len(said) == 1
    assert "I sent Sam Patel (Elmshire children's social care (made up)) the new action for KW-7F3K" in said[0]
    assert "If it matters, ring 0161 496 0004." in said[0]


async def test_a_slow_teams_delays_nobody_else_and_gets_each_message_once(world: World) -> None:
    world.teams.connector.fail(200, times=1, method="POST", to=world.sam.chat_id, delay_s=0.5)
    await confirmed(world)
    await world.deliver()
    for partner in (world.sam, world.priya):
        assert len([one for one in world.heard(partner) if "KW-7F3K" in one.text]) == 1


async def test_a_board_that_could_not_be_rewritten_is_rewritten_later(world: World) -> None:
    board = await logged(world)
    world.teams.connector.fail(500, times=4, method="PUT", to=MDT.id)
    await on_row(world, world.sam, "Done", board, PLAN)
    await world.deliver()
    assert "Done: Sam Patel" not in world.board().text
    world.now += timedelta(minutes=20)
    await world.tick()
    assert "Done: Sam Patel" in world.board().text


async def test_a_board_that_somebody_deleted_is_let_go_and_can_be_asked_for_again(world: World) -> None:
    board = await logged(world)
    world.teams.connector.fail(404, times=1, method="PUT", to=MDT.id)
    await on_row(world, world.sam, "Done", board, PLAN)
    await world.deliver()
    del world.teams.connector.shown[board.id]
    await world.sam.say("actions", MDT)
    await world.deliver()
    assert "Done: Sam Patel" in world.board().text
    assert world.board().id != board.id


async def test_of_a_channel_that_the_bot_was_put_out_of_the_keyworker_is_told(world: World) -> None:
    world.teams.connector.fail(403, times=1, method="POST", to=MDT.id)
    await confirmed(world)
    await world.deliver()
    said = told(world, "I can't write to the MDT's channel for KW-7F3K")
    assert len(said) == 1
    assert "it has not had the action board" in said[0]
    await world.tick("2027-03-18T09:00")
    assert len(told(world, "it has not had the meeting reminder")) == 1


async def test_a_pressed_card_that_is_gone_is_answered_with_a_new_one(world: World) -> None:
    card = (await world.grace.say("update KW-7F3K"))[0]
    world.teams.connector.fail(404, times=1, method="PUT", to=world.grace.chat_id)
    shown = await world.grace.press("Save now", card, {"what": "school", "headline": "Back at school"})
    assert shown[0].id != card.id
    assert "Situation: Back at school" in shown[0].text


@pytest.fixture(scope="module")
def own_server() -> Generator[Postgres]:
    """A server that these tests may stop without harm to others."""
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture
async def world_on_own_server(own_server: Postgres, keyring: Keyring) -> AsyncGenerator[World]:
    name = own_server.new_database()
    migrate(own_server.url(name), keyring)
    async with open_world(own_server.url(name), keyring) as opened:
        yield opened
        opened.check()


@pytest.mark.postgres
async def test_while_the_database_is_away_people_are_told_and_nothing_is_lost(
    world_on_own_server: World, own_server: Postgres
) -> None:
    world = world_on_own_server
    board = await logged(world)
    check = (await journeys.headline(world)).as_seen()
    mine = (await world.sam.last()).as_seen()
    own_server.stop()
    try:
        away = "I can't reach my records just now. Nothing you sent has been saved or changed."
        assert away in (await world.grace.press("Confirm", check))[0].text
        assert away in (await world.sam.press("Done", board, channel=MDT))[0].text
        assert away in (await world.sam.press("Yes, all mine", mine))[0].text
        await world.bot.ticker.job()
    finally:
        own_server.start()
    assert (await world.bot.store.ready()) or (await world.bot.store.ready())
    saved = await world.grace.press("Confirm", check)
    assert "Saved, thank you." in saved[0].text
    await on_row(world, world.sam, "Done", board, PLAN)
    await world.deliver()
    assert (await action(world, PLAN)).state == "done"
    assert "Done: Sam Patel" in world.board().text
    assert "is due Monday 22 March" in " ".join(of(await world.tick("2027-03-18T09:00"), world.owen))
