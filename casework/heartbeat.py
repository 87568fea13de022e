"""Who runs the scheduler, and whether ticks and deliveries still beat: one row for each, in real time.

The lease only saves work: two that ticked at once would enter nothing twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from storage import core as t
from storage.upsert import insert_if_absent, insert_or_update

LEASE = timedelta(minutes=3)
BEAT = timedelta(minutes=1)  # ticks and deliveries beat once a minute
STALE = 3 * BEAT  # three beats were missed

TICKS, DELIVERY = "ticks", "delivery"  # a tick that was finished; a look of the delivery for what may go
_LEASE = "scheduler"


def beat(db: Connection, holder: str, now: datetime, *, lease: timedelta = LEASE) -> bool:
    """Take or keep the lease; False while somebody else holds it."""
    row = {"name": _LEASE, "at": now, "holder": holder, "held_until": now + lease}
    if insert_if_absent(db, t.heartbeat, row, ("name",)):
        return True
    beat = t.heartbeat.c
    free = or_(beat.holder == holder, beat.holder == "", beat.held_until.is_(None), beat.held_until <= now)
    taken = update(t.heartbeat).where(beat.name == _LEASE, free)
    return db.execute(taken.values(at=now, holder=holder, held_until=now + lease)).rowcount == 1


def release(db: Connection, holder: str) -> None:
    """Let another have the lease at once; nothing when it is not ours."""
    ours = (t.heartbeat.c.name == _LEASE, t.heartbeat.c.holder == holder)
    db.execute(update(t.heartbeat).where(*ours).values(holder="", held_until=None))


def mark(db: Connection, name: str, now: datetime) -> None:
    """It has beaten, in whichever process."""
    insert_or_update(db, t.heartbeat, {"name": name}, {"at": now, "holder": "", "held_until": None})


def last(db: Connection, name: str) -> datetime | None:
    """When it last beat in any process; None in a new store."""
    return db.execute(select(t.heartbeat.c.at).where(t.heartbeat.c.name == name)).scalar()


def fresh(db: Connection, name: str, now: datetime) -> bool:
    """Whether it has beaten, in any process, within the last three minutes."""
    at = last(db, name)
    return at is not None and now - at <= STALE
