"""The ledger of notices: what somebody must hear, once per occurrence, and what has been taken back before it was sent.

The rule protected: exactly one row per kind, subject, recipient and occurrence, however often it is asked for.

What `about` holds, by kind; everything else is read again when the notice is sent:
NEW_ACTION: {"again": True} for one that was closed meanwhile, else nothing.
MEETING, DUE_SOON, DUE_TODAY, OVERDUE, DIGEST: nothing.
STUCK, NOT_MINE: {"by": person id}.  MORE_TIME: {"by": person id, "until": ISO date}.
TIME_ANSWERED: {"by": person id, "yes": bool, "until": ISO date asked for}.
ACTION_CHANGED: {"by": person id, "state": ActionState value that it has since}.  TIME_WAITING: nothing.
ESCALATION, ESCALATED: {"rung": `escalation_due.Rung`, "told": person ids, "passed": rungs on which nobody stood}.
NO_ANSWER: nothing; the occurrence names the owner.
OWNER_LEFT: {"by": person id} who left with actions open; subject "case:3".
WRONG_TICK: {"by": person id} who says that the action is done, and may not tick it.
CONSENT_STOPPED, CONSENT_LIST: {"scope": ConsentScope value, "state": ConsentState value}; subject "case:3".
SAFEGUARDING: {"by": person id, "words": text, "actions": list of texts}; subject "case:3".
OVERRIDDEN: {"by": person id, "approver": name, "told": names, "reason": text}; subject "case:3".
LOWER_RATING: {"by": person id, "suggested": Colour value, "final": Colour value, "reason": text}; subject "case:3".
INVITATION: nothing; subject "invitation:5".  MEETING_CHANGED: {"was": ISO day, "was_at": ISO instant or ""}, what it
was when last told; nothing where only its place changed.  MEETING_CANCELLED: {"off": True} to who need not come any
more. To a channel the subject of both is "meeting:3".
STRUCK_OUT: {"by": person id, "update": entry id, "reason": text, "seen": lines of who may have seen it}; subject
"case:3".  TAKEN_BACK, NOT_WRITTEN_UP: nothing.
CASE_CLOSED: nothing; subject "case:3".
ACCESS_ASKED, ACCESS_GRANTED, ACCESS_REFUSED: nothing; subject "access:3", the request; the occurrence is its version.
LEFT_MDT: nothing; subject "membership:3".  ASKS_TO_LEAVE, ASKED_TO_STAY: {"by": person id}; the same.
COVER_STARTS: {"by": person id}; subject "person:3", who is away.
HANDOVER, HANDED_ON: {"by": person id, "before": person id or 0, "after": person id}; subject "case:3".
REFERRAL_OUTCOME: nothing; subject "referral:5", no case: whoever referred is led to none.
TO_ALLOCATE: {"by": person id}.  MAYBE_KNOWN: {"by": person id, "code": the other case's, or empty}; both "case:3".
RATING_STALE: nothing; subject "rating:4", and the occurrence begins with the days after which it is old.
TOO_LATE: {"instead_of": person id, or 0 for a channel, "kind": NoticeKind value of what was not sent, "why": "late"}.
WAS_ASLEEP: {"since", "until": ISO instants, "late", "too_late": numbers}.  DAILY_LINE: {"since": ISO instant} and the
numbers of `casework.daily_line.Counts`; the subject of both is "bot".
LINES_ASKED, LINES_OFFERED: {"by": person id}; LINES_REMINDER: nothing; subject "lines:7".
NOT_ANSWERING: {"by": person id} who does not answer; subject "silence:5", that person.
COLLEAGUE_LOST: nothing; subject "lost:5", who cannot be reached.
UNREACHABLE, and any kind that a keyworker hears for a contact: see `casework.reach`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Update, and_, bindparam, false, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.due import PlannedNotice
from storage import core as t
from storage.tables import NoticeKind, NoticeState, SendingState

UNIQUE = ("kind", "subject", "recipient", "occurrence")

# What leaves the keyworking service: to owners (and to the keyworker who rings a contact), and to channels.
TO_PARTNERS = frozenset(
    {
        NoticeKind.NEW_ACTION,
        NoticeKind.MEETING,
        NoticeKind.DUE_SOON,
        NoticeKind.DUE_TODAY,
        NoticeKind.OVERDUE,
        NoticeKind.ESCALATION,
        NoticeKind.DIGEST,
        NoticeKind.TIME_ANSWERED,
        NoticeKind.INVITATION,
        NoticeKind.MEETING_CHANGED,
        NoticeKind.MEETING_CANCELLED,
        NoticeKind.TAKEN_BACK,
        NoticeKind.CASE_CLOSED,
        NoticeKind.LEFT_MDT,
        NoticeKind.ASKED_TO_STAY,
        NoticeKind.ACTION_CHANGED,
        NoticeKind.LINES_ASKED,
        NoticeKind.LINES_REMINDER,
        NoticeKind.COLLEAGUE_LOST,
    }
)

# What is in no message yet. The state is written out, else no database would use the index of these alone.
UNBOUND = and_(t.notice.c.state == literal_column(f"'{NoticeState.PLANNED}'"), t.notice.c.sending_id.is_(None))

_NOT_YET_OUT = (SendingState.READY, SendingState.THROTTLED)


def to_person(person_id: int) -> str:
    """The recipient that is a person's own 1:1 chat."""
    return f"person:{person_id}"


