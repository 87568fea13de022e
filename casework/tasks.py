"""What a rating or an event demands of somebody, once for each thing that opened it.

The rule protected: the same rating or event never asks twice, and what was closed stays as it was closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from casework import audit
from storage import core as t
from storage.tables import Outcome, TaskKind, TaskState
from storage.upsert import insert_if_absent


@dataclass(frozen=True, slots=True)
class TaskView:
    """`opened_by` is "rating:4" or "event:7"; days are days in England."""

    id: int
    case_id: int
    kind: TaskKind
    opened_by: str
    opened_at: datetime
    due_on: date | None
    state: TaskState
    version: int


def open_task(
    db: Connection, case_id: int, kind: TaskKind, opened_by: str, *, due_on: date | None, now: datetime
) -> bool:
    """Open a task; False when this very one was opened before, whatever became of it. Audited."""
    made = insert_if_absent(
        db,
        t.task,
        {
            "case_id": case_id,
            "kind": kind,
            "opened_by": opened_by,
            "opened_at": now,
            "due_on": due_on,
            "state": TaskState.OPEN,
            "note": "",
            "look_at": None,
            "version": 1,
        },
        ("case_id", "kind", "opened_by"),
    )
    if made:
        _audit(db, case_id, opened_by, "", f"{kind}: {TaskState.OPEN}", None, now)
    return made


def close_task(
    db: Connection,
    case_id: int,
    kind: TaskKind,
    opened_by: str,
    state: TaskState,
    *,
    by: int | None,
    note: str = "",
    place: str = "",
    now: datetime,
) -> bool:
    """Close an open task; False when none of that name is open. Whoever calls has checked the permission."""
    done = db.execute(
        update(t.task)
        .where(
            t.task.c.case_id == case_id,
            t.task.c.kind == kind,
            t.task.c.opened_by == opened_by,
            t.task.c.state == TaskState.OPEN,
        )
        .values(state=state, closed_at=now, closed_by=by, note=note, look_at=None, version=t.task.c.version + 1)
    )
    if done.rowcount:
        _audit(db, case_id, opened_by, f"{kind}: {TaskState.OPEN}", f"{kind}: {state}", by, now, place)
    return bool(done.rowcount)


def open_of(db: Connection, case_id: int) -> list[TaskView]:
    """A case's open tasks, the oldest first, for those who have been let through."""
    query = (
        select(t.task)
        .where(t.task.c.case_id == case_id, t.task.c.state == TaskState.OPEN)
        .order_by(t.task.c.opened_at, t.task.c.id)
    )
    return [_view(row) for row in db.execute(query)]


def _view(row: Row[*tuple[Any, ...]]) -> TaskView:
    return TaskView(row.id, row.case_id, row.kind, row.opened_by, row.opened_at, row.due_on, row.state, row.version)


def _audit(
    db: Connection, case_id: int, opened_by: str, old: str, new: str, by: int | None, now: datetime, place: str = ""
) -> None:
    audit.record(
        db,
        person_id=by,
        verb="task.open" if not old else "task.close",
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=opened_by,
        old=old,
        new=new,
        place=place if by is not None else "rules",
        now=now,
    )
