"""What waits for one person: a few lines of each kind, each with the one press that moves it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card, Container
from cards.parts import box, buttons, card, heading, line, submit
from cards.verbs import Home, MyActions, MyCases, Verb
from casework.words import needs as say

ROWS = 8  # lines with buttons on one card
PER_KIND = 3


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One thing that waits: which child it is about, what it is, how it stands, and what one may press."""

    label: str
    what: str
    words: str
    buttons: Sequence[tuple[str, Verb]]
    late: bool = False


@dataclass(frozen=True, slots=True)
class NeedKind:
    title: str
    lines: Sequence[NeedLine]


def needs_card(kinds: Sequence[NeedKind], *, has_cases: bool) -> Card:
    """The most pressing kinds first; of what there is no room for, the number."""
    count, left = sum(len(kind.lines) for kind in kinds), ROWS
    parts: list[Container] = []
    for kind in kinds:
        shown = min(len(kind.lines), PER_KIND, left)
        left -= shown
        if kind.lines:
            parts.append(_kind(kind, shown))
    return card(
        heading(say.TITLE),
        line(say.IN_ALL.format(count=count) if count else say.NOTHING, subtle=bool(count), close=True),
        *parts,
        actions=[
            submit("My cases", MyCases(1)) if has_cases else submit("My actions", MyActions()),
            submit("Home", Home()),
        ],
    )


def _kind(kind: NeedKind, shown: int) -> Container:
    more = len(kind.lines) - shown
    return box(
        heading(f"{kind.title} ({len(kind.lines)})", small=True),
        *(_line(one) for one in kind.lines[:shown]),
        line(say.MORE.format(count=more), subtle=True, small=True) if more else None,
        separator=True,
    )


def _line(one: NeedLine) -> Container:
    return box(
        line(f"{one.label}: {one.what}" if one.label and one.what else one.label or one.what),
        line(one.words, subtle=not one.late, colour="attention" if one.late else None, small=True, close=True)
        if one.words
        else None,
        buttons(*(submit(title, verb) for title, verb in one.buttons)),
    )
