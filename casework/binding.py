"""Binds what may go out into messages: one per person, per channel and per thread in it, not one per notice.

The rule protected: nothing goes to anybody in held time, a notice is in one message only, and two processes that bind
at once do not make two messages for one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from casework import there, threads
from casework.days import held
from casework.notices import UNBOUND
from casework.policy import NoticePolicy
from casework.sendings import ANY_READY, new_sending
from storage import core as t

_AT_ONCE = 500  # notices in one unit of work; and all that else there is for the same people
_LOCK = 0x6B77_6269_6E64  # PostgreSQL's advisory lock of whoever binds: "kwbind"
_ROUNDS = 4  # from an owner to the keyworker, the manager, the administrator


@dataclass(frozen=True, slots=True)
class Bound:
    """How many messages were made, and the notices that wait from now on because nobody can be told of them yet.

    `more` says that others are left for the next unit.
    """

    messages: int = 0
    held: tuple[int, ...] = ()
    more: bool = False


def bind(db: Connection, policy: NoticePolicy, now: datetime) -> Bound:
    """Bind all that may go out by `now` (business time) into one message per person, channel and thread.

    In held time nothing is bound, neither in that of all nor for anybody in their own; nor while another process binds.
    What nobody can be reached for goes to who can ring them up (`casework.reach`).
    """
    if held(now, policy) or not _alone(db):
        return Bound()
    nobody: list[int] = []
    waiting = _waiting(db, now)
    found = there.sort(db, waiting, policy, now)
    for _ in range(_ROUNDS):  # who hears instead may not be there either
        if not found.elsewhere:
            break
        nobody += there.send_elsewhere(db, found, policy, now)
        waiting = _waiting(db, now)
        found = there.sort(db, waiting, policy, now)
    grouped: dict[tuple[str, str], list[int]] = {}
    for row in found.here:
        thread = threads.name_of(row.recipient, row.subject)
        grouped.setdefault((row.recipient, thread), []).append(row.id)
    _send(db, grouped, found.routes, now)
    return Bound(len(grouped), tuple(nobody), more=bool(found.elsewhere) or len(waiting) >= _AT_ONCE)


def waiting(db: Connection, now: datetime) -> bool:
    """Whether there is anything to bind, or bound and to be sent. `now` is real time, and no clock was moved."""
    return bool(db.execute(_ANY, {"now": now}).scalar())


def _alone(db: Connection) -> bool:
    """Until the transaction ends. Nobody waits for it: who holds it may have been stopped. SQLite has one writer."""
    return db.dialect.name == "sqlite" or bool(db.execute(_TRY_LOCK).scalar())


def _waiting(db: Connection, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.execute(_WAITING, {"now": now}).all()


def _send(
    db: Connection, grouped: Mapping[tuple[str, str], list[int]], alive: Mapping[str, int], now: datetime
) -> None:
    if not grouped:
        return
    rows = [new_sending(recipient, alive[recipient], now, thread=thread) for recipient, thread in grouped]
    made = db.execute(insert(t.sending).returning(t.sending.c.id, sort_by_parameter_order=True), rows).scalars().all()
    bound = [
        {"of": notice_id, "to": sending_id}
        for sending_id, notices in zip(made, grouped.values(), strict=True)
        for notice_id in notices
    ]
    db.execute(update(t.notice).where(t.notice.c.id == bindparam("of")).values(sending_id=bindparam("to")), bound)


# Built once: every turn looks for what is to be told.
_unbound = (
    UNBOUND,
    t.notice.c.not_before <= bindparam("now", type_=t.notice.c.not_before.type),
)
_ANY = select(or_(select(t.notice.c.id).where(*_unbound).exists(), ANY_READY))
_TRY_LOCK = select(func.pg_try_advisory_xact_lock(_LOCK))
_FIRST = (
    select(t.notice.c.recipient)
    .where(*_unbound)
    .order_by(t.notice.c.not_before, t.notice.c.id)
    .limit(_AT_ONCE)
    .subquery()
)
_WAITING = (
    select(t.notice)
    .where(*_unbound, t.notice.c.recipient.in_(select(_FIRST.c.recipient)))
    .order_by(t.notice.c.not_before, t.notice.c.id)
    .with_for_update(skip_locked=True)
)
