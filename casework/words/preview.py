"""Why a message would go, for operators: the number that decided, and whose it is."""

from __future__ import annotations

OWN, USUAL = "this MDT's own number", "the usual number"
ON_THE_DAY = "on the day"


def whose(*, own: bool, publisher: str) -> str:
    """ "this MDT's own number"; "the usual number (local setting)"."""
    return OWN if own else f"{USUAL} ({publisher})"


def by(publisher: str) -> str:
    """Of a clock or an interval that is no reminder's."""
    return f"by {publisher}"


def working_days_before(count: int, due: str) -> str:
    return f"{_days(count, 'working day')} before {due}"


def days_before(count: int) -> str:
    return f"{_days(count, 'day')} before" if count else ON_THE_DAY


def since(due: str) -> str:
    return f"overdue since {due}"


def again(every: int, number: int, times: int) -> str:
    """ "weekly, 2nd of 4"."""
    often = "weekly" if every == 7 else f"every {_days(every, 'day')}"
    return f"{often}, {_nth(number)} of {times}"


def after(count: int) -> str:
    return f"after {_days(count, 'working day')}"


def rung(who: str, days: int, *, red: bool) -> str:
    on_red = " on a red case" if red else ""
    return f"{who or 'nobody above'}; {_days(days, 'working day')} from each to the next{on_red}"


def older(days: int) -> str:
    return f"older than {_days(days, 'day')}"


def limit(day: str) -> str:
    return f"its limit is {day}"


def hours(count: int) -> str:
    return f"{count} hours after being told"


def weekday(name: str) -> str:
    return f"every {name}"


def _days(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _nth(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ends.get(number % 10, 'th')}"
