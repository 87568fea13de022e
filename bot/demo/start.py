"""The demo: one command starts the bot on a made-up story and Microsoft's local Teams client, and ends both."""

from __future__ import annotations

import fcntl
import socket
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from rich.console import Console
from sqlalchemy import Connection

from bot import assembly
from bot.assembly import Bot, Running
from bot.demo import people, playground, story
from bot.demo.chat import ChatError, chat
from bot.demo.local_teams import BOT_ID, BOT_NAME
from bot.demo.playground import PlaygroundConfig, PlaygroundError, User
from bot.demo.stage import OPERATOR, SHARED_CHAT, DemoStage
from bot.limits import UNLIMITED, Limits
from bot.settings import on_loopback
from casework import clock
from casework.days import at, bank_holidays, time_in_words
from casework.words import operating as say
from storage.crypto import Keyring, key_file
from storage.migrations import migrate
from storage.store import Store

PORT = 3978
CLIENT_PORT = playground.PORT
FIRST_PERSON = story.FIRST_PERSON
FOLDER = playground.FOLDER
SERVICE_URL = "http://localhost:{port}/_connector"  # what the client calls itself

_BEFORE_GOOD_FRIDAY = timedelta(days=10)  # a Tuesday: the week is young and the holiday near


async def run(
    console: Console, *, port: int, client_port: int, keep: bool, client: bool, folder: Path = FOLDER
) -> None:
    """Run until Ctrl-C. Raises PlaygroundError in plain words for a taken port or a client that will not start."""
    _free(port, f"make demo PORT={port + 1}")
    lack = playground.missing() if client else None
    with_client = client and lack is None
    if with_client:
        _free(client_port, f"make demo CLIENT_PORT={client_port + 1}")
    with _alone_in(folder):
        console.print(say.DEMO_STARTING)
        bot = await _bot(port, client_port, folder, keep=keep)
        async with Running(bot, port=port) as address:
            page = await _client(address, client_port, folder) if with_client else None
            try:
                _welcome(console, bot, page, lack, port)
                await assembly.stopped()
            finally:
                if page is not None:
                    await page.stop()
    console.print(say.DEMO_STOPPED)


async def chat_as(name: str, port: int, console: Console) -> None:
    """The terminal client, as one of the story's people. Raises ChatError."""
    wanted = name.casefold()
    found = [person for person in people.WITH_ACCOUNT if wanted in person.name.casefold()]
    if len(found) != 1:
        names = ", ".join(person.name for person in people.WITH_ACCOUNT)
        raise ChatError(say.NOBODY_CALLED.format(name=name, names=names))
    person = found[0]
    await chat(f"http://127.0.0.1:{port}", person.tenant_id, person.object_id, person.name, console)


@contextmanager
def _alone_in(folder: Path) -> Generator[None]:
    """One demo to a folder: a second would take the store away from under the first. Raises PlaygroundError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "running").open("w") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise PlaygroundError(say.DEMO_RUNS_ALREADY.format(folder=folder)) from None
        yield


async def _bot(port: int, client_port: int, folder: Path, *, keep: bool) -> Bot:
    file = folder / "keyworker.db"
    if not keep:
        for old in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            old.unlink(missing_ok=True)
    settings = on_loopback(database_url=f"sqlite:///{file}", port=port)
    keyring = Keyring([key_file(file)])
    migrate(settings.database_url, keyring)
    store = Store.open(settings.database_url, keyring)
    limits = Limits(UNLIMITED)  # one visible chat stands for everybody's: Teams' limit for one would hold up all
    bot = assembly.assemble(settings, store, stage=partial(on_stage, real_now=assembly.real_now), limits=limits)
    await store.write(begin, assembly.real_now(), SERVICE_URL.format(port=client_port))
    return bot


def on_stage(bot: Bot, real_now: assembly.Clock) -> DemoStage:
    """The demo's stage for this bot. Raises NotOnStage where real people could be."""
    stage = DemoStage(bot.settings, bot.store, real_now, bot.ticker.move_clock)
    bot.delivery.dress = stage.dress
    return stage


def begin(db: Connection, real_now: datetime, service_url: str) -> None:
    """Seed the story and set its clock near a holiday; a store that has been seeded stays as it is."""
    if story.told(db):
        return
    until = opening(real_now)
    clock.move(db, until, real_now=real_now)
    story.seed_demo(db, now=until, service_url=service_url, channel_id=story.CHANNEL_ID, bot_id=BOT_ID)


def opening(real_now: datetime) -> datetime:
    """The Tuesday ten days before the next Good Friday that is far enough ahead."""
    starts = [
        at(good_friday(year) - _BEFORE_GOOD_FRIDAY, story.OPENS_AT) for year in (real_now.year, real_now.year + 1)
    ]
    return next(start for start in starts if start > real_now)


def good_friday(year: int) -> date:
    """England's only bank holiday in March or April that is a Friday."""
    return next(day for day in sorted(bank_holidays(year)) if day.month in (3, 4) and day.weekday() == 4)


async def _client(address: str, port: int, folder: Path) -> playground.Playground:
    playground.write_config(folder, config())
    return await playground.start(f"{address}/api/messages", port=port, folder=folder)


def config() -> PlaygroundConfig:
    """The story's people, team and channel, as the client is told of them."""
    shown = [person for person in people.WITH_ACCOUNT if person.name in story.IN_CLIENT]
    return PlaygroundConfig(
        tenant_id=UUID(people.TENANT_ID),
        bot_id=BOT_ID,
        bot_name=BOT_NAME,
        at_keyboard=User(f"29:{OPERATOR}", UUID(OPERATOR), "You", "you@elmshire.example"),
        others=tuple(User(f"29:{one.object_id}", UUID(one.object_id), one.name, one.email) for one in shown),
        personal_chat_id=SHARED_CHAT,
        group_chat_id="19:demo-group@thread.v2",
        group_chat_name="Elmshire corridor (made up)",
        team_id=story.TEAM_ID,
        team_name="Elmshire keyworking (made up)",
        team_group_id=UUID(story.TEAM_GROUP_ID),
        channel_id=story.CHANNEL_ID,
        channel_name=story.CHANNEL_NAME,
    )


def _welcome(console: Console, bot: Bot, page: playground.Playground | None, lack: str | None, port: int) -> None:
    terminal = say.DEMO_TERMINAL + (f" --port {port}" if port != PORT else "")
    now = bot.store.read_now(clock.now, datetime.now(UTC))
    console.print(say.DEMO_CLOCK.format(when=_when(now)))
    if page is not None:
        console.print(f"[bold]{say.DEMO_OPEN.format(address=page.address)}[/bold]")
        console.print(say.DEMO_CLIENT_TERMS)
        console.print(terminal)
    else:
        if lack:
            console.print(lack)
        console.print(say.DEMO_NO_CLIENT)
        console.print(f"[bold]{terminal}[/bold]")
    console.print(say.DEMO_STOP)


def _when(now: datetime) -> str:
    return time_in_words(now)


def _free(port: int, how: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PlaygroundError(say.PORT_TAKEN.format(port=port, how=how)) from None
