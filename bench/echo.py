"""Our edge with nothing behind it: what adapter, connector and sender cost by themselves."""

from __future__ import annotations

import sys

from aiohttp import web

from bench.pace import ABOVE_TEAMS
from bot import logs
from bot.adapter import Adapter
from bot.connector import Connector
from bot.limits import Limits
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from bot.settings import Settings, on_loopback
from bot.tokens import SigningKeys, fetch_keys
from bot.web import build_app
from dialogs.events import Answer, Event, Message


async def echo(event: Event) -> Answer:
    return Answer(say=(Message(text=f"Echo: {event.text}"),))


async def _app(settings: Settings) -> web.Application:
    urls = ServiceUrls((), loopback=True)
    sender = Sender(Connector(urls, None), Limits(ABOVE_TEAMS))
    app = build_app(Adapter(settings, echo, sender, urls, SigningKeys(fetch_keys)))

    async def close(_: web.Application) -> None:
        await sender.close()

    app.on_cleanup.append(close)
    return app


def main(port: int) -> None:
    logs.configure("INFO")
    settings = on_loopback()
    web.run_app(_app(settings), host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
