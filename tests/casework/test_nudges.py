"""The 24-hour rule's reminder: tables of boundaries, in London, over held time and both changes of the clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.days import held
from casework.entries import Moment
from casework.nudges import OVER, Unwritten, due_of_unwritten, is_over, nudge_at, over_at
from casework.policy import shipped
from storage.tables import NoticeKind
from tests.support.ledger import london

POLICY = shipped().notices
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def unwritten(told: str, known: str = "", *, day_only: bool = False) -> Unwritten:
    at = london(told)
    return Unwritten("draft:4f0c", 0, 1, Moment(at, day_only), london(known) if known else at, ["person:7"])


@pytest.mark.parametrize(
    ("told", "known", "nudge"),
    [
        ("2026-03-24 14:00", "", "2026-03-25 10:00"),  # Tuesday: 20 hours later is Wednesday morning
        ("2026-03-24 17:00", "", "2026-03-25 13:00"),
        ("2026-03-24 21:59", "", "2026-03-25 17:59"),
        ("2026-03-24 22:00", "", "2026-03-25 09:00"),  # 20 hours later is quiet again: that morning
        ("2026-03-24 10:00", "", "2026-03-24 17:30"),  # 06:00 is quiet, and Tuesday 09:00 was before: that evening
        ("2026-03-27 17:00", "", "2026-03-27 17:30"),  # Friday: Saturday is held
        ("2026-03-27 17:45", "", "2026-03-27 17:55"),
        ("2026-03-27 17:55", "", None),  # no time left before held time
        ("2026-03-28 10:00", "", None),  # Saturday: all of the 24 hours are held
        ("2026-03-29 22:00", "", "2026-03-30 09:00"),  # Sunday night: Monday 18:00 is quiet
        ("2026-04-02 15:00", "", "2026-04-02 17:30"),  # Thursday before Easter: Friday to Monday are held
        ("2026-04-01 12:00", "", "2026-04-02 08:00"),  # the day before: 20 hours later nobody is held
        ("2026-04-06 14:00", "", "2026-04-07 10:00"),  # Easter Monday
        ("2026-10-23 12:00", "", "2026-10-23 17:30"),
        ("2026-03-24 14:00", "2026-03-25 09:30", "2026-03-25 10:30"),  # at it just before: left in peace an hour
        ("2026-03-24 14:00", "2026-03-25 13:30", None),  # and then the 24 hours are over
    ],
)
def test_the_reminder_comes_at_20_hours_earlier_in_held_time_and_never_past_the_24(
    told: str, known: str, nudge: str | None
) -> None:
    found = nudge_at(unwritten(told, known).told, unwritten(told, known).known_at, POLICY)

    assert found == (None if nudge is None else london(nudge))


@pytest.mark.parametrize(
    ("told", "nudge", "over"),
    [
        ("2026-03-29 14:00", "2026-03-30 10:00", "2026-03-30 14:00"),  # after the clocks went forward that night
        ("2026-03-28 20:00", None, "2026-03-29 21:00"),  # 24 hours are 24 hours, whatever the clock shows
        ("2026-10-24 20:00", None, "2026-10-25 19:00"),  # and when they go back
    ],
)
def test_hours_are_hours_when_the_clocks_change(told: str, nudge: str | None, over: str) -> None:
    one = unwritten(told)

    assert over_at(one.told, POLICY) == london(over)
    assert nudge_at(one.told, one.known_at, POLICY) == (None if nudge is None else london(nudge))


def test_it_is_due_at_exactly_20_hours_and_over_after_exactly_24() -> None:
    one = unwritten("2026-03-24 14:00")
    nudge, over = london("2026-03-25 10:00"), london("2026-03-25 14:00")

    assert due_of_unwritten(one, POLICY, nudge - MINUTE) == ([], nudge)
    (planned,), look = due_of_unwritten(one, POLICY, nudge)
    assert (planned.kind, planned.not_before, planned.deadline) == (NoticeKind.NOT_WRITTEN_UP, nudge, over)
    assert look is None
    assert due_of_unwritten(one, POLICY, over - MINUTE)[0] == [planned]
    assert due_of_unwritten(one, POLICY, over) == ([], None)
    assert [is_over(one.told, POLICY, over + HOUR * step) for step in (0, 1)] == [False, True]
    assert is_over(one.told, POLICY, over + timedelta(microseconds=1))


def test_told_on_saturday_it_is_said_on_monday_morning_that_the_hours_are_over() -> None:
    one = unwritten("2026-03-28 10:00")
    monday = london("2026-03-30 09:00")

    assert due_of_unwritten(one, POLICY, monday - MINUTE) == ([], monday)
    (planned,), _ = due_of_unwritten(one, POLICY, monday)

    assert planned.occurrence.endswith(OVER)
    assert planned.deadline is None  # it is true on Tuesday too


def test_of_a_day_without_a_time_its_end_counts() -> None:
    one = unwritten("2026-03-24 00:00", "2026-03-24 11:00", day_only=True)

    assert over_at(one.told, POLICY) == london("2026-03-26 00:00")
    assert nudge_at(one.told, one.known_at, POLICY) == london("2026-03-25 09:00")  # 20:00 is quiet


@given(
    st.datetimes(
        min_value=london("2026-01-01 00:00").replace(tzinfo=None),
        max_value=london("2028-12-31 00:00").replace(tzinfo=None),
    ),
    st.integers(min_value=0, max_value=30 * 60),
)
def test_whenever_one_is_told_the_reminder_is_in_working_time_and_before_the_24_hours_are_over(
    told: object, minutes: int
) -> None:
    at = london(str(told))
    known = at + timedelta(minutes=minutes)

    nudge = nudge_at(Moment(at), known, POLICY)

    if nudge is not None:
        assert not held(nudge, POLICY)
        assert known < nudge < over_at(Moment(at), POLICY)
