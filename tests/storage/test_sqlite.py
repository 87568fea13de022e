"""What holds for the embedded default alone: durable, private, and readable while somebody writes."""

import asyncio
import multiprocessing
import threading
from pathlib import Path

from sqlalchemy import Connection, text

from storage.crypto import Keyring
from storage.engine import make_engine
from tests.storage.conftest import OpenStore
from tests.support.databases import KEY


def pragmas(db: Connection) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    return {name: db.scalar(text(f"PRAGMA {name}")) for name in names}


def test_writers_are_durable_and_check_references(sqlite_url: str, open_store: OpenStore) -> None:
    store = open_store(sqlite_url, patience=1.5)

    found = store.write_now(pragmas)

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 1500}


def test_programs_that_make_a_new_store_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """SQLite answers one of two that switch a new file to WAL with "locked", about every tenth time."""
    processes = multiprocessing.get_context("spawn")
    with processes.Pool(2) as programs:
        for attempt in range(60):
            url = f"sqlite:///{tmp_path / f'{attempt}.db'}"
            assert programs.map(connect_once, [url, url], chunksize=1) == ["wal", "wal"]


def connect_once(url: str) -> object:
    """In a program of its own: open the store and say which journal it keeps."""
    engine = make_engine(url, Keyring([KEY]), patience=5)
    try:
        with engine.connect() as db:
            return db.scalar(text("PRAGMA journal_mode"))
    finally:
        engine.dispose()


def test_a_new_database_is_for_its_owner_alone(tmp_path: Path, open_store: OpenStore) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new.db'}")
    store.write_now(lambda db: db.execute(text("CREATE TABLE visit (id INTEGER)")))
    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}

    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}


async def test_readers_go_on_while_one_writes(sqlite_url: str, open_store: OpenStore) -> None:
    store = open_store(sqlite_url)
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly(db: Connection) -> None:
        db.execute(text("CREATE TABLE visit (id INTEGER)"))
        begun.set()
        assert go_on.wait(5)

    writing = asyncio.create_task(store.write(write_slowly))
    assert await asyncio.to_thread(begun.wait, 5)
    tables = await asyncio.wait_for(store.read(lambda db: db.scalars(text("SELECT name FROM sqlite_schema")).all()), 5)
    go_on.set()
    await writing

    assert "visit" not in tables
