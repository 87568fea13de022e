"""When a CETR or CTR is due, as tables written by hand from the sources, and as rules that hold for any dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.clock_facts import (
    CONSENT_LEAD,
    FEEDBACK,
    PAPERS,
    POST_ADMISSION,
    REPORTS,
    REVIEWS,
    STATUTORY,
    ClockFacts,
    DueClock,
    Review,
    Since,
    Standing,
)
from casework.clocks import clocks_of, leading, without_community_cetr
from casework.days import at, is_working_day
from casework.months import last_day_of_months, months_after
from casework.policy import Policy, shipped
from casework.stays import Happened, Stay
from storage.tables import ClockState, EventKind, LegalStatus, MeetingKind, MeetingState, WardKind

POLICY, STATUTE = shipped(), shipped("statutory-part-8a")
RUNNING, MET, STOPPED = ClockState.RUNNING, ClockState.MET, ClockState.STOPPED
DETAINED, INFORMAL = LegalStatus.DETAINED, LegalStatus.INFORMAL
DAY = timedelta(days=1)
LATER = date(2031, 1, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def admission(
    on: str | date, legal: LegalStatus | None = INFORMAL, ward: WardKind = WardKind.MENTAL_HEALTH, id: int = 1
) -> Happened:
    return Happened(id, EventKind.ADMISSION, on if isinstance(on, date) else day(on), ward, legal)


def happened(kind: EventKind, on: str | date, id: int, legal: LegalStatus | None = None) -> Happened:
    return Happened(id, kind, on if isinstance(on, date) else day(on), None, legal)


def held(on: str | date, id: int = 1, kind: MeetingKind = MeetingKind.CETR, **columns: object) -> Review:
    made = Review(id, kind, MeetingState.HELD, on if isinstance(on, date) else day(on))
    return replace(made, **columns)  # pyright: ignore[reportArgumentType] - a test's own keywords


def planned(on: str, starts: str | None = "10:00", **columns: object) -> Review:
    starts_at = None if starts is None else at(day(on), time.fromisoformat(starts))
    made = Review(9, MeetingKind.CETR, MeetingState.PLANNED, day(on), starts_at)
    return replace(made, **columns)  # pyright: ignore[reportArgumentType]


def child(*events: Happened, born: str = "2012-05-04", today: date = LATER, **columns: object) -> ClockFacts:
    facts = ClockFacts(born=day(born), ehcp=False, known=True, today=today, events=events)
    return replace(facts, **columns)  # pyright: ignore[reportArgumentType]


def adult(*events: Happened, **columns: object) -> ClockFacts:
    return replace(child(*events, born="2004-05-04"), **columns)  # pyright: ignore[reportArgumentType]


def of(facts: ClockFacts, rule: str, policy: Policy = POLICY) -> DueClock:
    """The one clock of that rule."""
    found = [one for one in clocks_of(facts, policy) if one.rule == rule]
    assert len(found) == 1, found
    return found[0]


def rules(facts: ClockFacts, policy: Policy = POLICY) -> set[str]:
    """Those of the running clocks."""
    return {one.rule for one in clocks_of(facts, policy) if one.state is RUNNING}


# After an admission: domain.md 2.2 (NHS England: 5 working days; councils: two weeks; adults: four weeks)


@pytest.mark.parametrize(
    ("admitted", "target", "limit"),
    [
        pytest.param("2026-06-05", "2026-06-12", "2026-06-19", id="a Friday in June"),
        pytest.param("2026-06-01", "2026-06-08", "2026-06-15", id="a Monday"),
        pytest.param("2026-06-06", "2026-06-12", "2026-06-20", id="a Saturday: Monday is the first working day"),
        pytest.param("2026-06-07", "2026-06-12", "2026-06-21", id="a Sunday"),
        pytest.param("2027-03-25", "2027-04-05", "2027-04-08", id="Maundy Thursday: Easter lies between"),
        pytest.param(
            "2026-12-23", "2027-01-04", "2027-01-06", id="before Christmas: three bank holidays, a substitute"
        ),
        pytest.param("2027-12-31", "2028-01-10", "2028-01-14", id="New Year on a Saturday, its substitute on Monday"),
        pytest.param("2026-05-01", "2026-05-11", "2026-05-15", id="the early May bank holiday"),
        pytest.param("2028-02-24", "2028-03-02", "2028-03-09", id="over a leap day"),
        pytest.param("2027-02-24", "2027-03-03", "2027-03-10", id="the same in another year"),
        pytest.param("2027-03-27", "2027-04-05", "2027-04-10", id="Easter Saturday, the clocks go forward that night"),
        pytest.param("2026-10-24", "2026-10-30", "2026-11-07", id="the night before the clocks go back"),
    ],
)
def test_a_cetr_is_due_in_five_working_days_and_fourteen_days(admitted: str, target: str, limit: str) -> None:
    clock = of(child(admission(admitted)), "cetr.limit_days")

    assert (clock.target_on, clock.limit_on) == (day(target), day(limit))
    assert (clock.review, clock.since, clock.counts_from) == ("CETR", Since.ADMITTED, day(admitted))


@pytest.mark.parametrize(
    ("admitted", "limit"),
    [
        ("2026-06-05", "2026-07-03"),
        ("2027-02-01", "2027-03-01"),
        ("2028-02-01", "2028-02-29"),
        ("2026-12-25", "2027-01-22"),
    ],
)
def test_a_ctr_is_due_in_twenty_eight_days_and_has_no_target(admitted: str, limit: str) -> None:
    clock = of(adult(admission(admitted)), "cetr.ctr_limit_days")

    assert (clock.target_on, clock.limit_on, clock.review) == (None, day(limit), "CTR")


@pytest.mark.parametrize(
    ("born", "ehcp", "rule"),
    [
        pytest.param("2008-06-06", False, "cetr.limit_days", id="18 tomorrow"),
        pytest.param("2008-06-05", False, "cetr.ctr_limit_days", id="18 today"),
        pytest.param("2008-06-05", True, "cetr.limit_days", id="18 with an EHCP has a CETR and its clocks"),
        pytest.param("2001-06-05", True, "cetr.limit_days", id="25 with an EHCP"),
        pytest.param("2001-06-05", False, "cetr.ctr_limit_days", id="25"),
        pytest.param("2010-06-05", False, "cetr.limit_days", id="16 today"),
    ],
)
def test_the_clock_follows_the_review_type_on_the_day_it_counts_from(born: str, ehcp: bool, rule: str) -> None:
    facts = child(admission("2026-06-05"), born=born, ehcp=ehcp)

    assert rules(facts) & POST_ADMISSION == {rule}


@pytest.mark.parametrize(("admitted", "review"), [("2026-02-28", "CETR"), ("2026-03-01", "CTR")])
def test_somebody_born_on_a_leap_day_is_eighteen_on_the_first_of_march(admitted: str, review: str) -> None:
    facts = child(admission(admitted), born="2008-02-29")

    assert [one.review for one in clocks_of(facts, POLICY)] == [review]


def test_a_birthday_moves_no_date_that_is_set_and_the_review_is_called_what_it_is_then() -> None:
    facts = child(admission("2026-06-05"), born="2008-06-10")
    clock = of(facts, "cetr.limit_days")

    assert (clock.limit_on, clock.review, clock.held_as) == (day("2026-06-19"), "CETR", "CTR")


def test_a_community_cetr_before_the_admission_leaves_the_repeat_alone() -> None:
    facts = child(admission("2026-06-05"), meetings=(held("2026-05-20"),))

    assert rules(facts) & REVIEWS == {"cetr.repeat_months"}
    assert of(facts, "cetr.repeat_months").limit_on == day("2026-08-20")
    assert of(facts, "cetr.repeat_months").since is Since.COMMUNITY_REVIEW
    assert without_community_cetr(facts, POLICY) == []


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        pytest.param("2026-03-05", True, id="three months before, to the day"),
        pytest.param("2026-03-04", False, id="a day longer ago"),
        pytest.param("2026-06-05", True, id="on the day of the admission"),
        pytest.param("2026-06-06", False, id="the day after"),
    ],
)
def test_how_old_a_community_cetr_may_be_is_a_local_setting(when: str, counts: bool) -> None:
    facts = child(admission("2026-06-05"), meetings=(held(when),))

    assert (without_community_cetr(facts, POLICY) == []) is counts


def test_a_laep_is_no_community_cetr_and_meets_no_clock() -> None:
    laeps = (held("2026-06-04", 1, MeetingKind.LAEP), held("2026-06-08", 2, MeetingKind.LAEP))
    facts = child(admission("2026-06-05"), meetings=laeps)

    assert rules(facts) == {"cetr.limit_days"}
    assert without_community_cetr(facts, POLICY) == ["event:1"]


def test_a_review_during_another_stay_was_no_community_cetr() -> None:
    events = (
        admission("2026-05-01"),
        happened(EventKind.DISCHARGE, "2026-05-30", 2),
        admission("2026-06-05", id=3),
    )
    facts = child(*events, meetings=(held("2026-05-06"),))

    assert without_community_cetr(facts, POLICY) == ["event:1", "event:3"]
    assert {one.opened_by for one in clocks_of(facts, POLICY) if one.state is RUNNING} & {"event:3"}


def test_an_adults_admission_wants_no_root_cause_analysis_of_a_cetr() -> None:
    assert without_community_cetr(adult(admission("2026-06-05")), POLICY) == []


@pytest.mark.parametrize("ward", [WardKind.PAEDIATRIC, WardKind.OTHER])
def test_only_a_mental_health_ward_starts_a_clock(ward: WardKind) -> None:
    facts = child(admission("2026-06-05", ward=ward))

    assert clocks_of(facts, STATUTE) == []
    assert without_community_cetr(facts, STATUTE) == []


def test_without_autism_or_a_learning_disability_nothing_is_owed() -> None:
    assert clocks_of(child(admission("2026-06-05"), known=False), STATUTE) == []


def test_recognised_later_the_clock_counts_from_that_day() -> None:
    facts = child(admission("2026-06-05", DETAINED), recognised_on=day("2026-06-15"))
    policy, statute = of(facts, "cetr.limit_days"), of(facts, "part_8a.first_days", STATUTE)

    assert (policy.since, policy.counts_from, policy.limit_on) == (
        Since.RECOGNISED,
        day("2026-06-15"),
        day("2026-06-29"),
    )
    assert (statute.since, statute.counts_from, statute.limit_on) == (
        Since.RECOGNISED,
        day("2026-06-15"),
        day("2026-06-28"),
    )


def test_recognised_before_the_admission_it_counts_from_the_admission() -> None:
    facts = child(admission("2026-06-05"), recognised_on=day("2026-06-01"))

    assert of(facts, "cetr.limit_days").counts_from == day("2026-06-05")


def test_met_by_the_first_review_and_stopped_by_the_discharge() -> None:
    met = of(child(admission("2026-06-05"), meetings=(held("2026-06-10", 4),)), "cetr.limit_days")
    gone = child(admission("2026-06-05"), happened(EventKind.DISCHARGE, "2026-06-08", 2))

    assert (met.state, met.met_on, met.met_by) == (MET, day("2026-06-10"), "meeting:4")
    assert of(gone, "cetr.limit_days").state is STOPPED


def test_a_no_to_cetrs_stops_them_and_leaves_the_report_of_the_last() -> None:
    facts = child(admission("2026-06-05"), meetings=(held("2026-06-10"), planned("2030-12-31")), declined=True)
    facts = replace(facts, today=day("2026-06-11"))

    assert rules(facts) == {"cetr.report_days", FEEDBACK}


def test_a_move_to_another_ward_is_the_same_stay() -> None:
    facts = child(admission("2026-06-05"), admission("2026-06-09", id=2, ward=WardKind.MENTAL_HEALTH_SECURE))

    assert [one.opened_by for one in clocks_of(facts, POLICY)] == ["event:1"]


def test_who_was_in_hospital_before_has_clocks_and_no_analysis() -> None:
    stay = Stay("case:3", day("2026-06-05"), None, ((day("2026-06-05"), WardKind.MENTAL_HEALTH),))
    facts = child(stay=stay)

    assert of(facts, "cetr.limit_days").opened_by == "case:3"
    assert without_community_cetr(facts, POLICY) == []


# Repeats: the October 2021 policy update


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-11-30", "2027-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2026-12-31", "2027-03-31"),
        ("2027-01-31", "2027-04-30"),
        ("2028-02-29", "2028-05-29"),
        ("2026-06-10", "2026-09-10"),
    ],
)
def test_a_childs_next_cetr_is_due_three_months_after_the_last(last: str, due: str) -> None:
    facts = child(admission(day(last) - 5 * DAY), meetings=(held(last),))
    clock = of(facts, "cetr.repeat_months")

    assert (clock.limit_on, clock.since, clock.counts_from) == (day(due), Since.REVIEW, day(last))


def test_an_adults_is_due_after_six_months_and_in_secure_care_after_twelve() -> None:
    ctr = held("2026-08-31", kind=MeetingKind.CTR)
    plain = adult(admission("2026-08-10"), meetings=(ctr,))
    secure = adult(admission("2026-08-10", ward=WardKind.MENTAL_HEALTH_SECURE), meetings=(ctr,))

    assert of(plain, "cetr.ctr_repeat_months").limit_on == day("2027-02-28")
    assert of(secure, "cetr.ctr_secure_repeat_months").limit_on == day("2027-08-31")


def test_a_child_in_secure_care_keeps_the_three_months() -> None:
    facts = child(admission("2026-08-10", ward=WardKind.MENTAL_HEALTH_SECURE), meetings=(held("2026-08-20"),))

    assert of(facts, "cetr.repeat_months").limit_on == day("2026-11-20")


def test_who_leaves_secure_care_is_due_after_six_months_again() -> None:
    events = (
        admission("2026-08-10", ward=WardKind.MENTAL_HEALTH_SECURE),
        admission("2026-10-10", id=2),
    )
    facts = adult(*events, meetings=(held("2026-08-20", kind=MeetingKind.CTR),))

    assert of(facts, "cetr.ctr_repeat_months").limit_on == day("2027-02-20")


def test_three_months_set_at_seventeen_hold_after_the_birthday() -> None:
    facts = child(admission("2026-06-05"), born="2008-07-01", meetings=(held("2026-06-10"),))
    clock = of(facts, "cetr.repeat_months")

    assert (clock.limit_on, clock.held_as) == (day("2026-09-10"), "CTR")


# The Mental Health Act 1983, s.125A and s.125B: the first day is counted


@pytest.mark.parametrize(
    ("detained", "cetr", "ctr"),
    [
        pytest.param("2026-06-05", "2026-06-18", "2026-07-02", id="day + 13, day + 27"),
        pytest.param("2027-02-15", "2027-02-28", "2027-03-14", id="to the end of February"),
        pytest.param("2028-02-16", "2028-02-29", "2028-03-14", id="to a leap day"),
        pytest.param("2026-12-20", "2027-01-02", "2027-01-16", id="calendar days: holidays count"),
    ],
)
def test_the_first_meeting_by_statute(detained: str, cetr: str, ctr: str) -> None:
    young, old = child(admission(detained, DETAINED)), adult(admission(detained, DETAINED))

    assert of(young, "part_8a.first_days", STATUTE).limit_on == day(cetr)
    assert of(old, "part_8a.ctr_first_days", STATUTE).limit_on == day(ctr)


@pytest.mark.parametrize("legal", [INFORMAL, LegalStatus.SECTION_135_136, LegalStatus.HOLDING_POWER, None])
def test_only_detention_starts_a_statutory_clock(legal: LegalStatus | None) -> None:
    """Informal patients are owed policy's clocks alone; so are those under s.135, s.136, s.5(2) and s.5(4)."""
    facts = child(admission("2026-06-05", legal))

    assert rules(facts, STATUTE) == {"cetr.limit_days"}


