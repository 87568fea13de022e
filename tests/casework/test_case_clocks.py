"""A case's clocks follow what is recorded; who must hear of them does, once for each thing, and nobody else."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from casework import (
    case_clocks,
    case_page,
    clock_counts,
    clock_lists,
    clock_pass,
    clock_rows,
    consents,
    planner,
    review_papers,
    tasks,
)
from casework.actor import Actor
from casework.days import at
from casework.errors import NotAllowed, NotFound
from casework.policy import Policy, shipped
from casework.review_papers import Sent
from storage import core as t
from storage.store import Store
from storage.tables import (
    CaseStatus,
    ClockState,
    ConsentScope,
    ConsentState,
    EventKind,
    LegalStatus,
    MeetingKind,
    MeetingState,
    Setting,
    TaskKind,
    TaskState,
    WardKind,
)
from tests.support import builders as make
from tests.support.ledger import ledger, london, tick

POLICY, STATUTE = shipped(), shipped("statutory-part-8a")
ADMITTED = date(2026, 6, 5)  # a Friday: target Friday 12 June, limit Friday 19 June
FRIDAY = london("2026-06-05 15:00")


class World:
    """A child in hospital since Friday 5 June 2026, a keyworker and a manager who know of it, and a partner."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db, "Grace Okoro")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.case = make.case(db, self.grace, born=date(2012, 5, 4), mdt=(self.sam,), ehcp=False)
        self.admission = self.happened(db, EventKind.ADMISSION, ADMITTED, ward=WardKind.MENTAL_HEALTH)

    def happened(self, db: Connection, kind: EventKind, day: date, **columns: Any) -> int:
        made = insert(t.event).values(
            case_id=self.case,
            kind=kind,
            happened_at=at(day, time(14)),
            told_at=at(day, time(15)),
            recorded_at=at(day, time(15)),
            recorded_by=self.grace.person_id,
            **{"legal_status": LegalStatus.INFORMAL, "place": "", "reason_for_delay": "", "struck_out": "", **columns},
        )
        return db.execute(made.returning(t.event.c.id)).scalar_one()

    def review(self, db: Connection, day: date, **columns: Any) -> int:
        given: dict[str, Any] = {"kind": MeetingKind.CETR, "state": MeetingState.HELD, **columns}
        return make.meeting(db, self.case, day, **given)

    def refresh(self, db: Connection, now: datetime = FRIDAY, policy: Policy = POLICY) -> list[str]:
        return [one.rule for one in case_clocks.refresh(db, self.case, policy=policy, now=now)]


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def rows(db: Connection) -> list[tuple[str, ClockState, date]]:
    query = select(t.clock).order_by(t.clock.c.limit_on, t.clock.c.rule)
    return [(row.rule, row.state, row.limit_on) for row in db.execute(query)]


def told(store: Store, kind: str) -> list[str]:
    return [recipient for said, _, recipient in store.read_now(ledger) if said == kind]


def person(who: Actor) -> str:
    return f"person:{who.person_id}"


# Rows


def test_an_admission_opens_its_clock_and_the_root_cause_analysis_once(store: Store, world: World) -> None:
    for _ in range(3):
        store.write_now(world.refresh)

    assert store.read_now(rows) == [("cetr.limit_days", ClockState.RUNNING, date(2026, 6, 19))]
    found = store.read_now(tasks.open_of, world.case)
    assert [(one.kind, one.opened_by) for one in found] == [(TaskKind.ROOT_CAUSE, f"event:{world.admission}")]


def test_a_community_cetr_recorded_afterwards_takes_the_analysis_back(store: Store, world: World) -> None:
    store.write_now(world.refresh)
    store.write_now(world.review, date(2026, 5, 28))
    store.write_now(world.refresh)

    assert store.read_now(tasks.open_of, world.case) == []
    states = store.read_now(lambda db: db.execute(select(t.task.c.state)).scalars().all())
    assert states == [TaskState.NOT_NEEDED]
    assert ("cetr.limit_days", ClockState.STOPPED, date(2026, 6, 19)) in store.read_now(rows)
    assert ("cetr.repeat_months", ClockState.RUNNING, date(2026, 8, 28)) in store.read_now(rows)


def test_the_review_meets_it_and_opens_what_follows(store: Store, world: World) -> None:
    store.write_now(world.refresh)
    store.write_now(world.review, date(2026, 6, 11))
    store.write_now(world.refresh, london("2026-06-11 16:00"))

    assert store.read_now(rows) == [
        ("cetr.feedback_days", ClockState.RUNNING, date(2026, 6, 18)),
        ("cetr.limit_days", ClockState.MET, date(2026, 6, 19)),
        ("cetr.report_days", ClockState.RUNNING, date(2026, 6, 25)),
        ("cetr.repeat_months", ClockState.RUNNING, date(2026, 9, 11)),
    ]


