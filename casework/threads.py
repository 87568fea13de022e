"""One thread for each meeting in an MDT's channel: what its first post is, and who has been mentioned in it.

The rule protected: a channel hears of one meeting in one place. Where somebody deleted the first post, the next that
is said of the meeting is posted anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from casework.rewrites import LETTER
from casework.sendings import AT_ONCE
from storage import core as t
from storage.upsert import insert_if_absent, insert_or_update

NEXT = timedelta(seconds=15)  # how soon it is looked at again whether what goes before is out (real time)

_MEETING = "meeting:"


@dataclass(frozen=True, slots=True)
class Thread:
    """`root` is the id of the first post, empty where it is gone; `sending_id` is what it says."""

    name: str
    root: str
    sending_id: int
    mentioned: frozenset[int]


def name_of(recipient: str, subject: str) -> str:
    """The thread that a notice goes into: "meeting:3" for a channel's news of a meeting, else empty."""
    return subject if recipient.startswith("route:") and subject.startswith(_MEETING) else ""


def of(db: Connection, name: str, route_id: int) -> Thread | None:
    """The thread in this channel; None before anything was posted. `name` is as `name_of` gives it."""
    row = db.execute(select(t.meeting_thread).where(*_is(name, route_id))).first()
    return None if row is None else _thread(row)


def begun_by(db: Connection, sending_id: int) -> Thread | None:
    """The thread whose first post this message is."""
    row = db.execute(select(t.meeting_thread).where(t.meeting_thread.c.sending_id == sending_id)).first()
    return None if row is None else _thread(row)


def meeting_of(name: str) -> int:
    """The id of the meeting that a thread is about."""
    return int(name.removeprefix(_MEETING))


def begun(
    db: Connection, name: str, route_id: int, root: str, sending_id: int, mentions: Collection[int], *, now: datetime
) -> None:
    """Its first post arrived as the activity `root`; empty where Teams named none: nothing can be said below it."""
    keys = {"meeting_id": meeting_of(name), "route_id": route_id}
    known = of(db, name, route_id)
    before = known.mentioned if known is not None else frozenset[int]()
    values = {"root": root, "sending_id": sending_id, "mentioned": sorted(before | set(mentions)), "posted_at": now}
    insert_or_update(db, t.meeting_thread, keys, values)


def mentioned(db: Connection, name: str, route_id: int, people: Collection[int]) -> None:
    """These were mentioned in it, and are not again."""
    thread = of(db, name, route_id) if people else None
    if thread is not None:
        everybody = sorted(thread.mentioned | set(people))
        db.execute(update(t.meeting_thread).where(*_is(name, route_id)).values(mentioned=everybody))


def forget_root(db: Connection, name: str, route_id: int) -> None:
    """Somebody deleted the first post. Who was mentioned stays known."""
    db.execute(update(t.meeting_thread).where(*_is(name, route_id)).values(root=""))


def rewrite_root(db: Connection, name: str, route_id: int, *, now: datetime) -> None:
    """There is news below it, so that the first post must not say any more what was true before."""
    thread = of(db, name, route_id)
    if thread is None or not thread.root:
        return
    values = {
        "subject": f"{LETTER}:{thread.sending_id}",
        "route_id": route_id,
        "activity_id": thread.root,
        "page": 1,
        "dirty": True,
        "change": 1,
        "attempts": 0,
        "next_attempt_at": AT_ONCE,
        "last_error": "",
        "posted_at": now,
    }
    if not insert_if_absent(db, t.card_post, values, ("route_id", "activity_id")):
        post = t.card_post.c
        same = (post.route_id == route_id, post.activity_id == thread.root)
        db.execute(update(t.card_post).where(*same).values(dirty=True, change=post.change + 1))


def _thread(row: Row[*tuple[Any, ...]]) -> Thread:
    return Thread(f"{_MEETING}{row.meeting_id}", row.root, row.sending_id, frozenset(row.mentioned))


def _is(name: str, route_id: int) -> tuple[ColumnElement[bool], ...]:
    thread = t.meeting_thread.c
    return (thread.meeting_id == meeting_of(name), thread.route_id == route_id)
