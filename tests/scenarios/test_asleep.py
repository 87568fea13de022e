"""The bot was not running: it says so, says what is late, and loses no reminder silently; and it lives, once a day."""

from bot.demo import people as cast
from tests.scenarios.journeys import of
from tests.support.world import World


async def test_after_a_night_and_a_morning_without_it_the_administrator_hears_what_is_late(world: World) -> None:
    await world.tick("2027-03-17T17:00")

    sent = await world.tick("2027-03-18T11:02", asleep=True)  # Thursday: owners' reminders were for nine o'clock

    (told,) = of(sent, world.who(cast.IVO))
    assert "I was not running from Wednesday 17 March at 17:00 until Thursday 18 March at 11:02." in told
    assert "late because of it" in told
    assert "too late to send" not in told
    assert of(sent, world.owen), "and what was late goes out"


async def test_what_nobody_can_be_reminded_of_any_more_the_keyworker_hears(world: World) -> None:
    await world.tick("2027-03-22T08:00")  # Owen's action is due today

    sent = await world.tick("2027-03-23T08:30", asleep=True)  # before the alert that it is overdue

    grace = "\n".join(of(sent, world.grace))
    assert "For Owen" in grace
    assert "came too late, so I have not sent it" in grace
    assert "Early review of the EHC plan" in grace
    assert of(sent, world.owen) == []
    (told,) = of(sent, world.who(cast.IVO))
    assert "too late to send, and the keyworkers hear of that" in told


async def test_once_a_day_administrators_see_that_it_lives_and_what_it_did(world: World) -> None:
    await world.tick("2027-03-17T09:00")

    sent = await world.tick("2027-03-18T09:00", asleep=True)

    told = of(sent, world.who(cast.IVO))
    assert "Since Wednesday 17 March at 09:00: " in "\n".join(told)
    assert "0 undeliverable, 0 dead routes." in "\n".join(told)
    assert not any("I was not running" in one for one in of(await world.tick(), world.who(cast.IVO)))
