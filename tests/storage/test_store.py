import asyncio
import threading
import time
from contextvars import ContextVar
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import core as t
from storage.crypto import Keyring
from storage.errors import StorageError, StoreAway
from storage.store import Store
from tests.storage.conftest import OpenStore, note, presses


class Refused(Exception):
    """What casework raises: it leaves one row behind, about itself."""

    def aftermath(self, db: Connection) -> None:
        db.execute(insert(note).values(id=99, presses=1))


def press(db: Connection, row: int = 1, *, times: int = 1) -> int:
    """Read, then write: loses presses if two units can come between each other."""
    before = db.scalar(select(note.c.presses).where(note.c.id == row).with_for_update())
    assert before is not None
    db.execute(update(note).where(note.c.id == row).values(presses=before + times))
    return before + times


def press_and_fail(db: Connection, error: Exception) -> None:
    press(db)
    raise error


async def test_what_a_unit_did_is_there_when_it_returns(notes: Store) -> None:
    assert await notes.write(press, times=2) == 2

    assert presses(notes) == 2
    assert await notes.read(lambda db: db.scalar(select(note.c.presses))) == 2


async def test_a_unit_that_fails_leaves_no_trace(notes: Store) -> None:
    with pytest.raises(ValueError, match="of no use"):
        await notes.write(press_and_fail, ValueError("of no use"))

    assert presses(notes) == 0


async def test_a_refusal_is_undone_and_its_aftermath_stays(notes: Store) -> None:
    with pytest.raises(Refused):
        await notes.write(press_and_fail, Refused())

    assert presses(notes) == 0
    assert presses(notes, 99) == 1


async def test_a_refusal_to_read_leaves_its_aftermath_too(notes: Store) -> None:
    def refuse(db: Connection) -> None:
        raise Refused

    with pytest.raises(Refused):
        await notes.read(refuse)

    assert presses(notes, 99) == 1


async def test_a_dry_run_returns_its_result_and_leaves_nothing(notes: Store) -> None:
    assert await notes.try_dry(press) == 1
    assert notes.try_dry_now(press) == 1
    with pytest.raises(Refused):
        await notes.try_dry(press_and_fail, Refused())

    assert presses(notes) == 0
    assert presses(notes, 99) is None


async def test_reading_cannot_write(notes: Store) -> None:
    with pytest.raises(DBAPIError):
        await notes.read(lambda db: db.execute(update(note).values(presses=5)))

    assert presses(notes) == 0


async def test_a_reader_sees_one_moment(notes: Store) -> None:
    """Two statements of one unit agree, even if somebody writes between them."""
    read_once, written = threading.Event(), threading.Event()

    def read_twice(db: Connection) -> list[int | None]:
        first = db.scalar(select(note.c.presses))
        read_once.set()
        assert written.wait(5)
        return [first, db.scalar(select(note.c.presses))]

    reading = asyncio.create_task(notes.read(read_twice))
    assert await asyncio.to_thread(read_once.wait, 5)
    await notes.write(press)
    written.set()

    assert await reading == [0, 0]


async def test_sixteen_presses_at_once_lose_nothing(notes: Store) -> None:
    results = await asyncio.gather(*(notes.write(press) for _ in range(16)))

    assert sorted(results) == list(range(1, 17))
    assert presses(notes) == 16


async def test_two_bots_on_one_database_lose_nothing(notes: Store, database_url: str, open_store: OpenStore) -> None:
    second = open_store(database_url)

    await asyncio.gather(*(store.write(press) for _ in range(8) for store in (notes, second)))

    assert presses(notes) == 16


async def test_a_unit_that_has_begun_is_finished_though_nobody_waits(notes: Store) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(db: Connection) -> None:
        press(db)
        begun.set()
        assert go_on.wait(5)

    waiting = asyncio.create_task(notes.write(slowly))
    assert await asyncio.to_thread(begun.wait, 5)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()

    assert await notes.write(press) == 2


