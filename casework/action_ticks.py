"""Done: ticked by the owner's agency, or by the keyworker who says who told them.

The rules protected: partners tick only their own agency's actions, a false *Done* can always be traced to who said so,
and pressing twice is a success.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from casework import access, actions, safe_wording
from casework.access import Verb
from casework.action_changes import NO_REQUEST, change
from casework.actions import ActionView
from casework.actor import Actor
from casework.errors import InvalidInput, Stale
from casework.words import actions as say
from storage.tables import ActionState


class NeedsTeller(InvalidInput):
    """The keyworker ticked for another agency: who told them? `view` is the action as it stands."""

    def __init__(self, view: ActionView) -> None:
        super().__init__(say.SAY_WHO_TOLD_YOU)
        self.view = view


def complete(
    db: Connection, actor: Actor, action_id: int, *, seen: int | None, now: datetime, evidence: str = ""
) -> ActionView:
    """Mark an action done. Doing it twice is a success. `seen` is the version the person saw; None: as it stands.

    Raises NotAllowed, NotFound, Stale when it was changed after `seen`, and NeedsTeller, before anything is written,
    for a keyworker who must say who told them (`done_for_owner`).
    """
    view = actions.one(db, action_id)
    refusal = say.tick_refused(view.agency)
    access.require(
        db,
        actor,
        Verb.DO_ACTION,
        view.case_id,
        now=now,
        agency_id=view.agency_id,
        owner_id=view.owner_id,
        subject=view.subject,
        refusal=refusal,
    )
    if view.state is ActionState.DONE:
        return view
    if needs_teller(actor, view):
        raise NeedsTeller(view)
    return _tick(db, actor, view, Verb.DO_ACTION, {"evidence": evidence.strip()}, seen=seen, now=now)


def done_for_owner(
    db: Connection,
    actor: Actor,
    action_id: int,
    *,
    told_by: str,
    how: str,
    seen: int | None,
    now: datetime,
    evidence: str = "",
) -> ActionView:
    """The keyworker marks somebody's action done: `told_by` says who told them, `how` by which way. Boards show both.

    Raises NotAllowed, NotFound, Stale, and InvalidInput when nobody is named or the words would name the child.
    """
    view = actions.one(db, action_id)
    access.require(db, actor, Verb.DO_FOR_OWNER, view.case_id, now=now, subject=view.subject)
    if view.state is ActionState.DONE:
        return view
    if not told_by.strip():
        raise InvalidInput(say.SAY_WHO_TOLD_YOU, "told_by")
    told = f"{told_by.strip()}, {how.strip()}" if how.strip() else told_by.strip()
    safe_wording.check(told, safe_wording.identity(db, view.case_id), field="told_by")
    said = {"told_by": told, "evidence": evidence.strip()}
    return _tick(db, actor, view, Verb.DO_FOR_OWNER, said, seen=seen, now=now)


def add_evidence(
    db: Connection, actor: Actor, action_id: int, evidence: str, *, seen: int | None, now: datetime
) -> ActionView:
    """How it is known to be done, said after the tick by whoever may tick it; the keyworker sees it.

    Raises NotAllowed, NotFound, Stale, and InvalidInput for no words, for words that would name the child, and for an
    action that is not done.
    """
    view = actions.one(db, action_id)
    access.require(
        db,
        actor,
        Verb.DO_ACTION,
        view.case_id,
        now=now,
        agency_id=view.agency_id,
        owner_id=view.owner_id,
        subject=view.subject,
        refusal=say.answer_refused(view.agency),
    )
    if view.state is not ActionState.DONE:
        raise InvalidInput(say.NOT_DONE_YET)
    said = evidence.strip()
    if not said:
        raise InvalidInput(say.NEEDS_EVIDENCE, "evidence")
    safe_wording.check(said, safe_wording.identity(db, view.case_id), field="evidence", readers=say.THE_AGENCIES)
    if said == view.evidence:
        return view
    return change(db, actor, view, Verb.DO_ACTION, {"evidence": said}, seen=seen, now=now, undo="keep")


def needs_teller(actor: Actor, view: ActionView) -> bool:
    """Whether this is the keyworker ticking for another agency: then somebody must have told them."""
    elsewhere = view.agency_id != actor.agency_id and view.owner_id != actor.person_id
    return view.open and elsewhere and actor.keeps(view.keyworker_id)


def _tick(
    db: Connection,
    actor: Actor,
    view: ActionView,
    verb: Verb,
    said: dict[str, Any],
    *,
    seen: int | None,
    now: datetime,
) -> ActionView:
    """A request for more time is settled with it; Undo brings it back."""
    if not view.open:
        raise Stale(say.CLOSED)
    done = {"state": ActionState.DONE, "done_at": now, "done_by": actor.person_id}
    changed = change(db, actor, view, verb, {**done, **said, **NO_REQUEST}, seen=seen, now=now)
    return replace(changed, done_by=actor.name)
