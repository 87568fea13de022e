"""One process to a SQLite file: a lock of the operating system's, which ends with its holder by whatever means.

The rule protected: two schedulers never run on one file, and a restart after a crash is never refused.
"""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from storage.away import UNREACHABLE
from storage.engine import sqlite_file
from storage.errors import StorageError, StoreAway

TAKEN = (
    "Another process{number} runs on {file} already, and a SQLite file serves one. "
    "End that one first; for several at once use PostgreSQL."
)


class FileTaken(StorageError):
    """Another process runs on the same SQLite file; the text names both."""


@contextmanager
def alone_on(url: str) -> Generator[None]:
    """Hold the SQLite file of this address until the block ends; PostgreSQL serves many, and nothing is held.

    The lock is on a file of its own, `keyworker.db.lock`, which stays: to remove it would let two hold "it" at once.
    Raises FileTaken, or StoreAway where there is no such folder.
    """
    file = sqlite_file(url)
    if file is None:
        yield
        return
    beside = Path(f"{file.resolve()}.lock")
    try:
        lock = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        raise StoreAway(UNREACHABLE) from None
    try:
        _take(lock, file)
        yield
    finally:
        os.close(lock)


def _take(lock: int, file: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        number = os.read(lock, 20).decode(errors="replace").strip()
        raise FileTaken(TAKEN.format(number=f" ({number})" if number.isdigit() else "", file=file)) from None
    except OSError:
        raise StoreAway(UNREACHABLE) from None
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
