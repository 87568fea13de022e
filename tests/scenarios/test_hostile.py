"""What nobody should send, and everything odd that people do write: nothing breaks, changes or leaks by it."""

import json
from typing import Any

import pytest

from bot.demo.connector import Shown
from bot.demo.local_teams import BOT_ID, Channel, Chatter, Screen
from bot.demo.people import TENANT_ID
from tests.scenarios import journeys
from tests.scenarios.journeys import PLAN, action, agreed, audited, count, logged, of, on_row, press
from tests.support.payloads import payload
from tests.support.world import MDT, World

STRANGER = "5e1f0000-0000-4000-8000-00000000dead"


def filled(world: World, name: str, who: Chatter, **more: object) -> dict[str, Any]:
    """An activity as Teams sends it, from this person."""
    values: dict[str, object] = {
        "tenant": TENANT_ID,
        "service_url": world.teams.connector.url,
        "mri": who.mri,
        "name": who.name,
        "object_id": who.object_id,
        "chat": who.chat_id,
        "channel": MDT.id,
        "team": MDT.team_id,
        "id": world.teams.new_id(),
        "text": "hello",
        "data": {},
        "verb": "",
        "reply_to": "1742117400000",
    }
    return payload(name, **values | more)


# As Teams' own clients send them


@pytest.mark.parametrize("client", ["typed_on_desktop", "typed_on_android"])
async def test_words_are_understood_from_each_client(world: World, client: str) -> None:
    assert (await world.teams.post(filled(world, client, world.grace, text="my cases")))[0] == 200
    assert "J.B., 14, KW-7F3K" in (await world.grace.last()).text


async def test_a_board_verb_is_understood_from_a_phone_with_its_mention_and_markup(world: World) -> None:
    await logged(world)
    await world.teams.post(filled(world, "typed_in_channel", world.sam, text="done 3"))
    assert (await action(world, PLAN)).state == "done"


@pytest.mark.parametrize("client", ["pressed_on_board", "pressed_on_board_without_execute"])
async def test_a_press_on_the_board_works_with_and_without_execute_and_with_numbers_as_text(
    world: World, client: str
) -> None:
    board = await logged(world)
    row = await action(world, PLAN)
    data = {"verb": "action.done", "id": str(row.id), "version": str(row.version)}
    sent = filled(world, client, world.sam, verb="action.done", data=data, reply_to=board.id)
    assert (await world.teams.post(sent))[0] == 200
    assert (await action(world, PLAN)).state == "done"


@pytest.mark.parametrize("name", ["installed_for_one_person", "bot_added_to_team", "reaction", "edited_message"])
async def test_what_asks_for_no_answer_gets_none_in_the_channel(world: World, name: str) -> None:
    assert (await world.teams.post(filled(world, name, world.sam, text="done 3")))[0] == 200
    assert world.in_channel() == []


# Forged


async def test_a_forged_press_on_another_childs_action_is_refused_and_tells_nothing(world: World) -> None:
    board = await logged(world)
    other = await action(world, 1, "KW-S2HV")
    data = {"verb": "action.done", "id": other.id, "version": other.version}
    _, reply = await world.teams.post(
        filled(world, "pressed_on_board", world.sam, verb="action.done", data=data, reply_to=board.id)
    )
    assert "Visit the college" not in json.dumps(reply)
    assert (await action(world, 1, "KW-S2HV")).state == "open"
    assert len(await audited(world, "action.done", "refused")) == 1


IMPOSSIBLE: tuple[object, ...] = (
    2**31,
    2**63,
    10**40,
    -1,
    1.5,
    True,
    None,
    "1; DROP TABLE action",
    [],
    {},
    "٣",
    "9" * 500,
)


@pytest.mark.parametrize("verb", ["action.done", "case.open", "form.open", "board.page", "action.which_child"])
@pytest.mark.parametrize("client", ["pressed_on_board", "pressed_in_chat"])
async def test_an_impossible_number_changes_nothing(world: World, client: str, verb: str) -> None:
    board = await logged(world)
    for value in IMPOSSIBLE:
        data = {"verb": verb, "id": value, "version": value, "case": value, "page": value, "form": "update"}
        sent = filled(world, client, world.sam, verb=verb, data=data, reply_to=board.id)
        status, reply = await world.teams.post(sent)
        assert status == (400 if isinstance(value, int) and value >= 2**63 else 200), value
        assert "went wrong" not in json.dumps(reply)
    assert not [one for one in world.heard(world.sam) if "went wrong" in one.text]
    assert await audited(world, "action.done") == []


