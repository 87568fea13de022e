"""An entry on the wrong child, from the car park to the lead for information governance: nobody goes on with it."""

from __future__ import annotations

from sqlalchemy import select

from bot.demo import people as cast
from bot.demo.local_teams import Screen
from bot.demo.story import OVERDUE_CODE
from storage import core as t
from tests.scenarios.journeys import MAIN, audited, of, press
from tests.support.world import MDT, World

SECRET = "Broke a window at the flat"
PLAN = "Mend the window"


async def _saved(world: World) -> Screen:
    """Grace writes it down for the wrong child, with an action of Sam's; Sam and the channel have it."""
    grace = world.grace
    await grace.say("actions", channel=MDT)
    card = await press(grace, (await grace.say("hello"))[0], "Something changed", MAIN)
    card = await press(grace, card, "Full SBAR", inputs={"what": "school", "headline": SECRET})
    card = await press(grace, card, "Next", inputs={"assessment": "Angry since Sunday", "trend": "same"})
    card = await press(grace, card, "Next", inputs={"recommendation": f"{PLAN}; Sam Patel; in 2 weeks"})
    while "Confirm" not in [button.title for button in card.buttons]:
        card = await press(grace, card, "None of these")
    saved = await press(grace, card, "Confirm")
    await world.deliver()
    assert any(PLAN in screen.text for screen in world.heard(world.sam))
    assert PLAN in world.board().text
    return saved


async def test_struck_out_hidden_taken_back_and_written_again(world: World) -> None:
    grace, sam, lena, ivo = world.grace, world.sam, world.lena, world.who(cast.IVO)
    saved = await _saved(world)
    await lena.say("case KW-7F3K")
    query = select(t.case.c.id).where(t.case.c.code == OVERDUE_CODE)
    right = await world.rows(lambda db: db.execute(query).scalar_one())

    card = (await grace.press("This was the wrong child", saved))[0]
    told = {"reason": "Two forms were open", "right": str(right), "along": "move"}
    card = await press(grace, card, "Next", inputs=told)
    assert "Lena" in card.text
    assert "Sam Patel" in card.text
    await world.restart()
    struck, again = await grace.press("Strike it out", card)
    assert "was struck out" in struck.text
    assert OVERDUE_CODE in again.text
    assert SECRET in again.text
    await world.deliver()

    # Nobody goes on with it: Sam's message and every board are rewritten, and Sam hears of it.
    assert not [screen.text for screen in world.heard(sam) if PLAN in screen.text]
    assert not [screen.text for screen in world.in_channel() if PLAN in screen.text]
    assert any("There is nothing to do." in said for said in of(world.heard(sam), sam))
    posted = await world.rows(lambda db: db.execute(select(t.card_post.c.subject)).scalars().all())
    assert not [subject for subject in posted if subject.startswith("letter:")]  # rewritten once, and no live card
    for who in (lena, ivo):
        (news,) = [said for said in of(world.heard(who), who) if "struck out an entry" in said]
        assert "Reason: Two forms were open" in news
        assert "Sam Patel" in news
        assert SECRET not in news

    told_to = [(grace, "case KW-7F3K"), (grace, "entries KW-7F3K"), (grace, "needs me"), (lena, "struck out KW-7F3K")]
    for who, said in told_to:
        assert SECRET not in str((await who.say(said))[0].card), said
    assert SECRET in (await ivo.say("struck out KW-7F3K"))[0].text
    assert len(await audited(world, "update.read struck out")) == 1

    # One Confirm, and it stands where it belongs; an owner who is not on that MDT is asked for.
    while "Confirm" not in [button.title for button in again.buttons]:
        again = await press(grace, again, "Next", inputs={"owner0": "1"})
    entry = await press(grace, again, "Confirm")
    assert SECRET in entry.inputs["copy"]
    assert OVERDUE_CODE in entry.text
    listed = (await lena.say("struck out KW-7F3K"))[0].text
    assert f"Written again for {OVERDUE_CODE}" in listed
    assert listed.count("Sam Patel") == 1  # what told Sam that it is taken back carried nothing


async def test_a_correction_stands_below_and_in_the_copy_for_the_care_record(world: World) -> None:
    grace = world.grace
    saved = await _saved(world)

    card = (await grace.press("Correct or add", saved))[0]
    card = await press(grace, card, "Next", inputs={"correction": "It was the door"})
    await world.restart()
    entry = await press(grace, card, "Confirm")

    assert "It was the door" in entry.inputs["copy"]
    assert SECRET in entry.inputs["copy"]
    assert PLAN in world.board().text  # what was agreed stands
    await press(grace, entry, "Copied")
    assert "Correction: It was the door" in (await world.lena.say("case KW-7F3K"))[0].text
