"""What a case card and a caseload say: a rating with its age, what waits, and what a partner may see."""

from collections.abc import Mapping
from datetime import datetime

from casework.days import day_of, in_words, short
from storage.tables import Setting

MY_CASES = "My cases"
NO_CASES = "You have no cases here. If you should, ask your manager."
PAGE = "Page {page} of {pages}, {count} cases"
NOT_RATED = "Not rated yet"
STALE = "review overdue"
TO_FINISH = "to finish"
NOT_COPIED = "not copied to the care record"
NO_MEETING = "none planned"
NOBODY = "nobody yet"
NO_ACTIONS = "No open actions."
MORE_ACTIONS = "… and {count} more: press Actions."
SHARING_STOPPED = "Sharing about {code} has stopped. What you agreed still stands; ask {keyworker}."
PARTNER_PICK = "Type **case** with its code, as it stands in my messages to you. **actions** lists what is yours."
LIMITED = "Your agency's actions"
ALL_ACTIONS = "Open actions"
UPDATES = "Last updates"

SETTINGS: Mapping[Setting, str] = {
    Setting.HOME: "at home",
    Setting.PLACEMENT: "in a placement",
    Setting.RESIDENTIAL_SCHOOL: "at a residential school",
    Setting.PAEDIATRIC_WARD: "on a paediatric ward",
    Setting.MENTAL_HEALTH_WARD: "on a mental health ward",
    Setting.CUSTODY: "in custody",
    Setting.OTHER: "elsewhere",
}


def rating(word: str) -> str:
    """ "Red", and a level of a tool's own scale as it is called there: "CNEST: High"."""
    return word[:1].upper() + word[1:]


def rated(at: datetime, now: datetime) -> str:
    """ "rated today", "rated yesterday", "rated 12 days ago"."""
    days = (day_of(now) - day_of(at)).days
    near = {0: "today", 1: "yesterday"}.get(days)
    return f"rated {near or f'{days} days ago'}"


def rated_in_full(at: datetime, now: datetime, by: str, tool: str) -> str:
    """ "rated 12 days ago, on Friday 6 March 2026, by Grace Okoro (national criteria)"."""
    said = f"{rated(at, now)}, on {in_words(day_of(at))}"
    if by:
        said += f", by {by}"
    return said + (f" ({tool})" if tool else "")


def updated(at: datetime, now: datetime, headline: str) -> str:
    """ "Thursday 2 April: Taken to A&E"."""
    day = short(day_of(at), day_of(now))
    return f"{day[:1].upper()}{day[1:]}: {headline}"
