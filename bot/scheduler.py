"""Ticks once a minute over our own tables: APScheduler is only the clock that wakes us and holds no truth.

The rule protected: a tick that comes late, twice or in two processes at once enters nothing twice, and ticks that
stop are noticed. Times are aware UTC.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Connection

from bot import logs
from bot.delivery import Clock, Delivery
from bot.metrics import Metrics
from bot.pace import TEAMS_PACE, Pace
from casework import (
    birthday_pass,
    clock_pass,
    closures_ahead,
    daily_line,
    heartbeat,
    planner,
    planning,
    rating_pass,
    waking,
)
from casework import clock as business
from casework.daily_line import Counts
from casework.days import day_of, end_of
from casework.policy import Policy
from storage.errors import StoreAway
from storage.store import Store

Job = Callable[[], Awaitable[None]]

NOT_TICKING = "No tick of the scheduler was finished within three minutes: no reminders go out."

_SETTLED = timedelta(seconds=10)  # what is counted is older: all who were writing it down have done so

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did: notices entered, messages sent."""

    planned: int
    sent: int


def build_scheduler(tick: Job, *, every_s: float = TEAMS_PACE.tick_s) -> Any:
    """One job each minute and once at the start; a late run is run all the same, several late ones once."""
    scheduler = cast(Any, AsyncIOScheduler)(timezone=UTC)
    scheduler.add_job(
        tick,
        "interval",
        seconds=every_s,
        id="tick",
        next_run_time=datetime.now(UTC),
        coalesce=True,
        misfire_grace_time=None,
        max_instances=1,
    )
    return scheduler


class Ticker:
    """One for the process; only the process that holds the lease ticks. `clock` gives real time, aware UTC."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        delivery: Delivery,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        pace: Pace = TEAMS_PACE,
        metrics: Metrics | None = None,
    ) -> None:
        self._pace = pace
        self._metrics = metrics or Metrics()
        self._store = store
        self._policy = policy
        self._delivery = delivery
        self._clock = clock
        self._holder = secrets.token_hex(8)
        self._busy = asyncio.Lock()
        self._scheduler: Any = None
        self._ending = False

    async def start(self) -> None:
        """Tick now, and then each minute."""
        self._ending = False
        self._scheduler = build_scheduler(self.job, every_s=self._pace.tick_s)
        self._scheduler.start()

    async def stop(self) -> None:
        """Finish the tick that runs, and let another process have the lease."""
        if self._scheduler is None:
            return
        self._ending = True
        self._scheduler.pause()  # shutdown would cancel a running tick, not wait for it
        async with self._busy:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        try:
            await self._store.write(heartbeat.release, self._holder)
        except StoreAway:
            pass  # it runs out by itself

    async def ready(self) -> str:
        """Empty while some process finishes its ticks; else a sentence for whoever watches."""
        try:
            fresh = await self._store.read(heartbeat.fresh, heartbeat.TICKS, self._clock())
        except StoreAway:
            return NOT_TICKING
        return "" if fresh else NOT_TICKING

    async def job(self) -> None:
        """One tick that never ends the ticking."""
        try:
            await self.tick()
        except StoreAway:
            _log.warning("tick_waits_for_store")
        except Exception as error:  # noqa: BLE001 - the job's last net: the next minute tries again
            self._metrics.count("failed_ticks")
            _log.error("tick_failed", reference=logs.reference(), **logs.trace(error))

    async def tick(self) -> int | None:
        """Enter what is due, and wake the delivery; None when another process holds the lease."""
        async with self._busy:
            if not await self._store.write(heartbeat.beat, self._holder, self._clock(), lease=self._pace.lease):
                return None
            began = self._clock()
            planned = await self._plan()
            self._note(await self._store.write(ended, self._policy, began, self._clock()))
        self._delivery.wake()
        return planned

    async def run_now(self) -> Ticked | None:
        """Do now's work whole, sending included, then let go; None when another process holds the lease."""
        planned = await self.tick()
        if planned is None:
            return None
        sent = await self._delivery.once()
        await self._store.write(heartbeat.release, self._holder)
        return Ticked(planned, sent)

    async def move_clock(self, until: datetime) -> int:
        """Move business time to `until` through every instant at which something falls due, sending on the way.

        How many messages were sent. Raises InvalidInput for the past.
        """
        sent = 0
        async with self._busy:
            more = True
            while more and not self._ending:  # an end does not wait for weeks to go by
                await self._plan()
                sent += await self._delivery.once()
                more = await self._store.write(step, self._policy, self._clock(), until)
            await self._plan()
            return sent + await self._delivery.once()

    def _note(self, own: OwnNews) -> None:
        self._metrics.count("ticks")
        self._metrics.count_ledger(own.counts)
        if own.slept is not None:
            _log.warning("was_asleep", since=own.slept.since, late=own.slept.late, too_late=own.slept.too_late)
        if 0 in (own.daily, None if own.slept is None else own.slept.told):
            _log.warning("no_administrator_to_tell")

    async def _plan(self) -> int:
        entered, more = 0, True
        while more:
            planned = await self._store.write(plan, self._policy, self._clock())
            entered, more = entered + planned.entered, planned.more
        return entered


def plan(db: Connection, policy: Policy, real_now: datetime) -> planner.Planned:
    """One unit of a tick, at business time: the clocks first, so that what they call for is planned with the rest."""
    now = business.now(db, real_now)
    more = clock_pass.keep_in_step(db, policy, now)
    more = birthday_pass.keep_up(db, policy, now) or more
    planned = planner.plan_due(db, policy.notices, now)
    stale = rating_pass.plan_stale(db, policy, now)
    ahead = closures_ahead.say(db, policy.notices, now)
    more = planned.more or stale.more or more
    if more:
        planning.goes_on(db, real_now)
    else:
        planning.ended(db)
    return planner.Planned(planned.entered + stale.entered + ahead, more)


@dataclass(frozen=True, slots=True)
class OwnNews:
    """What a tick had to say of the bot itself; `daily`: how many administrators hear the day's line, if it is time."""

    slept: waking.Slept | None
    daily: int | None
    counts: Counts  # of the ledger, since the last tick


def ended(db: Connection, policy: Policy, began: datetime, real_now: datetime) -> OwnNews:
    """All that is due is planned: tell of a gap before this tick, plan the day's line, and beat."""
    since = heartbeat.last(db, heartbeat.TICKS)
    slept = waking.notice_gap(db, policy.notices, since, began)
    daily = daily_line.plan(db, policy.notices, business.now(db, real_now))
    heartbeat.mark(db, heartbeat.TICKS, real_now)
    counts = Counts() if since is None else daily_line.counted(db, since - _SETTLED, real_now - _SETTLED)
    return OwnNews(slept, daily, counts)


def step(db: Connection, policy: Policy, real_now: datetime, until: datetime) -> bool:
    """Move business time to the next instant at which something falls due, midnight too, when birthdays are looked at.

    False when `until` is reached.
    """
    now = business.now(db, real_now)
    instant = planner.next_instant(db, now, until, policy.notices) or until
    instant = min(instant, end_of(day_of(now)))
    business.move(db, min(instant, until), real_now)
    return instant < until
