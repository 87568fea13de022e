"""Somebody who owns open actions was taken off the records: who keeps those cases is told, and names who takes over.

The rule protected: an action whose owner is gone is never left without anybody knowing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from casework import notices, reach
from casework.days import day_of
from storage import core as t
from storage.tables import ActionState, CaseStatus, NoticeKind


def owner_left(db: Connection, person_id: int, *, now: datetime) -> int:
    """Somebody was taken off the records: the keyworkers of what is open with them hear of it; how many cases."""
    query = (
        select(t.action.c.case_id)
        .distinct()
        .join_from(t.action, t.case, t.case.c.id == t.action.c.case_id)
        .where(
            t.action.c.owner_id == person_id,
            t.action.c.state == ActionState.OPEN,
            t.case.c.status == CaseStatus.ACTIVE,
        )
        .order_by(t.action.c.case_id)
    )
    cases = list(db.execute(query).scalars())
    for case_id in cases:
        for reader in reach.who_hears(db, case_id):
            notices.plan(
                db,
                NoticeKind.OWNER_LEFT,
                f"case:{case_id}",
                case_id,
                notices.to_person(reader),
                f"person:{person_id} {day_of(now).isoformat()}",
                case_id=case_id,
                about={"by": person_id},
                now=now,
            )
    return len(cases)