def test_an_entry_on_the_wrong_child_stops_the_clock_that_it_opened(store: Store, world: World) -> None:
    store.write_now(world.refresh)
    store.write_now(lambda db: db.execute(update(t.event).values(struck_out="wrong child")))
    store.write_now(world.refresh)

    assert [state for _, state, _ in store.read_now(rows)] == [ClockState.STOPPED]
    assert store.read_now(tasks.open_of, world.case) == []


def test_a_corrected_day_moves_the_clock(store: Store, world: World) -> None:
    store.write_now(world.refresh)
    store.write_now(lambda db: db.execute(update(t.event).values(happened_at=at(date(2026, 6, 3), time(9)))))
    store.write_now(world.refresh)

    assert store.read_now(rows) == [("cetr.limit_days", ClockState.RUNNING, date(2026, 6, 17))]


def test_another_profile_takes_effect_by_itself_and_judges_nothing_that_has_ended(store: Store, world: World) -> None:
    def detained(db: Connection) -> None:
        db.execute(update(t.event).values(legal_status=LegalStatus.DETAINED))
        db.execute(update(t.case).values(setting=Setting.MENTAL_HEALTH_WARD))

    store.write_now(detained)
    store.write_now(clock_pass.keep_in_step, POLICY, FRIDAY)
    store.write_now(clock_pass.keep_in_step, STATUTE, FRIDAY)

    assert store.read_now(rows) == [
        ("part_8a.first_days", ClockState.RUNNING, date(2026, 6, 18)),
        ("cetr.limit_days", ClockState.RUNNING, date(2026, 6, 19)),
    ]
    store.write_now(clock_pass.keep_in_step, POLICY, FRIDAY)
    assert store.read_now(rows)[0][1] is ClockState.STOPPED


def test_the_days_pass_goes_through_all_in_turn_and_then_rests(store: Store, world: World) -> None:
    def more(db: Connection) -> None:
        for number in range(4):
            made = make.case(db, world.grace, f"Rowan Thistle {number}", setting=Setting.MENTAL_HEALTH_WARD)
            db.execute(update(t.case).where(t.case.c.id == made).values(admitted_on=ADMITTED))
        db.execute(update(t.case).where(t.case.c.id == world.case).values(setting=Setting.MENTAL_HEALTH_WARD))

    store.write_now(more)
    left = [store.write_now(clock_pass.keep_in_step, POLICY, FRIDAY, batch=2) for _ in range(5)]

    assert left == [True, True, False, False, False]
    assert len(store.read_now(rows)) == 5
    assert store.write_now(clock_pass.keep_in_step, POLICY, london("2026-06-06 09:00"), batch=2)


# Notices


def test_keyworker_and_manager_hear_of_target_last_days_and_limit_once_each(store: Store, world: World) -> None:
    store.write_now(world.refresh)
    for day in range(5, 31):
        store.write_now(tick, f"2026-06-{day:02} 09:00")

    both = [person(world.grace), person(world.lena)]
    assert told(store, "clock at risk") == both
    assert told(store, "clock near its limit") == both
    assert told(store, "clock past its limit") == both * 2  # Monday 22 June, and a week later


@pytest.mark.parametrize(
    ("when", "kind"),
    [
        ("2026-06-12 09:00", ""),
        ("2026-06-15 09:00", "clock at risk"),
        ("2026-06-17 09:00", "clock near its limit"),
        ("2026-06-19 23:00", "clock near its limit"),
        ("2026-06-22 09:00", "clock past its limit"),
    ],
)
def test_what_is_newest_is_said(store: Store, world: World, when: str, kind: str) -> None:
    store.write_now(world.refresh)
    store.write_now(tick, when)

    assert {said for said, _, _ in store.read_now(ledger)} == ({kind} if kind else set())


def test_a_review_in_time_is_heard_of_by_nobody(store: Store, world: World) -> None:
    store.write_now(world.refresh)
    store.write_now(
        world.review, date(2026, 6, 11), report_sent_on=date(2026, 6, 12), feedback_form_on=date(2026, 6, 12)
    )
    store.write_now(world.refresh, london("2026-06-11 16:00"))
    for day in range(12, 31):
        store.write_now(tick, f"2026-06-{day:02} 09:00")

    assert store.read_now(ledger) == []


