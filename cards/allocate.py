"""Who keeps which case: the cases that nobody keeps first, then the caseloads, and the two ways to move them."""

from __future__ import annotations

from collections.abc import Sequence

from cards.elements import Card, Container
from cards.parts import box, buttons, card, heading, line, side_by_side, submit, table
from cards.verbs import Home, OpenForm
from casework.words import allocation as say

ROWS = 6
MOST_KEYWORKERS = 20


def allocate_card(unallocated: Sequence[tuple[int, str]], keyworkers: Sequence[tuple[str, str, str]]) -> Card:
    """`unallocated` are pairs of case and label; `keyworkers` name, cases and red ones."""
    return card(
        heading(say.SUMMARY),
        _without(unallocated),
        table(say.COLUMNS, keyworkers[:MOST_KEYWORKERS], widths=(6, 2, 2)) if keyworkers else None,
        line(say.MORE.format(count=more), subtle=True) if (more := len(keyworkers) - MOST_KEYWORKERS) > 0 else None,
        buttons(
            submit(say.ONE_CASE, OpenForm("allocate", 0)),
            submit(say.WHOLE_CASELOAD, OpenForm("caseload", 0)),
            submit("Home", Home()),
        ),
    )


def _without(cases: Sequence[tuple[int, str]]) -> Container:
    more = len(cases) - ROWS
    return box(
        heading(f"{say.UNALLOCATED} ({len(cases)})", small=True),
        *(_row(case_id, label) for case_id, label in cases[:ROWS]),
        line(say.MORE.format(count=more), subtle=True, small=True) if more > 0 else None,
        line(say.NONE_WITHOUT, subtle=True, close=True) if not cases else None,
    )


def _row(case_id: int, label: str) -> Container:
    opens = [buttons(submit(say.ALLOCATE, OpenForm("allocate", case_id), style="positive"))]
    return box(side_by_side([line(label, bold=True)], opens, widths=["stretch", "auto"]))
