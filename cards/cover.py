"""Who is away, who covers, and until when; what may be ended has its button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card
from cards.parts import box, buttons, card, heading, line, submit
from cards.text import spoken
from cards.verbs import EndCover, Home, OpenForm
from casework.words import covers as say

ROWS = 8


@dataclass(frozen=True, slots=True)
class CoverRow:
    """`ends` is whether who looks may end it."""

    person_id: int
    words: str
    ends: bool


def cover_card(rows: Sequence[CoverRow], *, said: str = "") -> Card:
    """`said` is what a press has just done."""
    return card(
        heading(say.TITLE),
        line(spoken(said), bold=True) if said else None,
        line(say.NONE, subtle=True) if not rows else None,
        *(
            box(line(one.words), buttons(submit(say.END_NOW, EndCover(one.person_id)) if one.ends else None))
            for one in rows[:ROWS]
        ),
        actions=[submit(say.CHANGE, OpenForm("cover", 0), style="positive"), submit("Home", Home())],
    )
