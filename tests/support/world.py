"""A whole bot on loopback with made-up people around it: real route, store, delivery, ticker; time stands still."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot import assembly
from bot.assembly import Bot, Running
from bot.demo import people as cast
from bot.demo import start, story
from bot.demo.connector import Call, RecordingConnector
from bot.demo.local_teams import BOT_ID, Channel, Chatter, LocalTeams, Screen
from bot.limits import UNLIMITED, Limits
from bot.settings import on_loopback
from casework import daily_line, heartbeat
from casework.days import LONDON
from casework.people_file import PersonRow
from storage.crypto import Keyring
from storage.store import Store
from tests.support import record
from tests.support.record import Child, Reply

OPENING = start.opening(datetime.fromisoformat("2026-11-23T10:00+00:00"))  # Tuesday 16 March 2027, 09:30
MDT = Channel(story.CHANNEL_ID, story.TEAM_ID, story.CHANNEL_NAME)
PATIENCE_S = 2.0  # for a database that is away

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class RecordedTeams(LocalTeams):
    """Teams that keeps what presses were answered in the HTTP reply, too."""

    replies: list[Reply] = field(default_factory=list[Reply])

    async def post(self, activity: Mapping[str, Any]) -> tuple[int, Any]:
        status, body = await LocalTeams.post(self, activity)
        if activity.get("type") == "invoke" and body:
            self.replies.append(Reply(str(activity["conversation"]["id"]), body))
        return status, body


@dataclass
class World:
    """The demo's story with everybody at their own keyboard, and a clock that the test moves."""

    url: str
    keyring: Keyring
    teams: RecordedTeams
    now: datetime = OPENING
    chatters: dict[str, Chatter] = field(default_factory=dict[str, Chatter])
    known: list[Child] = field(default_factory=list[Child])  # whose names no channel may hear
    _bot: Bot | None = None
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def bot(self) -> Bot:
        assert self._bot is not None, "the bot is not running"
        return self._bot

    async def start(self) -> None:
        """Put a bot together on the store as it is, as after a restart or a crash."""
        settings = on_loopback(database_url=self.url)
        store = Store.open(self.url, self.keyring, patience=PATIENCE_S)
        limits = Limits(UNLIMITED, clock=lambda: self.now.timestamp())
        self._bot = assembly.assemble(settings, store, clock=lambda: self.now, limits=limits)
        running = Running(self._bot, port=0, ticking=False, delivering=False)
        self.teams.bot_url = await self._running.enter_async_context(running)

    async def stop(self) -> None:
        await self._running.aclose()
        self._bot = None

    async def restart(self) -> None:
        """What it had not sent is sent by the one that comes after."""
        await self.stop()
        await self.start()

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
    def owen(self) -> Chatter:
        return self.who(cast.OWEN)

    @property
    def lena(self) -> Chatter:
        return self.who(cast.LENA)

    async def everyone_opens_their_chat(self) -> None:
        """Each person says hello, so that they can be written to."""
        for person in cast.WITH_ACCOUNT:
            await self.who(person).say("hello")

    def at(self, when: str) -> None:
        """Let time be `when` (ISO, London where no zone is given); nothing ticks."""
        instant = datetime.fromisoformat(when)
        self.now = instant if instant.tzinfo else instant.replace(tzinfo=LONDON)

    async def tick(self, when: str = "", times: int = 1, *, asleep: bool = False) -> list[Screen]:
        """Let time be `when`, tick, and deliver all there is; gives the new messages, oldest first.

        The bot has run until then, and said its line of the day, unless it was `asleep`.
        """
        if when:
            self.at(when)
        before = len(self.sent())
        if not asleep:
            await self.bot.store.write(_has_run, self.now)
        for _ in range(times):
            await self.bot.ticker.tick()
        await self.deliver()
        return [self.screen(call) for call in self.sent()[before:]]

    async def deliver(self) -> None:
        """Until nothing is left to send or rewrite."""
        while await self.bot.delivery.once():
            pass

    async def rows(self, read: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What the store holds."""
        return await self.bot.store.read(read, *args, **kwargs)

    def sent(self) -> list[Call]:
        """All new messages that arrived anywhere, oldest first."""
        return self.teams.connector.sent()

    def screen(self, call: Call) -> Screen:
        """A message as it stands now."""
        return Screen(self.teams.connector.shown[call.activity_id])

    def heard(self, chatter: Chatter) -> list[Screen]:
        """All that stands in somebody's own chat, oldest first."""
        return self._standing(chatter.chat_id)

    def in_channel(self, channel: Channel = MDT) -> list[Screen]:
        """All that stands in a channel, oldest first."""
        return self._standing(channel.id)

    def board(self, channel: Channel = MDT) -> Screen:
        """The newest action board of a channel."""
        return [screen for screen in self.in_channel(channel) if "agreed actions" in screen.text][-1]

    def check(self) -> None:
        """Everything that was ever sent keeps the rules."""
        record.check_record(self.teams.connector.calls, self.teams.replies, self.known)

    def _standing(self, place: str) -> list[Screen]:
        shown = self.teams.connector.shown.values()
        return [Screen(one) for one in shown if one.conversation_id.partition(";")[0] == place]


def _has_run(db: Connection, now: datetime) -> None:
    heartbeat.mark(db, heartbeat.TICKS, now - timedelta(minutes=1))
    daily_line.count_from(db, now)


@asynccontextmanager
async def open_world(url: str, keyring: Keyring, *, hello: bool = True) -> AsyncGenerator[World]:
    """The story on a migrated, empty store."""
    async with RecordingConnector() as connector:
        teams = RecordedTeams("", connector, cast.TENANT_ID)
        world = World(url, keyring, teams)
        await world.start()
        try:
            await world.bot.store.write(story.seed_demo, OPENING, service_url=connector.url, bot_id=BOT_ID)
            world.known = await world.rows(record.children)
            if hello:
                await world.everyone_opens_their_chat()
            yield world
        finally:
            await teams.close()
            await world.stop()
