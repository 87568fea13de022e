"""Reminders that came too late to be sent: whoever keeps the case hears of each, once.

The rule protected: a reminder that is not sent is never lost silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from casework import notices, reach
from casework.reach import Notice
from storage.tables import ActionState, DraftState, MeetingState, NoticeKind


def tell(db: Connection, late: Sequence[Notice], *, now: datetime) -> None:
    """Plan that the keyworker, or who stands in, hears that these were not sent any more. `now` is business time."""
    for notice in late:
        if notice.case_id is None or notice.kind is NoticeKind.TOO_LATE:
            continue  # a week's digest is followed by the next one
        about = {
            "instead_of": notice.about.get("instead_of", _person_of(notice.recipient)),
            "kind": notice.kind.value,
            "why": reach.LATE,
        }
        for person_id in reach.who_hears(db, notice.case_id, now=now):
            notices.plan(
                db,
                NoticeKind.TOO_LATE,
                notice.subject,
                notice.subject_id,
                notices.to_person(person_id),
                f"{notice.kind.value} {notice.recipient} {notice.occurrence}",
                case_id=notice.case_id,
                about=about,
                now=now,
            )


_ENDED = (ActionState.DONE, MeetingState.HELD, MeetingState.CANCELLED, DraftState.FINISHED, DraftState.CANCELLED)


def because(subject: Notice | None) -> str:
    """Why this is not worth saying any more, in a word: what the reminder was about has ended meanwhile."""
    state = getattr(subject, "state", None)
    return str(state) if state in _ENDED else ""


def _person_of(recipient: str) -> int:
    """0 for a channel."""
    kind, _, number = recipient.partition(":")
    return int(number) if kind == "person" else 0
