"""Calendar quarters and longer stretches, by which counts are given: first and last day in England, and a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casework.days import MONTHS, at

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in England, both ends included."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """Aware UTC."""
        return at(self.first, time.min)

    @property
    def ends(self) -> datetime:
        """The instant at which it is over, aware UTC."""
        return at(self.last + _DAY, time.min)

    @property
    def said(self) -> str:
        """ "January to March 2026", "April 2025 to March 2026"."""
        year = f" {self.first.year}" if self.first.year != self.last.year else ""
        return f"{MONTHS[self.first.month - 1]}{year} to {MONTHS[self.last.month - 1]} {self.last.year}"


def this_quarter(today: date) -> Period:
    """The calendar quarter that the day lies in; those of the NHS's financial year begin on the same days."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return Period(first, _first_of_month_after(first, 3) - _DAY)


def last_quarter(today: date) -> Period:
    """The whole quarter before."""
    return this_quarter(this_quarter(today).first - _DAY)


def four_quarters(today: date) -> Period:
    """The quarter that the day lies in and the three before."""
    this = this_quarter(today)
    return Period(_first_of_month_after(this.first, -9), this.last)


def _first_of_month_after(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
