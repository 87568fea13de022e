import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, make_url

from storage.crypto import Keyring
from storage.errors import StorageError
from storage.metadata import metadata
from storage.migrations import current, differences, downgrade, head, migrate
from storage.store import Store
from tests.storage.conftest import OpenStore
from tests.support.databases import KEY, Postgres

START_UP = """
import sys
from storage.crypto import Keyring
from storage.migrations import migrate
migrate(sys.argv[1], Keyring([sys.argv[2]]))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a single table, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.url(server.new_database())


def schema(db: Connection) -> dict[str, Any]:
    """All that the database knows of our tables, checks included, in a fixed order."""
    seen = inspect(db)
    return {
        table: [
            [(column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(table)],
            seen.get_pk_constraint(table),
            *(
                sorted(map(str, found))
                for found in (
                    seen.get_check_constraints(table),
                    seen.get_foreign_keys(table),
                    map(_spelt_out, seen.get_indexes(table)),
                    seen.get_unique_constraints(table),
                )
            ),
        ]
        for table in sorted(seen.get_table_names())
        if table != "alembic_version"
    }


def _spelt_out(index: Any) -> dict[str, Any]:
    """Which rows a partial index holds, as text."""
    options: dict[str, Any] = index.get("dialect_options", {})
    return {**index, "dialect_options": {name: str(value) for name, value in options.items()}}


def test_migrating_makes_the_tables_that_the_program_declares(store: Store) -> None:
    assert store.read_now(differences) == []


def test_checks_and_indexes_are_migrated_too(store: Store) -> None:
    """Alembic compares no checks, so that a new word in a choice could go unnoticed."""

    def make_anew(db: Connection) -> dict[str, Any]:
        metadata.drop_all(db)
        metadata.create_all(db)
        return schema(db)

    assert store.read_now(schema) == store.try_dry_now(make_anew)


def test_going_down_and_up_again_ends_where_it_began(store: Store, database_url: str, keyring: Keyring) -> None:
    before = store.read_now(schema)

    downgrade(database_url, keyring)
    assert store.read_now(schema) == {}
    migrate(database_url, keyring)

    assert store.read_now(schema) == before


def test_migrating_twice_is_harmless_and_the_revision_is_known(
    empty_url: str, keyring: Keyring, open_store: OpenStore
) -> None:
    store = open_store(empty_url)
    assert store.read_now(current) is None

    migrate(empty_url, keyring)
    migrate(empty_url, keyring)

    assert store.read_now(current) == head()


def test_programs_that_start_together_migrate_once(empty_url: str, open_store: OpenStore, root: Path) -> None:
    arguments = [sys.executable, "-c", START_UP, empty_url, KEY]
    starting = [subprocess.Popen(arguments, cwd=root, stderr=subprocess.PIPE) for _ in range(2)]

    assert [(program.communicate()[1], program.returncode) for program in starting] == [(b"", 0), (b"", 0)]
    assert open_store(empty_url).read_now(differences) == []


def test_the_working_folder_does_not_matter(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    migrate(empty_url, keyring)


def test_a_migration_that_would_orphan_rows_is_refused(sqlite_url: str, keyring: Keyring) -> None:
    with closing(sqlite3.connect(str(make_url(sqlite_url).database))) as elsewhere:
        elsewhere.execute("CREATE TABLE visit (case_id INTEGER REFERENCES case_file(id))")
        elsewhere.execute("INSERT INTO visit VALUES (404)")
        elsewhere.commit()

    with pytest.raises(StorageError, match="without the case_file"):
        migrate(sqlite_url, keyring)