def test_by_default_the_statutory_clocks_are_off() -> None:
    assert not rules(child(admission("2026-06-05", DETAINED))) & STATUTORY


def test_detained_later_counts_from_then_and_the_earlier_of_two_leads() -> None:
    facts = child(admission("2026-06-05"), happened(EventKind.DETENTION, "2026-06-08", 2, DETAINED))
    statute = of(facts, "part_8a.first_days", STATUTE)
    lead = leading(clocks_of(facts, STATUTE))

    assert (statute.opened_by, statute.limit_on) == ("event:2", day("2026-06-21"))
    assert rules(facts, STATUTE) == {"cetr.limit_days", "part_8a.first_days"}
    assert lead is not None
    assert (lead.rule, lead.limit_on) == ("cetr.limit_days", day("2026-06-19"))


def test_detained_on_admission_the_statutory_date_leads_by_a_day() -> None:
    lead = leading(clocks_of(child(admission("2026-06-05", DETAINED)), STATUTE))

    assert lead is not None
    assert (lead.rule, lead.limit_on) == ("part_8a.first_days", day("2026-06-18"))


def test_informal_again_stops_the_statutory_clock_and_leaves_policys() -> None:
    facts = child(admission("2026-06-05", DETAINED), happened(EventKind.DETENTION, "2026-06-10", 2, INFORMAL))

    assert rules(facts, STATUTE) == {"cetr.limit_days"}
    assert of(facts, "part_8a.first_days", STATUTE).state is STOPPED


