"""A case is stepped down or closed, and opened again: with a reason, and never with something open that nobody saw.

The rules protected: a closed case is silent and cannot be written on; what was open then is kept as it was, with what
was said about it; every closing stays on record, and so does every opening again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from casework import access, audit, board_posts, clock_rows, consents, notices, planner, tasks
from casework.access import Verb
from casework.actor import Actor
from casework.clock_rows import ClockSeen
from casework.days import day_of
from casework.errors import InvalidInput
from casework.tasks import TaskView
from casework.words import closing as say
from storage import core as t
from storage.tables import ActionState, CaseStatus, DraftState, MeetingState, NoticeKind, Outcome

MOST_CLOCKS = 20


@dataclass(frozen=True, slots=True)
class OpenAction:
    id: int
    version: int
    number: int
    what: str
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class StillOpen:
    """Everything that would be left open by closing a case. Days are days in England."""

    actions: tuple[OpenAction, ...]
    tasks: tuple[TaskView, ...]
    clocks: tuple[ClockSeen, ...]
    meetings: tuple[OpenMeeting, ...]

    @property
    def count(self) -> int:
        return len(self.actions) + len(self.tasks) + len(self.clocks) + len(self.meetings)


@dataclass(frozen=True, slots=True)
class NewClosing:
    """`reason` is a key of the words' REASONS; `still_open` says what happens to what is open."""

    reason: str
    note: str = ""
    what_is_different: str = ""
    what_keyworking_did: str = ""
    still_open: str = ""


@dataclass(frozen=True, slots=True)
class ClosingSeen:
    reason: str
    at: datetime


def still_open(db: Connection, case_id: int, *, today: date) -> StillOpen:
    """For those who have been let through."""
    action, meeting = t.action.c, t.meeting.c
    actions = (
        select(action.id, action.version, action.number, action.what, action.due_on, t.person.c.name)
        .join_from(t.action, t.person, t.person.c.id == action.owner_id)
        .where(action.case_id == case_id, action.state == ActionState.OPEN)
        .order_by(action.due_on, action.number)
    )
    meetings = (
        select(meeting.kind, meeting.day)
        .where(meeting.case_id == case_id, meeting.state == MeetingState.PLANNED)
        .order_by(meeting.day)
    )
    return StillOpen(
        tuple(
            OpenAction(row.id, row.version, row.number, row.what, row.name, row.due_on) for row in db.execute(actions)
        ),
        tuple(tasks.open_of(db, case_id)),
        tuple(clock_rows.next_due(db, case_id, today=today, most=MOST_CLOCKS)),
        tuple(OpenMeeting(row.kind.value, row.day) for row in db.execute(meetings)),
    )


def current(db: Connection, case_id: int) -> ClosingSeen | None:
    """Why and when a closed case was closed; None for an open one."""
    closing = t.closing.c
    query = select(closing.reason, closing.closed_at).where(closing.case_id == case_id, closing.reopened_at.is_(None))
    row = db.execute(query.order_by(closing.id.desc()).limit(1)).first()
    return None if row is None else ClosingSeen(row.reason, row.closed_at)


def close(
    db: Connection, actor: Actor, case_id: int, new: NewClosing, *, draft_id: str | None = None, now: datetime
) -> bool:
    """Close a case; whether partners are told. Raises NotAllowed, and InvalidInput while what is open has no word."""
    access.require(db, actor, Verb.CLOSE_CASE, case_id, now=now, refusal=say.NOT_YOURS)
    status = db.execute(select(t.case.c.status).where(t.case.c.id == case_id).with_for_update()).scalar_one()
    if status is CaseStatus.CLOSED:
        raise InvalidInput(say.ALREADY)
    if new.reason not in say.REASONS:
        raise InvalidInput(say.REASON, "reason")
    open_ = still_open(db, case_id, today=day_of(now))
    if open_.count and not new.still_open.strip():
        raise InvalidInput(say.OPEN_STILL, "still_open")
    made = _keep(db, actor, case_id, new, draft_id, now)
    _set(db, case_id, CaseStatus.CLOSED)
    drafts = update(t.draft).where(t.draft.c.case_id == case_id, t.draft.c.state == DraftState.OPEN)
    db.execute(drafts.values(state=DraftState.CANCELLED, version=t.draft.c.version + 1))
    _audit(db, actor, Verb.CLOSE_CASE, case_id, "open", f"closed: {new.reason}; {new.note.strip()}", now)
    notices.withdraw_case(db, case_id, "the case is closed")
    told = not consents.silent(db, case_id)
    if told:
        _tell(db, actor, case_id, made, now)
    board_posts.changed(db, case_id)
    return told


