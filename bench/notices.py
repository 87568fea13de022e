"""What a tick and the sending of what it found cost in small and large stores; and how busy a drain keeps Teams' limit.

`python -m bench.notices`: on a SQLite file and on PostgreSQL. The sizes are measured in turn, round by round, and a
ratio is taken within a round, so that what else the machine does at the time slows both; the median of them counts.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession
from sqlalchemy import Connection, text

from bench.rows import DUE, PARTNERS, fall_due, fill
from bot.connector import Connector
from bot.delivery import Delivery
from bot.limits import TEAMS, UNLIMITED, Limits, Rates
from bot.scheduler import Ticker
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from casework import binding, notices
from casework.due import PlannedNotice
from casework.policy import shipped
from storage.crypto import Keyring
from storage.migrations import migrate
from storage.store import Store
from storage.tables import NoticeKind
from tests.support.builders import NOW
from tests.support.databases import KEY, Postgres

SIZES = (1_000, 100_000, 1_000_000)
MOST_TIMES = 1.5  # what the largest may cost of the smallest
LIMIT = 50  # messages a second, per tenant
BUSY = 0.9
_ROUNDS = 5  # and one before, which is not counted: the day's passes
_STARTED_WITHIN_S = 30.0


@dataclass(slots=True)
class Size:
    """One store, and seconds by round."""

    actions: int
    store: Store
    tick: list[float] = field(default_factory=list[float])
    sending: list[float] = field(default_factory=list[float])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="open actions, the smallest first")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="at most 5")
    parser.add_argument(
        "--drain", type=int, default=10_000, help="messages to drain, to 2 000 conversations; 0 for none"
    )
    parser.add_argument("--latency", type=float, default=0.2, help="seconds that Teams takes to answer while it drains")
    parser.add_argument("--stores", nargs="*", default=("sqlite", "postgresql"))
    given = parser.parse_args()
    for name in given.stores:
        with places(name) as new:
            if given.sizes:
                print(costs(name, new, given.sizes, given.rounds))
            if given.drain:
                print(asyncio.run(drained(name, new(), given.drain, given.latency)))


@contextmanager
def places(name: str) -> Generator[Places]:
    """Gives a function that gives a fresh, migrated store."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keyworker-bench-")))
        server = None
        if name != "sqlite":
            server = Postgres()
            stack.callback(server.remove)
        yield Places(folder, server, stack)


class Places:
    def __init__(self, folder: Path, server: Postgres | None, stack: ExitStack) -> None:
        self._folder = folder
        self._server = server
        self._stack = stack
        self._made = 0

    def __call__(self) -> Store:
        self._made += 1
        server = self._server
        url = f"sqlite:///{self._folder / f'{self._made}.db'}" if server is None else server.url(server.new_database())
        keyring = Keyring([KEY])
        migrate(url, keyring)
        store = Store.open(url, keyring)
        self._stack.callback(store.close_now)
        return store


# What a tick and a delivery cost


def costs(name: str, new: Places, sizes: list[int], rounds: int) -> str:
    with teams(latency_s=0.0) as url:
        measured = [Size(actions, new()) for actions in sizes]
        for size in measured:
            began = time.monotonic()
            size.store.write_now(fill, size.actions, service_url=url)
            size.store.write_now(_analyse)
            print(f"{name}: {size.actions} actions made in {time.monotonic() - began:.0f} s", file=sys.stderr)
        asyncio.run(_rounds(name, measured, rounds))
    return _verdict(name, measured)


async def _rounds(name: str, measured: list[Size], rounds: int) -> None:
    now = NOW

    def clock() -> datetime:
        return now

    async with AsyncExitStack() as ends:
        parts: list[tuple[Size, Ticker, Delivery]] = []
        for size in measured:
            sender, delivery = _sending(size.store, UNLIMITED, clock)
            ends.push_async_callback(sender.close)
            parts.append((size, Ticker(size.store, shipped(), delivery, clock=clock), delivery))
        for round_ in range(rounds + 1):
            now = NOW + timedelta(minutes=round_)
            for size, ticker, delivery in parts:
                if not round_:
                    await ticker.tick()  # the day's passes over birthdays, clocks and ratings, which come once a day
                await size.store.write(fall_due, round_, now)
                tick, sending = await _once(ticker, delivery)
                print(f"{name}, {size.actions}: tick {tick:.3f} s, sending {sending:.3f} s", file=sys.stderr)
                if round_:
                    size.tick.append(tick)
                    size.sending.append(sending)