@pytest.mark.parametrize(
    ("first", "ends"),
    [
        ("2027-01-10", ["2028-01-09", "2029-01-09"]),
        ("2027-03-01", ["2028-02-29", "2029-02-28"]),
        ("2028-02-29", ["2029-02-28", "2030-02-28"]),
        ("2027-03-31", ["2028-03-30", "2029-03-30"]),
    ],
)
def test_periods_of_twelve_months_are_anchored_to_the_first_meeting(first: str, ends: list[str]) -> None:
    begins = day(first)
    meetings = (held(begins, 1), held(begins + 200 * DAY, 2))
    facts = child(admission(begins - 3 * DAY, DETAINED), meetings=meetings, today=begins + 400 * DAY)
    found = [one for one in clocks_of(facts, STATUTE) if one.rule == "part_8a.repeat_months"]

    assert [(one.limit_on, one.state) for one in found] == [(day(ends[0]), MET), (day(ends[1]), RUNNING)]
    assert {one.counts_from for one in found} == {begins}


def test_a_missed_period_stays_overdue_until_the_next_meeting() -> None:
    facts = child(admission("2027-01-08", DETAINED), meetings=(held("2027-01-10", 1),), today=day("2028-02-01"))
    first = next(one for one in clocks_of(facts, STATUTE) if one.rule == "part_8a.repeat_months")
    later = replace(facts, meetings=(*facts.meetings, held("2028-02-01", 2)))
    met = next(one for one in clocks_of(later, STATUTE) if one.rule == "part_8a.repeat_months")

    assert (first.state, first.standing(facts.today)) == (RUNNING, Standing.OVERDUE)
    assert (met.state, met.met_on, met.limit_on) == (MET, day("2028-02-01"), day("2028-01-09"))


