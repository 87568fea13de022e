"""A meeting from its plan to its actions, and one that is called off: what people see, press and hear on the way."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.demo import people as cast
from bot.demo.local_teams import Chatter, Screen
from storage import core as t
from storage.tables import Coming
from tests.scenarios.journeys import audited, count, of, press
from tests.support.world import MDT, World

WHEN = "Thursday 8 April, 10:00"


async def plan(world: World, kind: str, day: str, **given: str) -> tuple[Screen, int]:
    """Grace plans it; the card afterwards, and how many presses it took, pickers and choices counted."""
    grace = world.grace
    card = await press(grace, (await grace.say("meeting KW-7F3K"))[0], "Plan a meeting")
    card = await press(grace, card, "Next", inputs={"kind": kind, "day": day, "at": "10:00"})
    card = await press(grace, card, "Next", inputs=given)
    saved = await press(grace, card, "Confirm")
    opened, choices, pickers, onward = 1, 1, 2 + 2, 3  # a picker is opened, then something in it is chosen
    return saved, opened + choices + pickers + onward + len(given)


async def answered(world: World) -> dict[str, Coming]:
    """Who said what, of the newest meeting."""

    def read(db: Connection) -> dict[str, Coming]:
        newest = select(t.meeting.c.id).order_by(t.meeting.c.id.desc()).limit(1).scalar_subquery()
        query = (
            select(t.person.c.name, t.invitation.c.coming)
            .join_from(t.invitation, t.person, t.person.c.id == t.invitation.c.person_id)
            .where(t.invitation.c.meeting_id == newest)
        )
        return {row.name: row.coming for row in db.execute(query)}

    return await world.rows(read)


def letter(world: World, who: Chatter, words: str) -> Screen:
    """The newest message in somebody's chat that says this."""
    return [screen for screen in world.heard(who) if words in screen.text][-1]


async def answer(world: World, who: Chatter, title: str, words: str) -> Screen:
    return (await who.press(title, letter(world, who, words)))[0]


async def test_an_mdt_is_planned_answered_and_moved(world: World) -> None:
    grace = world.grace
    saved, presses = await plan(world, "MDT", "2027-04-08")
    assert presses <= 10
    assert "Planned: MDT, Thursday 8 April 2027 at 10:00. 4 people are asked to come." in saved.text
    assert "You get the message for Ms Finch, to ring them." in saved.text

    told = await world.tick()
    sam = of(told, world.sam)
    assert len(sam) == 1
    assert f"You are asked to come to the MDT on {WHEN}." in sam[0]
    assert "What helps them: Tell me the plan with pictures the day before." in sam[0]
    assert "J.B." not in sam[0]
    assert of(told, MDT) == []  # the channel hears a week before
    ring = of(told, grace)[0]
    assert "Ring Ms Finch, Mill Lane School (made up), 0161 496 0123, and tell them: “You are asked to come" in ring

    pressed = await answer(world, world.sam, "Coming", "You are asked")
    assert "You said that you are coming." in pressed.text
    await world.sam.press("Can't come", pressed)  # minds change, by a press on the same message
    await answer(world, world.priya, "Coming", "You are asked")
    await answer(world, grace, "Can't come", "Ring Ms Finch")
    assert await answered(world) == {
        "Sam Patel": Coming.NO,
        "Priya Nair": Coming.YES,
        "Ms Finch": Coming.NO,
        "Owen Clarke": Coming.INVITED,
        "Dr Noor Aziz": Coming.INVITED,
    }
    assert "1 coming, 2 can't, 2 not answered yet" not in (await grace.say("case KW-7F3K"))[0].text  # the CETR is next
    card = (await grace.say("meeting KW-7F3K"))[0]
    assert "Coming: Priya Nair" in card.text
    assert "Can't come: Ms Finch, Sam Patel" in card.text

    old = letter(world, world.priya, "You are asked")
    change = [one for one in card.buttons if one.title == "Change"][-1]
    card = (await grace.send(change, card))[0]
    card = await press(grace, card, "Next", "Next", "Confirm", inputs={"day": "2027-04-12", "at": "14:00"})
    assert "Changed: MDT, Monday 12 April 2027 at 14:00. Those asked to come are told, and asked again." in card.text
    told = await world.tick()
    for who in (world.sam, world.priya, world.owen):
        heard = of(told, who)
        assert len(heard) == 1
        assert f"The MDT has moved: it is on Monday 12 April, 14:00 now, not on {WHEN}. Can you come?" in heard[0]
    (post,) = of(told, MDT)  # the first in the meeting's thread, so that it names whoever is asked to act
    assert post.startswith(
        f"A meeting has changed | MDT for KW-7F3K has moved: Monday 12 April, 14:00 now, not {WHEN}. | Asked to act"
    )
    assert set((await answered(world)).values()) == {Coming.INVITED}

    stale = next(one for one in old.buttons if one.title == "Can't come")
    assert "Someone changed this a moment ago" in (await world.priya.send(stale, old))[0].text
    assert (await answered(world))["Priya Nair"] is Coming.INVITED
    await answer(world, world.priya, "Coming", "The MDT has moved")
    assert (await answered(world))["Priya Nair"] is Coming.YES

    said = await reminders(world, "MDT for KW-7F3K: ")
    assert [when for when, _ in said] == ["2027-04-05", "2027-04-09"]
    assert "MDT for KW-7F3K: Monday 12 April, 14:00." in said[0][1]
    assert [one.text for one in world.in_channel() if "MDT for KW-7F3K: today, 14:00." in one.text]  # that it moved
    kept = [row.old for row in await audited(world, "meeting.plan", "done")]
    assert any("MDT 2027-04-08" in old for old in kept)  # the day that it had before
    world.check()