async def _once(ticker: Ticker, delivery: Delivery) -> tuple[float, float]:
    """Seconds of a tick that finds 500 due among all, and of sending their 500 messages, as fast as it can."""
    began = time.perf_counter()
    found = await ticker.tick()
    ticked = time.perf_counter()
    sent = await delivery.once()
    ended = time.perf_counter()
    if (found, sent) != (DUE, DUE):
        raise SystemExit(f"{DUE} were due, {found} were found, {sent} were sent")
    return ticked - began, ended - ticked


def _verdict(name: str, measured: list[Size]) -> str:
    lines = [f"| {name}: open actions | tick ms | sending {DUE} ms | x tick | x sending |", "|---|---|---|---|---|"]
    smallest, largest = measured[0], measured[-1]
    for size in measured:
        ticks, deliveries = statistics.median(size.tick), statistics.median(size.sending)
        times = f"{_times(size.tick, smallest.tick):.2f} | {_times(size.sending, smallest.sending):.2f}"
        lines.append(f"| {size.actions} | {ticks * 1000:.0f} | {deliveries * 1000:.0f} | {times} |")
    for what, of, to in (("tick", largest.tick, smallest.tick), ("sending", largest.sending, smallest.sending)):
        times = _times(of, to)
        said = "reached" if times <= MOST_TIMES else "NOT reached"
        lines.append(
            f"{name}, {what}: {largest.actions} cost {times:.2f} times what {smallest.actions} cost,"
            f" at most {MOST_TIMES} wanted: {said}"
        )
    return "\n".join(lines)


def _times(of: list[float], to: list[float]) -> float:
    return statistics.median(one / other for one, other in zip(of, to, strict=True))


def _analyse(db: Connection) -> None:
    db.execute(text("ANALYZE"))


# How busy a drain keeps the tenant's limit


async def drained(name: str, store: Store, messages: int, latency_s: float) -> str:
    """As many notices, each in a message of its own, to 2 000 conversations, within Teams' limits."""
    with teams(latency_s=latency_s) as url:
        store.write_now(fill, PARTNERS, cases=PARTNERS, service_url=url)
        for wave in range(messages // PARTNERS):
            store.write_now(_wave, wave)
        store.write_now(_analyse)
        sender, delivery = _sending(store, TEAMS, lambda: NOW)
        began = time.process_time()
        sent = await delivery.once()
        processor = time.process_time() - began
        await sender.close()
        async with ClientSession() as http, http.get(f"{url}record") as answer:
            found = await answer.json()
    rate = (found["count"] - 1) / found["seconds"]
    crossed = found["tenant_crossings"] + found["conversation_crossings"]
    said = "reached" if rate >= BUSY * LIMIT and not crossed else "NOT reached"
    return (
        f"{name}, draining {sent} messages to {found['conversations']} conversations, answered after {latency_s} s:"
        f" {rate:.1f} a second, {rate / LIMIT:.0%} of the limit, {crossed} limits crossed,"
        f" {processor / found['count'] * 1000:.1f} ms of processor time each,"
        f" {BUSY:.0%} and none wanted: {said}"
    )


def _wave(db: Connection, wave: int) -> None:
    """One notice for each partner, of another of their actions if they have one, bound into a message of its own."""
    query = text("SELECT a.id, a.case_id, a.owner_id FROM action a ORDER BY a.id LIMIT :many")
    found = [
        PlannedNotice(
            kind=NoticeKind.NEW_ACTION,
            subject=f"action:{row.id}",
            subject_id=row.id,
            case_id=row.case_id,
            recipient=notices.to_person(row.owner_id),
            occurrence=f"wave {wave}",
            not_before=NOW,
            deadline=None,
        )
        for row in db.execute(query, {"many": PARTNERS})
    ]
    notices.enter(db, found, now=NOW)
    while binding.bind(db, shipped().notices, NOW).messages:
        pass


def _sending(store: Store, rates: Rates, clock: Callable[[], datetime]) -> tuple[Sender, Delivery]:
    sender = Sender(Connector(ServiceUrls((), loopback=True), None), Limits(rates))
    return sender, Delivery(store, sender, shipped(), clock=clock)


@contextmanager
def teams(*, latency_s: float) -> Generator[str]:
    """Its address, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "bench.teams", str(port), str(latency_s)], env=os.environ)
    try:
        until = time.monotonic() + _STARTED_WITHIN_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
