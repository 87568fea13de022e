"""The action board of an MDT, as the live card of its channel or drawn in a 1:1 chat.

The rule protected: codes, wording, owners and days; no child's name, initials or date of birth, and under 24 KB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cards.elements import Action, Card, Container, Execute, Submit
from cards.parts import box, buttons, card, heading, line, show_card, table
from cards.rendering import finished
from cards.text import markdown, spoken, visible
from cards.verbs import (
    ActionDone,
    ActionMoreTime,
    ActionNotMine,
    ActionStuck,
    ActionUndo,
    BoardPage,
    MyActions,
    NameOwner,
    OpenAction,
    OpenForm,
    ToldKeyworker,
    Verb,
    pack,
)
from casework.action_answers import Wish
from casework.boards import BoardRow, BoardView, CountLine, CountsView
from casework.words import action_page as action_words
from casework.words import boards as say
from casework.words import closing as closing_words

VIEW, PAGE = "view", "p"  # which card a press came from, so that the same one is answered; nothing is trusted to it
BOARD = "board"

_SOME_VERB = "b"  # Microsoft's local client does not send an Execute that has none

_LONGEST = 120  # characters of wording on a board; the whole of it is in the owner's own chat
_LONGEST_NAME = 50
_ROWS_KEPT = 512  # of shared boards; some 15 KB each

_ENDED = {False: "**✓ {number}** {what}", True: "**✕ {number}** {what}"}

WISHES: dict[Wish, str] = {"1w": say.ONE_WEEK, "2w": say.TWO_WEEKS, "next": say.NEXT_MEETING}


@dataclass(frozen=True, slots=True)
class Banner:
    """A sentence on the copy of whoever pressed. `tell`: the action the keyworker can be told about, or 0."""

    text: str
    tell: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reader of a 1:1 may press. A shared card has no reader: there all is drawn, and the server decides."""

    agency_id: int | None = None  # only the rows of this agency; None: all
    names_owners: bool = False
    opens_all: bool = False  # to read any row's action; else those of the agency


ANYBODY = Reader()


@dataclass(frozen=True, slots=True)
class Place:
    """Shared: Execute with its Submit. In a 1:1: Submit alone, which brings back where it was pressed."""

    in_chat: bool
    extra: Mapping[str, Any]
    reader: Reader = ANYBODY

    def button(self, title: str, verb: Verb, style: Any = None) -> Action:
        data = pack(verb) | {key: value for key, value in self.extra.items() if key not in verb.shape}
        instead = Submit(title=visible(title), data=data, style=style)
        if self.in_chat:
            return instead
        # The verb stands in `data`, which wins; once more, it would take a board of eight rows past what Teams takes.
        return Execute(title=visible(title), verb=_SOME_VERB, data=data, style=style, fallback=instead)


def board_card(
    view: BoardView,
    *,
    banner: Banner | None = None,
    in_chat: bool = False,
    label: str = "",
    reader: Reader = ANYBODY,
) -> Card:
    """`label` ("J.B., 14, KW-7F3K") is for a 1:1 with somebody who may see it, never for a channel."""
    extra: dict[str, Any] = {VIEW: BOARD} if in_chat else {}
    if view.page > 1:
        extra[PAGE] = view.page
    place = Place(in_chat, extra, reader)
    return card(
        heading(say.heading(label if in_chat and label else view.code)),
        _banner(banner, place),
        line(view.stopped) if view.stopped else line(say.totals(view), subtle=True, close=banner is None),
        *(_row(row, place) if in_chat else _shared_row(row, view.page) for row in view.rows),
        _foot(view, place, tell=in_chat and not label),
    )


def counts_card(view: CountsView, *, banner: Banner | None = None) -> Card:
    """The card of a channel that serves several cases: codes and counts, and each person's own list in their chat."""
    place = Place(False, {})
    return card(
        heading(say.ACTIONS),
        _banner(banner, place),
        table(say.COUNT_COLUMNS, [_counts(one) for one in view.lines]) if view.lines else line(say.NOTHING_SERVED),
        buttons(place.button(say.MY_ACTIONS, MyActions())),
    )


