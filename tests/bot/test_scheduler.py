"""The ticker: one process ticks, at once and each minute; a tick that fails is not the last; the clock can be moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from bot import scheduler
from bot.connector import Connector
from bot.delivery import NOT_DELIVERING, Delivery
from bot.demo.connector import RecordingConnector
from bot.limits import UNLIMITED, Limits
from bot.scheduler import NOT_TICKING, Ticked, Ticker, build_scheduler
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from casework import clock
from casework.errors import InvalidInput
from storage import core as t
from storage.errors import StoreAway
from storage.store import Store
from tests.support import builders as make
from tests.support.ledger import POLICY, ledger, london

AGREED = london("2026-03-26 10:00")


@dataclass
class RealTime:
    now: datetime = AGREED

    def __call__(self) -> datetime:
        return self.now


@dataclass
class World:
    store: Store
    teams: RecordingConnector
    delivery: Delivery
    time: RealTime
    case: int
    channel: int
    partner: int

    def ticker(self) -> Ticker:
        return Ticker(self.store, POLICY, self.delivery, clock=self.time)

    def heard(self) -> list[str]:
        """Where each message went, and its title, oldest first."""
        titles: list[str] = []
        for call in self.teams.sent():
            assert call.card is not None
            titles.append(f"{call.conversation_id}: {call.card['body'][0]['text']}")
        return titles


@pytest.fixture
async def world(store: Store) -> AsyncGenerator[World]:
    """A partner's action due on the Wednesday after Easter 2027, and the MDT on the Tuesday."""
    async with RecordingConnector() as teams:
        sender = Sender(Connector(ServiceUrls((), loopback=True), None), Limits(UNLIMITED))
        time = RealTime()
        delivery = Delivery(store, sender, POLICY, clock=time)

        def begin(db: Connection) -> World:
            keyworker = make.person(db, "Grace Okoro")
            partner = make.partner(db)
            case = make.case(db, keyworker, mdt=(partner,))
            make.chat(db, partner)
            channel = make.channel(db, case, linked_by=keyworker)
            make.action(db, case, partner, due=date(2027, 3, 31), look_at=AGREED, created_at=AGREED)
            make.meeting(db, case, date(2027, 3, 30), look_at=AGREED)
            db.execute(update(t.route).values(service_url=teams.url))
            return World(store, teams, delivery, time, case, channel, partner.person_id)

        yield store.write_now(begin)
        await sender.close()


async def test_an_end_in_the_middle_of_a_jump_does_not_wait_for_the_rest_of_it(world: World) -> None:
    ticker = world.ticker()
    await ticker.start()
    await ticker.tick()
    jump = asyncio.create_task(ticker.move_clock(london("2027-12-31 12:00")))
    while not world.teams.sent():  # noqa: ASYNC110 - the connector tells nobody
        await asyncio.sleep(0.01)
    await ticker.stop()
    await jump

    assert world.store.read_now(clock.now, world.time.now) < london("2027-12-01 12:00")


async def test_a_jump_over_easter_says_on_the_way_what_was_due_on_the_way(world: World) -> None:
    ticker = world.ticker()
    await ticker.move_clock(london("2027-03-22 12:00"))

    sent = await ticker.move_clock(london("2027-04-01 12:00"))

    channel, chat = "19:mdt@thread.tacv2", f"a:{world.partner}"
    heard = world.heard()
    root = world.teams.sent(channel)[0].activity_id
    assert [*heard[:1], *sorted(heard[1:3]), *heard[3:]] == [
        f"{channel}: Meeting coming",  # Tuesday 23 March, a week before
        f"{channel};messageid={root}: Meeting coming",  # Thursday 25 March, since two days before is Easter Sunday
        f"{chat}: Coming up",  # the same morning
        f"{chat}: Due now",  # Wednesday 31 March
        f"{chat}: Overdue",  # Thursday 1 April
    ]
    assert [edit.activity_id for edit in world.teams.edited()] == [root]  # Tuesday 30 March, on the day
    assert sent == 6
    assert world.store.read_now(clock.now, world.time.now) == london("2027-04-01 12:00")


