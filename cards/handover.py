"""The handover card of a case: who they are, what matters to them, what is agreed, what is due, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.case import RatingWords
from cards.elements import Card, Container
from cards.parts import box, buttons, card, facts, heading, line, pill, submit
from cards.verbs import Home, NeedsMe, OpenCase, OpenForm
from casework.words import allocation as say


@dataclass(frozen=True, slots=True)
class HandoverView:
    """All in words; what is empty is left out. `entry` is the last SBAR in its parts."""

    case_id: int
    label: str
    rating: RatingWords | None
    facts: Sequence[tuple[str, str]]
    parts: Sequence[tuple[str, Sequence[str]]]  # a heading, and its lines
    own: bool


def handover_card(view: HandoverView) -> Card:
    case = view.case_id
    return card(
        heading(f"{say.HANDOVER}: {view.label}"),
        pill(view.rating.colour, view.rating.words) if view.rating else None,
        facts(*view.facts),
        *(_part(title, lines) for title, lines in view.parts),
        buttons(
            submit("The case", OpenCase(case)),
            submit("Actions", OpenForm("actions", case)),
            submit("What needs me", NeedsMe()) if view.own else None,
            submit("Home", Home()),
        ),
    )


def _part(title: str, lines: Sequence[str]) -> Container:
    said = lines or [say.NOTHING]
    return box(heading(title, small=True), *(line(one, close=True) for one in said), separator=True)
