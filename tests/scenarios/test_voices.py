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


async def test_three_lines_are_asked_for_answered_reminded_of_and_read(world: World) -> None:
    grace, sam = world.grace, world.sam
    card = (await grace.say("ask KW-7F3K"))[0]
    card = await press(grace, card, "Next", inputs={"people": "p:4,p:5", "by": "2027-03-24"})
    await press(grace, card, "Confirm")
    await world.deliver()
    asked = [screen for screen in world.heard(sam) if "asks for three lines" in screen.text][-1]
    assert "KW-7F3K" in asked.text
    assert "J.B." not in asked.text

    form = (await sam.press("Write three lines", asked))[-1]
    await world.restart()
    form = await press(sam, form, "Next", inputs={"going_well": "School mornings", "worries": "Nights"})
    sent = await press(sam, form, "Confirm")
    assert "Grace Okoro has them now." in sent.text

    told = await world.tick("2027-03-23T09:00", times=3)
    reminded = [screen for screen in told if "The three lines you were asked for are wanted by" in screen.text]
    assert [screen.shown.conversation_id for screen in reminded] == [world.priya.chat_id], "once, and not who answered"
    seen = (await grace.say("ask KW-7F3K"))[0]
    assert "1 of 2 asked have answered." in seen.text
    assert "School mornings" in seen.text

    card = (await world.priya.say("tell KW-7F3K"))[0]
    await press(world.priya, await press(world.priya, card, "Next", inputs={"wanted": "A date"}), "Confirm")
    assert "2 of 2 asked have answered." in (await grace.say("ask KW-7F3K"))[0].text
    later = await world.tick("2027-03-24T09:00")
    assert [screen.text for screen in later if "three lines" in screen.text] == []
    world.check()
