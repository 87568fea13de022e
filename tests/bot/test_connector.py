"""What a caller learns from each way that sending can fail, against a real server on loopback."""

import asyncio
import socket
from dataclasses import replace
from typing import Any

import pytest

from bot.connector import PUT_ATTEMPTS, Connector
from bot.credentials import OutboundToken
from bot.demo.connector import DROP, RecordingConnector
from bot.outcomes import Ambiguous, Gone, NotDelivered, Refused, Retryable, SendError, Throttled
from bot.service_urls import ServiceUrls
from dialogs.events import Address
from tests.support.edge import instantly

HELLO = {"type": "message", "text": "hello – \N{WAVING HAND SIGN}"}


def connector(token: OutboundToken | None = None) -> Connector:
    return Connector(ServiceUrls((), loopback=True), token, sleep=instantly)


def chat(teams: RecordingConnector) -> Address:
    return Address(teams.url, "19:mdt@thread.tacv2", "tenant", "28:bot", channel_id="19:mdt@thread.tacv2")


async def test_a_message_arrives_and_its_id_comes_back() -> None:
    async with RecordingConnector() as teams:
        out = connector()
        made = await out.post(chat(teams), HELLO)
        again = await out.post(replace(chat(teams), thread_id="42"), HELLO)
        assert await out.put(chat(teams), made, {"type": "message", "text": "bye"}) == made
        await out.close()

        assert [call.conversation_id for call in teams.sent()] == [
            "19:mdt@thread.tacv2",
            "19:mdt@thread.tacv2;messageid=42",
        ]
        assert teams.sent()[0].body == HELLO
        assert made != again
        assert teams.shown[made].body["text"] == "bye"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, Refused),
        (401, Retryable),
        (403, Gone),
        (404, Gone),
        (412, Retryable),
        (413, Refused),
        (429, Throttled),
        (500, Ambiguous),
        (502, Ambiguous),
        (504, Ambiguous),
        (302, Refused),
        (DROP, Ambiguous),
    ],
)
async def test_a_post_is_tried_once_and_its_outcome_is_known(status: int, outcome: type[SendError]) -> None:
    async with RecordingConnector() as teams:
        out = connector()
        teams.fail(status, code="SomeCode", subcode="SomeSubcode")
        with pytest.raises(outcome) as failed:
            await out.post(chat(teams), HELLO)
        await out.close()

        assert type(failed.value) is outcome
        assert len(teams.calls) == 1
        if status >= 400:
            assert (failed.value.status, failed.value.code) == (status, "SomeCode")


async def test_why_a_route_is_dead_is_kept() -> None:
    async with RecordingConnector() as teams:
        out = connector()
        teams.fail(403, code="ForbiddenOperationException", subcode="MessageWritesBlocked")
        with pytest.raises(Gone) as failed:
            await out.post(chat(teams), HELLO)
        await out.close()

        assert (failed.value.code, failed.value.subcode) == ("ForbiddenOperationException", "MessageWritesBlocked")


async def test_nobody_listening_is_certainly_not_delivered() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    out = connector()
    with pytest.raises(NotDelivered):
        await out.post(Address(f"http://127.0.0.1:{port}/", "a:chat", "tenant", "28:bot"), HELLO)
    await out.close()


async def test_no_answer_in_time_is_ambiguous() -> None:
    async with RecordingConnector() as teams:
        out = Connector(ServiceUrls((), loopback=True), None, timeout_s=0.1)
        teams.fail(200, delay_s=1)
        with pytest.raises(Ambiguous):
            await out.post(chat(teams), HELLO)
        await out.close()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("", 2),
        ("soon", 2),
        ("-3", 2),
        ("nan", 2),
        ("7200", 7200),
        ("999999", 86_400),
        ("Wed, 01 Jan 2020 00:00:00 GMT", 2),
    ],
)
async def test_how_long_to_wait(header: str, seconds: float) -> None:
    async with RecordingConnector() as teams:
        out = connector()
        teams.fail(429, retry_after=header)
        with pytest.raises(Throttled) as failed:
            await out.post(chat(teams), HELLO)
        await out.close()

        assert failed.value.retry_after == seconds


