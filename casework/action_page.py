"""All of one action for one reader: its fields, its history, and what they may do with it now.

The rule protected: partners read their own agency's actions alone, and nothing where consent to sharing has stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from casework import access, action_history, actions, consents, meetings, snoozes
from casework.access import Verb
from casework.action_answers import is_theirs
from casework.action_history import Event
from casework.actions import ActionView
from casework.actor import Actor
from casework.days import day_of
from casework.policy import Policy
from casework.snooze_rows import Snoozed
from casework.words import actions as say
from storage import core as t
from storage.tables import ActionState, AgencyKind, CaseStatus, MeetingKind, Question


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do, given how it stands. Each is drawn as a button; the server asks once more."""

    tick: bool
    say_yes: bool
    start: bool
    answer: bool  # stuck, not mine, more time
    undo: bool
    add_evidence: bool
    agree: bool  # a request for more time waits
    change: bool
    end: bool
    reopen: bool
    hand_over: bool
    snooze: bool
    wake: bool  # it is snoozed now


@dataclass(frozen=True, slots=True)
class ActionPage:
    """`full` for who keeps or manages the case; `stopped`: nothing of it may be told to this reader."""

    view: ActionView
    full: bool
    stopped: bool
    keyworker: str
    owner_kind: AgencyKind
    phone: str  # of a contact, for who rings
    question: Question | None
    meeting: tuple[MeetingKind, date] | None  # at which it was agreed
    next_meeting: date | None
    history: tuple[Event, ...]
    may: May
    snoozed: Snoozed | None = None  # for who keeps or manages the case


def page(db: Connection, actor: Actor, action_id: int, *, policy: Policy, now: datetime) -> ActionPage:
    """Read one action (audited). Raises NotAllowed and NotFound."""
    view = actions.one(db, action_id)
    standing = access.require(
        db,
        actor,
        Verb.READ_ACTION,
        view.case_id,
        now=now,
        agency_id=view.agency_id,
        owner_id=view.owner_id,
        subject=view.subject,
        refusal=say.read_refused(view.agency),
    )
    full = access.may(actor, Verb.READ_RECORD, standing.relations)
    keyworker, owner = t.person.alias("keyworker"), t.person.alias("its_owner")
    row = db.execute(
        select(
            t.action.c.question,
            t.meeting.c.kind,
            t.meeting.c.day,
            t.agency.c.kind.label("owner_kind"),
            owner.c.phone,
            keyworker.c.name.label("keyworker"),
        )
        .join_from(t.action, t.case, t.case.c.id == t.action.c.case_id)
        .join(t.agency, t.agency.c.id == t.action.c.agency_id)
        .join(owner, owner.c.id == t.action.c.owner_id)
        .outerjoin(t.meeting, t.meeting.c.id == t.action.c.meeting_id)
        .outerjoin(keyworker, keyworker.c.id == t.case.c.keyworker_id)
        .where(t.action.c.id == action_id)
    ).one()
    meets = meetings.next_planned(db, view.case_id, day_of(now))
    return ActionPage(
        view=view,
        full=full,
        stopped=not full and consents.silent(db, view.case_id),
        keyworker=row.keyworker or "",
        owner_kind=row.owner_kind,
        phone=row.phone if full and view.contact else "",
        question=row.question,
        meeting=(row.kind, row.day) if row.kind is not None else None,
        next_meeting=meets.day if meets else None,
        history=tuple(action_history.of(db, view, full=full)),
        may=_may(actor, view, standing.relations, snoozed=snoozes.running(view, policy, now)),
        snoozed=snoozes.shown(db, view, policy, now) if full else None,
    )


def _may(actor: Actor, view: ActionView, relations: frozenset[access.Relation], *, snoozed: bool) -> May:
    def may(verb: Verb) -> bool:
        return view.case_status is CaseStatus.ACTIVE and access.may(actor, verb, relations)

    struck_out = view.state is ActionState.SUPERSEDED and view.superseded_by is None
    answer = view.open and may(Verb.ANSWER_ACTION)
    return May(
        tick=view.open and may(Verb.DO_ACTION),
        say_yes=answer and is_theirs(actor, view) and view.answered is None,
        start=answer and view.started_at is None,
        answer=answer,
        undo=bool(view.undo_to) and may(Verb.ANSWER_ACTION),
        add_evidence=view.state is ActionState.DONE and may(Verb.DO_ACTION),
        agree=view.open and view.asked_until is not None and may(Verb.AGREE_TIME),
        change=view.open and may(Verb.CHANGE_ACTION),
        end=view.open and may(Verb.CLOSE_ACTION),
        reopen=not view.open and not struck_out and may(Verb.CLOSE_ACTION),
        hand_over=view.open and may(Verb.LOG_ACTIONS),
        snooze=view.open and not snoozed and may(Verb.SNOOZE_ACTION),
        wake=snoozed and may(Verb.SNOOZE_ACTION),
    )
