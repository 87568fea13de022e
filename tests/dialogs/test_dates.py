"""Typed days and times: what is certain is read, what is not is asked, and nothing ever raises."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.days import LONDON, in_words
from dialogs.dates import Ask, Toward, When, read_day, read_time, read_when

WEDNESDAY = date(2026, 4, 1)
THURSDAY = date(2026, 4, 2)
FRIDAY = date(2026, 4, 3)
SATURDAY = date(2026, 4, 4)

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
towards = st.sampled_from(["future", "past"])
alphabet = "0123456789/.-:, adefghijlmnoprstuvwy"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", "2026-04-01"),
        ("Tomorrow", "2026-04-02"),
        (" tomorrow. ", "2026-04-02"),
        ("yesterday", "2026-03-31"),
        ("the day after tomorrow", "2026-04-03"),
        ("Friday", "2026-04-03"),
        ("fri", "2026-04-03"),
        ("by Friday", "2026-04-03"),
        ("due on Friday", "2026-04-03"),
        ("Friday morning", "2026-04-03"),
        ("this friday", "2026-04-03"),
        ("Tuesday", "2026-04-07"),
        ("next Monday", "2026-04-06"),
        ("Friday week", "2026-04-10"),
        ("a week on Friday", "2026-04-10"),
        ("a week today", "2026-04-08"),
        ("tomorrow week", "2026-04-09"),
        ("in 2 weeks", "2026-04-15"),
        ("2 weeks", "2026-04-15"),
        ("1 week", "2026-04-08"),
        ("a week", "2026-04-08"),
        ("in two weeks' time", "2026-04-15"),
        ("in two weeks time", "2026-04-15"),
        ("a fortnight", "2026-04-15"),
        ("in 3 days", "2026-04-04"),
        ("5 working days", "2026-04-10"),
        ("in 1 month", "2026-05-01"),
        ("3 days ago", "2026-03-29"),
        ("2 April", "2026-04-02"),
        ("2nd April 2026", "2026-04-02"),
        ("2nd of April", "2026-04-02"),
        ("the 2nd of April", "2026-04-02"),
        ("Thursday 2 April", "2026-04-02"),
        ("Thursday, 2 April 2026", "2026-04-02"),
        ("April 2", "2026-04-02"),
        ("April 2nd, 2026", "2026-04-02"),
        ("2apr", "2026-04-02"),
        ("30 Sept", "2026-09-30"),
        ("2 Jan", "2027-01-02"),
        ("2/4", "2026-04-02"),
        ("02/04/2026", "2026-04-02"),
        ("2.4.26", "2026-04-02"),
        ("02-04-2026", "2026-04-02"),
        ("13/04/2026", "2026-04-13"),
        ("2026-04-02", "2026-04-02"),
        ("29 February 2028", "2028-02-29"),
        ("31 December", "2026-12-31"),
    ],
)
def test_a_whole_day_is_read_day_first(typed: str, day: str) -> None:
    assert read_day(typed, WEDNESDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("Friday", "2026-03-27"),
        ("last Friday", "2026-03-27"),
        ("this Monday", "2026-03-30"),
        ("30 March", "2026-03-30"),
        ("2 December", "2025-12-02"),
        ("30/3", "2026-03-30"),
        ("1 week", "2026-03-25"),
        ("2 weeks ago", "2026-03-18"),
        ("in 2 days", "2026-04-03"),  # says itself which way
        ("1 month ago", "2026-03-01"),
        ("2 working days ago", "2026-03-30"),
        ("yesterday morning", "2026-03-31"),
        ("this morning", "2026-04-01"),
    ],
)
def test_asked_about_the_past_the_nearest_day_behind_is_meant(typed: str, day: str) -> None:
    assert read_day(typed, WEDNESDAY, "past") == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "today", "toward", "candidates"),
    [
        ("next Friday", THURSDAY, "future", ["2026-04-03", "2026-04-10"]),
        ("next Friday", WEDNESDAY, "future", ["2026-04-03", "2026-04-10"]),
        ("last Friday", SATURDAY, "past", ["2026-03-27", "2026-04-03"]),
        ("Friday", FRIDAY, "future", ["2026-04-03", "2026-04-10"]),
        ("Friday", FRIDAY, "past", ["2026-03-27", "2026-04-03"]),
        ("Friday week", FRIDAY, "future", ["2026-04-10", "2026-04-17"]),
        ("this Monday", WEDNESDAY, "future", ["2026-03-30", "2026-04-06"]),
        ("10", WEDNESDAY, "future", ["2026-04-10", "2026-05-10"]),
        ("the 10th", WEDNESDAY, "past", ["2026-03-10", "2026-02-10"]),
        ("31", WEDNESDAY, "future", ["2026-05-31", "2026-07-31"]),
        ("04/13/2026", WEDNESDAY, "future", ["2026-04-13"]),
        ("1 April", THURSDAY, "future", ["2026-04-01", "2027-04-01"]),  # yesterday, or in a year?
        ("3 April", THURSDAY, "past", ["2025-04-03", "2026-04-03"]),
        ("Friday 2 April", WEDNESDAY, "future", ["2026-04-02"]),  # the 2nd is a Thursday
        ("end of the week", WEDNESDAY, "future", ["2026-04-03"]),
        ("end of the month", WEDNESDAY, "future", ["2026-04-30"]),
    ],
)
def test_what_can_mean_two_days_is_asked(typed: str, today: date, toward: Toward, candidates: list[str]) -> None:
    asked = read_day(typed, today, toward)

    assert isinstance(asked, Ask)
    assert [day.isoformat() for day in asked.candidates] == candidates


def test_the_question_names_the_days_in_words() -> None:
    asked = read_day("next Friday", THURSDAY)

    assert asked == Ask(
        "Do you mean Friday 3 April 2026 or Friday 10 April 2026?", (FRIDAY, FRIDAY + timedelta(days=7))
    )


@pytest.mark.parametrize(("today", "day"), [(SATURDAY, "2026-04-10"), (FRIDAY, "2026-04-10")])
def test_next_friday_is_read_when_everybody_means_the_same(today: date, day: str) -> None:
    assert read_day("next Friday", today) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "soon",
        "asap",
        "next week",
        "next month",
        "April",
        "2026",
        "31 April",
        "30/02/2026",
        "0/4",
        "32/13/2026",
        "13/14",
        "29 February",
        "29 February 2027",
        "2 April 1066",
        "99999 days",
        "in 9999 weeks",
        "2.4",
        "2-4",
        "2 April or 3 April",
        "٢/٤",  # figures, but not the ones we write
        "²/4",
        "before Friday",
        "x" * 10_000,
    ],
)
def test_what_is_no_whole_day_is_asked(typed: str) -> None:
    asked = read_day(typed, WEDNESDAY)

    assert isinstance(asked, Ask)
    assert asked.sentence
    assert len(asked.sentence) < 200


@given(days, days, towards)
def test_a_day_in_words_is_read_back_whenever_it_is_typed(day: date, today: date, toward: Toward) -> None:
    assert read_day(in_words(day), today, toward) == day
    assert read_day(day.isoformat(), today, toward) == day
    assert read_day(f"{day.day}/{day.month}/{day.year}", today, toward) == day


@given(days, st.sampled_from(["Monday", "Sunday", "2 April", "29 Feb", "31/12", "1 week", "10 days"]))
def test_without_a_year_the_day_lies_in_the_direction_asked_for(today: date, typed: str) -> None:
    ahead, behind = read_day(typed, today, "future"), read_day(typed, today, "past")

    assert isinstance(ahead, Ask) or ahead >= today
    assert isinstance(behind, Ask) or behind <= today


@given(st.one_of(st.text(), st.text(alphabet, max_size=25)), st.dates(), towards)
def test_no_text_on_any_day_raises(text: str, today: date, toward: Toward) -> None:
    assert isinstance(read_day(text, today, toward), date | Ask)


# Times of day


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("14:30", time(14, 30)),
        ("14.30", time(14, 30)),
        ("1430", time(14, 30)),
        ("09:30", time(9, 30)),
        ("10:30", time(10, 30)),
        ("2.30pm", time(14, 30)),
        ("2pm", time(14)),
        ("2 p.m.", time(14)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("0:15", time(0, 15)),
    ],
)
def test_a_time_of_day(typed: str, hour: time) -> None:
    assert read_time(typed) == hour


@pytest.mark.parametrize("typed", ["2:30", "9", "12", "midnight", "25:00", "12:60", "14pm", "0am", "0", "13", "x", ""])
def test_a_time_that_can_mean_two_is_asked(typed: str) -> None:
    assert isinstance(read_time(typed), Ask)


def test_the_question_names_both_times() -> None:
    assert read_time("2:30") == Ask("Is that 02:30 or 14:30?")
    assert read_time("12") == Ask("Is that 00:00 or 12:00?")


# Moments

NOW = datetime(2026, 4, 1, 15, 45, tzinfo=LONDON).astimezone(UTC)  # a Wednesday


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("just now", "2026-04-01 15:45"),
        ("today 3pm", "2026-04-01 15:00"),
        ("3pm", "2026-04-01 15:00"),
        ("3pm today", "2026-04-01 15:00"),
        ("today at 15:30", "2026-04-01 15:30"),
        ("15:50", "2026-04-01 15:50"),  # a phone that runs fast
        ("yesterday at 16:30", "2026-03-31 16:30"),
        ("yesterday, 16.30", "2026-03-31 16:30"),
        ("at 16:30 yesterday", "2026-03-31 16:30"),
        ("Monday 9am", "2026-03-30 09:00"),
        ("30 March at 09:00", "2026-03-30 09:00"),
        ("28/03/2026 1430", "2026-03-28 14:30"),
        ("an hour ago", "2026-04-01 14:45"),
        ("20 minutes ago", "2026-04-01 15:25"),
        ("half an hour ago", "2026-04-01 15:15"),
    ],
)
def test_a_moment_to_the_minute(typed: str, instant: str) -> None:
    assert read_when(typed, NOW) == When(london(instant), london(instant), "minute")


@pytest.mark.parametrize(
    ("typed", "start", "latest"),
    [
        ("yesterday", "2026-03-31 00:00", "2026-03-31 23:59"),
        ("today", "2026-04-01 00:00", "2026-04-01 15:45"),
        ("Saturday", "2026-03-28 00:00", "2026-03-28 23:59"),
        ("29 March", "2026-03-29 00:00", "2026-03-29 23:59"),
    ],
)
def test_a_moment_that_is_only_a_day_keeps_how_late_it_may_have_been(typed: str, start: str, latest: str) -> None:
    assert read_when(typed, NOW) == When(london(start), london(latest), "day")


@pytest.mark.parametrize("typed", ["today 6pm", "6pm", "tomorrow", "Friday 3 April 2026", "tomorrow at 9am"])
def test_what_happened_cannot_be_still_to_come(typed: str) -> None:
    asked = read_when(typed, NOW)

    assert isinstance(asked, Ask)
    assert "still to come" in asked.sentence


@pytest.mark.parametrize(
    "typed", ["last night", "yesterday at 4", "at 4 yesterday", "yesterday 25:00", "lunchtime", ""]
)
def test_an_unclear_moment_is_asked(typed: str) -> None:
    assert isinstance(read_when(typed, NOW), Ask)


def test_a_meeting_lies_ahead() -> None:
    assert read_when("Thursday 2pm", NOW, "future") == When(
        london("2026-04-02 14:00"), london("2026-04-02 14:00"), "minute"
    )


def test_an_hour_that_the_clocks_skip_is_the_one_after() -> None:
    read = read_when("29 March 01:30", NOW)

    assert isinstance(read, When)
    assert read.instant == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(st.one_of(st.text(), st.text(alphabet, max_size=25)), towards)
def test_no_text_about_a_moment_raises(text: str, toward: Toward) -> None:
    read = read_when(text, NOW, toward)

    assert isinstance(read, When | Ask)
    assert isinstance(read_time(text), time | Ask)
