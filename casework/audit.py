"""Append-only record of what was done, read or refused: who, when, on which case, from where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from storage import core as t
from storage.tables import Outcome


def record(
    db: Connection,
    *,
    person_id: int | None,
    verb: str,
    outcome: Outcome,
    now: datetime,
    case_id: int | None = None,
    subject: str = "",
    old: str = "",
    new: str = "",
    place: str = "",
) -> None:
    """Write one row in the transaction of what it records. `old` and `new` are kept encrypted; `now` is aware UTC."""
    db.execute(
        _ROW,
        {
            "at": now,
            "person_id": person_id,
            "verb": verb,
            "outcome": outcome,
            "case_id": case_id,
            "subject": subject,
            "old": old,
            "new": new,
            "place": place,
        },
    )


_ROW = insert(t.audit).inline()  # nobody asks for the new row's number
