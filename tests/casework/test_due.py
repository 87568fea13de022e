"""What is due when: tables of boundaries, in London, over weekends, bank holidays and both changes of the clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.days import LONDON, at, held, is_working_day
from casework.due import (
    ActionFacts,
    MeetingFacts,
    PlannedNotice,
    due_notices,
    due_of_meeting,
    newest_digest,
    next_digest,
)
from casework.policy import shipped
from storage.tables import NoticeKind

POLICY = shipped().notices
SOON, TODAY, OVERDUE = NoticeKind.DUE_SOON, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def action(due: str, **changes: object) -> ActionFacts:
    facts = ActionFacts(
        id=1,
        case_id=1,
        due_on=date.fromisoformat(due),
        created_at=LONG_AGO,
        open=True,
        paused=False,
        stopped=False,
        recipient="person:7",
    )
    return replace(facts, **changes)  # pyright: ignore[reportArgumentType] - a test's own keywords


def meeting(day: str, starts: str | None = "10:00", **changes: object) -> MeetingFacts:
    on = date.fromisoformat(day)
    starts_at = None if starts is None else at(on, time.fromisoformat(starts))
    facts = MeetingFacts(1, 1, on, starts_at, planned=True, stopped=False, recipient="route:2")
    return replace(facts, **changes)  # pyright: ignore[reportArgumentType]


def london(text: str) -> datetime:
    """ "2026-03-31 09:00" on London's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def shown(instant: datetime) -> str:
    return instant.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")


def whole_life(facts: ActionFacts | MeetingFacts, begin: datetime = LONG_AGO) -> list[tuple[str, NoticeKind]]:
    """Every notice in turn, looking exactly when told to."""
    said: list[tuple[str, NoticeKind]] = []
    look: datetime | None = begin
    while look is not None:
        notices, ahead = _due(facts, look)
        said += [(shown(look), notice.kind) for notice in notices]
        assert ahead is None or ahead > look
        look = ahead
    return said


def _due(facts: ActionFacts | MeetingFacts, now: datetime) -> tuple[list[PlannedNotice], datetime | None]:
    if isinstance(facts, ActionFacts):
        return due_notices(facts, POLICY, now)
    return due_of_meeting(facts, POLICY, now)


@pytest.mark.parametrize(
    ("due", "soon", "today", "overdue"),
    [
        pytest.param("2026-04-15", "2026-04-13", "2026-04-15", "2026-04-16", id="an ordinary Wednesday"),
        pytest.param("2026-04-13", "2026-04-09", "2026-04-13", "2026-04-14", id="a Monday: soon is Thursday"),
        pytest.param("2026-04-17", "2026-04-15", "2026-04-17", "2026-04-20", id="a Friday: overdue is Monday"),
        pytest.param("2026-04-18", "2026-04-16", "2026-04-17", "2026-04-20", id="a Saturday: said on Friday"),
        pytest.param("2026-04-19", "2026-04-16", "2026-04-17", "2026-04-20", id="a Sunday: said on Friday"),
        pytest.param("2027-03-26", "2027-03-24", "2027-03-25", "2027-03-30", id="Good Friday: said on Thursday"),
        pytest.param("2027-03-28", "2027-03-24", "2027-03-25", "2027-03-30", id="Easter Sunday, clocks go forward"),
        pytest.param("2027-03-29", "2027-03-24", "2027-03-25", "2027-03-30", id="Easter Monday: said on Thursday"),
        pytest.param("2027-03-30", "2027-03-24", "2027-03-30", "2027-03-31", id="the Tuesday after Easter"),
        pytest.param("2027-03-31", "2027-03-25", "2027-03-31", "2027-04-01", id="soon falls on Maundy Thursday"),
        pytest.param("2026-12-25", "2026-12-23", "2026-12-24", "2026-12-29", id="Christmas Day"),
        pytest.param("2026-12-28", "2026-12-23", "2026-12-24", "2026-12-29", id="Boxing Day's substitute"),
        pytest.param("2027-01-01", "2026-12-30", "2026-12-31", "2027-01-04", id="New Year's Day"),
        pytest.param("2026-10-25", "2026-10-22", "2026-10-23", "2026-10-26", id="the Sunday the clocks go back"),
        pytest.param("2028-02-29", "2028-02-25", "2028-02-29", "2028-03-01", id="a leap day"),
    ],
)
def test_an_action_is_said_at_nine_on_working_mornings(due: str, soon: str, today: str, overdue: str) -> None:
    assert whole_life(action(due))[:3] == [
        (f"{soon} 09:00", SOON),
        (f"{today} 09:00", TODAY),
        (f"{overdue} 09:00", OVERDUE),
    ]


