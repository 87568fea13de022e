"""Counting in months: policy counts from a day, the Mental Health Act counts the day itself."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The same day of a later month; where that month is shorter, its last day: 30 November and 3 is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of_months(first: date, months: int) -> date:
    """The last day of a period of so many months beginning with `first`: of a year from 10 January, 9 January.

    A year that begins with 29 February ends with 28 February.
    """
    after = months_after(first, months)
    return after if after.day != first.day else after - timedelta(days=1)