@pytest.mark.parametrize("data", [{"verb": "case.delete", "id": 1}, {"verb": ["action.done"]}, {}, "action.done"])
@pytest.mark.parametrize("client", ["pressed_on_board", "pressed_in_chat"])
async def test_a_press_that_is_none_of_ours_gets_a_kind_answer(world: World, client: str, data: object) -> None:
    status, reply = await world.teams.post(filled(world, client, world.sam, verb="nonsense", data=data))
    assert status == 200
    assert "went wrong" not in json.dumps(reply)
    assert "went wrong" not in (await world.sam.last()).text


async def test_nobody_confirms_or_reads_another_persons_form(world: World) -> None:
    check = (await journeys.headline(world)).as_seen()
    before = await count(world, "update")
    for title in ("Confirm", "Back", "Cancel"):
        button = next(one for one in check.buttons if one.title == title)
        shown = await world.sam.send(button, await world.sam.last())
        assert "A&E" not in "".join(one.text for one in shown)
    assert await count(world, "update") == before
    assert "Saved, thank you." in (await press(world.grace, check, "Confirm")).text


async def test_a_partner_may_not_open_what_only_the_keyworker_writes(world: World) -> None:
    grace = (await world.grace.say("my cases"))[0]
    for button in grace.buttons:
        await world.sam.send(button, await world.sam.last())
    for words in ("update KW-7F3K", "rate KW-7F3K", "log KW-7F3K", "case KW-S2HV", "actions KW-S2HV"):
        await world.sam.say(words)
    heard = " ".join(screen.text for screen in world.heard(world.sam))
    assert "S.H., 17" not in heard
    assert "Visit the college" not in heard
    assert await count(world, "draft") == 0


async def test_somebody_unknown_is_told_whom_to_ask_and_shown_nothing(world: World) -> None:
    board = await logged(world)
    stranger = world.teams.person(STRANGER, "Sam Patel")
    assert "I don't know you yet" in (await stranger.say("my cases"))[0].text
    shown = await on_row(world, stranger, "Done", board, PLAN)
    assert "I don't know you yet" in shown[0].text
    assert (await action(world, PLAN)).state == "open"


async def test_the_same_person_of_another_tenant_is_somebody_unknown(world: World) -> None:
    sent = filled(
        world, "typed_on_desktop", world.grace, tenant="99999999-9999-4999-8999-999999999999", text="my cases"
    )
    await world.teams.post(sent)
    assert "I don't know you yet" in (await world.grace.last()).text


# Copies of a board


async def test_a_copy_of_the_board_that_we_do_not_know_is_taken_on_and_rewritten(world: World) -> None:
    board = await logged(world)
    copy = Screen(Shown(f"{MDT.id};messageid=7", "copied-elsewhere", board.shown.body))
    shown = await on_row(world, world.sam, "Done", copy, PLAN)
    assert "Done: Sam Patel" in shown[0].text
    await world.deliver()
    edited = {call.activity_id for call in world.teams.connector.edited() if call.conversation_id.startswith(MDT.id)}
    assert edited == {board.id, "copied-elsewhere"}


async def test_a_copy_in_another_channel_is_not_taken_on_and_shows_nothing_there(world: World) -> None:
    board = await logged(world)
    other = Channel("19:other@thread.tacv2", "19:other-team@thread.tacv2", "Other")
    copy = Screen(Shown(other.id, "forwarded", board.shown.body))
    shown = await on_row(world, world.sam, "Done", copy, PLAN, other)
    assert shown[0].text.splitlines() == ["This channel doesn't serve that MDT any more."]
    await world.deliver()
    assert "forwarded" not in {call.activity_id for call in world.teams.connector.calls}


# Odd words

RTL = "‫أرسل خطة الرعاية المكلفة‬"
ODD = [
    "**Bold** [press here](https://evil.example) `code` # heading",
    "<at>Keyworker</at> <script>alert(1)</script> & <b>bold</b>",
    "{{DATE(2027-03-16T09:30:00Z, SHORT)}} ${title} %s {0}",
    f"{RTL} 👩🏽‍⚕️🧸 Zoë’s café",
]


