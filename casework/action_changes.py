"""One change of an action: versioned, audited, taken back exactly, and on every board in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, update

from casework import audit, board_posts, notices, reach, snooze_rows, words
from casework.access import Verb
from casework.actions import ActionView
from casework.actor import Actor
from casework.errors import Stale
from casework.words import actions as say
from storage import core as t
from storage.tables import ActionState, Answered, CaseStatus, Need, NoticeKind, Outcome, PlanType, Worked

Changes = Mapping[str, Any]
NOTHING: Changes = {}
TAKEN_BACK: Changes = {"taken_back": True}  # in the audit, what tells an Undo from the press it restores
NO_REQUEST: Changes = {"asked_until": None, "asked_at": None}


def change(
    db: Connection,
    actor: Actor,
    view: ActionView,
    verb: Verb,
    changes: Changes,
    *,
    seen: int | None,
    now: datetime,
    undo: Literal["new", "keep", "none"] = "new",
    said: Changes = NOTHING,
) -> ActionView:
    """Set columns of the action. `seen` is the version the person saw; None: whatever it is now.

    `undo`: this can be taken back, what could be before it still can, or nothing. `said` goes into the audit alone.
    Raises Stale when somebody changed it after `seen`, or when its case is closed.
    """
    if view.case_status is not CaseStatus.ACTIVE:
        raise Stale(say.CASE_CLOSED)
    if seen is not None and seen != view.version:
        raise Stale(words.STALE)
    old = {name: getattr(view, _FIELD.get(name, name)) for name in changes}
    undo_to = _undo_to(view, verb, old, undo)
    values = {"version": view.version + 1, "look_at": now, "undo_to": undo_to, **changes}
    done = db.execute(_CHANGED, {"known_id": view.id, "known_version": view.version, **values})
    if not done.rowcount:
        raise Stale(words.STALE)
    if view.snoozed_until is not None and changes.get("state", ActionState.OPEN) is not ActionState.OPEN:
        snooze_rows.end(db, view.id, snooze_rows.OVER, now=now)
    record(db, actor, view, verb, old, {**changes, **said}, now=now)
    board_posts.changed(db, view.case_id)
    shown = {_FIELD.get(name, name): value for name, value in changes.items()}
    return replace(view, version=view.version + 1, undo_to=undo_to, **shown)


def _undo_to(view: ActionView, verb: Verb, old: Changes, undo: str) -> dict[str, Any] | None:
    if undo == "keep":
        return view.undo_to
    return {"verb": verb.value, "old": _plain(old)} if undo == "new" else None


def record(
    db: Connection, actor: Actor, view: ActionView, verb: Verb, old: Changes, new: Changes, *, now: datetime
) -> None:
    """The audit row of something done to an action."""
    audit.record(
        db,
        person_id=actor.person_id,
        verb=verb,
        outcome=Outcome.DONE,
        case_id=view.case_id,
        subject=view.subject,
        old=json.dumps(_plain(old)) if old else "",
        new=json.dumps(_plain(new)) if new else "",
        place=actor.place,
        now=now,
    )


def replaced(view: ActionView) -> dict[str, Any]:
    """What the last press replaced, to be set again; empty when there is nothing to take back."""
    old: dict[str, Any] = (view.undo_to or {}).get("old", {})
    return {name: _READ.get(name, _as_it_is)(value) for name, value in old.items()}


def tell(
    db: Connection,
    view: ActionView,
    kind: NoticeKind,
    person_id: int,
    about: Changes,
    *,
    now: datetime,
    occurrence: str = "",
) -> None:
    """Plan a notice about the action. The version makes each press one of a kind: pressed again, it is told again."""
    notices.plan(
        db,
        kind,
        view.subject,
        view.id,
        notices.to_person(person_id),
        occurrence or f"v{view.version}",
        case_id=view.case_id,
        about=about,
        now=now,
    )


def tell_keyworker(
    db: Connection,
    actor: Actor,
    view: ActionView,
    kind: NoticeKind,
    about: Changes,
    *,
    now: datetime,
    occurrence: str = "",
) -> None:
    """Plan a notice to the case's keyworker, or to who stands in where there is none; not of one's own press."""
    for person_id in reach.who_hears(db, view.case_id, now=now):
        if person_id != actor.person_id:
            tell(db, view, kind, person_id, about, now=now, occurrence=occurrence)


def forget(db: Connection, view: ActionView, *kinds: NoticeKind) -> None:
    """Take back what has not gone out yet about a press that no longer holds."""
    notices.withdraw(db, view.subject, "taken back", kinds=kinds)


_CHANGED = update(t.action).where(
    t.action.c.id == bindparam("known_id"), t.action.c.version == bindparam("known_version")
)
_FIELD = {"done_by": "done_by_id"}  # where the view has another name for a column


def _plain(values: Changes) -> dict[str, Any]:
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _as_it_is(value: Any) -> Any:
    return value


def _instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _answered(value: str | None) -> Answered | None:
    return None if value is None else Answered(value)


def _worked(value: str | None) -> Worked | None:
    return None if value is None else Worked(value)


def _need(value: str | None) -> Need | None:
    return None if value is None else Need(value)


_READ: dict[str, Callable[[Any], Any]] = {
    "state": ActionState,
    "answered": _answered,
    "acknowledged_at": _instant,
    "asked_at": _instant,
    "started_at": _instant,
    "done_at": _instant,
    "asked_until": _day,
    "due_on": _day,
    "plan_type": PlanType,
    "need": _need,
    "worked": _worked,
}
