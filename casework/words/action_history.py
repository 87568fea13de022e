"""What happened to an agreed action, a few words each; the day and who did it stand before them."""

from datetime import date

from casework.days import in_words
from storage.tables import Answered

TAKEN_BACK = "took the last answer back"
STARTED = "started on it"
STRUCK_OUT = "struck it out with the entry it came from"
NOT_THIS_TIME = "left the date as it is"
WOKEN = "let its reminders go on"
SAID_DONE = "said that it is done"
ANSWERS = {
    Answered.MINE: "said yes to it",
    Answered.NOT_MINE: "said it isn't theirs",
    Answered.STUCK: "said something is in the way",
}
CHANGED = {
    "what": "changed the wording",
    "how_known": "changed how we will know",
    "plan_type": "changed the plan",
    "need": "changed the need",
}


def agreed(owner: str, due: date) -> str:
    return f"wrote it down: {owner}, by {in_words(due)}"


def given_to(owner: str) -> str:
    return f"gave it to {owner}"


def done(told_by: str, evidence: str) -> str:
    said = f"marked it done, told by {told_by}" if told_by else "marked it done"
    return f"{said}: {evidence}" if evidence else said


def known(evidence: str) -> str:
    return f"added how it is known: {evidence}" if evidence else ""


def asked(until: date) -> str:
    return f"asked for time until {in_words(until)}"


def moved(old: date, new: date) -> str:
    return f"moved it from {in_words(old)} to {in_words(new)}"


def not_achievable(why: str) -> str:
    return f"closed it, not achievable: {why}"


def replaced(by: int) -> str:
    return f"closed it: action {by} stands in its place"


def snoozed(until: date, why: str) -> str:
    said = f"let its reminders wait until {in_words(until)}"
    return f"{said}: {why}" if why else said


def reopened(why: str) -> str:
    return f"opened it again: {why}"
