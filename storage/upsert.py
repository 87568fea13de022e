"""Insert a row unless it is there: how "at most once" is kept, whoever else writes at the same moment."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_absent(db: Connection, table: Table, values: Mapping[str, Any], unique: Sequence[str]) -> bool:
    """Insert the row unless one with the same `unique` columns is there; whether it was inserted.

    There must be a unique key on exactly these columns. Waits for whoever is just writing the same.
    """
    return db.execute(_insert(db.dialect.name, table, tuple(unique)), dict(values)).rowcount == 1


def insert_all_absent(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]) -> int:
    """`insert_if_absent` for many rows with the same columns; how many were inserted."""
    if not rows:
        return 0
    return db.execute(_insert(db.dialect.name, table, tuple(unique)), [dict(row) for row in rows]).rowcount


@cache
def _insert(dialect: str, table: Table, unique: tuple[str, ...]) -> Insert:
    """Inline: the new row's id is not asked for, since there may be no new row. Built once: every turn has one."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(table).inline().on_conflict_do_nothing(index_elements=unique)
    return statement.execution_options(preserve_rowcount=True)


def insert_or_update(db: Connection, table: Table, keys: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert the row, or set `values` on the one with the same unique `keys`."""
    db.execute(_upsert(db.dialect.name, table, tuple(keys), tuple(values)), {**keys, **values})


@cache
def _upsert(dialect: str, table: Table, keys: tuple[str, ...], values: tuple[str, ...]) -> Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(table).inline()
    new = statement.excluded
    return statement.on_conflict_do_update(index_elements=keys, set_={name: new[name] for name in values})
