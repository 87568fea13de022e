"""How early and how often one MDT is reminded: its numbers, and whose each is. Nothing of the child but the code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card
from cards.parts import card, facts, heading, line, submit
from cards.text import spoken
from cards.verbs import Home, OpenForm
from casework.words import mdt_numbers as say


@dataclass(frozen=True, slots=True)
class RemindersView:
    """`rows` are labels and numbers in words; `note` is what was just done; `form` changes them, where one may."""

    case_id: int
    code: str
    rows: Sequence[tuple[str, str]]
    note: str = ""
    form: str = ""


def reminders_card(view: RemindersView) -> Card:
    return card(
        heading(say.TITLE.format(code=view.code)),
        line(spoken(view.note), bold=True) if view.note else None,
        line(say.EXPLAINED, subtle=True),
        facts(*view.rows),
        None if view.form else line(say.WHO_CHANGES.format(code=view.code), subtle=True),
        actions=[
            submit(say.CHANGE, OpenForm(view.form, view.case_id), style="positive") if view.form else None,
            submit("Home", Home()),
        ],
    )
