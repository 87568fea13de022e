"""The 24-hour rule, and entries that stand to finish or to be copied."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from casework import background, entries, entry_text, identifying, policy, reviews, updates
from casework.actions import NewAction
from casework.actor import Actor
from casework.entries import Moment, UpdateView
from casework.errors import InvalidInput, NotAllowed, Stale
from casework.updates import NewUpdate, Sbar
from storage import core as t
from storage.store import Store
from storage.tables import Colour, LateReason, MeetingState, NextStep, Outcome, Trend, WhatChanged
from tests.support import builders
from tests.support.builders import NOW

RULE = policy.shipped().updates
MIDNIGHT = datetime(2026, 3, 26, 0, 0, tzinfo=UTC)  # winter: London is UTC


def _keyworker_and_case(db: Connection, **columns: Any) -> tuple[Actor, int]:
    grace = builders.person(db)
    return grace, builders.case(db, grace, **columns)


def _headline(told: Moment | None = None, **changes: Any) -> NewUpdate:
    told = told or Moment(NOW - timedelta(hours=1))
    return replace(NewUpdate(WhatChanged.SCHOOL, "Excluded from school", told, told), **changes)


def _sbar(**changes: Any) -> Sbar:
    return replace(Sbar("Known since May", "Worried about sleep", "", Trend.WORSE), **changes)


def _record(db: Connection, actor: Actor, case: int, new: NewUpdate | None = None, now: datetime = NOW) -> UpdateView:
    return updates.record(db, actor, case, new or _headline(), draft_id=None, policy=RULE, now=now)


@pytest.mark.parametrize(
    ("told", "recorded", "late"),
    [
        (Moment(NOW), NOW, False),
        (Moment(NOW - timedelta(hours=24)), NOW, False),  # exactly 24 hours is in time
        (Moment(NOW - timedelta(hours=24, seconds=1)), NOW, True),
        (Moment(MIDNIGHT, day_only=True), MIDNIGHT + timedelta(hours=48), False),  # perhaps told at 23:59
        (Moment(MIDNIGHT, day_only=True), MIDNIGHT + timedelta(hours=48, minutes=1), True),
        # the clocks go forward on 29 March: 24 hours are 24 hours, whatever the clock shows
        (Moment(datetime(2026, 3, 28, 12, tzinfo=UTC)), datetime(2026, 3, 29, 12, tzinfo=UTC), False),
        (Moment(datetime(2026, 3, 28, 12, tzinfo=UTC)), datetime(2026, 3, 29, 12, 1, tzinfo=UTC), True),
    ],
)
def test_late_is_what_was_certainly_recorded_more_than_24_hours_after_being_told(
    told: Moment, recorded: datetime, late: bool
) -> None:
    assert updates.is_late(told, recorded, RULE) is late


def test_it_counts_from_being_told_not_from_when_it_happened(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    heard_today = _headline(happened=Moment(NOW - timedelta(days=9)))

    assert not store.write_now(_record, grace, case, heard_today).late


def test_a_headline_counts_and_stands_to_finish_until_the_sbar_is_written(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    entry = store.write_now(_record, grace, case)
    waiting = store.read_now(updates.to_finish, grace, now=NOW)
    assert [line.id for line in waiting] == [entry.id]
    assert not entry.late

    much_later = NOW + timedelta(days=5)
    done = store.write_now(updates.finish, grace, entry.id, _sbar(), (), seen=entry.version, now=much_later)

    assert not done.late, "the headline came in time"
    assert done.trend is Trend.WORSE
    assert store.read_now(updates.to_finish, grace, now=much_later) == []


def test_finishing_twice_writes_once(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    entry = store.write_now(_record, grace, case)
    store.write_now(updates.finish, grace, entry.id, _sbar(), (), seen=entry.version, now=NOW)

    with pytest.raises(Stale):
        store.write_now(updates.finish, grace, entry.id, _sbar(), (), seen=entry.version, now=NOW)


def test_what_is_complete_waits_to_be_copied_to_the_care_record(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    entry = store.write_now(_record, grace, case, _headline(sbar=_sbar()))
    assert [line.id for line in store.read_now(updates.not_copied, grace, now=NOW)] == [entry.id]

    first = store.write_now(updates.mark_copied, grace, entry.id, now=NOW)
    second = store.write_now(updates.mark_copied, grace, entry.id, now=NOW + timedelta(hours=1))

    assert first.copied_at == second.copied_at == NOW
    assert store.read_now(updates.not_copied, grace, now=NOW) == []


def test_a_headline_that_was_copied_is_to_be_copied_again_once_it_is_finished(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    entry = store.write_now(_record, grace, case)
    store.write_now(updates.mark_copied, grace, entry.id, now=NOW)

    store.write_now(updates.finish, grace, entry.id, _sbar(), (), seen=entry.version, now=NOW)

    assert [line.id for line in store.read_now(updates.not_copied, grace, now=NOW)] == [entry.id]


def test_a_reason_for_lateness_is_kept_and_counts_all_the_same(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    entry = store.write_now(_record, grace, case, _headline(Moment(NOW - timedelta(days=3))))

    after = store.write_now(updates.explain_lateness, grace, entry.id, LateReason.WAS_OFF, now=NOW)

    assert (after.late, after.late_reason) == (True, LateReason.WAS_OFF)


def test_each_recommendation_becomes_an_action_of_its_own(store: Store) -> None:
    def made(db: Connection) -> tuple[Actor, Actor, int]:
        grace, sam = builders.person(db), builders.partner(db)
        return grace, sam, builders.case(db, grace, mdt=(sam,))

    grace, sam, case = store.write_now(made)
    wanted = (
        NewAction("Ring the school", sam.person_id, date(2026, 4, 2)),
        NewAction("Ask the GP", grace.person_id, date(2026, 4, 3)),
    )

    entry = store.write_now(_record, grace, case, _headline(sbar=_sbar(actions=wanted)))

    assert [(one.number, one.what, one.owner) for one in entry.actions] == [
        (1, "Ring the school", "Sam Patel"),
        (2, "Ask the GP", "Grace Okoro"),
    ]
    assert "1. Ring the school (Sam Patel, by Thursday 2 April 2026)" in entry_text.text(entry)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"headline": "   "}, "headline"),
        ({"headline": "x" * 201}, "headline"),
        ({"happened": Moment(NOW + timedelta(hours=1))}, "happened"),
        ({"told": Moment(NOW - timedelta(days=3)), "happened": Moment(NOW)}, "told"),
    ],
)
def test_what_cannot_be_true_is_refused_and_leaves_no_trace(store: Store, changes: dict[str, Any], field: str) -> None:
    grace, case = store.write_now(_keyworker_and_case)

    with pytest.raises(InvalidInput) as refused:
        store.write_now(_record, grace, case, _headline(**changes))

    assert refused.value.field == field
    assert store.read_now(updates.to_finish, grace, now=NOW) == []


def test_only_the_keyworker_writes_and_the_refusal_is_audited(store: Store) -> None:
    _, case = store.write_now(_keyworker_and_case)
    iris = store.write_now(lambda db: builders.person(db, "Iris Vale"))

    with pytest.raises(NotAllowed):
        store.write_now(_record, iris, case)

    query = select(t.audit.c.outcome).where(t.audit.c.person_id == iris.person_id)
    assert store.read_now(lambda db: db.execute(query).scalars().all()) == [Outcome.REFUSED]


def test_a_new_keyworker_finds_what_the_last_one_left_to_finish(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(_record, grace, case)
    iris = store.write_now(lambda db: builders.person(db, "Iris Vale"))

    store.write_now(lambda db: db.execute(t.case.update().values(keyworker_id=iris.person_id)))

    assert len(store.read_now(updates.to_finish, iris, now=NOW)) == 1
    assert store.read_now(updates.to_finish, grace, now=NOW) == []


def test_an_entry_struck_out_waits_for_nothing(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(builders.update, case, grace, struck_out="wrong child")

    assert store.read_now(updates.not_copied, grace, now=NOW) == []


def test_reading_an_entry_is_audited(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    entry = store.write_now(_record, grace, case)

    assert store.write_now(entries.one, grace, entry.id, now=NOW) == entry

    query = select(t.audit.c.subject).where(t.audit.c.outcome == Outcome.READ)
    assert f"update:{entry.id}" in store.read_now(lambda db: db.execute(query).scalars().all())


@pytest.mark.parametrize(
    ("what", "trend", "red", "asked"),
    [
        (WhatChanged.A_AND_E, None, False, True),
        (WhatChanged.ADMITTED, Trend.BETTER, False, True),
        (WhatChanged.SCHOOL, Trend.WORSE, False, True),
        (WhatChanged.SCHOOL, None, True, True),
        (WhatChanged.SCHOOL, Trend.SAME, False, False),
        (WhatChanged.DISCHARGED, None, False, False),
    ],
)
def test_a_worse_red_or_crisis_entry_asks_what_is_needed_now(
    what: WhatChanged, trend: Trend | None, red: bool, asked: bool
) -> None:
    assert updates.needs_next_step(what, trend, red) is asked


def test_the_background_is_filled_in_from_the_record(store: Store) -> None:
    def made(db: Connection) -> int:
        grace, sam = builders.person(db), builders.partner(db)
        case = builders.case(db, grace, rating=Colour.AMBER, mdt=(sam,))
        builders.meeting(db, case, date(2026, 3, 3), state=MeetingState.HELD)
        builders.action(db, case, sam, due=date(2026, 3, 20))
        builders.action(db, case, sam)
        return case

    assert store.write_now(lambda db: background.background(db, made(db), now=NOW)).splitlines() == [
        "Rated amber on Wednesday 25 March 2026 (yesterday).",
        "Last meeting: MDT on Tuesday 3 March 2026.",
        "2 actions open, 1 overdue.",
        "On the MDT: Elmshire Keyworking (made up), Elmshire children's social care.",
    ]


def test_the_copy_for_the_care_record_holds_the_whole_sbar(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    told = Moment(MIDNIGHT, day_only=True)
    new = _headline(told, sbar=_sbar(recommendation="Keep going"), asked_for=(NextStep.CETR, NextStep.SAFEGUARDING))

    text = entry_text.text(store.write_now(_record, grace, case, new))

    assert text.splitlines()[1:] == [
        "School. Happened: Thursday 26 March 2026. Told: Thursday 26 March 2026.",
        "Recorded: Thursday 26 March 2026 at 10:00, by Grace Okoro.",
        "Situation: Excluded from school",
        "Background: Known since May",
        "Assessment: Worried about sleep",
        "Trend: Worse",
        "Needed now: A CETR; A safeguarding referral",
        "Recommendation: Keep going",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NHS 943 476 5919 as ever", (identifying.NHS_NUMBER,)),
        ("ring 07700 900 123", ()),
        ("dob 4.5.2011", (identifying.DATE_OF_BIRTH,)),
        ("born on the 4th", (identifying.DATE_OF_BIRTH,)),
        ("2011-05-04", (identifying.DATE_OF_BIRTH,)),
        ("seen on 02/03/2026 at 14:30", ()),
        ("9434765919, 04/05/11", (identifying.NHS_NUMBER, identifying.DATE_OF_BIRTH)),
    ],
)
def test_words_that_look_like_an_nhs_number_or_a_date_of_birth_are_found(text: str, found: tuple[str, ...]) -> None:
    assert identifying.found(text, date(2026, 3, 26)) == found


@pytest.mark.parametrize(
    ("born", "ehcp", "review"),
    [
        (date(2008, 3, 27), False, "CETR"),  # 18 tomorrow
        (date(2008, 3, 26), False, "CTR"),  # 18 today
        (date(2004, 1, 1), True, "CETR"),
    ],
)
def test_under_18_or_with_an_ehcp_it_is_a_cetr(born: date, ehcp: bool, review: str) -> None:
    assert reviews.review_type(born, ehcp, date(2026, 3, 26)) == review
