"""A case's planned meetings as its keyworker and managers see them: who comes, and which papers are to come.

The rule protected: a meeting whose day has passed stays here until it is closed or called off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, select

from casework import access, cases, consents, invitations
from casework.access import Verb
from casework.actor import Actor
from casework.clock_facts import REVIEW_KINDS
from casework.days import day_of, london
from casework.errors import NotFound
from casework.invitations import Invited
from casework.words import meetings as say
from storage import core as t
from storage.tables import CaseStatus, Coming, MeetingKind, MeetingState

MOST = 4  # meetings on one card


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """`starts_at` (aware UTC) is None when only the day is known; `papers` is None where no list is kept or shown."""

    id: int
    case_id: int
    kind: MeetingKind
    state: MeetingState
    day: date
    starts_at: datetime | None
    place: str
    join_link: str
    chair: str
    family: bool | None
    invited: tuple[Invited, ...]
    papers: tuple[int, int] | None  # in, wanted
    version: int

    @property
    def time_of_day(self) -> time | None:
        """On England's clock."""
        return None if self.starts_at is None else london(self.starts_at).time()

    def said(self, coming: Coming) -> list[Invited]:
        return [one for one in self.invited if one.coming is coming]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    case_id: int
    label: str
    own: bool  # its keyworker is looking
    stopped: bool  # nothing may go to partners
    meetings: tuple[PlannedMeeting, ...]  # at most MOST, the earliest first
    more: int


@dataclass(frozen=True, slots=True)
class MeetingNeed:
    """A meeting whose day has passed, and which nobody has closed or called off."""

    id: int
    case_id: int
    label: str
    kind: MeetingKind
    day: date


def not_closed(db: Connection, actor: Actor, *, now: datetime) -> list[MeetingNeed]:
    """Of the actor's own cases, the longest ago first. For lists that write their own audit row."""
    meeting, case, today = t.meeting.c, t.case.c, day_of(now)
    query = (
        select(meeting.id, meeting.case_id, meeting.kind, meeting.day, case.code, case.name, case.date_of_birth)
        .join_from(t.meeting, t.case, case.id == meeting.case_id)
        .where(
            meeting.state == MeetingState.PLANNED,
            meeting.day < today,
            case.status == CaseStatus.ACTIVE,
            access.cases_where(actor, Verb.PLAN_MEETING, today),
        )
        .order_by(meeting.day, meeting.id)
    )
    return [
        MeetingNeed(
            id=row.id,
            case_id=row.case_id,
            label=_label(row, today),
            kind=row.kind,
            day=row.day,
        )
        for row in db.execute(query)
    ]


def page(db: Connection, actor: Actor, case_id: int, *, now: datetime) -> MeetingPage:
    """What is planned (audited). Raises NotAllowed for all but its keyworker and managers, and NotFound."""
    standing = access.require(db, actor, Verb.READ_RECORD, case_id, now=now, subject="meetings", refusal=say.NOT_YOURS)
    cases.remember(db, actor, case_id, now=now)
    found = planned(db, case_id)
    return MeetingPage(
        case_id=case_id,
        label=cases.label(db, case_id, now=now),
        own=actor.keeps(standing.keyworker_id),
        stopped=consents.silent(db, case_id),
        meetings=tuple(found[:MOST]),
        more=max(0, len(found) - MOST),
    )


def planned(db: Connection, case_id: int) -> list[PlannedMeeting]:
    """All that are planned and not closed, the earliest first, for those who have been let through."""
    meeting = t.meeting.c
    query = select(t.meeting).where(meeting.case_id == case_id, meeting.state == MeetingState.PLANNED)
    shown = consents.papers_allowed(db, case_id)
    return [_seen(db, row, shown) for row in db.execute(query.order_by(meeting.day, meeting.id)).all()]


def one(db: Connection, meeting_id: int) -> PlannedMeeting:
    """For those who have been let through. Raises NotFound."""
    row = db.execute(select(t.meeting).where(t.meeting.c.id == meeting_id)).first()
    if row is None:
        raise NotFound(say.NO_SUCH_MEETING)
    return _seen(db, row, consents.papers_allowed(db, row.case_id))


def of_draft(db: Connection, draft_id: str) -> int | None:
    """The meeting that a form made."""
    return db.execute(select(t.meeting.c.id).where(t.meeting.c.draft_id == draft_id)).scalar()


def next_on(db: Connection, case_id: int, *, now: datetime) -> PlannedMeeting | None:
    """The next from today on, for those who have been let through."""
    today = day_of(now)
    return next((one for one in planned(db, case_id) if one.day >= today), None)


def _seen(db: Connection, row: Row[*tuple[Any, ...]], shown: bool) -> PlannedMeeting:
    counted = row.papers_wanted > 0 and (shown or row.kind not in REVIEW_KINDS)
    return PlannedMeeting(
        id=row.id,
        case_id=row.case_id,
        kind=row.kind,
        state=row.state,
        day=row.day,
        starts_at=row.starts_at,
        place=row.place,
        join_link=row.join_link or "",
        chair=row.chair or "",
        family=row.family_invited,
        invited=tuple(invitations.of_meeting(db, row.id)),
        papers=(row.papers_received, row.papers_wanted) if counted else None,
        version=row.version,
    )


def _label(row: Row[*tuple[Any, ...]], today: date) -> str:
    age = cases.age_on(date.fromisoformat(row.date_of_birth), today)
    return f"{cases.initials(row.name)}, {age}, {row.code}"
