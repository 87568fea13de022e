"""The levels of the Gateway route: 1, the Gateway meeting; 2, a Resolution meeting, which a manager asks for (R20b).

Source: Cheshire and Merseyside support and escalation framework.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from casework import access, audit, tasks
from casework.access import Verb
from casework.actor import Actor
from casework.errors import InvalidInput, Stale
from casework.words import STALE
from casework.words import gateway as say
from storage import core as t
from storage.tables import Outcome, Pathway, TaskKind, TaskState

GATEWAY, RESOLUTION = 1, 2


def level(db: Connection, case_id: int) -> int | None:
    """The level a child stands at, for those who have been let through; None off the Gateway pathway."""
    row = db.execute(select(t.case.c.pathway, t.case.c.gateway_level).where(t.case.c.id == case_id)).one()
    return (row.gateway_level or GATEWAY) if row.pathway is Pathway.GATEWAY else None


def move(db: Connection, actor: Actor, case_id: int, to: int, *, draft_id: str, seen: int, now: datetime) -> None:
    """Ask for a Resolution meeting, which becomes a task until it is held, or go back to Gateway meetings.

    Raises NotAllowed, InvalidInput off the Gateway pathway, or Stale when the case was changed after version `seen`.
    """
    access.require(db, actor, Verb.MOVE_LEVEL, case_id, now=now)
    before = level(db, case_id)
    if before is None:
        raise InvalidInput(say.NOT_ON_GATEWAY)
    if before == to:
        return
    case = t.case.c
    changed = db.execute(
        update(t.case).where(case.id == case_id, case.version == seen).values(gateway_level=to, version=seen + 1)
    )
    if not changed.rowcount:
        raise Stale(STALE)
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.MOVE_LEVEL,
        outcome=Outcome.DONE,
        case_id=case_id,
        old=f"level {before}",
        new=f"level {to}",
        place=actor.place,
        now=now,
    )
    if to == RESOLUTION:
        tasks.open_task(db, case_id, TaskKind.RESOLUTION, f"draft:{draft_id}", due_on=None, now=now)
        return
    for task in tasks.open_of(db, case_id):
        if task.kind is TaskKind.RESOLUTION:
            by, place, state = actor.person_id, actor.place, TaskState.NOT_NEEDED
            tasks.close_task(db, case_id, task.kind, task.opened_by, state, by=by, place=place, now=now)
