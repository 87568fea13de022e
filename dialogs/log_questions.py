"""The four big questions of a CETR or CTR in its log: offered on the check of the lines, and asked of nobody.

The rule protected: a recommendation stands under the question that somebody chose for it, and none is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from cards.big_questions import QuestionsView
from casework import big_questions
from casework.big_questions import Recommendations
from casework.clock_facts import REVIEW_KINDS
from casework.days import in_words
from casework.words import big_questions as say
from casework.words import meeting_log as log_words
from dialogs.fields import Choice
from dialogs.form import Button, Page, Progress
from dialogs.log_lines import Line
from storage.tables import Question

NAME = "questions"  # the page, the button that opens it, and the answers' key of what was chosen, by wording
MOST = 20  # lines that are asked about: more would not fit a card
_CUT = 120  # characters of an action's wording in a list

_REVIEWS = tuple(kind.value for kind in REVIEW_KINDS)
_OPTIONS = [(question.value, said) for question, said in say.ASKED.items()]


def offered(progress: Progress, lines: Sequence[Line]) -> bool:
    """Whether this meeting's recommendations have such questions."""
    return bool(lines) and progress.get("kind") in _REVIEWS


def button() -> Button:
    return Button(NAME, say.BUTTON, checks=False, typed=("four questions", "big questions"))


def intro(progress: Progress, lines: Sequence[Line]) -> tuple[str, ...]:
    """Said until somebody has put one of them under a question."""
    return (say.OFFER,) if offered(progress, lines) and not progress.get(NAME) else ()


def page(progress: Progress, lines: Sequence[Line]) -> Page:
    """A list for each line. What is left open stays open."""
    asked = list(enumerate(lines[:MOST], start=1))
    fields = tuple(
        Choice(
            name=f"question{number}",
            label=log_words.gap(number, line.what, say.WHICH),
            options=_OPTIONS,
            default=_kept(progress).get(line.what, ""),
            required=False,
            shape="list",
        )
        for number, line in asked
    )

    def keep(onward: Progress, button: str) -> Progress:
        chosen = {line.what: given for number, line in asked if (given := onward.get(f"question{number}"))}
        onward = onward.without(*(one.name for one in fields)).with_answers(**{NAME: chosen})
        return onward.reopened(NAME).reopened("review")

    return Page(NAME, say.TITLE, fields, intro=(say.HOW,), after=keep)


def reworded(progress: Progress, before: str, after: str) -> Progress:
    """A line whose wording was changed keeps its question."""
    chosen = _kept(progress)
    return progress.with_answers(**{NAME: {**chosen, after: chosen[before]}}) if before in chosen else progress


def of(progress: Progress, line: Line) -> Question | None:
    """What was chosen for a line, if the meeting is a review still."""
    chosen = _kept(progress).get(line.what) if progress.get("kind") in _REVIEWS else None
    return Question(chosen) if chosen else None


def in_one(progress: Progress, line: Line) -> str:
    """ " · Am I safe?": what was chosen."""
    question = of(progress, line)
    return f" · {say.ASKED[question]}" if question else ""


def saved(db: Connection, meeting_id: int) -> str:
    """The saved card's lines: each question with the numbers under it; empty where none was chosen."""
    found = big_questions.of_meeting(db, meeting_id)
    groups = found.grouped() if found else []
    return "".join(f"\n\n{say.saved(_named(asked), [one.number for one in those])}" for asked, those in groups)


def view(found: Recommendations | None, today: date) -> QuestionsView | None:
    """The part of a case's cards that tells what its last review recommended."""
    if found is None:
        return None
    groups = [
        (_named(asked), [say.one(one.number, _short(one.what), one.state, one.due_on, today) for one in those])
        for asked, those in found.grouped()
    ]
    return QuestionsView(say.title(found.kind.value, in_words(found.day)), groups)


def _named(question: Question | None) -> str:
    return say.ASKED[question] if question else say.NONE


def _short(what: str) -> str:
    return what if len(what) <= _CUT else f"{what[: _CUT - 1].rstrip()}…"


def _kept(progress: Progress) -> dict[str, Any]:
    return progress.get(NAME) or {}
