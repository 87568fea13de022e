"""The four big questions of a CETR or CTR (NHS England), and what stands under each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casework.days import due_phrase
from storage.tables import ActionState, Question

ASKED: Mapping[Question, str] = {
    Question.SAFE: "Am I safe?",
    Question.CARE_NOW: "What is my current care like?",
    Question.PLAN: "Is there a plan in place for my future?",
    Question.IN_HOSPITAL: "Do I need to be in hospital for my care and treatment?",
}

TITLE = "Under which of the four big questions?"
HOW = "Leave open what fits none. Typed: say **next** to leave the rest."
WHICH = "Which question?"
BUTTON = "The four questions"
OFFER = "Recommendations can be put under the four big questions: press **The four questions**."
NONE = "Under none of them"


def title(kind: str, day: str) -> str:
    return f"What the {kind} of {day} recommended"


def one(number: int, what: str, state: ActionState, due_on: date, today: date) -> str:
    """ "3. send the plan (due tomorrow)"."""
    said = due_phrase(due_on, today) if state is ActionState.OPEN else state.value
    return f"{number}. {what} ({said})"


def more(count: int) -> str:
    return f"… and {count} more: see the actions."


def saved(question: str, numbers: list[int]) -> str:
    """ "Am I safe? 1, 3"."""
    return f"**{question}** {', '.join(map(str, numbers))}"
