"""A partner asks to leave an MDT, and is let go: nothing stays with them, and the board says who has it now."""

from __future__ import annotations

from sqlalchemy import select

from bot.demo.story import MAIN_CODE
from storage import core as t
from tests.scenarios.journeys import MAIN, audited, logged, press
from tests.support.world import World


async def test_a_partner_leaves_the_mdt_and_what_was_open_has_a_new_owner(world: World) -> None:
    grace, sam, priya = world.grace, world.sam, world.priya
    await logged(world)
    card = (await sam.say("leave KW-7F3K"))[0]
    card = await press(sam, card, "Next", inputs={"why": "I change jobs"})
    await world.restart()
    assert "Grace Okoro will answer" in (await press(sam, card, "Confirm")).text
    await world.deliver()

    news = world.heard(grace)[-1]
    assert MAIN in news.text
    assert "asks to leave the MDT. “I change jobs”" in news.text
    assert "asks to leave the MDT" in (await grace.say("needs me"))[0].text
    card = (await grace.press("Agree", news))[0]
    assert "Open with Sam Patel:" in card.text
    card = await press(grace, card, "Next", inputs={"to": await _id(world, "Priya Nair")})
    await world.restart()
    saved = await press(grace, card, "Confirm")
    assert f"Sam Patel is no longer on the MDT of {MAIN}" in saved.text
    await world.deliver()

    told = world.heard(sam)[-1].text
    assert f"You are no longer on the MDT of {MAIN_CODE}." in told
    assert "J.B." not in told
    board = world.board().text
    assert "Sam Patel" not in board
    assert "Send the costed care plan" in board
    assert "Send the costed care plan" in world.heard(priya)[-1].text
    assert "isn't yours" in (await sam.say("case KW-7F3K"))[0].text
    shown = (await grace.say("mdt KW-7F3K"))[0].text
    assert "Priya Nair" in shown
    assert "Sam Patel" not in shown
    assert [row.new for row in await audited(world, "mdt.end") if row.subject.startswith("person:")]

    before = len(world.heard(sam))
    await world.tick("2027-03-31T09:30")
    assert MAIN_CODE not in "".join(screen.text for screen in world.heard(sam)[before:])


async def _id(world: World, name: str) -> str:
    rows = await world.rows(lambda db: db.execute(select(t.person.c.id, t.person.c.name)).all())
    return next(f"p:{row.id}" for row in rows if row.name == name)
