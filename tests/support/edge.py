"""The edge alone: adapter, sender and connector on real HTTP, with a handler of the test's own behind it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

from bot.adapter import Adapter
from bot.connector import Connector
from bot.demo.connector import RecordingConnector
from bot.limits import UNLIMITED, Limits
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from bot.settings import Settings, on_loopback
from bot.tokens import SigningKeys, fetch_keys
from bot.web import Check, build_app
from dialogs.events import NOTHING, Answer, Event

Handle = Callable[[Event], Awaitable[Answer]]


@dataclass
class Edge:
    url: str
    teams: RecordingConnector
    http: ClientSession
    events: list[Event] = field(default_factory=list[Event])

    async def post(self, activity: object, *, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        return await self.raw(json.dumps(activity).encode(), headers=headers)

    async def raw(self, body: bytes, *, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        given = {"Content-Type": "application/json"} | (headers or {})
        async with self.http.post(f"{self.url}/api/messages", data=body, headers=given) as response:
            answer = await response.read()
            return response.status, json.loads(answer) if answer else None


async def silent(event: Event) -> Answer:
    return NOTHING


async def instantly(seconds: float) -> None:
    """Stands for asyncio.sleep where a test would otherwise wait."""


@asynccontextmanager
async def edge(
    handle: Handle = silent,
    *,
    settings: Settings | None = None,
    urls: ServiceUrls | None = None,
    keys: SigningKeys | None = None,
    readiness: tuple[Check, ...] = (),
) -> AsyncGenerator[Edge]:
    settings = settings or on_loopback()
    urls = urls or ServiceUrls((), loopback=True)
    seen: list[Event] = []

    async def on_event(event: Event) -> Answer:
        seen.append(event)
        return await handle(event)

    sender = Sender(Connector(urls, None, sleep=instantly), Limits(UNLIMITED))
    adapter = Adapter(settings, on_event, sender, urls, keys or SigningKeys(fetch_keys))
    runner = web.AppRunner(build_app(adapter, readiness), access_log=None, shutdown_timeout=1)
    async with RecordingConnector() as teams, ClientSession() as http:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield Edge(f"http://127.0.0.1:{runner.addresses[0][1]}", teams, http, seen)
        finally:
            await runner.cleanup()
            await sender.close()
