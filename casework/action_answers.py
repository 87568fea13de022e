"""What owners and keyworkers say of an open action: yes mine, not mine, stuck, more time, and taking the last back.

The rules protected: a due day moves only when the keyworker agrees; the owner stays until another is named; pressing
twice is a success. Each function raises NotAllowed, NotFound, and Stale for a press on what has changed since.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from casework import access, actions, meetings
from casework.access import Relation, Verb
from casework.action_changes import NO_REQUEST, TAKEN_BACK, change, forget, record, replaced, tell, tell_keyworker
from casework.action_owners import give
from casework.actions import ActionView
from casework.actor import Actor
from casework.days import day_of
from casework.errors import InvalidInput, Stale
from casework.words import actions as say
from storage.tables import ActionState, Answered, NoticeKind

Wish = Literal["1w", "2w", "next"]

_WEEKS = {"1w": 1, "2w": 2}
_DECIDED = {verb.value: verb for verb in (Verb.AGREE_TIME, Verb.CHANGE_ACTION, Verb.CLOSE_ACTION)}


def mine(db: Connection, actor: Actor, action_id: int, *, seen: int | None, now: datetime) -> ActionView:
    """ "Yes, mine": the owner, or somebody of the same agency, accepts it: nobody else can, keyworkers included."""
    view = _allowed(db, actor, action_id, now)
    if not is_theirs(actor, view):
        sentence = say.accept_refused(view.owner, view.agency)
        raise access.refused(
            actor, Verb.ANSWER_ACTION, now=now, case_id=view.case_id, subject=view.subject, sentence=sentence
        )
    if view.answered is Answered.MINE:
        return view
    said = {"answered": Answered.MINE, "acknowledged_at": now}
    view = change(db, actor, view, Verb.ANSWER_ACTION, said, seen=seen, now=now)
    forget(db, view, NoticeKind.NOT_MINE, NoticeKind.STUCK)
    return view


def not_mine(db: Connection, actor: Actor, action_id: int, *, seen: int | None, now: datetime) -> ActionView:
    """ "Not mine": the owner stays until the keyworker, who is told, names another."""
    return _answer(db, actor, action_id, Answered.NOT_MINE, NoticeKind.NOT_MINE, seen=seen, now=now)


def stuck(db: Connection, actor: Actor, action_id: int, *, seen: int | None, now: datetime) -> ActionView:
    """ "I'm stuck": the keyworker is told."""
    return _answer(db, actor, action_id, Answered.STUCK, NoticeKind.STUCK, seen=seen, now=now)


def start(db: Connection, actor: Actor, action_id: int, *, seen: int | None, now: datetime) -> ActionView:
    """ "Started": work has begun, says the keyworker or the owner's agency; from these it is a yes as well."""
    view = _allowed(db, actor, action_id, now)
    theirs = is_theirs(actor, view)
    if view.started_at is not None and (view.answered is Answered.MINE or not theirs):
        return view
    begun: dict[str, Any] = {"started_at": view.started_at or now}
    if theirs:
        begun |= {"answered": Answered.MINE, "acknowledged_at": view.acknowledged_at or now}
    view = change(db, actor, view, Verb.ANSWER_ACTION, begun, seen=seen, now=now)
    if theirs:
        forget(db, view, NoticeKind.NOT_MINE, NoticeKind.STUCK)
    return view


def wished_day(db: Connection, view: ActionView, wish: Wish, *, now: datetime) -> date:
    """The day that "1 week", "2 weeks" or "next meeting" means; weeks count from the due day, or from a later today.

    Raises InvalidInput when no meeting is planned after the due day.
    """
    base = max(view.due_on, day_of(now))
    if wish != "next":
        return base + timedelta(weeks=_WEEKS[wish])
    meeting = meetings.next_planned(db, view.case_id, base)
    if meeting is None:
        raise InvalidInput(say.NO_NEXT_MEETING)
    return meeting.day


def more_time(
    db: Connection, actor: Actor, action_id: int, wish: Wish, *, seen: int | None, now: datetime
) -> ActionView:
    """Ask for more time. The due day moves when the keyworker agrees; at once if it is the keyworker who asks.

    Raises InvalidInput as `wished_day` does.
    """
    view = _allowed(db, actor, action_id, now)
    until = wished_day(db, view, wish, now=now)
    if view.asked_until == until:
        return view
    if actor.keeps(view.keyworker_id):
        return change(db, actor, view, Verb.AGREE_TIME, {"due_on": until, **NO_REQUEST}, seen=seen, now=now)
    asked = {"asked_until": until, "asked_at": now}
    view = change(db, actor, view, Verb.ANSWER_ACTION, asked, seen=seen, now=now)
    about = {"by": actor.person_id, "until": until.isoformat()}
    tell_keyworker(db, actor, view, NoticeKind.MORE_TIME, about, now=now)
    return view


