"""Who is asked to act for a meeting: those of its MDT, in Teams, with something to do or to answer before it.

The rule protected: a contact is never mentioned, nor anybody who is not on the MDT or is away, nor a name that would
say which child it is; and never so many that nobody feels meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, exists, false, func, or_, select, true

from casework import consents, safe_wording, stand_ins
from casework.access import still_on
from casework.clock_facts import REVIEW_KINDS
from storage import core as t
from storage.tables import ActionState, CaseStatus, Coming, MeetingState, Reachability

MOST = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """`handle` is what Teams knows them by: the bot's own `29:...`, or the Entra object id."""

    person_id: int
    name: str
    handle: str


def of_meeting(db: Connection, meeting_id: int, today: date) -> list[Asked]:
    """By name, at most ten: who owns something open that is due by the meeting, was invited and has not answered, or,
    as the keyworker, waits for papers. Nobody once it is over, off, or not to be spoken of."""
    meeting = db.execute(select(t.meeting).where(t.meeting.c.id == meeting_id)).one()
    if meeting.state is not MeetingState.PLANNED or consents.silent(db, meeting.case_id):
        return []
    person, seat, action, invitation = t.person.c, t.membership.c, t.action.c, t.invitation.c
    to_do = exists().where(
        action.case_id == meeting.case_id,
        action.owner_id == person.id,
        action.state == ActionState.OPEN,
        action.due_on <= meeting.day,
    )
    to_answer = exists().where(
        invitation.meeting_id == meeting_id, invitation.person_id == person.id, invitation.coming == Coming.INVITED
    )
    papers = meeting.papers_received < meeting.papers_wanted and (
        meeting.kind not in REVIEW_KINDS or consents.papers_allowed(db, meeting.case_id)
    )
    gathers = and_(t.case.c.keyworker_id == person.id, true() if papers else false())
    query = (
        select(person.id, person.name, person.object_id)
        .join_from(t.case, t.membership, seat.case_id == t.case.c.id)
        .join(t.person, person.id == seat.person_id)
        .where(t.case.c.id == meeting.case_id, t.case.c.status == CaseStatus.ACTIVE, still_on(today))
        .where(person.active, person.object_id.is_not(None), ~func.coalesce(stand_ins.away(t.person, today), false()))
        .where(or_(to_do, to_answer, gathers))
        .distinct()
    )
    who = safe_wording.identity(db, meeting.case_id)
    rows = [row for row in db.execute(query) if not safe_wording.tells(row.name, who)]
    rows = sorted(rows, key=lambda row: (row.name.casefold(), row.id))[:MOST]
    handles = _handles(db, [row.id for row in rows])
    return [Asked(row.id, row.name, handles.get(row.id) or str(row.object_id)) for row in rows]


def _handles(db: Connection, people: list[int]) -> dict[int, str]:
    route = t.route.c
    query = (
        select(route.person_key, route.user_mri)
        .where(route.person_key.in_(people), route.user_mri != "", route.reachability != Reachability.DEAD)
        .order_by(route.seen_at, route.id)  # of several the one that was alive last
    )
    return {row.person_key: row.user_mri for row in db.execute(query)} if people else {}
