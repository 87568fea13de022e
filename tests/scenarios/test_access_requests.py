"""A locum's first day: somebody unknown asks, one press lets them in, and they are told."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from bot.demo import people as cast
from bot.demo.local_teams import Chatter, Screen
from bot.demo.story import MAIN_CODE
from storage import core as t
from tests.scenarios.journeys import audited, press
from tests.support.world import MDT, World

LOCUM = "5e1f0000-0000-4000-8000-000000000777"
LET_IN = "Let in as keyworker of Elmshire Keyworking (made up)"


async def _asks(world: World, agency: str = "Elmshire Keyworking (made up)") -> Chatter:
    locum = world.teams.person(LOCUM, "Mo Fern")
    card = (await locum.open_chat())[0]
    assert "I don't know you yet" in card.text
    asked = await press(locum, card, "Ask for access", inputs={"role": "keyworker", "agency": agency})
    assert "You have asked to be let in" in asked.text
    return locum


async def _people(world: World) -> int:
    query = select(func.count()).select_from(t.person).where(t.person.c.object_id == LOCUM)
    return await world.rows(lambda db: db.execute(query).scalar_one())


def _message(world: World, who: Chatter) -> Screen:
    return next(one for one in reversed(world.heard(who)) if "Asks to be let in: Mo Fern" in one.text)


async def test_a_locums_first_day(world: World) -> None:
    ivo, lena = world.who(cast.IVO), world.lena
    locum = await _asks(world)
    await world.restart()
    await world.deliver()

    for who in (ivo, lena):
        assert _message(world, who).text.startswith("Asking to be let in")
    answered = (await ivo.press(LET_IN, _message(world, ivo)))[0]
    assert "Let in by Ivo Lane" in answered.text
    await world.deliver()

    told = world.heard(locum)[-1]
    assert "You are in, as keyworker of Elmshire Keyworking (made up). Press Home." in told.text
    home = (await locum.press("Home", told))[0]
    assert next(button.title for button in home.buttons) == "Something changed"
    assert "update KW-7F3K" in (await locum.say("help"))[0].text
    assert "isn't yours" in (await locum.say(f"case {MAIN_CODE}"))[0].text
    assert "Let in by Ivo Lane" in _message(world, lena).text, "the manager's message follows"
    assert "Mo Fern" in (await lena.say("team"))[0].text
    granted = await audited(world, "access.grant", "done")
    assert len(granted) == 1
    assert "roles: keyworker" in granted[0].new


async def test_two_who_press_at_the_same_moment_let_one_person_in_once(world: World) -> None:
    ivo, lena = world.who(cast.IVO), world.lena
    await _asks(world)
    await world.deliver()
    messages = [(who, _message(world, who)) for who in (ivo, lena, ivo, lena)]

    shown = await asyncio.gather(*(who.press(LET_IN, message) for who, message in messages))

    assert all("Let in by" in one[0].text for one in shown)
    assert await _people(world) == 1
    assert len(await audited(world, "access.grant", "done")) == 1


async def test_not_now_reaches_who_asked_in_their_own_chat(world: World) -> None:
    locum = await _asks(world, "Nobody knows")
    lena = world.lena
    await press(lena, (await lena.say("needs me"))[0], "Not now")
    await world.deliver()

    assert "You asked to be let in. The team can't do that now." in world.heard(locum)[-1].text
    assert "You may ask again after" in (await locum.say("hello"))[0].text
    assert await _people(world) == 0


async def test_in_the_channel_a_stranger_hears_where_to_write(world: World) -> None:
    locum = world.teams.person(LOCUM, "Mo Fern")

    assert "Open a chat with me" in (await locum.say("actions", MDT))[0].text
