"""`python -m tests.crash --rounds 300 --seed 7 --store postgres`: tries it, prints the table, exits 1 for a fault."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from storage.crypto import Keyring
from storage.migrations import migrate
from tests.crash.databases import Database, File, Server
from tests.crash.outcome import Outcome
from tests.crash.rounds import Rounds
from tests.support.databases import KEY, Postgres


def main() -> int:
    given = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    given.add_argument("--rounds", type=int, default=300)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--store", choices=("postgres", "sqlite"), default="postgres")
    given.add_argument("--processes", type=int, default=3, help="on PostgreSQL; SQLite serves one")
    wanted = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="keyworker-crash-") as folder:
        if wanted.store == "sqlite":
            path = Path(folder) / "keyworker.db"
            outcome = run(File(path, f"sqlite:///{path}"), Path(folder), wanted.seed, 1, wanted.rounds)
        else:
            server = Postgres()
            try:
                url = server.url(server.new_database())
                outcome = run(Server(server, url), Path(folder), wanted.seed, wanted.processes, wanted.rounds)
            finally:
                server.remove()
    sys.stdout.write(outcome.report() + "\n")
    return 0 if outcome.count.clean else 1


def run(database: Database, folder: Path, seed: int, processes: int, rounds: int) -> Outcome:
    keys = Keyring([KEY])
    migrate(database.url, keys)
    return asyncio.run(Rounds(database, keys, KEY, folder, seed, processes).run(rounds))


if __name__ == "__main__":
    sys.exit(main())
