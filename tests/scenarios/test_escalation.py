"""An action that stays overdue climbs to the oversight panel, each hearing what they may; *Done* stops it."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from bot.demo import people as cast
from bot.demo.story import OVERDUE_CODE
from storage import core as t
from tests.scenarios.journeys import agreed, of
from tests.support.world import World

PLAN = "Send the costed care plan"  # Sam's, on a red case, due on Monday 15 March


def _rungs(db: Connection) -> None:
    """Social care is turned to through Priya, who is not on this MDT; Dr Aziz, who is, leads."""
    people = {row.name: row.id for row in db.execute(select(t.person.c.id, t.person.c.name))}
    contact = {"escalation_person_id": people["Priya Nair"]}
    db.execute(update(t.agency).where(t.agency.c.name == cast.SAM.agency).values(contact))
    lead = {"lead_professional_id": people["Dr Noor Aziz"]}
    db.execute(update(t.case).where(t.case.c.code == OVERDUE_CODE).values(lead))


async def test_it_climbs_to_the_panel_and_the_keyworker_sees_who_was_told(world: World) -> None:
    await world.bot.store.write(_rungs)
    ada, noor = world.who(cast.ADA), world.who(cast.NOOR)
    await world.tick("2027-03-16T10:00")

    wednesday = await world.tick("2027-03-17T09:00")
    [priya] = [said for said in of(wednesday, world.priya) if "overdue" in said]
    assert OVERDUE_CODE in priya
    assert "Action 1 is 2 working days overdue. Please ask the keyworker." in priya
    assert PLAN not in priya
    [grace] = [said for said in of(wednesday, world.grace) if "Told now" in said]
    assert f"Action 1: “{PLAN}”, with Sam Patel" in grace
    assert "Told now: the agency's contact, Priya Nair" in grace

    friday = await world.tick("2027-03-19T09:00")
    monday = await world.tick("2027-03-22T09:00")  # Dr Aziz is not there on Fridays
    [leads] = [said for said in of(monday, noor) if PLAN in said]
    assert f"Action 1: “{PLAN}”, with Sam Patel" in leads
    assert of(friday, noor) == of([*friday, *monday], ada) == []

    tuesday = await world.tick("2027-03-23T09:00")
    [panel] = of(tuesday, ada)
    assert f"{OVERDUE_CODE} | Action 1 is 6 working days overdue. Please ask the keyworker." in panel
    assert PLAN not in panel

    waits = (await world.grace.say("needs me"))[0].text
    assert "Escalated today: Ada Marsh" in waits
    page = (await world.grace.say(f"action {OVERDUE_CODE} 1"))[0].text
    assert "Wednesday 17 March: the bot told Priya Nair" in page
    assert "Today: the bot told Ada Marsh" in page

    later = [screen for day in (24, 25, 30, 31) for screen in await world.tick(f"2027-03-{day}T09:00")]
    assert not any(f"{OVERDUE_CODE} | Action 1" in said for who in (ada, noor) for said in of(later, who)), "once"


async def test_done_stops_the_ladder_and_a_forged_press_of_who_was_told_does_not(world: World) -> None:
    await world.bot.store.write(_rungs)
    ada, noor = world.who(cast.ADA), world.who(cast.NOOR)
    await world.tick("2027-03-17T09:00")
    refused = (await world.priya.say(f"done {OVERDUE_CODE} 1"))[0].text
    assert PLAN not in refused
    assert "Done, thank you." not in refused

    await world.tick("2027-03-18T09:00")
    await world.sam.say(f"done {OVERDUE_CODE} 1")

    later = [screen for day in (19, 22, 23, 24) for screen in await world.tick(f"2027-03-{day}T09:00")]
    assert not any(PLAN in said for said in of(later, noor))
    assert not any(f"{OVERDUE_CODE} | Action 1" in said for said in of(later, ada))


async def test_who_says_neither_yes_nor_no_is_said_to_the_keyworker_after_three_working_days(world: World) -> None:
    await agreed(world, "Ring the respite team; Sam; 30 March")  # Tuesday 16 March
    for day in (17, 18, 19):
        heard = of(await world.tick(f"2027-03-{day}T09:00"), world.grace)
        assert not any("neither yes nor no" in said for said in heard)

    monday = [said for said in of(await world.tick("2027-03-22T09:00"), world.grace) if "neither yes" in said]
    assert len(monday) == 1
    assert "Ring Sam Patel" in monday[0]
    assert "action 3, “Ring the respite team”, due Tuesday 30 March." in monday[0]
    tuesday = of(await world.tick("2027-03-23T09:00"), world.grace)
    assert not any("neither yes nor no" in said for said in tuesday), "once"
