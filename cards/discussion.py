"""The cases for a DSD tracker or Gateway meeting: why each is on the list, what changed, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cards.case import RatingWords
from cards.elements import Card, Container
from cards.parts import box, buttons, card, heading, line, pill, side_by_side, submit
from cards.verbs import DiscussionHeld, DiscussionPage, Home, OpenCase
from casework.words import cases as case_words
from casework.words import discussion as say

Kind = Literal["DSD tracker", "Gateway"]


@dataclass(frozen=True, slots=True)
class DiscussRow:
    case_id: int
    label: str
    rating: RatingWords | None
    reasons: str
    changed: str
    keyworker: str


@dataclass(frozen=True, slots=True)
class DiscussionView:
    kind: Kind
    title: str
    said: Sequence[str]
    rows: Sequence[DiscussRow]
    page: int
    pages: int
    version: int
    held_today: bool


def discussion_card(view: DiscussionView) -> Card:
    kind, page = view.kind, view.page
    held = (
        submit(say.TAKE_BACK, DiscussionHeld(kind, view.version, False))
        if view.held_today
        else submit(say.HELD, DiscussionHeld(kind, view.version, True), style="positive")
    )
    return card(
        heading(view.title),
        *(line(said, subtle=True, close=True) for said in view.said),
        *(_row(row) for row in view.rows),
        actions=[
            submit("Earlier", DiscussionPage(kind, page - 1)) if page > 1 else None,
            submit("More", DiscussionPage(kind, page + 1)) if page < view.pages else None,
            held,
            submit("Home", Home()),
        ],
    )


def _row(row: DiscussRow) -> Container:
    words = [
        line(row.label, bold=True),
        pill(row.rating.colour, row.rating.words)
        if row.rating
        else line(case_words.NOT_RATED, subtle=True, close=True),
        line(row.reasons, close=True),
        line(row.changed, subtle=True, small=True, close=True) if row.changed else None,
        line(row.keyworker, subtle=True, small=True, close=True),
    ]
    opens = [buttons(submit("Open", OpenCase(row.case_id), stays=True))]
    return box(side_by_side(words, opens, widths=["stretch", "auto"]), separator=True)
