"""Where live boards are posted: each is rewritten after every change, and posted once.

The rule protected: whoever changes an action marks every copy that shows it, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, cast, literal, or_, select, update

from casework import consents, routes, sendings
from casework.rewrites import LETTER
from storage import core as t
from storage.tables import Reachability, SendingState
from storage.upsert import insert_if_absent


def changed(db: Connection, case_id: int) -> None:
    """Have every posted board that shows the case rewritten, in the transaction of the change itself."""
    db.execute(_CHANGED, {"changed_case": case_id, "its_board": _of_case(case_id)})


def subject_in(db: Connection, case_id: int, route_id: int) -> str | None:
    """What a channel shows of a case: "case:3", or "channel:2" where it serves several; None when not linked."""
    served = routes.cases_of(db, route_id)
    if case_id not in served:
        return None
    return _of_case(case_id) if len(served) == 1 else _of_channel(route_id)


@dataclass(frozen=True, slots=True)
class Posted:
    """A live card that somebody pressed on: the channel's route, and what the card shows there."""

    route_id: int
    subject: str


def pressed_on(db: Connection, conversation_id: str, activity_id: str) -> Posted | None:
    """The live card that a press in a channel came from; None for one that we do not know of."""
    row = db.execute(_PRESSED_ON, {"conversation": conversation_id, "activity": activity_id}).first()
    return None if row is None else Posted(row.route_id, row.subject)


def adopt_pressed(
    db: Connection, case_id: int, conversation_id: str, activity_id: str, *, now: datetime
) -> Posted | None:
    """A board that was pressed on and not known is kept, and rewritten now; None where its channel serves others."""
    route_id = routes.channel(db, conversation_id)
    subject = None if route_id is None else subject_in(db, case_id, route_id)
    if route_id is None or subject is None:
        return None
    if not _is_a_message(db, route_id, activity_id) and not adopt(
        db, case_id, route_id, activity_id, now=now, dirty=True
    ):
        changed(db, case_id)  # it was kept just now, by whoever posted it, and does not show this press
    return Posted(route_id, subject)


def adopt(db: Connection, case_id: int, route_id: int, activity_id: str, *, now: datetime, dirty: bool = False) -> bool:
    """Keep a posted board that we did not know of, so that it is rewritten from now on; False if it was known.

    Only in the case's own channel: a card that somebody copied elsewhere is none of ours.
    """
    subject = subject_in(db, case_id, route_id) if activity_id else None
    if subject is None:
        return True  # none of ours, so there is nothing to know
    values = {
        "subject": subject,
        "route_id": route_id,
        "activity_id": activity_id,
        "page": 1,
        "dirty": dirty,
        "change": int(dirty),
        "attempts": 0,
        "next_attempt_at": sendings.AT_ONCE,
        "last_error": "",
        "posted_at": now,
    }
    return insert_if_absent(db, t.card_post, values, ("route_id", "activity_id"))


def wait_for_presses(db: Connection, case_id: int) -> None:
    """Let those finish who are changing the case's actions just now: they do not see the board that is kept next.

    Only PostgreSQL lets two write at once.
    """
    db.execute(select(t.case.c.id).where(t.case.c.id == case_id).with_for_update())
    db.execute(select(t.action.c.id).where(t.action.c.case_id == case_id).order_by(t.action.c.id).with_for_update())


def post(db: Connection, case_id: int, *, now: datetime, anew: bool = False) -> bool:
    """Have the board shown in the MDT's channel: posted once, and rewritten from then on. False where it is not.

    `anew` posts another copy below what was said since; one that is still on its way is not posted twice.
    """
    route = routes.of_case(db, case_id)
    if route is None or route.reachability is Reachability.DEAD or consents.silent(db, case_id):
        return False
    if not anew and _is_posted(db, case_id, route.id):
        changed(db, case_id)
    elif case_id not in _on_their_way(db, route.id):
        sendings.post_board(db, case_id, route.id, now=now)
    return True


def shared_now(db: Connection, route_id: int) -> None:
    """The channel serves other cases from now on: what is posted there becomes their board, rewritten."""
    served = routes.cases_of(db, route_id)
    subject = _of_case(served[0]) if len(served) == 1 else _of_channel(route_id)
    db.execute(
        update(t.card_post)
        .where(t.card_post.c.route_id == route_id, t.card_post.c.subject.not_like(f"{LETTER}:%"))
        .values(subject=subject, page=1, dirty=True, change=t.card_post.c.change + 1)
    )


def _is_a_message(db: Connection, route_id: int, activity_id: str) -> bool:
    """Whether we sent it as something else than a board (a reminder with buttons): that is never rewritten."""
    sent = t.sending.c
    query = select(sent.content).where(sent.route_id == route_id, sent.activity_id == activity_id)
    return any("board" not in content for content in db.execute(query).scalars())


def _is_posted(db: Connection, case_id: int, route_id: int) -> bool:
    query = select(t.card_post.c.id).where(
        t.card_post.c.route_id == route_id,
        t.card_post.c.subject.in_([_of_case(case_id), _of_channel(route_id)]),
    )
    return db.execute(query.limit(1)).first() is not None


def _on_their_way(db: Connection, route_id: int) -> set[int]:
    """Boards that wait to be posted there. What a sending holds is encrypted, so it is read, not searched."""
    query = select(t.sending.c.content).where(
        t.sending.c.route_id == route_id,
        t.sending.c.ended_at.is_(None),
        t.sending.c.state.in_([SendingState.READY, SendingState.THROTTLED]),
    )
    boards: Iterable[Any] = (content.get("board") for content in db.execute(query).scalars())
    return {case_id for case_id in boards if case_id is not None}


def _of_case(case_id: int) -> str:
    return f"case:{case_id}"


def _of_channel(route_id: int) -> str:
    return f"channel:{route_id}"


_post, _link = t.card_post.c, t.channel_link.c

_CHANGED = (
    update(t.card_post)
    .where(
        or_(
            _post.subject == bindparam("its_board", type_=String()),
            _post.subject.in_(
                select(literal("channel:") + cast(_link.route_id, String)).where(
                    _link.case_id == bindparam("changed_case", type_=_link.case_id.type)
                )
            ),
        )
    )
    .values(dirty=True, change=_post.change + 1)
)

_PRESSED_ON = (
    select(_post.route_id, _post.subject)
    .join_from(t.card_post, t.route, t.route.c.id == _post.route_id)
    .where(
        t.route.c.conversation_id == bindparam("conversation", type_=String()),
        t.route.c.person_key == 0,
        _post.activity_id == bindparam("activity", type_=String()),
    )
)