def reopen(db: Connection, actor: Actor, case_id: int, why: str, *, now: datetime) -> None:
    """Open a closed case again, with a reason. One that is open is left as it is. Raises NotAllowed, InvalidInput."""
    access.require(db, actor, Verb.REOPEN_CASE, case_id, now=now, refusal=say.NOT_YOURS)
    if not why.strip():
        raise InvalidInput(say.WHY_REOPEN, "why")
    status = db.execute(select(t.case.c.status).where(t.case.c.id == case_id).with_for_update()).scalar_one()
    if status is CaseStatus.ACTIVE:
        return
    _set(db, case_id, CaseStatus.ACTIVE)
    closing = t.closing
    again = update(closing).where(closing.c.case_id == case_id, closing.c.reopened_at.is_(None))
    db.execute(again.values(reopened_at=now, reopened_by=actor.person_id, why_reopened=why.strip()))
    _audit(db, actor, Verb.REOPEN_CASE, case_id, "closed", f"open: {why.strip()}", now)
    notices.withdraw_case(db, case_id, "the case is open again", kinds=[NoticeKind.CASE_CLOSED])
    planner.look_again(db, case_id, now=now)
    board_posts.changed(db, case_id)


def is_closed(db: Connection, case_id: int) -> bool:
    """Whether a case is closed now."""
    return db.execute(select(t.case.c.status).where(t.case.c.id == case_id)).scalar() is CaseStatus.CLOSED


def _keep(db: Connection, actor: Actor, case_id: int, new: NewClosing, draft_id: str | None, now: datetime) -> int:
    values: dict[str, Any] = {
        "case_id": case_id,
        "draft_id": draft_id,
        "reason": new.reason,
        "note": new.note.strip(),
        "what_is_different": new.what_is_different.strip(),
        "what_keyworking_did": new.what_keyworking_did.strip(),
        "still_open": new.still_open.strip(),
        "closed_at": now,
        "closed_by": actor.person_id,
        "why_reopened": "",
    }
    return int(db.execute(insert(t.closing).values(values).returning(t.closing.c.id)).scalar_one())


def _set(db: Connection, case_id: int, status: CaseStatus) -> None:
    db.execute(update(t.case).where(t.case.c.id == case_id).values(status=status, version=t.case.c.version + 1))


def _tell(db: Connection, actor: Actor, case_id: int, closing_id: int, now: datetime) -> None:
    """One line to everybody else on the MDT who has an account here; contacts are told by the keyworker."""
    on = t.membership.c
    query = (
        select(on.person_id)
        .distinct()
        .join_from(t.membership, t.person, t.person.c.id == on.person_id)
        .where(
            on.case_id == case_id, access.still_on(day_of(now)), t.person.c.active, t.person.c.object_id.is_not(None)
        )
    )
    keyworker_id = db.execute(select(t.case.c.keyworker_id).where(t.case.c.id == case_id)).scalar()
    for person_id in sorted(set(db.execute(query).scalars()) - {actor.person_id, keyworker_id}):
        notices.plan(
            db,
            NoticeKind.CASE_CLOSED,
            f"case:{case_id}",
            case_id,
            notices.to_person(person_id),
            f"closing:{closing_id}",
            case_id=case_id,
            about={},
            now=now,
        )


def _audit(db: Connection, actor: Actor, verb: Verb, case_id: int, old: str, new: str, now: datetime) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=verb,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"case:{case_id}",
        old=old,
        new=new,
        place=actor.place,
        now=now,
    )
