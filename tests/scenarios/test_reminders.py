"""What is sent as days go by: once, to the right place, in working hours, and only what is still true."""

import asyncio
from datetime import date, datetime, time, timedelta

import pytest

from bot.demo import people as cast
from bot.demo.local_teams import Screen
from casework.days import LONDON, is_working_day
from tests.scenarios.journeys import PLAN, agreed, logged, of, on_row
from tests.support.world import MDT, World

HOURS = (5, 8, 9, 17, 22)  # of each day, at which the bot ticks here: it may speak at three of them


async def through(world: World, until: str) -> list[tuple[datetime, Screen]]:
    """Tick some hours of every day until then; what was sent, and when."""
    day, found = world.now.astimezone(LONDON).date(), list[tuple[datetime, Screen]]()
    while day < date.fromisoformat(until):
        for hour in HOURS:
            when = datetime.combine(day, time(hour), LONDON)
            if when > world.now:
                found += [(when, screen) for screen in await world.tick(when.isoformat())]
        day += timedelta(days=1)
    return found


async def test_the_channel_hears_of_a_meeting_a_week_and_two_days_before_and_on_the_day(world: World) -> None:
    first = [
        (when, screen, of([screen.as_seen()], MDT)[0])
        for when, screen in await through(world, "2027-03-25")
        if "CETR for KW-7F3K" in screen.text
    ]
    assert [f"{when:%d %B}" for when, _, _ in first] == ["18 March", "23 March"]
    assert "CETR for KW-7F3K: Thursday 25 March, 10:00. | 1 action open, 2 papers to come." in first[0][2]
    assert [screen for _, screen in await through(world, "2027-03-26") if "CETR" in screen.text] == []
    assert "CETR for KW-7F3K: today, 10:00." in first[0][1].text  # the first post, as it stands on the day


async def test_a_partner_hears_before_on_the_day_on_the_next_working_morning_and_then_weekly(world: World) -> None:
    owen = [
        (when, of([screen], world.owen)[0])
        for when, screen in await through(world, "2027-04-20")
        if of([screen], world.owen)
    ]
    days = [f"{when:%a %d %B}" for when, _ in owen]
    weekly = ["Tue 23 March", "Tue 30 March", "Tue 06 April", "Tue 13 April"]
    assert days == ["Thu 18 March", "Mon 22 March", *weekly]
    assert "Action 2: “Early review of the EHC plan” is due Monday 22 March." in owen[0][1]
    assert "is due today." in owen[1][1]
    assert "was due on Monday 22 March. Is it done, or is something in the way?" in owen[2][1]
    assert "Grace Okoro: 0161 496 0001" in owen[2][1]


async def test_ten_ticks_in_one_minute_send_once(world: World) -> None:
    first = await world.tick("2027-03-18T09:00", times=10)
    assert len(of(first, world.owen)) == 1
    assert len(of(first, MDT)) == 1
    assert await world.tick(times=10) == []


@pytest.mark.postgres
async def test_two_bots_on_one_database_send_once(postgres_url: str, world_on_postgres: World) -> None:
    world = world_on_postgres
    other = World(postgres_url, world.keyring, world.teams)
    address = world.teams.bot_url
    await other.start()
    try:
        world.at("2027-03-18T09:00")
        other.now = world.now
        before = len(world.sent())
        for _ in range(3):
            await asyncio.gather(world.bot.ticker.tick(), other.bot.ticker.tick())
            await asyncio.gather(world.deliver(), other.deliver())
        new = [world.screen(call) for call in world.sent()[before:]]
        assert len(of(new, world.owen)) == 1
        assert len(of(new, MDT)) == 1
    finally:
        await other.stop()
        world.teams.bot_url = address


async def test_after_a_week_without_the_bot_everyone_is_caught_up_once(world: World) -> None:
    await agreed(world, "Visit the new placement; Owen; 18 March")
    await world.stop()
    world.at("2027-03-24T10:00")
    await world.start()
    caught_up = await world.tick()
    owen = of(caught_up, world.owen)
    assert len(owen) == 1
    assert owen[0].count("was due on") == 2  # each action once, not each morning that was missed
    assert sorted(one.split(":")[0] for one in of(caught_up, MDT)) == [
        "Meeting coming | CETR for KW-7F3K",  # each in its own thread, and each once
        "Meeting coming | MDT for KW-7F3K",
    ]
    assert await world.tick() == []


async def test_nothing_reaches_anybody_in_the_night_at_a_weekend_or_over_easter(world: World) -> None:
    await logged(world)
    sent = await through(world, "2027-04-20")
    assert len(sent) > 30
    for when, screen in sent:
        assert is_working_day(when.date()), (when, screen.text)
        assert 8 <= when.hour < 18, (when, screen.text)


