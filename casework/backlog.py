"""What waits to be told, and for how long: cheap, by the indexes of what is unbound and of what has not ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from casework import clock, heartbeat
from casework.notices import UNBOUND
from storage import core as t


@dataclass(frozen=True, slots=True)
class Backlog:
    """`oldest` is how long the oldest of them has waited; held time counts. The ages are since the last beat."""

    notices: int
    messages: int
    oldest: timedelta
    ticked: timedelta | None
    delivered: timedelta | None


def read(db: Connection, now: datetime) -> Backlog:
    """As it stands at `now` (real time)."""
    business = clock.now(db, now)
    due, since = db.execute(
        select(func.count(), func.min(t.notice.c.not_before)).where(UNBOUND, t.notice.c.not_before <= business)
    ).one()
    made, made_since = db.execute(
        select(func.count(), func.min(t.sending.c.made_at)).where(t.sending.c.ended_at.is_(None))
    ).one()
    oldest = min((one for one in (since, made_since) if one is not None), default=business)
    waited = max(timedelta(), business - oldest)
    return Backlog(due, made, waited, _age(db, heartbeat.TICKS, now), _age(db, heartbeat.DELIVERY, now))


def _age(db: Connection, name: str, now: datetime) -> timedelta | None:
    last = heartbeat.last(db, name)
    return None if last is None else now - last
