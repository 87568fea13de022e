"""The half-filled form as it is kept: it outlives a restart and a week's pause, and is finished exactly once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from casework.actor import Actor
from casework.entries import Moment
from dialogs.form import Progress
from storage import core as t
from storage.tables import DraftState

KEPT_FOR = timedelta(days=30)  # local setting: longer than a holiday, shorter than anyone remembers what they meant


@dataclass(frozen=True, slots=True)
class Draft:
    id: str
    form: str
    case_id: int
    progress: Progress
    state: DraftState
    version: int
    expires_at: datetime


def start(
    db: Connection,
    actor: Actor,
    form: str,
    case_id: int,
    progress: Progress,
    *,
    now: datetime,
    told: Moment | None = None,
) -> Draft:
    """Keep a new half-filled form of this person. `told` is when they say that they were told, as in `keep`."""
    draft = Draft(secrets.token_hex(8), form, case_id, progress, DraftState.OPEN, 1, now + KEPT_FOR)
    db.execute(
        insert(t.draft),
        {
            "id": draft.id,
            "person_id": actor.person_id,
            "form": form,
            "case_id": case_id or None,
            "answers": _kept(progress),
            "state": draft.state,
            "version": draft.version,
            "made_at": now,
            "touched_at": now,
            "expires_at": draft.expires_at,
            **_waits(told, now),
        },
    )
    return draft


def find(db: Connection, actor: Actor, draft_id: str) -> Draft | None:
    """A draft of this person by its id, whatever its state; another person's is not found."""
    row = db.execute(_OF_PERSON, {"draft": draft_id, "person": actor.person_id}).first()
    return None if row is None else _draft(row)


def newest(db: Connection, actor: Actor, *, now: datetime) -> Draft | None:
    """The open draft that typed words go to: the one touched last."""
    query = (
        select(t.draft)
        .where(
            t.draft.c.person_id == actor.person_id,
            t.draft.c.state == DraftState.OPEN,
            t.draft.c.expires_at > now,
        )
        .order_by(t.draft.c.touched_at.desc(), t.draft.c.made_at.desc())
        .limit(1)
    )
    row = db.execute(query).first()
    return None if row is None else _draft(row)


def open_of(db: Connection, actor: Actor, *, now: datetime) -> list[Draft]:
    """All half-filled forms of this person, newest first."""
    query = (
        select(t.draft)
        .where(
            t.draft.c.person_id == actor.person_id,
            t.draft.c.state == DraftState.OPEN,
            t.draft.c.expires_at > now,
        )
        .order_by(t.draft.c.touched_at.desc())
    )
    return [_draft(row) for row in db.execute(query)]


def keep(db: Connection, draft: Draft, progress: Progress, *, now: datetime, told: Moment | None = None) -> int | None:
    """Keep what was answered; the new version, or None if somebody (a second press) was faster.

    From when they say that they were `told` it waits to be written up: the planner of notices is told to look.
    """
    changed = {"answers": _kept(progress), "touched_at": now, "expires_at": now + KEPT_FOR, **_waits(told, now)}
    return _compare_and_set(db, draft, changed)


def close(db: Connection, draft: Draft, state: DraftState, *, now: datetime, forget: bool = False) -> bool:
    """Finish or cancel, once: False if it was closed or changed since it was read. `forget` empties it as well."""
    emptied = {"answers": _kept(Progress())} if forget else {}
    return _compare_and_set(db, draft, {"state": state, "touched_at": now, "look_at": None, **emptied}) is not None


def _compare_and_set(db: Connection, draft: Draft, changed: dict[str, Any]) -> int | None:
    known = {"known_id": draft.id, "known_version": draft.version}
    done = db.execute(_STILL_OPEN, {**known, "version": draft.version + 1, **changed})
    return draft.version + 1 if done.rowcount else None


_DRAFTS = select(
    t.draft.c.id,
    t.draft.c.form,
    t.draft.c.case_id,
    t.draft.c.answers,
    t.draft.c.state,
    t.draft.c.version,
    t.draft.c.expires_at,
)
_OF_PERSON = _DRAFTS.where(t.draft.c.id == bindparam("draft"), t.draft.c.person_id == bindparam("person"))
_STILL_OPEN = update(t.draft).where(
    t.draft.c.id == bindparam("known_id"),
    t.draft.c.version == bindparam("known_version"),
    t.draft.c.state == DraftState.OPEN,
)


def _waits(told: Moment | None, now: datetime) -> dict[str, Any]:
    if told is None:
        return {"told_at": None, "told_until": None, "look_at": None}
    return {"told_at": told.at, "told_until": told.latest, "look_at": now}


def _kept(progress: Progress) -> dict[str, Any]:
    return {
        "answers": dict(progress.answers),
        "trail": [list(step) for step in progress.trail],
        "asked": sorted(progress.asked),
    }


def _draft(row: Row[*tuple[Any, ...]]) -> Draft:
    kept: dict[str, Any] = row.answers
    trail = tuple((step[0], step[1]) for step in kept["trail"])
    progress = Progress(kept["answers"], trail, frozenset(kept["asked"]))
    return Draft(row.id, row.form, row.case_id or 0, progress, row.state, row.version, row.expires_at)