# Report, feedback form, papers, consent


def test_report_and_feedback_form_count_from_the_review() -> None:
    facts = child(meetings=(held("2026-06-10"),))

    assert of(facts, "cetr.report_days").limit_on == day("2026-06-24")
    assert of(facts, FEEDBACK).limit_on == day("2026-06-17")


def test_by_statute_the_report_is_due_a_day_earlier_for_who_is_detained() -> None:
    facts = child(admission("2026-06-05", DETAINED), meetings=(held("2026-06-10"),))
    informal = child(admission("2026-06-05"), meetings=(held("2026-06-10"),))

    assert of(facts, "part_8a.report_days", STATUTE).limit_on == day("2026-06-23")
    assert rules(informal, STATUTE) & REPORTS == {"cetr.report_days"}


def test_a_report_that_was_sent_is_met_on_its_day() -> None:
    facts = child(meetings=(held("2026-06-10", report_sent_on=day("2026-06-20"), feedback_form_on=day("2026-06-17")),))

    assert [(one.rule, one.state, one.met_on) for one in clocks_of(facts, POLICY)] == [
        (FEEDBACK, MET, day("2026-06-17")),
        ("cetr.report_days", MET, day("2026-06-20")),
    ]


@pytest.mark.parametrize(
    ("on", "starts", "by"),
    [
        pytest.param("2026-06-10", "10:00", "2026-06-09", id="the day before"),
        pytest.param("2026-06-10", None, "2026-06-09", id="only the day is known"),
        pytest.param("2027-03-29", "00:30", "2027-03-27", id="the clocks went forward within the 24 hours"),
        pytest.param("2026-10-26", "00:30", "2026-10-25", id="the clocks went back within the 24 hours"),
        pytest.param("2026-10-25", "23:30", "2026-10-24", id="a day of twenty-five hours"),
        pytest.param("2028-03-01", "09:00", "2028-02-29", id="a leap day"),
    ],
)
def test_papers_go_out_twenty_four_hours_before(on: str, starts: str | None, by: str) -> None:
    facts = child(meetings=(planned(on, starts),), today=day("2026-06-01"))

    assert of(facts, PAPERS).limit_on == day(by)


