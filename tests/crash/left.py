"""What is due and not done yet: the harness waits until nothing is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, or_, select

from casework import clock
from storage import core as t
from storage.tables import NoticeState, SendingState


def still_to_do(db: Connection, now: datetime) -> list[str]:
    """What is due and not done. `now` is real time."""
    business = clock.now(db, now)
    left: list[str] = []
    for table in (t.action, t.meeting, t.clock, t.draft, t.contribution):
        if db.execute(select(table.c.id).where(table.c.look_at <= business).limit(1)).first():
            left.append(f"{table.name} to look at")
    unbound = (
        t.notice.c.state == NoticeState.PLANNED,
        t.notice.c.sending_id.is_(None),
        t.notice.c.not_before <= business,
    )
    left += [f"{row.kind} to {row.recipient}" for row in db.execute(select(t.notice).where(*unbound))]
    sending = t.sending.c
    on_its_way = or_(
        sending.state.in_((SendingState.READY, SendingState.CLAIMED, SendingState.THROTTLED)),
        (sending.state == SendingState.AMBIGUOUS) & ~sending.repeated,
    )
    waiting = db.execute(select(t.sending).where(on_its_way))
    return left + [f"sending {row.id} {row.state} {row.last_error}" for row in waiting]
