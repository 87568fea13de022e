"""Insert a row unless it is there: how "at most once" is kept, whoever else writes at the same moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_absent(db: Connection, table: Table, values: Mapping[str, Any], unique: Sequence[str]) -> bool:
    """Insert the row unless one with the same `unique` columns is there; whether it was inserted.

    There must be a unique key on exactly these columns. Waits for whoever is just writing the same.
    """
    return db.execute(_insert(db, table, unique), dict(values)).rowcount == 1


def insert_all_absent(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]) -> int:
    """`insert_if_absent` for many rows with the same columns; how many were inserted."""
    return db.execute(_insert(db, table, unique), [dict(row) for row in rows]).rowcount if rows else 0


def _insert(db: Connection, table: Table, unique: Sequence[str]) -> Insert:
    """Inline: the new row's id is not asked for, since there may be no new row."""
    insert = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).inline().on_conflict_do_nothing(index_elements=unique)
    return statement.execution_options(preserve_rowcount=True)


def insert_or_update(db: Connection, table: Table, keys: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert the row, or set `values` on the one with the same unique `keys`."""
    insert = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**keys, **values)
    db.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=dict(values)))
