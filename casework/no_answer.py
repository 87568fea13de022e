"""An owner who was told of a new action and has said neither yes nor no: the keyworker hears it once.

The rule protected: nobody is said not to answer who was never asked; anything they said or asked about it is an answer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, cast, func, literal, select

from casework.days import at, day_of, next_working_day, working_days_after
from casework.due import Due, PlannedNotice
from casework.policy import NoticePolicy
from storage import core as t
from storage.tables import ActionState, CaseStatus, NoticeKind, NoticeState

Found = Row[*tuple[Any, ...]]


def asked_owner_at() -> ColumnElement[Any]:
    """When the owner of an action was told of it as new, as a column of a list; none if they were not."""
    notice, action = t.notice.c, t.action.c
    return (
        select(func.max(notice.planned_at))
        .where(
            notice.subject == literal("action:", String) + cast(action.id, String),
            notice.kind == NoticeKind.NEW_ACTION,
            notice.recipient == literal("person:", String) + cast(action.owner_id, String),
            notice.state == NoticeState.PLANNED,
        )
        .correlate(t.action)
        .scalar_subquery()
    )


def because(row: Found) -> str:
    """Why there is no answer to wait for any more, in a word; empty while one is owed."""
    if row.state is not ActionState.OPEN:
        return str(row.state)
    if row.stopped or row.case_status is not CaseStatus.ACTIVE:
        return "consent" if row.stopped else "the case is closed"
    answered = row.answered is not None or row.acknowledged_at is not None or row.asked_until is not None
    return "answered" if answered or row.asked_at is not None else ""


def due_of_answer(row: Found, managers: Collection[int], policy: NoticePolicy, now: datetime) -> Due:
    """What the keyworker must hear by now, else the managers, and the next instant to look again."""
    asked: datetime | None = row.asked_owner_at
    own = row.owner_id == row.keyworker_id
    if asked is None or own or row.owner_account is None or because(row):
        return [], None
    over = next_working_day(working_days_after(day_of(asked), policy.answer_working_days))
    instant = at(over, policy.send_at)
    if instant > now:
        return [], instant
    hears = [row.keyworker_id] if row.keyworker_id is not None else managers
    return [_notice(row, who, instant) for who in hears if who != row.owner_id], None


def _notice(row: Found, who: int, instant: datetime) -> PlannedNotice:
    return PlannedNotice(
        kind=NoticeKind.NO_ANSWER,
        subject=f"action:{row.id}",
        subject_id=row.id,
        case_id=row.case_id,
        recipient=f"person:{who}",
        occurrence=f"owner {row.owner_id}",
        not_before=instant,
        deadline=None,
    )
