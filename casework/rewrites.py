"""Posted boards that changed, claimed by whoever rewrites them. All times are real time.

The rule protected: a change made while a board is being rewritten is not lost, and a crash leaves it to be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, or_, select, update

from casework import routes
from casework.routes import Where
from storage import core as t
from storage.tables import Reachability

LETTER = "letter"  # a message that is no board, by its sending: "letter:4"


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
    where: Where  # the channel's address


def claim(db: Connection, now: datetime, *, until: datetime, most: int) -> list[ClaimedPost]:
    """Take the next posted cards that changed; nobody else gets them before `until`."""
    waiting = db.execute(_WAITING, {"now": now, "most": most}).all()
    return [_claimed(row, until) for row in waiting if _is_ours(db, row.id, now, until)]


def seen(db: Connection, post_id: int) -> int | None:
    """The change that a card drawn now will show; None when the card is posted no more."""
    return db.execute(_CHANGE, {"post": post_id}).scalar()


def rewritten(db: Connection, post: ClaimedPost, change: int) -> None:
    """It shows `change`; what changed since is still to be shown. A message is no live card: then it is let go."""
    if post.subject.startswith(f"{LETTER}:"):
        db.execute(delete(t.card_post).where(_post.id == post.id, _post.change == change))
    db.execute(_REWRITTEN, {"post": post.id, "shown": change, "nothing": ""})


def later(db: Connection, post: ClaimedPost, at: datetime, why: str) -> None:
    """It could not be rewritten now."""
    _record(db, post, next_attempt_at=at, attempts=post.attempts + 1, last_error=why)


def leave(db: Connection, post: ClaimedPost, why: str) -> None:
    """It cannot be rewritten where it is; if it can again one day, the next change will. A message is let go."""
    if post.subject.startswith(f"{LETTER}:"):
        drop(db, post)
        return
    _record(db, post, dirty=False, last_error=why)


def drop(db: Connection, post: ClaimedPost) -> None:
    """The message is gone."""
    db.execute(delete(t.card_post).where(t.card_post.c.id == post.id))


def _is_ours(db: Connection, post_id: int, now: datetime, until: datetime) -> bool:
    return db.execute(_CLAIM, {"post": post_id, "now": now, "until": until}).rowcount == 1


def _claimed(row: Row[*tuple[Any, ...]], until: datetime) -> ClaimedPost:
    return ClaimedPost(
        row.id,
        row.subject,
        row.route_id,
        row.activity_id,
        row.page,
        row.change,
        until,
        row.attempts,
        routes.where_of(row),
    )


def _record(db: Connection, post: ClaimedPost, **values: Any) -> None:
    db.execute(_POST, {"post": post.id, "claimed_until": None, **values})


# Built once: every turn looks for what is to be rewritten.
_post = t.card_post.c
_now = bindparam("now", type_=_post.next_attempt_at.type)
_free = or_(_post.claimed_until.is_(None), _post.claimed_until <= _now)
_ready = and_(_post.dirty, _post.next_attempt_at <= _now, _free)

_WAITING = (
    select(
        _post.id,
        _post.subject,
        _post.route_id,
        _post.activity_id,
        _post.page,
        _post.change,
        _post.attempts,
        *routes.WHERE,
    )
    # An outer join, and a condition that would let its empty side through: else SQLite may begin with all routes.
    .outerjoin_from(t.card_post, t.route, t.route.c.id == _post.route_id)
    .where(_ready, func.coalesce(t.route.c.reachability, Reachability.DEAD) != Reachability.DEAD)
    .order_by(_post.next_attempt_at, _post.id)
    .limit(bindparam("most", type_=_post.id.type))
    .with_for_update(skip_locked=True, of=t.card_post)
)
_CLAIM = (
    update(t.card_post)
    .where(_post.id == bindparam("post"), _ready)
    .values(claimed_until=bindparam("until", type_=_post.claimed_until.type))
)
_CHANGE = select(_post.change).where(_post.id == bindparam("post"))
_POST = update(t.card_post).where(_post.id == bindparam("post"))
_REWRITTEN = _POST.values(
    dirty=_post.change != bindparam("shown"),
    claimed_until=None,
    attempts=0,
    last_error=bindparam("nothing", type_=_post.last_error.type),
)
