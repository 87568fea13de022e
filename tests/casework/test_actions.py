"""Agreed actions: numbers for life, one word to each owner, and boards that know of every change."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, select

from casework import action_answers, action_ticks, actions, boards
from casework.actions import NewAction
from casework.actor import Actor
from casework.errors import InvalidInput, NotAllowed, Stale
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, Answered, ConsentState, NoticeKind, NoticeState, Outcome
from tests.support import builders as make
from tests.support.builders import NOW

DUE = date(2026, 4, 9)


class Mdt:
    """A keyworker, a partner of another agency on the MDT, and a colleague of nobody."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.sam = make.partner(db)
        self.stranger = make.partner(db, "Kit Rowan", "Elmshire youth justice")
        self.finch = make.contact(db)
        self.case_id = make.case(db, self.grace, mdt=(self.sam,))

    def action(self, db: Connection, owner: Actor | None = None) -> int:
        return make.action(db, self.case_id, owner or self.sam, due=DUE)


def notices(db: Connection, kind: NoticeKind) -> list[tuple[str, str]]:
    query = select(t.notice.c.recipient, t.notice.c.subject).where(
        t.notice.c.kind == kind, t.notice.c.state == NoticeState.PLANNED
    )
    return [(row.recipient, row.subject) for row in db.execute(query.order_by(t.notice.c.id))]


def audited(db: Connection, subject: str) -> list[tuple[str, Outcome]]:
    query = select(t.audit.c.verb, t.audit.c.outcome).where(t.audit.c.subject == subject).order_by(t.audit.c.id)
    return [(row.verb, row.outcome) for row in db.execute(query)]


