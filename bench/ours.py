"""Our bot under test: put together as in production, on a fresh SQLite file with the lanes' people and boards."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import Connection, insert, select

from bench.lanes import LANES, channel_of, keyworker_of, partner_of
from bench.pace import ABOVE_TEAMS
from bot import assembly, logs
from bot.assembly import Bot, Running
from bot.limits import Limits
from bot.settings import on_loopback
from storage import core as t
from storage.crypto import Keyring
from storage.migrations import migrate
from storage.store import Store
from tests.support import builders

_CASES = 4  # a keyworker
_ACTIONS = 8  # of the partner's, on the first case: a full board
_FAR = builders.TODAY + timedelta(days=60)  # no reminder falls due while we measure


def seed(db: Connection) -> None:
    """A lane has a keyworker with a few cases, a partner of another agency, and a channel for the first case's MDT."""
    for lane in range(LANES):
        keyworker = builders.person(db, keyworker_of(lane))
        partner = builders.partner(db, partner_of(lane), f"Agency {lane} (made up)")
        cases = [builders.case(db, keyworker, f"Child {one} Madeup", mdt=(partner,)) for one in range(_CASES)]
        builders.channel(db, cases[0], linked_by=keyworker, conversation_id=channel_of(lane))
        for number in range(_ACTIONS):
            builders.action(db, cases[0], partner, f"send the costed care plan, part {number + 1}", due=_FAR)


def copy_draft(db: Connection, draft_id: str, copies: int) -> list[str]:
    """The same half-filled form, as often as it will be confirmed; the ids of the copies."""
    known = db.execute(select(t.draft).where(t.draft.c.id == draft_id)).mappings().one()
    made = [dict(known) | {"id": secrets.token_hex(8)} for _ in range(copies)]
    db.execute(insert(t.draft), made)
    return [row["id"] for row in made]


def _bot(directory: Path) -> Bot:
    url, keys = f"sqlite:///{directory / 'bench.db'}", Keyring([Keyring.generate()])
    migrate(url, keys)
    store = Store.open(url, keys)
    store.write_now(seed)
    ahead = builders.NOW - datetime.now(UTC)  # a working morning, whenever this runs
    bot = assembly.assemble(
        on_loopback(database_url=url), store, clock=lambda: datetime.now(UTC) + ahead, limits=Limits(ABOVE_TEAMS)
    )

    async def drafts(request: web.Request) -> web.Response:
        wanted: dict[str, Any] = await request.json()
        made = await store.write(copy_draft, wanted["draft"], wanted["copies"])
        return web.Response(body=json.dumps(made).encode(), content_type="application/json")

    bot.app.router.add_post("/bench/drafts", drafts)
    return bot


async def _serve(port: int) -> None:
    with tempfile.TemporaryDirectory(prefix="keyworker-bench-") as directory:
        async with Running(_bot(Path(directory)), port=port):
            assembly.settle()
            await assembly.stopped()


def main(port: int) -> None:
    logs.configure("WARNING")
    asyncio.run(_serve(port))


if __name__ == "__main__":
    main(int(sys.argv[1]))
