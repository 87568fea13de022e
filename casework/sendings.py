"""The outbox: one message to one recipient, claimed by whoever delivers it, and its outcome recorded.

The rule protected: nothing is neither delivered nor reported, and a message is repeated at most once per crash or
unknown answer. All times here are real time, never the demo's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Update, and_, bindparam, insert, or_, select, update

from casework.notices import to_route
from storage import core as t
from storage.tables import NoticeState, SendingState, Way

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
ASK_AGAIN_AFTER = timedelta(minutes=10)  # after an unknown answer: sent once more, and then never again


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send until `until`. `repeated`: it may have arrived already."""

    id: int
    claim: str
    until: datetime
    recipient: str
    way: Way
    route_id: int
    thread: str  # "meeting:3" in a channel: whose thread it goes into
    board: int | None  # the case whose action board this is, in a channel
    attempts: int
    repeated: bool


def post_board(db: Connection, case_id: int, route_id: int, *, now: datetime) -> None:
    """Have the case's action board posted in a channel, after the reply and after a crash alike."""
    row = new_sending(to_route(route_id), route_id, now) | {"content": {"board": case_id}}
    db.execute(insert(t.sending), row)


def new_sending(recipient: str, route_id: int | None, now: datetime, *, thread: str = "") -> dict[str, Any]:
    """The row of a message that may go at once. `now` is only kept: it may be business time."""
    return {
        "recipient": recipient,
        "route_id": route_id,
        "way": Way.TEAMS,
        "thread": thread,
        "state": SendingState.READY,
        "content": {},
        "claim": "",
        "attempts": 0,
        "next_attempt_at": AT_ONCE,
        "begun": False,
        "repeated": False,
        "activity_id": "",
        "made_at": now,
        "last_error": "",
    }


def claim(db: Connection, claim_id: str, now: datetime, *, until: datetime, most: int = 1) -> list[Claimed]:
    """Take the next messages that may go. Nobody else gets them before `until`.

    A claim that ran out after a POST may have begun is taken again as a repetition.
    """
    wanted = [row.id for row in db.execute(_WAITING, {"now": now, "most": most})]
    if not wanted:
        return []
    taken = db.execute(_CLAIMED, {"now": now, "by": claim_id, "until": until, "wanted": wanted})
    rows = sorted(taken, key=lambda row: row.id)
    return [
        Claimed(
            row.id,
            claim_id,
            until,
            row.recipient,
            row.way,
            row.route_id,
            row.thread,
            row.content.get("board"),
            row.attempts,
            row.repeated,
        )
        for row in rows
    ]


def begin(db: Connection, claimed: Claimed) -> bool:
    """A POST is about to begin. False when the claim has run out and somebody else has it."""
    return _while_ours(db, claimed, begun=True, attempts=claimed.attempts + 1)


def repeatable(db: Connection, claimed: Claimed) -> None:
    """It replaces what stands there, so that a second time changes nothing and need not be called one."""
    _while_ours(db, claimed, begun=False)


def after_others(db: Connection, claimed: Claimed) -> bool:
    """Whether what was to go into the same thread before is still on its way."""
    earlier = (
        _sending.thread == claimed.thread,
        _sending.route_id == claimed.route_id,
        _sending.id < claimed.id,
        or_(
            _sending.state.in_((SendingState.READY, SendingState.CLAIMED, SendingState.THROTTLED)),
            and_(_sending.state == SendingState.AMBIGUOUS, _sending.repeated.is_(False)),
        ),
    )
    return db.execute(select(_sending.id).where(*earlier).limit(1)).first() is not None


def sent(db: Connection, claimed: Claimed, activity_id: str, *, now: datetime) -> bool:
    """It arrived. False when the claim had run out and somebody else has it."""
    return _record(
        db, claimed, state=SendingState.SENT, activity_id=activity_id, sent_at=now, ended_at=now, last_error=""
    )


def later(db: Connection, claimed: Claimed, at: datetime, why: str) -> bool:
    """It certainly did not arrive, and may be tried again from `at`."""
    return _record(db, claimed, state=SendingState.READY, next_attempt_at=at, last_error=why, begun=False)


def throttled(db: Connection, claimed: Claimed, at: datetime, why: str) -> bool:
    """`later`, because Teams or our own limits said to wait."""
    return _record(db, claimed, state=SendingState.THROTTLED, next_attempt_at=at, last_error=why, begun=False)


