"""The outbox and the posted boards: claimed by one at a time, and nothing that may have gone is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from casework import rewrites, sendings
from casework.rewrites import ClaimedPost
from casework.sendings import Claimed
from storage import core as t
from storage.store import Store
from storage.tables import SendingState
from tests.support import builders as make

NOW = datetime(2026, 4, 16, 8, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=2)


@pytest.fixture
def posted(store: Store) -> Store:
    """A store in which one board waits to be posted."""

    def begin(db: Connection) -> None:
        keyworker = make.person(db)
        case = make.case(db, keyworker)
        channel = make.channel(db, case, linked_by=keyworker)
        sendings.post_board(db, case, channel, now=NOW + timedelta(days=400))  # business time, far ahead
        values = {"subject": f"case:{case}", "route_id": channel, "activity_id": "activity-1", "page": 2}
        state = {"dirty": True, "change": 3, "attempts": 0, "last_error": "", "next_attempt_at": sendings.AT_ONCE}
        db.execute(t.card_post.insert().values(**values, **state, posted_at=NOW))

    store.write_now(begin)
    return store


def take(store: Store, now: datetime = NOW) -> list[Claimed]:
    return store.write_now(sendings.claim, "me", now, until=now + timedelta(minutes=2), most=5)


def take_posts(store: Store, now: datetime = NOW) -> list[ClaimedPost]:
    return store.write_now(rewrites.claim, now, until=now + timedelta(minutes=2), most=5)


def state(store: Store) -> Any:
    return store.read_now(lambda db: db.execute(select(t.sending)).one())


def test_a_message_goes_at_once_whatever_business_time_says_and_to_one_alone(posted: Store) -> None:
    (claimed,) = take(posted)

    assert claimed.board is not None
    assert not claimed.repeated
    assert take(posted) == []


def test_a_claim_that_ran_out_before_a_post_began_is_no_repetition(posted: Store) -> None:
    take(posted)

    (again,) = take(posted, UNTIL)

    assert not again.repeated


def test_a_claim_that_ran_out_after_a_post_began_is_taken_again_as_a_repetition(posted: Store) -> None:
    (claimed,) = take(posted)
    assert posted.write_now(sendings.begin, claimed)

    (again,) = take(posted, UNTIL)

    assert again.repeated
    assert again.attempts == 1


def test_whoever_lost_the_claim_can_neither_begin_nor_record(posted: Store) -> None:
    (late,) = take(posted)
    posted.write_now(sendings.claim, "another", UNTIL, until=UNTIL + timedelta(minutes=2))

    assert not posted.write_now(sendings.begin, late)
    assert not posted.write_now(sendings.sent, late, "activity-1", now=UNTIL)
    assert state(posted).state is SendingState.CLAIMED


def test_what_was_throttled_waits_and_is_no_repetition(posted: Store) -> None:
    (claimed,) = take(posted)
    posted.write_now(sendings.begin, claimed)
    at = NOW + timedelta(seconds=30)
    posted.write_now(sendings.throttled, claimed, at, "Throttled 429")

    assert take(posted, NOW + timedelta(seconds=29)) == []
    (again,) = take(posted, at)
    assert not again.repeated


def test_an_unknown_answer_is_tried_once_more_after_ten_minutes_and_then_never(posted: Store) -> None:
    (claimed,) = take(posted)
    posted.write_now(sendings.begin, claimed)
    posted.write_now(sendings.unknown, claimed, "Ambiguous 502", now=NOW)

    assert take(posted, NOW + timedelta(minutes=9)) == []
    (again,) = take(posted, NOW + timedelta(minutes=10))
    assert again.repeated
    posted.write_now(sendings.begin, again)
    posted.write_now(sendings.unknown, again, "Ambiguous 502", now=NOW + timedelta(minutes=10))

    assert take(posted, NOW + timedelta(days=30)) == []
    assert state(posted).state is SendingState.AMBIGUOUS


@pytest.mark.parametrize("end", ["sent", "undeliverable", "withdrawn"])
def test_what_has_ended_is_not_taken_again(posted: Store, end: str) -> None:
    (claimed,) = take(posted)
    match end:
        case "sent":
            posted.write_now(sendings.sent, claimed, "activity-1", now=NOW)
        case "undeliverable":
            posted.write_now(sendings.undeliverable, claimed, "Gone 403", now=NOW)
        case _:
            posted.write_now(sendings.withdrawn, claimed, now=NOW)

    assert take(posted, NOW + timedelta(days=30)) == []
    assert state(posted).state.value == end


def test_two_at_once_never_take_the_same(posted: Store) -> None:
    def many(db: Connection) -> None:
        route = db.execute(select(t.sending.c.route_id)).scalar_one()
        for _ in range(9):
            sendings.post_board(db, 1, route, now=NOW)

    posted.write_now(many)

    first, second = take(posted), take(posted)

    assert {one.id for one in first}.isdisjoint(one.id for one in second)
    assert len(first) == len(second) == 5


def test_a_board_is_rewritten_by_one_at_a_time(posted: Store) -> None:
    (post,) = take_posts(posted)

    assert (post.page, post.change) == (2, 3)
    assert take_posts(posted) == []
    assert len(take_posts(posted, UNTIL)) == 1  # whoever had it died


def test_a_change_made_while_a_board_was_rewritten_is_not_lost(posted: Store) -> None:
    (post,) = take_posts(posted)
    posted.write_now(lambda db: db.execute(t.card_post.update().values(dirty=True, change=4)))
    posted.write_now(rewrites.rewritten, post, post.change)

    (again,) = take_posts(posted)
    posted.write_now(rewrites.rewritten, again, 4)

    assert take_posts(posted) == []


def test_a_board_in_a_dead_channel_waits_for_the_channel(posted: Store) -> None:
    posted.write_now(lambda db: db.execute(t.route.update().values(reachability="dead")))

    assert take_posts(posted) == []


def test_a_deleted_board_is_forgotten_and_a_failed_one_is_tried_later(posted: Store) -> None:
    (post,) = take_posts(posted)
    posted.write_now(rewrites.later, post, NOW + timedelta(seconds=5), "Retryable 412")
    assert take_posts(posted) == []

    (post,) = take_posts(posted, NOW + timedelta(seconds=5))
    assert post.attempts == 1
    posted.write_now(rewrites.drop, post)
    assert take_posts(posted, UNTIL) == []
