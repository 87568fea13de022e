"""What is said about the Gateway route and its levels."""

from __future__ import annotations

TITLE = "Gateway level"
NOT_ON_GATEWAY = "This child is not on the Gateway pathway. Nothing has changed."
ASK = "Resolution meeting (Level 2)"
BACK = "Back to Gateway (Level 1)"
WHEN = (
    "A Resolution meeting is for what Gateway meetings could not resolve, such as a clinical disagreement, or no "
    "suitable provision here."
)

_LEVELS = {1: "Gateway meetings (Level 1)", 2: "a Resolution meeting was asked for (Level 2)"}


def level(number: int) -> str:
    return _LEVELS[number]


def pathway(name: str, number: int | None) -> str:
    """ "Gateway: a Resolution meeting was asked for (Level 2)", or the pathway's name alone."""
    return name if number is None else f"{name}: {level(number)}"


def moved(label: str, number: int) -> str:
    follows = " It stands on the keyworker's list until it is held." if number == 2 else ""
    return f"{label}: {level(number)}.{follows}"
