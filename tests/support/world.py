"""A whole bot on loopback with made-up people around it: the real route, store, delivery and ticker; only time stands still."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot import assembly
from bot.assembly import Bot, Running
from bot.demo import people as cast
from bot.demo import start, story
from bot.demo.connector import RecordingConnector
from bot.demo.local_teams import BOT_ID, Channel, Chatter, LocalTeams, Screen
from bot.limits import UNLIMITED, Limits
from bot.settings import on_loopback
from casework.days import LONDON
from casework.people_file import PersonRow
from storage.crypto import Keyring
from storage.store import Store

OPENING = start.opening(datetime.fromisoformat("2026-11-23T10:00+00:00"))  # Tuesday 16 March 2027, 09:30
MDT = Channel(story.CHANNEL_ID, story.TEAM_ID, story.CHANNEL_NAME)


@dataclass
class World:
    """The demo's story with everybody at their own keyboard, and a clock that the test moves."""

    bot: Bot
    teams: LocalTeams
    now: datetime = OPENING
    chatters: dict[str, Chatter] = field(default_factory=dict[str, Chatter])

    def who(self, person: PersonRow) -> Chatter:
        assert person.object_id is not None
        return self.chatters.setdefault(person.name, self.teams.person(person.object_id, person.name))

    @property
    def grace(self) -> Chatter:
        return self.who(cast.GRACE)

    @property
    def sam(self) -> Chatter:
        return self.who(cast.SAM)

    @property
    def priya(self) -> Chatter:
        return self.who(cast.PRIYA)

    @property
    def lena(self) -> Chatter:
        return self.who(cast.LENA)

    async def everyone_opens_their_chat(self) -> None:
        """Each person says hello, so that they can be written to."""
        for person in cast.WITH_ACCOUNT:
            await self.who(person).say("hello")

    async def tick(self, when: str = "", times: int = 1) -> None:
        """Let time be `when` (ISO, London where no zone is given), tick, and deliver all there is."""
        if when:
            instant = datetime.fromisoformat(when)
            self.now = instant if instant.tzinfo else instant.replace(tzinfo=LONDON)
        for _ in range(times):
            await self.bot.ticker.tick()
        await self.deliver()

    async def deliver(self) -> None:
        """Until nothing is left to send or rewrite."""
        while await self.bot.delivery.once():
            pass

    def heard(self, chatter: Chatter, channel: Channel | None = None) -> list[Screen]:
        """All that stands in a place, oldest first."""
        place = channel.id if channel else chatter.chat_id
        shown = self.teams.connector.shown.values()
        return [Screen(one) for one in shown if one.conversation_id.partition(";")[0] == place]


@asynccontextmanager
async def open_world(url: str, keyring: Keyring, *, hello: bool = True) -> AsyncGenerator[World]:
    """The story on a migrated, empty store."""
    async with RecordingConnector() as connector:
        clock = _Clock()
        bot = assembly.assemble(
            on_loopback(database_url=url), Store.open(url, keyring), clock=clock, limits=Limits(UNLIMITED)
        )
        async with Running(bot, port=0, ticking=False, delivering=False) as address:
            teams = LocalTeams(address, connector, cast.TENANT_ID)
            world = World(bot, teams)
            clock.world = world
            await bot.store.write(story.seed_demo, OPENING, service_url=connector.url, bot_id=BOT_ID)
            try:
                if hello:
                    await world.everyone_opens_their_chat()
                yield world
            finally:
                await teams.close()


class _Clock:
    world: World | None = None

    def __call__(self) -> datetime:
        return self.world.now if self.world is not None else OPENING
