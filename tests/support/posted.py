"""A bot on loopback that delivers as it does in production, with one board posted in an MDT's channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from sqlalchemy import Connection, event, select

from bot import assembly
from bot.assembly import Bot, Running
from bot.demo.connector import RecordingConnector
from bot.demo.local_teams import Channel, Chatter, LocalTeams, Screen
from bot.limits import UNLIMITED, Limits
from bot.settings import on_loopback
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from tests.support import builders as make

CHANNEL = Channel("19:mdt@thread.tacv2")
ROWS = 8


@dataclass
class Posted:
    """A keyworker, a partner of another agency who owns eight actions, and their board as everybody sees it."""

    bot: Bot
    store: Store
    connector: RecordingConnector
    keyworker: Chatter
    partner: Chatter
    case: int
    board: Screen

    def card_post(self) -> Any:
        return self.store.read_now(lambda db: db.execute(select(t.card_post)).first())

    async def rewritten(self, times: int = 1) -> None:
        """Until the posted board was replaced so often."""
        await self.connector.wait(lambda connector: len(connector.edited()) >= times)

    async def kept(self, has: Callable[[Any], bool]) -> Any:
        """The posted board's row as soon as it is so."""
        async with asyncio.timeout(5):
            row = self.card_post()
            while row is None or not has(row):
                await asyncio.sleep(0.01)
                row = self.card_post()
        return row

    async def recorded(self) -> None:
        """Until the bot has noted that the board shows all there is."""
        await self.kept(lambda post: not post.dirty and post.claimed_until is None)


@dataclass
class Statements:
    """What was asked of the database, transactions included."""

    asked: list[str] = field(default_factory=list[str])

    def __len__(self) -> int:
        return len(self.asked)

    def __str__(self) -> str:
        return "\n".join(self.asked)


@asynccontextmanager
async def posted(store: Store) -> AsyncGenerator[Posted]:
    """The bot runs until the block ends; time stands still."""

    def begin(db: Connection) -> tuple[Actor, Actor, int]:
        keyworker = make.person(db, "Grace Okoro")
        partner = make.partner(db)
        case = make.case(db, keyworker, mdt=(partner,))
        make.channel(db, case, linked_by=keyworker, conversation_id=CHANNEL.id)
        for number in range(ROWS):
            make.action(db, case, partner, f"part {number + 1} of the care plan", due=date(2026, 5, 14))
        return keyworker, partner, case

    keyworker, partner, case = store.write_now(begin)
    async with RecordingConnector() as connector:
        settings = on_loopback(database_url="sqlite:///nowhere.db")
        bot = assembly.assemble(settings, store, clock=lambda: make.NOW, limits=Limits(UNLIMITED))
        async with Running(bot, port=0, ticking=False) as address:
            teams = LocalTeams(address, connector, make.TENANT)
            first, second = (_chatter(teams, who) for who in (keyworker, partner))
            await second.say("actions", CHANNEL)
            board = await second.wait_for("agreed actions", CHANNEL)
            yield Posted(bot, store, connector, first, second, case, board)
            await teams.close()


@contextmanager
def counted(store: Store) -> Generator[Statements]:
    """Every statement that the store runs meanwhile."""
    statements = Statements()

    def seen(_db: object, _cursor: object, said: str, *_: object) -> None:
        statements.asked.append(" ".join(said.split()))

    engines = [store._writing]  # pyright: ignore[reportPrivateUsage]
    if store.dialect.name == "sqlite":  # elsewhere one engine does both
        engines.append(store._reading)  # pyright: ignore[reportPrivateUsage]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", seen)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", seen)


def _chatter(teams: LocalTeams, who: Actor) -> Chatter:
    return teams.person(str(uuid5(NAMESPACE_DNS, who.name)), who.name)
