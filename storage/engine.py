"""How a connection is made: durable, foreign keys on, times in UTC, values kept out of error texts."""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from storage.crypto import Keyring
from storage.errors import StorageError

PATIENCE = 5.0  # seconds: shorter than the 15 that Teams waits for an answer
STATEMENTS_KEPT = 1000  # compiled or prepared; the bot's own are a few hundred

Begin = Literal["BEGIN", "BEGIN IMMEDIATE"]


def make_engine(
    url: str | URL,
    keyring: Keyring,
    *,
    connections: int = 1,
    begin: Begin = "BEGIN IMMEDIATE",
    patience: float = PATIENCE,
) -> Engine:
    """An engine on a SQLite file or a PostgreSQL database; nothing is connected yet.

    `patience` is how long, in seconds, to wait for a lock, a new connection or a free one. `begin` is for
    SQLite alone: plain BEGIN makes its connections read-only. Raises StorageError for any other address.
    """
    url = address(url)
    options: dict[str, Any] = {
        "hide_parameters": True,
        "query_cache_size": STATEMENTS_KEPT,
        "pool_size": connections,
        "max_overflow": 0,
        "pool_timeout": patience,
    }
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"cached_statements": STATEMENTS_KEPT}, **options)
        event.listen(engine, "do_connect", _make_private)
        event.listen(engine, "connect", _sqlite_settings(patience, read_only=begin == "BEGIN"))
        event.listen(engine, "begin", _beginning(begin))
    else:
        engine = create_engine(url, connect_args=_postgres_arguments(url, patience), **options)
        event.listen(engine, "connect", _postgres_settings(patience))
    engine.dialect.keyring = keyring  # pyright: ignore[reportAttributeAccessIssue]  # read by Keyring.of
    return engine


def address(text: str | URL) -> URL:
    """Where a store is, with the driver that reads it. Raises StorageError, which repeats nothing of the text."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StorageError("The database address is not understood.") from None
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "postgresql+psycopg":
        return url
    if url.get_backend_name() != "sqlite":
        raise StorageError("The database address must begin with sqlite:/// or postgresql://.")
    if url.database in (None, "", ":memory:"):
        raise StorageError("SQLite needs a file: without one every connection would see another database.")
    return url.set(drivername="sqlite")


def _make_private(_dialect: object, _record: object, arguments: list[str], _options: object) -> None:
    """A new database can be read by its owner alone; SQLite gives its journal the same mode."""
    try:
        os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        pass  # it is there already; or it cannot be made, and SQLite says why


def _sqlite_settings(patience: float, *, read_only: bool) -> Callable[..., None]:
    """WAL lets readers go on while one writes; FULL means that what was confirmed survives a power cut."""

    def connected(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: `_beginning` does
        connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            _switch_to_wal(connection, patience)

    return connected


def _switch_to_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Two programs that make one new file WAL at once: SQLite tells one of them "locked" and never waits by itself."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _beginning(begin: Begin) -> Callable[[Connection], None]:
    """IMMEDIATE takes the write lock first, so that no unit fails half way because somebody else wrote."""

    def begun(db: Connection) -> None:
        db.exec_driver_sql(begin)

    return begun


def _postgres_arguments(url: URL, patience: float) -> dict[str, Any]:
    """A server that vanished without a word is noticed within seconds; what the address says comes first."""
    seconds = max(2, round(patience))
    noticed = {
        "connect_timeout": seconds,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": seconds * 2000,
    }
    return {name: value for name, value in noticed.items() if name not in url.query}


def _postgres_settings(patience: float) -> Callable[..., None]:
    def connected(connection: Any, _: object) -> None:
        connection.prepared_max = STATEMENTS_KEPT
        milliseconds = int(patience * 1000)
        connection.execute(
            "SELECT set_config('TimeZone', 'UTC', false),"
            f" set_config('lock_timeout', '{milliseconds}', false),"
            " set_config('idle_in_transaction_session_timeout', '60000', false)"
        )
        connection.commit()

    return connected


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite address; None for any other database."""
    found = address(url)
    return Path(found.database or "") if found.get_backend_name() == "sqlite" else None
