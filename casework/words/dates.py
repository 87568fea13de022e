"""What the bot asks when a typed date or time is not whole, or can mean two."""

from collections.abc import Sequence
from datetime import date, time

from casework.days import MONTHS, in_words

EXAMPLES = "2 April, 02/04/2026, Friday, tomorrow or in 2 weeks"
NO_TIME = "Please give a time like 14:30 or 2.30pm."
MIDNIGHT = "Midnight can be either end of a day. Please give 00:00 or 23:59."
LAST_NIGHT = "Last night could be yesterday or today. Try yesterday at 22:00, or today at 02:00."
TOO_FAR = "That is too far off to be meant. Which day is it?"
WHICH_YEAR = "29 February comes in leap years only. Which year do you mean?"


def not_a_day(typed: str) -> str:
    return f"I can't read “{typed[:40]}” as a day. Try {EXAMPLES}."


def not_a_moment(typed: str) -> str:
    return f"I can't read “{typed[:40]}” as a day and time. Try just now, today at 15:00, or yesterday."


def do_you_mean(days: Sequence[date]) -> str:
    """ "Do you mean Friday 3 April 2026 or Friday 10 April 2026?"."""
    said = [in_words(day) for day in days]
    return f"Do you mean {' or '.join(filter(None, [', '.join(said[:-1]), said[-1]]))}?"


def which_day_in(span: str) -> str:
    return f"Which day {span}?"


def month_of(day: date) -> str:
    return f"in {MONTHS[day.month - 1]}"


def no_such_day(typed: str) -> str:
    return f"There is no {typed}. Which day do you mean?"


def weekday_differs(day: date, weekday: str) -> str:
    return f"{in_words(day)} is not a {weekday}. Which day do you mean?"


def no_month(month: int) -> str:
    return f"There is no month {month}: here the day comes first."


def morning_or_evening(early: time, late: time) -> str:
    return f"Is that {early:%H:%M} or {late:%H:%M}?"


def still_to_come(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]} is still to come. When was it?"
