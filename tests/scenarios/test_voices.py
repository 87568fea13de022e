"""Voices: contact in two presses, what young people and families say, and what is learnt from it."""

from __future__ import annotations

from tests.scenarios import journeys
from tests.scenarios.journeys import audited, press
from tests.support.world import World


async def test_contact_takes_two_presses_survives_a_restart_and_the_manager_sees_its_age(world: World) -> None:
    grace = world.grace
    case = (await grace.say("case KW-7F3K"))[0]
    asked = await press(grace, case, "I was in touch")
    visit = next(button for button in asked.buttons if button.title == "Visit: young person")
    await world.restart()
    saved = (await grace.send(visit, asked))[0]
    assert "Visit with the young person, today." in saved.text
    assert await journeys.count(world, "contact_note") == 1
    await grace.send(visit, asked)  # the same card once more, on another phone
    assert await journeys.count(world, "contact_note") == 1

    world.at("2027-03-30T09:30")
    shown = (await grace.say("case KW-7F3K"))[0]
    assert "Tuesday 16 March 2027 (14 days ago)" in shown.text
    figures = (await world.lena.say("summary contact"))[0]
    assert "Tuesday 16 March 2027 (14 days ago) · Grace Okoro" in figures.text
    assert [row.outcome for row in await audited(world, "contact.record", "done")] == ["done"]


async def test_what_a_mother_says_is_kept_in_her_words_and_told_to_nobody_but_the_manager(world: World) -> None:
    grace = world.grace
    case = (await grace.say("case KW-7F3K"))[0]
    listed = await press(grace, case, "What they say")
    card = await press(grace, listed, "Write down what they say")
    told = {"voice": "family", "said_by": "mother", "words": "For once nobody asked me twice.", "changed": "yes"}
    card = await press(grace, card, "Next", inputs=told)
    await world.restart()
    saved = await press(grace, card, "Confirm")
    assert "“For once nobody asked me twice.”" in saved.text
    assert "Did things change: yes." in saved.text

    assert "“For once nobody asked me twice.”" in (await world.lena.say("feedback KW-7F3K"))[0].text
    refused = (await world.sam.say("feedback KW-7F3K"))[0]
    assert "isn't yours to do here" in refused.text
    assert [row.subject for row in await audited(world, "feedback.record", "done")] == ["feedback:1"]
    world.check()
