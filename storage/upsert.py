"""Insert a row unless it is there: how "at most once" is kept, whoever else writes at the same moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_absent(db: Connection, table: Table, values: Mapping[str, Any], unique: Sequence[str]) -> bool:
    """Insert the row unless one with the same `unique` columns is there; whether it was inserted.

    There must be a unique key on exactly these columns. Waits for an unfinished transaction that writes the same key.
    """
    return insert_all_absent(db, table, [values], unique) == 1


def insert_all_absent(
    db: Connection, table: Table, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]
) -> int:
    """`insert_if_absent` for many rows with the same columns; how many were inserted."""
    if not rows:
        return 0
    insert = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).on_conflict_do_nothing(index_elements=unique)
    return db.execute(statement, [dict(row) for row in rows]).rowcount