def agree_time(
    db: Connection, actor: Actor, action_id: int, *, yes: bool, seen: int | None, now: datetime
) -> ActionView:
    """The keyworker's answer to a request for more time: Agree moves the due day, Not this time leaves it.

    Once answered, or taken back, answering again changes nothing.
    """
    view = actions.one(db, action_id)
    access.require(db, actor, Verb.AGREE_TIME, view.case_id, now=now, subject=view.subject)
    until = view.asked_until
    if until is None or not view.open:
        return view
    moved = {"due_on": until, **NO_REQUEST} if yes else NO_REQUEST
    view = change(db, actor, view, Verb.AGREE_TIME, moved, seen=seen, now=now)
    forget(db, view, NoticeKind.MORE_TIME)
    about = {"by": actor.person_id, "yes": yes, "until": until.isoformat()}
    tell(db, view, NoticeKind.TIME_ANSWERED, view.owner_id, about, now=now)
    return view


def undo(db: Connection, actor: Actor, action_id: int, *, seen: int | None, now: datetime) -> ActionView:
    """Take the last press on an action back, exactly. When it has been taken back already, nothing changes.

    What the keyworker decided (time, wording, how it ended) is taken back by the keyworker alone.
    """
    view = actions.one(db, action_id)
    _require(db, actor, _DECIDED.get((view.undo_to or {}).get("verb", ""), Verb.ANSWER_ACTION), view, now)
    before = replaced(view)
    if not before:
        return view
    view = change(db, actor, view, Verb.ANSWER_ACTION, before, seen=seen, now=now, undo="none", said=TAKEN_BACK)
    forget(db, view, NoticeKind.STUCK, NoticeKind.NOT_MINE, NoticeKind.MORE_TIME, NoticeKind.TIME_ANSWERED)
    forget(db, view, NoticeKind.ACTION_CHANGED)
    return view if "done_by" not in before else actions.one(db, action_id)


def name_owner(
    db: Connection, actor: Actor, action_id: int, owner_id: int, *, seen: int | None, now: datetime
) -> ActionView:
    """The keyworker names another owner, who is told of it as of any new action. Raises InvalidInput for nobody."""
    view = actions.one(db, action_id)
    access.require(db, actor, Verb.LOG_ACTIONS, view.case_id, now=now, subject=view.subject)
    own = owner_id == actor.person_id
    if view.owner_id == owner_id and (own or view.answered is not Answered.NOT_MINE):
        return view
    return give(db, actor, view, owner_id, Verb.LOG_ACTIONS, seen=seen, now=now)


def told_keyworker(db: Connection, actor: Actor, action_id: int, *, now: datetime) -> ActionView:
    """Somebody of the MDT who may not tick an action says that it is done: the keyworker is told, nothing changes."""
    view = actions.one(db, action_id)
    access.require(db, actor, Verb.TELL_KEYWORKER, view.case_id, now=now, subject=view.subject)
    once = f"person:{actor.person_id} v{view.version}"
    tell_keyworker(db, actor, view, NoticeKind.WRONG_TICK, {"by": actor.person_id}, now=now, occurrence=once)
    record(db, actor, view, Verb.TELL_KEYWORKER, {}, {}, now=now)
    return view


def may_answer(db: Connection, actor: Actor, view: ActionView, *, now: datetime) -> bool:
    """Whether this one of several may be answered by the actor; where not, the refusal is audited here."""
    relations = access.standing(
        db, actor, view.case_id, today=day_of(now), agency_id=view.agency_id, owner_id=view.owner_id
    ).relations
    allowed = access.may(actor, Verb.ANSWER_ACTION, relations) and is_theirs(actor, view)
    if not allowed:
        access.refused(actor, Verb.ANSWER_ACTION, now=now, case_id=view.case_id, subject=view.subject).aftermath(db)
    return allowed


def may_tell_keyworker(db: Connection, actor: Actor, view: ActionView, *, today: date) -> bool:
    """Whether a refused tick offers to tell the keyworker."""
    relations = access.standing(db, actor, view.case_id, today=today).relations
    return access.may(actor, Verb.TELL_KEYWORKER, relations) and relations.isdisjoint({Relation.OWN, Relation.COVER})


def _answer(
    db: Connection,
    actor: Actor,
    action_id: int,
    answered: Answered,
    kind: NoticeKind,
    *,
    seen: int | None,
    now: datetime,
) -> ActionView:
    view = _allowed(db, actor, action_id, now)
    if view.answered is answered:
        return view
    view = change(db, actor, view, Verb.ANSWER_ACTION, {"answered": answered}, seen=seen, now=now)
    tell_keyworker(db, actor, view, kind, {"by": actor.person_id}, now=now)
    return view


def _allowed(db: Connection, actor: Actor, action_id: int, now: datetime) -> ActionView:
    view = actions.one(db, action_id)
    _require(db, actor, Verb.ANSWER_ACTION, view, now)
    if not view.open:
        raise Stale(say.DONE_ALREADY if view.state is ActionState.DONE else say.CLOSED)
    return view


def is_theirs(actor: Actor, view: ActionView) -> bool:
    """Whether it is with the actor or their agency."""
    return view.owner_id == actor.person_id or view.agency_id == actor.agency_id


def _require(db: Connection, actor: Actor, verb: Verb, view: ActionView, now: datetime) -> None:
    refusal = say.answer_refused(view.agency)
    access.require(
        db,
        actor,
        verb,
        view.case_id,
        now=now,
        agency_id=view.agency_id,
        owner_id=view.owner_id,
        subject=view.subject,
        refusal=refusal,
    )