def test_papers_are_met_when_all_that_were_wanted_have_come() -> None:
    waits = child(meetings=(planned("2026-06-10", papers_wanted=3, papers_received=2),), today=day("2026-06-01"))
    here = planned("2026-06-10", papers_wanted=3, papers_received=3, papers_in_on=day("2026-05-30"))

    assert of(waits, PAPERS).state is RUNNING
    assert of(replace(waits, meetings=(here,)), PAPERS).met_on == day("2026-05-30")


def test_consent_is_wanted_two_weeks_before_ideally() -> None:
    facts = child(meetings=(planned("2026-06-30"),), today=day("2026-06-01"))
    clock = of(facts, CONSENT_LEAD)

    assert (clock.target_on, clock.limit_on, clock.state) == (day("2026-06-16"), day("2026-06-30"), RUNNING)
    assert of(replace(facts, consent_on=day("2026-06-02")), CONSENT_LEAD).state is MET


# What holds for any dates

days_ = st.dates(date(2024, 1, 1), date(2034, 12, 31))
children = st.dates(date(2008, 1, 1), date(2020, 12, 31))
birthdays = st.sampled_from([16, 18, 25])


@given(days_)
def test_between_admission_and_target_lie_five_working_days(admitted: date) -> None:
    clock = of(child(admission(admitted), ehcp=True), "cetr.limit_days")
    assert clock.target_on is not None
    between = [admitted + number * DAY for number in range(1, (clock.target_on - admitted).days + 1)]

    assert sum(is_working_day(one) for one in between) == 5
    assert is_working_day(clock.target_on)
    assert clock.limit_on - admitted == timedelta(days=14)


