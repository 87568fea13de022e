"""One unit of work: a plain function runs whole in one transaction and one thread, or leaves no trace."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import current_thread
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, Dialect, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from storage.away import LOCKED, UNKNOWN, lost_connection, store_away, worth_repeating
from storage.crypto import Keyring
from storage.engine import PATIENCE, make_engine
from storage.errors import Aftermath, StorageError, StoreAway
from storage.together import MOST, Job, run_each

READERS = 4
POSTGRES_WRITERS = 8
SPARE = 2  # connections for the synchronous twins, which on PostgreSQL run in the caller's thread
ATTEMPTS = 4
PAUSE = 0.02  # seconds before a unit that lost a deadlock is repeated; grows with each attempt
WRITER = "store-writer"

P = ParamSpec("P")
R = TypeVar("R")


class Store:
    """The database, as everything above it sees it.

    A unit of work is a function whose first argument is a connection. It must touch nothing but that
    connection: after a deadlock or a lost connection, its own or that of a unit it shared a commit with, it is
    run again from the start. Once begun it is finished, committed or undone, even if whoever awaited it is
    cancelled. Raises StoreAway when the database cannot be reached.
    """

    def __init__(self, writing: Engine, reading: Engine, *, writers: int) -> None:
        """Use `open`."""
        self._writing = writing
        self._reading = reading
        self._writers = ThreadPoolExecutor(writers, WRITER)
        self._readers = ThreadPoolExecutor(READERS, "store-reader")
        self._one_writer = writers == 1
        self._waiting: deque[Job] = deque()  # for the one writer
        self._closed = False

    @classmethod
    def open(cls, url: str, keyring: Keyring, *, patience: float = PATIENCE) -> Self:
        """A store on a SQLite file or a PostgreSQL database. Nothing is connected before the first unit.

        `patience`, in seconds, is how long a unit waits for a lock or a connection. Raises StorageError for
        an address that is neither.
        """
        if url.startswith("sqlite"):
            writing = make_engine(url, keyring, patience=patience)
            reading = make_engine(url, keyring, connections=READERS + SPARE, begin="BEGIN", patience=patience)
            return cls(writing, reading, writers=1)
        connections = POSTGRES_WRITERS + READERS + SPARE
        writing = make_engine(url, keyring, connections=connections, patience=patience)
        # One snapshot for all statements of a unit, as SQLite gives it.
        reading = writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return cls(writing, reading, writers=POSTGRES_WRITERS)

    @property
    def dialect(self) -> Dialect:
        """Its `name` is "sqlite" or "postgresql"; it carries the keyring."""
        return self._writing.dialect

    async def write(self, unit: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the unit and commit it. An error undoes it, has its aftermath written, and is raised."""
        return await asyncio.wrap_future(self._submit(Job(lambda db: unit(db, *args, **kwargs))))

    async def read(self, unit: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a unit that only reads, on one snapshot. A refusal's aftermath is written all the same."""
        self._refuse_if_closed()
        job = Job(lambda db: unit(db, *args, **kwargs))
        self._readers.submit(self._run, job, self._read)
        return await asyncio.wrap_future(job.future)

    async def try_dry(self, unit: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the unit as `write` does, undo it whatever happens, and return what it returned.

        Nothing is left behind, not even the aftermath of a refusal.
        """
        return await asyncio.wrap_future(self._submit(Job(lambda db: unit(db, *args, **kwargs), keep=False)))

    def write_now(self, unit: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`write` for code that has no event loop. Never from within a unit of work."""
        return self._wait(Job(lambda db: unit(db, *args, **kwargs)))

    def read_now(self, unit: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`read` for code that has no event loop."""
        return self._read(Job(lambda db: unit(db, *args, **kwargs)))

    def try_dry_now(self, unit: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`try_dry` for code that has no event loop. Never from within a unit of work."""
        return self._wait(Job(lambda db: unit(db, *args, **kwargs), keep=False))

    async def ready(self) -> bool:
        """Whether the database answers."""
        try:
            await self.read(lambda db: db.execute(text("SELECT 1")))
        except StoreAway:
            return False
        return True

    async def close(self) -> None:
        """Finish the units that have begun or wait, then disconnect. What comes later raises StoreAway."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """`close` for code that has no event loop."""
        self._closed = True
        self._readers.shutdown()
        self._writers.shutdown()
        self._reading.dispose()
        self._writing.dispose()

    def _submit(self, job: Job) -> Future[Any]:
        """Hand a unit that writes to a thread. SQLite has one writer, which takes what waits together."""
        self._refuse_if_closed()
        if self._one_writer:
            self._waiting.append(job)
            self._writers.submit(self._write_waiting)
        else:
            self._writers.submit(self._run, job, self._write)
        return job.future

    def _wait(self, job: Job) -> Any:
        """SQLite has one writer thread, and whoever is that thread must not wait for it."""
        self._refuse_if_closed()
        if not self._one_writer:
            return self._write(job)
        if current_thread().name.startswith(WRITER):
            raise StorageError("A unit of work cannot begin another: hand the connection on.")
        return self._submit(job).result()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreAway("The store has been closed.")

    def _write_waiting(self) -> None:
        """Once for each job that was handed over: the first takes those that came meanwhile along."""
        jobs: list[Job] = []
        while self._waiting and len(jobs) < MOST:
            job = self._waiting.popleft()
            if job.begins():
                jobs.append(job)
        if len(jobs) > 1:
            self._write_together(jobs)
        elif jobs:
            jobs[0].settle(partial(self._write, jobs[0]))

    def _write_together(self, jobs: list[Job]) -> None:
        """One commit for all; if the database refuses one of them, each is run again by itself."""
        try:
            outcomes = self._attempt(self._writing, lambda db: run_each(db, jobs))
        except DBAPIError:
            runs: list[Callable[[], Any]] = [partial(self._write, job) for job in jobs]
        except Exception as error:  # noqa: BLE001 - StoreAway, mostly: whatever it is, nobody is left waiting
            runs = [partial(_raise, error)] * len(jobs)
        else:
            runs = [outcome.tell for outcome in outcomes]
        for job, run in zip(jobs, runs, strict=True):
            job.settle(run)

    def _run(self, job: Job, way: Callable[[Job], Any]) -> None:
        if job.begins():
            job.settle(partial(way, job))

    def _write(self, job: Job) -> Any:
        try:
            return self._attempt(self._writing, job.unit, keep=job.keep)
        except Exception as error:
            if job.keep and isinstance(error, Aftermath):
                self._attempt(self._writing, error.aftermath)
            raise

    def _read(self, job: Job) -> Any:
        try:
            return self._attempt(self._reading, job.unit)
        except Exception as error:
            if isinstance(error, Aftermath):
                self._wait(Job(error.aftermath))
            raise

    def _attempt(self, engine: Engine, unit: Callable[[Connection], R], *, keep: bool = True) -> R:
        """Run the unit in a transaction; again if the database itself undid it before it was committed."""
        lost = False
        attempt = 1
        while True:
            try:
                return _transact(engine, unit, keep=keep)
            except NoConnectionFree as error:
                raise StoreAway(LOCKED) from error
            except DBAPIError as error:
                if lost_connection(error) and not lost:
                    lost = True  # it was idle while the server restarted: the pool now makes a new one
                elif worth_repeating(error) and attempt < ATTEMPTS:
                    time.sleep(PAUSE * attempt)
                    attempt += 1
                elif away := store_away(error):
                    raise away from error
                else:
                    raise


def _transact(engine: Engine, unit: Callable[[Connection], R], *, keep: bool) -> R:
    with engine.connect() as db, db.begin() as transaction:
        result = unit(db)
        if not keep:
            transaction.rollback()
            return result
        try:
            transaction.commit()
        except DBAPIError as error:
            db.invalidate()  # SQLite leaves the transaction open when a commit fails: nobody may go on in it
            if lost_connection(error):  # nobody can tell whether the server committed before it went
                raise StoreAway(UNKNOWN) from error
            raise
        return result


def _raise(error: Exception) -> None:
    raise error