def to_route(route_id: int) -> str:
    """The recipient that is a channel."""
    return f"route:{route_id}"


def person_of(recipient: str) -> int:
    """The person whose chat it is; 0 for a channel."""
    kind, _, number = recipient.partition(":")
    return int(number) if kind == "person" else 0


def ids_of(recipients: Collection[str], kind: str) -> list[int]:
    """The numbers of those recipients that are a "person", or a "route"."""
    return sorted(int(one.partition(":")[2]) for one in recipients if one.startswith(f"{kind}:"))


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
    """Enter a notice; False when this very one waits already or has gone out. Times are business time, aware UTC.

    One that was withdrawn before it went out is planned anew. An owner who is a contact, or cannot be reached, may be
    the recipient all the same: the keyworker hears instead. Held time needs no thought here: nothing is bound into a
    message while it lasts.
    """
    row = _row(kind, subject, subject_id, recipient, occurrence, case_id, about, now, not_before or now, deadline)
    return _enter(db, [row]) == 1


def enter(db: Connection, planned: Sequence[PlannedNotice], *, now: datetime) -> int:
    """Enter what the planner found due; how many were not there already."""
    rows = [
        _row(
            one.kind,
            one.subject,
            one.subject_id,
            one.recipient,
            one.occurrence,
            one.case_id,
            one.about,
            now,
            one.not_before,
            one.deadline,
        )
        for one in planned
    ]
    return _enter(db, rows)


def withdraw(db: Connection, subject: str, because: str, *, kinds: Collection[NoticeKind] | None = None) -> int:
    """Take back what has not gone out about a subject ("action:12"); how many. `because` is a word for the audit.

    What is just being sent is left alone: it was re-checked when it was opened.
    """
    return _withdraw(db, because, "subject", subject, kinds)


def withdraw_case(db: Connection, case_id: int, because: str, *, kinds: Collection[NoticeKind] | None = None) -> int:
    """Take back all that has not gone out about a case; how many."""
    return _withdraw(db, because, "case_id", case_id, kinds)


def wake_held(db: Connection) -> None:
    """Somebody can be told who could not before: what waits for anybody at all is looked at again at once."""
    db.execute(_AWAKE)


def _row(
    kind: NoticeKind,
    subject: str,
    subject_id: int,
    recipient: str,
    occurrence: str,
    case_id: int | None,
    about: Mapping[str, Any],
    now: datetime,
    not_before: datetime,
    deadline: datetime | None,
) -> dict[str, Any]:
    return {
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
        "not_before": not_before,
        "deadline": deadline,
        "held_since": None,
        "put_off_from": None,
        "sending_id": None,
    }


def _enter(db: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    return db.execute(_entering(db.dialect.name), [dict(row) for row in rows]).rowcount if rows else 0


def _withdraw(db: Connection, because: str, which: str, of: Any, kinds: Collection[NoticeKind] | None) -> int:
    statement = _withdrawing(which, None if kinds is None else frozenset(kinds))
    return db.execute(statement, {"of": of, "because": because}).rowcount


_AWAKE = (  # built once: with the first chat of each person
    update(t.notice).where(UNBOUND, t.notice.c.held_since.is_not(None)).values(not_before=t.notice.c.held_since)
)


@cache
def _entering(dialect: str) -> Insert:
    """A row that was withdrawn unsent comes back to life, so that an undone tick is chased again."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = make(t.notice).inline()
    new = statement.excluded
    again = (
        "about",
        "state",
        "withdrawn_because",
        "planned_at",
        "not_before",
        "deadline",
        "held_since",
        "put_off_from",
    )
    statement = statement.on_conflict_do_update(
        index_elements=UNIQUE,
        set_={name: new[name] for name in (*again, "sending_id")},
        where=t.notice.c.state == NoticeState.WITHDRAWN,
    )
    return statement.execution_options(preserve_rowcount=True)


@cache
def _withdrawing(which: str, kinds: frozenset[NoticeKind] | None) -> Update:
    """Built once for each column and each few kinds: every press takes something back."""
    notice = t.notice.c
    of_kinds = [] if kinds is None else [or_(false(), *(notice.kind == kind for kind in sorted(kinds)))]
    waiting = select(t.sending.c.id).where(
        t.sending.c.id == notice.sending_id, or_(*(t.sending.c.state == state for state in _NOT_YET_OUT))
    )
    unsent = or_(notice.sending_id.is_(None), waiting.exists())
    return (
        update(t.notice)
        .where(notice[which] == bindparam("of"), *of_kinds, notice.state == NoticeState.PLANNED, unsent)
        .values(state=NoticeState.WITHDRAWN, withdrawn_because=bindparam("because"))
    )
