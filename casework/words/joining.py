"""What is said while people are put on an MDT: who, and what they will see."""

from __future__ import annotations

from collections.abc import Sequence

TITLE = "Add to the MDT"
WHO = "Who comes on the MDT?"
ANOTHER = "Add another"
NOT_HERE = "I don't know that person any more. Please choose somebody else."
CHOOSE = "Please choose somebody."
WILL_SEE = (
    "They will see initials, age and code, their own agency's actions, the board and the next meeting; never ratings, "
    "entries or consent."
)
STOPPED = "Sharing has stopped for this child: they are on the MDT, and see the code alone until it starts again."
COMES = "Comes on the MDT"
CONTACT_WHY = "They have no account here: you get their reminders, to ring them."


def added(so_far: Sequence[str]) -> str:
    return f"So far: {'; '.join(so_far)}."


def saved(label: str, names: Sequence[str]) -> str:
    return f"Saved: {'; '.join(names)} on the MDT of {label}."
