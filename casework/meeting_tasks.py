"""What a meeting that was held closes, and what it asks for.

The rules protected: the risk is rated again whenever a CETR is recorded (R19), and on the Gateway route after each of
its meetings (R20a); a LAEP closes what red asks for as *LAEP called*, and is never a CETR that was held.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, select

from casework import tasks
from casework.actor import Actor
from casework.days import day_of
from storage import core as t
from storage.tables import MeetingKind, Pathway, TaskKind, TaskState

_REVIEW: Mapping[TaskKind, TaskState] = dict.fromkeys(
    (TaskKind.CETR, TaskKind.MULTI_AGENCY, TaskKind.CONSIDER_CETR), TaskState.HELD
)

CLOSES: Mapping[MeetingKind, Mapping[TaskKind, TaskState]] = {
    MeetingKind.CETR: _REVIEW,
    MeetingKind.CTR: _REVIEW,
    MeetingKind.MDT: {TaskKind.MULTI_AGENCY: TaskState.HELD},
    MeetingKind.LAEP: {TaskKind.CETR: TaskState.LAEP, TaskKind.MULTI_AGENCY: TaskState.LAEP},
    MeetingKind.GATEWAY: {TaskKind.GATEWAY: TaskState.HELD},
    MeetingKind.RESOLUTION: {TaskKind.RESOLUTION: TaskState.HELD, TaskKind.GATEWAY: TaskState.HELD},
}

_REVIEWS = (MeetingKind.CETR, MeetingKind.CTR)
_OF_GATEWAY = (MeetingKind.GATEWAY, MeetingKind.RESOLUTION)


def after_meeting(
    db: Connection, actor: Actor, case_id: int, meeting_id: int, kind: MeetingKind, day: date, *, now: datetime
) -> None:
    """Close what was asked for by the day of the meeting, and ask for a rating where the kind of meeting does.

    In the transaction that keeps the meeting, for who has been let through.
    """
    closes = CLOSES.get(kind, {})
    waiting = tasks.open_of(db, case_id)
    for task in waiting:
        if task.kind in closes and day_of(task.opened_at) <= day:
            by, place, state = actor.person_id, actor.place, closes[task.kind]
            tasks.close_task(db, case_id, task.kind, task.opened_by, state, by=by, place=place, now=now)
    if not any(task.kind is TaskKind.RATE for task in waiting) and _asks_for_rating(db, case_id, kind, day):
        tasks.open_task(db, case_id, TaskKind.RATE, f"meeting:{meeting_id}", due_on=None, now=now)


def _asks_for_rating(db: Connection, case_id: int, kind: MeetingKind, day: date) -> bool:
    """Not where the child was rated on a later day than the meeting's."""
    row = db.execute(select(t.case.c.pathway, t.case.c.rated_at).where(t.case.c.id == case_id)).one()
    asks = kind in _REVIEWS or (kind in _OF_GATEWAY and row.pathway is Pathway.GATEWAY)
    return asks and (row.rated_at is None or day_of(row.rated_at) <= day)
