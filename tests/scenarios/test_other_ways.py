"""A partner whose app is gone: besides the keyworker, their agency's contact hears, else the MDT's channel does."""

from sqlalchemy import Connection, select, update

from bot.demo import people as cast
from storage import core as t
from tests.scenarios.journeys import meeting, of, press
from tests.support.world import MDT, World

GONE = "Somebody from Elmshire children's social care (made up) can't be reached here about KW-7F3K."


async def sam_is_gone(world: World) -> None:
    world.teams.connector.fail(403, code="MessageWritesBlocked", method="POST", to=world.sam.chat_id)
    await press(world.grace, await meeting(world), "Confirm")
    await world.deliver()


async def test_the_channel_hears_the_code_and_the_agency_and_nobody_is_named(world: World) -> None:
    await sam_is_gone(world)

    told = [said for said in of(world.in_channel(), MDT) if GONE in said]
    assert len(told) == 1
    assert "Please look at the board or ask Grace Okoro." in told[0]
    assert "Sam" not in told[0]
    (grace,) = [said for said in of(world.heard(world.grace), world.grace) if "can't reach Sam Patel" in said]
    assert "I am saying so in the MDT's channel as well, without a name." in grace

    for when in ("2027-03-16T10:00", "2027-03-16T15:00", "2027-03-17T09:00"):
        await world.tick(when)
    assert len([said for said in of(world.in_channel(), MDT) if GONE in said]) == 1


async def test_the_agencys_contact_hears_instead_of_the_channel(world: World) -> None:
    def name_contact(db: Connection) -> None:
        who = db.execute(select(t.person.c.id).where(t.person.c.object_id == cast.PRIYA.object_id)).scalar_one()
        sam = select(t.person.c.agency_id).where(t.person.c.object_id == cast.SAM.object_id).scalar_subquery()
        db.execute(update(t.agency).where(t.agency.c.id == sam).values(escalation_person_id=who))

    await world.bot.store.write(name_contact)
    await sam_is_gone(world)

    assert not [said for said in of(world.in_channel(), MDT) if GONE in said]
    assert [said for said in of(world.heard(world.priya), world.priya) if "I can't reach Sam Patel here" in said]
    assert [said for said in of(world.heard(world.grace), world.grace) if "their agency's contact, Priya Nair" in said]
