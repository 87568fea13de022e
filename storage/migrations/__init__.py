"""Brings a database to the tables of this version, whole or not at all; nothing else changes a schema.

A new revision is written by `python -m storage.migrations "why"` after a change in storage/tables, and then
read and corrected by a person: checks and renamed columns are not noticed by the comparison.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import AutoString

import storage.tables  # noqa: F401 # pyright: ignore[reportUnusedImport]  # declares them on `metadata`
from storage.away import store_away
from storage.crypto import Keyring
from storage.engine import make_engine
from storage.errors import StorageError
from storage.types import Instant, Secret, SecretJson, metadata

__all__ = ["current", "differences", "downgrade", "env_options", "head", "migrate", "revise"]

HERE = Path(__file__).parent
PATIENCE_TO_MIGRATE = 60.0  # seconds
POSTGRES_LOCK = 0x6B77_6D67  # any number, the same in every replica


def migrate(url: str, keyring: Keyring, revision: str = "head") -> None:
    """Upgrade to `revision`; several programs at once wait for each other.

    Raises StorageError if rows would lose what they refer to, StoreAway if the database cannot be reached.
    """
    with _migrating(url, keyring) as db:
        _refuse_newer(db)
        command.upgrade(_config(db), revision)


def downgrade(url: str, keyring: Keyring, revision: str = "base") -> None:
    """Back to `revision`; what only the newer tables could hold is gone."""
    with _migrating(url, keyring) as db:
        command.downgrade(_config(db), revision)


def current(db: Connection) -> str | None:
    """The revision that this database is at; None if it was never migrated."""
    return MigrationContext.configure(db).get_current_revision()


def head() -> str | None:
    """The revision that this version of the program needs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def differences(db: Connection) -> list[Any]:
    """What `alembic check` finds between this database and the tables; empty when they agree."""
    return compare_metadata(MigrationContext.configure(db, opts={"compare_type": True}), metadata)


def revise(why: str, url: str, keyring: Keyring) -> Path:
    """Write the revision that leads from the database at `url` (migrated here) to the tables of now."""
    with _migrating(url, keyring) as db:
        command.upgrade(_config(db), "head")
        number = len(list((HERE / "versions").glob("[0-9]*.py"))) + 1
        script = command.revision(_config(db), why, autogenerate=True, rev_id=f"{number:04}")
    if script is None or isinstance(script, list):
        raise StorageError("Expected one new revision.")
    return Path(script.path)


def env_options(db: Connection) -> dict[str, Any]:
    """How Alembic is to work here, for env.py."""
    return {
        "connection": db,
        "target_metadata": metadata,
        "render_as_batch": True,  # SQLite alters a table by making another
        "compare_type": True,
        "render_item": _render_plainly,
    }


def _render_plainly(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write columns into a revision as the database knows them: it stays true when our types change."""
    if kind != "type":
        return False
    if isinstance(item, Secret | SecretJson):
        return "sa.Text()"
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def _config(db: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = db
    return config


@contextmanager
def _migrating(url: str, keyring: Keyring) -> Generator[Connection]:
    """One transaction around all of it, and one program at a time inside it."""
    engine = make_engine(url, keyring, patience=PATIENCE_TO_MIGRATE)
    try:
        with engine.connect() as db:
            if engine.dialect.name == "sqlite":
                # A table made anew must not take along the rows that refer to it. After BEGIN it is too late.
                db.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            with db.begin():
                if engine.dialect.name == "sqlite":
                    yield db
                    _refuse_orphans(db)
                else:
                    db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})
                    yield db
    except DBAPIError as error:
        if away := store_away(error):
            raise away from error
        raise
    finally:
        engine.dispose()


def _refuse_newer(db: Connection) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if not {None, *known} >= {current(db)}:
        raise StorageError("The store was made by a newer version of this program: start that one.")


def _refuse_orphans(db: Connection) -> None:
    if lost := db.execute(text("PRAGMA foreign_key_check")).first():
        raise StorageError(f"The migration would leave rows of {lost[0]} without the {lost[2]} they belong to.")