@pytest.mark.parametrize("status", [412, 429, 500, 503, DROP])
async def test_an_edit_is_repeated_until_it_is_taken(status: int) -> None:
    async with RecordingConnector() as teams:
        out = connector()
        teams.fail(status, times=PUT_ATTEMPTS - 1)
        await out.put(chat(teams), "activity-1", HELLO)
        await out.close()

        assert len(teams.edited()) == 1


async def test_an_edit_gives_up_in_the_end() -> None:
    async with RecordingConnector() as teams:
        out = connector()
        teams.fail(412, times=99)
        with pytest.raises(Retryable):
            await out.put(chat(teams), "activity-1", HELLO)
        await out.close()

        assert len(teams.calls) == PUT_ATTEMPTS


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_an_edit_that_is_refused_is_not_repeated(status: int) -> None:
    async with RecordingConnector() as teams:
        out = connector()
        teams.fail(status, times=99)
        with pytest.raises(SendError):
            await out.put(chat(teams), "activity-1", HELLO)
        await out.close()

        assert len(teams.calls) == 1


async def test_nothing_is_sent_to_an_address_that_is_not_ours() -> None:
    out = connector()
    with pytest.raises(Refused):
        await out.post(Address("https://smba.example.org/", "a:chat", "tenant", "28:bot"), HELLO)
    await out.close()


async def test_a_personal_chat_is_made_with_both_tenant_fields() -> None:
    async with RecordingConnector() as teams:
        out = connector()
        made = await out.create_conversation_personal(replace(chat(teams), thread_id="42"), "29:sam")
        await out.close()

        assert made == Address(teams.url, "a:chat-of-29:sam", "tenant", "28:bot")
        body = teams.calls[0].body
        assert (body["tenantId"], body["channelData"]) == ("tenant", {"tenant": {"id": "tenant"}})


class TestTheBotsToken:
    def answer(self, number: int = 1) -> dict[str, Any]:
        return {"access_token": f"token-{number}", "expires_in": 3600}

    async def test_it_is_asked_for_once_however_many_send(self) -> None:
        asked: list[int] = []

        def fetch() -> dict[str, Any]:
            asked.append(1)
            return self.answer(len(asked))

        async with RecordingConnector() as teams:
            out = connector(OutboundToken(fetch))
            await asyncio.gather(*(out.post(chat(teams), HELLO) for _ in range(5)))
            await out.close()

            assert len(asked) == 1
            assert {call.authorization for call in teams.calls} == {"Bearer token-1"}

    async def test_it_is_replaced_before_it_ends_and_after_it_was_refused(self) -> None:
        asked: list[int] = []
        now = [0.0]

        def fetch() -> dict[str, Any]:
            asked.append(1)
            return self.answer(len(asked))

        async with RecordingConnector() as teams:
            out = connector(OutboundToken(fetch, lambda: now[0]))
            await out.post(chat(teams), HELLO)
            now[0] = 3600 - 299
            await out.post(chat(teams), HELLO)
            teams.fail(401)
            with pytest.raises(Retryable):
                await out.post(chat(teams), HELLO)
            await out.post(chat(teams), HELLO)
            await out.close()

            assert [call.authorization[-1] for call in teams.calls] == ["1", "2", "2", "3"]

    @pytest.mark.parametrize("answer", [{"error": "invalid_client"}, {}])
    async def test_without_one_nothing_is_sent(self, answer: dict[str, Any]) -> None:
        async with RecordingConnector() as teams:
            out = connector(OutboundToken(lambda: answer))
            with pytest.raises(NotDelivered):
                await out.post(chat(teams), HELLO)
            await out.close()

            assert teams.calls == []
