"""A turn over real HTTP: what is answered, what is sent, and what happens when either goes wrong."""

import asyncio

import pytest

from bot.demo.connector import DROP
from cards.elements import Card, TextBlock
from casework import words
from dialogs.events import Answer, Event, Kind, Message, Scope
from tests.support import activities
from tests.support.edge import edge


def card(text: str) -> Card:
    return Card(body=[TextBlock(text=text)])


async def test_a_message_is_answered_in_its_chat() -> None:
    async def echo(event: Event) -> Answer:
        return Answer(say=(Message(text=f"You said {event.text}", summary="A word"),))

    async with edge(echo) as bot:
        status, _ = await bot.post(activities.message(bot.teams.url, "good morning"))

        assert status == 200
        (call,) = bot.teams.sent("a:chat")
        assert call.body["text"] == "You said good morning"
        assert call.body["summary"] == "A word"


async def test_a_card_goes_alone_and_never_without_a_summary() -> None:
    async def answer(event: Event) -> Answer:
        return Answer(say=(Message(card=card("Board"), text="not beside a card"),))

    async with edge(answer) as bot:
        await bot.post(activities.message(bot.teams.url))

        (call,) = bot.teams.sent()
        assert call.card is not None
        assert call.card["body"][0]["text"] == "Board"
        assert "text" not in call.body
        assert call.body["summary"]


async def test_in_a_channel_the_answer_goes_to_the_thread() -> None:
    async def answer(event: Event) -> Answer:
        return Answer(say=(Message(text="Here"),))

    async with edge(answer) as bot:
        await bot.post(activities.in_channel(bot.teams.url, "actions", thread="42"))

        (event,) = bot.events
        assert (event.scope, event.text, event.address.thread_id) == (Scope.CHANNEL, "actions", "42")
        assert event.address.conversation_id == activities.CHANNEL
        (call,) = bot.teams.sent()
        assert call.conversation_id == f"{activities.CHANNEL};messageid=42"


async def test_a_private_answer_to_a_channel_goes_to_the_persons_own_chat() -> None:
    async def answer(event: Event) -> Answer:
        return Answer(personal=(Message(text="For you"), Message(text="only")))

    async with edge(answer) as bot:
        await bot.post(activities.in_channel(bot.teams.url, "my actions"))
        await bot.post(activities.in_channel(bot.teams.url, "my actions", id="2"))

        made = [call for call in bot.teams.calls if call.path == "/v3/conversations"]
        assert len(made) == 1, "the chat is asked for once"
        assert made[0].body["members"] == [{"id": activities.PERSON}]
        assert made[0].body["tenantId"] == activities.TENANT
        assert [call.body["text"] for call in bot.teams.sent(f"a:chat-of-{activities.PERSON}")] == [
            "For you", "only", "For you", "only",
        ]  # fmt: skip


@pytest.mark.parametrize("refused", ["", f"a:chat-of-{activities.PERSON}"], ids=["no chat", "the chat is gone"])
async def test_who_cannot_be_written_to_privately_is_told_so_where_they_asked(refused: str) -> None:
    async def answer(event: Event) -> Answer:
        return Answer(say=(Message(text=words.CONTINUE_IN_CHAT),), personal=(Message(text="For you"),))

    async with edge(answer) as bot:
        bot.teams.fail(403, code="Forbidden", to=refused)
        await bot.post(activities.in_channel(bot.teams.url, "my actions", thread="42"))

        said = [call.body["text"] for call in bot.teams.sent(activities.CHANNEL)]
        assert said == [words.SAY_HELLO_FIRST]


async def test_a_private_answer_in_the_chat_stays_there() -> None:
    async def answer(event: Event) -> Answer:
        return Answer(personal=(Message(text="For you"),))

    async with edge(answer) as bot:
        await bot.post(activities.message(bot.teams.url))

        assert [call.conversation_id for call in bot.teams.calls] == ["a:chat"]