def test_overdue_comes_weekly_as_often_as_the_policy_says_and_then_ends() -> None:
    said = [instant for instant, kind in whole_life(action("2026-04-15")) if kind is OVERDUE]

    assert said == ["2026-04-16 09:00", "2026-04-23 09:00", "2026-04-30 09:00", "2026-05-07 09:00"]
    assert len(said) == POLICY.overdue_times


def test_a_weekly_alert_that_would_fall_on_a_holiday_waits_for_the_next_working_morning() -> None:
    said = [instant for instant, kind in whole_life(action("2026-12-17")) if kind is OVERDUE]

    assert said == ["2026-12-18 09:00", "2026-12-29 09:00", "2027-01-04 09:00", "2027-01-08 09:00"]


def test_when_soon_and_today_fall_on_one_morning_only_the_stronger_is_said() -> None:
    policy = replace(POLICY, due_soon_working_days=1)
    easter_monday = action("2027-03-29")  # both on Thursday 25 March

    notices, _ = due_notices(easter_monday, policy, london("2027-03-25 09:00"))

    assert [notice.kind for notice in notices] == [TODAY]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-04-13 08:59", [], id="a minute before"),
        pytest.param("2026-04-13 09:00", [SOON], id="at the minute"),
        pytest.param("2026-04-15 08:59", [SOON], id="soon until the day"),
        pytest.param("2026-04-15 09:00", [TODAY], id="the day"),
        pytest.param("2026-04-15 23:59", [TODAY], id="the day's last minute"),
        pytest.param("2026-04-16 00:00", [], id="too late to say today, too early for overdue"),
        pytest.param("2026-04-16 08:59", [], id="overdue waits for the morning"),
        pytest.param("2026-04-16 09:00", [OVERDUE], id="the first working morning after"),
        pytest.param("2026-04-20 12:00", [OVERDUE], id="days later still one"),
    ],
)
def test_what_is_due_at_a_moment(now: str, expected: list[NoticeKind]) -> None:
    notices, _ = due_notices(action("2026-04-15"), POLICY, london(now))

    assert [notice.kind for notice in notices] == expected


def test_after_a_gap_only_the_newest_is_due() -> None:
    notices, _ = due_notices(action("2026-04-15"), POLICY, london("2026-05-01 12:00"))

    assert [notice.occurrence for notice in notices] == ["2026-04-15+14"]


@pytest.mark.parametrize("changes", [{"paused": True}, {"stopped": True}])
def test_while_paused_or_stopped_nothing_is_due_and_the_planner_looks_again(changes: dict[str, bool]) -> None:
    notices, look = due_notices(action("2026-04-15", **changes), POLICY, london("2026-04-16 09:00"))

    assert notices == []
    assert look == london("2026-04-23 09:00")


def test_what_is_done_plans_nothing_and_is_not_looked_at_again() -> None:
    assert due_notices(action("2026-04-15", open=False), POLICY, london("2026-04-16 09:00")) == ([], None)


def test_what_was_agreed_late_is_not_said_twice_on_its_first_day() -> None:
    agreed = action("2026-04-15", created_at=london("2026-04-14 15:00"))  # after "due soon" would have been said

    assert whole_life(agreed, london("2026-04-14 15:00"))[0] == ("2026-04-15 09:00", TODAY)


def test_what_was_overdue_when_it_was_agreed_is_alerted_on_the_next_working_morning() -> None:
    agreed = action("2026-04-01", created_at=london("2026-04-17 15:00"))  # a Friday

    assert whole_life(agreed, london("2026-04-17 15:00"))[0] == ("2026-04-20 09:00", OVERDUE)


