"""An action goes from one owner to another, who hears of it as of any new action.

The rule protected: nothing that was asked of, or said by, the owner of before goes on for the new one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from casework import actions, consents
from casework.access import Verb
from casework.action_changes import NO_REQUEST, change, forget
from casework.actions import ActionView
from casework.actor import Actor
from casework.errors import InvalidInput
from casework.words import actions as say
from storage import core as t
from storage.tables import Answered, NoticeKind

OF_OWNER = (
    NoticeKind.NEW_ACTION,
    NoticeKind.DUE_SOON,
    NoticeKind.DUE_TODAY,
    NoticeKind.OVERDUE,
    NoticeKind.STUCK,
    NoticeKind.NOT_MINE,
    NoticeKind.MORE_TIME,
    NoticeKind.TIME_ANSWERED,
    NoticeKind.NO_ANSWER,
)


def give(
    db: Connection, actor: Actor, view: ActionView, owner_id: int, verb: Verb, *, seen: int | None, now: datetime
) -> ActionView:
    """Name another owner, for those who have been let through. Raises InvalidInput for nobody, and Stale."""
    agency_id = db.execute(select(t.person.c.agency_id).where(t.person.c.id == owner_id, t.person.c.active)).scalar()
    if agency_id is None:
        raise InvalidInput(say.NEEDS_WHAT_AND_OWNER, "owner")
    own = owner_id == actor.person_id
    named: dict[str, Any] = {
        "owner_id": owner_id,
        "agency_id": agency_id,
        "answered": Answered.MINE if own else None,
        "acknowledged_at": now if own else None,
        "started_at": None,
        **NO_REQUEST,
    }
    change(db, actor, view, verb, named, seen=seen, now=now, undo="none")
    forget(db, view, *OF_OWNER)
    view = actions.one(db, view.id)
    if not own and not consents.silent(db, view.case_id):
        actions.tell_owner(db, view, now=now, occurrence=f"{view.due_on.isoformat()} v{view.version}")
    return view