class TestEditing:
    @staticmethod
    async def answer(event: Event) -> Answer:
        return Answer(edit=Message(card=card("Next step")))

    async def test_the_pressed_card_is_replaced_in_place(self) -> None:
        async with edge(self.answer) as bot:
            await bot.post(activities.submit(bot.teams.url, {"verb": "next"}))

            assert bot.events[0].payload == {"verb": "next"}
            (call,) = bot.teams.edited()
            assert call.activity_id == "1699999999998"
            assert bot.teams.sent() == []

    @pytest.mark.parametrize("status", [404, 403, 400, 405])
    async def test_a_card_that_cannot_be_replaced_is_sent_as_new(self, status: int) -> None:
        async with edge(self.answer) as bot:
            bot.teams.fail(status, method="PUT", times=99)
            await bot.post(activities.submit(bot.teams.url, {"verb": "next"}))

            assert len(bot.teams.sent()) == 1

    async def test_an_edit_without_a_pressed_card_is_sent_as_new(self) -> None:
        async with edge(self.answer) as bot:
            await bot.post(activities.message(bot.teams.url, "next"))

            assert len(bot.teams.sent()) == 1


class TestUniversalActions:
    async def test_the_new_card_is_in_the_reply(self) -> None:
        async def answer(event: Event) -> Answer:
            return Answer(invoke_card=card("Done"))

        async with edge(answer) as bot:
            status, body = await bot.post(activities.press(bot.teams.url, {"action": 3}, verb="done"))

            assert status == 200
            assert body["statusCode"] == 200
            assert body["type"] == "application/vnd.microsoft.card.adaptive"
            assert body["value"]["body"][0]["text"] == "Done"
            (event,) = bot.events
            assert event.kind is Kind.INVOKE
            assert event.payload == {"action": 3, "verb": "done"}
            assert event.reply_to == "1699999999999"

    async def test_a_sentence_is_a_message_not_an_error(self) -> None:
        async def answer(event: Event) -> Answer:
            return Answer(invoke_text="This one is not yours.")

        async with edge(answer) as bot:
            status, body = await bot.post(activities.press(bot.teams.url, {}))

            assert (status, body["statusCode"]) == (200, 200)
            assert body["type"] == "application/vnd.microsoft.activity.message"
            assert body["value"] == "This one is not yours."

    async def test_what_else_is_said_follows_the_reply(self) -> None:
        async def answer(event: Event) -> Answer:
            return Answer(invoke_text="Noted", personal=(Message(text="More about it"),))

        async with edge(answer) as bot:
            bot.teams.fail(200, delay_s=0.2)
            status, _ = await bot.post(activities.press(bot.teams.url, {}))

            assert status == 200
            assert bot.teams.sent() == [], "the reply did not wait for it"
            await bot.teams.wait(lambda teams: len(teams.sent()) == 1)

    @pytest.mark.parametrize("data", [None, "words", 3, ["a"], True])
    async def test_card_data_of_any_shape_is_a_payload_or_nothing(self, data: object) -> None:
        async with edge() as bot:
            status, _ = await bot.post(activities.press(bot.teams.url, data, verb=""))

            assert status == 200
            assert bot.events[0].payload == {}

    @pytest.mark.parametrize("name", ["task/fetch", "composeExtension/query", None])
    async def test_other_invokes_get_a_friendly_sentence_and_no_turn(self, name: str | None) -> None:
        async with edge() as bot:
            status, body = await bot.post(activities.press(bot.teams.url, {}, name=name))

            assert status == 200
            assert body["type"] == "application/vnd.microsoft.activity.message"
            assert bot.events == []


