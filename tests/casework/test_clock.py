"""Business time moves forward alone; the scheduler's lease and heartbeat are real time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casework import clock, heartbeat
from casework.errors import InvalidInput
from storage.store import Store

NOW = datetime(2026, 4, 16, 8, 0, tzinfo=UTC)


def test_business_time_is_real_time_until_it_is_moved(store: Store) -> None:
    assert store.read_now(clock.now, NOW) == NOW


def test_moved_it_stays_ahead_and_goes_on(store: Store) -> None:
    store.write_now(clock.move, NOW + timedelta(days=3, microseconds=1), NOW)

    later = NOW + timedelta(hours=1)
    assert store.read_now(clock.now, later) == later + timedelta(days=3, microseconds=1)


def test_it_never_moves_back(store: Store) -> None:
    store.write_now(clock.move, NOW + timedelta(days=3), NOW)

    with pytest.raises(InvalidInput):
        store.write_now(clock.move, NOW + timedelta(days=2), NOW)


def test_one_process_holds_the_lease_until_it_lets_go_or_dies(store: Store) -> None:
    assert store.write_now(heartbeat.beat, "first", NOW)
    assert not store.write_now(heartbeat.beat, "second", NOW + timedelta(minutes=2))
    assert store.write_now(heartbeat.beat, "first", NOW + timedelta(minutes=2))
    assert not store.write_now(heartbeat.beat, "second", NOW + timedelta(minutes=4))
    assert store.write_now(heartbeat.beat, "second", NOW + timedelta(minutes=5))

    store.write_now(heartbeat.release, "first")  # no longer its own to release
    assert not store.write_now(heartbeat.beat, "first", NOW + timedelta(minutes=6))
    store.write_now(heartbeat.release, "second")
    assert store.write_now(heartbeat.beat, "first", NOW + timedelta(minutes=6))


@pytest.mark.parametrize("name", [heartbeat.TICKS, heartbeat.DELIVERY])
def test_a_heartbeat_is_stale_after_three_beats_were_missed(store: Store, name: str) -> None:
    assert not store.read_now(heartbeat.fresh, name, NOW)
    store.write_now(heartbeat.mark, name, NOW - timedelta(minutes=1))
    store.write_now(heartbeat.mark, name, NOW)

    assert store.read_now(heartbeat.fresh, name, NOW + timedelta(minutes=3))
    assert not store.read_now(heartbeat.fresh, name, NOW + timedelta(minutes=3, seconds=1))


def test_who_holds_the_lease_has_not_ticked_yet(store: Store) -> None:
    store.write_now(heartbeat.beat, "first", NOW)

    assert not store.read_now(heartbeat.fresh, heartbeat.TICKS, NOW)
