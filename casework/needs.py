"""What waits for one person: asked for more time, overdue, stuck, not finished, not copied, not rated lately.

The rule protected: what nobody did never goes quiet; it stays here after the last reminder was sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from casework import (
    access,
    access_requests,
    actions,
    case_tasks,
    caseloads,
    clock_lists,
    consent_gaps,
    escalations,
    invitations,
    leave_requests,
    lines_view,
    meeting_page,
    nudges,
    referrals,
    transitions,
    unwritten,
    unwritten_lists,
    updates,
)
from casework.access import Relation, Verb
from casework.access_requests import Request
from casework.actions import ActionView
from casework.actor import Actor
from casework.case_tasks import TaskNeed
from casework.caseloads import KeptCase
from casework.cases import age_on, initials
from casework.clock_lists import ClockRow
from casework.consent_gaps import GapNeed
from casework.consents import silent_where
from casework.days import day_of, overdue, working_days_after
from casework.entries import Moment, UpdateLine
from casework.escalations import Escalated
from casework.invitations import Waiting
from casework.leave_requests import LeaveRequest
from casework.lines_view import LinesNeed
from casework.mdt_policy import counts, own_numbers
from casework.meeting_page import MeetingNeed
from casework.policy import Policy
from casework.referrals import ReferralView
from casework.snoozes import is_running
from casework.standing import is_stale, word
from casework.transitions import AskedNeed
from casework.unwritten_lists import ToWriteUp
from storage import core as t
from storage.tables import ActionState, Answered, CaseStatus, DraftState, Role

_SOON = timedelta(days=7)


class Why(StrEnum):
    """Why an action of somebody else waits for the keyworker, the strongest reason first."""

    LEFT = "its owner has left"
    ASKED = "asked for more time"
    OVERDUE = "overdue"
    STUCK = "stuck"
    NOT_MINE = "not mine"
    UNANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class ActionNeed:
    """`phone` is given for a contact, who is rung up."""

    id: int
    version: int
    case_id: int
    label: str
    number: int
    what: str
    owner_id: int
    owner: str
    phone: str
    due_on: date
    asked_until: date | None
    why: Why
    snoozed_until: date | None = None  # while its reminders wait
    escalated: Escalated | None = None  # the last rung that it has reached


@dataclass(frozen=True, slots=True)
class HalfFilled:
    """`told` is when its writer was told of what they write up there, once they said; `over`: 24 hours ago and more."""

    draft: str
    form: str
    label: str  # empty for a form about no case
    touched_at: datetime
    told: Moment | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class StaleRating:
    case_id: int
    label: str
    rated: str
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class Needs:
    actions: tuple[ActionNeed, ...]
    mine: tuple[ActionView, ...]
    half_filled: tuple[HalfFilled, ...]
    to_finish: tuple[UpdateLine, ...]
    not_copied: tuple[UpdateLine, ...]
    stale: tuple[StaleRating, ...]
    clocks: tuple[ClockRow, ...] = ()
    tasks: tuple[TaskNeed, ...] = ()
    to_write_up: tuple[ToWriteUp, ...] = ()
    invitations: tuple[Waiting, ...] = ()
    meetings: tuple[MeetingNeed, ...] = ()  # without those that are to be written up
    consent: tuple[GapNeed, ...] = ()
    growing: tuple[AskedNeed, ...] = ()
    asking: tuple[Request, ...] = ()  # to be let in: for who may answer
    unallocated: tuple[KeptCase, ...] = ()  # nobody keeps them: for who may allocate
    referrals: tuple[ReferralView, ...] = ()  # whose referrer is to be told
    lines: tuple[LinesNeed, ...] = ()  # three lines that the person was asked for
    to_ring: tuple[LinesNeed, ...] = ()
    leaving: tuple[LeaveRequest, ...] = ()

    def because(self, *why: Why) -> list[ActionNeed]:
        return [need for need in self.actions if need.why in why]


def of(db: Connection, actor: Actor, *, policy: Policy, now: datetime) -> Needs:
    """All that waits for the actor. The list is one audit row; raises NotAllowed for who has no actions to list."""
    own = _own(db, actor, now)
    soon = day_of(now) + _SOON
    keyworker = actor.is_a(Role.KEYWORKER)
    to_write_up = unwritten_lists.waiting(db, actor, policy.notices, now=now) if keyworker else []
    listed = {one.meeting_id for one in to_write_up}
    return Needs(
        actions=tuple(_others(db, actor, policy, now)),
        mine=tuple(view for view in own if view.due_on <= soon),
        half_filled=tuple(_half_filled(db, actor, policy, now)),
        to_finish=tuple(updates.to_finish(db, actor, now=now)) if keyworker else (),
        not_copied=tuple(updates.not_copied(db, actor, now=now)) if keyworker else (),
        stale=tuple(_stale(db, actor, policy, now)) if keyworker else (),
        clocks=tuple(clock_lists.waiting(db, actor, last_days=policy.notices.clock_last_working_days, now=now)),
        tasks=tuple(case_tasks.waiting(db, actor, now=now)),
        to_write_up=tuple(to_write_up),
        invitations=tuple(invitations.waiting(db, actor, now=now)),
        meetings=tuple(one for one in meeting_page.not_closed(db, actor, now=now) if one.id not in listed),
        consent=tuple(consent_gaps.waiting(db, actor, now=now)) if keyworker else (),
        growing=tuple(transitions.waiting(db, actor, now=now)),
        asking=tuple(access_requests.waiting(db, actor)),
        unallocated=tuple(caseloads.without_keyworker(db, actor, now=now)),
        referrals=tuple(referrals.waiting(db, actor, now=now)),
        lines=tuple(lines_view.mine(db, actor, now=now)),
        to_ring=tuple(lines_view.to_ring(db, actor, now=now)) if keyworker else (),
        leaving=tuple(leave_requests.waiting(db, actor, now=now)),
    )


def _own(db: Connection, actor: Actor, now: datetime) -> list[ActionView]:
    """One's own open actions. Administrators have none, and read their list all the same."""
    anyhow = frozenset(Relation)
    if access.may(actor, Verb.GRANT_ACCESS, anyhow) and not access.may(actor, Verb.LIST_ACTIONS, anyhow):
        access.read(db, actor, Verb.GRANT_ACCESS, now=now)
        return []
    return actions.mine_open(db, actor, now=now)


