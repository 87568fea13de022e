"""The two databases as the crash harness has them: each can be taken away for a while."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.support.databases import Postgres


class Database(Protocol):
    """What the harness can do to the database."""

    url: str

    def take_away(self) -> None: ...

    def bring_back(self) -> None: ...


@dataclass
class Server:
    """PostgreSQL: taken away, its server is stopped, and every connection breaks."""

    server: Postgres
    url: str
    there: bool = True

    def take_away(self) -> None:
        if self.there:
            self.there = False
            self.server.stop()

    def bring_back(self) -> None:
        if not self.there:
            self.server.start()
            self.there = True


@dataclass
class File:
    """SQLite: taken away, another program has locked the file."""

    path: Path
    url: str
    held: list[sqlite3.Connection] = field(default_factory=list[sqlite3.Connection])

    def take_away(self) -> None:
        locking = sqlite3.connect(self.path, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            locking.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:  # a stopped process has it: so it is away
            locking.close()
            return
        self.held.append(locking)

    def bring_back(self) -> None:
        while self.held:
            locking = self.held.pop()
            locking.execute("ROLLBACK")
            locking.close()
