"""How many children each tag stands for, by kind, with small numbers left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adaptivecards.baseobject import BareObject

from cards.elements import Card
from cards.parts import box, buttons, card, heading, line, submit, table
from cards.text import spoken
from cards.verbs import Home, Themes, Verb
from casework.words import themes as say


@dataclass(frozen=True, slots=True)
class ThemesView:
    """`kinds` are titles with their rows of tag and number."""

    said: str
    kinds: Sequence[tuple[str, Sequence[tuple[str, str]]]]


def themes_card(view: ThemesView) -> Card:
    return card(
        heading(say.REPORT),
        line(view.said, subtle=True, close=True),
        *(_kind(title, rows) for title, rows in view.kinds),
        None if view.kinds else line(say.NONE),
        buttons(
            submit(say.PERIODS["this"], Themes("this")),
            submit(say.PERIODS["last"], Themes("last")),
            submit(say.PERIODS["year"], Themes("year")),
            submit("Home", Home()),
        ),
    )


def said_with_a_way(said: str, title: str, way: Verb) -> Card:
    """A sentence, and one thing that may be done next."""
    return card(line(spoken(said)), actions=[submit(title, way, stays=True)])


def _kind(title: str, rows: Sequence[tuple[str, str]]) -> BareObject:
    return box(heading(title, small=True), table(say.COLUMNS, rows, widths=(5, 2)), separator=True)
