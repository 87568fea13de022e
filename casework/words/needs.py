"""What waits for somebody, said in few words and without blame."""

from datetime import date, datetime

from casework.days import day_of, due_phrase, short

TITLE = "What needs me"
NOTHING = "Nothing waits for you."
IN_ALL = "{count} in all. The most pressing come first."

LEFT = "With somebody who has left"
ASKED = "Asks for more time"
OVERDUE = "Overdue"
IN_THE_WAY = "Something is in the way, or it isn't theirs"
MINE = "Mine, due this week"
HALF_FILLED = "Half-filled forms"
TO_FINISH = "Headlines to finish"
NOT_COPIED = "Not copied to the care record"
UNANSWERED = "Not answered yet"
STALE = "Ratings to look at again"
MORE = "… and {count} more"
ALL = "See all {count}"
PAGE = "Page {page} of {pages}, {count} in all."


def asks(owner: str, until: date, due_on: date, today: date) -> str:
    return f"{owner} asks for time until {short(until, today)} ({due_phrase(due_on, today)})."


def ring(phone: str) -> str:
    return f"Ring {phone}."


def late(owner: str, phone: str, due_on: date, today: date) -> str:
    """A contact's phone number is given, since somebody has to ring."""
    ring = f" Ring {phone}." if phone else ""
    return f"{owner}, {due_phrase(due_on, today)}.{ring}"


def stuck(owner: str, due_on: date, today: date) -> str:
    return f"{owner} is stuck ({due_phrase(due_on, today)})."


def not_theirs(owner: str, due_on: date, today: date) -> str:
    return f"{owner} says it isn't theirs ({due_phrase(due_on, today)}). It stays with them until you name another."


def has_left(owner: str, due_on: date, today: date) -> str:
    return f"{owner} has left ({due_phrase(due_on, today)}). Who takes over?"


def unanswered(owner: str, due_on: date, today: date) -> str:
    return f"{owner} has not said yes or no yet ({due_phrase(due_on, today)})."


def left(at: datetime, now: datetime) -> str:
    return f"left {short(day_of(at), day_of(now))}"


def recorded(at: datetime, now: datetime, headline: str) -> str:
    return f"{short(day_of(at), day_of(now))}: {headline}"
