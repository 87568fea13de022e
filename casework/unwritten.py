"""What somebody was told and nobody has written up, as rows: half-filled forms, meetings that took place, and what a
partner told the keyworker here.

The rule protected: it is somebody's, whoever keeps the case by now; it is over once it was written up, or called off.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, update

from casework.days import WorksOf, at, usual
from casework.due import Due
from casework.entries import Moment
from casework.notices import to_person
from casework.nudges import Unwritten, due_of_unwritten
from casework.policy import NoticePolicy
from storage import core as t
from storage.tables import CaseStatus, DraftState, MeetingState

Found = Row[*tuple[Any, ...]]


def draft_columns() -> Select[*tuple[Any, ...]]:
    """The columns that `of_draft` reads; callers may add columns and conditions."""
    draft = t.draft.c
    return select(
        draft.id,
        draft.case_id,
        draft.person_id,
        draft.state,
        draft.told_at,
        draft.told_until,
        draft.touched_at,
        draft.expires_at,
        draft.look_at,
        draft.version,
        t.case.c.keyworker_id,
        t.case.c.service_id,
        t.case.c.status.label("case_status"),
        last_entry(draft.case_id).label("last_entry"),
    ).join_from(t.draft, t.case, t.case.c.id == draft.case_id)


def of_draft(row: Found, managers: Collection[int], now: datetime) -> Unwritten | None:
    """A half-filled form that says when its writer was told; None once that is over.

    Where somebody else keeps the case by now, any entry since is taken for it: they cannot finish another's form.
    """
    if row.state is not DraftState.OPEN or row.told_at is None or row.expires_at <= now or not _active(row):
        return None
    others = row.keyworker_id not in (None, row.person_id)
    if others and row.last_entry is not None and row.last_entry >= row.touched_at:
        return None
    return Unwritten(
        subject=f"draft:{row.id}",
        subject_id=0,
        case_id=row.case_id,
        told=told_of(row),
        known_at=row.touched_at,
        recipients=_recipients(row, managers),
        above=[to_person(one) for one in managers if one != row.keyworker_id],
    )


def of_meeting(row: Found, managers: Collection[int]) -> Unwritten | None:
    """A planned meeting whose time has come; None once it was logged, called off, or followed by an entry.

    Read of a meeting's row with `keyworker_id`, `service_id` and `last_entry`.
    """
    began = began_at(row)
    if row.state is not MeetingState.PLANNED or not _active(row):
        return None
    if row.last_entry is not None and row.last_entry >= began.at:
        return None
    return Unwritten(
        subject=f"meeting:{row.id}",
        subject_id=row.id,
        case_id=row.case_id,
        told=began,
        known_at=began.at,
        recipients=_recipients(row, managers),
        above=[to_person(one) for one in managers if one != row.keyworker_id],
    )


def of_offer(row: Found, managers: Collection[int]) -> Unwritten | None:
    """What a partner told the keyworker unasked; None once an entry followed, or there is nothing to write up.

    Read of the columns of `lines_due.lines_columns`. An answer to `ask` is none: it belongs to its meeting.
    """
    told: datetime | None = row.answered_at
    if row.asked_by is not None or told is None or row.settled_at is not None or not _active(row):
        return None
    if row.person_id == row.keyworker_id or (row.last_entry is not None and row.last_entry >= told):
        return None
    return Unwritten(
        subject=f"lines:{row.id}",
        subject_id=row.id,
        case_id=row.case_id,
        told=Moment(told),
        known_at=told,
        recipients=_recipients(row, managers),
        above=[to_person(one) for one in managers if one != row.keyworker_id],
    )


def due_of_draft(
    row: Found, managers: Collection[int], policy: NoticePolicy, now: datetime, works_of: WorksOf = usual
) -> Due:
    """What is to be said of a half-filled form by now, and when to look again. `managers` are its service's."""
    return _due(of_draft(row, managers, now), row, policy, now, works_of)


def due_after_meeting(
    row: Found, managers: Collection[int], policy: NoticePolicy, now: datetime, works_of: WorksOf = usual
) -> Due:
    """The same of a meeting that took place."""
    return _due(of_meeting(row, managers), row, policy, now, works_of)


def due_of_offer(
    row: Found, managers: Collection[int], policy: NoticePolicy, now: datetime, works_of: WorksOf = usual
) -> Due:
    """The same of what a partner told."""
    return _due(of_offer(row, managers), row, policy, now, works_of)


def told_of(row: Found) -> Moment:
    """When the writer of a half-filled form says that they were told."""
    return Moment(row.told_at, day_only=row.told_until != row.told_at)


def began_at(row: Found) -> Moment:
    """When a meeting began; the whole day where nobody knows the time."""
    return Moment(row.starts_at) if row.starts_at else Moment(at(row.day, time.min), day_only=True)


def last_entry(case_id: ColumnElement[int]) -> ColumnElement[Any]:
    """When the last entry of a case was recorded, as a column of a list; one struck out is none."""
    entry = t.update.alias("entry")
    return (
        select(func.max(entry.c.recorded_at))
        .where(entry.c.case_id == case_id, entry.c.struck_out_at.is_(None))
        .scalar_subquery()
    )


def look_again(db: Connection, case_id: int, *, now: datetime) -> None:
    """Have a case's half-filled forms, and what was told of it, looked at by the next tick, as after a reopening."""
    draft = t.draft.c
    waits = (draft.case_id == case_id, draft.state == DraftState.OPEN, draft.told_at.is_not(None))
    db.execute(update(t.draft).where(*waits).values(look_at=now))
    row = t.contribution.c
    offered = (row.case_id == case_id, row.asked_by.is_(None), row.settled_at.is_(None))
    db.execute(update(t.contribution).where(*offered).values(look_at=now))


def _due(one: Unwritten | None, row: Found, policy: NoticePolicy, now: datetime, works_of: WorksOf) -> Due:
    return ([], None) if one is None else due_of_unwritten(one, policy, now, works_of, look_at=row.look_at)


def _recipients(row: Found, managers: Collection[int]) -> list[str]:
    """Who keeps the case; where nobody does, the managers of its service."""
    return [to_person(row.keyworker_id)] if row.keyworker_id is not None else [to_person(one) for one in managers]


def _active(row: Found) -> bool:
    return row.case_status is CaseStatus.ACTIVE