async def test_what_falls_due_over_easter_is_said_before_it(world: World) -> None:
    await agreed(world, "Visit the new placement; Sam Patel; 29 March")  # Easter Monday
    sent = [(when, one) for when, one in await through(world, "2027-03-31") if of([one], world.sam)]
    said = [(f"{when:%a %d %B}", one.text) for when, one in sent if "Visit the new placement" in one.text]
    assert [day for day, _ in said] == ["Wed 24 March", "Thu 25 March", "Tue 30 March"]
    assert "“Visit the new placement” is due Monday 29 March." in said[1][1]
    assert "was due on Monday 29 March" in said[2][1]


async def test_the_two_days_notice_of_a_meeting_after_easter_comes_before_it(world: World) -> None:
    sent = [(when, of([one], MDT)) for when, one in await through(world, "2027-04-01")]
    days = [f"{when:%a %d %B}" for when, said in sent if said and "MDT for KW-7F3K" in said[0]]
    assert days == ["Wed 24 March", "Thu 25 March"]
    assert [one for one in world.in_channel() if "MDT for KW-7F3K: today" in one.text]  # on Wednesday 31 March


async def test_what_falls_due_over_christmas_is_said_before_it(world: World) -> None:
    world.at("2027-12-20T10:00")
    await world.tick()
    await agreed(world, "Visit the new placement; Sam Patel; 27 December")  # the substitute for Christmas Day
    sent = [(when, one) for when, one in await through(world, "2027-12-31") if of([one], world.sam)]
    days = [f"{when:%a %d %B}" for when, one in sent if "Visit the new placement" in one.text]
    assert days == ["Thu 23 December", "Fri 24 December", "Wed 29 December"]


async def test_nine_in_the_morning_stays_nine_when_the_clocks_change(world: World) -> None:
    await agreed(world, "Visit the new placement; Sam Patel; 30 March")  # the clocks change on Sunday 28 March
    await world.tick("2027-03-25T12:00")
    assert of(await world.tick("2027-03-30T08:59:00+01:00"), world.sam) == []
    assert "is due today." in of(await world.tick("2027-03-30T09:00:00+01:00"), world.sam)[0]


async def test_of_a_contacts_action_the_keyworker_is_told_to_ring(world: World) -> None:
    await logged(world)
    sent = await world.tick("2027-03-24T09:00")
    ring = "Ring Mrs Quill, Voluntary (not named), 0161 496 0777. Action 6: “Order ear defenders” was due on"
    assert ring in of(sent, world.grace)[0]
    assert "J.B., 14, KW-7F3K" in of(sent, world.grace)[0]


async def test_what_is_done_between_planning_and_sending_is_not_sent(world: World) -> None:
    board = await logged(world)
    world.at("2027-03-30T09:00")
    await world.bot.ticker.tick()
    await on_row(world, world.sam, "Done", board, PLAN)
    await world.deliver()
    said = (await world.sam.last()).text
    assert "Visit the new placement" in said
    assert "“Send the costed care plan” is due today" not in said


async def test_a_partner_who_asked_for_time_is_left_alone_until_the_keyworker_answers(world: World) -> None:
    await world.tick("2027-03-22T09:00")
    await on_row(world, world.owen, "2 weeks", await world.owen.last(), 2, None)
    await world.deliver()
    assert of(await world.tick("2027-03-23T09:00"), world.owen) == []
    await world.grace.press("Not this time", await world.grace.wait_for("asks for more time"))
    later = of(await world.tick("2027-03-23T10:00"), world.owen)
    assert any("is still due Monday 22 March" in said for said in later)


async def test_mondays_digest_names_what_is_overdue_by_code_and_number_alone(world: World) -> None:
    assert "overdue" not in "".join(of(await world.tick("2027-03-22T09:00"), MDT))  # nothing is, that Monday
    told = of(await world.tick("2027-03-30T09:00"), MDT)  # Monday was Easter Monday
    digest = [one for one in told if "Overdue this week" in one]
    assert len(digest) == 1
    assert "These are overdue." in digest[0]
    assert "KW-7F3K: action 2 (8 days)" in digest[0]
    assert "EHC plan" not in digest[0]
    assert of(await world.tick("2027-03-31T09:00"), MDT) == []
    stands = [one for one in of(world.in_channel(), MDT) if "MDT for KW-7F3K" in one]
    acts = "Asked to act before then: Owen Clarke."
    assert stands == [f"Meeting coming | MDT for KW-7F3K: today, 10:00. | 1 action open, 1 overdue. | {acts}"]


async def test_of_a_person_who_never_opened_the_chat_the_keyworker_is_told_once(quiet_world: World) -> None:
    world = quiet_world
    for person in (cast.GRACE, cast.PRIYA):
        await world.who(person).say("hello")
    await logged(world)
    told = [screen.text for screen in world.heard(world.grace) if "can't reach Sam Patel" in screen.text]
    assert len(told) == 1
    assert "they have not had the new action for KW-7F3K. Please ring 0161 496 0004." in told[0]
    await world.tick(times=3)
    assert len([one for one in world.heard(world.grace) if "have not had the new action" in one.text]) == 1

    await world.sam.say("hello")
    assert "is due Tuesday 30 March" in " ".join(of(await world.tick("2027-03-24T09:00"), world.sam))
