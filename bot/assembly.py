"""Puts the bot together from its settings: store, edge, delivery, scheduler. Nothing is made at import."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web
from sqlalchemy import Connection, select

from bot import credentials, logs
from bot.adapter import Adapter
from bot.connector import Connector
from bot.delivery import Delivery
from bot.limits import Limits
from bot.mail import Mailer
from bot.metrics import Metrics
from bot.pace import TEAMS_PACE, Pace
from bot.scheduler import Ticker
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from bot.settings import Settings, SettingsError
from bot.tokens import SigningKeys, fetch_keys
from bot.turns import Stage, Turns
from bot.web import Check, build_app
from casework import mails, policy
from casework.words import operating as say
from storage import core as t
from storage.crypto import Keyring
from storage.migrations import migrate
from storage.one_process import alone_on
from storage.store import Store

Clock = Callable[[], datetime]
StageMaker = Callable[["Bot"], Stage]

_log = logs.logger(__name__)


@dataclass(slots=True)
class Bot:
    """All parts of one process. `clock` is business time as production has it: the real time, aware UTC."""

    settings: Settings
    store: Store
    sender: Sender
    delivery: Delivery
    ticker: Ticker
    adapter: Adapter
    app: web.Application
    clock: Clock


def real_now() -> datetime:
    return datetime.now(UTC)


def keyring(settings: Settings) -> Keyring:
    return Keyring([key.get_secret_value() for key in settings.encryption_keys])


def assemble(
    settings: Settings,
    store: Store,
    *,
    clock: Clock = real_now,
    stage: StageMaker | None = None,
    limits: Limits | None = None,
    pace: Pace = TEAMS_PACE,
) -> Bot:
    """The parts, wired and not yet started. `stage` is the demo's; `limits` other than Teams' own the load test's, and
    a `pace` other than its own the crash harness's.
    """
    rules = policy.named(settings.profile)
    urls = ServiceUrls(settings.allowed_service_hosts, loopback=settings.unauthenticated)
    keys = SigningKeys(fetch_keys)
    connector = Connector(urls, credentials.from_settings(settings), timeout_s=pace.post_timeout_s)
    sender = Sender(connector, limits or Limits())
    metrics = Metrics()
    mailer = Mailer(settings, timeout_s=pace.post_timeout_s) if settings.smtp_host else None
    delivery = Delivery(store, sender, rules, clock=clock, pace=pace, metrics=metrics, mailer=mailer)
    ticker = Ticker(store, rules, delivery, clock=clock, pace=pace, metrics=metrics)
    turns = Turns(
        store,
        rules,
        clock,
        after=delivery,
        crisis_line=settings.crisis_line,
        safeguarding_line=settings.safeguarding_line,
        other_help=settings.other_help,
    )
    adapter = Adapter(settings, turns, sender, urls, keys)

    async def store_ready() -> str:
        return "" if await store.ready() else "The store cannot be reached."

    checks: list[Check] = [store_ready, ticker.ready, delivery.ready]
    if not settings.unauthenticated:
        checks.append(keys.ready)
    app = build_app(adapter, checks, lambda: metrics.page(store, clock()))
    bot = Bot(settings, store, sender, delivery, ticker, adapter, app, clock)
    if stage is not None:
        turns.stage = stage(bot)
    return bot


class Running:
    """`async with Running(bot) as address:` listens, delivers and ticks until the block ends."""

    def __init__(self, bot: Bot, *, port: int | None = None, ticking: bool = True, delivering: bool = True) -> None:
        self._bot = bot
        self._port = bot.settings.port if port is None else port
        self._ticking = ticking
        self._delivering = delivering
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> str:
        """The address that it answers on, e.g. "http://127.0.0.1:3978". Port 0 takes a free one."""
        bot = self._bot
        runner = web.AppRunner(bot.app, access_log=None)
        try:
            self._stack.push_async_callback(bot.store.close)
            self._stack.push_async_callback(bot.sender.close)
            await bot.store.write(mails.switch, bot.delivery.mails)
            await runner.setup()
            self._stack.push_async_callback(runner.cleanup)
            if self._delivering:
                await bot.delivery.start()
                self._stack.push_async_callback(bot.delivery.stop)
            if self._ticking:
                await bot.ticker.start()
                self._stack.push_async_callback(bot.ticker.stop)
            await self._listen(runner)
        except BaseException:
            await self._stack.aclose()
            raise
        port = runner.addresses[0][1]
        return f"http://{bot.settings.host}:{port}"

    async def _listen(self, runner: web.AppRunner) -> None:
        host = self._bot.settings.host
        try:
            await web.TCPSite(runner, host, self._port).start()
        except OSError as error:
            why = say.NO_LISTENING.get(error.errno or 0, say.NO_SUCH_ADDRESS)
            raise SettingsError(say.CANNOT_LISTEN.format(host=host, port=self._port, why=why)) from None

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()


async def serve_until_stopped(settings: Settings) -> None:
    """Migrate, then listen until SIGTERM or Ctrl-C; what is being sent is finished first.

    Raises FileTaken while another process runs on the same SQLite file.
    """
    with alone_on(settings.database_url):
        keys = keyring(settings)
        await asyncio.to_thread(migrate, settings.database_url, keys)
        bot = assemble(settings, Store.open(settings.database_url, keys))
        await bot.store.read(check_keys)
        async with Running(bot):
            settle()
            _log.info("listening", host=settings.host, port=settings.port)
            await stopped()


def check_keys(db: Connection) -> None:
    """Wrong keys are told before anybody writes with them. Raises BadKey."""
    db.execute(select(t.person.c.name).limit(1)).first()


def settle() -> None:
    """Nothing that was made up to now is garbage one day: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 20)  # a turn makes a few thousand objects, which nearly all go by themselves


async def stopped() -> None:
    """Until the process is asked to end."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sent in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sent, asked.set)
    await asked.wait()