def unknown(
    db: Connection, claimed: Claimed, why: str, *, now: datetime, again_after: timedelta = ASK_AGAIN_AFTER
) -> bool:
    """Nobody can tell whether it arrived: once more after ten minutes; after a repetition that is the end."""
    again, ended = now + again_after, now if claimed.repeated else None
    return _record(db, claimed, state=SendingState.AMBIGUOUS, next_attempt_at=again, ended_at=ended, last_error=why)


def undeliverable(db: Connection, claimed: Claimed, why: str, *, now: datetime) -> bool:
    """It never will arrive there."""
    return _record(db, claimed, state=SendingState.UNDELIVERABLE, ended_at=now, last_error=why)


def withdrawn(db: Connection, claimed: Claimed, *, now: datetime) -> bool:
    """Nothing in it was still true."""
    return _record(db, claimed, state=SendingState.WITHDRAWN, ended_at=now)


def unbind(db: Connection, claimed: Claimed, *, now: datetime) -> bool:
    """Its reader is not there: what is in it is bound anew, as if it had not been."""
    if not withdrawn(db, claimed, now=now):
        return False
    notice = t.notice.c
    inside = (notice.sending_id == claimed.id, notice.state == NoticeState.PLANNED)
    db.execute(update(t.notice).where(*inside).values(sending_id=None))
    return True


def notices_in(db: Connection, sending_id: int) -> list[Row[*tuple[Any, ...]]]:
    """The rows of the notices that a message carries and that were not withdrawn, in the order they were planned."""
    return list(db.execute(_NOTICES, {"of": sending_id}))


def _record(db: Connection, claimed: Claimed, **values: Any) -> bool:
    return _while_ours(db, claimed, claim="", claimed_until=None, **values)


def _while_ours(db: Connection, claimed: Claimed, **values: Any) -> bool:
    given = {f"to_{name}": value for name, value in values.items()}
    statement = _changing(tuple(values))
    return db.execute(statement, {"ours": claimed.id, "under": claimed.claim, **given}).rowcount == 1


@cache
def _changing(names: tuple[str, ...]) -> Update:
    """Built once for each few columns: every message changes a few times."""
    ours = (t.sending.c.id == bindparam("ours"), t.sending.c.claim == bindparam("under"))
    columns = {name: bindparam(f"to_{name}", type_=t.sending.c[name].type) for name in names}
    return update(t.sending).where(*ours).values(columns)


# Built once: every turn looks for what is to be sent.
_NOTICES = (
    select(t.notice)
    .where(t.notice.c.sending_id == bindparam("of"), t.notice.c.state == NoticeState.PLANNED)
    .order_by(t.notice.c.id)
)
_sending = t.sending.c
_now = bindparam("now", type_=_sending.next_attempt_at.type)
_due = _sending.next_attempt_at <= _now
_ready = and_(  # what has ended is in no index that is looked through
    _sending.ended_at.is_(None),
    or_(
        and_(_sending.state == SendingState.READY, _due),
        and_(_sending.state == SendingState.THROTTLED, _due),
        and_(_sending.state == SendingState.AMBIGUOUS, _sending.repeated.is_(False), _due),
        and_(_sending.state == SendingState.CLAIMED, _sending.claimed_until <= _now),
    ),
)

ANY_READY = select(_sending.id).where(_ready).exists()  # as a condition, with the parameter `now`
_WAITING = (
    select(_sending.id)
    .where(_ready)
    .order_by(_sending.next_attempt_at, _sending.id)
    .limit(bindparam("most", type_=_sending.id.type))
    .with_for_update(skip_locked=True)
)
_CLAIMED = (
    update(t.sending)
    .where(_sending.id.in_(bindparam("wanted", expanding=True)), _ready)
    .values(
        state=SendingState.CLAIMED,
        claim=bindparam("by"),
        claimed_until=bindparam("until", type_=_sending.claimed_until.type),
        repeated=or_(_sending.repeated, _sending.begun),
    )
    .returning(
        _sending.id,
        _sending.recipient,
        _sending.way,
        _sending.route_id,
        _sending.thread,
        _sending.content,
        _sending.attempts,
        _sending.repeated,
    )
)
