"""What every guided form says."""

from collections.abc import Sequence

FINISHED = "This form is finished. Nothing was done twice."
CANCELLED = "Cancelled. Nothing was saved."
MOVED_ON = "That card was from an earlier step. Here is where we are."
SAY_CONFIRM = "Say **confirm** to save, **back** to change something, or **cancel**."
AT_THE_START = "This is the first step."
CARD_ONLY = "Please fill this one in on the card: I can't delete what you type in a chat."
NO_FORM = "There is nothing half-filled. What would you like to do?"
EXPIRED = "That form was left for too long, so I have closed it. Nothing was saved."

OR_TYPE = "Or type:"
OK_KEEPS = "(“ok” keeps what is shown)"
OK_SKIPS = "(“skip” leaves it empty)"


CHOOSE = "Choose"
FIND = "Type to find"


def any_of(count: int, *, many: bool) -> str:
    """What one may type where the options stand on the card."""
    if count == 1:
        return "(words, or the number 1)"
    return f"(words, or numbers from 1 to {count}, with commas)" if many else f"(words, or a number from 1 to {count})"


def missing(label: str) -> str:
    return f"Please answer: {label}"


def say_one_of(labels: Sequence[str]) -> str:
    """ "Say Save now, Full SBAR, back or cancel."""
    shown = "".join(f"**{label}**, " for label in labels)
    return f"Say {shown}**back** or **cancel**."