def _others(db: Connection, actor: Actor, policy: Policy, now: datetime) -> list[ActionNeed]:
    """On the actor's own cases all that waits; on a manager's, requests that the keyworker did not answer in time."""
    owner, action, case = t.person.alias("owner"), t.action.c, t.case.c
    query = (
        select(
            t.action,
            case.code,
            case.name,
            case.date_of_birth,
            case.keyworker_id,
            owner.c.name.label("owner"),
            owner.c.phone,
            owner.c.object_id,
            owner.c.active,
            silent_where(action.case_id).label("stopped"),
            own_numbers(action.case_id).label("own_numbers"),
        )
        .join_from(t.action, t.case, case.id == action.case_id)
        .join(owner, owner.c.id == action.owner_id)
        .where(
            action.state == ActionState.OPEN,
            action.owner_id != actor.person_id,
            case.status == CaseStatus.ACTIVE,
            access.cases_where(actor, Verb.AGREE_TIME, day_of(now)),
        )
        .order_by(action.due_on, action.id)
    )
    if not actor.is_a(Role.KEYWORKER):
        query = query.where(action.asked_until.is_not(None))
    found = [
        _need(row, why, day_of(now), snoozed=is_running(row.snoozed_until, policy, now))
        for row in db.execute(query)
        if (why := _why(row, actor, policy, now))
    ]
    climbed = escalations.told(db, [need.id for need in found if need.why is Why.OVERDUE])
    found = [replace(need, escalated=climbed[need.id][-1]) if need.id in climbed else need for need in found]
    order = list(Why)
    return sorted(found, key=lambda need: (order.index(need.why), need.due_on))


