"""What is still open before a case is closed, each with the press that deals with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card
from cards.parts import box, buttons, card, heading, line, submit
from cards.verbs import OpenCase, OpenForm, Verb
from casework.words import closing as say

ROWS = 8


@dataclass(frozen=True, slots=True)
class OpenRow:
    words: str
    buttons: Sequence[tuple[str, Verb]]


def closing_card(case_id: int, label: str, rows: Sequence[OpenRow]) -> Card:
    more = len(rows) - ROWS
    return card(
        heading(say.CHECK),
        line(label, bold=True, close=True),
        line(say.CHECK_INTRO),
        *(
            box(line(row.words), buttons(*(submit(title, verb) for title, verb in row.buttons)), separator=True)
            for row in rows[:ROWS]
        ),
        line(say.MORE.format(count=more), subtle=True) if more > 0 else None,
        actions=[
            submit(say.CLOSE_ALL_THE_SAME, OpenForm("close_case", case_id)),
            submit("The case", OpenCase(case_id)),
        ],
    )
