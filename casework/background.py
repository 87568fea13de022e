"""What the record knows of a child before an SBAR is written: rating, meetings, open actions, agencies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, func, select

from casework import standing
from casework.days import day_of, in_words
from casework.words import updates as say
from storage import core as t
from storage.tables import ActionState, MeetingState


def background(db: Connection, case_id: int, *, now: datetime) -> str:
    """Lines to start the B of an SBAR from, for those who have been let through."""
    parts = (_rating(db, case_id, now), _meeting(db, case_id), _actions(db, case_id, now), _agencies(db, case_id))
    return "\n".join(part for part in parts if part)


def _rating(db: Connection, case_id: int, now: datetime) -> str:
    case = t.case.c
    row = db.execute(select(case.rating, case.rating_level, case.rated_at).where(case.id == case_id)).one()
    rated = standing.word(row.rating, row.rating_level)
    if not rated or row.rated_at is None:
        return say.NOT_RATED
    rated_on = day_of(row.rated_at)
    return say.rated(rated, in_words(rated_on), (day_of(now) - rated_on).days)


def _meeting(db: Connection, case_id: int) -> str:
    held = (t.meeting.c.case_id == case_id, t.meeting.c.state == MeetingState.HELD)
    query = select(t.meeting.c.kind, t.meeting.c.day).where(*held).order_by(t.meeting.c.day.desc()).limit(1)
    row = db.execute(query).first()
    return say.NO_MEETING if row is None else say.last_meeting(row.kind.value, in_words(row.day))


def _actions(db: Connection, case_id: int, now: datetime) -> str:
    overdue = func.count().filter(t.action.c.due_on < day_of(now))
    query = select(func.count().label("all"), overdue.label("overdue")).where(
        t.action.c.case_id == case_id, t.action.c.state == ActionState.OPEN
    )
    row: Row[int, int] = db.execute(query).one()
    return say.open_actions(row[0], row[1])


def _agencies(db: Connection, case_id: int) -> str:
    query = (
        select(t.agency.c.name)
        .join_from(t.membership, t.agency, t.agency.c.id == t.membership.c.agency_id)
        .where(t.membership.c.case_id == case_id, t.membership.c.until.is_(None))
        .distinct()
        .order_by(t.agency.c.name)
    )
    return say.on_the_mdt(list(db.execute(query).scalars()))
