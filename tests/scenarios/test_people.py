"""People come and go, and the children's cases with them: what each of them sees on the way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from bot.demo import people as cast
from bot.demo.local_teams import Chatter
from bot.demo.story import MAIN_CODE
from storage import core as t
from tests.scenarios.journeys import MAIN, audited, of, press
from tests.support.world import World


def _tom(world: World) -> Chatter:
    return world.who(cast.TOM)


async def _person(world: World, name: str) -> Row[*tuple[Any, ...]]:
    """Names are encrypted: they are compared here, not in the query."""

    def read(db: Connection) -> Row[*tuple[Any, ...]]:
        return next(row for row in db.execute(select(t.person)) if row.name == name)

    return await world.rows(read)


async def _case(world: World) -> Row[*tuple[Any, ...]]:
    return await world.rows(lambda db: db.execute(select(t.case).where(t.case.c.code == MAIN_CODE)).one())


async def test_a_case_moves_to_another_keyworker_with_everything_that_the_first_day_needs(world: World) -> None:
    lena, grace, tom = world.lena, world.grace, _tom(world)
    his = await _person(world, "Tom Reed")
    card = await press(lena, (await lena.say("allocate KW-7F3K"))[0], "Next", inputs={"to": str(his.id)})
    assert "Grace Okoro" in card.text
    await world.restart()
    saved = await press(lena, card, "Confirm")
    assert f"**Tom Reed** keeps {MAIN}" in saved.text
    await world.deliver()

    news = world.heard(tom)[-1]
    assert MAIN in news.text
    assert "Grace Okoro kept the case." in news.text
    handover = (await tom.press("Handover card", news))[0]
    for said in ("Open actions", "Last entry", "On the MDT", "Sam Patel"):
        assert said in handover.text
    told = world.heard(grace)[-1]
    assert f"{MAIN_CODE} is with Tom Reed from today" in told.text
    assert "J.B." not in told.text

    assert "isn't yours" in (await grace.say("update KW-7F3K"))[0].text
    assert MAIN in (await tom.say("update KW-7F3K"))[0].text


async def test_what_is_due_after_the_move_is_said_to_who_keeps_the_case(world: World) -> None:
    lena, tom = world.lena, _tom(world)
    his = await _person(world, "Tom Reed")
    card = await press(lena, (await lena.say("allocate grace"))[0], "Next", inputs={"to": str(his.id)})
    assert card.text.count("Tom Reed") > 1
    await press(lena, card, "Confirm")
    await world.deliver()
    told = await world.tick("2027-03-31T09:30")

    assert of(told, world.grace) == [], "nothing about children she no longer keeps"
    assert (await _case(world)).keyworker_id == his.id
    assert "Nothing waits for you" not in (await tom.say("needs me"))[0].text


async def test_a_keyworker_goes_on_leave_and_nothing_waits_for_her_return(world: World) -> None:
    grace, tom, sam = world.grace, _tom(world), world.sam
    his = await _person(world, "Tom Reed")
    card = await press(grace, (await grace.say("cover"))[0], "Set cover")
    days = {"cover": str(his.id), "first": "2027-03-16", "last": "2027-03-19"}
    card = await press(grace, card, "Next", inputs=days)
    assert "from Tuesday 16 March 2027 to Friday 19 March 2027" in card.text
    await world.restart()
    await press(grace, card, "Confirm")
    await world.deliver()
    assert "You cover for Grace Okoro from today until Friday 19 March 2027" in world.heard(tom)[-1].text
    assert MAIN in world.heard(tom)[-1].text

    before = len(world.heard(grace))
    stuck = await sam.say("stuck KW-7F3K 1")
    assert stuck
    await world.deliver()
    told = [screen.text for screen in world.heard(tom)]
    assert any("something is in the way" in text for text in told) or len(world.heard(grace)) == before
    assert MAIN in (await tom.say("update KW-7F3K"))[0].text

    world.at("2027-03-20T09:30")
    assert "isn't yours" in (await tom.say("update KW-7F3K"))[0].text


async def test_a_keyworker_represents_the_manager_and_it_is_on_record(world: World) -> None:
    lena, tom = world.lena, _tom(world)
    his = await _person(world, "Tom Reed")
    assert "for the service's managers" in (await tom.say("summary"))[0].text
    card = await press(lena, (await lena.say("cover"))[0], "Set cover")
    await press(lena, card, "Next", "Confirm", inputs={"cover": str(his.id), "last": "2027-03-19"})

    assert "cases in all" in (await tom.say("summary"))[0].text
    used = await audited(world, "cover.used")
    assert [row.person_id for row in used] == [his.id]
    assert used[0].new.startswith("summary.read in place of person:")


async def test_a_child_is_stepped_down_and_referred_again(world: World) -> None:
    grace, sam, lena = world.grace, world.sam, world.lena
    card = (await grace.say("close KW-7F3K"))[0]
    assert "These are still open." in card.text
    card = await press(grace, card, "Close all the same")
    card = await press(grace, card, "Next", inputs={"still_open": "Sam and the school carry on"})
    said = {"reason": "stepped down", "different": "Sleeps at home again", "keyworking": "Held it together"}
    card = await press(grace, card, "Next", inputs=said)
    await world.restart()
    assert "Partners are told one line" in (await press(grace, card, "Confirm")).text
    await world.deliver()
    assert f"{MAIN_CODE} is closed here" in world.heard(sam)[-1].text
    assert f"{MAIN_CODE} is closed" in (await grace.say("update KW-7F3K"))[0].text

    assert [one for one in await world.tick("2027-03-31T09:30") if MAIN_CODE in one.text] == [], "silent"
    card = (await lena.say("reopen KW-7F3K"))[0]
    again = await press(lena, card, "Next", "Confirm", inputs={"why": "A crisis at school"})
    assert "Open again" in again.text
    assert MAIN in (await grace.say("update KW-7F3K"))[0].text
