"""Who somebody was in touch with, and how: one press saves it; a line and another day only if they are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cards.elements import Card
from cards.parts import buttons, card, date_input, facts, heading, line, problem, submit, text_input
from cards.verbs import ContactMade, ContactTakenBack, OpenCase, OpenForm
from casework.words import contact_notes as say
from casework.words.feedback import WRITE
from storage.tables import Voice

NOTE, DAY = "note", "day"  # the card's inputs

WAYS: Sequence[Literal["visit", "call", "message"]] = ("visit", "call", "message")
WHO: Sequence[tuple[Voice, Literal["young person", "family", "lead professional"]]] = (
    (Voice.YOUNG_PERSON, "young person"),
    (Voice.FAMILY, "family"),
    (Voice.LEAD_PROFESSIONAL, "lead professional"),
)


@dataclass(frozen=True, slots=True)
class ContactCardView:
    """`key` names the card, so that one press on it is one note."""

    case_id: int
    label: str
    key: str
    last: Sequence[tuple[str, str]]
    typed: str
    today: date
    note: str = ""
    longest: int = 300
    error: str = ""


def contact_card(view: ContactCardView) -> Card:
    """A button for each who and how."""
    return card(
        heading(say.TITLE),
        line(view.label, bold=True, close=True),
        problem(view.error) if view.error else None,
        *(
            buttons(*(submit(say.button(voice, how), ContactMade(view.case_id, who, how, view.key)) for how in WAYS))
            for voice, who in WHO
        ),
        text_input(NOTE, say.NOTE, value=view.note, max_length=view.longest),
        date_input(DAY, say.DAY, value=view.today),
        facts(*view.last),
        line(view.typed, subtle=True, small=True),
        actions=[submit("The case", OpenCase(view.case_id), inputs=False)],
    )


@dataclass(frozen=True, slots=True)
class SavedNoteView:
    note: int
    case_id: int
    label: str
    said: str
    words: str
    taken_back: bool


def saved_note_card(view: SavedNoteView) -> Card:
    """What was kept, and the way back from a slip."""
    return card(
        heading(say.TAKEN_BACK if view.taken_back else say.SAVED),
        line(view.label, bold=True, close=True),
        line(view.said),
        line(view.words) if view.words else None,
        None if view.taken_back else line(say.THIS_CARE_RECORD, subtle=True, small=True),
        actions=[
            submit("The case", OpenCase(view.case_id)),
            None if view.taken_back else submit(WRITE, OpenForm("feedback", view.case_id), stays=True),
            None if view.taken_back else submit(say.TAKE_BACK, ContactTakenBack(view.note)),
        ],
    )
