"""Every birthday that asks something: leap days, month ends, clock changes, and cases opened late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.birthday_due import Growing, due_on
from casework.birthdays import birthday, ends, reached
from casework.cases import age_on
from casework.consent_basis import offered
from casework.days import at
from casework.policy import shipped
from storage.tables import ConsentBasis, Milestone, NoticeKind, Pathway
from tests.support.ledger import london

POLICY = shipped()
SEND = POLICY.notices.send_at
DAY = timedelta(days=1)
BORN = date(2010, 6, 15)
LONG_AGO = date(2015, 1, 1)

births = st.dates(date(2000, 1, 1), date(2015, 12, 31))


def child(born: date = BORN, **more: object) -> Growing:
    values: dict[str, object] = {
        "case_id": 3,
        "born": born,
        "parental": True,
        "at_16": False,
        "review_on": None,
        "reached": None,
        "keyworker": "person:1",
        "managers": ("person:2",),
        **more,
    }
    return Growing(**values)  # pyright: ignore[reportArgumentType]


def said(one: Growing, day: date) -> list[tuple[str, str]]:
    found = due_on(one, POLICY, POLICY.notices, at(day, SEND))
    return [(notice.kind.value, notice.occurrence) for notice in found]


@given(births, st.sampled_from([16, 18, 25]))
def test_a_birthday_is_the_first_day_of_that_age(born: date, age: int) -> None:
    day = birthday(born, age)

    assert age_on(born, day) == age
    assert age_on(born, day - DAY) == age - 1


@given(births)
def test_whoever_is_born_when_each_milestone_is_reached_once_and_in_order(born: date) -> None:
    opened = born + timedelta(days=4000)
    found = reached(born, Pathway.DSD, opened, POLICY, date(2045, 1, 1))

    assert [milestone for milestone, _ in found] == list(Milestone)
    days = [day for _, day in found]
    assert days == sorted(days)
    assert (days[1], days[3]) == (birthday(born, 18), birthday(born, 25))
    for milestone, day in found:
        assert milestone not in dict(reached(born, Pathway.DSD, opened, POLICY, day - DAY))
        assert milestone in dict(reached(born, Pathway.DSD, opened, POLICY, day))


@pytest.mark.parametrize(
    ("born", "half", "adult", "before", "last"),
    [
        ("2008-02-29", "2025-09-01", "2026-03-01", "2032-09-01", "2033-03-01"),  # a leap day: 1 March
        ("2008-08-31", "2026-02-28", "2026-08-31", "2033-02-28", "2033-08-31"),  # half a year before: no 31 February
        ("2009-03-29", "2026-09-29", "2027-03-29", "2033-09-29", "2034-03-29"),  # clocks change
        ("2009-10-25", "2027-04-25", "2027-10-25", "2034-04-25", "2034-10-25"),
    ],
)
def test_seventeen_and_a_half_eighteen_and_twenty_five(
    born: str, half: str, adult: str, before: str, last: str
) -> None:
    found = reached(date.fromisoformat(born), Pathway.DSD, LONG_AGO, POLICY, date(2040, 1, 1))

    assert [day.isoformat() for _, day in found] == [half, adult, before, last]


@pytest.mark.parametrize(
    ("pathway", "opened", "asked"),
    [
        (Pathway.DSD, "2027-12-14", ["17½", "18", "before 25", "25"]),
        (Pathway.DSD, "2028-06-14", ["17½", "18", "before 25", "25"]),  # the day before the 18th birthday
        (Pathway.DSD, "2028-06-15", ["before 25", "25"]),  # adult when it was opened
        (Pathway.GATEWAY, "2027-12-14", ["17½", "18"]),
        (Pathway.GATEWAY, "2028-06-15", ["18"]),  # its pathway has ended all the same
    ],
)
def test_who_was_adult_when_the_case_was_opened_is_not_asked_about_becoming_one(
    pathway: Pathway, opened: str, asked: list[str]
) -> None:
    found = reached(BORN, pathway, date.fromisoformat(opened), POLICY, date(2040, 1, 1))

    assert [milestone.value for milestone, _ in found] == asked


def test_each_pathway_ends_at_its_own_age() -> None:
    assert (ends(Pathway.GATEWAY, POLICY.register), ends(Pathway.DSD, POLICY.register)) == (18, 25)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2028-05-14", []),
        ("2028-05-15", ["before 18"]),  # a month before
        ("2028-06-14", ["before 18"]),
        ("2028-06-15", ["18+0"]),  # the birthday
        ("2028-06-21", ["18+0"]),
        ("2028-06-22", ["18+7"]),
        ("2028-07-06", ["18+21"]),
        ("2030-01-01", ["18+21"]),  # said four times; then it stays listed
    ],
)
def test_parental_consent_ends_at_18_and_is_chased_weekly_four_times(day: str, expected: list[str]) -> None:
    found = said(child(), date.fromisoformat(day))

    assert found == [("parental consent ends", one) for one in expected]


@pytest.mark.parametrize(
    ("day", "occurrence"), [("2026-06-15", "16+0"), ("2026-06-22", "16+7"), ("2027-01-01", "16+21")]
)
def test_at_16_the_keyworker_is_asked_to_ask_them_themselves(day: str, occurrence: str) -> None:
    assert said(child(at_16=True), date.fromisoformat(day)) == [("consent at 16", occurrence)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2027-03-25", []), ("2027-03-26", [0]), ("2027-04-01", [0]), ("2027-04-02", [7]), ("2029-01-01", [21])],
)
def test_a_review_is_chased_on_its_day_and_weekly_after_four_times_in_all(day: str, expected: list[int]) -> None:
    found = said(child(date(2014, 1, 1), review_on=date(2027, 3, 26)), date.fromisoformat(day))

    assert found == [("consent review", f"2027-03-26+{one}") for one in expected]


def test_one_who_is_asked_because_of_a_birthday_is_not_asked_about_the_review_as_well() -> None:
    late = date(2020, 1, 1)

    assert said(child(at_16=True, review_on=late), date(2026, 6, 15)) == [("consent at 16", "16+0")]
    assert said(child(review_on=late), date(2028, 6, 15)) == [("parental consent ends", "18+0")]


def test_own_consent_does_not_end_at_18() -> None:
    assert said(child(parental=False), date(2028, 6, 15)) == []


def test_growing_up_is_for_keyworker_and_managers_consent_for_the_keyworker_alone() -> None:
    found = due_on(child(reached=Milestone.AT_18), POLICY, POLICY.notices, at(date(2028, 6, 15), SEND))
    heard = {(one.kind, one.recipient) for one in found}

    assert heard == {
        (NoticeKind.PARENTAL_ENDS, "person:1"),
        (NoticeKind.TRANSITION, "person:1"),
        (NoticeKind.TRANSITION, "person:2"),
    }
    alone = due_on(child(keyworker=None), POLICY, POLICY.notices, at(date(2028, 6, 15), SEND))
    assert [one.recipient for one in alone] == ["person:2"], "without a keyworker the managers are asked"


@given(births, st.dates(date(2016, 1, 1), date(2041, 1, 1)), st.booleans(), st.booleans())
def test_no_day_counted_from_a_birthday_is_handed_on(born: date, day: date, parental: bool, at_16: bool) -> None:
    now = at(day, SEND)
    for one in due_on(
        child(born, parental=parental, at_16=at_16, reached=Milestone.AT_18), POLICY, POLICY.notices, now
    ):
        assert (one.not_before, one.deadline) == (now, None)
        assert born.strftime("-%m-%d") not in one.occurrence


@pytest.mark.parametrize("moment", ["2028-06-14 23:59", "2028-06-15 00:00"])
def test_a_birthday_begins_at_midnight_in_london(moment: str) -> None:
    """In summer that is an hour before midnight in UTC."""
    found = due_on(child(), POLICY, POLICY.notices, london(moment))

    assert [one.occurrence for one in found] == (["before 18"] if moment.endswith("59") else ["18+0"])


@pytest.mark.parametrize(
    ("age", "first", "parental"),
    [(15, "parental responsibility", True), (16, "own", True), (17, "own", True), (18, "own", False)],
)
def test_the_basis_offered_follows_age(age: int, first: str, parental: bool) -> None:
    found = offered(age)

    assert found[0].value == first
    assert (ConsentBasis.PARENTAL_RESPONSIBILITY in found) is parental
    assert ConsentBasis.BEST_INTERESTS in found
