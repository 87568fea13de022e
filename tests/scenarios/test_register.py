"""A referral's whole way through the real route: to a case with its keyworker, or to a no that is told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from bot.demo.local_teams import Chatter, Screen
from casework.made_rows import unused_nhs_number
from storage import core as t
from storage.tables import ReferralOutcome
from tests.scenarios import journeys
from tests.scenarios.journeys import press
from tests.support import record
from tests.support.world import World

NAME, BORN = "Tansy Larch", "2013-02-28"

RISK = {"born": BORN, "diagnosis": "learning disability,autism", "circumstances": "care placement"}
YES = {
    "register": "given",
    "cetr": "given",
    "sharing": "given",
    "basis": "parental responsibility",
    "held_by": "mum",
    "easy_read": "yes",
}
CHILD = {
    "name": NAME,
    "nhs_number": unused_nhs_number(700),
    "setting": "placement",
    "local_authority": "Elmshire",
    "plans": "ehcp",
    "communicate": "Slowly, with pictures",
}
MOST_PRESSES = 7  # the command, five pages, Confirm


class Presses:
    """Counts what a person does."""

    def __init__(self, who: Chatter) -> None:
        self.who, self.count = who, 0

    async def say(self, words: str) -> Screen:
        self.count += 1
        return (await self.who.say(words))[0]

    async def press(self, screen: Screen, title: str, **inputs: str) -> Screen:
        self.count += 1
        return await press(self.who, screen, title, inputs=inputs)


async def _referral(world: World) -> Row[*tuple[Any, ...]]:
    return await world.rows(lambda db: db.execute(select(t.referral)).one())


async def _case(world: World) -> Row[*tuple[Any, ...]]:
    def newest(db: Connection) -> Row[*tuple[Any, ...]]:
        return db.execute(select(t.case).order_by(t.case.c.id.desc()).limit(1)).one()

    return await world.rows(newest)


async def _sam(world: World) -> str:
    query = select(t.person.c.id, t.person.c.name)
    people = await world.rows(lambda db: db.execute(query).all())
    return next(f"p:{row.id}" for row in people if row.name == "Sam Patel")


async def test_from_a_referral_to_a_case_on_the_keyworkers_board_and_the_referrer_hears(world: World) -> None:
    grace = Presses(world.grace)
    card = await grace.say("register")
    card = await grace.press(card, "Next", pathway="DSD", referrer=await _sam(world), received="2027-03-15")
    card = await grace.press(card, "Next", **RISK)
    assert "Eligible for the DSD pathway: 14, learning disability, autism." in card.text

    await world.restart()  # the form is where it was left
    card = await grace.press(card, "Next", **YES)
    card = await grace.press(card, "Next", **CHILD, keyworker="mine")
    assert await journeys.count(world, "referral") == 0
    saved = await grace.press(card, "Open the case")
    assert grace.count <= MOST_PRESSES
    world.known = await world.rows(record.children)

    case = await _case(world)
    label = f"T.L., 14, {case.code}"
    assert label in saved.text
    assert NAME not in saved.text
    assert label in (await world.grace.say("my cases"))[0].text
    shown = (await world.grace.say(f"case {case.code}"))[0]
    assert "In a placement" in shown.text
    assert "Care placement breakdown" in shown.text
    assert "Slowly, with pictures" in shown.text
    assert "Rate the risk" in shown.text
    board = (await world.grace.say(f"actions {case.code}"))[0]
    assert case.code in board.text

    await world.deliver()
    [heard] = [one for one in world.heard(world.sam) if "referred" in one.text]
    assert "The child you referred on Monday 15 March 2027 is on the register now." in heard.text
    assert "Grace Okoro, 0161 496 0001" in heard.text
    for secret in (NAME, "T.L.", case.code, "14"):
        assert secret not in heard.text.replace("0161 496 0001", "")
    assert "you referred" not in (await world.grace.say("needs me"))[0].text
    world.check()


async def test_who_is_not_eligible_leaves_a_decision_and_nothing_else_and_the_referrer_is_told(world: World) -> None:
    grace = Presses(world.grace)
    before = {table: await journeys.count(world, table) for table in ("case", "consent", "membership")}
    card = await grace.say("register")
    card = await grace.press(card, "Next", pathway="Gateway", referrer="new", received="2027-03-15")
    told = {"referrer_name": "Mrs Larch", "referrer_agency": "family", "referrer_phone": "0161 496 0555"}
    card = await grace.press(card, "Next", **told)
    card = await grace.press(card, "Next", born="2009-03-16", circumstances="custody")
    assert "The Gateway pathway ends with the 18th birthday." in card.text
    saved = await grace.press(card, "Keep the decision")

    assert grace.count == 5
    assert "Please tell Mrs Larch (family) on 0161 496 0555" in saved.text
    assert "Please tell Mrs Larch" in (await world.grace.say("needs me"))[0].text
    await world.tick("2027-03-30T09:00")
    waiting = (await world.grace.say("needs me"))[0]
    assert "Please tell Mrs Larch" in waiting.text, "it does not go quiet"
    await press(world.grace, waiting, "Told")
    assert "Mrs Larch" not in (await world.grace.say("needs me"))[0].text

    referral = await _referral(world)
    assert (referral.outcome, referral.case_id, referral.referrer) == (ReferralOutcome.NOT_ELIGIBLE, None, "")
    assert {table: await journeys.count(world, table) for table in before} == before
    drafts = await world.rows(lambda db: db.execute(select(t.draft.c.answers)).scalars().all())
    assert "2009" not in str([*drafts, referral])


async def test_a_manager_is_asked_to_choose_and_a_referrer_who_left_teams_is_told_by_hand(world: World) -> None:
    card = (await world.grace.say("register"))[0]
    referral = {"pathway": "DSD", "referrer": await _sam(world), "received": "2027-03-15"}
    for inputs in (referral, RISK, YES, {**CHILD, "keyworker": "ask"}):
        card = await press(world.grace, card, "Next", inputs=inputs)
    gone = t.route.update().values(reachability="dead")
    asked = await press(world.grace, card, "Open the case")
    assert "The service's managers are asked to choose a keyworker." in asked.text
    sam = int((await _sam(world)).removeprefix("p:"))
    await world.bot.store.write(lambda db: db.execute(gone.where(t.route.c.person_key == sam)))
    world.known = await world.rows(record.children)

    await world.deliver()

    case = await _case(world)
    [lena] = [one for one in world.heard(world.lena) if "asks you to choose a keyworker" in one.text]
    assert f"T.L., 14, {case.code}" in lena.text
    [told] = [one for one in world.heard(world.grace) if "Please tell Sam Patel" in one.text]
    await press(world.grace, told, "Told")
    assert (await _referral(world)).referrer_told_at is not None
    world.check()
