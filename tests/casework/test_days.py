"""Boundaries of days: clock changes, weekends, bank holidays, leap days, and when people may be written to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import days
from casework.policy import shipped

NOTICES = shipped().notices

THURSDAY = date(2026, 4, 2)  # the day before Good Friday

ordinary_days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def clock(text: str) -> datetime:
    """A time on London's clocks, "2026-04-02 09:00", as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=days.LONDON).astimezone(UTC)


# The calendar


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-04-02", True),  # Maundy Thursday
        ("2026-04-03", False),  # Good Friday
        ("2026-04-04", False),  # Saturday
        ("2026-04-06", False),  # Easter Monday
        ("2026-04-07", True),
        ("2027-03-25", True),
        ("2027-03-26", False),  # Easter 2027 spans the change of the clocks
        ("2027-03-29", False),
        ("2027-03-30", True),
        ("2027-12-24", True),  # Christmas Day 2027 is a Saturday: Monday and Tuesday stand in
        ("2027-12-27", False),
        ("2027-12-28", False),
        ("2027-12-29", True),
        ("2022-12-26", False),  # Christmas Day 2022 was a Sunday
        ("2022-12-27", False),
        ("2022-12-28", True),
        ("2026-12-28", False),  # Boxing Day 2026 is a Saturday
        ("2028-01-03", False),  # New Year's Day 2028 is a Saturday
        ("2028-02-29", True),  # leap day, a Tuesday
        ("2022-09-19", False),  # proclaimed once
        ("2026-11-30", True),  # St Andrew's Day is Scotland's
        ("2026-03-17", True),  # St Patrick's Day is Northern Ireland's
    ],
)
def test_working_days_are_englands(day: str, works: bool) -> None:
    assert days.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        ("2026-04-02", 0, "2026-04-02"),
        ("2026-04-02", 1, "2026-04-07"),
        ("2026-04-03", 1, "2026-04-07"),  # counted from a holiday
        ("2026-04-02", 3, "2026-04-09"),
        ("2027-12-23", 2, "2027-12-29"),
        ("2027-12-31", 1, "2028-01-04"),  # over the year's end
        ("2028-02-28", 1, "2028-02-29"),
    ],
)
def test_working_days_after(day: str, count: int, later: str) -> None:
    assert days.working_days_after(date.fromisoformat(day), count) == date.fromisoformat(later)


@pytest.mark.parametrize(
    ("day", "count", "earlier"),
    [
        ("2026-04-07", 1, "2026-04-02"),
        ("2026-04-07", 2, "2026-04-01"),
        ("2026-04-05", 1, "2026-04-02"),
        ("2028-01-04", 1, "2027-12-31"),
        ("2028-03-01", 1, "2028-02-29"),
        ("2026-04-06", 0, "2026-04-06"),
    ],
)
def test_working_days_before(day: str, count: int, earlier: str) -> None:
    assert days.working_days_before(date.fromisoformat(day), count) == date.fromisoformat(earlier)


@given(ordinary_days, st.integers(1, 15))
def test_there_and_back_in_working_days(day: date, count: int) -> None:
    later = days.working_days_after(day, count)

    assert days.is_working_day(later)
    assert days.working_days_before(later, count) <= day or not days.is_working_day(day)
    assert later - day >= timedelta(days=count)


def test_a_negative_number_of_working_days_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="-1"):
        days.working_days_after(THURSDAY, -1)


def test_a_school_that_is_closed_for_the_holidays_is_skipped() -> None:
    closed = {date(2026, 4, 7) + timedelta(days=n) for n in range(6)}

    def works(day: date) -> bool:
        return days.is_working_day(day) and day not in closed

    assert days.next_working_day(THURSDAY, works) == date(2026, 4, 13)


def test_an_agency_without_any_working_day_does_not_stop_the_clock() -> None:
    def never(day: date) -> bool:
        return False

    assert days.next_working_day(THURSDAY, never) == date(2026, 4, 7)


# The clock


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        ("2026-01-15", "09:00", "2026-01-15T09:00Z"),
        ("2026-07-15", "09:00", "2026-07-15T08:00Z"),
        ("2026-03-29", "00:30", "2026-03-29T00:30Z"),  # clocks go forward at 01:00
        ("2026-03-29", "01:30", "2026-03-29T01:30Z"),  # 01:30 does not exist: 02:30 is meant
        ("2026-03-29", "02:30", "2026-03-29T01:30Z"),
        ("2026-10-25", "01:30", "2026-10-25T00:30Z"),  # 01:30 comes twice: the first is meant
        ("2026-10-25", "02:30", "2026-10-25T02:30Z"),
    ],
)
def test_a_time_in_london_as_an_instant(day: str, hour: str, instant: str) -> None:
    made = days.at(date.fromisoformat(day), time.fromisoformat(hour))

    assert made == datetime.fromisoformat(instant)
    assert made.tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-28", 24), ("2028-02-29", 24)]
)
def test_days_are_as_long_as_the_clocks_make_them(day: str, hours: int) -> None:
    start = date.fromisoformat(day)

    assert days.end_of(start) - days.at(start, time.min) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("due", "now", "late"),
    [
        ("2026-04-02", "2026-04-01 12:00", False),
        ("2026-04-02", "2026-04-02 00:00", False),
        ("2026-04-02", "2026-04-02 23:59:59", False),
        ("2026-04-02", "2026-04-03 00:00", True),
        ("2026-03-28", "2026-03-29 00:00", True),
        ("2026-03-29", "2026-03-29 23:59", False),
        ("2026-03-29", "2026-03-30 00:00", True),  # 23:00 in UTC on the 29th
        ("2026-10-25", "2026-10-25 23:59", False),
        ("2026-10-25", "2026-10-26 00:00", True),
        ("2028-02-29", "2028-02-29 23:59", False),
        ("2028-02-29", "2028-03-01 00:00", True),
        ("2026-12-31", "2027-01-01 00:00", True),
    ],
)
def test_overdue_begins_when_the_due_day_is_over_in_london(due: str, now: str, late: bool) -> None:
    assert days.overdue(date.fromisoformat(due), clock(now)) is late


