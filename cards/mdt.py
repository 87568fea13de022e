"""Who is on the MDT of a case, and how they can be told something; for whoever keeps the case or manages it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card, Container
from cards.parts import box, buttons, card, heading, line, submit
from cards.text import markdown
from cards.verbs import LeaveAnswered, LeaveMdt, OpenCase, OpenForm
from casework.words import mdt as say

ROWS = 25


@dataclass(frozen=True, slots=True)
class MemberRow:
    """All in words. `asks` says that they would like to leave; `part`, that they keep the case or lead."""

    person_id: int
    name: str
    agency: str
    part: str
    words: str
    asks: str


@dataclass(frozen=True, slots=True)
class MdtView:
    case_id: int
    label: str
    rows: Sequence[MemberRow]
    keeper: str  # who keeps the case, and how that is changed
    may_change: bool


def mdt_card(view: MdtView) -> Card:
    case, more = view.case_id, len(view.rows) - ROWS
    return card(
        heading(say.TITLE),
        line(view.label, bold=True, close=True),
        *(_row(row, view) for row in view.rows[:ROWS]),
        line(say.MORE.format(count=more), subtle=True) if more > 0 else None,
        line(say.NOBODY) if not view.rows else None,
        line(view.keeper, subtle=True, small=True, separator=True) if view.keeper and view.may_change else None,
        actions=[
            submit(say.ADD, OpenForm("joining", case)) if view.may_change else None,
            submit(say.REMOVE, OpenForm("leaving", case)) if view.may_change else None,
            submit("The case", OpenCase(case)),
        ],
    )


def which_mdt_card(codes: Sequence[tuple[str, int]], hint: str) -> Card:
    """Which MDT somebody would like to leave: by its code alone."""
    return card(
        heading(say.WHICH),
        *(buttons(submit(code, LeaveMdt(case))) for code, case in codes),
        line(hint, subtle=True) if hint else None,
    )


def _row(row: MemberRow, view: MdtView) -> Container:
    asks = bool(row.asks) and view.may_change
    said = markdown("**{name}**, {agency}", name=row.name, agency=row.agency)
    return box(
        line(said),
        line(row.part, close=True) if row.part else None,
        line(row.words, subtle=True, small=True, close=True),
        line(row.asks, bold=True, close=True) if row.asks else None,
        buttons(
            submit(say.AGREE, LeaveAnswered(view.case_id, row.person_id, True)),
            submit(say.STAYS, LeaveAnswered(view.case_id, row.person_id, False)),
        )
        if asks
        else None,
        separator=True,
    )
