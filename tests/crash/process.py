"""One process of the bot as the crash harness runs it: the real one, on a clock that starts where the harness says."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import assembly, logs
from bot.assembly import Running
from bot.pace import Pace
from bot.settings import on_loopback
from storage.crypto import Keyring
from storage.one_process import alone_on
from storage.store import Store

PACE = Pace(
    post_timeout_s=0.8,
    margin=timedelta(seconds=0.2),
    claim=timedelta(seconds=2.5),
    ask_again_after=timedelta(seconds=1),
    poll_s=0.25,
    tick_s=0.3,
    lease=timedelta(seconds=1.5),
    beat=timedelta(seconds=1),
    live_for=timedelta(seconds=3),
    first_pause_s=0.5,
)
PATIENCE_S = 1.0  # for a lock or a connection


@dataclass(frozen=True, slots=True)
class Part:
    """What one process is told. `shift_s`: how far its real time is from this machine's."""

    url: str
    key: str
    port: int
    shift_s: float
    log: Path


def clock(shift_s: float) -> assembly.Clock:
    """Real time as the harness has it, aware UTC."""
    shift = timedelta(seconds=shift_s)
    return lambda: datetime.now(UTC) + shift


def main(part: Part) -> None:
    """Until it is killed, or asked to end."""
    log = os.open(part.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    logs.configure("WARNING")
    asyncio.run(_serve(part))


async def _serve(part: Part) -> None:
    with alone_on(part.url):
        store = Store.open(part.url, Keyring([part.key]), patience=PATIENCE_S)
        settings = on_loopback(database_url=part.url, port=part.port)
        async with Running(assembly.assemble(settings, store, clock=clock(part.shift_s), pace=PACE)):
            await assembly.stopped()
