"""Activities that were seen: Teams delivers some twice, and the second must not act again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from dialogs.events import Event
from storage import core as t
from storage.upsert import insert_if_absent


def first_time(db: Connection, event: Event, *, now: datetime) -> bool:
    """Note the activity; False if it was seen before. Rolled back with the turn, so a failed one may come again."""
    if not event.activity_id:
        return True
    row = {"conversation_id": event.address.conversation_id, "activity_id": event.activity_id, "at": now}
    return insert_if_absent(db, t.inbox, row, ("conversation_id", "activity_id"))
