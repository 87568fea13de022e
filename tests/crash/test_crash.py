"""A short run of the crash harness on each store; `make crash` is the long one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from storage.crypto import Keyring
from storage.migrations import migrate
from tests.crash.databases import File, Server
from tests.crash.rounds import Rounds
from tests.support.databases import KEY, Postgres

SEED, ROUNDS = 7, 17  # three working days


@pytest.mark.postgres
def test_processes_on_postgres_die_anywhere_and_nothing_is_lost(keyring: Keyring, tmp_path: Path) -> None:
    server = Postgres()
    try:
        database = Server(server, server.url(server.new_database()))
        migrate(database.url, keyring)
        outcome = asyncio.run(Rounds(database, keyring, KEY, tmp_path, SEED, 3).run(ROUNDS))
    finally:
        server.remove()

    assert outcome.count.clean, outcome.report()
    assert outcome.count.said > 0
    assert outcome.kills > 0


def test_one_process_on_sqlite_dies_anywhere_and_nothing_is_lost(
    keyring: Keyring, sqlite_url: str, tmp_path: Path
) -> None:
    database = File(tmp_path / "keyworker.db", sqlite_url)

    outcome = asyncio.run(Rounds(database, keyring, KEY, tmp_path, SEED, 1).run(ROUNDS))

    assert outcome.count.clean, outcome.report()
    assert outcome.count.said > 0
    assert outcome.kills > 0
