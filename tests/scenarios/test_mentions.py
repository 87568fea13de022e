"""Who is asked to act for a meeting is mentioned in its thread once, whatever else is said there."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.demo.local_teams import Screen
from bot.demo.people import FINCH, OWEN, PRIYA, SAM
from bot.demo.story import MAIN_CODE
from storage import core as t
from storage.tables import Coming
from tests.scenarios.journeys import agreed, of, press
from tests.support.world import MDT, World

CETR = "CETR for KW-7F3K"  # on Thursday 25 March, 10:00; Owen owns an action that is due on the 22nd


def mentioned(screen: Screen) -> dict[str, str]:
    """Handle and name of everybody whom Teams would alert, each of whom the card shows by the same tag."""
    entities = screen.card.get("msteams", {}).get("entities", [])
    for one in entities:
        assert one["type"] == "mention"
        assert one["text"] == f"<at>{one['mentioned']['name']}</at>"
        assert one["text"] in screen.text
    assert screen.text.count("<at>") == len(entities)
    return {one["mentioned"]["id"]: one["mentioned"]["name"] for one in entities}


def names(screen: Screen) -> list[str]:
    return sorted(mentioned(screen).values())


async def posts(world: World, when: str, words: str = CETR) -> list[Screen]:
    return [screen for screen in await world.tick(when) if words in screen.text and of([screen], MDT)]


async def test_who_has_something_due_by_the_meeting_is_mentioned_by_the_bots_own_handle(world: World) -> None:
    (root,) = await posts(world, "2027-03-18T09:00")

    assert mentioned(root) == {
        world.owen.mri: OWEN.name,  # action 2 is due before
        world.grace.mri: "Grace Okoro",  # waits for papers
    }
    assert "Asked to act before then: <at>Grace Okoro</at>, <at>Owen Clarke</at>." in root.text


async def test_nobody_is_mentioned_again_but_who_is_newly_asked(world_on_each: World) -> None:
    world = world_on_each
    (root,) = await posts(world, "2027-03-18T09:00")
    await agreed(world, "Visit the new placement; Sam Patel; 24 March", "Write to the school; Owen; 24 March")

    (reply,) = await posts(world, "2027-03-23T09:00")
    assert names(reply) == [SAM.name]

    await posts(world, "2027-03-25T09:00")
    assert root.shown.edits == 1
    assert mentioned(root) == {}
    assert "Asked to act before then: Grace Okoro, Owen Clarke, Sam Patel." in root.text


async def test_of_those_asked_to_come_who_has_answered_is_not_mentioned_nor_who_has_no_account(world: World) -> None:
    grace = world.grace
    card = await press(grace, (await grace.say("meeting KW-7F3K"))[0], "Plan a meeting")
    card = await press(grace, card, "Next", inputs={"kind": "Gateway", "day": "2027-04-08", "at": "10:00"})
    await press(grace, card, "Next", "Confirm")
    await world.tick()
    for who, answer in ((world.sam, "Coming"), (world.priya, "Can't come")):
        invited = [one for one in world.heard(who) if "You are asked to come to the Gateway" in one.text][-1]
        await who.press(answer, invited)

    (root,) = await posts(world, "2027-04-01T09:00", "Gateway for KW-7F3K")

    assert "Dr Noor Aziz" in names(root)
    for name in (SAM.name, PRIYA.name, FINCH.name):
        assert name not in root.text


async def test_a_first_post_that_perhaps_arrived_mentions_again_and_then_nobody_does(world: World) -> None:
    await world.tick("2027-03-17T12:00")
    world.teams.connector.fail(502, method="POST", to=MDT.id)
    assert await posts(world, "2027-03-18T09:00") == []
    (root,) = await posts(world, "2027-03-18T09:11")
    assert OWEN.name in names(root)

    (reply,) = await posts(world, "2027-03-23T09:00")
    assert names(reply) == []


async def test_posted_anew_after_somebody_deleted_it_the_thread_names_and_does_not_mention(world: World) -> None:
    await posts(world, "2027-03-18T09:00")
    world.teams.connector.fail(404, method="PUT", to=MDT.id)

    (anew,) = await posts(world, "2027-03-25T09:00")

    assert names(anew) == []
    assert OWEN.name in anew.text


async def test_never_more_than_ten_are_mentioned_and_nobody_whose_name_tells_on_the_child(world: World) -> None:
    await world.bot.store.write(crowd)

    (root,) = await posts(world, "2027-03-18T09:00")

    assert len(names(root)) == 10
    assert "Bramble" not in root.text


def crowd(db: Connection) -> None:
    """Fifteen more on the MDT who are asked to come to the CETR and do not answer; one has the child's surname."""
    case = db.execute(select(t.case).where(t.case.c.code == MAIN_CODE)).one()
    assert case.name.endswith(" Bramble")
    sam = next(row for row in db.execute(select(t.person)).mappings() if row["name"] == SAM.name)
    of_case = t.meeting.c.case_id == case.id
    cetr = db.execute(select(t.meeting.c.id).where(of_case).order_by(t.meeting.c.day.desc()).limit(2)).scalars().all()
    for number, name in enumerate(["Ada Bramble", *(f"Partner {number:02d}" for number in range(14))]):
        person = {key: value for key, value in sam.items() if key != "id"}
        person |= {"name": name, "object_id": f"made-up-{number}"}
        made = db.execute(insert(t.person).values(person).returning(t.person.c.id)).scalar_one()
        seat = {"case_id": case.id, "person_id": made, "agency_id": sam["agency_id"], "since": case.opened_at.date()}
        db.execute(insert(t.membership).values(seat))
        for meeting in cetr:
            asked = {"meeting_id": meeting, "person_id": made, "coming": Coming.INVITED, "version": 1}
            db.execute(insert(t.invitation).values(asked))


async def test_the_weekly_digest_mentions_nobody(world: World) -> None:
    await world.tick("2027-03-22T09:00")
    digest = [one for one in await world.tick("2027-03-30T09:00") if "These are overdue." in one.text]
    assert len(digest) == 1
    assert mentioned(digest[0]) == {}


@pytest.mark.parametrize("why", ["left", "away"])
async def test_who_has_left_the_mdt_or_is_away_is_not_mentioned(world: World, why: str) -> None:
    def go(db: Connection) -> None:
        people = {row.name: row.id for row in db.execute(select(t.person.c.name, t.person.c.id))}
        if why == "left":
            theirs = t.membership.c.person_id == people[OWEN.name]
            db.execute(update(t.membership).where(theirs).values(until=world.now.date()))
            return
        away = {"cover_id": people[SAM.name], "absent_from": world.now.date()}
        db.execute(update(t.person).where(t.person.c.id == people[OWEN.name]).values(away))

    await world.bot.store.write(go)
    (root,) = await posts(world, "2027-03-18T09:00")
    assert OWEN.name not in root.text
