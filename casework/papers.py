"""The papers of a meeting: which are wanted, which are in, and which this child has none of.

The rule protected (R5): a paper is known here by its name on a checklist, never kept; titles go to the keyworker
alone, channels and partners hear a number; without consent to CETRs nothing is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from casework import access, audit, case_clocks, paper_lists
from casework.access import Verb
from casework.actor import Actor
from casework.consents import papers_allowed
from casework.days import day_of
from casework.errors import InvalidInput, NotFound
from casework.policy import Policy
from casework.words import meetings as say
from storage import core as t
from storage.tables import MeetingKind, MeetingState, Outcome, Setting
from storage.upsert import insert_all_absent


class PaperState(StrEnum):
    """How a wanted paper stands, as a press says it."""

    IN = "in"
    NONE = "none"  # this child has none
    WANTED = "wanted"


@dataclass(frozen=True, slots=True)
class PaperView:
    """`if_any`: there may be none of it, and then it is not waited for."""

    id: int
    name: str
    title: str
    required: bool
    if_any: bool
    received_on: date | None
    none: bool


def listed(db: Connection, meeting_id: int, case_id: int, kind: MeetingKind) -> None:
    """Put the checklist of this kind of meeting, and of where the child is, beside it; what is in stays."""
    setting: Setting = db.execute(select(t.case.c.setting).where(t.case.c.id == case_id)).scalar_one()
    wanted = paper_lists.wanted(kind, setting)
    names = [one.name for one in wanted]
    paper = t.paper.c
    db.execute(
        delete(t.paper).where(paper.meeting_id == meeting_id, paper.received_on.is_(None), paper.name.not_in(names))
    )
    rows = [{"meeting_id": meeting_id, "name": one.name, "required": one.required} for one in wanted]
    insert_all_absent(db, t.paper, rows, ("meeting_id", "name"))
    _count(db, meeting_id)


def of_meeting(db: Connection, meeting_id: int) -> list[PaperView]:
    """Those wanted first, for those who have been let through and may see titles."""
    rows = db.execute(select(t.paper).where(t.paper.c.meeting_id == meeting_id).order_by(t.paper.c.id)).all()
    found = [_view(row) for row in rows]
    return sorted(found, key=lambda one: not one.required and not one.none)


def mark(db: Connection, actor: Actor, paper_id: int, state: PaperState, *, policy: Policy, now: datetime) -> int:
    """Record that a paper is in, that there is none, or neither; the id of its meeting. The same twice is a success.

    Raises NotFound, InvalidInput where nothing may be listed, and NotAllowed for all but the case's keyworker.
    """
    paper, meeting = t.paper.c, t.meeting.c
    query = select(t.paper, meeting.case_id, meeting.state).join_from(
        t.paper, t.meeting, meeting.id == paper.meeting_id
    )
    row = db.execute(query.where(paper.id == paper_id)).first()
    if row is None:
        raise NotFound(say.NO_SUCH_PAPER)
    subject = f"meeting:{row.meeting_id}"
    access.require(db, actor, Verb.PLAN_MEETING, row.case_id, now=now, subject=subject)
    if not papers_allowed(db, row.case_id):
        raise InvalidInput(say.NO_PAPERS_WITHOUT_CONSENT)
    if state is PaperState.NONE and not paper_lists.may_not_exist(row.name):
        raise NotFound(say.NO_SUCH_PAPER)
    before = _state(row)
    if row.state is not MeetingState.PLANNED or before is state:
        return int(row.meeting_id)
    values: dict[str, Any] = {
        "received_on": day_of(now) if state is PaperState.IN else None,
        "required": _is_required(row.name, row.required) and state is not PaperState.NONE,
    }
    db.execute(update(t.paper).where(paper.id == paper_id).values(values))
    _count(db, row.meeting_id)
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.PLAN_MEETING,
        outcome=Outcome.DONE,
        case_id=row.case_id,
        subject=subject,
        old=f"{row.name}: {before}",
        new=f"{row.name}: {state}",
        place=actor.place,
        now=now,
    )
    case_clocks.refresh(db, row.case_id, policy=policy, now=now)
    return int(row.meeting_id)


def _is_required(name: str, otherwise: bool) -> bool:
    """What its list says of it, since *there is none* has changed the row."""
    found = {
        one.required
        for known in paper_lists.SHIPPED
        for one in paper_lists.shipped(known).documents
        if one.name == name
    }
    return found.pop() if len(found) == 1 else otherwise


def _state(row: Any) -> PaperState:
    if row.received_on is not None:
        return PaperState.IN
    return PaperState.NONE if _is_none(row) else PaperState.WANTED


def _is_none(row: Any) -> bool:
    return not row.required and paper_lists.may_not_exist(row.name)


def _count(db: Connection, meeting_id: int) -> None:
    """What its channel and its clock count with: only what must be there. No other change, so no new version."""
    paper = t.paper.c
    wanted = select(func.count()).select_from(t.paper).where(paper.meeting_id == meeting_id, paper.required)
    counts = {
        "papers_wanted": wanted.scalar_subquery(),
        "papers_received": wanted.where(paper.received_on.is_not(None)).scalar_subquery(),
    }
    db.execute(update(t.meeting).where(t.meeting.c.id == meeting_id).values(counts))


def _view(row: Any) -> PaperView:
    return PaperView(
        id=row.id,
        name=row.name,
        title=paper_lists.titled(row.name),
        required=row.required,
        if_any=paper_lists.may_not_exist(row.name),
        received_on=row.received_on,
        none=row.received_on is None and _is_none(row),
    )
