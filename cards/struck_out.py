"""Entries that were struck out, for the managers of the service and the lead for information governance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adaptivecards.baseobject import BareObject

from cards.elements import Card
from cards.parts import box, buttons, card, heading, line, submit
from cards.verbs import Home
from casework.words import wrong_child as say

MOST = 5  # entries, and lines of who saw each: more would pass the size of a card
MOST_SEEN = 12


@dataclass(frozen=True, slots=True)
class StruckLine:
    """All in words. `said` is what the entry said, empty for who may not read it."""

    line: str
    reason: str
    said: Sequence[str]
    seen: Sequence[str]
    again: str


def struck_out_card(label: str, entries: Sequence[StruckLine], *, reads: bool) -> Card:
    """The newest first."""
    return card(
        heading(f"{say.LIST_TITLE}: {label}"),
        line(say.NONE) if not entries else None if reads else line(say.IG_ONLY, subtle=True),
        *(box(*_entry(one), separator=True) for one in entries[:MOST]),
        line(say.STANDS, subtle=True, small=True) if entries else None,
        buttons(submit("Home", Home())),
    )


def _entry(one: StruckLine) -> list[BareObject | None]:
    seen = one.seen[:MOST_SEEN]
    more = len(one.seen) - len(seen)
    return [
        line(one.line, bold=True),
        line(one.reason, close=True),
        *(line(said, close=True) for said in one.said),
        line(say.SEEN_HEAD if seen else say.NOBODY_SAW),
        *(line(f"• {said}", close=True) for said in seen),
        line(f"… and {more} more", subtle=True, close=True) if more > 0 else None,
        line(one.again, subtle=True),
    ]
