"""The operator's preview says what would go out, changes nothing, and steps over what would have gone before."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, func, select, update

from casework.preview import Preview, preview
from casework.words import notices as say
from storage import core as t
from storage.store import Store
from storage.tables import Reachability
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
        "Wednesday 15 April. Is it done, or is something in the way? (the due day is over)"
    )
    assert to_channel.words == (
        "Thursday 16 April 2026 at 09:00: to the channel of KW-7F3K: MDT for KW-7F3K: Thursday 23 April, 10:00. "
        "(the meeting is near)"
    )


def test_what_goes_out_before_is_not_said_again(seeded: Store) -> None:
    said = [(found.whom, found.why) for found in at(seeded, "2026-04-23 09:00")]

    assert said == [
        ("Sam Patel", "the due day is over"),
        ("the channel of KW-7F3K", "the meeting is near"),
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
