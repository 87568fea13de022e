"""The last entries of a case, each with its own button; of one struck out a line stays without text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card, Container
from cards.parts import box, buttons, card, heading, line, side_by_side, submit
from cards.verbs import Home, OpenCase, ShowEntry
from casework.words import updates as say


@dataclass(frozen=True, slots=True)
class EntryRow:
    """`opens` is the entry's id; 0 for one struck out, which there is nothing to open of."""

    title: str
    words: str
    opens: int


def entries_card(case_id: int, label: str, rows: Sequence[EntryRow]) -> Card:
    """The newest first."""
    return card(
        heading(f"{say.ENTRIES}: {label}"),
        line(say.NO_ENTRIES) if not rows else None,
        *(_row(row) for row in rows),
        buttons(submit("The case", OpenCase(case_id)), submit("Home", Home())),
    )


def _row(row: EntryRow) -> Container:
    words = [line(row.title, bold=True), line(row.words, close=True) if row.words else None]
    if not row.opens:
        return box(*words, separator=True)
    opens = [buttons(submit("Open", ShowEntry(row.opens), stays=True))]
    return box(side_by_side([one for one in words if one], opens, widths=["stretch", "auto"]), separator=True)
