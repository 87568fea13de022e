"""The outbox: one message to one recipient, claimed, opened with a second look at every notice in it, and recorded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from casework.notices import to_route
from storage import core as t
from storage.tables import SendingState


def post_board(db: Connection, case_id: int, route_id: int, *, now: datetime) -> None:
    """Have the case's action board posted in a channel, after the reply and after a crash alike. `now` is real time."""
    db.execute(
        insert(t.sending),
        {
            "recipient": to_route(route_id),
            "route_id": route_id,
            "state": SendingState.READY,
            "content": {"board": case_id},
            "next_attempt_at": now,
            "made_at": now,
        },
    )
