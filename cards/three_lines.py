"""Three lines before the meeting: who was asked, who has answered, what they wrote; and one's own, once sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adaptivecards.baseobject import BareObject

from cards.elements import Card
from cards.parts import box, buttons, card, facts, heading, line, submit
from cards.verbs import Home, LinesPage, LinesWrite, OpenCase, OpenForm
from casework.words import three_lines as say


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`lines` are pairs of what was asked and what was written; `write` offers to write it down for them."""

    request: int
    who: str
    state: str
    lines: Sequence[tuple[str, str]]
    write: bool


@dataclass(frozen=True, slots=True)
class LinesView:
    case_id: int
    label: str
    said: Sequence[str]
    rows: Sequence[PersonRow]
    page: int
    pages: int
    may_ask: bool


def lines_card(view: LinesView) -> Card:
    """For the keyworker and manager."""
    case = view.case_id
    return card(
        heading(say.VIEW_TITLE),
        line(view.label, bold=True, close=True),
        *(line(said, subtle=True, close=True) for said in view.said if said),
        *(_row(row) for row in view.rows),
        line(say.NOT_HERE, subtle=True, small=True),
        actions=[
            submit(say.ASK_MORE, OpenForm("ask", case)) if view.may_ask else None,
            submit("Newer", LinesPage(case, view.page - 1)) if view.page > 1 else None,
            submit("Older", LinesPage(case, view.page + 1)) if view.page < view.pages else None,
            submit("The case", OpenCase(case)),
        ],
    )


def sent_card(label: str, told: str, lines: Sequence[tuple[str, str]], change: int) -> Card:
    """To who wrote them: their own words alone. `change` is the request that may be answered anew; 0 for an offer."""
    return card(
        heading("Thank you."),
        line(label, bold=True, close=True),
        line(told),
        facts(*lines),
        line(say.NOT_HERE, subtle=True, small=True),
        actions=[submit(say.CHANGE, LinesWrite(change)) if change else None, submit("Home", Home())],
    )


def _row(row: PersonRow) -> BareObject:
    return box(
        heading(row.who, small=True),
        line(row.state, subtle=True, small=True, close=True),
        facts(*row.lines),
        buttons(submit(say.WRITE_DOWN, LinesWrite(row.request)) if row.write else None),
        separator=True,
    )
