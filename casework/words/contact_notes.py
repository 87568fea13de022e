"""What is said about contact: with whom, how, and how long ago; no interval is held against anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casework.days import in_words, short
from storage.tables import Voice

TITLE = "In touch: with whom, and how?"
WAY_IN = "I was in touch"
SAVED = "Saved, thank you."
TAKEN_BACK = "Taken back: it counts nowhere."
TAKE_BACK = "Wrong button: take it back"
NOTE = "One line, if there is something to say"
DAY = "On which day?"
NEVER = "none on record yet"
THIS_CARE_RECORD = "What belongs in the care record goes there too."

NO_SUCH_NOTE = "I can't find that note."
STILL_TO_COME = "That day is still to come. When was it?"
NO_DAY = "Which day was it? Press one in the calendar."

WITH: Mapping[Voice, str] = {
    Voice.YOUNG_PERSON: "the young person",
    Voice.FAMILY: "the family",
    Voice.LEAD_PROFESSIONAL: "the lead professional",
}
BUTTONS: Mapping[Voice, str] = {
    Voice.YOUNG_PERSON: "young person",
    Voice.FAMILY: "family",
    Voice.LEAD_PROFESSIONAL: "lead professional",
}
HOW: Mapping[str, str] = {"visit": "Visit", "call": "Call", "message": "Message"}

PART = "Contact with the young person"


def button(voice: Voice, how: str) -> str:
    """ "Visit: young person"."""
    return f"{HOW[how]}: {BUTTONS[voice]}"


def or_type(code: str) -> str:
    return f"Or type: contact {code} call family"


def too_long(count: int, most: int) -> str:
    return f"That is {count} characters; please keep it to {most}. What is longer goes into an update."


def done(voice: Voice, how: str, day: date, today: date) -> str:
    """ "Call with the family, yesterday."."""
    return f"{HOW[how]} with {WITH[voice]}, {short(day, today)}."


def fact_title(voice: Voice) -> str:
    return f"Last contact with {WITH[voice]}"


def last(day: date | None, today: date) -> str:
    """ "Tuesday 3 March 2026 (23 days ago)"."""
    if day is None:
        return NEVER
    ago = (today - day).days
    said = {0: "today", 1: "yesterday"}.get(ago) or f"{ago} days ago"
    return f"{in_words(day)} ({said})"


def part(count: int, never: int, counts: str) -> str:
    """Said above the list of a manager: no interval is agreed, so the age speaks for itself."""
    without = f" For {never} none is on record yet." if never else ""
    return f"{count} {'case' if count == 1 else 'cases'}, the longest ago first.{without} {counts}"


def counted(numbers: Mapping[str, int], since: date) -> str:
    """ "Since Thursday 1 January 2026: 4 visits, 7 calls, 1 message with young people."."""
    said = ", ".join(f"{numbers.get(how, 0)} {how if numbers.get(how, 0) == 1 else f'{how}s'}" for how in HOW)
    return f"Since {in_words(since)}: {said} with young people."