async def test_the_clock_does_not_move_back(world: World) -> None:
    with pytest.raises(InvalidInput):
        await world.ticker().move_clock(AGREED - timedelta(days=1))


async def test_a_second_process_does_not_tick_until_the_first_has_gone(world: World) -> None:
    first, second = world.ticker(), world.ticker()

    assert await first.tick() == 0
    assert await second.tick() is None
    world.time.now += timedelta(minutes=3)
    assert await second.tick() == 0


async def test_what_the_command_line_does_at_once_it_does_whole_and_lets_go(world: World) -> None:
    world.time.now = london("2027-03-25 09:00")

    assert await world.ticker().run_now() == Ticked(planned=2, sent=2)
    assert await world.ticker().run_now() == Ticked(planned=0, sent=0)


async def test_the_command_line_does_nothing_while_a_bot_ticks(world: World) -> None:
    await world.ticker().tick()
    world.time.now += timedelta(minutes=1)

    assert await world.ticker().run_now() is None


async def test_it_is_ready_while_it_ticks(world: World) -> None:
    ticker = world.ticker()
    assert await ticker.ready() == NOT_TICKING
    await ticker.tick()
    assert await ticker.ready() == ""
    world.time.now += timedelta(minutes=4)
    assert await ticker.ready() == NOT_TICKING


async def test_started_it_catches_up_at_once_and_stopped_it_lets_another_tick(world: World) -> None:
    world.time.now = london("2027-03-25 10:00")
    await world.delivery.start()
    first, second = world.ticker(), world.ticker()

    await first.start()
    await world.teams.wait(lambda teams: len(teams.sent()) == 2)
    await first.stop()

    assert await second.tick() == 0
    await world.delivery.stop()


async def test_ticks_that_fail_one_after_another_are_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("broken")

    ticker = world.ticker()
    await ticker.tick()
    monkeypatch.setattr(scheduler, "plan", fail)
    for _ in range(4):
        world.time.now += timedelta(minutes=1)
        await ticker.job()

    assert await ticker.ready() == NOT_TICKING


async def test_it_is_not_ready_while_the_store_is_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ticker = world.ticker()
    await ticker.tick()
    await world.delivery.once()

    async def away(*_: Any, **__: Any) -> None:
        raise StoreAway("gone")

    monkeypatch.setattr(world.store, "read", away)

    assert await ticker.ready() == NOT_TICKING
    assert await world.delivery.ready() == NOT_DELIVERING


@pytest.mark.parametrize("error", [RuntimeError("broken"), StoreAway("gone")])
async def test_a_tick_that_fails_is_not_the_last(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: Any) -> None:
        raise error

    ticker = world.ticker()
    with monkeypatch.context() as broken:
        broken.setattr(scheduler, "plan", fail)
        await ticker.job()
    world.time.now = london("2027-03-25 09:00")

    await ticker.job()

    assert len(world.store.read_now(ledger)) == 2


async def test_the_job_runs_late_rather_than_never_and_once_for_several() -> None:
    async def tick() -> None: ...

    built = build_scheduler(tick)
    (job,) = built.get_jobs()

    assert (job.coalesce, job.misfire_grace_time, job.max_instances) == (True, None, 1)
    assert job.trigger.interval == timedelta(minutes=1)
    assert built.timezone is UTC or str(built.timezone) == "UTC"


async def test_a_tick_in_the_middle_is_finished_before_it_stops(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = scheduler.plan
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(*given: Any) -> Any:
        loop.call_soon_threadsafe(begun.set)
        return plan(*given)

    monkeypatch.setattr(scheduler, "plan", slow)
    world.time.now = london("2027-03-25 09:00")
    ticker = world.ticker()
    await ticker.start()
    await begun.wait()

    await ticker.stop()

    assert len(world.store.read_now(ledger)) == 2
