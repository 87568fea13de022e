"""When who was asked for three lines is reminded of them: once, on the working day before; and whether it still holds.

The rule protected: nobody is reminded of what they sent, of a meeting that is off, or of a case they may not hear of.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, exists, or_, select

from casework.access import still_on
from casework.consents import silent_where
from casework.days import WorksOf, at, both, bring_forward, day_of, end_of, usual, working_days_before
from casework.due import Due, PlannedNotice
from casework.notices import to_person
from casework.policy import NoticePolicy
from casework.unwritten import last_entry
from storage import core as t
from storage.tables import CaseStatus, MeetingState, NoticeKind

TO_ASKED = frozenset({NoticeKind.LINES_ASKED, NoticeKind.LINES_REMINDER})
KINDS = TO_ASKED | {NoticeKind.LINES_OFFERED}

Found = Row[*tuple[Any, ...]]


def lines_columns(today: date) -> Select[*tuple[Any, ...]]:
    """The columns that planner, re-check and message read of a request."""
    row, on = t.contribution.c, t.membership.c
    asker = t.person.alias("asker")
    member = exists().where(on.case_id == row.case_id, on.person_id == row.person_id, still_on(today))
    return (
        select(
            row.id,
            row.case_id,
            row.person_id,
            row.asked_by,
            row.asked_at,
            row.wanted_by,
            row.answered_at,
            row.settled_at,
            row.look_at,
            t.person.c.name,
            t.person.c.phone,
            t.person.c.object_id.label("account"),
            t.agency.c.name.label("agency"),
            asker.c.name.label("asker"),
            t.meeting.c.kind.label("meeting_kind"),
            t.meeting.c.day.label("meeting_day"),
            t.meeting.c.state.label("meeting_state"),
            t.case.c.keyworker_id,
            t.case.c.service_id,
            last_entry(row.case_id).label("last_entry"),
            t.case.c.status.label("case_status"),
            silent_where(row.case_id).label("stopped"),
            member.label("member"),
        )
        .join_from(t.contribution, t.person, t.person.c.id == row.person_id)
        .join(t.agency, t.agency.c.id == t.person.c.agency_id)
        .join(t.case, t.case.c.id == row.case_id)
        .outerjoin(asker, asker.c.id == row.asked_by)
        .outerjoin(t.meeting, t.meeting.c.id == row.meeting_id)
    )


def due_of_lines(row: Found, policy: NoticePolicy, now: datetime, works_of: WorksOf = usual) -> Due:
    """The reminder if it is due by `now`, and the next instant to look again; on a morning on which they are there."""
    if row.wanted_by is None or row.answered_at is not None:
        return [], None
    works = works_of(to_person(row.person_id))
    if row.account is None and row.keyworker_id is not None:  # is rung up
        works = both(works, works_of(to_person(row.keyworker_id)))
    instant = bring_forward(at(working_days_before(row.wanted_by, 1), policy.send_at), policy, works)
    if instant > now:
        return [], instant
    if instant <= row.asked_at or because(row, now):  # who is asked later than that has just heard
        return [], None
    planned = PlannedNotice(
        kind=NoticeKind.LINES_REMINDER,
        subject=f"lines:{row.id}",
        subject_id=row.id,
        case_id=row.case_id,
        recipient=to_person(row.person_id),
        occurrence=row.wanted_by.isoformat(),
        not_before=instant,
        deadline=end_of(row.wanted_by),
    )
    return [planned], None


def because(row: Found, now: datetime) -> str:
    """Why who was asked is not spoken to of it now; empty when they are."""
    if row.answered_at is not None:
        return "answered"
    if row.stopped:
        return "consent"
    if row.case_status is not CaseStatus.ACTIVE:
        return "the case is closed"
    if row.meeting_state not in (None, MeetingState.PLANNED):
        return row.meeting_state.value
    if row.wanted_by < day_of(now):
        return "late"
    return "" if row.member or row.account is None else "left the MDT"


def unanswered(today: date) -> Select[*tuple[Any, ...]]:
    """Requests that still wait, until their meeting, or without one their day, is over."""
    row, meeting = t.contribution.c, t.meeting.c
    coming = (meeting.state == MeetingState.PLANNED) & (meeting.day >= today)
    return (
        lines_columns(today)
        .add_columns(t.case.c.code, t.case.c.name.label("child"), t.case.c.date_of_birth)
        .where(
            row.asked_by.is_not(None),
            row.answered_at.is_(None),
            or_(row.wanted_by >= today, coming),
            or_(row.meeting_id.is_(None), meeting.state == MeetingState.PLANNED),
            t.case.c.status == CaseStatus.ACTIVE,
            ~silent_where(row.case_id),
        )
        .order_by(row.wanted_by, row.id)
    )
