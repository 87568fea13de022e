"""Whether a tick is in the midst of its work: it takes several transactions, and other processes see each. Real time.

The rule protected: what one tick finds for somebody goes out as one message, however much there is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from storage import core as t
from storage.upsert import insert_or_update

_NAME = {"name": "planning"}
_AT_MOST = timedelta(seconds=30)  # after its last unit: then whoever ticked has died


def goes_on(db: Connection, now: datetime) -> None:
    """There is more to enter: nothing is bound until that has been done."""
    insert_or_update(db, t.heartbeat, _NAME, {"at": now, "holder": "", "held_until": now + _AT_MOST})


def ended(db: Connection) -> None:
    """All that is due has been entered."""
    beats = t.heartbeat.c
    db.execute(
        update(t.heartbeat).where(beats.name == _NAME["name"], beats.held_until.is_not(None)).values(held_until=None)
    )


def under_way(db: Connection, now: datetime) -> bool:
    """Whether there is more to enter, and somebody does."""
    return bool(db.execute(_UNDER_WAY, {"now": now}).scalar())


_UNDER_WAY = select(
    select(t.heartbeat.c.name)
    .where(
        t.heartbeat.c.name == _NAME["name"],
        t.heartbeat.c.held_until > bindparam("now", type_=t.heartbeat.c.at.type),
    )
    .exists()
)
