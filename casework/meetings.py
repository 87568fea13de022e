"""Meetings of a child's MDT: held ones with who was there, and the next one that everybody is reminded of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from casework import access, audit, days, invitations, meeting_tasks
from casework.access import Verb
from casework.actor import Actor
from casework.errors import InvalidInput
from casework.words import actions as say
from storage import core as t
from storage.tables import MeetingKind, MeetingState, Outcome
from storage.upsert import insert_all_absent


@dataclass(frozen=True, slots=True)
class MeetingView:
    """`starts_at` (aware UTC) is None when only the day, which is a day in England, is known."""

    id: int
    case_id: int
    kind: MeetingKind
    state: MeetingState
    day: date
    starts_at: datetime | None
    version: int

    @property
    def time_of_day(self) -> time | None:
        """On England's clock."""
        return None if self.starts_at is None else days.london(self.starts_at).time()


def hold(
    db: Connection,
    actor: Actor,
    case_id: int,
    kind: MeetingKind,
    day: date,
    attended: Collection[int],
    *,
    draft_id: str | None,
    now: datetime,
) -> MeetingView:
    """Keep a meeting that took place and who of the MDT was there.

    The planned meeting of that kind and day becomes the held one, so that nobody is reminded of it again. Raises
    NotAllowed, and InvalidInput for a day to come.
    """
    access.require(db, actor, Verb.LOG_ACTIONS, case_id, now=now)
    if day > days.day_of(now):
        raise InvalidInput(say.MEETING_TO_COME)
    planned = _same(db, case_id, kind, day)
    if planned is None:
        meeting_id = insert_row(db, case_id=case_id, kind=kind, state=MeetingState.HELD, day=day, draft_id=draft_id)
    else:
        meeting_id = planned
        changes: dict[str, Any] = {"state": MeetingState.HELD, "draft_id": draft_id, "look_at": now}
        db.execute(
            update(t.meeting).where(t.meeting.c.id == planned).values(version=t.meeting.c.version + 1, **changes)
        )
    there = [{"meeting_id": meeting_id, "person_id": person_id} for person_id in sorted(set(attended))]
    insert_all_absent(db, t.attendance, there, ("meeting_id", "person_id"))
    _audit(db, actor, case_id, meeting_id, f"{kind.value} held {day.isoformat()}, {len(there)} attended", now)
    meeting_tasks.after_meeting(db, actor, case_id, meeting_id, kind, day, now=now)
    return one(db, meeting_id)


def plan(
    db: Connection,
    actor: Actor,
    case_id: int,
    kind: MeetingKind,
    day: date,
    at: time | None,
    *,
    now: datetime,
) -> MeetingView:
    """Keep the next meeting; `at` is a time of day in England, None while nobody knows it.

    Planning the same kind and day again changes its time. Raises NotAllowed, and InvalidInput for a day gone by.
    """
    access.require(db, actor, Verb.LOG_ACTIONS, case_id, now=now)
    if day < days.day_of(now):
        raise InvalidInput(say.MEETING_GONE_BY)
    starts_at = None if at is None else days.at(day, at)
    known = _same(db, case_id, kind, day)
    before = None if known is None else one(db, known).starts_at
    if known is None:
        planned = MeetingState.PLANNED
        known = insert_row(db, case_id=case_id, kind=kind, state=planned, day=day, starts_at=starts_at, look_at=now)
    elif starts_at is not None and starts_at != before:
        changes: dict[str, Any] = {"starts_at": starts_at, "look_at": now, "version": t.meeting.c.version + 1}
        db.execute(update(t.meeting).where(t.meeting.c.id == known).values(changes))
        invitations.moved(db, known, (day, before), by=actor.person_id, now=now)
    view = one(db, known)
    new = f"{kind.value} planned {day.isoformat()} {_said(view.starts_at)}".strip()
    _audit(db, actor, case_id, known, new, now, old=_said(before))
    return view


def next_planned(db: Connection, case_id: int, after: date) -> MeetingView | None:
    """The first planned meeting of the case after that day, or None."""
    query = (
        select(t.meeting)
        .where(
            t.meeting.c.case_id == case_id,
            t.meeting.c.state == MeetingState.PLANNED,
            t.meeting.c.day > after,
        )
        .order_by(t.meeting.c.day, t.meeting.c.id)
        .limit(1)
    )
    row = db.execute(query).first()
    return None if row is None else _view(row)


def one(db: Connection, meeting_id: int) -> MeetingView:
    """For those who have been let through already."""
    return _view(db.execute(select(t.meeting).where(t.meeting.c.id == meeting_id)).one())


def _same(db: Connection, case_id: int, kind: MeetingKind, day: date) -> int | None:
    query = select(t.meeting.c.id).where(
        t.meeting.c.case_id == case_id,
        t.meeting.c.kind == kind,
        t.meeting.c.day == day,
        t.meeting.c.state == MeetingState.PLANNED,
    )
    return db.execute(query.order_by(t.meeting.c.id).limit(1)).scalar()


def insert_row(db: Connection, **columns: Any) -> int:
    """A new row with what is known; its id. For those who have checked it."""
    values: dict[str, Any] = {
        "draft_id": None,
        "starts_at": None,
        "place": "",
        "papers_wanted": 0,
        "papers_received": 0,
        "look_at": None,
        "version": 1,
        **columns,
    }
    return int(db.execute(insert(t.meeting).values(**values).returning(t.meeting.c.id)).scalar_one())


def _said(starts_at: datetime | None) -> str:
    return "" if starts_at is None else starts_at.isoformat()


def _audit(
    db: Connection, actor: Actor, case_id: int, meeting_id: int, new: str, now: datetime, *, old: str = ""
) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.LOG_ACTIONS,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"meeting:{meeting_id}",
        old=old,
        new=new,
        place=actor.place,
        now=now,
    )


def _view(row: Row[*tuple[Any, ...]]) -> MeetingView:
    return MeetingView(row.id, row.case_id, row.kind, row.state, row.day, row.starts_at, row.version)
