"""What the keyworker changes about an open action: wording, how we will know, plan, need, due day.

The rules protected: a due day moves only with a reason, and the first one is kept (R32); what a whole channel reads
is checked; the owner is told of what concerns them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from casework import access, actions, safe_wording
from casework.access import Verb
from casework.action_changes import NO_REQUEST, NOTHING, change, forget
from casework.action_states import checked_day, checked_reason, tell_of_change
from casework.actions import ActionView
from casework.actor import Actor
from casework.errors import InvalidInput, Stale
from casework.words import actions as say
from storage.tables import ActionState, Need, NoticeKind, PlanType

_TOLD = frozenset({"what", "how_known", "due_on"})  # what concerns the owner


@dataclass(frozen=True, slots=True)
class Edit:
    """All of it as it is to be; `reason` is for a due day that moves."""

    what: str
    how_known: str
    plan_type: PlanType
    need: Need | None
    due_on: date
    reason: str = ""


def edit(db: Connection, actor: Actor, action_id: int, new: Edit, *, seen: int | None, now: datetime) -> ActionView:
    """Set what differs; where nothing does, nothing is done. A request for more time is settled by a new due day.

    Raises NotAllowed, NotFound, Stale, and InvalidInput (no wording, wording that would name the child, a day that has
    gone by, a due day moved without a reason).
    """
    view = actions.one(db, action_id)
    access.require(db, actor, Verb.CHANGE_ACTION, view.case_id, now=now, subject=view.subject)
    if not view.open:
        raise Stale(say.DONE_ALREADY if view.state is ActionState.DONE else say.CLOSED)
    changes = _differing(db, view, new, now)
    if not changes:
        return view
    moved = "due_on" in changes
    said = {"reason": checked_reason(db, view, new.reason)} if moved else {}
    settled = NO_REQUEST if moved and view.asked_until is not None else NOTHING
    view = change(db, actor, view, Verb.CHANGE_ACTION, {**changes, **settled}, seen=seen, now=now, said=said)
    if settled:
        forget(db, view, NoticeKind.MORE_TIME)
    if _TOLD & changes.keys():
        tell_of_change(db, actor, view, now=now)
    return view


def _differing(db: Connection, view: ActionView, new: Edit, now: datetime) -> dict[str, Any]:
    what, how = " ".join(new.what.split()), new.how_known.strip()
    if not what:
        raise InvalidInput(say.NEEDS_WHAT_AND_OWNER, "what")
    who = safe_wording.identity(db, view.case_id)
    safe_wording.check(what, who, field="what")
    safe_wording.check(how, who, field="how_known")
    wanted: dict[str, Any] = {
        "what": what,
        "how_known": how,
        "plan_type": new.plan_type,
        "need": new.need,
        "due_on": checked_day(view, new.due_on, now),
    }
    return {name: value for name, value in wanted.items() if getattr(view, name) != value}
