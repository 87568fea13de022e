"""What goes out after a CETR or CTR: that its report was sent, that the young person had the feedback form.

The rule protected: each is recorded once, with its day, and ends its clock; the paper itself is never kept here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from casework import access, audit, case_clocks
from casework.access import Verb
from casework.actor import Actor
from casework.clock_facts import REVIEW_KINDS
from casework.days import day_of
from casework.errors import NotFound
from casework.policy import Policy
from casework.words import NO_SUCH_CASE
from storage import core as t
from storage.tables import MeetingState, Outcome


class Sent(StrEnum):
    """By the column that keeps its day."""

    REPORT = "report_sent_on"
    FEEDBACK = "feedback_form_on"


def record(db: Connection, actor: Actor, meeting_id: int, what: Sent, *, policy: Policy, now: datetime) -> int:
    """Keep today as its day; twice is a success and changes nothing. The id of the case.

    Raises NotFound for what is no review that took place, and NotAllowed for all but the case's keyworker.
    """
    meeting = t.meeting.c
    row = db.execute(select(meeting.case_id, meeting.kind, meeting.state).where(meeting.id == meeting_id)).first()
    if row is None:
        raise NotFound(NO_SUCH_CASE)
    case_id = int(row.case_id)
    access.require(db, actor, Verb.LOG_ACTIONS, case_id, now=now)
    if row.kind not in REVIEW_KINDS or row.state is not MeetingState.HELD:
        raise NotFound(NO_SUCH_CASE)
    values: dict[str, Any] = {what.value: day_of(now), "version": meeting.version + 1}
    done = db.execute(update(t.meeting).where(meeting.id == meeting_id, meeting[what.value].is_(None)).values(values))
    if done.rowcount:
        audit.record(
            db,
            person_id=actor.person_id,
            verb=Verb.LOG_ACTIONS,
            outcome=Outcome.DONE,
            case_id=case_id,
            subject=f"meeting:{meeting_id}",
            new=f"{what}: {day_of(now).isoformat()}",
            place=actor.place,
            now=now,
        )
        case_clocks.refresh(db, case_id, policy=policy, now=now)
    return case_id
