"""Units that wait for SQLite's one writer share a commit, and nobody notices but the disk."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import Connection, event, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.store import Store
from tests.storage.conftest import OpenStore, note, own, presses


class Refused(Exception):
    """What casework raises: it leaves one row behind, about itself."""

    def aftermath(self, db: Connection) -> None:
        db.execute(insert(note).values(id=99, presses=1))


@pytest.fixture
def sqlite(sqlite_url: str, open_store: OpenStore) -> Store:
    """A store on SQLite, with row 1 not pressed yet."""
    store = open_store(sqlite_url)
    store.write_now(lambda db: own.create_all(db))
    store.write_now(lambda db: db.execute(insert(note).values(id=1, presses=0)))
    return store


@asynccontextmanager
async def busy(store: Store) -> AsyncGenerator[None]:
    """The writer is kept busy until the block ends: what is handed over meanwhile waits together."""
    begun, go_on = threading.Event(), threading.Event()

    def block(db: Connection) -> None:
        begun.set()
        assert go_on.wait(5)

    blocking = asyncio.create_task(store.write(block))
    assert await asyncio.to_thread(begun.wait, 5)
    yield
    await asyncio.sleep(0)  # the tasks of the block hand over what they want
    go_on.set()
    await blocking


def start(store: Store, *units: Callable[[Connection], object]) -> list[asyncio.Task[object]]:
    return [asyncio.create_task(store.write(unit)) for unit in units]


def press(db: Connection) -> int:
    db.execute(update(note).where(note.c.id == 1).values(presses=note.c.presses + 1))
    return db.execute(select(note.c.presses).where(note.c.id == 1)).scalar_one()


def press_and_refuse(db: Connection) -> None:
    press(db)
    raise Refused


def follow_nobody(db: Connection) -> None:
    """Breaks a rule that the database checks at the commit, which all of them share."""
    db.execute(insert(note).values(id=2, follows=404))


def insert_again(db: Connection) -> None:
    db.execute(insert(note).values(id=1))


def commits(store: Store) -> list[object]:
    seen: list[object] = []
    engine = store._writing  # pyright: ignore[reportPrivateUsage]
    event.listen(engine, "commit", seen.append)
    return seen


async def test_what_waits_together_is_committed_together(sqlite: Store) -> None:
    committed = commits(sqlite)
    async with busy(sqlite):
        waiting = start(sqlite, press, press, press)

    assert [await task for task in waiting] == [1, 2, 3]
    assert len(committed) == 2  # the unit that kept the writer busy, and these


async def test_one_units_refusal_does_not_undo_its_neighbours(sqlite: Store) -> None:
    async with busy(sqlite):
        first, refused, last = start(sqlite, press, press_and_refuse, press)

    assert (await first, await last) == (1, 2)
    with pytest.raises(Refused):
        await refused
    assert presses(sqlite) == 2
    assert presses(sqlite, 99) == 1


@pytest.mark.parametrize("broken", [follow_nobody, insert_again])
async def test_what_the_database_refuses_costs_its_neighbours_nothing(
    sqlite: Store, broken: Callable[[Connection], None]
) -> None:
    async with busy(sqlite):
        first, refused, last = start(sqlite, press, broken, press)

    assert (await first, await last) == (1, 2)
    with pytest.raises(IntegrityError):
        await refused
    assert presses(sqlite) == 2
    assert presses(sqlite, 2) is None


async def test_nothing_is_answered_before_it_is_durable(sqlite: Store) -> None:
    seen: list[object] = []

    def look(db: Connection) -> None:
        seen.append((first.done(), presses(sqlite)))

    async with busy(sqlite):
        first, last = start(sqlite, press, look)
        await asyncio.sleep(0)

    await last
    assert seen == [(False, 0)]
    assert await first == 1


async def test_a_dry_run_among_others_leaves_nothing(sqlite: Store) -> None:
    async with busy(sqlite):
        (first,) = start(sqlite, press)
        dry = asyncio.create_task(sqlite.try_dry(press))
        (last,) = start(sqlite, press)

    assert (await first, await dry, await last) == (1, 2, 2)
    assert presses(sqlite) == 2


async def test_one_that_nobody_waits_for_any_more_is_left_out(sqlite: Store) -> None:
    async with busy(sqlite):
        first, cancelled, last = start(sqlite, press, press, press)
        await asyncio.sleep(0)
        cancelled.cancel()

    assert (await first, await last) == (1, 2)
    assert cancelled.cancelled()


async def test_more_than_fit_into_one_commit_are_all_done(sqlite: Store) -> None:
    async with busy(sqlite):
        waiting = start(sqlite, *[press] * 40)

    assert [await task for task in waiting] == list(range(1, 41))
