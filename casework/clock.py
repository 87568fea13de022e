"""Business time: real time plus an offset that only the demo moves, forward, kept in the store.

The rule protected: claims, leases and the heartbeat never use it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from casework.errors import InvalidInput
from casework.words import notices as say
from storage import core as t
from storage.upsert import insert_or_update

_KEY = {"scope": "clock", "key": "offset"}
_OFFSET = select(t.setting.c.value).where(t.setting.c.scope == _KEY["scope"], t.setting.c.key == _KEY["key"])


def offset(db: Connection) -> timedelta:
    """How far business time is ahead of real time; nothing unless somebody moved it."""
    kept = db.execute(_OFFSET).scalar()
    return timedelta(microseconds=int(kept)) if kept else timedelta()


def now(db: Connection, real_now: datetime) -> datetime:
    """Business time at this real moment, aware UTC."""
    return real_now.astimezone(UTC) + offset(db)


def move(db: Connection, to: datetime, real_now: datetime) -> datetime:
    """Make it `to`, forward only; gives business time back. Raises InvalidInput for the past.

    What falls due on the way is passed over: `bot.ticking` steps through it.
    """
    ahead = to - real_now
    if ahead < offset(db):
        raise InvalidInput(say.FORWARD_ONLY)
    insert_or_update(db, t.setting, _KEY, {"value": str(ahead // timedelta(microseconds=1))})
    return to.astimezone(UTC)
