"""Why things are due for one child: a sentence each, and below them where the numbers come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.big_questions import QuestionsView, questions_box
from cards.elements import Card
from cards.parts import box, buttons, card, heading, line, submit
from cards.verbs import Home, OpenCase, Verb
from casework.words import clocks as say

MOST_REASONS = 8


@dataclass(frozen=True, slots=True)
class WhyCardView:
    """`reasons` come with whether they are late."""

    case_id: int
    label: str
    reasons: Sequence[tuple[str, bool]]
    notes: Sequence[str]
    sources: Sequence[str]
    sent: Sequence[tuple[str, Verb]] = ()  # what may be ticked off here
    recommended: QuestionsView | None = None  # by the last review


def why_card(view: WhyCardView) -> Card:
    return card(
        heading(view.label),
        *(line(said, colour="attention" if late else None) for said, late in view.reasons[:MOST_REASONS]),
        line(say.more(len(view.reasons) - MOST_REASONS)) if len(view.reasons) > MOST_REASONS else None,
        *(line(note, subtle=True) for note in view.notes),
        buttons(*(submit(title, pressed) for title, pressed in view.sent)),
        questions_box(view.recommended),
        box(
            heading(say.SOURCES, small=True),
            *(line(source, subtle=True, small=True, close=True) for source in view.sources),
            separator=True,
        )
        if view.sources
        else None,
        actions=[submit("The case", OpenCase(view.case_id)), submit("Home", Home())],
    )