@given(days_, st.booleans(), st.booleans())
def test_the_statutory_limit_is_a_day_before_policys(detained: date, ehcp: bool, grown: bool) -> None:
    facts = replace((adult if grown else child)(admission(detained, DETAINED)), ehcp=ehcp)
    first = [one for one in clocks_of(facts, STATUTE) if one.rule in STATUTORY]
    policy = [one for one in clocks_of(facts, STATUTE) if one.rule in POST_ADMISSION]

    assert len(first) == len(policy) == 1
    assert first[0].limit_on == policy[0].limit_on - DAY


@given(days_, birthdays, st.integers(-40, 40), st.booleans())
def test_only_the_eighteenth_birthday_without_an_ehcp_makes_a_difference(
    admitted: date, age: int, around: int, ehcp: bool
) -> None:
    """Around the 16th, 18th and 25th birthdays, whatever day of the year they fall on."""
    birthday = admitted + around * DAY
    assume((birthday.month, birthday.day) != (2, 29))
    born = birthday.replace(year=birthday.year - age)
    facts = child(admission(admitted), born=born.isoformat(), ehcp=ehcp)
    clock = next(one for one in clocks_of(facts, POLICY) if one.rule in POST_ADMISSION)
    grown = age == 25 or (age == 18 and birthday <= admitted)

    assert clock.review == ("CTR" if grown and not ehcp else "CETR")
    assert clock.limit_on == admitted + timedelta(days=28 if grown and not ehcp else 14)


