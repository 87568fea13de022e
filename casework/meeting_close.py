"""A planned meeting that took place is closed: who was there, whether a keyworker is still needed, what worked.

The rules protected: what was done since the last meeting is asked about once; a no to "still need a keyworker?" waits
for the manager until somebody decides; a held CETR or CTR starts the clock of its report.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from casework import access, audit, board_posts, case_clocks, meeting_tasks, meetings, notices, tasks
from casework.access import Verb
from casework.actor import Actor
from casework.clock_facts import REPORTS
from casework.days import at, day_of
from casework.errors import InvalidInput, NotFound, Stale
from casework.policy import Policy
from casework.words import STALE
from casework.words import meetings as say
from storage import core as t
from storage.tables import ActionState, MeetingState, Outcome, TaskKind, TaskState, Worked
from storage.upsert import insert_all_absent

MOST_ASKED = 6  # actions that are asked about at one meeting: more would not fit a phone


@dataclass(frozen=True, slots=True)
class DoneSince:
    """An action that was done since the last meeting, and of which nobody has said whether it worked."""

    id: int
    number: int
    what: str


def done_since_last(db: Connection, case_id: int, day: date) -> list[DoneSince]:
    """Those done since the last meeting that was held before `day`, for those who have been let through."""
    meeting, action = t.meeting.c, t.action.c
    last = db.execute(
        select(func.max(meeting.day)).where(
            meeting.case_id == case_id, meeting.state == MeetingState.HELD, meeting.day < day
        )
    ).scalar()
    query = select(action.id, action.number, action.what).where(
        action.case_id == case_id, action.state == ActionState.DONE, action.worked.is_(None)
    )
    if last is not None:
        query = query.where(action.done_at >= at(last, time.min))
    rows = db.execute(query.order_by(action.number).limit(MOST_ASKED))
    return [DoneSince(row.id, row.number, row.what) for row in rows]


def close(
    db: Connection,
    actor: Actor,
    meeting_id: int,
    attended: Collection[int],
    *,
    needs_keyworker: bool,
    worked: Mapping[int, Worked],
    seen: int,
    policy: Policy,
    now: datetime,
) -> None:
    """Keep that it took place, and what was said there.

    Raises NotFound, NotAllowed, InvalidInput for what is still to come, or is planned no more, and Stale.
    """
    row = db.execute(select(t.meeting).where(t.meeting.c.id == meeting_id)).first()
    if row is None:
        raise NotFound(say.NO_SUCH_MEETING)
    access.require(db, actor, Verb.PLAN_MEETING, row.case_id, now=now, subject=f"meeting:{meeting_id}")
    if row.state is not MeetingState.PLANNED:
        raise InvalidInput(say.NOT_PLANNED)
    if row.day > day_of(now):
        raise InvalidInput(say.CLOSE_WHEN_OVER)
    values: dict[str, Any] = {
        "state": MeetingState.HELD,
        "still_needs_keyworker": needs_keyworker,
        "look_at": None,
        "version": seen + 1,
    }
    ours = (t.meeting.c.id == meeting_id, t.meeting.c.version == seen)
    if not db.execute(update(t.meeting).where(*ours).values(values)).rowcount:
        raise Stale(STALE)
    notices.withdraw(db, f"meeting:{meeting_id}", "held")
    there = [{"meeting_id": meeting_id, "person_id": one} for one in sorted(set(attended))]
    insert_all_absent(db, t.attendance, there, ("meeting_id", "person_id"))
    _worked(db, row.case_id, worked)
    _keyworker(db, actor, row, needs_keyworker, now)
    _audit(db, actor, row, f"held, {len(there)} attended; keyworker still needed: {needs_keyworker}", worked, now)
    meeting_tasks.after_meeting(db, actor, row.case_id, meeting_id, row.kind, row.day, now=now)
    case_clocks.refresh(db, row.case_id, policy=policy, now=now)
    board_posts.changed(db, row.case_id)


def report_due(db: Connection, meeting_id: int) -> date | None:
    """By when the report of a review that was held is due; None for any other meeting."""
    clock = t.clock.c
    query = select(func.min(clock.limit_on)).where(
        clock.opened_by == f"meeting:{meeting_id}", clock.rule.in_(sorted(REPORTS))
    )
    return db.execute(query).scalar()


def held(db: Connection, actor: Actor, case_id: int, meeting_id: int, *, now: datetime) -> int:
    """The id of a meeting of this case that was closed, for its actions. Raises NotAllowed and NotFound."""
    access.require(db, actor, Verb.LOG_ACTIONS, case_id, now=now)
    row = db.execute(select(t.meeting.c.case_id, t.meeting.c.state).where(t.meeting.c.id == meeting_id)).first()
    if row is None or row.case_id != case_id or row.state is not MeetingState.HELD:
        raise NotFound(say.NO_SUCH_MEETING)
    return meetings.one(db, meeting_id).id


def _worked(db: Connection, case_id: int, worked: Mapping[int, Worked]) -> None:
    """Of this case's actions alone, and once each."""
    action = t.action.c
    for action_id, how in worked.items():
        known = (action.id == action_id, action.case_id == case_id, action.state == ActionState.DONE)
        db.execute(update(t.action).where(*known, action.worked.is_(None)).values(worked=how))


def _keyworker(db: Connection, actor: Actor, row: Row[*tuple[Any, ...]], needed: bool, now: datetime) -> None:
    """A no waits for the manager; a later yes takes it back."""
    kind, case_id = TaskKind.KEYWORKER_NEEDED, row.case_id
    waiting = [task for task in tasks.open_of(db, case_id) if task.kind is kind]
    if not needed and not waiting:
        tasks.open_task(db, case_id, kind, f"meeting:{row.id}", due_on=None, now=now)
    for task in waiting if needed else ():
        by, place = actor.person_id, actor.place
        tasks.close_task(db, case_id, kind, task.opened_by, TaskState.NOT_NEEDED, by=by, place=place, now=now)


def _audit(
    db: Connection,
    actor: Actor,
    row: Row[*tuple[Any, ...]],
    said: str,
    worked: Mapping[int, Worked],
    now: datetime,
) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.PLAN_MEETING,
        outcome=Outcome.DONE,
        case_id=row.case_id,
        subject=f"meeting:{row.id}",
        old=f"{row.kind.value} {row.day.isoformat()}: {row.state}",
        new="; ".join([said, *(f"action {one}: {how}" for one, how in worked.items())]),
        place=actor.place,
        now=now,
    )
