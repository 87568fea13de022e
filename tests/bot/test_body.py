"""Whatever a client sends, the answer is never a server error, and what gets a turn can be stored."""

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.body import LIMIT_BYTES
from dialogs.events import Answer, Event, Message
from tests.support import activities
from tests.support.edge import edge


async def storing(event: Event) -> Answer:
    """Does with an event what the floors below do: writes everything as UTF-8 and keeps no NUL."""
    text = json.dumps([event.text, dict(event.payload), event.user_name, event.activity_id], ensure_ascii=False)
    text.encode()
    assert "\\u0000" not in text
    return Answer(say=(Message(text=event.text or "nothing"),))


class TestContentType:
    @pytest.mark.parametrize(
        ("content_type", "status"),
        [
            ("application/json", 200),
            ("application/json; charset=utf-8", 200),
            ("Application/JSON; Charset=UTF-8", 200),
            ("application/json; charset=utf-16", 415),
            ("application/json; charset=no-such-thing", 415),
            ("text/plain", 415),
            ("application/x-www-form-urlencoded", 415),
            ("application/jsonp", 415),
            (";;;", 415),
            ("", 415),
        ],
    )
    async def test_only_json(self, content_type: str, status: int) -> None:
        async with edge() as bot:
            answered, _ = await bot.post(activities.message(bot.teams.url), headers={"Content-Type": content_type})

            assert answered == status

    async def test_a_missing_one_is_415(self) -> None:
        async with edge() as bot:
            assert await raw_status(bot.url, b'{"type":"message"}', content_type=None) == 415


class TestSize:
    async def test_the_largest_message_teams_carries_is_taken(self) -> None:
        async with edge(storing) as bot:
            status, _ = await bot.post(activities.message(bot.teams.url, "\N{SNOWMAN}" * 30_000))

            assert status == 200

    @pytest.mark.parametrize("length", [LIMIT_BYTES, 3 * LIMIT_BYTES])
    async def test_too_much_is_413(self, length: int) -> None:
        async with edge() as bot:
            status, _ = await bot.raw(b'{"text":"' + b"x" * length + b'"}')

            assert status == 413

    async def test_too_much_without_saying_so_is_413(self) -> None:
        async def pieces() -> Any:
            for _ in range(8):
                yield b"x" * (LIMIT_BYTES // 4)

        async with edge() as bot:
            headers = {"Content-Type": "application/json"}
            async with bot.http.post(f"{bot.url}/api/messages", data=pieces(), headers=headers) as response:
                assert response.status == 413

    async def test_a_small_body_that_unpacks_to_a_large_one_is_413(self) -> None:
        async with edge() as bot:
            status, _ = await bot.raw(gzip.compress(b" " * 64 * LIMIT_BYTES), headers={"Content-Encoding": "gzip"})

            assert status == 413

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "nonsense"])
    async def test_a_body_packed_otherwise_than_it_says_is_a_client_error(self, encoding: str) -> None:
        async with edge() as bot:
            body = json.dumps(activities.message(bot.teams.url)).encode()
            sent = body if encoding != "nonsense" else b"\x1f\x8bjunk"

            assert 400 <= await raw_status(bot.url, sent, encoding=encoding) < 500


