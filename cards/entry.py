"""One entry after saving: its text ready to copy into the care record, what it still needs, who to call now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cards.elements import Action, Card
from cards.parts import buttons, card, heading, line, show_card, submit, text_input
from cards.verbs import CopiedToRecord, CorrectEntry, FinishUpdate, LateReason, OpenForm, TagIt, WrongChild
from casework.words import themes as theme_words
from casework.words import updates as say

_WHY: tuple[tuple[Literal["off", "heard_later", "leave"], str], ...] = (
    ("off", "I was off"),
    ("heard_later", "I heard later"),
    ("leave", "Leave it"),
)


@dataclass(frozen=True, slots=True)
class EntryView:
    update: int
    case: int
    label: str  # "J.B., 14, KW-7F3K"
    text: str  # the whole entry, plain
    late: str = ""  # what is said of an entry that came late
    ask_why: bool = False
    notes: Sequence[str] = ()
    call: str = ""  # who to call now
    to_finish: bool = False
    may_rate: bool = False
    title: str = "Saved, thank you."
    may_copy: bool = True  # its keyworker is looking, and it is not copied yet
    may_correct: bool = True
    may_strike_out: bool = False


def entry_card(view: EntryView) -> Card:
    """An entry as it was saved or is looked at again, in somebody's own chat."""
    why = [submit(said, LateReason(view.update, name), inputs=False) for name, said in _WHY]
    return card(
        heading(view.title),
        line(view.label, bold=True, close=True),
        line(view.late) if view.late else None,
        buttons(*why) if view.ask_why else None,
        line(view.call, bold=True) if view.call else None,
        *(line(note) for note in view.notes),
        text_input("copy", "For the care record: press in the box, select all, copy", value=view.text, multiline=True),
        actions=[
            submit("Copied", CopiedToRecord(view.update), inputs=False, style="positive") if view.may_copy else None,
            submit("Finish the SBAR", FinishUpdate(view.update), inputs=False) if view.to_finish else None,
            submit("Rate the risk", OpenForm("rate", view.case), inputs=False, stays=True) if view.may_rate else None,
            show_card("More", card(buttons(*_mend(view)))) if any(_mend(view)) else None,
            submit(theme_words.TAG, TagIt(view.case, view.update), inputs=False, stays=True),
        ],
    )


def _mend(view: EntryView) -> list[Action | None]:
    """What puts an entry right: seldom pressed, and never by a slip."""
    correct = submit(say.CORRECT, CorrectEntry(view.update), inputs=False, stays=True)
    strike = submit(say.WRONG_CHILD, WrongChild(view.update), inputs=False, stays=True)
    return [correct if view.may_correct else None, strike if view.may_strike_out else None]


def struck_out_card(said: str) -> Card:
    """The line that stays of an entry on the wrong child."""
    return card(heading(said, small=True))


def copied_card(said: str) -> Card:
    """One line, once it stands in the care record."""
    return card(heading(said, small=True))
