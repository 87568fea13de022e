"""What Prometheus reads: what happened, what waits and for how long; numbers alone, whatever the store does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, update

from bot.connector import Connector
from bot.delivery import Delivery
from bot.demo.connector import RecordingConnector
from bot.limits import UNLIMITED, Limits
from bot.metrics import Metrics
from bot.scheduler import Ticker
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from storage import core as t
from storage.errors import StoreAway
from storage.store import Store
from tests.support import builders as make
from tests.support.ledger import POLICY, london

OVERDUE = london("2026-04-16 09:00")
AGREED = london("2026-03-26 10:00")


async def numbers(metrics: Metrics, store: Store, now: datetime) -> dict[str, float]:
    page = (await metrics.page(store, now)).decode()
    families = text_string_to_metric_families(page)
    return {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}


def begin(db: Connection) -> None:
    """One action of a partner's, overdue since this Thursday morning."""
    keyworker = make.person(db, "Grace Okoro")
    partner = make.partner(db)
    case = make.case(db, keyworker, mdt=(partner,))
    make.chat(db, partner)
    make.chat(db, keyworker)
    make.action(db, case, partner, due=date(2026, 4, 15), look_at=AGREED, created_at=AGREED)


async def test_what_waits_and_what_became_of_it(store: Store) -> None:
    now = OVERDUE
    metrics = Metrics()
    async with RecordingConnector() as teams:
        sender = Sender(
            Connector(ServiceUrls((), loopback=True), None), Limits(UNLIMITED, clock=lambda: now.timestamp())
        )
        delivery = Delivery(store, sender, POLICY, clock=lambda: now, metrics=metrics)
        ticker = Ticker(store, POLICY, delivery, clock=lambda: now, metrics=metrics)
        await ticker.tick()  # of a new store: what comes now is counted by the next
        store.write_now(begin)
        store.write_now(lambda db: db.execute(update(t.route).values(service_url=teams.url)))
        now += timedelta(minutes=1)
        await ticker.tick()

        waits = await numbers(metrics, store, now)
        assert (waits["keyworker_waiting_notices"], waits["keyworker_oldest_waiting_seconds"]) == (1, 60)

        teams.fail(429, retry_after="30")
        await delivery.once()
        now += timedelta(minutes=1)
        await delivery.once()
        now += timedelta(minutes=1)
        await ticker.tick()

        done = await numbers(metrics, store, now)
        await sender.close()
    wanted = {"planned": 1, "sent": 1, "late": 0, "throttled": 1, "repeated": 0, "dead_routes": 0, "ticks": 3}
    assert {name: done[f"keyworker_{name}_total"] for name in wanted} == wanted
    assert (done["keyworker_waiting_notices"], done["keyworker_waiting_messages"]) == (0, 0)
    assert (done["keyworker_last_tick_seconds"], done["keyworker_store_up"]) == (0, 1)


async def test_the_store_is_asked_at_most_once_in_ten_seconds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    metrics, asked = Metrics(), 0
    read = store.read

    async def counted(*given: Any) -> Any:
        nonlocal asked
        asked += 1
        return await read(*given)

    monkeypatch.setattr(store, "read", counted)
    for seconds in (0, 1, 9, 10, 12):
        await metrics.page(store, OVERDUE + timedelta(seconds=seconds))

    assert asked == 2


async def test_while_the_store_is_away_it_says_what_the_process_knows(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = Metrics()
    metrics.count("ticks", 3)

    async def away(*_: Any) -> None:
        raise StoreAway("gone")

    monkeypatch.setattr(store, "read", away)
    found = await numbers(metrics, store, OVERDUE)

    assert (found["keyworker_ticks_total"], found["keyworker_store_up"]) == (3, 0)
    assert found["keyworker_waiting_notices"] != found["keyworker_waiting_notices"], "unknown is no number"


async def test_two_bots_in_one_process_count_apart(store: Store) -> None:
    first, second = Metrics(), Metrics()
    first.count("ticks")

    assert (await numbers(second, store, OVERDUE))["keyworker_ticks_total"] == 0
