"""Our bot under test: the real conversation, store and edge on a fresh SQLite file, seeded with the lanes' people."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bench.pace import ABOVE_TEAMS
from bench.scenarios import LANES, person_name
from bot import logs
from bot.adapter import Adapter
from bot.connector import Connector
from bot.limits import Limits
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from bot.settings import on_loopback
from bot.tokens import SigningKeys, fetch_keys
from bot.turns import Turns
from bot.web import build_app
from casework import policy
from storage.crypto import Keyring
from storage.migrations import migrate
from storage.store import Store
from tests.support import builders


def seed(db: Connection) -> None:
    """One keyworker a lane, each with a few cases."""
    for lane in range(LANES):
        keyworker = builders.person(db, person_name(lane))
        for number in range(4):
            builders.case(db, keyworker, f"Child {lane} {number} Madeup")


def _app(directory: Path) -> web.Application:
    url, keys = f"sqlite:///{directory / 'bench.db'}", Keyring([Keyring.generate()])
    migrate(url, keys)
    store = Store.open(url, keys)
    store.write_now(seed)
    settings = on_loopback(database_url=url)
    urls = ServiceUrls((), loopback=True)
    sender = Sender(Connector(urls, None), Limits(ABOVE_TEAMS))
    turns = Turns(
        store,
        policy.shipped(),
        lambda: datetime.now(UTC),
        after=lambda: None,
        crisis_line=settings.crisis_line,
        safeguarding_line=settings.safeguarding_line,
    )
    app = build_app(Adapter(settings, turns, sender, urls, SigningKeys(fetch_keys)))

    async def closing(_: web.Application) -> AsyncIterator[None]:
        yield
        await sender.close()
        await store.close()

    app.cleanup_ctx.append(closing)
    return app


def main(port: int) -> None:
    logs.configure("WARNING")
    with tempfile.TemporaryDirectory(prefix="keyworker-bench-") as directory:
        web.run_app(_app(Path(directory)), host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
