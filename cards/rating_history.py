"""A child's ratings on a card, the newest first, eight to a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card
from cards.parts import box, buttons, card, heading, line, pill, submit
from cards.verbs import Home, OpenCase, RatingsPage
from casework.words import ratings as say


@dataclass(frozen=True, slots=True)
class RatedView:
    word: str
    when: str
    said: Sequence[str]


@dataclass(frozen=True, slots=True)
class HistoryView:
    case: int
    label: str  # "J.B., 14, KW-7F3K"
    said: str
    rows: Sequence[RatedView]
    page: int
    pages: int


def history_card(view: HistoryView) -> Card:
    return card(
        heading(say.HISTORY),
        line(view.label, bold=True, close=True),
        line(view.said, subtle=True, close=True),
        *(
            box(
                pill(row.word, row.when),
                *(line(one, small=True, close=True) for one in row.said),
                separator=True,
            )
            for row in view.rows
        ),
        buttons(
            submit("Newer", RatingsPage(view.case, view.page - 1)) if view.page > 1 else None,
            submit("Older", RatingsPage(view.case, view.page + 1)) if view.page < view.pages else None,
            submit("The case", OpenCase(view.case)),
            submit("Home", Home()),
        ),
    )
