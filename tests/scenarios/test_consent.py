"""Consent to sharing is withdrawn: from that moment nothing about the child goes to partners or to a channel."""

from datetime import timedelta

from sqlalchemy import Connection, select

from bot.demo import people as cast
from bot.demo.story import WITHDRAWN_CODE
from storage import core as t
from storage.tables import NoticeState
from tests.scenarios.journeys import PLAN, audited, logged, meeting, of, on_row, press
from tests.support.world import MDT, World


async def withdraw(world: World) -> str:
    """Grace withdraws sharing for the main child on the card; what she is told."""
    card = (await world.grace.say("consent KW-7F3K"))[0]
    sharing = [one for one in card.buttons if one.data.get("scope") == "sharing"]
    asked = (await world.grace.send(sharing[0], card))[0]
    return (await press(world.grace, asked, "Confirm")).text


async def test_partners_hear_one_line_and_those_who_carry_on_by_hand_get_the_list(world: World) -> None:
    await logged(world)
    before = len(world.sent())
    said = await withdraw(world)
    assert "Saved: sharing the plan with the MDT is withdrawn." in said
    assert "reminders have stopped, and what they agreed still stands" in said
    await world.deliver()
    new = [world.screen(call) for call in world.sent()[before:]]

    line = "Reminders for KW-7F3K have stopped; what you agreed still stands; ask Grace Okoro: 0161 496 0001."
    for partner in (cast.SAM, cast.PRIYA, cast.OWEN):
        told = of(new, world.who(partner))
        assert len(told) == 1
        assert line in told[0]
        assert "Send the costed care plan" not in told[0]
    for carries_on in (cast.GRACE, cast.NOOR, cast.LENA):  # the lead professional among them
        told = of(new, world.who(carries_on))
        assert "Please carry on by hand" in told[-1]
        assert "Action 3: “Send the costed care plan”, Sam Patel" in told[-1]
    assert of(new, MDT) == []


async def test_the_board_in_the_channel_becomes_one_line(world: World) -> None:
    board = await logged(world)
    await withdraw(world)
    await world.deliver()
    shown = next(one for one in world.in_channel() if one.id == board.id)
    assert "Reminders for KW-7F3K have stopped; what you agreed still stands; ask Grace Okoro." in shown.text
    assert "costed care plan" not in shown.text
    assert "Done" not in [button.title for button in shown.buttons]


async def test_what_waits_to_be_sent_is_taken_back_at_once(world: World) -> None:
    await press(world.grace, await meeting(world), "Confirm")  # the board and three messages wait
    before = len(world.sent())
    await withdraw(world)
    await world.deliver()
    sent = [" ".join(world.screen(call).text.splitlines()) for call in world.sent()[before:]]
    assert not [said for said in sent if "New actions for you" in said]
    assert not [said for said in sent if "agreed actions" in said]

    def waiting(db: Connection) -> list[str]:
        planned = (t.notice.c.state == NoticeState.PLANNED, t.notice.c.sending_id.is_(None))
        return [row.kind.value for row in db.execute(select(t.notice.c.kind).where(*planned))]

    assert await world.rows(waiting) == []


async def test_in_the_month_after_a_withdrawal_partners_and_channel_hear_nothing_of_the_child(world: World) -> None:
    await logged(world)
    await withdraw(world)
    await world.deliver()
    before = len(world.sent())
    await a_month(world)
    elsewhere = [
        world.screen(call).text
        for call in world.sent()[before:]
        if call.conversation_id not in (world.grace.chat_id, world.lena.chat_id)
    ]
    assert elsewhere  # other children's actions are chased all the while
    assert not [said for said in elsewhere if "KW-7F3K" in said]


async def test_the_child_whose_consent_was_withdrawn_before_reaches_nobody_in_a_month(world: World) -> None:
    before = len(world.sent())
    await a_month(world)
    told = [call for call in world.sent()[before:] if WITHDRAWN_CODE in world.screen(call).text]
    assert [call for call in told if call.conversation_id != world.grace.chat_id] == []


async def a_month(world: World) -> None:
    for _ in range(31):
        await world.tick((world.now + timedelta(days=1)).isoformat())


async def test_a_press_on_an_old_card_after_a_withdrawal_tells_nothing_new(world: World) -> None:
    board = (await logged(world)).as_seen()
    message = (await world.sam.last()).as_seen()
    await withdraw(world)
    await world.deliver()
    shown = await on_row(world, world.sam, "Done", board, PLAN)
    assert "Reminders for KW-7F3K have stopped" in shown[0].text
    assert "Visit the new placement" not in shown[0].text
    mine = await on_row(world, world.sam, "Yes, mine", message, PLAN, None)
    assert "Reminders for this case have stopped. What you agreed still stands" in mine[0].text


async def test_linking_or_asking_for_the_board_posts_nothing(world: World) -> None:
    await withdraw(world)
    await world.deliver()
    before = [call for call in world.sent() if call.conversation_id == MDT.id]
    said = await world.grace.say("actions", MDT)
    assert "have stopped" in said[-1].text
    await world.deliver()
    assert [call for call in world.sent() if call.conversation_id == MDT.id] == before


async def test_actions_logged_after_a_withdrawal_are_kept_and_told_to_nobody(world: World) -> None:
    await withdraw(world)
    await world.deliver()
    before = len(world.sent())
    check = await meeting(world)
    assert "nothing is posted or sent, so please tell the owners yourself" in check.text
    saved = await press(world.grace, check, "Confirm")
    assert "4 actions are kept" in saved.text
    await world.deliver()
    assert [call for call in world.sent()[before:] if call.conversation_id != world.grace.chat_id] == []


async def test_rating_stops_with_consent_to_the_register_and_says_so_without_blame(world: World) -> None:
    card = (await world.grace.say("consent KW-7F3K"))[0]
    asked = await press(world.grace, card, "Record a decision")
    asked = await press(world.grace, asked, "Next", inputs={"scope": "register", "state": "withdrawn"})
    await press(world.grace, asked, "Confirm")
    said = (await world.grace.say("rate KW-7F3K"))[0].text
    assert "so this is switched off. Care goes on" in said
    assert len(await audited(world, "consent.change", "done")) == 1


async def test_consent_given_again_starts_board_and_reminders_again(world: World) -> None:
    board = await logged(world)
    await withdraw(world)
    await world.deliver()
    card = (await world.grace.say("consent KW-7F3K"))[0]
    asked = await press(world.grace, card, "Record a decision")
    asked = await press(world.grace, asked, "Next", inputs={"scope": "sharing", "state": "given"})
    asked = await press(world.grace, asked, "Next", inputs={"basis": "own"})
    assert "Reminders and the board start again." in asked.text
    await press(world.grace, asked, "Confirm")
    await world.deliver()
    shown = next(one for one in world.in_channel() if one.id == board.id)
    assert "Send the costed care plan" in shown.text
    assert "is due Tuesday 30 March" in " ".join(of(await world.tick("2027-03-24T09:00"), world.sam))


async def test_a_withdrawal_by_somebody_who_does_not_keep_the_case_is_refused(world: World) -> None:
    said = await world.sam.say("consent KW-7F3K")
    assert "Consent is for the keyworker" in said[0].text
    assert [row.person_id for row in await audited(world, "consent.change", "refused")] == [4]
