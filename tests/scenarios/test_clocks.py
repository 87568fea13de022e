"""From an admission without a community CETR to the report of the review: who hears what, when, and why."""

from __future__ import annotations

from tests.scenarios.journeys import of, press
from tests.support.world import World

ADMISSION = {"ward": "mental health", "legal_status": "detained", "area": "in"}


async def admitted(world: World) -> None:
    """Grace records it on Tuesday 16 March 2027: target Tuesday 23 March, limit Tuesday 30 March, after Easter."""
    card = await press(world.grace, (await world.grace.say("event KW-7F3K"))[0], "Next", inputs={"kind": "admission"})
    await press(world.grace, card, "Next", "None of these", "Confirm", inputs=ADMISSION)


async def reviewed(world: World) -> None:
    """The CETR of Thursday 25 March took place, and Grace logs it."""
    grace = world.grace
    card = await press(
        grace, (await grace.say("log KW-7F3K"))[0], "Next", inputs={"kind": "CETR", "attended": "p:4,p:5"}
    )
    card = await press(grace, card, "Read them", inputs={"minutes": "Find a sensory room; Sam Patel; 2 weeks"})
    await press(grace, card, "Finish", "Next", "Confirm")


async def test_a_review_is_chased_until_it_is_held_and_its_form_and_report_until_they_are_given(world: World) -> None:
    grace, lena = world.grace, world.lena
    await admitted(world)
    shown = (await grace.say("case KW-7F3K"))[0]
    assert "target Tuesday 23 March, limit Tuesday 30 March" in shown.text
    why = await press(grace, shown, "Why?")
    assert (
        "J.B. was admitted on Tuesday 16 March with no community CETR. Target 5 working days (NHS England)" in why.text
    )

    heard = of(await world.tick("2027-03-23T09:00"), grace)
    assert any("Papers for the review on Thursday 25 March" in said and "2 still to come" in said for said in heard)

    sent = await world.tick("2027-03-24T09:00")  # two working days before the limit, for Easter lies between
    for said in (of(sent, grace), of(sent, lena)):
        assert (
            "A CETR is due: the limit is Tuesday 30 March. | The next one is planned for Thursday 25 March." in said[0]
        )
        assert "Type “why KW-7F3K” for the reasons." in said[0]

    await world.restart()
    world.at("2027-03-25T14:00")
    await reviewed(world)
    why = (await grace.say("why KW-7F3K"))[0]
    assert "A CETR is due by Friday 25 June: the last one was on Thursday 25 March." in why.text
    assert "CETRs" in (await lena.say("summary"))[0].text

    for morning in ("30", "31"):
        sent = await world.tick(f"2027-03-{morning}T09:00", times=3)
        assert not [said for said in of(sent, grace) + of(sent, lena) if "limit" in said]

    asked = [screen for screen in await world.tick("2027-04-01T09:00") if "feedback form" in screen.text]
    assert len(asked) == 1
    told = await press(grace, asked[0], "Form given")
    assert "Recorded, thank you." in told.text
    due = [screen for screen in await world.tick("2027-04-06T09:00") if "The report of the review" in screen.text]
    assert "is due by Thursday 8 April" in due[0].text
    told = await press(grace, due[0], "Report sent")
    assert "Recorded, thank you." in told.text

    for morning in range(7, 17):
        sent = await world.tick(f"2027-04-{morning:02}T09:00")
        assert not [said for said in of(sent, grace) if "feedback form" in said or "report of the review" in said]


async def test_past_its_limit_a_review_waits_for_keyworker_and_manager_and_a_partner_hears_nothing(
    world: World,
) -> None:
    await admitted(world)
    for morning in ("24", "25", "30"):
        await world.tick(f"2027-03-{morning}T09:00")
    sent = await world.tick("2027-03-31T09:00")

    assert any(
        "A CETR was due by Tuesday 30 March, and none is recorded here." in said for said in of(sent, world.grace)
    )
    assert any("A CETR was due by Tuesday 30 March" in said for said in of(sent, world.lena))
    assert not [
        said for who in (world.sam, world.priya, world.owen) for said in of(sent, who) if "CETR was due" in said
    ]
    waiting = (await world.grace.say("needs me"))[0]
    assert "overdue, limit was yesterday" in waiting.text
    assert "1, of which 1 is overdue" in (await world.lena.say("summary"))[0].text