def test_of_two_clocks_for_one_review_only_the_earlier_speaks_of_the_limit(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(update(t.event).values(legal_status=LegalStatus.DETAINED)))
    store.write_now(world.refresh, FRIDAY, STATUTE)
    for day in range(5, 20):
        store.write_now(tick, f"2026-06-{day:02} 09:00")

    said = [(kind, subject) for kind, subject, recipient in store.read_now(ledger) if recipient == person(world.grace)]
    assert [kind for kind, _ in said] == ["clock at risk", "clock near its limit", "clock past its limit"]
    assert said[1][1] == said[2][1] != said[0][1]


@pytest.mark.parametrize("state", [ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_who_says_no_to_cetrs_is_not_chased(store: Store, world: World, state: ConsentState) -> None:
    store.write_now(world.refresh)
    store.write_now(make.consent, world.case, ConsentScope.CETR, state)
    store.write_now(tick, "2026-06-22 09:00")

    assert store.read_now(ledger) == []
    assert store.write_now(world.refresh) == []


def test_a_closed_case_is_not_chased(store: Store, world: World) -> None:
    store.write_now(world.refresh)
    store.write_now(lambda db: db.execute(update(t.case).values(status=CaseStatus.CLOSED)))
    store.write_now(tick, "2026-06-22 09:00")

    assert store.read_now(ledger) == []


def test_the_keyworker_hears_of_papers_a_working_day_before_they_are_due(store: Store, world: World) -> None:
    planned = {"state": MeetingState.PLANNED, "papers_wanted": 3, "papers_received": 1}
    store.write_now(world.review, date(2026, 6, 10), starts_at=at(date(2026, 6, 10), time(10)), **planned)
    store.write_now(make.consent, world.case, ConsentScope.CETR)
    store.write_now(world.refresh)

    store.write_now(tick, "2026-06-08 08:59")
    assert told(store, "papers due") == []
    store.write_now(tick, "2026-06-08 09:00")
    assert told(store, "papers due") == [person(world.grace)]


def test_the_keyworker_hears_of_the_form_after_a_week_and_of_the_report_before_it_is_due(
    store: Store, world: World
) -> None:
    store.write_now(world.review, date(2026, 6, 6))  # the form is due on a Saturday, the report too
    store.write_now(world.refresh, london("2026-06-06 16:00"))

    for day, kinds in (("12", {"feedback form"}), ("18", {"feedback form", "report due"})):
        store.write_now(tick, f"2026-06-{day} 09:00")
        heard = {kind for kind, _, recipient in store.read_now(ledger) if recipient == person(world.grace)}
        assert heard & {"feedback form", "report due"} == kinds
    assert set(told(store, "report due")) == {person(world.grace)}


@pytest.mark.parametrize("state", [None, ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_without_a_yes_to_the_cetr_no_papers_are_asked_for_or_listed(
    store: Store, world: World, state: ConsentState | None
) -> None:
    planned = {"state": MeetingState.PLANNED, "papers_wanted": 3, "papers_received": 1}
    store.write_now(world.review, date(2026, 6, 10), **planned)
    if state is not None:
        store.write_now(make.consent, world.case, ConsentScope.CETR, state)
    store.write_now(world.refresh)
    store.write_now(tick, "2026-06-08 09:00")

    assert told(store, "papers due") == []
    assert not store.read_now(consents.papers_allowed, world.case)
    waits = store.read_now(clock_lists.waiting, world.grace, last_days=2, now=london("2026-06-08 09:00"))
    assert "cetr.papers_hours" not in {row.rule for row in waits}
    seen = store.read_now(clock_rows.next_due, world.case, today=date(2026, 6, 8), most=9)
    assert "cetr.papers_hours" not in {one.rule for one in seen}


@pytest.mark.parametrize(
    ("review", "asked"),
    [
        (date(2026, 6, 24), "2026-06-10 09:00"),  # 14 days before, a Wednesday
        (date(2026, 6, 28), "2026-06-15 09:00"),  # 14 days before is a Sunday: on the Monday
        (date(2026, 6, 18), "2026-06-05 15:01"),  # planned with less notice: at once
    ],
)
def test_the_keyworker_is_asked_for_consent_two_weeks_before_a_review(
    store: Store, world: World, review: date, asked: str
) -> None:
    store.write_now(world.review, review, state=MeetingState.PLANNED)
    store.write_now(world.refresh)
    early = london(asked) - timedelta(minutes=1)

    store.write_now(planner.plan_due, POLICY.notices, early)
    heard = told(store, "consent to a CETR")
    store.write_now(tick, asked)

    assert heard == ([] if asked.endswith("09:00") else [person(world.grace)])
    assert told(store, "consent to a CETR") == [person(world.grace)]


def test_once_more_two_working_days_before_and_never_again_once_it_is_recorded(store: Store, world: World) -> None:
    store.write_now(world.review, date(2026, 6, 24), state=MeetingState.PLANNED)
    store.write_now(world.refresh)
    for moment in ("2026-06-10 09:00", "2026-06-19 09:00", "2026-06-22 08:59"):
        store.write_now(tick, moment)
    assert len(told(store, "consent to a CETR")) == 1

    store.write_now(tick, "2026-06-22 09:00")
    assert len(told(store, "consent to a CETR")) == 2

    store.write_now(make.consent, world.case, ConsentScope.CETR)
    assert "cetr.consent_lead_days" not in store.write_now(world.refresh)


# What goes out after a review


def test_a_report_that_was_sent_ends_its_clock_and_twice_is_a_success(store: Store, world: World) -> None:
    review = store.write_now(world.review, date(2026, 6, 11))
    store.write_now(world.refresh, london("2026-06-11 16:00"))
    now = london("2026-06-15 10:00")

    for _ in range(2):
        store.write_now(review_papers.record, world.grace, review, Sent.REPORT, policy=POLICY, now=now)

    clock = store.read_now(lambda db: db.execute(select(t.clock).where(t.clock.c.rule == "cetr.report_days")).one())
    assert (clock.state, clock.met_on) == (ClockState.MET, date(2026, 6, 15))
    written = select(t.audit.c.new).where(t.audit.c.subject == f"meeting:{review}")
    assert store.read_now(lambda db: db.execute(written).scalars().all()) == ["report_sent_on: 2026-06-15"]


def test_only_the_keyworker_records_it_and_only_of_a_review_that_took_place(store: Store, world: World) -> None:
    review = store.write_now(world.review, date(2026, 6, 11))
    mdt = store.write_now(world.review, date(2026, 6, 11), kind=MeetingKind.MDT)
    coming = store.write_now(world.review, date(2026, 7, 11), state=MeetingState.PLANNED)

    for who in (world.sam, world.lena):
        with pytest.raises(NotAllowed):
            store.write_now(review_papers.record, who, review, Sent.REPORT, policy=POLICY, now=FRIDAY)
    for meeting_id in (mdt, coming, 999):
        with pytest.raises(NotFound):
            store.write_now(review_papers.record, world.grace, meeting_id, Sent.REPORT, policy=POLICY, now=FRIDAY)


# Lists


def test_the_summary_counts_each_case_once_by_its_earliest_dates(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(update(t.event).values(legal_status=LegalStatus.DETAINED)))
    store.write_now(world.refresh, FRIDAY, STATUTE)
    service = t.case.c.service_id == world.lena.service_id

    def counted(day: int) -> clock_counts.ReviewCounts:
        return store.read_now(clock_counts.count_reviews, service, today=date(2026, 6, day))

    assert counted(12) == clock_counts.ReviewCounts(1, 0, 0)
    assert counted(15) == clock_counts.ReviewCounts(1, 1, 0)
    assert counted(19) == clock_counts.ReviewCounts(1, 0, 1)
    found = store.write_now(clock_lists.reviews, world.lena, now=london("2026-06-15 09:00"))
    assert (found.count, found.rows[0].rule, found.rows[0].limit_on) == (1, "part_8a.first_days", date(2026, 6, 18))


def test_what_is_near_waits_for_the_keyworker_and_what_is_overdue_for_the_manager_too(
    store: Store, world: World
) -> None:
    store.write_now(world.refresh)

    def waits(who: Actor, day: int) -> int:
        now = london(f"2026-06-{day} 09:00")
        return len(store.read_now(clock_lists.waiting, who, last_days=2, now=now))

    assert [waits(world.grace, day) for day in (12, 15, 22)] == [0, 1, 1]
    assert [waits(world.lena, day) for day in (12, 15, 22)] == [0, 0, 1]
    assert waits(world.sam, 22) == 0


def test_a_partner_sees_no_clock_on_the_case(store: Store, world: World) -> None:
    store.write_now(world.refresh)

    def clocks(who: Actor) -> int:
        page = store.write_now(case_page.page, who, world.case, ratings=POLICY.ratings, now=FRIDAY)
        return len(page.clocks)

    assert [clocks(who) for who in (world.grace, world.lena, world.sam)] == [1, 1, 0]


def test_the_planner_knows_when_a_clock_is_to_be_looked_at(store: Store, world: World) -> None:
    store.write_now(world.refresh)
    store.write_now(tick, "2026-06-05 16:00")

    after, until = london("2026-06-12 10:00"), london("2026-06-15 10:00")
    instant = store.read_now(planner.next_instant, after, until, POLICY.notices)
    assert instant == london("2026-06-15 09:00")