@given(ordinary_days, instants)
def test_overdue_and_the_end_of_the_day_are_one_rule(due: date, now: datetime) -> None:
    assert days.overdue(due, now) == (now >= days.end_of(due))


def test_an_instant_without_its_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        days.overdue(THURSDAY, datetime(2026, 4, 2, 12, 0))  # noqa: DTZ001


# Held time


@pytest.mark.parametrize(
    ("now", "is_held", "released"),
    [
        ("2026-04-02 09:00", False, "2026-04-02 09:00"),
        ("2026-04-02 07:59", True, "2026-04-02 08:00"),
        ("2026-04-02 08:00", False, "2026-04-02 08:00"),
        ("2026-04-02 17:59", False, "2026-04-02 17:59"),
        ("2026-04-02 18:00", True, "2026-04-07 08:00"),  # over Easter
        ("2026-04-05 10:00", True, "2026-04-07 08:00"),
        ("2026-03-27 20:00", True, "2026-03-30 08:00"),  # over the change of the clocks
        ("2026-10-23 18:00", True, "2026-10-26 08:00"),
        ("2027-12-24 18:30", True, "2027-12-29 08:00"),
        ("2026-12-31 23:30", True, "2027-01-04 08:00"),
    ],
)
def test_nobody_is_written_to_in_held_time(now: str, is_held: bool, released: str) -> None:
    assert days.held(clock(now), NOTICES) is is_held
    assert days.release(clock(now), NOTICES) == clock(released)


@pytest.mark.parametrize(
    ("instant", "sent"),
    [
        ("2026-04-02 11:00", "2026-04-02 11:00"),  # not held: as planned
        ("2026-04-02 20:00", "2026-04-02 09:00"),
        ("2026-04-02 07:00", "2026-04-01 09:00"),
        ("2026-04-04 09:00", "2026-04-02 09:00"),  # never past Easter
        ("2026-04-07 06:00", "2026-04-02 09:00"),
        ("2027-03-28 12:00", "2027-03-25 09:00"),
        ("2027-12-28 10:00", "2027-12-24 09:00"),
        ("2028-03-01 00:30", "2028-02-29 09:00"),
    ],
)
def test_what_has_a_deadline_comes_on_the_last_working_morning_before(instant: str, sent: str) -> None:
    assert days.bring_forward(clock(instant), NOTICES) == clock(sent)


@given(instants)
def test_held_time_is_left_in_the_direction_asked_for(now: datetime) -> None:
    later, earlier = days.release(now, NOTICES), days.bring_forward(now, NOTICES)

    assert earlier <= now <= later
    assert not days.held(later, NOTICES)
    assert not days.held(earlier, NOTICES)
    assert later - now < timedelta(days=6)  # the longest closure: Christmas on a weekend


# In words


def test_a_day_in_words() -> None:
    assert days.in_words(THURSDAY) == "Thursday 2 April 2026"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-04-02", "today"),
        ("2026-04-03", "tomorrow"),
        ("2026-04-01", "yesterday"),
        ("2026-04-09", "Thursday 9 April"),
        ("2027-03-02", "Tuesday 2 March"),
        ("2027-04-02", "Friday 2 April 2027"),
        ("2025-04-02", "Wednesday 2 April 2025"),
    ],
)
def test_a_day_is_said_briefly_without_becoming_ambiguous(day: str, said: str) -> None:
    assert days.short(date.fromisoformat(day), THURSDAY) == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-04-09", "due Thursday 9 April"),
        ("2026-04-03", "due tomorrow"),
        ("2026-04-02", "due today"),
        ("2026-04-01", "1 day overdue, was due Wednesday 1 April"),
        ("2026-03-30", "3 days overdue, was due Monday 30 March"),
        ("2025-03-30", "368 days overdue, was due Sunday 30 March 2025"),
    ],
)
def test_when_something_is_due(due: str, said: str) -> None:
    assert days.due_phrase(date.fromisoformat(due), THURSDAY) == said


def test_an_instant_is_said_as_londons_clocks_show_it() -> None:
    afternoon = datetime(2026, 4, 2, 13, 30, tzinfo=UTC)

    assert days.time_in_words(afternoon) == "Thursday 2 April 2026 at 14:30"
    assert days.time_in_words(afternoon, THURSDAY) == "today at 14:30"
