"""What waits to be written up, as lists and counts: the keyworker's own, and how much of a service's is over 24 hours.

The rule protected (R9): what nobody wrote up counts as late as soon as the 24 hours are over, not when somebody does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from casework import access, nudges, unwritten
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.days import day_of
from casework.entries import Moment
from casework.lines_due import lines_columns
from casework.policy import NoticePolicy
from storage import core as t
from storage.tables import CaseStatus, DraftState, MeetingKind, MeetingState


@dataclass(frozen=True, slots=True)
class ToWriteUp:
    """A meeting that took place (`meeting`), or a half-filled form that somebody else left (`writer`)."""

    case_id: int
    label: str
    told: Moment
    over: bool
    meeting: MeetingKind | None = None
    meeting_id: int = 0
    writer: str = ""
    offer: int = 0  # what a partner told, and who
    teller: str = ""


def waiting(db: Connection, actor: Actor, policy: NoticePolicy, *, now: datetime) -> list[ToWriteUp]:
    """What the actor's own cases wait for, the oldest first, without the actor's own half-filled forms.

    For lists that write their own audit row.
    """
    mine = (access.cases_where(actor, Verb.RECORD_UPDATE, day_of(now)), t.case.c.status == CaseStatus.ACTIVE)
    named = (t.case.c.code, t.case.c.name, t.case.c.date_of_birth)
    writer = t.person.alias("writer")
    drafts = (
        _drafts(now)
        .add_columns(*named, writer.c.name.label("writer"))
        .join(writer, writer.c.id == t.draft.c.person_id)
        .where(*mine, t.draft.c.person_id != actor.person_id)
    )
    found = [
        _listed(row, one.told, policy, now, writer=row.writer)
        for row in db.execute(drafts)
        if (one := unwritten.of_draft(row, (), now)) is not None
    ]
    found += [
        _listed(row, one.told, policy, now, meeting=row.kind, meeting_id=row.id)
        for row in db.execute(_meetings(day_of(now)).add_columns(*named).where(*mine))
        if (one := unwritten.of_meeting(row, ())) is not None and one.told.at <= now
    ]
    told = _offers(day_of(now)).add_columns(t.case.c.code, t.case.c.name.label("child"), t.case.c.date_of_birth)
    found += [
        _told(row, one.told, policy, now)
        for row in db.execute(told.where(*mine))
        if (one := unwritten.of_offer(row, ())) is not None
    ]
    return sorted(found, key=lambda one: one.told.at)


def count_over(
    db: Connection, service: ColumnElement[bool], policy: NoticePolicy, *, now: datetime
) -> Counter[int | None]:
    """What is over 24 hours and not written up, by keyworker; `service` says which cases."""
    last = now - timedelta(hours=policy.updates.within_hours)
    drafts = db.execute(_drafts(now).where(service, t.draft.c.told_until < last)).all()
    meetings = db.execute(_meetings(day_of(last)).where(service)).all()
    found = [(row, unwritten.of_draft(row, (), now)) for row in drafts]
    found += [(row, unwritten.of_meeting(row, ())) for row in meetings]
    told = db.execute(_offers(day_of(now)).where(service, t.contribution.c.answered_at < last)).all()
    found += [(row, unwritten.of_offer(row, ())) for row in told]
    return Counter(row.keyworker_id for row, one in found if one is not None and nudges.is_over(one.told, policy, now))


def _drafts(now: datetime) -> Select[*tuple[Any, ...]]:
    draft = t.draft.c
    return unwritten.draft_columns().where(
        draft.state == DraftState.OPEN, draft.told_at.is_not(None), draft.expires_at > now
    )


def _meetings(until: date) -> Select[*tuple[Any, ...]]:
    """Planned meetings of days up to `until`."""
    meeting = t.meeting.c
    return (
        select(
            meeting.id,
            meeting.case_id,
            meeting.kind,
            meeting.day,
            meeting.starts_at,
            meeting.state,
            t.case.c.keyworker_id,
            t.case.c.status.label("case_status"),
            unwritten.last_entry(meeting.case_id).label("last_entry"),
        )
        .join_from(t.meeting, t.case, t.case.c.id == meeting.case_id)
        .where(meeting.state == MeetingState.PLANNED, meeting.day <= until)
    )


def _offers(today: date) -> Select[*tuple[Any, ...]]:
    """What partners told unasked, and nobody has said is nothing to write up."""
    row = t.contribution.c
    return lines_columns(today).where(row.asked_by.is_(None), row.settled_at.is_(None))


def _told(row: Row[*tuple[Any, ...]], told: Moment, policy: NoticePolicy, now: datetime) -> ToWriteUp:
    age = age_on(date.fromisoformat(row.date_of_birth), day_of(now))
    label, over = f"{initials(row.child)}, {age}, {row.code}", nudges.is_over(told, policy, now)
    return ToWriteUp(row.case_id, label, told, over, offer=row.id, teller=f"{row.name} ({row.agency})")


def _listed(
    row: Row[*tuple[Any, ...]],
    told: Moment,
    policy: NoticePolicy,
    now: datetime,
    *,
    meeting: MeetingKind | None = None,
    meeting_id: int = 0,
    writer: str = "",
) -> ToWriteUp:
    age = age_on(date.fromisoformat(row.date_of_birth), day_of(now))
    label = f"{initials(row.name)}, {age}, {row.code}"
    return ToWriteUp(row.case_id, label, told, nudges.is_over(told, policy, now), meeting, meeting_id, writer)
