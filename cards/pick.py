"""Choosing a child: the last five as buttons, and all in a list where names are found, never typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card
from cards.parts import buttons, card, choices, heading, line, problem, submit
from cards.text import Markdown
from cards.verbs import Home, OpenForm

PICKED = "picked"  # the list's answer comes back under this key


@dataclass(frozen=True, slots=True)
class PickLine:
    case_id: int
    label: str  # "J.B., 14, KW-7F3K"
    name: str


def pick_card(
    title: str,
    form: str,
    first: Sequence[PickLine],
    listed: Sequence[PickLine],
    *,
    said: str | Markdown = "",
    warning: str = "",
    find: str,
) -> Card:
    """`first` become buttons, one below the other; `listed` a list that narrows as one types."""
    return card(
        heading(title),
        problem(warning) if warning else None,
        line(said, subtle=True) if said else None,
        *(buttons(submit(one.label, OpenForm(form, one.case_id), inputs=False)) for one in first),
        choices(PICKED, find, _options(listed), style="filtered") if listed else None,
        actions=[
            submit("Open", OpenForm(form, 0), style="positive") if listed else None,
            submit("Home", Home(), inputs=False),
        ],
    )


def _options(lines: Sequence[PickLine]) -> list[tuple[str, str]]:
    return [(str(one.case_id), f"{one.name} · {one.label}") for one in lines]