async def raw_status(
    url: str, body: bytes, *, content_type: str | None = "application/json", encoding: str = ""
) -> int:
    """A request written by hand, for what a client library would not send."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /api/messages HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    head += f"Content-Type: {content_type}\r\n" if content_type is not None else ""
    head += f"Content-Encoding: {encoding}\r\n" if encoding else ""
    writer.write(head.encode() + b"\r\n" + body)
    await writer.drain()
    first = await reader.readline()
    writer.close()
    return int(first.split()[1])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"3",
        b'"activity"',
        b"{",
        b"{}",
        b"{'type': 'message'}",
        b'{"type":"message"}',
        b'{"type":"message","type":',
        b"\xff\xfe{\x00}\x00",
        b'{"type":"mess\x00age"}',
        b'{"text":"\xed\xa0\x80"}',
        b'{"n":NaN}',
        b'{"n":Infinity}',
        b'{"n":1e999}',
        b'{"n":' + b"9" * 5000 + b"}",
        b'{"n":99999999999999999999}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b"[" * 200 + b"]" * 200,
    ],
)
async def test_what_is_no_activity_is_400(body: bytes) -> None:
    async with edge() as bot:
        status, answer = await bot.raw(body)

        assert status == 400
        assert answer["error"]
        assert bot.events == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('"half an emoji \\ud83d"', "half an emoji \N{REPLACEMENT CHARACTER}"),
        ('"\\uDE00 the other half"', "\N{REPLACEMENT CHARACTER} the other half"),
        ('"whole \\ud83d\\ude00"', "whole \N{GRINNING FACE}"),
        ('"nul\\u0000nul"', "nulnul"),
        ('"back\\\\u0000slash"', "back\\u0000slash"),
    ],
)
async def test_broken_characters_are_mended(text: str, seen: str) -> None:
    async with edge(lambda event: quiet(event)) as bot:
        body = json.dumps(activities.message(bot.teams.url, "@@")).replace('"@@"', text)
        status, _ = await bot.raw(body.encode())

        assert status == 200
        assert bot.events[0].text == seen


async def quiet(event: Event) -> Answer:
    return Answer()


async def test_deep_enough_for_any_card_of_ours() -> None:
    data: dict[str, Any] = {}
    for _ in range(20):
        data = {"inner": data}
    async with edge(storing) as bot:
        status, _ = await bot.post(activities.submit(bot.teams.url, data))

        assert status == 200


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org:3978", ""])
async def test_without_authentication_another_name_for_this_machine_is_refused(host: str) -> None:
    async with edge() as bot:
        status, _ = await bot.post(activities.message(bot.teams.url), headers={"Host": host})

        assert status in (400, 403)


@pytest.mark.parametrize("address", ["https://smba.trafficmanager.net/uk/", "http://example.org/", "http://10.0.0.1/"])
async def test_without_authentication_only_this_machine_is_answered(address: str) -> None:
    async with edge() as bot:
        status, _ = await bot.post(activities.message(address))

        assert status == 403


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
PLACES = [
    ("type",), ("id",), ("text",), ("value",), ("name",), ("from",), ("from", "id"), ("from", "aadObjectId"),
    ("recipient",), ("conversation",), ("conversation", "id"), ("conversation", "conversationType"),
    ("channelData",), ("channelData", "tenant"), ("channelData", "tenant", "id"), ("channelData", "team"),
    ("entities",), ("replyToId",), ("serviceUrl",), ("channelId",), ("membersAdded",), ("action",),
    ("value", "action"), ("value", "action", "data"), ("value", "action", "verb"),
]  # fmt: skip
SHAPES: list[Callable[[str], dict[str, Any]]] = [
    lambda url: activities.message(url),
    lambda url: activities.in_channel(url, "done 3"),
    lambda url: activities.submit(url, {"verb": "x"}),
    lambda url: activities.press(url, {"id": 1}),
    lambda url: activities.message(url, type="conversationUpdate", membersAdded=[{"id": activities.BOT}]),
    lambda url: activities.message(url, type="installationUpdate", action="add"),
]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(SHAPES), st.sampled_from(PLACES), JSON), min_size=30, max_size=60))
def test_no_field_of_any_shape_is_a_server_error(
    changes: list[tuple[Callable[[str], dict[str, Any]], tuple[str, ...], object]],
) -> None:
    async def run() -> None:
        async with edge(storing) as bot:
            for shape, place, value in changes:
                activity = shape(bot.teams.url)
                put(activity, place, value)
                status, answer = await bot.post(activity)
                assert status in (200, 400, 403), (place, value)
                if status == 200 and answer is not None:
                    assert "reference" not in json.dumps(answer), (place, value)
            assert [call for call in bot.teams.calls if "reference" in json.dumps(call.body)] == []

    asyncio.run(run())


@settings(max_examples=25)
@given(st.lists(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()), min_size=20, max_size=60))
def test_no_body_at_all_is_a_server_error(bodies: list[bytes]) -> None:
    async def run() -> None:
        async with edge(storing) as bot:
            for body in bodies:
                status, _ = await bot.raw(body)
                assert status == 400, body

    asyncio.run(run())


def put(activity: dict[str, Any], place: tuple[str, ...], value: object) -> None:
    at = activity
    for name in place[:-1]:
        inner = at.get(name)
        at[name] = inner if isinstance(inner, dict) else {}
        at = at[name]
    at[place[-1]] = value