async def test_a_review_is_closed_its_actions_are_logged_and_its_report_is_counted(world: World) -> None:
    grace = world.grace
    saved, _ = await plan(world, "review", "2027-04-08")
    await world.tick()
    await answer(world, world.sam, "Coming", "You are asked")
    card = (await grace.say("meeting KW-7F3K"))[0]
    assert "Close it" not in [one.title for one in card.buttons]  # still to come

    world.at("2027-04-09T09:30")
    waiting = (await grace.say("needs me"))[0]
    assert "To write up: the 24-hour rule (4)" in waiting.text
    assert "Meetings to close" not in waiting.text  # all stand there once
    card = (await grace.say("meeting KW-7F3K"))[0]
    assert "Its day has passed." in card.text
    close = [one for one in card.buttons if one.title == "Close it"][-1]
    await world.restart()
    card = (await grace.send(close, card))[0]
    card = await press(grace, card, "Next", inputs={"needed": "no", "attended": "p:4"})
    assert "Did it work? Done since the last meeting" in card.text
    worked = next(name for name in card.inputs if name.startswith("worked"))
    card = await press(grace, card, "Next", inputs={worked: "worked"})
    assert await count(world, "attendance") == 0  # nothing before Confirm
    closed, log = await grace.press("Confirm", card)
    assert "Closed: CETR, Thursday 8 April 2027. Its report is due by Thursday 22 April 2027." in closed.text

    card = await press(grace, log, "Read them", inputs={"minutes": "Visit the school; Sam Patel; 22 April"})
    saved = await press(grace, card, "Finish", "Not known yet", "Confirm", inputs={})
    assert "Saved: CETR of J.B., 14, KW-7F3K. 1 action is kept." in saved.text
    told = await world.tick()
    assert "Visit the school" in of(told, world.sam)[0]
    assert (
        "The report is due by Thursday 22 April: the CETR was on Thursday 8 April."
        in (await grace.say("why KW-7F3K"))[0].text
    )
    assert "no keyworker is needed any more" in (await world.lena.say("needs me"))[0].text
    world.check()


async def reminders(world: World, words: str) -> list[tuple[str, str]]:
    """What the channel hears of it, day by day."""
    found: list[tuple[str, str]] = []
    for day in ("2027-04-01", "2027-04-05", "2027-04-08", "2027-04-09", "2027-04-12"):
        found += [(day, text) for text in of(await world.tick(f"{day}T09:00"), MDT) if words in text]
    return found


async def test_papers_are_ticked_and_the_channel_hears_how_many_are_to_come(world: World) -> None:
    grace = world.grace
    saved, _ = await plan(world, "review", "2027-05-13")
    assert "Planned: CETR, Thursday 13 May 2027 at 10:00." in saved.text
    papers = [one for one in saved.buttons if one.title == "Papers"][-1]
    card = (await grace.send(papers, saved))[0]
    assert "Papers: 3 of 3 still to come" in card.text

    once = next(one for one in card.buttons if one.title == "In")
    for _ in range(2):  # the second press is on the card as it was
        card = (await grace.send(once, card))[0]
        assert "Papers: 2 of 3 still to come" in card.text
    card = await press(grace, card, "There is none")
    assert "Papers: 1 of 2 still to come" in card.text

    told = of(await world.tick("2027-05-06T09:00"), MDT)
    heard = next(text for text in told if "CETR for KW-7F3K" in text)
    assert "1 paper to come." in heard
    assert "planner" not in heard.casefold()
    world.check()


async def test_a_meeting_is_called_off_and_nobody_is_reminded(world: World) -> None:
    grace = world.grace
    saved, _ = await plan(world, "Gateway", "2027-04-08")
    await world.tick()
    off = [one for one in saved.buttons if one.title == "Call it off"][-1]
    card = (await grace.send(off, saved))[0]
    card = await press(grace, card, "Next", inputs={"why": "Nobody could be found to chair it"})
    card = await press(grace, card, "Call it off")
    assert "Called off: Gateway, Thursday 8 April 2027." in card.text

    told = await world.tick()
    assert "The Gateway on Thursday 8 April, 10:00 is called off. Why: Nobody could be found" in of(told, world.sam)[0]
    assert of(told, MDT) == ["A meeting is called off | Gateway for KW-7F3K on Thursday 8 April, 10:00 is called off."]
    assert [text for _, text in await reminders(world, "Gateway")] == []
    old = letter(world, world.sam, "You are asked")
    assert "It was called off." in (await world.sam.press("Coming", old))[0].text
    assert set((await answered(world)).values()) == {Coming.INVITED}


async def test_at_16_the_young_person_decides_about_the_family(world: World) -> None:
    tom = world.who(cast.TOM)
    card = await press(tom, (await tom.say("meeting KW-R8WT"))[0], "Plan a meeting")
    card = await press(tom, card, "Next", inputs={"kind": "MDT", "day": "2027-04-08"})
    assert "L.V. is 16 or over by then, so they decide whether their family is asked." in card.text
    card = await press(tom, card, "Next")
    assert "Please answer: Is the family asked to come?" in card.text
    before = await count(world, "meeting")

    card = await press(tom, card, "Next", "Confirm", inputs={"family": "no"})

    assert await count(world, "meeting") == before + 1
    assert "Family: not asked to come" in card.text
