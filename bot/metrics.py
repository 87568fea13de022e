"""What the process counts, as Prometheus reads it: numbers alone, never a name, a code or an id.

The rule protected: what the store would have to say is asked for at most once in a few seconds, and never waited for.
"""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime, timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest

from casework import backlog
from casework.backlog import Backlog
from casework.daily_line import Counts
from storage.errors import StoreAway
from storage.store import Store

CONTENT_TYPE = CONTENT_TYPE_LATEST
ASKED_AGAIN = timedelta(seconds=10)
PATIENCE_S = 2.0

_LEDGER = {
    "planned": "Notices entered into the ledger",
    "sent": "Messages that Teams took",
    "late": "Notices not sent because their deadline had passed",
    "ambiguous": "Messages of which nobody can tell whether they arrived, for good",
    "undeliverable": "Messages that never will arrive",
    "dead_routes": "Chats and channels that died",
}
_OWN = {
    "throttled": "Times that Teams, or our own limits, said to wait",
    "repeated": "Messages sent once more after an unknown answer or a crash",
    "ticks": "Ticks of the scheduler that were finished",
    "failed_ticks": "Ticks of the scheduler that failed",
}


class Metrics:
    """One for the process, with a registry of its own: counters that start at zero with it, and what waits."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counters = {
            name: Counter(f"keyworker_{name}", said, registry=self._registry)
            for name, said in {**_LEDGER, **_OWN}.items()
        }
        gauge = self._gauge
        self._store_up = gauge("store_up", "Whether the store answered when it was asked last")
        self._notices = gauge("waiting_notices", "Notices that are due and in no message yet")
        self._messages = gauge("waiting_messages", "Messages of which nothing is known to have become yet")
        self._oldest = gauge("oldest_waiting_seconds", "How long the oldest of these has waited, held time included")
        self._ticked = gauge("last_tick_seconds", "Since a tick was finished, in any process")
        self._delivered = gauge("last_delivery_seconds", "Since the delivery beat, in any process")
        self._asked: datetime | None = None

    def count(self, name: str, many: int = 1) -> None:
        """One of the process's own counters went up."""
        self._counters[name].inc(many)

    def count_ledger(self, counts: Counts) -> None:
        """What the leading process found in the ledger since the last tick, whichever process did it."""
        for name in _LEDGER:
            self._counters[name].inc(getattr(counts, name))

    async def page(self, store: Store, now: datetime) -> bytes:
        """The page, with what the store says or said a few seconds ago; without it, what the process knows itself."""
        if self._asked is None or not timedelta() <= now - self._asked < ASKED_AGAIN:
            self._asked = now
            self._show(await _asked(store, now))
        return generate_latest(self._registry)

    def _show(self, found: Backlog | None) -> None:
        self._store_up.set(found is not None)
        self._notices.set(math.nan if found is None else found.notices)
        self._messages.set(math.nan if found is None else found.messages)
        self._oldest.set(_seconds(None if found is None else found.oldest))
        self._ticked.set(_seconds(None if found is None else found.ticked))
        self._delivered.set(_seconds(None if found is None else found.delivered))

    def _gauge(self, name: str, said: str) -> Gauge:
        return Gauge(f"keyworker_{name}", said, registry=self._registry)


async def _asked(store: Store, now: datetime) -> Backlog | None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await store.read(backlog.read, now.astimezone(UTC))
    except (StoreAway, TimeoutError):
        return None


def _seconds(age: timedelta | None) -> float:
    return math.nan if age is None else age.total_seconds()
