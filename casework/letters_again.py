"""Messages in people's own chats whose subject has changed: drawn anew in place, as boards are, but once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from casework.rewrites import LETTER
from casework.sendings import AT_ONCE
from storage import core as t
from storage.tables import NoticeState, SendingState
from storage.upsert import insert_if_absent


def rewrite(db: Connection, subjects: Sequence[str], *, now: datetime, but: str = "") -> None:
    """Mark every message that told a person of one of these ("action:12"), but that of the recipient `but`, whose
    own press is answered with it."""
    if not subjects:
        return
    notice, sending = t.notice.c, t.sending.c
    query = (
        select(sending.id, sending.route_id, sending.activity_id)
        .distinct()
        .join_from(t.notice, t.sending, sending.id == notice.sending_id)
        .where(
            notice.subject.in_(subjects),
            notice.state == NoticeState.PLANNED,
            notice.recipient.like("person:%"),
            notice.recipient != but,
            sending.state == SendingState.SENT,
            sending.activity_id != "",
        )
    )
    for row in db.execute(query).all():
        values = {"subject": f"{LETTER}:{row.id}", "page": 1, "dirty": True, "change": 1, "attempts": 0}
        where = {"route_id": row.route_id, "activity_id": row.activity_id}
        more = {"next_attempt_at": AT_ONCE, "last_error": "", "posted_at": now}
        insert_if_absent(db, t.card_post, {**values, **where, **more}, ("route_id", "activity_id"))
