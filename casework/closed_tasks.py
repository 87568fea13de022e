"""What a meeting that was just kept took off the list of what must be arranged, to be said once on its card."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, select

from casework.days import day_of
from casework.reviews import review_type
from casework.words import tasks as say
from storage import core as t
from storage.tables import TaskState

_BY_MEETING = (TaskState.HELD, TaskState.LAEP)


def said(db: Connection, case_id: int, *, now: datetime) -> str:
    """One line about what was closed at this very `now`; empty where nothing was. For who has been let through."""
    task, case = t.task.c, t.case.c
    query = (
        select(task.kind, task.state, case.date_of_birth, case.ehcp)
        .join_from(t.task, t.case, case.id == task.case_id)
        .where(task.case_id == case_id, task.closed_at == now, task.state.in_(_BY_MEETING))
        .order_by(task.id)
    )
    today = day_of(now)
    closed = [
        (say.asked(row.kind, review_type(date.fromisoformat(row.date_of_birth), row.ehcp, today)), row.state)
        for row in db.execute(query)
    ]
    return say.closed_with_it(list(dict.fromkeys(closed))) if closed else ""
