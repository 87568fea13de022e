"""One line a day for administrators: what was planned, what became of it, and that the bot lives.

The rule protected: it costs what happened since the last line, never what is stored.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from casework import administrators, clock, notices
from casework.days import at, day_of, end_of, is_working_day
from casework.policy import NoticePolicy
from casework.waking import SUBJECT
from storage import core as t
from storage.tables import NoticeKind, SendingState
from storage.upsert import insert_or_update

_KEY = {"scope": "daily line", "key": "since"}

LATE = "notice.late"  # as the audit has it


@dataclass(frozen=True, slots=True)
class Counts:
    """Notices planned and too late to send; messages by their end; chats and channels that died."""

    planned: int = 0
    sent: int = 0
    late: int = 0
    ambiguous: int = 0
    undeliverable: int = 0
    dead_routes: int = 0


def plan(db: Connection, policy: NoticePolicy, now: datetime) -> int | None:
    """Plan the day's line on the first tick of a working day after the hour at which reminders go.

    How many administrators hear it; None when it is not its time. A new store begins to count. Not where the demo's
    clock was moved: its days are over in a moment.
    """
    today = day_of(now)
    if now < at(today, policy.send_at) or not is_working_day(today):
        return None
    since = _since(db)
    if (since is not None and day_of(since) >= today) or clock.offset(db):
        return None
    count_from(db, now)
    if since is None:
        return None
    about = {"since": since.isoformat(), **asdict(counted(db, since, now))}
    told = [
        notices.plan(
            db,
            NoticeKind.DAILY_LINE,
            SUBJECT,
            0,
            recipient,
            today.isoformat(),
            case_id=None,
            about=about,
            now=now,
            deadline=end_of(today),
        )
        for recipient in administrators.to_tell(db)
    ]
    return len(told)


def count_from(db: Connection, now: datetime) -> None:
    """The next line tells of what happens from now on."""
    insert_or_update(db, t.setting, _KEY, {"value": now.isoformat()})


def counted(db: Connection, since: datetime, until: datetime) -> Counts:
    """What happened from `since` on and before `until`."""
    notice, sending, seen, route = t.notice.c, t.sending.c, t.audit.c, t.route.c
    ended = (
        select(sending.state, func.count().label("many"))
        .where(sending.ended_at >= since, sending.ended_at < until)
        .group_by(sending.state)
    )
    ends: dict[SendingState, int] = {row.state: row.many for row in db.execute(ended)}
    late = (seen.person_id.is_(None), seen.at >= since, seen.at < until, seen.verb == LATE)
    return Counts(
        planned=_count(db, notice.planned_at >= since, notice.planned_at < until),
        sent=ends.get(SendingState.SENT, 0),
        late=_count(db, *late),
        ambiguous=ends.get(SendingState.AMBIGUOUS, 0),
        undeliverable=ends.get(SendingState.UNDELIVERABLE, 0),
        dead_routes=_count(db, route.died_at >= since, route.died_at < until),
    )


def _count(db: Connection, *conditions: ColumnElement[bool]) -> int:
    return db.execute(select(func.count()).where(*conditions)).scalar_one()


def _since(db: Connection) -> datetime | None:
    kept = db.execute(
        select(t.setting.c.value).where(t.setting.c.scope == _KEY["scope"], t.setting.c.key == _KEY["key"])
    )
    value = kept.scalar()
    return datetime.fromisoformat(value) if value else None
