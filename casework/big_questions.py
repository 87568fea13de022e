"""What a CETR or CTR recommended, under the four big questions that it answers.

The rule protected: a recommendation stands under the question that somebody chose for it, and none is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, exists, select

from casework.clock_facts import REVIEW_KINDS
from storage import core as t
from storage.tables import ActionState, MeetingKind, MeetingState, Question


@dataclass(frozen=True, slots=True)
class Recommended:
    """One action that a review agreed."""

    number: int
    what: str
    state: ActionState
    due_on: date
    question: Question | None


@dataclass(frozen=True, slots=True)
class Recommendations:
    """All of one review, by number."""

    kind: MeetingKind
    day: date
    actions: tuple[Recommended, ...]

    def grouped(self) -> list[tuple[Question | None, list[Recommended]]]:
        """In the order of the questions; what stands under none comes last."""
        found = [(asked, [one for one in self.actions if one.question is asked]) for asked in (*Question, None)]
        return [(asked, those) for asked, those in found if those]


def of_meeting(db: Connection, meeting_id: int) -> Recommendations | None:
    """For those who have been let through; None where nothing of it was put under a question."""
    meeting, action = t.meeting.c, t.action.c
    row = db.execute(select(meeting.kind, meeting.day).where(meeting.id == meeting_id)).first()
    query = select(action.number, action.what, action.state, action.due_on, action.question)
    rows = db.execute(query.where(action.meeting_id == meeting_id).order_by(action.number)).all()
    if row is None or all(one.question is None for one in rows):
        return None
    actions = tuple(Recommended(one.number, one.what, one.state, one.due_on, one.question) for one in rows)
    return Recommendations(row.kind, row.day, actions)


def of_last_review(db: Connection, case_id: int) -> Recommendations | None:
    """Those of the newest review of the case that put any under a question, for those who have been let through."""
    meeting, action = t.meeting.c, t.action.c
    query = select(meeting.id).where(
        meeting.case_id == case_id,
        meeting.state == MeetingState.HELD,
        meeting.kind.in_(sorted(REVIEW_KINDS)),
        exists().where(action.meeting_id == meeting.id, action.question.is_not(None)),
    )
    newest = db.execute(query.order_by(meeting.day.desc(), meeting.id.desc()).limit(1)).scalar()
    return None if newest is None else of_meeting(db, newest)
