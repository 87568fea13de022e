"""A person's own open actions in their 1:1 chat, and the keyworker's answers about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.board import PAGE, Place, more
from cards.elements import Card, Container
from cards.parts import box, buttons, card, heading, line, show_card, submit
from cards.text import markdown, spoken
from cards.verbs import (
    ActionDone,
    ActionForm,
    ActionMine,
    ActionNotMine,
    ActionStarted,
    ActionUndo,
    LeaveMdt,
    MyActions,
    OpenAction,
    OpenForm,
    WhichChild,
)
from casework.action_answers import Wish
from casework.words import action_page as action_words
from casework.words import boards as say
from casework.words import mdt as mdt_words

ROWS = 8


@dataclass(frozen=True, slots=True)
class MyRow:
    """One of somebody's own actions. `case` is the label for those who keep the case, the code for partners."""

    id: int
    version: int
    number: int
    case: str
    hidden: bool  # the code stands for the child: *Which child?* tells who it is
    what: str
    how_known: str
    due: str
    state: str
    overdue: bool
    unanswered: bool
    undoable: bool
    started: bool
    wishes: tuple[Wish, ...]


def my_actions_card(
    rows: Sequence[MyRow],
    *,
    page: int = 1,
    note: str = "",
    undo: tuple[int, int] | None = None,
    foot: str = "",
    leave: bool = False,
) -> Card:
    """Those of one page under their cases. `note` says what was just done, `undo` (id, version) takes it back.

    `leave` offers to ask for a way off an MDT.
    """
    pages = max(1, -(-len(rows) // ROWS))
    page = min(max(page, 1), pages)
    place = Place(True, {PAGE: page} if page > 1 else {})
    shown = rows[(page - 1) * ROWS : page * ROWS]
    return card(
        heading(say.MY_OPEN_ACTIONS),
        line(spoken(note), bold=True) if note else None,
        buttons(
            place.button(say.UNDO, ActionUndo(*undo)),
            submit(action_words.ADD_EVIDENCE, ActionForm(undo[0], "evidence"), stays=True),
        )
        if undo
        else None,
        line(say.mine_in_all(len(rows), page, pages), subtle=True, close=True),
        *(part for row, first in _grouped(shown) for part in _row(row, first, place)),
        line(foot, subtle=True, small=True) if foot else None,
        buttons(
            Place(True, {PAGE: page - 1}).button(say.EARLIER, MyActions()) if page > 1 else None,
            Place(True, {PAGE: page + 1}).button(say.LATER, MyActions()) if page < pages else None,
            submit(mdt_words.LEAVE, LeaveMdt(0), stays=True) if leave else None,
        ),
    )


def pick_case_card(text: str, options: Sequence[tuple[str, int]]) -> Card:
    """Which MDT's board to show: the cases as buttons."""
    return card(line(spoken(text)), *(buttons(submit(name, OpenForm("actions", case))) for name, case in options))


def _grouped(rows: Sequence[MyRow]) -> list[tuple[MyRow, bool]]:
    """Each row, and whether it is the first of its case in a run."""
    return [(row, place == 0 or rows[place - 1].case != row.case) for place, row in enumerate(rows)]


def _row(row: MyRow, first: bool, place: Place) -> list[Container]:
    unfolded = more(row.id, row.version, row.wishes, row.undoable, place)
    if not row.started:
        unfolded.insert(0, place.button(action_words.STARTED, ActionStarted(row.id, row.version)))
    if row.unanswered:
        unfolded = [button for button in unfolded if button.title != say.NOT_MINE]
    group = box(
        heading(row.case, small=True),
        buttons(place.button(say.WHICH_CHILD, WhichChild(row.id))) if row.hidden else None,
        separator=True,
    )
    about = " · ".join(filter(None, [row.due, row.state]))
    one = box(
        line(markdown("**{number}** {what}", number=row.number, what=row.what)),
        line(say.how_known(row.how_known), small=True, close=True) if row.how_known else None,
        line(about, subtle=not row.overdue, colour="attention" if row.overdue else None, small=True, close=True),
        buttons(
            place.button(say.YES_MINE, ActionMine(row.id, row.version), "positive") if row.unanswered else None,
            place.button(say.NOT_MINE, ActionNotMine(row.id, row.version)) if row.unanswered else None,
            place.button(say.DONE, ActionDone(row.id, row.version)),
            place.button(action_words.OPEN, OpenAction(row.id)),
            show_card(say.MORE, Card(body=[buttons(*unfolded)])) if unfolded else None,
        ),
    )
    return [group, one] if first else [one]
