"""One case on a page: all of it for its keyworker and manager, and for a partner only what is theirs.

The rule protected: who stands outside the keyworking service sees initials, age, code, their own agency's actions,
the next meeting and whom to ask, and where sharing stopped, not even that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, true

from casework import (
    access,
    cases,
    clock_rows,
    closings,
    consent_gaps,
    consent_record,
    contact_notes,
    details,
    entries,
    events,
    feedback,
    meeting_page,
    meetings,
    tasks,
    transitions,
)
from casework.access import Verb
from casework.actor import Actor
from casework.cases import CaseLine, CaseView
from casework.clock_rows import ClockSeen
from casework.closings import ClosingSeen
from casework.consent_gaps import Gap
from casework.consent_record import ConsentView
from casework.consents import silent
from casework.days import day_of, overdue
from casework.details import Details
from casework.feedback import FeedbackView
from casework.meeting_page import PlannedMeeting
from casework.meetings import MeetingView
from casework.policy import RatingPolicy
from casework.standing import is_stale
from casework.tasks import TaskView
from casework.transitions import Asked
from casework.whereabouts import Whereabouts
from storage import core as t
from storage.tables import ActionState, Answered, Pathway, Voice

MOST_ACTIONS = 8
MOST_UPDATES = 3
MOST_CLOCKS = 3


@dataclass(frozen=True, slots=True)
class RatingSeen:
    word: str
    at: datetime
    by: str
    tool: str
    stale: bool


@dataclass(frozen=True, slots=True)
class ActionSeen:
    id: int
    number: int
    what: str
    owner: str
    due_on: date
    overdue: bool
    answered: Answered | None
    asked_until: date | None
    started: bool = False


@dataclass(frozen=True, slots=True)
class UpdateSeen:
    id: int
    headline: str
    at: datetime
    to_finish: bool
    copied: bool
    corrections: tuple[str, ...] = ()
    struck_out: bool = False  # then there is no text


@dataclass(frozen=True, slots=True)
class CasePage:
    """`full` is for the keyworker and the manager; without it, rating, setting, consent and updates are empty."""

    view: CaseView
    full: bool
    own: bool  # its keyworker is looking, or who covers
    may_allocate: bool
    may_close: bool
    closing: ClosingSeen | None  # of a closed case
    sharing_stopped: bool
    rating: RatingSeen | None
    meeting: MeetingView | None
    asked: PlannedMeeting | None  # the same, with who comes and its papers
    consent: ConsentView | None
    updates: tuple[UpdateSeen, ...]
    clocks: tuple[ClockSeen, ...]  # the next that are due
    tasks: tuple[TaskView, ...]  # what a rating or an event asks for
    where: Whereabouts | None
    details: Details | None
    members: tuple[str, ...]  # who is on the MDT, with their agency
    in_touch: Mapping[Voice, date]  # the last day of contact with each
    said: FeedbackView | None  # what the young person or family said last
    actions: tuple[ActionSeen, ...]  # at most MOST_ACTIONS, the earliest due first
    more_actions: int
    gap: Gap | None = None  # consent that is to be asked about again
    growing: Asked | None = None  # what a birthday asks
    past: bool = False  # their pathway's age


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    """A line of `my cases`."""

    line: CaseLine
    stale: bool
    to_finish: bool
    not_copied: bool
    past: Pathway | None = None  # of whom it is past the age


def page(db: Connection, actor: Actor, case_id: int, *, ratings: RatingPolicy, now: datetime) -> CasePage:
    """Read one case (audited). Raises NotAllowed and NotFound."""
    view = cases.open_case(db, actor, case_id, now=now)
    full = access.may(actor, Verb.READ_RECORD, view.standing.relations)
    stopped = silent(db, case_id)
    hidden = stopped and not full
    seen = () if hidden else tuple(_actions(db, actor, case_id, now, full=full))
    return CasePage(
        view=view,
        full=full,
        own=actor.keeps(view.standing.keyworker_id),
        may_close=access.may(actor, Verb.CLOSE_CASE, view.standing.relations),
        closing=closings.current(db, case_id) if view.standing.closed else None,
        may_allocate=access.may(actor, Verb.ALLOCATE, view.standing.relations),
        sharing_stopped=stopped,
        rating=_rating(db, view.line, ratings, now) if full else None,
        meeting=None if hidden else meetings.next_planned(db, case_id, day_of(now) - timedelta(days=1)),
        asked=meeting_page.next_on(db, case_id, now=now) if full else None,
        consent=consent_record.of_case(db, case_id) if full else None,
        updates=tuple(_updates(db, case_id)) if full else (),
        clocks=tuple(clock_rows.next_due(db, case_id, today=day_of(now), most=MOST_CLOCKS)) if full else (),
        tasks=tuple(tasks.open_of(db, case_id)) if full else (),
        where=events.whereabouts(db, case_id) if full else None,
        details=details.of_case(db, case_id) if full else None,
        members=tuple(name for _, name in details.members(db, case_id, today=day_of(now))) if full else (),
        in_touch=contact_notes.last(db, case_id) if full else {},
        said=feedback.newest(db, case_id) if full else None,
        actions=seen[:MOST_ACTIONS],
        more_actions=max(0, len(seen) - MOST_ACTIONS),
        gap=consent_gaps.of_cases(db, [case_id], today=day_of(now)).get(case_id) if full else None,
        growing=transitions.of_cases(db, [case_id]).get(case_id) if full else None,
        past=full and case_id in transitions.past(db, [case_id]),
    )


def caseload_lines(
    db: Connection, lines: list[CaseLine], *, ratings: RatingPolicy, now: datetime
) -> list[CaseloadLine]:
    """What waits on these cases, which the caller was let through to."""
    update = t.update.c
    waiting = (update.to_finish) | (update.copied_at.is_(None))
    query = select(update.case_id, update.to_finish, update.copied_at, update.struck_out).where(
        update.case_id.in_([line.id for line in lines]), waiting
    )
    rows = [row for row in db.execute(query) if not row.struck_out]
    unfinished = {row.case_id for row in rows if row.to_finish}
    uncopied = {row.case_id for row in rows if row.copied_at is None}
    past = transitions.past(db, [line.id for line in lines])
    return [
        CaseloadLine(
            line,
            is_stale(line.rated, line.rated_at, ratings, now),
            line.id in unfinished,
            line.id in uncopied,
            past.get(line.id),
        )
        for line in lines
    ]


def _rating(db: Connection, line: CaseLine, ratings: RatingPolicy, now: datetime) -> RatingSeen | None:
    if not line.rated or line.rated_at is None:
        return None
    query = (
        select(t.rating.c.tool, t.rating.c.tool_version, t.person.c.name)
        .join_from(t.rating, t.person, t.person.c.id == t.rating.c.rated_by)
        .where(t.rating.c.case_id == line.id)
        .order_by(t.rating.c.rated_at.desc(), t.rating.c.id.desc())
        .limit(1)
    )
    row = db.execute(query).first()
    tool = f"{row.tool.replace('-', ' ')}, {row.tool_version}" if row else ""
    stale = is_stale(line.rated, line.rated_at, ratings, now)
    return RatingSeen(line.rated, line.rated_at, row.name if row else "", tool, stale)


def _updates(db: Connection, case_id: int) -> list[UpdateSeen]:
    update = t.update.c
    query = (
        select(update.id, update.headline, update.recorded_at, update.to_finish, update.copied_at, update.struck_out)
        .where(update.case_id == case_id)
        .order_by(update.recorded_at.desc(), update.id.desc())
        .limit(MOST_UPDATES)
    )
    rows = db.execute(query).all()
    added = entries.corrections(db, [row.id for row in rows])
    return [
        UpdateSeen(
            row.id,
            row.headline,
            row.recorded_at,
            row.to_finish,
            row.copied_at is not None,
            tuple(one.words for one in added.get(row.id, ())),
            bool(row.struck_out),
        )
        for row in rows
    ]


def _actions(db: Connection, actor: Actor, case_id: int, now: datetime, *, full: bool) -> list[ActionSeen]:
    action = t.action.c
    theirs: ColumnElement[bool] = true() if full else action.agency_id == actor.agency_id
    query = (
        select(
            action.id,
            action.number,
            action.what,
            action.due_on,
            action.answered,
            action.asked_until,
            action.started_at,
            t.person.c.name.label("owner"),
        )
        .join_from(t.action, t.person, t.person.c.id == action.owner_id)
        .where(action.case_id == case_id, action.state == ActionState.OPEN, theirs)
        .order_by(action.due_on, action.number)
    )
    return [_seen(row, now) for row in db.execute(query)]


def _seen(row: Any, now: datetime) -> ActionSeen:
    return ActionSeen(
        id=row.id,
        number=row.number,
        what=row.what,
        owner=row.owner,
        due_on=row.due_on,
        overdue=overdue(row.due_on, now),
        answered=row.answered,
        asked_until=row.asked_until,
        started=row.started_at is not None,
    )
