"""Which processes serve this store at the moment: each beats, so that each knows its part of Teams' limits. Real time.

The rule protected: together they send no faster than one may.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select

from storage import core as t
from storage.upsert import insert_or_update

BEAT = timedelta(seconds=5)  # twice that after it came, the others have long sent no more than their parts
LIVE_FOR = timedelta(seconds=30)  # so long after its last beat one still counts
_PREFIX = "replica:"
_KEPT = timedelta(days=1)  # rows of processes that died


def beat(db: Connection, replica: str, now: datetime, *, live_for: timedelta = LIVE_FOR) -> int:
    """This process lives; how many do, it included. 0 on SQLite, which serves one."""
    if db.dialect.name == "sqlite":
        return 0
    row = {"at": now, "holder": replica, "held_until": now + live_for}
    insert_or_update(db, t.heartbeat, {"name": _PREFIX + replica}, row)
    return db.execute(_LIVE, {"now": now}).scalar_one()


def leave(db: Connection, replica: str, now: datetime) -> None:
    """It ends, and its part is the others' from their next beat on. Rows of the long dead go with it."""
    beats = t.heartbeat.c
    db.execute(delete(t.heartbeat).where(beats.name == _PREFIX + replica))
    db.execute(delete(t.heartbeat).where(beats.name.startswith(_PREFIX), beats.at < now - _KEPT))


_LIVE = select(func.count()).where(
    t.heartbeat.c.name.startswith(_PREFIX), t.heartbeat.c.held_until > bindparam("now", type_=t.heartbeat.c.at.type)
)
