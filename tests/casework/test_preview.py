"""The operator's preview says what would go out, changes nothing, and steps over what would have gone before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from casework.preview import Preview, preview
from casework.words import notices as say
from storage import core as t
from storage.store import Store
from storage.tables import NoticeKind, Reachability
from tests.support import builders as make
from tests.support.ledger import POLICY, london

NOW = london("2026-04-08 10:00")


@pytest.fixture
def seeded(store: Store) -> Store:
    """A partner's action due on Wednesday 15 April, and the MDT on the Thursday of the week after."""

    def begin(db: Connection) -> None:
        keyworker = make.person(db, "Grace Okoro")
        partner = make.partner(db)
        case = make.case(db, keyworker, mdt=(partner,), code="KW-7F3K")
        make.chat(db, keyworker)
        make.chat(db, partner)
        make.channel(db, case, linked_by=keyworker)
        agreed = london("2026-03-26 10:00")
        make.action(db, case, partner, due=date(2026, 4, 15), look_at=agreed, created_at=agreed)
        make.meeting(db, case, date(2026, 4, 23), look_at=agreed)

    store.write_now(begin)
    return store


def at(store: Store, when: str) -> list[Preview]:
    return store.try_dry_now(preview, at=london(when), policy=POLICY, now=NOW)


def test_it_says_when_to_whom_what_and_why(seeded: Store) -> None:
    to_partner, to_channel = at(seeded, "2026-04-16 12:00")

    assert to_partner.words == (
        "Thursday 16 April 2026 at 09:00: to Sam Patel: KW-7F3K: Action 1: “send the costed care plan” was due on "
        "Wednesday 15 April. Is it done, or is something in the way? (overdue since Thursday 16 April "
        "2026; weekly, 1st of 4; the usual number (local setting))"
    )
    assert to_channel.words == (
        "Thursday 16 April 2026 at 09:00: to the channel of KW-7F3K: MDT for KW-7F3K: Thursday 23 April, 10:00. "
        "(the meeting is near; 7 days before; the usual number (local setting))"
    )


def test_what_goes_out_before_is_not_said_again(seeded: Store) -> None:
    said = [(found.whom, found.why.partition("; the usual")[0]) for found in at(seeded, "2026-04-23 09:00")]

    assert said == [
        ("Sam Patel", "overdue since Thursday 16 April 2026; weekly, 2nd of 4"),
        ("the channel of KW-7F3K", "the meeting is near; on the day"),
    ]


def test_on_a_day_without_reminders_there_is_nothing(seeded: Store) -> None:
    assert at(seeded, "2026-04-18 12:00") == []


def test_nothing_is_left_behind(seeded: Store) -> None:
    at(seeded, "2026-05-20 12:00")

    counts = [select(func.count()).select_from(table) for table in (t.notice, t.sending, t.setting)]
    assert seeded.read_now(lambda db: [db.execute(count).scalar() for count in counts]) == [0, 0, 0]


def test_a_time_gone_by_is_now(seeded: Store) -> None:
    assert at(seeded, "2020-01-01 09:00") == at(seeded, "2026-04-08 10:00")


def test_what_nobody_can_be_told_of_is_shown_as_waiting(seeded: Store) -> None:
    seeded.write_now(lambda db: db.execute(update(t.route).values(reachability=Reachability.DEAD)))

    shown = at(seeded, "2026-04-16 12:00")

    assert ("Sam Patel", say.NOBODY_TO_TELL_YET) in [(found.whom, found.why) for found in shown]


@pytest.mark.parametrize(
    ("numbers", "day", "whom", "why"),
    [
        (
            {},
            "2026-04-13",
            "Sam Patel",
            "due soon; 2 working days before Wednesday 15 April 2026; the usual number (local setting)",
        ),
        (
            {"due_soon_working_days": 3},
            "2026-04-10",
            "Sam Patel",
            "due soon; 3 working days before Wednesday 15 April 2026; this MDT's own number",
        ),
        (
            {"overdue_every_days": 3, "overdue_times": 2},
            "2026-04-20",
            "Sam Patel",
            "overdue since Thursday 16 April 2026; every 3 days, 2nd of 2; this MDT's own number",
        ),
        (
            {"meeting_lead_days": (9, 1)},
            "2026-04-14",
            "the channel of KW-7F3K",
            "the meeting is near; 9 days before; this MDT's own number",
        ),
        (
            {},
            "2026-04-22",
            "Grace Okoro",
            "it stays overdue, and others were turned to; nobody above; 5 working days from each to the next; "
            "the usual number (local setting)",
        ),
        (
            {"escalation_working_days": 1},
            "2026-04-16",
            "Grace Okoro",
            "it stays overdue, and others were turned to; nobody above; 1 working day from each to the next; "
            "this MDT's own number",
        ),
        (
            {},
            "2026-04-20",
            "the channel of KW-7F3K",
            "the weekly digest; every Monday; the usual number (local setting)",
        ),
    ],
)
def test_why_names_the_number_that_decided_and_whose_it_is(
    seeded: Store, numbers: dict[str, Any], day: str, whom: str, why: str
) -> None:
    seeded.write_now(lambda db: make.own_numbers(db, db.execute(select(t.case.c.id)).scalar_one(), **numbers))

    assert (whom, why) in [(found.whom, found.why) for found in at(seeded, f"{day} 12:00")]


def test_every_kind_has_a_why() -> None:
    assert set(NoticeKind) - set(say.WHY) == set()