def test_each_action_has_its_own_number_in_the_case_and_each_owner_hears_of_theirs(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        first = actions.add(db, mdt.grace, mdt.case_id, [NewAction("book the room", mdt.grace.person_id, DUE)], now=NOW)
        lines = [NewAction("send the plan", mdt.sam.person_id, DUE), NewAction("ring home", mdt.finch.person_id, DUE)]
        more = actions.add(db, mdt.grace, mdt.case_id, lines, now=NOW)

        assert [view.number for view in first + more] == [1, 2, 3]
        assert first[0].answered is Answered.MINE, "who writes it down for themselves has said yes"
        assert notices(db, NoticeKind.NEW_ACTION) == [
            (f"person:{mdt.sam.person_id}", more[0].subject),
            (f"person:{mdt.finch.person_id}", more[1].subject),
        ]
        assert audited(db, more[0].subject) == [("actions.log", Outcome.DONE)]

    store.write_now(unit)


def test_with_consent_to_sharing_withdrawn_actions_are_kept_and_nobody_is_told(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        make.consent(db, mdt.case_id, state=ConsentState.WITHDRAWN)
        kept = actions.add(db, mdt.grace, mdt.case_id, [NewAction("send the plan", mdt.sam.person_id, DUE)], now=NOW)

        assert len(kept) == 1
        assert notices(db, NoticeKind.NEW_ACTION) == []

    store.write_now(unit)


def test_wording_that_names_the_child_is_not_kept(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        with pytest.raises(InvalidInput, match="the child's name"):
            actions.add(db, mdt.grace, mdt.case_id, [NewAction("ring Juniper", mdt.sam.person_id, DUE)], now=NOW)

    store.write_now(unit)


def test_a_partner_ticks_their_own_agencys_action_and_twice_is_a_success(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db)
        done = action_ticks.complete(db, mdt.sam, action_id, seen=1, now=NOW)
        again = action_ticks.complete(db, mdt.sam, action_id, seen=1, now=NOW)

        assert (done.state, done.done_by, done.version) == (ActionState.DONE, "Sam Patel", 2)
        assert (again.state, again.done_by, again.version) == (ActionState.DONE, "Sam Patel", 2)
        assert audited(db, done.subject) == [("action.done", Outcome.DONE)], "the second press did nothing"

    store.write_now(unit)


def test_a_partner_of_another_agency_is_refused_in_a_sentence_and_the_refusal_is_kept(store: Store) -> None:
    mdt = store.write_now(Mdt)
    action_id = store.write_now(mdt.action)
    with pytest.raises(NotAllowed, match=r"This one is with Elmshire children's social care"):
        store.write_now(action_ticks.complete, mdt.stranger, action_id, seen=1, now=NOW)

    view = store.read_now(actions.one, action_id)
    assert view.state is ActionState.OPEN
    assert store.read_now(audited, view.subject) == [("action.done", Outcome.REFUSED)]


def test_the_keyworker_ticks_for_another_agency_only_by_saying_who_told_them(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db, mdt.finch)
        with pytest.raises(InvalidInput, match="who told you"):
            action_ticks.complete(db, mdt.grace, action_id, seen=1, now=NOW)
        done = action_ticks.done_for_owner(
            db, mdt.grace, action_id, told_by="Ms Finch", how="by phone", seen=1, now=NOW
        )
        assert (done.done_by, done.told_by) == ("Grace Okoro", "Ms Finch, by phone")

    store.write_now(unit)


def test_a_partner_may_not_record_done_for_somebody_else(store: Store) -> None:
    mdt = store.write_now(Mdt)
    action_id = store.write_now(lambda db: mdt.action(db, mdt.finch))
    with pytest.raises(NotAllowed):
        store.write_now(action_ticks.done_for_owner, mdt.sam, action_id, told_by="Ms Finch", how="", seen=1, now=NOW)


def test_a_press_on_what_somebody_changed_since_is_refused(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db)
        action_answers.stuck(db, mdt.sam, action_id, seen=1, now=NOW)
        with pytest.raises(Stale):
            action_ticks.complete(db, mdt.sam, action_id, seen=1, now=NOW)

    store.write_now(unit)


def test_more_time_is_a_request_and_the_day_moves_when_the_keyworker_agrees(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db)
        asked = action_answers.more_time(db, mdt.sam, action_id, "2w", seen=1, now=NOW)
        assert (asked.due_on, asked.asked_until) == (DUE, date(2026, 4, 23))
        assert notices(db, NoticeKind.MORE_TIME) == [(f"person:{mdt.grace.person_id}", asked.subject)]

        agreed = action_answers.agree_time(db, mdt.grace, action_id, yes=True, seen=asked.version, now=NOW)
        again = action_answers.agree_time(db, mdt.grace, action_id, yes=True, seen=asked.version, now=NOW)
        assert (agreed.due_on, agreed.original_due_on, agreed.asked_until) == (date(2026, 4, 23), DUE, None)
        assert again.version == agreed.version
        assert notices(db, NoticeKind.MORE_TIME) == []
        assert notices(db, NoticeKind.TIME_ANSWERED) == [(f"person:{mdt.sam.person_id}", asked.subject)]

    store.write_now(unit)


def test_a_refused_request_leaves_the_day_where_it_was(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db)
        action_answers.more_time(db, mdt.sam, action_id, "1w", seen=1, now=NOW)
        answered = action_answers.agree_time(db, mdt.grace, action_id, yes=False, seen=None, now=NOW)
        assert (answered.due_on, answered.asked_until) == (DUE, None)

    store.write_now(unit)


def test_time_until_the_next_meeting_needs_one_after_the_due_day(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db)
        make.meeting(db, mdt.case_id, date(2026, 4, 2))
        with pytest.raises(InvalidInput, match="No next meeting"):
            action_answers.more_time(db, mdt.sam, action_id, "next", seen=1, now=NOW)
        make.meeting(db, mdt.case_id, date(2026, 4, 16))
        asked = action_answers.more_time(db, mdt.sam, action_id, "next", seen=1, now=NOW)
        assert asked.asked_until == date(2026, 4, 16)

    store.write_now(unit)


def test_not_mine_keeps_the_owner_until_the_keyworker_names_another(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db)
        refused = action_answers.not_mine(db, mdt.sam, action_id, seen=1, now=NOW)
        assert (refused.owner, refused.answered) == ("Sam Patel", Answered.NOT_MINE)
        assert notices(db, NoticeKind.NOT_MINE) == [(f"person:{mdt.grace.person_id}", refused.subject)]

        named = action_answers.name_owner(db, mdt.grace, action_id, mdt.finch.person_id, seen=None, now=NOW)
        assert (named.owner, named.agency, named.answered) == ("Ms Finch", "Bramble Lane School", None)
        assert notices(db, NoticeKind.NOT_MINE) == []
        assert notices(db, NoticeKind.NEW_ACTION) == [(f"person:{mdt.finch.person_id}", refused.subject)]

    store.write_now(unit)


def test_undo_takes_the_last_press_back_exactly_and_only_once(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db)
        action_answers.mine(db, mdt.sam, action_id, seen=1, now=NOW)
        action_answers.more_time(db, mdt.sam, action_id, "1w", seen=2, now=NOW)
        action_ticks.complete(db, mdt.sam, action_id, seen=3, now=NOW)

        back = action_answers.undo(db, mdt.sam, action_id, seen=4, now=NOW)
        again = action_answers.undo(db, mdt.sam, action_id, seen=4, now=NOW)
        assert (back.state, back.answered, back.asked_until) == (ActionState.OPEN, Answered.MINE, date(2026, 4, 16))
        assert (back.done_at, back.done_by, back.told_by) == (None, "", "")
        assert again.version == back.version == 5

    store.write_now(unit)


def test_pressed_taken_back_and_pressed_again_the_keyworker_is_told_once_more(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db)
        action_answers.stuck(db, mdt.sam, action_id, seen=1, now=NOW)
        action_answers.undo(db, mdt.sam, action_id, seen=2, now=NOW)
        assert notices(db, NoticeKind.STUCK) == []
        action_answers.stuck(db, mdt.sam, action_id, seen=3, now=NOW)
        assert len(notices(db, NoticeKind.STUCK)) == 1

    store.write_now(unit)


def test_an_agreed_day_is_taken_back_by_the_keyworker_alone(store: Store) -> None:
    mdt = store.write_now(Mdt)
    action_id = store.write_now(mdt.action)
    store.write_now(action_answers.more_time, mdt.sam, action_id, "1w", seen=1, now=NOW)
    store.write_now(action_answers.agree_time, mdt.grace, action_id, yes=True, seen=2, now=NOW)
    with pytest.raises(NotAllowed):
        store.write_now(action_answers.undo, mdt.sam, action_id, seen=3, now=NOW)
    back = store.write_now(action_answers.undo, mdt.grace, action_id, seen=3, now=NOW)
    assert (back.due_on, back.asked_until) == (DUE, date(2026, 4, 16))


def test_somebody_who_may_not_tick_can_tell_the_keyworker_once(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db, mdt.finch)
        action_answers.told_keyworker(db, mdt.sam, action_id, now=NOW)
        view = action_answers.told_keyworker(db, mdt.sam, action_id, now=NOW)
        assert notices(db, NoticeKind.WRONG_TICK) == [(f"person:{mdt.grace.person_id}", view.subject)]
        assert view.open

    store.write_now(unit)


def test_every_change_marks_the_boards_of_the_case_and_asks_the_planner_to_look(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        action_id = mdt.action(db)
        route = make.channel(db, mdt.case_id, linked_by=mdt.grace)
        boards.adopt(db, mdt.case_id, route, "board-1", now=NOW)
        action_ticks.complete(db, mdt.sam, action_id, seen=1, now=NOW)
        post = db.execute(select(t.card_post.c.dirty, t.card_post.c.change)).one()
        assert (post.dirty, post.change) == (True, 1)
        assert db.execute(select(t.action.c.look_at)).scalar_one() == NOW

    store.write_now(unit)


def test_my_actions_are_mine_alone_open_and_of_cases_where_i_am_still_on_the_mdt(store: Store) -> None:
    def unit(db: Connection) -> None:
        mdt = Mdt(db)
        left = make.case(db, mdt.grace, "Rowan Thicket")
        make.member(db, left, mdt.sam, until=date(2026, 3, 1))
        open_one = mdt.action(db)
        make.action(db, left, mdt.sam)
        make.action(db, mdt.case_id, mdt.sam, state=ActionState.DONE, done_at=NOW, done_by=mdt.sam.person_id)
        mdt.action(db, mdt.grace)
        assert [view.id for view in actions.mine_open(db, mdt.sam, now=NOW)] == [open_one]

    store.write_now(unit)