@pytest.mark.parametrize(
    ("day", "starts", "expected"),
    [
        pytest.param("2026-04-15", "10:00", ["04-08", "04-13", "04-15"], id="a Wednesday"),
        pytest.param("2026-04-13", "10:00", ["04-02", "04-10", "04-13"], id="a Monday: Easter Monday and Saturday"),
        pytest.param(
            "2027-03-30", "10:00", ["03-23", "03-25", "03-30"], id="after Easter: two days before is Thursday"
        ),
        pytest.param("2027-03-31", "10:00", ["03-24", "03-25", "03-31"], id="two days before is Easter Monday"),
        pytest.param("2026-04-15", "08:30", ["04-08", "04-13", "04-14"], id="before nine: said the day before"),
        pytest.param("2026-04-13", "09:00", ["04-02", "04-10"], id="at nine on a Monday: on Friday, once"),
        pytest.param("2026-04-15", None, ["04-08", "04-13", "04-15"], id="no time yet"),
        pytest.param("2026-04-18", "10:00", ["04-10", "04-16", "04-17"], id="on a Saturday"),
    ],
)
def test_a_meeting_is_said_a_week_two_days_and_on_the_day_never_after_it_began(
    day: str, starts: str | None, expected: list[str]
) -> None:
    said = whole_life(meeting(day, starts))

    assert said == [(f"{day[:4]}-{one} 09:00", NoticeKind.MEETING) for one in expected]


def test_a_meeting_planned_for_tomorrow_is_said_once() -> None:
    notices, look = due_of_meeting(meeting("2026-04-15"), POLICY, london("2026-04-14 15:00"))

    assert [notice.occurrence for notice in notices] == ["2026-04-15-2"]
    assert look == london("2026-04-15 09:00")


@pytest.mark.parametrize(
    ("moved_at", "days"),
    [
        ("2026-04-07 15:00", ["2026-04-08", "2026-04-13", "2026-04-15"]),  # moved before the first was due
        ("2026-04-10 15:00", ["2026-04-13", "2026-04-15"]),
        ("2026-04-14 15:00", ["2026-04-15"]),  # that it is tomorrow was said when it moved
    ],
)
def test_a_meeting_that_moved_was_announced_then(moved_at: str, days: list[str]) -> None:
    said = whole_life(meeting("2026-04-15", moved_at=london(moved_at)))

    assert [when.partition(" ")[0] for when, _ in said] == days


def test_nothing_is_said_of_a_meeting_that_began_or_has_no_channel_or_was_held() -> None:
    assert due_of_meeting(meeting("2026-04-15"), POLICY, london("2026-04-15 10:00"))[0] == []
    assert due_of_meeting(meeting("2026-04-15", recipient=None), POLICY, london("2026-04-15 09:00"))[0] == []
    assert due_of_meeting(meeting("2026-04-15", planned=False), POLICY, london("2026-04-15 09:00")) == ([], None)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        pytest.param("2026-04-20 08:59", None, id="Monday before nine"),
        pytest.param("2026-04-20 09:00", "2026-04-20", id="Monday at nine"),
        pytest.param("2026-04-23 09:00", "2026-04-20", id="still this week's on Thursday"),
        pytest.param("2026-04-25 09:00", None, id="stale at the weekend"),
        pytest.param("2027-03-29 09:00", None, id="Easter Monday is held"),
        pytest.param("2027-03-30 09:00", "2027-03-29", id="so it comes on Tuesday"),
        pytest.param("2027-03-30 08:59", None, id="and not before nine on Tuesday"),
    ],
)
def test_the_digest_comes_on_monday_morning_or_the_next_working_one(now: str, week: str | None) -> None:
    digest = newest_digest(POLICY, london(now))

    assert (digest.day.isoformat() if digest else None) == week


def test_the_next_digest_is_always_ahead() -> None:
    assert next_digest(POLICY, london("2026-04-20 08:00")) == london("2026-04-20 09:00")
    assert next_digest(POLICY, london("2026-04-20 09:00")) == london("2026-04-27 09:00")


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_whatever_the_day_nothing_is_planned_for_held_time_and_what_has_a_deadline_never_comes_after_it(
    day: date,
) -> None:
    for facts in (action(day.isoformat()), meeting(day.isoformat()), meeting(day.isoformat(), "08:15")):
        look: datetime | None = LONG_AGO
        while look is not None:
            notices, look = _due(facts, look)
            for notice in notices:
                assert not held(notice.not_before, POLICY)
                assert notice.deadline is None or notice.not_before < notice.deadline


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 120))
def test_due_soon_is_two_working_days_before_and_never_later(day: date, later: int) -> None:
    now = at(day - timedelta(days=60) + timedelta(days=later), time(12))
    notices, _ = due_notices(action(day.isoformat()), POLICY, now)

    for notice in notices:
        if notice.kind is SOON:
            between = [now.date() + timedelta(days=n) for n in range((day - now.date()).days)]
            assert sum(is_working_day(one) for one in between) <= 2 + 1
