"""`why KW-…` answers "why is this due?" in a sentence with its source, to those who keep the case and nobody else."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from cards.verbs import OpenForm, ReviewSent
from casework import case_clocks
from casework.days import at
from casework.policy import Policy, parse, shipped
from casework.why import why
from storage import core as t
from storage.store import Store
from storage.tables import (
    Colour,
    ConsentScope,
    ConsentState,
    EventKind,
    LegalStatus,
    MeetingKind,
    MeetingState,
    Outcome,
    WardKind,
)
from tests.support import builders as make
from tests.support.ledger import london
from tests.support.talk import Talk

POLICY, STATUTE = shipped(), shipped("statutory-part-8a")
MONDAY = london("2026-06-08 10:00")


class World:
    """Juniper, in hospital since Friday 5 June 2026 with no community CETR."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db, "Grace Okoro")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.case = make.case(db, self.grace, code="KW-7F3K", mdt=(self.sam,), ehcp=False)
        db.execute(
            insert(t.event).values(
                case_id=self.case,
                kind=EventKind.ADMISSION,
                happened_at=at(date(2026, 6, 5), time(14)),
                told_at=at(date(2026, 6, 5), time(15)),
                recorded_at=at(date(2026, 6, 5), time(16)),
                recorded_by=self.grace.person_id,
                ward=WardKind.MENTAL_HEALTH,
                legal_status=LegalStatus.DETAINED,
                place="",
                reason_for_delay="",
                struck_out="",
            )
        )
        self.refresh(db)

    def refresh(self, db: Connection, policy: Policy = POLICY) -> None:
        case_clocks.refresh(db, self.case, policy=policy, now=MONDAY)

    def review(self, db: Connection, day: date, **columns: Any) -> int:
        given: dict[str, Any] = {"kind": MeetingKind.CETR, "state": MeetingState.HELD, **columns}
        made = make.meeting(db, self.case, day, **given)
        self.refresh(db)
        return made


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


@pytest.fixture
def grace(store: Store, world: World) -> Talk:
    return Talk(store, world.grace, MONDAY)


def reasons(store: Store, world: World, now: str, policy: Policy = POLICY) -> list[str]:
    page = store.write_now(why, world.grace, world.case, policy=policy, now=london(now))
    return [one.said for one in page.reasons]


ADMITTED = "J.B. was admitted on Friday 5 June with no community CETR."
FIVE = "Target 5 working days (NHS England)"
FOURTEEN = "limit 14 days (Barnet's local offer), Friday 19 June."


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-06-12 17:00", f"A CETR is due by Friday 12 June: {ADMITTED} {FIVE}; {FOURTEEN}"),
        (
            "2026-06-13 09:00",
            f"A CETR is due by Friday 19 June: {ADMITTED} {FIVE}, which was Friday 12 June; {FOURTEEN}",
        ),
        (
            "2026-06-20 09:00",
            f"A CETR was due by Friday 19 June and is overdue: {ADMITTED} {FIVE}, which was Friday 12 June; {FOURTEEN}",
        ),
    ],
)
def test_what_is_due_by_when_because_of_what_and_who_says_so(store: Store, world: World, now: str, said: str) -> None:
    assert reasons(store, world, now)[0] == said


def test_the_statutory_clock_says_that_the_icb_chose_it_and_which_date_leads(store: Store, world: World) -> None:
    first, second, *_ = reasons(store, world, "2026-06-08 10:00", STATUTE)

    assert first == (
        "A CETR is due by Thursday 18 June: J.B. has been detained since Friday 5 June. Limit 14 days, the first day "
        "counted (Mental Health Act 1983, s.125A(4)(a) and (5)). This is the earlier of two dates, and leads. "
        "Your ICB chose this setting."
    )
    assert second.endswith("Friday 19 June. The earlier date leads.")


def test_a_number_of_a_services_own_says_so(store: Store, world: World) -> None:
    own = parse(
        'name = "ours"\nextends = "policy-2023"\n'
        '[cetr.limit_days]\nvalue = 10\nsource = "Elmshire ICB: our own policy"\n',
        "ours.toml",
    )

    said = reasons(store, world, "2026-06-08 10:00", own)[0]
    assert said.endswith("limit 10 days (Elmshire ICB), Monday 15 June. Your ICB chose this setting.")


def test_repeat_report_and_form_say_what_they_count_from(store: Store, world: World) -> None:
    store.write_now(world.review, date(2026, 6, 10))

    assert reasons(store, world, "2026-06-11 09:00")[:3] == [
        "The feedback form is due by Wednesday 17 June: the CETR was on Wednesday 10 June. "
        "Within 7 days (Bringing Us Together).",
        "The report is due by Wednesday 24 June: the CETR was on Wednesday 10 June. "
        "Within 14 days (Bringing Us Together).",
        "A CETR is due by Thursday 10 September: the last one was on Wednesday 10 June. "
        "Every 3 months (October 2021 policy update).",
    ]


