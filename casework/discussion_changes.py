"""What changed for some cases since a moment: ratings moved, events, updates, actions agreed, done and overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, select

from casework.days import day_of
from storage import core as t
from storage.tables import ActionState, Colour, EventKind


@dataclass(slots=True)
class Changes:
    """Of one case. `rated` is the rating before and now, if it was rated since; overdue is as it stands now."""

    rated: tuple[Colour | None, Colour] | None = None
    events: tuple[EventKind, ...] = ()
    updates: int = 0
    agreed: int = 0
    done: int = 0
    overdue: int = 0


def changes_of(db: Connection, cases: Sequence[int], since: datetime | None, *, now: datetime) -> dict[int, Changes]:
    """For each case, in as many statements as there are kinds of change. Without `since` only what is overdue."""
    found = {case_id: Changes() for case_id in cases}
    if not cases:
        return found
    for row in db.execute(_actions(cases, since, now)):
        one = found[row.case_id]
        one.agreed, one.done, one.overdue = row.agreed, row.done, row.overdue
    if since is not None:
        _ratings(db, found, since)
        _events(db, found, since)
        _updates(db, found, since)
    return found


def _actions(cases: Sequence[int], since: datetime | None, now: datetime) -> Any:
    action = t.action.c
    late = (action.state == ActionState.OPEN) & (action.due_on < day_of(now))

    def counted(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return (
        select(
            action.case_id,
            counted(action.created_at > since if since else action.id < 0).label("agreed"),
            counted((action.done_at > since) & (action.state == ActionState.DONE) if since else action.id < 0).label(
                "done"
            ),
            counted(late).label("overdue"),
        )
        .where(action.case_id.in_(cases))
        .group_by(action.case_id)
    )


def _ratings(db: Connection, found: dict[int, Changes], since: datetime) -> None:
    rating = t.rating.c
    query = (
        select(rating.case_id, rating.final, rating.rated_at)
        .where(rating.case_id.in_(found))
        .order_by(rating.rated_at, rating.id)
    )
    before: dict[int, Colour] = {}
    for row in db.execute(query):
        if row.rated_at > since:
            found[row.case_id].rated = (before.get(row.case_id), row.final)
        else:
            before[row.case_id] = row.final


def _events(db: Connection, found: dict[int, Changes], since: datetime) -> None:
    event = t.event.c
    query = (
        select(event.case_id, event.kind, event.struck_out)
        .where(event.case_id.in_(found), event.recorded_at > since)
        .order_by(event.happened_at, event.id)
    )
    for row in db.execute(query):
        if not row.struck_out:
            found[row.case_id].events = (*found[row.case_id].events, row.kind)


def _updates(db: Connection, found: dict[int, Changes], since: datetime) -> None:
    entry = t.update.c
    query = select(entry.case_id, entry.struck_out).where(entry.case_id.in_(found), entry.recorded_at > since)
    for row in db.execute(query):
        if not row.struck_out:
            found[row.case_id].updates += 1
