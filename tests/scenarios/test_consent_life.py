"""Consent over the years: asked for before a CETR, asked again, ended at 18; each through the real route."""

from sqlalchemy import Connection, delete, select

from bot.demo.story import MAIN_CODE
from storage import core as t
from storage.tables import ConsentScope
from tests.scenarios.journeys import of, press
from tests.support.world import MDT, World


async def cetr_withdrawn(world: World) -> None:
    card = (await world.grace.say("consent KW-7F3K"))[0]
    await press(world.grace, await press(world.grace, card, "CETR was withdrawn"), "Confirm")


async def test_without_consent_to_the_cetr_the_channel_hears_of_no_papers(world: World) -> None:
    await cetr_withdrawn(world)

    said = of(await world.tick("2027-03-23T09:00"), MDT)

    assert any("CETR for KW-7F3K" in one for one in said)
    assert not [one for one in said if "paper" in one]


async def test_consent_to_a_planned_cetr_is_asked_for_and_recorded_from_the_reminder(world: World) -> None:
    def forget(db: Connection) -> None:
        scope = (t.consent.c.scope == ConsentScope.CETR, t.consent.c.case_id == main_case(db))
        db.execute(delete(t.consent).where(*scope))

    await world.bot.store.write(forget)
    await world.tick("2027-03-17T09:00")
    reminder = next(one for one in reversed(world.heard(world.grace)) if "consent to it is not recorded" in one.text)

    asked = await press(world.grace, reminder, "Record a decision")
    asked = await press(world.grace, asked, "Next", inputs={"scope": "CETR", "state": "given"})
    asked = await press(world.grace, asked, "Next", inputs={"basis": "own"})
    await press(world.grace, asked, "Confirm")

    assert "Consent to CETR due" not in (await world.grace.say("needs me"))[0].text
    assert "Consent to the CETR is due" not in (await world.grace.say("why KW-7F3K"))[0].text


def main_case(db: Connection) -> int:
    return db.execute(select(t.case.c.id).where(t.case.c.code == MAIN_CODE)).scalar_one()
