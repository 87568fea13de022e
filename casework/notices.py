"""The ledger of notices: what somebody must hear, once per occurrence, and what has been taken back before it was sent.

The rule protected: exactly one row per kind, subject, recipient and occurrence, however often it is asked for.

What `about` holds, by kind; everything else is read again when the notice is sent:
NEW_ACTION, MEETING, DUE_SOON, DUE_TODAY, OVERDUE, DIGEST: nothing.
STUCK, NOT_MINE: {"by": person id}.  MORE_TIME: {"by": person id, "until": ISO date}.
TIME_ANSWERED: {"by": person id, "yes": bool, "until": ISO date asked for}.
WRONG_TICK: {"by": person id} who says that the action is done, and may not tick it.
CONSENT_STOPPED, CONSENT_LIST: {"scope": ConsentScope value, "state": ConsentState value}; subject "case:3".
LOWER_RATING: {"by": person id, "suggested": Colour value, "final": Colour value, "reason": text}; subject "case:3".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from storage import core as t
from storage.tables import NoticeKind, NoticeState, SendingState
from storage.upsert import insert_if_absent

UNIQUE = ("kind", "subject", "recipient", "occurrence")

_NOT_YET_OUT = (SendingState.READY, SendingState.THROTTLED)


def to_person(person_id: int) -> str:
    """The recipient that is a person's own 1:1 chat."""
    return f"person:{person_id}"


def to_route(route_id: int) -> str:
    """The recipient that is a channel."""
    return f"route:{route_id}"


def plan(
    db: Connection,
    kind: NoticeKind,
    subject: str,
    subject_id: int,
    recipient: str,
    occurrence: str,
    *,
    case_id: int | None,
    about: Mapping[str, Any],
    now: datetime,
    not_before: datetime | None = None,
    deadline: datetime | None = None,
) -> bool:
    """Enter a notice; False when this very one has been entered before. All times are business time, aware UTC.

    An owner who is a contact, or cannot be reached, may be the recipient all the same: the keyworker hears instead.
    Held time needs no thought here: nothing is bound into a message while it lasts.
    """
    values = {
        "kind": kind,
        "subject": subject,
        "subject_id": subject_id,
        "recipient": recipient,
        "occurrence": occurrence,
        "case_id": case_id,
        "about": dict(about),
        "state": NoticeState.PLANNED,
        "withdrawn_because": "",
        "planned_at": now,
        "not_before": not_before or now,
        "deadline": deadline,
        "sending_id": None,
    }
    return insert_if_absent(db, t.notice, values, UNIQUE)


def withdraw(db: Connection, subject: str, because: str, *, kinds: Collection[NoticeKind] | None = None) -> int:
    """Take back what has not gone out about a subject ("action:12"); how many. `because` is a word for the audit.

    What is just being sent is left alone: it was re-checked when it was opened.
    """
    notice = t.notice
    waiting = select(t.sending.c.id).where(t.sending.c.state.in_(_NOT_YET_OUT))
    statement = update(notice).where(
        notice.c.subject == subject,
        notice.c.state == NoticeState.PLANNED,
        or_(notice.c.sending_id.is_(None), notice.c.sending_id.in_(waiting)),
    )
    if kinds is not None:
        statement = statement.where(notice.c.kind.in_(list(kinds)))
    return db.execute(statement.values(state=NoticeState.WITHDRAWN, withdrawn_because=because)).rowcount


def withdraw_case(db: Connection, case_id: int, because: str) -> int:
    """Take back all that has not gone out about a case: its consent was refused or withdrawn; how many."""
    notice = t.notice
    waiting = select(t.sending.c.id).where(t.sending.c.state.in_(_NOT_YET_OUT))
    statement = update(notice).where(
        notice.c.case_id == case_id,
        notice.c.state == NoticeState.PLANNED,
        or_(notice.c.sending_id.is_(None), notice.c.sending_id.in_(waiting)),
    )
    return db.execute(statement.values(state=NoticeState.WITHDRAWN, withdrawn_because=because)).rowcount
