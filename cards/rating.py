"""One rating after saving: its colour and word, why, and what must happen now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card
from cards.parts import card, facts, heading, line, pill, submit
from cards.verbs import Home, OpenForm


@dataclass(frozen=True, slots=True)
class RatingCardView:
    case: int
    label: str  # "J.B., 14, KW-7F3K"
    colour: str
    when: str
    pairs: Sequence[tuple[str, str]]
    must_happen: Sequence[str]
    call: str = ""  # who to call now


def rating_card(view: RatingCardView) -> Card:
    """The saved rating, in the rater's own chat."""
    return card(
        heading("Rated, thank you."),
        line(view.label, bold=True, close=True),
        pill(view.colour, view.when),
        line(view.call, bold=True) if view.call else None,
        *(line(one) for one in view.must_happen),
        facts(*view.pairs),
        actions=[
            submit("Something changed", OpenForm("update", view.case), inputs=False),
            submit("After a meeting", OpenForm("log", view.case), inputs=False),
            submit("Home", Home(), inputs=False),
        ],
    )
