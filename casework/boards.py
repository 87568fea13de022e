"""The action board of an MDT: what was agreed, with whom, due when; one live card wherever it is posted.

The rule protected: a board names no child. It shows a code and wording; where a channel serves several cases,
codes and counts alone; and where consent to sharing stopped, one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, literal, or_, select

from casework import actions
from casework.action_answers import Wish
from casework.actions import ActionView
from casework.board_posts import Posted, adopt, changed, post, pressed_on, shared_now, subject_in
from casework.consents import STOPS
from casework.days import day_of, due_phrase, overdue, short
from casework.errors import NotFound
from casework.words import NO_SUCH_CASE
from casework.words import boards as say
from storage import core as t
from storage.tables import ActionState, ConsentScope, MeetingState

__all__ = [
    "ROWS",
    "BoardRow",
    "BoardView",
    "CountLine",
    "CountsView",
    "Posted",
    "adopt",
    "board",
    "changed",
    "counts",
    "post",
    "pressed_on",
    "shared_now",
    "subject_in",
    "wishes",
]

ROWS = 8  # a page: more would pass the size of a card that Teams takes
DONE_SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One action on the board, in words. `wishes` are the ways to ask for more time that mean something today."""

    id: int
    version: int
    number: int
    what: str
    owner: str
    agency: str
    due: str
    state: str
    done: bool
    overdue: bool
    undoable: bool
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    """One MDT's board. `stopped` is the one line shown instead of rows when consent to sharing has stopped."""

    case_id: int
    code: str
    keyworker: str
    rows: tuple[BoardRow, ...]
    page: int
    pages: int
    open: int
    overdue: int
    done: int
    next_meeting: str
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class CountLine:
    code: str
    open: int
    overdue: int
    done: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class CountsView:
    """The board of a channel that serves several cases."""

    route_id: int
    lines: tuple[CountLine, ...]


def board(db: Connection, case_id: int, page: int, now: datetime, *, whole: bool = False) -> BoardView:
    """A page of the board: open ones by due day, then those done in the last 14 days. A page too far is the last.

    For those who have been let through already. `whole` shows the rows to the keyworker's team even where consent
    to sharing has stopped. Raises NotFound.
    """
    today = day_of(now)
    head = _head(db, case_id, now, today)
    pages = max(1, -(-(head.open + head.done) // ROWS))
    page = min(max(page, 1), pages)
    stopped = say.stopped(head.code, head.keyworker or "") if head.consent in STOPS and not whole else ""
    meets = head.next_meeting
    rows = [] if stopped or not head.open + head.done else _rows(db, case_id, page, now)
    return BoardView(
        case_id=case_id,
        code=head.code,
        keyworker=head.keyworker or "",
        rows=tuple(_row(view, now, meets) for view in rows),
        page=page,
        pages=pages,
        open=head.open,
        overdue=head.overdue,
        done=head.done,
        next_meeting=short(meets, today) if meets else "",
        stopped=stopped,
    )


def counts(db: Connection, route_id: int, now: datetime) -> CountsView:
    """Codes and counts of all cases that a channel serves."""
    action, today = t.action.c, day_of(now)
    query = (
        select(
            t.case.c.code,
            _count(action.state == ActionState.OPEN).label("open"),
            _count(and_(action.state == ActionState.OPEN, action.due_on < today)).label("overdue"),
            _count(_lately_done(now)).label("done"),
            _consent(t.channel_link.c.case_id).label("consent"),
        )
        .join_from(t.channel_link, t.case, t.case.c.id == t.channel_link.c.case_id)
        .outerjoin(t.action, action.case_id == t.case.c.id)
        .where(t.channel_link.c.route_id == route_id)
        .group_by(t.channel_link.c.id, t.channel_link.c.case_id, t.case.c.code)
        .order_by(t.channel_link.c.id)
    )
    lines = [CountLine(row.code, row.open, row.overdue, row.done, row.consent in STOPS) for row in db.execute(query)]
    return CountsView(route_id, tuple(lines))


def _head(db: Connection, case_id: int, now: datetime, today: date) -> Row[*tuple[Any, ...]]:
    """All about the board but its rows, in one round trip."""
    action = t.action.c
    of_case = action.case_id == case_id
    is_open = and_(of_case, action.state == ActionState.OPEN)
    meeting = t.meeting.c
    planned = and_(meeting.case_id == case_id, meeting.state == MeetingState.PLANNED, meeting.day >= today)

    def number(condition: Any) -> Any:
        return select(func.count()).select_from(t.action).where(condition).scalar_subquery()

    query = (
        select(
            t.case.c.code,
            t.person.c.name.label("keyworker"),
            number(is_open).label("open"),
            number(and_(is_open, action.due_on < today)).label("overdue"),
            number(and_(of_case, _lately_done(now))).label("done"),
            select(func.min(meeting.day)).where(planned).scalar_subquery().label("next_meeting"),
            _consent(literal(case_id)).label("consent"),
        )
        .outerjoin_from(t.case, t.person, t.person.c.id == t.case.c.keyworker_id)
        .where(t.case.c.id == case_id)
    )
    row = db.execute(query).first()
    if row is None:
        raise NotFound(NO_SUCH_CASE)
    return row


def _rows(db: Connection, case_id: int, page: int, now: datetime) -> list[ActionView]:
    action = t.action.c
    is_open = action.state == ActionState.OPEN
    shown = and_(action.case_id == case_id, or_(is_open, _lately_done(now)))
    order = (
        case((is_open, 0), else_=1),
        case((is_open, action.due_on), else_=None),
        action.done_at.desc(),
        action.number,
    )
    return actions.some(db, shown, order, limit=ROWS, offset=(page - 1) * ROWS)


def _row(view: ActionView, now: datetime, meets: date | None) -> BoardRow:
    today = day_of(now)
    late = view.open and overdue(view.due_on, now)
    return BoardRow(
        id=view.id,
        version=view.version,
        number=view.number,
        what=view.what,
        owner=view.owner,
        agency=view.agency,
        due=due_phrase(view.due_on, today) if view.open else "",
        state=say.state(view, today),
        done=not view.open,
        overdue=late,
        undoable=bool(view.undo_to),
        wishes=wishes(view, meets, today),
    )


def wishes(view: ActionView, meets: date | None, today: date) -> tuple[Wish, ...]:
    """The ways to ask for more time that mean something: the next meeting only if it is after the due day."""
    if not view.open:
        return ()
    return ("1w", "2w", "next") if meets and meets > max(view.due_on, today) else ("1w", "2w")


def _lately_done(now: datetime) -> Any:
    return and_(t.action.c.state == ActionState.DONE, t.action.c.done_at >= now - DONE_SHOWN_FOR)


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _consent(case_id: Any) -> Any:
    """The last word on sharing, as a value within a query."""
    consent = t.consent.c
    return (
        select(consent.state)
        .where(consent.case_id == case_id, consent.scope == ConsentScope.SHARING, consent.current)
        .order_by(consent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
