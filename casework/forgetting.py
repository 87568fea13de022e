"""What half-filled forms held is forgotten when their time is over: a referral that nobody finished names a child."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from storage import core as t
from storage.tables import DraftState

EMPTY: dict[str, Any] = {"answers": {}, "trail": [], "asked": []}


def forget_expired(db: Connection, now: datetime) -> int:
    """Close and empty every half-filled form whose time is over; how many. `now` is business time.

    But not where somebody was told of something that was never written up: that never goes quiet.
    """
    draft = t.draft.c
    over = update(t.draft).where(draft.state == DraftState.OPEN, draft.expires_at <= now, draft.told_at.is_(None))
    return db.execute(over.values(state=DraftState.CANCELLED, answers=EMPTY, version=draft.version + 1)).rowcount
