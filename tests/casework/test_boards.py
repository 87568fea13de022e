"""What the board shows: open ones by due day, done ones for a fortnight, eight to a page; and where it is posted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from casework import boards
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, Answered, Reachability
from tests.support import builders as make
from tests.support.builders import NOW, TODAY


def mdt(db: Connection) -> tuple[Actor, Actor, int]:
    grace, sam = make.person(db), make.partner(db)
    return grace, sam, make.case(db, grace, mdt=(sam,))


def done(db: Connection, case_id: int, who: Actor, what: str, days_ago: int) -> None:
    ticked: dict[str, Any] = {"state": ActionState.DONE, "done_at": NOW - timedelta(days=days_ago)}
    make.action(db, case_id, who, what, done_by=who.person_id, **ticked)


def test_open_ones_come_by_due_day_then_those_done_in_the_last_fortnight(store: Store) -> None:
    def unit(db: Connection) -> None:
        _, sam, case_id = mdt(db)
        make.action(db, case_id, sam, "later", due=TODAY + timedelta(days=9))
        make.action(db, case_id, sam, "overdue", due=TODAY - timedelta(days=3))
        make.action(db, case_id, sam, "today", due=TODAY)
        done(db, case_id, sam, "done last week", 7)
        done(db, case_id, sam, "done yesterday", 1)
        done(db, case_id, sam, "done long ago", 15)
        make.action(db, case_id, sam, "dropped", state=ActionState.SUPERSEDED)

        view = boards.board(db, case_id, 1, NOW)
        assert [row.what for row in view.rows] == ["overdue", "today", "later", "done yesterday", "done last week"]
        assert (view.open, view.overdue, view.done) == (3, 1, 2)
        assert [row.overdue for row in view.rows] == [True, False, False, False, False]
        assert view.rows[0].due == "3 days overdue, was due Monday 23 March"
        assert view.rows[3].state == "Done: Sam Patel, yesterday at 10:00"

    store.write_now(unit)


def test_state_is_said_in_words(store: Store) -> None:
    def unit(db: Connection) -> None:
        _, sam, case_id = mdt(db)
        make.action(db, case_id, sam)
        make.action(db, case_id, sam, answered=Answered.MINE)
        make.action(db, case_id, sam, answered=Answered.STUCK)
        make.action(db, case_id, sam, answered=Answered.MINE, asked_until=date(2026, 4, 9), asked_at=NOW)
        assert [row.state for row in boards.board(db, case_id, 1, NOW).rows] == [
            "no answer yet",
            "accepted",
            "something is in the way",
            "asked for time until Thursday 9 April",
        ]

    store.write_now(unit)


def test_until_the_next_meeting_is_offered_only_where_that_is_later(store: Store) -> None:
    def unit(db: Connection) -> None:
        _, sam, case_id = mdt(db)
        make.meeting(db, case_id, date(2026, 4, 9))
        make.action(db, case_id, sam, due=date(2026, 4, 2))
        make.action(db, case_id, sam, due=date(2026, 4, 9))
        first, second = boards.board(db, case_id, 1, NOW).rows
        assert first.wishes == ("1w", "2w", "next")
        assert second.wishes == ("1w", "2w")

    store.write_now(unit)


def test_nine_actions_are_two_pages_and_a_page_too_far_is_the_last(store: Store) -> None:
    def unit(db: Connection) -> None:
        _, sam, case_id = mdt(db)
        for number in range(9):
            make.action(db, case_id, sam, f"thing {number}")
        first, last = boards.board(db, case_id, 1, NOW), boards.board(db, case_id, 99, NOW)
        assert (len(first.rows), first.pages) == (8, 2)
        assert (len(last.rows), last.page) == (1, 2)

    store.write_now(unit)


def test_a_board_that_is_posted_is_rewritten_not_posted_again(store: Store) -> None:
    def unit(db: Connection) -> None:
        grace, _, case_id = mdt(db)
        assert not boards.post(db, case_id, now=NOW), "no channel is linked"
        route = make.channel(db, case_id, linked_by=grace)
        boards.adopt(db, case_id, route, "board-1", now=NOW)
        assert boards.post(db, case_id, now=NOW)
        assert db.execute(select(t.sending)).all() == []
        assert db.execute(select(t.card_post.c.dirty)).scalar_one()

    store.write_now(unit)


def test_nothing_is_posted_where_the_channel_is_dead(store: Store) -> None:
    def unit(db: Connection) -> None:
        grace, _, case_id = mdt(db)
        make.channel(db, case_id, linked_by=grace)
        db.execute(t.route.update().values(reachability=Reachability.DEAD))
        assert not boards.post(db, case_id, now=NOW)

    store.write_now(unit)


def test_a_reminder_with_buttons_is_never_taken_for_a_board(store: Store) -> None:
    def unit(db: Connection) -> None:
        grace, _, case_id = mdt(db)
        route = make.channel(db, case_id, linked_by=grace)
        boards.post(db, case_id, now=NOW)
        db.execute(t.sending.update().values(activity_id="reminder", content={"notices": [1]}))
        conversation = db.execute(select(t.route.c.conversation_id).where(t.route.c.id == route)).scalar_one()
        boards.adopt_pressed(db, case_id, conversation, "reminder", now=NOW)
        assert db.execute(select(t.card_post)).all() == []

    store.write_now(unit)