@given(days_, days_, st.integers(1, 24))
def test_months_keep_the_order_of_days_and_end_with_the_month(one: date, other: date, months: int) -> None:
    first, second = sorted((one, other))
    after = months_after(first, months)

    assert after <= months_after(second, months)
    assert (after.year * 12 + after.month) - (first.year * 12 + first.month) == months
    assert after.day == first.day or (after + DAY).day == 1


@given(days_, st.integers(1, 24))
def test_periods_of_months_follow_each_other_without_a_gap(first: date, months: int) -> None:
    """The next period begins with the day after; the days up to there are never more than the months' own."""
    ends = last_day_of_months(first, months)

    assert ends >= months_after(first, months) - DAY
    assert ends <= months_after(first, months)
    assert ends > first


@given(days_, st.lists(st.integers(1, 400), max_size=6, unique=True), st.integers(0, 800))
def test_one_review_at_least_is_always_owed_while_somebody_is_in_hospital(
    admitted: date, after: list[int], today: int
) -> None:
    now = admitted + today * DAY
    meetings = tuple(
        held(admitted + number * DAY, place + 1) for place, number in enumerate(sorted(after)) if number <= today
    )
    facts = child(admission(admitted, DETAINED), ehcp=True, meetings=meetings, today=now)

    for policy in (POLICY, STATUTE):
        found = clocks_of(facts, policy)
        lead = leading(found)
        assert lead is not None
        assert all(lead.limit_on <= one.limit_on for one in found if one.rule in REVIEWS and one.state is RUNNING)
        assert sum(one.rule in REVIEWS - STATUTORY and one.state is RUNNING for one in found) == 1
        assert len({(one.rule, one.opened_by) for one in found}) == len(found)


@given(days_, st.integers(0, 200), st.lists(st.integers(1, 200), max_size=4, unique=True))
def test_after_the_discharge_no_review_is_owed(admitted: date, stay: int, after: list[int]) -> None:
    gone = admitted + stay * DAY
    meetings = tuple(held(admitted + number * DAY, place + 1) for place, number in enumerate(sorted(after)))
    facts = child(admission(admitted, DETAINED), happened(EventKind.DISCHARGE, gone, 2), meetings=meetings)

    assert leading(clocks_of(facts, STATUTE)) is None


@given(days_, st.integers(0, 23), st.integers(0, 59))
def test_papers_are_due_at_the_latest_on_the_day_before(on: date, hour: int, minute: int) -> None:
    """Twenty-four hours are twenty-four hours, on the nights too when the clocks change."""
    facts = child(meetings=(planned(on.isoformat(), f"{hour:02}:{minute:02}"),), today=on - 30 * DAY)
    by = of(facts, PAPERS).limit_on

    assert by == on - DAY or (by == on - 2 * DAY and hour == 0)