class TestFailing:
    @staticmethod
    async def broken(event: Event) -> Answer:
        raise RuntimeError("the secret of J.B.")

    async def test_a_person_is_told_with_a_reference_and_the_log_quotes_nothing(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with edge(self.broken) as bot:
            status, _ = await bot.post(activities.message(bot.teams.url))

            assert status == 200
            (call,) = bot.teams.sent("a:chat")
            reference = call.body["text"].rsplit(" ", 1)[-1].rstrip(".")
            logged = capsys.readouterr()
            assert reference in logged.out + logged.err
            assert "RuntimeError" in logged.out + logged.err
            assert "secret" not in logged.out + logged.err

    async def test_a_channel_is_not_told(self) -> None:
        async with edge(self.broken) as bot:
            status, _ = await bot.post(activities.in_channel(bot.teams.url, "actions"))

            assert (status, bot.teams.calls) == (200, [])

    async def test_whoever_pressed_is_told_in_the_reply(self) -> None:
        async with edge(self.broken) as bot:
            status, body = await bot.post(activities.press(bot.teams.url, {}))

            assert (status, body["type"]) == (200, "application/vnd.microsoft.activity.message")
            assert "reference" in body["value"]
            assert bot.teams.calls == []

    @pytest.mark.parametrize("status", [412, 429])
    async def test_a_reply_that_was_certainly_not_delivered_is_tried_again(self, status: int) -> None:
        async def answer(event: Event) -> Answer:
            return Answer(say=(Message(text="one"),))

        async with edge(answer) as bot:
            bot.teams.fail(status, retry_after="0.01")
            await bot.post(activities.message(bot.teams.url))

            assert [call.status for call in bot.teams.calls] == [status, 201]

    @pytest.mark.parametrize("status", [400, 403, 404, 500, 502, DROP])
    async def test_a_reply_that_may_have_been_delivered_is_not_repeated(self, status: int) -> None:
        async def answer(event: Event) -> Answer:
            return Answer(say=(Message(text="one"),))

        async with edge(answer) as bot:
            bot.teams.fail(status)
            answered, _ = await bot.post(activities.message(bot.teams.url))

            assert answered == 200
            assert len(bot.teams.calls) == 1, "a POST is never repeated"


class TestComingAndGoing:
    @pytest.mark.parametrize(
        ("activity", "kind"),
        [
            ({"type": "installationUpdate", "action": "add"}, Kind.INSTALLED),
            ({"type": "installationUpdate", "action": "remove"}, Kind.REMOVED),
            ({"type": "conversationUpdate", "membersAdded": [{"id": activities.BOT}]}, Kind.INSTALLED),
            ({"type": "conversationUpdate", "membersRemoved": [{"id": activities.BOT}]}, Kind.REMOVED),
        ],
    )
    async def test_the_bots_own_coming_and_going_is_an_event(self, activity: dict[str, object], kind: Kind) -> None:
        async with edge() as bot:
            status, _ = await bot.post(activities.message(bot.teams.url) | activity)

            assert status == 200
            assert [event.kind for event in bot.events] == [kind]

    @pytest.mark.parametrize(
        "activity",
        [
            {"type": "conversationUpdate", "membersAdded": [{"id": "29:somebody"}]},
            {"type": "conversationUpdate", "channelData": {"eventType": "channelRenamed"}},
            {"type": "installationUpdate", "action": "add-upgrade"},
            {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
            {"type": "typing"},
            {"type": "something new"},
        ],
    )
    async def test_what_asks_nothing_of_us_is_taken_and_no_turn_begins(self, activity: dict[str, object]) -> None:
        async with edge() as bot:
            status, _ = await bot.post(activities.message(bot.teams.url) | activity)

            assert (status, bot.events) == (200, [])


async def test_two_turns_run_side_by_side() -> None:
    both = asyncio.Barrier(2)

    async def answer(event: Event) -> Answer:
        async with asyncio.timeout(5):
            await both.wait()
        return Answer(say=(Message(text=event.activity_id),))

    async with edge(answer) as bot:
        await asyncio.gather(*(bot.post(activities.message(bot.teams.url, id=name)) for name in ("a", "b")))

        assert {call.body["text"] for call in bot.teams.sent()} == {"a", "b"}
