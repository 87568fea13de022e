"""Microsoft's local Teams client starts against a bot, carries what we configure, and goes when told to."""

import asyncio
import json
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web

from bot.demo import playground
from bot.demo.playground import PlaygroundConfig, PlaygroundError, User

needs_client = pytest.mark.skipif(
    playground.missing() is not None and "CI" not in os.environ, reason=str(playground.missing())
)


def user(number: int, name: str) -> User:
    return User(
        id=f"29:demo-{number}",
        object_id=UUID(int=0x40008000000000000000 + number),
        name=name,
        email=f"person{number}@demo.example",
    )


NAMES = ("Priya Demo", "Sam Demo", "Jo Demo", "Lee Demo", "Ann Demo", "Max Demo")


def config(**changed: Any) -> PlaygroundConfig:
    people = tuple(user(number, name) for number, name in enumerate(NAMES))
    values: dict[str, Any] = {
        "tenant_id": UUID(int=0x40008000000000001000),
        "bot_id": "28:keyworker",
        "bot_name": "Keyworker",
        "at_keyboard": people[0],
        "others": people[1:],
        "personal_chat_id": "a:demo-personal",
        "group_chat_id": "19:demo-group@thread.v2",
        "group_chat_name": "Everyone",
        "team_id": "19:demo-team@thread.tacv2",
        "team_name": "Demo team",
        "team_group_id": UUID(int=0x40008000000000002000),
        "channel_id": "19:demo-channel@thread.tacv2",
        "channel_name": "MDT of KW-7F3K",
    }
    return PlaygroundConfig(**{**values, **changed})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class TinyBot:
    """Takes activities and keeps them; like the real bot it answers POST alone."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.address = ""

    async def messages(self, request: web.Request) -> web.Response:
        await self.heard.put(await request.json())
        return web.Response(status=202)


@pytest.fixture
async def bot() -> AsyncIterator[TinyBot]:
    tiny = TinyBot()
    app = web.Application()
    app.router.add_post("/api/messages", tiny.messages)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    tiny.address = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    yield tiny
    await runner.cleanup()


async def heard(bot: TinyBot, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while (activity := await bot.heard.get())["type"] != kind:
            pass
    return activity


@needs_client
@pytest.mark.node
async def test_the_client_carries_our_people_and_channel_to_the_bot_and_the_bots_card_back(
    bot: TinyBot, tmp_path: Path
) -> None:
    playground.write_config(tmp_path, config())
    client = await playground.start(bot.address, port=free_port(), folder=tmp_path)
    try:
        async with aiohttp.ClientSession(client.address) as http:
            said = {"type": "text", "text": "help", "textFormat": "plain", "from": {"id": "29:demo-0"}}
            async with http.post("/_conversation/v1/conversations/a:demo-personal/messages", json=said) as r:
                assert r.status == 200
            activity = await heard(bot, "message")
            assert activity["text"] == "help"
            assert activity["from"] == {
                "id": "29:demo-0",
                "name": "Priya Demo",
                "aadObjectId": str(config().at_keyboard.object_id),
            }
            assert activity["conversation"]["id"] == "a:demo-personal"
            assert activity["channelData"]["tenant"]["id"] == str(config().tenant_id)

            channel = "/_connector/v3/conversations/19:demo-channel@thread.tacv2/activities"
            async with http.post(channel, json={"type": "message", "text": "The board"}) as r:
                assert r.status == 201
                posted = (await r.json())["id"]
            async with http.put(f"{channel}/{posted}", json={"type": "message", "text": "Changed"}) as r:
                assert r.status == 200
    finally:
        await client.stop()


@needs_client
@pytest.mark.node
async def test_another_person_than_the_one_at_the_keyboard_can_be_played(bot: TinyBot, tmp_path: Path) -> None:
    playground.write_config(tmp_path, config())
    client = await playground.start(bot.address, port=free_port(), folder=tmp_path)
    try:
        sam = config().others[0]
        activity = {
            "type": "message",
            "id": "of-sam",
            "text": "hello",
            "channelId": "msteams",
            "serviceUrl": f"{client.address}/_connector",
            "from": {"id": sam.id, "name": sam.name, "aadObjectId": str(sam.object_id)},
            "recipient": {"id": "28:keyworker"},
            "conversation": {"id": "a:demo-personal", "conversationType": "personal"},
        }
        async with (
            aiohttp.ClientSession(client.address) as http,
            http.post("/_internal/v1/customActivities", json=activity) as r,
        ):
            assert r.status == 200
        assert (await heard(bot, "message"))["from"]["aadObjectId"] == str(sam.object_id)
    finally:
        await client.stop()


@needs_client
@pytest.mark.node
async def test_the_client_starts_on_a_machine_without_a_desktop_and_opens_no_browser(
    bot: TinyBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "machine"
    programs.mkdir()
    for name in ("node", "sh"):
        (programs / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(programs))
    playground.write_config(tmp_path, config())

    client = await playground.start(bot.address, port=free_port(), folder=tmp_path)

    await client.stop()


@needs_client
@pytest.mark.node
async def test_stopping_frees_the_port_and_stopping_twice_is_no_error(bot: TinyBot, tmp_path: Path) -> None:
    playground.write_config(tmp_path, config())
    port = free_port()
    client = await playground.start(bot.address, port=port, folder=tmp_path)

    await client.stop()
    await client.stop()

    with pytest.raises(OSError, match=r"refused|Connect"):
        await asyncio.open_connection("127.0.0.1", port)


@needs_client
@pytest.mark.node
async def test_a_port_that_is_taken_is_named(bot: TinyBot, tmp_path: Path) -> None:
    playground.write_config(tmp_path, config())
    port = int(bot.address.split(":")[2].split("/")[0])

    with pytest.raises(PlaygroundError, match=f"Port {port} is taken"):
        await playground.start(bot.address, port=port, folder=tmp_path)


@needs_client
@pytest.mark.node
async def test_what_the_client_says_only_in_its_log_reaches_the_person(bot: TinyBot, tmp_path: Path) -> None:
    written = playground.write_config(tmp_path, config())
    document = json.loads(written.read_text())
    document["team"]["channelType"] = "shared"
    written.write_text(json.dumps(document))

    with pytest.raises(PlaygroundError, match=r"did not start\..*additional properties"):
        await playground.start(bot.address, port=free_port(), folder=tmp_path)


async def test_a_machine_without_node_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PlaygroundError, match="apt install nodejs npm"):
        await playground.start("http://127.0.0.1:3978/api/messages", folder=tmp_path)


def test_the_client_wants_exactly_five_others() -> None:
    with pytest.raises(ValueError, match="exactly 5 other people, not 4"):
        config(others=config().others[:4])
