"""Posted boards that changed, claimed by whoever rewrites them. All times are real time.

The rule protected: a change made while a board is being rewritten is not lost, and a crash leaves it to be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, or_, select, update

from storage import core as t
from storage.tables import Reachability


@dataclass(frozen=True, slots=True)
class ClaimedPost:
    """One posted card that is ours to rewrite until `until`. `change` is the change that will be shown."""

    id: int
    subject: str  # "case:3", or "channel:2" for a channel that serves several
    route_id: int
    activity_id: str
    page: int
    change: int
    until: datetime
    attempts: int


def claim(db: Connection, now: datetime, *, until: datetime, most: int) -> list[ClaimedPost]:
    """Take the next posted cards that changed; nobody else gets them before `until`."""
    post = t.card_post.c
    ids = db.execute(
        select(post.id)
        .where(_waiting(now))
        .order_by(post.next_attempt_at, post.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).scalars()
    wanted = list(ids)
    if not wanted:
        return []
    taken = db.execute(
        update(t.card_post)
        .where(post.id.in_(wanted), _waiting(now))
        .values(claimed_until=until)
        .returning(post.id, post.subject, post.route_id, post.activity_id, post.page, post.change, post.attempts)
    )
    return [
        ClaimedPost(row.id, row.subject, row.route_id, row.activity_id, row.page, row.change, until, row.attempts)
        for row in sorted(taken, key=lambda row: row.id)
    ]


def seen(db: Connection, post_id: int) -> int | None:
    """The change that a card drawn now will show; None when the card is posted no more."""
    return db.execute(select(t.card_post.c.change).where(t.card_post.c.id == post_id)).scalar()


def rewritten(db: Connection, post: ClaimedPost, change: int) -> None:
    """It shows `change`; what changed since is still to be shown."""
    newer = case((t.card_post.c.change == change, False), else_=True)
    _record(db, post, dirty=newer, attempts=0, last_error="")


def later(db: Connection, post: ClaimedPost, at: datetime, why: str) -> None:
    """It could not be rewritten now."""
    _record(db, post, next_attempt_at=at, attempts=post.attempts + 1, last_error=why)


def leave(db: Connection, post: ClaimedPost, why: str) -> None:
    """It cannot be rewritten where it is; if it can again one day, the next change will."""
    _record(db, post, dirty=False, last_error=why)


def drop(db: Connection, post: ClaimedPost) -> None:
    """The message is gone."""
    db.execute(delete(t.card_post).where(t.card_post.c.id == post.id))


def _waiting(now: datetime) -> ColumnElement[bool]:
    post = t.card_post.c
    alive = exists().where(t.route.c.id == post.route_id, t.route.c.reachability != Reachability.DEAD)
    free = or_(post.claimed_until.is_(None), post.claimed_until <= now)
    return and_(post.dirty, post.next_attempt_at <= now, free, alive)


def _record(db: Connection, post: ClaimedPost, **values: Any) -> None:
    db.execute(update(t.card_post).where(t.card_post.c.id == post.id).values(claimed_until=None, **values))
