"""What stands on the list for a DSD tracker or Gateway meeting: why a case is on it, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.days import in_words
from casework.words.events import KINDS
from casework.words.events import ready as ready_since
from storage.tables import Colour, EventKind, MeetingKind

TITLES = {MeetingKind.DSD_TRACKER: "For the DSD tracker meeting", MeetingKind.GATEWAY: "For the Gateway meeting"}
SUMMARY = "Keyworker: cases to discuss"
NOBODY = "There is no case to discuss."
NO_SERVICE = "You belong to no service yet, so that there is no meeting to list cases for. Ask your administrator."
NEVER = "None was marked as held yet. Press Held today at the meeting: what changes is counted from then."
NOTHING = "nothing recorded"
HELD = "Held today"
TAKE_BACK = "Not held after all"
TRACKER, GATEWAY = "Tracker list", "Gateway list"

RED, AMBER, INPATIENT = "red", "amber", "in a mental health hospital"
REVIEW_OVERDUE = "a CETR or CTR is overdue"
TASK = "to be discussed at the Gateway meeting"
MOVED = "rated since"
NEW = "new"
LEVELS = {1: "Gateway, level 1", 2: "Resolution, level 2"}


def counted(count: int, page: int, pages: int) -> str:
    of = f", page {page} of {pages}" if pages > 1 else ""
    return f"{count} {'case' if count == 1 else 'cases'}{of}."


def since(day: date) -> str:
    return f"The last one was held on {in_words(day)}; what changed is counted from then."


def held_today() -> str:
    return "Held today. What changes from now on is counted for the next one."


def delayed(ready_on: date, today: date) -> str:
    return ready_since(in_words(ready_on), (today - ready_on).days)


def rated(before: Colour | None, now: Colour | None) -> str:
    """ "amber to red", "rated red for the first time", "still red, rated again"."""
    if now is None:
        return ""
    if before is None:
        return f"rated {now.value} for the first time"
    return f"still {now.value}, rated again" if before is now else f"{before.value} to {now.value}"


def events(kinds: Sequence[EventKind]) -> list[str]:
    """Each kind once, in the order they happened, with how often it did."""
    said: list[str] = []
    for kind in dict.fromkeys(kinds):
        times = kinds.count(kind)
        words = KINDS[kind] if kind is EventKind.A_AND_E else f"{KINDS[kind][:1].lower()}{KINDS[kind][1:]}"
        said.append(f"{words} ({times} times)" if times > 1 else words)
    return said


def number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""


def actions(agreed: int, done: int, overdue: int) -> list[str]:
    return [
        number(agreed, "action agreed", "actions agreed"),
        number(done, "action done", "actions done"),
        f"{number(overdue, 'action is', 'actions are')} overdue" if overdue else "",
    ]


def reasons(said: Sequence[str]) -> str:
    """ "Red; ready for discharge since ..."."""
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}"


def changed(said: Sequence[str]) -> str:
    return f"Since then: {', '.join(said) if said else NOTHING}."


def standing(overdue: int) -> str:
    """Where there is no last meeting to count from."""
    return f"{number(overdue, 'action is', 'actions are')} overdue." if overdue else ""
