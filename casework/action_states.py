"""How an action ends without being done, and how it is opened again: the keyworker decides, with a reason.

The rules protected: nothing is deleted silently; what was closed says why, by whom and what stands in its place; and
whoever owns it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from casework import access, actions, consents, safe_wording
from casework.access import Verb
from casework.action_changes import NO_REQUEST, change, forget, tell
from casework.action_owners import OF_OWNER
from casework.actions import ActionView
from casework.actor import Actor
from casework.days import day_of
from casework.errors import InvalidInput, Stale
from casework.words import actions as say
from storage.tables import ActionState, Answered, NoticeKind


def not_achievable(
    db: Connection, actor: Actor, action_id: int, reason: str, *, seen: int | None, now: datetime
) -> ActionView:
    """Close it undone. Twice is a success. Raises NotAllowed, NotFound, Stale, and InvalidInput without a reason."""
    view = _decides(db, actor, action_id, now)
    if view.state is ActionState.NOT_ACHIEVABLE:
        return view
    ended = {"state": ActionState.NOT_ACHIEVABLE, "closed_why": checked_reason(db, view, reason)}
    return _end(db, actor, view, ended, seen, now)


def supersede(db: Connection, actor: Actor, action_id: int, by: int, *, seen: int | None, now: datetime) -> ActionView:
    """Close it because the action numbered `by` of the same case stands in its place. Raises as `not_achievable`."""
    view = _decides(db, actor, action_id, now)
    if view.state is ActionState.SUPERSEDED:
        return view
    other = actions.numbered(db, view.case_id, by)
    if other.id == view.id or other.state not in (ActionState.OPEN, ActionState.DONE):
        raise InvalidInput(say.NOT_IN_ITS_PLACE, "by")
    return _end(db, actor, view, {"state": ActionState.SUPERSEDED, "superseded_by": by}, seen, now)


def reopen(
    db: Connection,
    actor: Actor,
    action_id: int,
    reason: str,
    due_on: date | None = None,
    *,
    seen: int | None,
    now: datetime,
) -> ActionView:
    """Open again what was done or closed, with a new due day if one is given; its owner is asked as at first.

    An open one is left as it is. Raises as `not_achievable`, and InvalidInput for a day that has gone by.
    """
    view = _decides(db, actor, action_id, now)
    if view.open:
        return view
    if view.state is ActionState.SUPERSEDED and view.superseded_by is None:  # struck out: it was about another child
        raise Stale(say.CLOSED)
    why = checked_reason(db, view, reason)
    own = view.owner_id == actor.person_id
    fresh = {
        "state": ActionState.OPEN,
        "due_on": checked_day(view, due_on, now),
        "answered": Answered.MINE if own else None,
        "acknowledged_at": now if own else None,
        **dict.fromkeys(("done_at", "done_by", "closed_why", "superseded_by", "worked")),
        "told_by": "",
        "evidence": "",
    }
    view = change(db, actor, view, Verb.CLOSE_ACTION, fresh, seen=seen, now=now, said={"reason": why})
    forget(db, view, NoticeKind.ACTION_CHANGED)
    if not own and not consents.silent(db, view.case_id):
        actions.tell_owner(db, view, now=now, occurrence=f"again v{view.version}", again=True)
    return replace(view, done_by="")


def checked_reason(db: Connection, view: ActionView, reason: str) -> str:
    """A reason that its owner may read. Raises InvalidInput for none, or one that would name the child."""
    if not reason.strip():
        raise InvalidInput(say.NEEDS_REASON, "reason")
    safe_wording.check(reason, safe_wording.identity(db, view.case_id), field="reason", readers=say.THE_OWNER)
    return reason.strip()


def checked_day(view: ActionView, due_on: date | None, now: datetime) -> date:
    """The due day, moved or not. Raises InvalidInput when it is moved to a day that has gone by."""
    if due_on is None or due_on == view.due_on:
        return view.due_on
    if due_on < day_of(now):
        raise InvalidInput(say.GONE_BY, "due_on")
    return due_on


def tell_of_change(db: Connection, actor: Actor, view: ActionView, *, now: datetime) -> None:
    """Plan that the owner hears how the action stands now; of several changes only the last. Not of one's own."""
    forget(db, view, NoticeKind.ACTION_CHANGED)
    if view.owner_id == actor.person_id or consents.silent(db, view.case_id):
        return
    about = {"by": actor.person_id, "state": view.state.value}
    tell(db, view, NoticeKind.ACTION_CHANGED, view.owner_id, about, now=now)


def _decides(db: Connection, actor: Actor, action_id: int, now: datetime) -> ActionView:
    view = actions.one(db, action_id)
    access.require(db, actor, Verb.CLOSE_ACTION, view.case_id, now=now, subject=view.subject)
    return view


def _end(
    db: Connection, actor: Actor, view: ActionView, how: Mapping[str, Any], seen: int | None, now: datetime
) -> ActionView:
    if not view.open:
        raise Stale(say.DONE_ALREADY if view.state is ActionState.DONE else say.CLOSED)
    ended = {**how, "done_at": now, "done_by": actor.person_id, **NO_REQUEST}
    view = change(db, actor, view, Verb.CLOSE_ACTION, ended, seen=seen, now=now)
    forget(db, view, *OF_OWNER)
    tell_of_change(db, actor, view, now=now)
    return replace(view, done_by=actor.name)