def test_papers_and_consent_before_a_planned_review(store: Store, world: World) -> None:
    store.write_now(world.review, date(2026, 6, 24), state=MeetingState.PLANNED)
    said = reasons(store, world, "2026-06-08 10:00")

    assert (
        "The papers are due by Tuesday 23 June: the CETR is planned for Wednesday 24 June. "
        "24 hours before (NHS England)." in said
    )
    assert (
        "Consent to the CETR is due by Wednesday 24 June: the CETR is planned for Wednesday 24 June. "
        "Ideally 14 days before (NHS England), Wednesday 10 June." in said
    )


def test_the_root_cause_analysis_and_a_stale_rating_are_among_the_reasons(store: Store, world: World) -> None:
    def rated(db: Connection) -> None:
        db.execute(t.case.update().values(rating=Colour.BLUE, rated_at=london("2026-05-01 10:00")))

    store.write_now(rated)
    *_, analysis, stale = reasons(store, world, "2026-06-08 10:00")

    assert analysis == (
        "A root-cause analysis is open: J.B. was admitted on Friday 5 June with no community CETR. "
        "At least 90 in 100 admissions should have one (NHS England)."
    )
    assert stale == "The rating is due again: rated blue on Friday 1 May. Every 30 days (local setting)."


def test_typed_it_shows_the_sentence_and_the_source_with_its_address(grace: Talk) -> None:
    grace.say("why KW-7F3K")

    assert f"A CETR is due by Friday 12 June: {ADMITTED}" in grace.read
    assert "https://www.england.nhs.uk/learning-disabilities/care/children-young-people/" in grace.read
    assert grace.buttons() == ["The case", "Home"]


def test_the_cases_card_shows_target_and_limit_and_leads_to_why(store: Store, world: World, grace: Talk) -> None:
    grace.say("case KW-7F3K")

    assert "CETR due" in grace.read
    assert "target Friday 12 June, limit Friday 19 June" in grace.read
    grace.press_labelled("Why?")
    assert ADMITTED in grace.read


def test_one_press_records_that_the_report_was_sent(store: Store, world: World, grace: Talk) -> None:
    store.write_now(world.review, date(2026, 6, 8))
    grace.say("why KW-7F3K")
    grace.press_labelled("Report sent")

    assert "The report is due" not in grace.read
    assert "The feedback form is due" in grace.read
    sent = store.read_now(lambda db: db.execute(select(t.meeting.c.report_sent_on)).scalar_one())
    assert sent == date(2026, 6, 8)


def test_a_manager_reads_why_and_records_nothing(store: Store, world: World) -> None:
    review = store.write_now(world.review, date(2026, 6, 8))
    lena = Talk(store, world.lena, MONDAY)
    lena.say("why KW-7F3K")

    assert "The report is due" in lena.read
    assert "Report sent" not in lena.buttons()
    lena.press(ReviewSent(review, "report"))
    assert store.read_now(lambda db: db.execute(select(t.meeting.c.report_sent_on)).scalar_one()) is None


def test_a_partner_is_told_nothing_of_it_and_the_refusal_is_on_record(store: Store, world: World) -> None:
    sam = Talk(store, world.sam, MONDAY)
    sam.press(OpenForm("why", world.case))

    assert "admitted" not in sam.read
    assert "CETR" not in sam.read
    found = select(t.audit.c.outcome).where(t.audit.c.verb == "clocks.read", t.audit.c.person_id == world.sam.person_id)
    assert store.read_now(lambda db: db.execute(found).scalars().all()) == [Outcome.REFUSED]


def test_nothing_running_and_a_no_to_cetrs_are_said(store: Store, world: World, grace: Talk) -> None:
    store.write_now(make.consent, world.case, ConsentScope.CETR, ConsentState.REFUSED)
    grace.say("why KW-7F3K")

    assert "CETRs were declined" in grace.read
    assert "A CETR is due" not in grace.read


def test_what_waits_names_the_review_and_the_summary_counts_it(store: Store, world: World) -> None:
    late = london("2026-06-22 10:00")
    grace, lena = Talk(store, world.grace, late), Talk(store, world.lena, late)
    grace.say("needs me")
    assert "overdue, limit was Friday 19 June" in grace.read
    grace.press_labelled("Why?")
    assert "is overdue" in grace.read

    lena.say("summary")
    assert "1, of which 1 is overdue" in lena.read
    lena.press_labelled("CETRs")
    assert "CETR: overdue, limit was Friday 19 June · Grace Okoro" in lena.read
    lena.say("summary cetrs")
    assert "KW-7F3K" in lena.read