@pytest.mark.parametrize("what", ODD)
async def test_odd_wording_is_shown_as_it_was_written_and_does_nothing(world: World, what: str) -> None:
    await agreed(world, f"{what}; Sam Patel; 30 March")
    card = json.dumps(world.board().card, ensure_ascii=False)
    assert "[press here](https" not in card
    assert "**Bold**" not in card
    assert "<at>" not in card
    assert "<script>" not in card
    assert "{{DATE" not in card
    assert of(world.heard(world.sam), world.sam)[-1]
    if "👩" in what:
        assert "👩🏽‍⚕️🧸 Zoë’s café" in card


@pytest.mark.parametrize("letter", ["a", "é", "🧸", "&", "*", '"', "\\", "أ"])
async def test_eight_thousand_of_any_character_break_no_card(world: World, letter: str) -> None:
    grace = world.grace
    await grace.say("log KW-7F3K")
    for words in ("MDT", "ok", "skip", letter * 8000):
        await grace.say(words)
    assert (await grace.last()).card  # its size is checked when the world ends
    card = await press(
        grace, (await grace.say("update KW-7F3K"))[0], "Full SBAR", inputs={"what": "A&E", "headline": letter * 200}
    )
    card = await press(
        grace, card, "Next", inputs={"background": letter * 1500, "assessment": letter * 1500, "trend": "same"}
    )
    card = await press(grace, card, "Next", inputs={"recommendation": letter * 1500})
    assert card.card
    assert "went wrong" not in "".join(screen.text for screen in world.heard(grace))


async def test_a_message_of_a_hundred_thousand_characters_is_answered_politely(world: World) -> None:
    shown = await world.grace.say("x" * 100_000)
    assert "I didn't understand that." in shown[0].text


# Wording that would tell which child


@pytest.mark.parametrize(
    ("what", "holds"),
    [
        ("Ask Juniper about the school", "the child's name"),
        ("Ring the BRAMBLE family", "the child's name"),
        ("Meet J.B. at the clinic", "the child's initials"),
        ("Quote 943 476 5919 to the hospital", "an NHS number"),
        ("Ring mum on 0161 496 0999", "a phone number"),
    ],
)
async def test_wording_that_tells_which_child_is_asked_to_be_said_without(world: World, what: str, holds: str) -> None:
    grace = world.grace
    card = await press(grace, (await grace.say("log KW-7F3K"))[0], "Next", inputs={"kind": "MDT"})
    card = await press(grace, card, "Read them", inputs={"minutes": f"{what}; Sam Patel; 30 March"})
    assert list(card.inputs) == ["what0"]
    again = await press(grace, card, "Next", inputs={"what0": what})
    assert f"it holds {holds}. Please say it without." in json.dumps(again.card, ensure_ascii=False)
    card = await press(grace, again, "Next", inputs={"what0": "Ask about the school"})
    await press(grace, card, "Finish", "Not known yet", "Confirm", inputs={})
    await world.deliver()
    assert "Ask about the school" in world.board().text


async def test_who_told_the_keyworker_may_not_name_the_child_on_the_board(world: World) -> None:
    await logged(world)
    card = await press(world.grace, await world.grace.last(), "They say it's done")
    check = await press(world.grace, card, "Next", inputs={"told_by": "Juniper's mum", "how": "by phone"})
    if "Confirm" in [button.title for button in check.buttons]:
        await press(world.grace, check, "Confirm")
    assert "Please say it without." in json.dumps((await world.grace.last()).card, ensure_ascii=False)
    assert (await action(world, journeys.DEFENDERS)).state == "open"


async def test_only_the_bots_own_mention_is_taken_from_what_is_said(world: World) -> None:
    await logged(world)
    sent = filled(world, "typed_in_channel", world.sam, text="done 3")
    sent["text"] = "<at>Somebody</at> done 3"
    sent["entities"] = [{"type": "mention", "text": "<at>Somebody</at>", "mentioned": {"id": "29:x", "name": BOT_ID}}]
    await world.teams.post(sent)
    assert (await action(world, PLAN)).state == "open"
