"""An MDT's channel hears of each meeting in one thread, whatever becomes of the meeting or of its first post."""

from __future__ import annotations

from bot.demo.local_teams import Screen
from tests.scenarios.journeys import of, press
from tests.support.world import MDT, World

CETR = "CETR for KW-7F3K"  # on Thursday 25 March, 10:00
GONE = "ActivityNotFoundInConversation"


def below(screen: Screen) -> str:
    """The post that a message replies to; empty for one of its own."""
    return screen.shown.conversation_id.partition(";messageid=")[2]


async def posts(world: World, when: str, words: str = CETR) -> list[Screen]:
    """What is newly posted in the channel about this meeting by then."""
    return [screen for screen in await world.tick(when) if words in screen.text and of([screen], MDT)]


async def gateway(world: World) -> Screen:
    """Grace plans a Gateway meeting for Thursday 8 April, and the channel has heard of it; her card."""
    grace = world.grace
    card = await press(grace, (await grace.say("meeting KW-7F3K"))[0], "Plan a meeting")
    card = await press(grace, card, "Next", inputs={"kind": "Gateway", "day": "2027-04-08", "at": "10:00"})
    saved = await press(grace, card, "Next", "Confirm")
    await world.tick()
    return saved


async def change(world: World, card: Screen, day: str) -> Screen:
    button = [one for one in card.buttons if one.title == "Change"][-1]
    card = (await world.grace.send(button, card))[0]
    return await press(world.grace, card, "Next", "Next", "Confirm", inputs={"day": day})


async def call_off(world: World, card: Screen) -> None:
    button = [one for one in card.buttons if one.title == "Call it off"][-1]
    card = (await world.grace.send(button, card))[0]
    card = await press(world.grace, card, "Next", inputs={"why": "Nobody could be found to chair it"})
    await press(world.grace, card, "Call it off")


async def test_a_week_before_two_days_before_and_on_the_day_are_one_thread(world_on_each: World) -> None:
    world = world_on_each
    (root,) = await posts(world, "2027-03-18T09:00")
    assert below(root) == ""
    assert f"{CETR}: Thursday 25 March, 10:00." in root.text

    (reply,) = await posts(world, "2027-03-23T09:00")
    assert below(reply) == root.id
    assert f"{CETR}: Thursday 25 March, 10:00." in root.text  # nothing was news

    assert await posts(world, "2027-03-25T09:00") == []
    assert f"{CETR}: today, 10:00." in root.text
    assert root.shown.edits == 1
    assert "had this already" not in root.text


async def test_a_meeting_that_moves_says_so_in_its_thread_and_in_its_first_post(world: World) -> None:
    card = await gateway(world)
    (root,) = await posts(world, "2027-04-01T09:00", "Gateway for KW-7F3K")
    await change(world, card, "2027-04-12")

    (news,) = await posts(world, "2027-04-01T10:00", "Gateway for KW-7F3K has moved")

    assert below(news) == root.id
    assert "Gateway for KW-7F3K: Monday 12 April, 10:00." in root.text
    assert "8 April" not in root.text


async def test_a_meeting_that_is_called_off_says_so_in_its_thread_and_in_its_first_post(world: World) -> None:
    card = await gateway(world)
    (root,) = await posts(world, "2027-04-01T09:00", "Gateway for KW-7F3K")
    await call_off(world, card)

    (news,) = await posts(world, "2027-04-01T10:00", "is called off")

    assert below(news) == root.id
    assert of([root], MDT) == of([news], MDT)
    assert root.text.startswith("A meeting is called off")
    assert await posts(world, "2027-04-08T09:00", "Gateway") == []


async def test_news_of_a_meeting_that_the_channel_had_not_heard_of_begins_its_thread(world: World) -> None:
    await change(world, await gateway(world), "2027-04-12")
    (root,) = await posts(world, "2027-03-16T10:00", "Gateway for KW-7F3K has moved")
    assert below(root) == ""

    (week,) = await posts(world, "2027-04-05T09:00", "Gateway")
    assert below(week) == root.id
    assert await posts(world, "2027-04-12T09:00", "Gateway") == []
    assert root.text.startswith("Meeting coming\nGateway for KW-7F3K: today, 10:00.")


async def test_where_somebody_deleted_the_first_post_the_next_is_posted_anew(world: World) -> None:
    (root,) = await posts(world, "2027-03-18T09:00")
    await world.tick("2027-03-22T09:00")  # Monday's digest is no part of it
    world.teams.connector.fail(404, code=GONE, method="POST", to=MDT.id)

    (anew,) = await posts(world, "2027-03-23T09:00")

    assert below(anew) == ""
    assert await posts(world, "2027-03-25T09:00") == []
    assert f"{CETR}: today, 10:00." in anew.text
    assert "today" not in root.text


async def test_where_somebody_deleted_the_first_post_the_day_is_posted_anew(world: World) -> None:
    await posts(world, "2027-03-18T09:00")
    world.teams.connector.fail(404, code=GONE, method="PUT", to=MDT.id)

    (anew,) = await posts(world, "2027-03-25T09:00")

    assert below(anew) == ""
    assert f"{CETR}: today, 10:00." in anew.text
    assert "had this already" not in anew.text
    assert await posts(world, "2027-03-25T09:30") == []


async def test_a_channel_that_is_gone_is_told_of_once_and_not_tried_for_ever(world: World) -> None:
    await posts(world, "2027-03-18T09:00")
    await world.tick("2027-03-22T09:00")
    world.teams.connector.fail(404, code="ConversationNotFound", times=20, to=MDT.id)

    told = of(await world.tick("2027-03-23T09:00"), world.grace)

    assert len([one for one in told if "I can't write to the MDT's channel for KW-7F3K" in one]) == 1
    assert len([call for call in world.teams.connector.calls if call.status == 404]) == 2


async def test_an_edit_whose_answer_is_unknown_is_done_again_and_is_no_repetition(world: World) -> None:
    (root,) = await posts(world, "2027-03-18T09:00")
    world.teams.connector.fail(502, times=3, method="PUT", to=MDT.id)

    assert await posts(world, "2027-03-25T09:00") == []
    assert "today" not in root.text
    assert await posts(world, "2027-03-25T09:01") == []

    assert f"{CETR}: today, 10:00." in root.text
    assert "had this already" not in root.text


async def test_two_meetings_in_one_channel_have_a_thread_each(world: World) -> None:
    await gateway(world)
    (cetr,) = await posts(world, "2027-03-18T09:00")
    both = await world.tick("2027-04-01T09:00")  # a week before the Gateway; the MDT was yesterday
    gates = [screen for screen in both if "Gateway for KW-7F3K" in screen.text and of([screen], MDT)]

    assert [below(one) for one in gates] == [""]
    assert cetr.id != gates[0].id


async def test_what_is_said_of_one_meeting_waits_for_what_was_to_be_said_before(world: World) -> None:
    card = await gateway(world)
    world.teams.connector.fail(429, retry_after="60", to=MDT.id)
    assert await posts(world, "2027-04-01T09:00", "Gateway") == []
    await change(world, card, "2027-04-12")
    assert await posts(world, "2027-04-01T09:00:20", "Gateway") == []  # the first is still to come

    said = await posts(world, "2027-04-01T09:03", "Gateway")
    said += await posts(world, "2027-04-01T09:04", "Gateway")

    assert len(said) == 1, "that it moved is the first that the channel hears"
    assert "has moved" in said[0].text
    assert below(said[0]) == ""
