"""How early and how often one MDT is reminded: the numbers in words, and what is said when one is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

TITLE = "How {code}'s MDT is reminded"
FORM_TITLE = "Change a number of {code}'s MDT"
SUMMARY = "Keyworker: how an MDT is reminded"
NOT_YOURS = "The child's keyworker, the service's managers and administrators see how an MDT is reminded."
NOT_AN_ADMINISTRATOR = "Administrators change how an MDT is reminded. Nothing has changed."
CHANGED_MEANWHILE = "Somebody has changed that number since. Look at how it stands now."
GIVE_CODE = "For which MDT? Type it with the code: reminders KW-…"
WHO_CHANGES = "An administrator changes these: reminders {code}."
EXPLAINED = "The usual numbers are the service's. What is marked is this MDT's own."
CHANGE = "Change a number"
WHICH = "Which number?"
VALUE = "From now on"
COUNTS_NOW = "Now it is {now}."
BACK = "Back to the usual"
SAVED = "Saved: {label} is {now}, at once."
AT_ONCE = "It counts at once: what is due by it now goes out at the next chance. Nothing is said twice."
MDT, NOW_IS, WILL_BE = "MDT", "Now", "From now on"
ON_WHY = "This MDT has numbers of its own for its reminders: reminders {code}."
ON_MEETINGS = "How early and how often this MDT is reminded: reminders {code}. An administrator can change it."

LABELS = {
    "due_soon_working_days": "Reminder before an action is due",
    "overdue_every_days": "Overdue: said again after",
    "overdue_times": "Overdue: said in all",
    "meeting_lead_days": "Reminder of a meeting",
    "answer_working_days": "Time to say Yes, mine or Not mine",
    "more_time_working_days": "Time for the keyworker to answer More time",
    "not_answering_alerts": "Not answering after",
    "escalation_red_working_days": "Escalated on a red case after",
    "escalation_working_days": "Escalated on other cases after",
}
_UNITS = {
    "due_soon_working_days": ("working day", " before"),
    "overdue_every_days": ("day", ""),
    "overdue_times": ("alert", ""),
    "answer_working_days": ("working day", ""),
    "more_time_working_days": ("working day", ""),
    "not_answering_alerts": ("unanswered alert", ""),
    "escalation_red_working_days": ("working day", " overdue, and from each to the next"),
    "escalation_working_days": ("working day", " overdue, and from each to the next"),
}


def label(name: str) -> str:
    return LABELS[name]


def in_words(name: str, value: Any) -> str:
    """ "2 working days before"; "7 and 2 days before, and on the day"."""
    if isinstance(value, tuple | list):
        return _lead(cast(Sequence[int], value))
    unit, after = _UNITS[name]
    return f"{value} {unit}{'' if value == 1 else 's'}{after}"


def counted(name: str, value: Any, usual: Any, *, own: bool) -> str:
    """ "3 working days before; this MDT's own, the usual is 2 working days before"."""
    said = in_words(name, value)
    return f"{said}; this MDT's own, the usual is {in_words(name, usual)}" if own else f"{said}; the usual"


def audited(own: Any, usual: Any) -> str:
    """For the audit: "3", "7, 2, 0", "2 (the usual)"."""
    value = usual if own is None else own
    several = isinstance(value, tuple | list)
    said = ", ".join(str(one) for one in cast(Sequence[int], value)) if several else str(value)
    return f"{said} (the usual)" if own is None else said


def allowed(name: str) -> str:
    """What may be given; the same as in a profile's file."""
    if name == "meeting_lead_days":
        return "Give days before the meeting from 60 to 0, the largest first, each once: 7, 2, 0."
    return "Give one whole number from 1 to 1000."


def no_such(name: str) -> str:
    return f"There is no number {name}. These can be an MDT's own: {', '.join(LABELS)}."


def no_case(text: str) -> str:
    return f"There is no case {text}. Nothing has changed."


def line(name: str, value: Any, usual: Any, *, own: bool) -> str:
    """For the command line: name, and in words."""
    return f"{name}: {counted(name, value, usual, own=own)}"


def _lead(days: Sequence[int]) -> str:
    before = [str(day) for day in days if day]
    joined = " and ".join([", ".join(before[:-1]), before[-1]]) if len(before) > 1 else "".join(before)
    said = f"{joined} {'day' if joined == '1' else 'days'} before" if before else ""
    on_it = "on the day" if 0 in days else ""
    return " and ".join(part for part in (said, on_it) if part)