async def test_a_unit_that_has_not_begun_never_does_if_it_is_cancelled(sqlite_url: str, open_store: OpenStore) -> None:
    store = open_store(sqlite_url)
    begun, go_on, ran = threading.Event(), threading.Event(), threading.Event()

    def block(db: Connection) -> None:
        begun.set()
        assert go_on.wait(5)

    blocking = asyncio.create_task(store.write(block))
    assert await asyncio.to_thread(begun.wait, 5)
    waiting = asyncio.create_task(store.write(lambda db: ran.set()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):  # else the writer may begin it before it hears of that
        await waiting
    go_on.set()
    await blocking

    assert not ran.is_set()


async def test_a_commit_that_fails_leaves_no_trace_and_a_working_store(notes: Store) -> None:
    for _ in range(2):
        with pytest.raises(IntegrityError):
            await notes.write(lambda db: db.execute(insert(note).values(id=2, follows=404)))

    assert await notes.write(press) == 1
    assert presses(notes, 2) is None


@pytest.mark.postgres
async def test_the_loser_of_a_deadlock_is_run_again(postgres_url: str, open_store: OpenStore) -> None:
    store = open_store(postgres_url)
    store.write_now(lambda db: note.metadata.create_all(db))
    store.write_now(lambda db: db.execute(insert(note), [{"id": row, "presses": 0} for row in (1, 2)]))
    both_hold_one = threading.Barrier(2)
    runs: list[int] = []

    def press_both(db: Connection, first: int, second: int) -> None:
        db.execute(text("SET LOCAL deadlock_timeout = 50"))
        press(db, first)
        runs.append(first)
        if len(runs) <= 2:
            both_hold_one.wait(5)
        press(db, second)

    await asyncio.gather(store.write(press_both, 1, 2), store.write(press_both, 2, 1))

    assert len(runs) == 3
    assert (presses(store, 1), presses(store, 2)) == (2, 2)


async def test_the_context_of_a_log_goes_along(notes: Store) -> None:
    turn = ContextVar("turn", default="none")
    turn.set("turn 7")

    assert await notes.write(lambda db: turn.get()) == "turn 7"


async def test_a_unit_must_not_begin_another(sqlite_url: str, open_store: OpenStore) -> None:
    store = open_store(sqlite_url)

    with pytest.raises(StorageError, match="hand the connection on"):
        await store.write(lambda db: store.write_now(lambda inner: None))


async def test_a_closed_store_says_so(notes: Store) -> None:
    assert await notes.ready()
    await notes.close()

    with pytest.raises(StoreAway):
        await notes.write(press)
    with pytest.raises(StoreAway):
        notes.write_now(press)
    assert not await notes.ready()


async def test_closing_waits_for_what_has_begun(notes: Store, database_url: str, open_store: OpenStore) -> None:
    begun = threading.Event()

    def slowly(db: Connection) -> None:
        begun.set()
        time.sleep(0.05)
        press(db)

    writing = asyncio.create_task(notes.write(slowly))
    await asyncio.to_thread(begun.wait, 5)
    await notes.close()
    await writing

    assert presses(open_store(database_url)) == 1


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/keyworker", "oracle://x"])
def test_an_address_that_cannot_serve_is_refused(url: str, keyring: Keyring) -> None:
    with pytest.raises(StorageError):
        Store.open(url, keyring)


def test_the_dialect_is_named(notes: Store, database_url: str) -> None:
    assert notes.dialect.name == database_url.partition(":")[0]


@pytest.mark.parametrize("change", [update(t.audit).values(new="x"), delete(t.audit)], ids=["changed", "deleted"])
def test_a_row_of_the_audit_is_never_changed_or_deleted_by_anything_the_suite_runs(store: Store, change: Any) -> None:
    with pytest.raises(AssertionError, match="audit"):  # the watch over all tests, in tests/conftest.py
        store.write_now(lambda db: db.execute(change))
