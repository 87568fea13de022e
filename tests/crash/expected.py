"""What should have been said of each action, and when: written apart from the bot's own planner, from design.md 8.

Due soon 2 working days before; due today on the day, or on the last working morning before it; overdue on the first
working morning after, then weekly, 4 in all. All at 09:00 in London. Of several only the newest counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
# gov.uk/bank-holidays, England
HOLIDAYS = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25), date(2026, 8, 31)}
FOREVER = datetime.max.replace(tzinfo=UTC)
_DAY = timedelta(days=1)
_TIMES = 4


@dataclass(frozen=True, slots=True)
class Moment:
    """From `begins` on this is the newest thing to say of an action; from `ends` on it would be wrong."""

    number: int
    name: str
    begins: datetime
    ends: datetime


@dataclass(slots=True)
class Action:
    """One action as the harness made it, in business time, and from when on nothing may be said of it (real time)."""

    number: int
    place: str  # its owner's chat
    case: int
    id: int
    due: date
    made: datetime
    silent: tuple[datetime, datetime] | None = None  # the change began, and was certainly committed
    moments: list[Moment] = field(default_factory=list[Moment])

    def silence(self, begun: datetime, committed: datetime) -> None:
        """The first change that silences it counts."""
        if self.silent is None:
            self.silent = (begun, committed)

    def newest(self, business: datetime) -> Moment | None:
        return next((one for one in reversed(self.moments) if one.begins <= business), None)


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def held(business: datetime) -> bool:
    local = business.astimezone(LONDON)
    return not works(local.date()) or not time(8) <= local.time() < time(18)


def moments(number: int, due: date, made: datetime) -> list[Moment]:
    """In order of time, the stronger last where two fall on one morning."""
    over = _at(due + _DAY, time())
    found = [("soon", _at(_back(due, 2), time(9)), over)]
    today = due if works(due) else _back(due, 1)
    found.append(("today", _at(today, time(9)), over))
    found = [one for one in found if one[1] >= made]
    first = _on(max(due, made.astimezone(LONDON).date()) + _DAY)
    found += [(f"overdue {k}", _at(_on(first + 7 * k * _DAY), time(9)), FOREVER) for k in range(_TIMES)]
    ordered = sorted(found, key=lambda one: one[1])
    return [Moment(number, *one) for one in ordered]


def _on(day: date) -> date:
    return next(one for one in _days(day, _DAY) if works(one))


def _back(day: date, count: int) -> date:
    """The working day `count` working days before."""
    days = (one for one in _days(day - _DAY, -_DAY) if works(one))
    return [next(days) for _ in range(count)][-1]


def _days(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)