def _why(row: Row[*tuple[Any, ...]], actor: Actor, policy: Policy, now: datetime) -> Why | None:
    today, numbers = day_of(now), counts(policy.notices, row)
    if not actor.keeps(row.keyworker_id):
        waited = row.asked_at and working_days_after(day_of(row.asked_at), numbers.more_time_working_days) < today
        return Why.ASKED if row.asked_until is not None and waited else None
    if not row.active:
        return Why.LEFT
    if row.asked_until is not None:
        return Why.ASKED
    if overdue(row.due_on, now):
        return Why.OVERDUE
    if row.answered in (Answered.STUCK, Answered.NOT_MINE):
        return Why.STUCK if row.answered is Answered.STUCK else Why.NOT_MINE
    if row.answered is None and row.object_id is not None and not row.stopped:  # who was asked for a yes
        asked = working_days_after(day_of(row.created_at), numbers.answer_working_days)
        return Why.UNANSWERED if asked < today else None
    return None


def _need(row: Row[*tuple[Any, ...]], why: Why, today: date, *, snoozed: bool) -> ActionNeed:
    return ActionNeed(
        id=row.id,
        version=row.version,
        case_id=row.case_id,
        label=_label(row, today),
        number=row.number,
        what=row.what,
        owner_id=row.owner_id,
        owner=row.owner,
        phone=row.phone if row.object_id is None else "",
        due_on=row.due_on,
        asked_until=row.asked_until,
        why=why,
        snoozed_until=row.snoozed_until if snoozed else None,
    )


def _half_filled(db: Connection, actor: Actor, policy: Policy, now: datetime) -> list[HalfFilled]:
    draft, case = t.draft.c, t.case.c
    today = day_of(now)
    whose_child_it_is_now = or_(
        access.cases_where(actor, Verb.RECORD_UPDATE, today),
        and_(draft.form == "allocate", access.cases_where(actor, Verb.ALLOCATE, today)),
    )
    query = (
        select(
            draft.id,
            draft.form,
            draft.touched_at,
            draft.told_at,
            draft.told_until,
            case.code,
            case.name,
            case.date_of_birth,
        )
        .outerjoin_from(t.draft, t.case, t.case.c.id == draft.case_id)
        .where(
            draft.person_id == actor.person_id,
            draft.state == DraftState.OPEN,
            draft.expires_at > now,
            or_(draft.case_id.is_(None), whose_child_it_is_now),
        )
        .order_by(draft.touched_at.desc())
    )
    return [_left(row, policy, now) for row in db.execute(query)]


def _left(row: Row[*tuple[Any, ...]], policy: Policy, now: datetime) -> HalfFilled:
    label = _label(row, day_of(now)) if row.code else ""
    if row.told_at is None:
        return HalfFilled(row.id, row.form, label, row.touched_at)
    told = unwritten.told_of(row)
    return HalfFilled(row.id, row.form, label, row.touched_at, told, nudges.is_over(told, policy.notices, now))


def _stale(db: Connection, actor: Actor, policy: Policy, now: datetime) -> list[StaleRating]:
    case, today = t.case.c, day_of(now)
    query = (
        select(case.id, case.code, case.name, case.date_of_birth, case.rating, case.rating_level, case.rated_at)
        .where(
            case.status == CaseStatus.ACTIVE, access.cases_where(actor, Verb.RATE, today), case.rated_at.is_not(None)
        )
        .order_by(case.rated_at)
    )
    return [
        StaleRating(row.id, _label(row, today), word(row.rating, row.rating_level), row.rated_at)
        for row in db.execute(query)
        if is_stale(word(row.rating, row.rating_level), row.rated_at, policy.ratings, now)
    ]


def _label(row: Row[*tuple[Any, ...]], today: date) -> str:
    return f"{initials(row.name)}, {age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}"
