"""Consent over the years: asked for before a CETR, asked again, ended at 18; each through the real route."""

from sqlalchemy import Connection, delete, select, update

from bot.demo import people as cast
from bot.demo.local_teams import Screen
from bot.demo.story import MAIN_CODE
from storage import core as t
from storage.tables import ConsentScope
from tests.scenarios.journeys import audited, logged, of, press
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


async def born(world: World, day: str) -> None:
    """Juniper's date of birth, for these stories."""

    def write(db: Connection) -> None:
        db.execute(update(t.case).where(t.case.c.code == MAIN_CODE).values(date_of_birth=day))

    await world.bot.store.write(write)


async def record(world: World, scope: str, basis: str, **more: str) -> Screen:
    card = (await world.grace.say("consent KW-7F3K"))[0]
    asked = await press(world.grace, card, "Record a decision")
    asked = await press(world.grace, asked, "Next", inputs={"scope": scope, "state": "given"})
    asked = await press(world.grace, asked, "Next", inputs={"basis": basis, **more})
    return await press(world.grace, asked, "Confirm") if "Confirm" in [one.title for one in asked.buttons] else asked


async def test_a_parent_agrees_the_child_is_asked_at_16_and_the_parents_word_ends_at_18(world: World) -> None:
    await born(world, "2011-04-10")
    for scope in ("register", "CETR", "sharing"):
        await record(world, scope, "parental responsibility", held_by="mum")
    assert not [one for one in of(await world.tick("2027-04-09T09:00"), world.grace) if "16 now" in one]

    assert of(await world.tick("2027-04-10T09:00"), world.grace) == [], "a Saturday: nobody is written to"
    told = of(await world.tick("2027-04-12T09:00"), world.grace)
    assert [one for one in told if "16 now: please ask the young person themselves" in one]
    assert "Consent to ask about again (1)" in (await world.grace.say("needs me"))[0].text
    assert "16 now" in (await world.grace.say("case KW-7F3K"))[0].text
    for scope in ("register", "CETR"):
        await record(world, scope, "own")
    await record(world, "sharing", "parental responsibility", held_by="mum")
    assert "16 now" not in (await world.grace.say("case KW-7F3K"))[0].text

    told = of(await world.tick("2029-03-12T09:00"), world.grace)
    assert [one for one in told if "18 is near. Parental consent ends then" in one]
    await world.tick("2029-04-10T08:30")
    told = of(await world.tick("2029-04-10T09:00"), world.grace) + [
        " ".join(one.text.splitlines()) for one in world.heard(world.grace)
    ]
    assert [one for one in told if "18 now: parental consent counts no longer (sharing the plan with the MDT)" in one]
    assert "18 now: parental consent counts no longer" in (await world.grace.say("case KW-7F3K"))[0].text
    assert "to ask again" in (await world.lena.say("summary"))[0].text
    refused = await record(world, "sharing", "parental responsibility", held_by="mum")
    assert "From 18 parental responsibility is no basis any more" in refused.text
    assert "Consent to ask about again" in (await world.grace.say("needs me"))[0].text

    await record(world, "sharing", "own")
    assert "parental consent" not in (await world.grace.say("case KW-7F3K"))[0].text


async def test_half_a_year_before_18_keyworker_and_manager_are_asked_until_one_answers(world: World) -> None:
    await born(world, "2009-10-01")
    await world.tick("2027-03-31T09:00")
    sent = await world.tick("2027-04-01T09:00")
    for who in (world.grace, world.lena):
        assert [one for one in of(sent, who) if "18 is near. Which adult services take over" in one]
    assert [one for who in (world.sam, world.priya, world.owen) for one in of(sent, who) if "18 is near" in one] == []

    reminder = next(one for one in reversed(world.heard(world.grace)) if "Which adult services" in one.text)
    assert "Arranged, thank you." in (await press(world.grace, reminder, "Arranged")).text
    assert "Growing up: who takes over?" not in (await world.lena.say("needs me"))[0].text
    assert len(await audited(world, "transition.arrange", "done")) == 1


async def test_a_withdrawal_stops_what_is_bound_what_is_drafted_and_the_board(world: World) -> None:
    await born(world, "2012-01-01")
    await logged(world)
    asked = await press(world.grace, (await world.grace.say("log KW-7F3K"))[0], "Next", inputs={"kind": "MDT"})
    lines = "Book the sensory room; Sam; 2 weeks\nRing the college; Priya; 2 weeks"
    asked = await press(world.grace, asked, "Read them", inputs={"minutes": lines})
    draft = await press(world.grace, asked, "Finish", "Not known yet", inputs={})
    world.at("2027-03-23T09:00")
    await world.bot.ticker.tick()  # the meeting's reminder and what is due soon wait to be sent
    before = len(world.sent())
    card = (await world.grace.say("case KW-7F3K"))[0]
    await press(world.grace, await press(world.grace, card, "Sharing was withdrawn"), "Confirm")
    await press(world.grace, draft, "Confirm")
    await world.deliver()

    new = [world.screen(call) for call in world.sent()[before:]]
    for partner in (world.sam, world.priya, world.owen):
        about = [one for one in of(new, partner) if "KW-7F3K" in one]
        assert len(about) == 1
        assert "Reminders for KW-7F3K have stopped" in about[0]
    assert of(new, MDT) == []
    assert "costed care plan" not in world.in_channel()[-1].text


async def test_what_must_be_shared_to_keep_the_child_safe_goes_once_and_starts_nothing(world: World) -> None:
    card = (await world.grace.say("case KW-7F3K"))[0]
    await press(world.grace, await press(world.grace, card, "Sharing was withdrawn"), "Confirm")
    await world.deliver()
    asked = (await world.grace.say("safeguarding KW-7F3K"))[0]
    by_account = select(t.person.c.id).where(t.person.c.object_id == cast.SAM.object_id)
    sam = await world.rows(lambda db: db.execute(by_account).scalar_one())
    filled = {"reason": "Immediate risk at home", "approver": "Noor, safeguarding lead", "words": "Please visit today."}
    check = await press(world.grace, asked, "Next", inputs={**filled, "people": str(sam)})
    before = len(world.sent())
    await press(world.grace, check, "Confirm")
    await world.deliver()

    new = [world.screen(call) for call in world.sent()[before:]]
    assert [one for one in of(new, world.sam) if "Please visit today." in one and "Immediate risk" not in one]
    assert [one for one in of(new, world.lena) if "Immediate risk at home" in one]
    assert of(new, world.priya) == of(new, MDT) == []
    later: list[Screen] = []
    for day in ("2027-03-22", "2027-03-29", "2027-04-05"):
        later += await world.tick(f"{day}T09:00")
    assert [one for one in of(later, world.sam) if "KW-7F3K" in one] == []
