"""The action board of an MDT: what was agreed, with whom, due when; one live card wherever it is posted.

The rule protected: a board names no child. It shows a code and wording; where a channel serves several cases,
codes and counts alone; and where consent to sharing stopped, one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from casework import board_queries
from casework.action_answers import Wish
from casework.board_posts import Posted, adopt, adopt_pressed, changed, post, pressed_on, shared_now, subject_in
from casework.board_queries import ROWS
from casework.days import day_of, due_phrase, overdue, short
from casework.errors import NotFound
from casework.words import NO_SUCH_CASE
from casework.words import boards as say
from casework.words import closing as closing_words
from storage.tables import ActionState

__all__ = [
    "ROWS",
    "BoardRow",
    "BoardView",
    "CountLine",
    "CountsView",
    "Posted",
    "adopt",
    "adopt_pressed",
    "board",
    "changed",
    "counts",
    "post",
    "pressed_on",
    "shared_now",
    "subject_in",
    "wishes",
]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One action on the board, in words; `done` when it ended.

    `wishes` are the ways to ask for more time that mean something today.
    """

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
    agency_id: int = 0
    closed: bool = False  # it ended without being done


@dataclass(frozen=True, slots=True)
class BoardView:
    """One MDT's board. `stopped` is the one line shown instead of rows: sharing has stopped, or the case is closed."""

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
    closed: bool = False


@dataclass(frozen=True, slots=True)
class CountsView:
    """The board of a channel that serves several cases."""

    route_id: int
    lines: tuple[CountLine, ...]


def board(db: Connection, case_id: int, page: int, now: datetime, *, whole: bool = False) -> BoardView:
    """A page of the board: open ones by due day, then those that ended in the last 14 days. A page too far is the last.

    For those who have been let through already. `whole` shows the rows to the keyworker's team even where consent
    to sharing has stopped. Raises NotFound.
    """
    today = day_of(now)
    head = board_queries.head(db, case_id, now, today)
    if head is None:
        raise NotFound(NO_SUCH_CASE)
    pages = max(1, -(-(head.open + head.done) // ROWS))
    page = min(max(page, 1), pages)
    stopped = say.stopped(head.code, head.keyworker or "") if head.silent and not whole else ""
    stopped = closing_words.board(head.code) if head.closed else stopped
    meets = head.next_meeting
    rows = [] if stopped or not head.open + head.done else board_queries.rows(db, case_id, page, now)
    return BoardView(
        case_id=case_id,
        code=head.code,
        keyworker=head.keyworker or "",
        rows=tuple(_row(row, now, today, meets) for row in rows),
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
    found = board_queries.counts(db, route_id, now, day_of(now))
    lines = [CountLine(row.code, row.open, row.overdue, row.done, bool(row.silent), bool(row.closed)) for row in found]
    return CountsView(route_id, tuple(lines))


def _row(row: Row[*tuple[Any, ...]], now: datetime, today: date, meets: date | None) -> BoardRow:
    stands = say.Stands(
        state=row.state,
        superseded_by=row.superseded_by,
        started_at=row.started_at,
        answered=row.answered,
        asked_until=row.asked_until,
        done_at=row.done_at,
        done_by=row.done_by or "",
        told_by=row.told_by or "",
    )
    return BoardRow(
        id=row.id,
        version=row.version,
        number=row.number,
        what=row.what,
        owner=row.owner,
        agency=row.agency,
        due=due_phrase(row.due_on, today) if row.open else "",
        state=say.state(stands, today),
        done=not row.open,
        closed=not row.open and row.state is not ActionState.DONE,
        overdue=bool(row.open) and overdue(row.due_on, now),
        undoable=bool(row.undoable),
        wishes=wishes(row.due_on, meets, today) if row.open else (),
        agency_id=row.agency_id,
    )


def wishes(due_on: date, meets: date | None, today: date) -> tuple[Wish, ...]:
    """The ways to ask for more time that mean something: the next meeting only if it is after the due day."""
    return ("1w", "2w", "next") if meets and meets > max(due_on, today) else ("1w", "2w")
