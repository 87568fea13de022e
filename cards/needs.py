"""What waits for one person: a few lines of each kind, each with the one press that moves it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Action, Card, Container
from cards.parts import box, buttons, card, heading, line, submit
from cards.verbs import Home, MyActions, MyCases, NeedsPage, Verb
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
    """The most pressing kinds first, a few lines of each; where there is no room for all, the way to the rest."""
    count, left = sum(len(kind.lines) for kind in kinds), ROWS
    parts: list[Container] = []
    for kind in kinds:
        shown = min(len(kind.lines), PER_KIND, left)
        left -= shown
        if kind.lines:
            parts.append(_kind(kind, kind.lines[:shown]))
    said = line(say.IN_ALL.format(count=count) if count else say.NOTHING, subtle=bool(count), close=True)
    rest = submit(say.ALL.format(count=count), NeedsPage(1)) if ROWS - left < count else None
    return card(heading(say.TITLE), said, *parts, actions=[rest, *_away(has_cases)])


def needs_page(kinds: Sequence[NeedKind], *, page: int, has_cases: bool) -> Card:
    """All of it in the same order, a page at a time; a page that is no longer there is the last one."""
    every = [(kind, one) for kind in kinds for one in kind.lines]
    pages = max(1, -(-len(every) // ROWS))
    page = min(max(page, 1), pages)
    here = every[(page - 1) * ROWS : page * ROWS]
    lines = [(kind, [one for of, one in here if of is kind]) for kind in kinds]
    parts = [_kind(kind, shown, paged=True) for kind, shown in lines if shown]
    said = say.PAGE.format(page=page, pages=pages, count=len(every)) if every else say.NOTHING
    earlier = submit("Earlier", NeedsPage(page - 1)) if page > 1 else None
    more = submit("More", NeedsPage(page + 1)) if page < pages else None
    return card(
        heading(say.TITLE), line(said, subtle=True, close=True), *parts, actions=[earlier, more, *_away(has_cases)]
    )


def _away(has_cases: bool) -> list[Action]:
    return [submit("My cases", MyCases(1)) if has_cases else submit("My actions", MyActions()), submit("Home", Home())]


def _kind(kind: NeedKind, shown: Sequence[NeedLine], *, paged: bool = False) -> Container:
    more = 0 if paged else len(kind.lines) - len(shown)
    return box(
        heading(f"{kind.title} ({len(kind.lines)})", small=True),
        *(_line(one) for one in shown),
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
