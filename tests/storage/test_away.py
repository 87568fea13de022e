"""A database that is gone or locked is said to be so, politely; when it is back, so is the bot."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Generator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, make_url, text

from storage.errors import StoreAway
from storage.store import Store
from tests.storage.conftest import OpenStore, note, presses
from tests.support.databases import Postgres

HOLD_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


def add(db: Connection, row: int) -> None:
    db.execute(insert(note).values(id=row, presses=0))


async def test_a_file_locked_by_another_program_is_said_to_be_in_use(sqlite_url: str, open_store: OpenStore) -> None:
    store = open_store(sqlite_url, patience=0.1)
    store.write_now(lambda db: note.metadata.create_all(db))
    arguments = [sys.executable, "-c", HOLD_THE_LOCK, str(make_url(sqlite_url).database)]
    other = await asyncio.create_subprocess_exec(*arguments, stdin=PIPE, stdout=PIPE)
    assert other.stdout is not None
    assert await other.stdout.readline() == b"locked\n"

    with pytest.raises(StoreAway, match=r"in use by something else just now\. Nothing was saved"):
        await store.write(add, 1)
    assert await store.ready()
    await other.communicate(b"")
    await store.write(add, 1)


async def test_a_folder_that_is_not_there_is_said_to_be_away(tmp_path: Path, open_store: OpenStore) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'missing' / 'keyworker.db'}")

    assert not await store.ready()
    with pytest.raises(StoreAway):
        await store.write(add, 1)


@pytest.fixture(scope="module")
def own_server() -> Generator[Postgres]:
    """A server that these tests may stop without harm to others."""
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture
def on_own_server(own_server: Postgres, open_store: OpenStore) -> Store:
    store = open_store(own_server.url(own_server.new_database()), patience=2)
    store.write_now(lambda db: note.metadata.create_all(db))
    return store


@pytest.mark.postgres
async def test_a_server_that_is_down_is_said_to_be_away_until_it_is_back(
    on_own_server: Store, own_server: Postgres
) -> None:
    own_server.stop()

    assert not await on_own_server.ready()
    with pytest.raises(StoreAway, match=r"cannot be reached just now\. Nothing was saved"):
        await on_own_server.write(add, 1)
    with pytest.raises(StoreAway):
        presses(on_own_server)
    own_server.start()

    assert await on_own_server.ready()
    await on_own_server.write(add, 1)
    assert presses(on_own_server) == 0


@pytest.mark.postgres
async def test_a_restart_between_two_units_is_noticed_by_nobody(on_own_server: Store, own_server: Postgres) -> None:
    own_server.stop()
    own_server.start()

    await on_own_server.write(add, 1)

    assert presses(on_own_server) == 0


@pytest.mark.postgres
async def test_a_connection_lost_in_the_middle_is_made_again_and_the_unit_done_once(
    on_own_server: Store,
) -> None:
    runs: list[int] = []

    def lose_it_once(db: Connection) -> None:
        add(db, 1)
        runs.append(1)
        if len(runs) == 1:
            db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    await on_own_server.write(lose_it_once)

    assert len(runs) == 2
    assert presses(on_own_server) == 0


@pytest.mark.postgres
async def test_a_connection_lost_while_saving_is_not_called_unsaved(on_own_server: Store) -> None:
    """Nobody can tell whether it was: so it is neither repeated nor said to be lost."""

    def arrange(db: Connection) -> None:
        db.execute(
            text(
                "CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
            )
        )
        db.execute(
            text(
                "CREATE CONSTRAINT TRIGGER vanish AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION vanish()"
            )
        )

    await on_own_server.write(arrange)

    with pytest.raises(StoreAway, match="may or may not be there"):
        await on_own_server.write(add, 1)
    assert await on_own_server.ready()


@pytest.mark.postgres
async def test_a_row_that_somebody_holds_long_is_said_to_be_in_use(postgres_url: str, open_store: OpenStore) -> None:
    holder = open_store(postgres_url)
    waiter = open_store(postgres_url, patience=0.1)

    def hold(db: Connection) -> None:
        db.execute(text("LOCK TABLE agency"))
        with pytest.raises(StoreAway, match="in use by something else"):
            waiter.write_now(lambda other: other.execute(text("LOCK TABLE agency")))

    await holder.write(hold)
