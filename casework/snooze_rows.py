"""The rows of snoozes: which runs for an action, how often one was, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select, update

from storage import core as t

WOKEN, RENEWED, OVER = "woken", "renewed", "over"  # how it ended early: the last, because the action did


@dataclass(frozen=True, slots=True)
class Snoozed:
    """The snooze that was set last and did not end early. `overdue_times`: how often this action was while overdue."""

    until: date
    by: str
    reason: str
    overdue_times: int


def newest(db: Connection, action_id: int) -> Snoozed | None:
    """For those who have been let through; whether its time is over is for the caller to say."""
    snooze = t.snooze.c
    query = (
        select(snooze.until, snooze.reason, t.person.c.name)
        .join_from(t.snooze, t.person, t.person.c.id == snooze.snoozed_by)
        .where(snooze.action_id == action_id, snooze.ended_at.is_(None))
        .order_by(snooze.id.desc())
    )
    row = db.execute(query.limit(1)).first()
    return None if row is None else Snoozed(row.until, row.name, row.reason, overdue_times(db, action_id))


def overdue_times(db: Connection, action_id: int) -> int:
    """How often an action was snoozed while it was overdue."""
    mine = (t.snooze.c.action_id == action_id, t.snooze.c.overdue)
    return db.execute(select(func.count()).select_from(t.snooze).where(*mine)).scalar_one()


def end(db: Connection, action_id: int, because: str, *, now: datetime) -> None:
    """Its reminders wait no longer."""
    snooze = t.snooze.c
    running = (snooze.action_id == action_id, snooze.ended_at.is_(None))
    db.execute(update(t.snooze).where(*running).values(ended_at=now, ended_because=because))
    db.execute(update(t.action).where(t.action.c.id == action_id).values(snoozed_until=None, look_at=now))
