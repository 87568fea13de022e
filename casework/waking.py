"""On waking after a gap: administrators hear how long the bot slept, and what was late because of it.

The rule protected: a bot that was down says so by itself. Not in a new store, nor where the demo's clock was moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from casework import administrators, clock, heartbeat, notices
from casework.days import held, release
from casework.policy import NoticePolicy
from storage import core as t
from storage.tables import NoticeKind, NoticeState

SUBJECT = "bot"  # what the bot says of itself is about no case


@dataclass(frozen=True, slots=True)
class Slept:
    """From the last tick to the first one after the gap; how many reminders were late, and how many of them too late.

    `told` is how many administrators hear of it.
    """

    since: datetime
    until: datetime
    late: int
    too_late: int
    told: int = 0


def notice_gap(db: Connection, policy: NoticePolicy, since: datetime | None, woke: datetime) -> Slept | None:
    """Plan the message if the last tick, `since`, was more than three minutes before `woke` (real time).

    To be called once all that fell due meanwhile has been planned.
    """
    if since is None or woke - since <= heartbeat.STALE or clock.offset(db):
        return None
    late, too_late = _late(db, policy, since, woke)
    about = {"since": since.isoformat(), "until": woke.isoformat(), "late": late, "too_late": too_late}
    told = [
        notices.plan(
            db, NoticeKind.WAS_ASLEEP, SUBJECT, 0, recipient, since.isoformat(), case_id=None, about=about, now=woke
        )
        for recipient in administrators.to_tell(db)
    ]
    return Slept(since, woke, late, too_late, len(told))


def _late(db: Connection, policy: NoticePolicy, since: datetime, woke: datetime) -> tuple[int, int]:
    """How many notices should have gone out in the gap, and how many of these nobody can send any more."""
    notice = t.notice.c
    query = (
        select(notice.not_before, notice.deadline, func.count().label("many"))
        .where(
            notice.not_before > since,
            notice.not_before <= woke,
            or_(notice.state == NoticeState.PLANNED, notice.withdrawn_because == "late"),
        )
        .group_by(notice.not_before, notice.deadline)
    )
    rows = [row for row in db.execute(query) if _would_have_gone(row.not_before, policy, woke)]
    over = sum(row.many for row in rows if row.deadline is not None and row.deadline <= woke)
    return sum(row.many for row in rows), over


def _would_have_gone(instant: datetime, policy: NoticePolicy, woke: datetime) -> bool:
    """What waits for held time to end is not late yet."""
    return (release(instant, policy) if held(instant, policy) else instant) <= woke
