"""Who runs the scheduler, and whether it still beats: one row, in real time.

The lease only saves work: two that ticked at once would enter nothing twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from storage import core as t
from storage.upsert import insert_if_absent

LEASE = timedelta(minutes=3)
STALE = timedelta(minutes=3)  # three ticks

_NAME = "scheduler"


def beat(db: Connection, holder: str, now: datetime) -> bool:
    """Take or keep the lease, and beat; False while somebody else holds it."""
    row = {"name": _NAME, "at": now, "holder": holder, "held_until": now + LEASE}
    if insert_if_absent(db, t.heartbeat, row, ("name",)):
        return True
    beat = t.heartbeat.c
    free = or_(beat.holder == holder, beat.holder == "", beat.held_until.is_(None), beat.held_until <= now)
    taken = update(t.heartbeat).where(beat.name == _NAME, free)
    return db.execute(taken.values(at=now, holder=holder, held_until=now + LEASE)).rowcount == 1


def release(db: Connection, holder: str) -> None:
    """Let another have the lease at once; nothing when it is not ours."""
    ours = (t.heartbeat.c.name == _NAME, t.heartbeat.c.holder == holder)
    db.execute(update(t.heartbeat).where(*ours).values(holder="", held_until=None))


def fresh(db: Connection, now: datetime) -> bool:
    """Whether some process has ticked within the last three minutes."""
    at = db.execute(select(t.heartbeat.c.at).where(t.heartbeat.c.name == _NAME)).scalar()
    return at is not None and now - at <= STALE
