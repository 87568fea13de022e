"""What is said of its own accord about an agreed action that was changed, closed, or left waiting."""

from __future__ import annotations

from collections.abc import Sequence

TITLE_CHANGED = "An action has changed"
TITLE_WAITING = "A request for more time waits"
TITLE_LEFT = "Somebody has left"
ANSWERED = "Answered since."
REPLACE = "Name who takes over"


def changed(number: int, what: str, due: str) -> str:
    return f"The keyworker has changed action {number}. It is now “{what}”, due {due}."


def not_achievable(number: int, what: str, reason: str) -> str:
    return f"Action {number}, “{what}”, is closed: it can't be achieved. {_sentence(reason)}"


def superseded(number: int, what: str, by: int) -> str:
    return f"Action {number}, “{what}”, is closed: action {by} stands in its place."


def open_again(number: int, what: str, due: str) -> str:
    return f"Open again: action {number}, “{what}”, due {due}."


def time_waiting(who: str, number: int, what: str, due: str, until: str, keyworker: str) -> str:
    said = f"{who} asks for more time for action {number}, “{what}”: {until} instead of {due}."
    return f"{said} {keyworker or 'The keyworker'} has not answered yet, and reminders wait."


def owner_left(who: str, numbers: Sequence[int]) -> str:
    """ "Sam Patel (CAMHS) has left. Still open with them: actions 3, 4 and 9."""
    listed = [str(number) for number in numbers]
    if len(listed) == 1:
        return f"{who} has left. Still open with them: action {listed[0]}. Who takes over?"
    return f"{who} has left. Still open with them: actions {', '.join(listed[:-1])} and {listed[-1]}. Who takes over?"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