def refusal_card(text: str, tell: int, *, in_chat: bool) -> Card:
    """A refusal by itself, where no board can be answered."""
    place = Place(in_chat, {})
    return card(line(spoken(text)), _tell(tell, place))


def more(row_id: int, version: int, wishes: tuple[Wish, ...], undoable: bool, place: Place) -> list[Action]:
    """What stands behind *More*: presses, no text boxes."""
    shown: list[Action] = []
    if wishes:
        shown.append(place.button(say.IM_STUCK, ActionStuck(row_id, version)))
        shown += [place.button(WISHES[wish], ActionMoreTime(row_id, version, wish)) for wish in wishes]
        shown.append(place.button(say.NOT_MINE, ActionNotMine(row_id, version)))
        if place.in_chat and place.reader.names_owners:
            shown.append(place.button(say.NAME_ANOTHER, NameOwner(row_id)))
    if undoable:
        shown.append(place.button(say.UNDO, ActionUndo(row_id, version)))
    return shown


@lru_cache(_ROWS_KEPT)
def _shared_row(row: BoardRow, page: int) -> Container:
    """Drawn once for as long as nothing on it changes: a tick changes one row, and its board is drawn twice."""
    return finished(_row(row, Place(False, {PAGE: page} if page > 1 else {})))


def _row(row: BoardRow, place: Place) -> Container:
    theirs = place.reader.agency_id in (None, row.agency_id)
    opens = theirs or place.reader.opens_all
    unfolded = more(row.id, row.version, row.wishes, row.undoable, place) if theirs else []
    template = _ENDED[row.closed] if row.done else "**{number}** {what}"
    return box(
        line(markdown(template, number=row.number, what=cut(row.what, _LONGEST))),
        line(_about(row), subtle=not row.overdue, colour="attention" if row.overdue else None, small=True, close=True),
        buttons(
            place.button(say.DONE, ActionDone(row.id, row.version)) if theirs and not row.done else None,
            place.button(action_words.OPEN, OpenAction(row.id)) if opens and place.in_chat else None,
            _folded(unfolded),
        ),
        separator=True,
    )


def _folded(presses: list[Action]) -> Action | None:
    """Behind *More*, unless it is one press only."""
    if len(presses) < 2:
        return presses[0] if presses else None
    return show_card(say.MORE, Card(body=[buttons(*presses)]))


def _about(row: BoardRow) -> str:
    if row.done:
        return row.state
    owner = f"{cut(row.owner, _LONGEST_NAME)}, {cut(row.agency, _LONGEST_NAME)}"
    return " · ".join(filter(None, [owner, row.due, row.state]))


def _foot(view: BoardView, place: Place, *, tell: bool) -> Container:
    """`tell`: in a partner's own chat, a way to say something that no action holds."""
    before = view.page > 1 and not view.stopped
    after = view.page < view.pages and not view.stopped
    ways = buttons(
        place.button(say.EARLIER, BoardPage(view.case_id, view.page - 1)) if before else None,
        place.button(say.LATER, BoardPage(view.case_id, view.page + 1)) if after else None,
        place.button(say.MY_ACTIONS, MyActions()),
        place.button(say.TELL_KEYWORKER, OpenForm("tell", view.case_id)) if tell else None,
    )
    return box(ways, separator=True)  # not a button of the last row


def _banner(banner: Banner | None, place: Place) -> Container | None:
    if banner is None:
        return None
    return box(line(spoken(banner.text), bold=True), _tell(banner.tell, place), style="emphasis")


def _tell(action_id: int, place: Place) -> Any:
    return buttons(place.button(say.TELL_KEYWORKER, ToldKeyworker(action_id))) if action_id else None


def _counts(one: CountLine) -> tuple[str, str, str]:
    if one.closed:
        return one.code, closing_words.BOARD_COUNT, ""
    if one.stopped:
        return one.code, say.STOPPED, ""
    return one.code, str(one.open), str(one.overdue)


def cut(text: str, longest: int) -> str:
    """`text`, cut between words where it is longer than a card has room for."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept[longest // 2 :] else kept) + "…"
