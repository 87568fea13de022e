"""What a board reads, in two round trips; built once, since a tick on a board must cost a few milliseconds.

Of encrypted columns only those are read that are shown: opening one takes longer than the rest of its row.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, case, func, or_, select

from casework.consents import silent_where
from storage import core as t
from storage.tables import ActionState, CaseStatus, MeetingState

ROWS = 8  # a page: more would pass the size of a card that Teams takes
DONE_SHOWN_FOR = timedelta(days=14)


def head(db: Connection, case_id: int, now: datetime, today: date) -> Row[*tuple[Any, ...]] | None:
    """All about a board but its rows: code, keyworker, counts, next meeting, whether partners may hear."""
    return db.execute(_HEAD, {"case": case_id, "today": today, "since": now - DONE_SHOWN_FOR}).first()


def rows(db: Connection, case_id: int, page: int, now: datetime) -> list[Row[*tuple[Any, ...]]]:
    """A page of actions: open ones by due day, then those that ended lately, the last first."""
    given = {"case": case_id, "since": now - DONE_SHOWN_FOR, "skip": (page - 1) * ROWS}
    return list(db.execute(_ROWS, given))


def counts(db: Connection, route_id: int, now: datetime, today: date) -> list[Row[*tuple[Any, ...]]]:
    """Code, counts and whether partners may hear of every case that a channel serves."""
    return list(db.execute(_COUNTS, {"route": route_id, "today": today, "since": now - DONE_SHOWN_FOR}))


_action, _meeting = t.action.c, t.meeting.c
_case: ColumnElement[int] = bindparam("case", type_=t.case.c.id.type)
_today: ColumnElement[date] = bindparam("today", type_=_action.due_on.type)
_since: ColumnElement[datetime] = bindparam("since", type_=_action.done_at.type)
_ticker = t.person.alias("board_ticker")

_is_open = _action.state == ActionState.OPEN
_is_late = and_(_is_open, _action.due_on < _today)
_is_done = and_(_action.state != ActionState.OPEN, _action.done_at >= _since)  # or closed undone


def _number(condition: ColumnElement[bool]) -> Any:
    counted = select(func.count()).select_from(t.action).where(_action.case_id == _case, condition)
    return counted.scalar_subquery()


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_HEAD = (
    select(
        t.case.c.code,
        (t.case.c.status == CaseStatus.CLOSED).label("closed"),
        t.person.c.name.label("keyworker"),
        _number(_is_open).label("open"),
        _number(_is_late).label("overdue"),
        _number(_is_done).label("done"),
        select(func.min(_meeting.day))
        .where(_meeting.case_id == _case, _meeting.state == MeetingState.PLANNED, _meeting.day >= _today)
        .scalar_subquery()
        .label("next_meeting"),
        silent_where(_case).label("silent"),
    )
    .outerjoin_from(t.case, t.person, t.person.c.id == t.case.c.keyworker_id)
    .where(t.case.c.id == _case)
)

_ROWS = (
    select(
        _action.id,
        _action.version,
        _action.number,
        _action.what,
        _action.due_on,
        _is_open.label("open"),
        _action.state,
        _action.superseded_by,
        _action.started_at,
        _action.answered,
        _action.asked_until,
        _action.done_at,
        _action.undo_to.is_not(None).label("undoable"),
        _action.agency_id,
        t.person.c.name.label("owner"),
        t.agency.c.name.label("agency"),
        case((_is_done, _ticker.c.name), else_=None).label("done_by"),
        case((_is_done, _action.told_by), else_=None).label("told_by"),
    )
    .join_from(t.action, t.person, t.person.c.id == _action.owner_id)
    .join(t.agency, t.agency.c.id == _action.agency_id)
    .outerjoin(_ticker, _ticker.c.id == _action.done_by)
    .where(_action.case_id == _case, or_(_is_open, _is_done))
    .order_by(
        case((_is_open, 0), else_=1),
        case((_is_open, _action.due_on), else_=None),
        _action.done_at.desc(),
        _action.number,
    )
    .limit(ROWS)
    .offset(bindparam("skip", type_=t.case.c.id.type))
)

_COUNTS = (
    select(
        t.case.c.code,
        (t.case.c.status == CaseStatus.CLOSED).label("closed"),
        _sum(_is_open).label("open"),
        _sum(_is_late).label("overdue"),
        _sum(_is_done).label("done"),
        silent_where(t.channel_link.c.case_id).label("silent"),
    )
    .join_from(t.channel_link, t.case, t.case.c.id == t.channel_link.c.case_id)
    .outerjoin(t.action, _action.case_id == t.case.c.id)
    .where(t.channel_link.c.route_id == bindparam("route", type_=t.case.c.id.type))
    .group_by(t.channel_link.c.id, t.channel_link.c.case_id, t.case.c.code, t.case.c.status)
    .order_by(t.channel_link.c.id)
)
