"""Days and hours as people here count them: London time, England's bank holidays, held time, dates in words.

The rule protected: "overdue" means after the end of the due day in London, and only `overdue` decides it.
Instants are aware and come back in UTC; days are plain dates.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from casework.policy import WEEKDAYS, NoticePolicy

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 400  # days: a calendar without working days must not stop the clock for good
_NEAR = 335  # days, about eleven months: farther off, a date without its year could be misread

Works = Callable[[date], bool]
WorksOf = Callable[[str], Works]  # by recipient, "person:7" or "route:2"


# The calendar


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays, substitute days included, as far as the `holidays` release knows of them."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def usual(recipient: str) -> Works:
    """The calendar that is common to all, whoever reads."""
    return is_working_day


def both(one: Works, other: Works) -> Works:
    """The days on which two are there: whoever rings, and whoever is rung."""
    if one is other or one is is_working_day:
        return other
    return one if other is is_working_day else lambda day: one(day) and other(day)


def next_working_day(day: date, works: Works = is_working_day) -> date:
    """The first working day after `day`. `works` may know more: days off, an agency's closed dates."""
    return _nearest(day + _DAY, _DAY, works)


def last_working_day(day: date, works: Works = is_working_day) -> date:
    """The last working day before `day`."""
    return _nearest(day - _DAY, -_DAY, works)


def working_days_after(day: date, count: int) -> date:
    """The working day that many working days after `day`, not counting `day` itself; 0 gives `day` back."""
    for _ in range(_not_negative(count)):
        day = next_working_day(day)
    return day


def working_days_before(day: date, count: int) -> date:
    """The working day that many working days before `day`, not counting `day`; 0 gives `day` back."""
    for _ in range(_not_negative(count)):
        day = last_working_day(day)
    return day


def _nearest(day: date, step: timedelta, works: Works) -> date:
    start = day
    for _ in range(_LONGEST_CLOSURE):
        if works(day):
            return day
        day += step
    return _nearest(start, step, is_working_day)


def _not_negative(count: int) -> int:
    if count < 0:
        raise ValueError(f"a number of working days cannot be {count}")
    return count


# The clock


def london(now: datetime) -> datetime:
    """An instant as clocks in London show it. Raises ValueError for a time without a zone."""
    if now.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return now.astimezone(LONDON)


def day_of(now: datetime) -> date:
    """The day that it is in London."""
    return london(now).date()


def at(day: date, hour: time) -> datetime:
    """A time of day in London as an instant in UTC.

    An hour that the clocks skip in March is read as the one after it; of an hour that comes twice in October,
    the first is meant.
    """
    return datetime.combine(day, hour, LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The instant at which a day in London is over, that is, at which the next begins."""
    return at(day + _DAY, time.min)


def overdue(due_on: date, now: datetime) -> bool:
    """Whether the due day is over in London. On the day itself nothing is overdue."""
    return day_of(now) > due_on


# Held time: when nobody is written to


def held(now: datetime, policy: NoticePolicy, works: Works = is_working_day) -> bool:
    """Whether messages wait: quiet hours, weekends, bank holidays, and whatever `works` adds."""
    local = london(now)
    return not (policy.quiet_until <= local.time() < policy.quiet_from and works(local.date()))


def release(now: datetime, policy: NoticePolicy, works: Works = is_working_day) -> datetime:
    """The first instant at or after `now` that is not held, in UTC."""
    if not held(now, policy, works):
        return now.astimezone(UTC)
    local = london(now)
    if works(local.date()) and local.time() < policy.quiet_until:
        return at(local.date(), policy.quiet_until)
    return at(next_working_day(local.date(), works), policy.quiet_until)


def bring_forward(instant: datetime, policy: NoticePolicy, works: Works = is_working_day) -> datetime:
    """`instant` if it is not held, else the last working morning before it: what has a deadline comes early."""
    if not held(instant, policy, works):
        return instant.astimezone(UTC)
    day = day_of(instant)
    this_morning = at(day, policy.send_at)
    if works(day) and this_morning <= instant:
        return this_morning
    return at(last_working_day(day, works), policy.send_at)


# In words


def in_words(day: date) -> str:
    """ "Thursday 2 April 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short(day: date, today: date) -> str:
    """ "today", "tomorrow", "yesterday", or "Thursday 2 April"; with the year if eleven months off."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days)
    return near or _dated(day, today)


def due_phrase(due_on: date, today: date) -> str:
    """ "due Thursday 2 April", "due today", "3 days overdue, was due Monday 30 March"."""
    late = (today - due_on).days
    if late <= 0:
        return f"due {short(due_on, today)}"
    return f"{late} {'day' if late == 1 else 'days'} overdue, was due {_dated(due_on, today)}"


def time_in_words(instant: datetime, today: date | None = None) -> str:
    """ "Thursday 2 April 2026 at 14:30" in London; with `today`, "today at 14:30"."""
    local = london(instant)
    day = in_words(local.date()) if today is None else short(local.date(), today)
    return f"{day} at {local:%H:%M}"


def _dated(day: date, today: date) -> str:
    said = in_words(day)
    return said if abs((day - today).days) > _NEAR else said.rsplit(" ", 1)[0]
