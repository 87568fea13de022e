"""An owner who leaves: all of theirs to others in one go, each of whom hears once, and nothing left behind."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, select

from casework import actions, boards, handing_over
from casework.actor import Actor
from casework.errors import InvalidInput, NotAllowed
from storage import core as t
from storage.store import Store
from storage.tables import (
    ActionState,
    Answered,
    CaseStatus,
    ConsentState,
    NoticeKind,
    NoticeState,
    Outcome,
    SendingState,
)
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.ledger import bind


class Leaving:
    """Sam owns two open actions of one child and one of another; Ash is a colleague on the first MDT alone."""

    def __init__(self, db: Connection) -> None:
        self.grace, self.lena = make.person(db), make.person(db, "Lena Hart", "manager")
        self.sam, self.ash = make.partner(db), make.partner(db, "Ash Fell")
        self.priya = make.partner(db, "Priya Nair", "Elmshire CAMHS")
        self.first = make.case(db, self.grace, mdt=(self.sam, self.ash, self.priya))
        self.second = make.case(db, self.grace, "Rowan Thicket", mdt=(self.sam, self.priya))
        for case_id in (self.first, self.second):
            make.consent(db, case_id)
        self.ids = [
            make.action(db, self.first, self.sam, answered=Answered.MINE, started_at=NOW, acknowledged_at=NOW),
            make.action(db, self.first, self.sam, "ring the school", asked_until=date(2026, 4, 20), asked_at=NOW),
            make.action(db, self.second, self.sam, "visit"),
        ]
        self.done_id = make.action(
            db, self.first, self.sam, "was done", state=ActionState.DONE, done_at=NOW, done_by=self.sam.person_id
        )


def told(db: Connection) -> list[tuple[NoticeKind, str, str]]:
    notice = t.notice.c
    query = select(notice.kind, notice.recipient, notice.subject).where(notice.state == NoticeState.PLANNED)
    return [(row.kind, row.recipient, row.subject) for row in db.execute(query.order_by(notice.id))]


def test_all_of_one_who_leaves_goes_to_another_who_hears_of_each_and_has_said_nothing_yet(store: Store) -> None:
    def unit(db: Connection) -> None:
        made = Leaving(db)
        actions.tell_owner(db, actions.one(db, made.ids[2]), now=NOW)
        route = make.channel(db, made.first, linked_by=made.grace)
        boards.adopt(db, made.first, route, "board-1", now=NOW)

        to = {made.first: made.ash.person_id, made.second: made.ash.person_id}
        given = handing_over.hand_over(db, made.grace, made.sam.person_id, to, now=NOW)

        assert [(view.id, view.owner, view.answered) for view in given] == [(id, "Ash Fell", None) for id in made.ids]
        assert {(view.started_at, view.asked_until, view.acknowledged_at) for view in given} == {(None, None, None)}
        new = [(NoticeKind.NEW_ACTION, f"person:{made.ash.person_id}", f"action:{id}") for id in made.ids]
        assert told(db) == new, "and what waited for Sam is taken back"
        assert db.execute(select(t.card_post.c.dirty)).scalar_one()
        assert actions.one(db, made.done_id).owner == "Sam Patel", "who did it stays on record"

    store.write_now(unit)


def test_a_colleague_joins_the_mdt_where_they_are_not_on_it_and_it_is_on_record(store: Store) -> None:
    def unit(db: Connection) -> None:
        made = Leaving(db)
        handing_over.hand_over(db, made.grace, made.sam.person_id, {made.second: made.ash.person_id}, now=NOW)

        mine = actions.mine_open(db, made.ash, now=NOW)
        assert [view.id for view in mine] == [made.ids[2]]
        subject = f"person:{made.ash.person_id}"
        rows = db.execute(select(t.audit).where(t.audit.c.subject == subject)).all()
        assert [(row.verb, row.outcome, row.case_id) for row in rows] == [
            ("actions.hand over", Outcome.DONE, made.second)
        ]

    store.write_now(unit)


def test_colleagues_come_first_and_others_only_from_the_mdts(store: Store) -> None:
    def unit(db: Connection) -> None:
        made = Leaving(db)
        make.partner(db, "Kit Rowan", "Elsewhere")
        both = handing_over.successors(db, made.sam.person_id, [made.first, made.second], now=NOW)
        assert [(one.name, len(one.joins)) for one in both] == [("Ash Fell", 1), ("Grace Okoro", 0), ("Priya Nair", 0)]

    store.write_now(unit)


@pytest.mark.parametrize("who", ["self", "stranger", "gone", "nobody"])
def test_who_may_not_take_over_is_refused_and_nothing_moves(store: Store, who: str) -> None:
    made = store.write_now(Leaving)

    def other(db: Connection) -> int:
        if who == "self":
            return made.sam.person_id
        if who == "stranger":
            return make.partner(db, "Kit Rowan", "Elsewhere").person_id
        if who == "gone":
            db.execute(t.person.update().where(t.person.c.id == made.ash.person_id).values(active=False))
            return made.ash.person_id
        return 999_999

    owner_id = store.write_now(other)
    with pytest.raises(InvalidInput):
        store.write_now(
            handing_over.hand_over,
            made.grace,
            made.sam.person_id,
            {made.first: owner_id, made.second: owner_id},
            now=NOW,
        )
    assert {store.read_now(actions.one, id).owner for id in made.ids} == {"Sam Patel"}


@pytest.mark.parametrize("who", ["lena", "sam", "kit"])
def test_the_manager_may_and_partners_and_other_services_may_not(store: Store, who: str) -> None:
    made = store.write_now(Leaving)
    kit = store.write_now(lambda db: make.person(db, "Kit Rowan", service_id=make.service(db, "Elsewhere")))
    actor: Actor = {"lena": made.lena, "sam": made.sam, "kit": kit}[who]
    to = {made.first: made.ash.person_id}
    if who == "lena":
        assert len(store.write_now(handing_over.hand_over, actor, made.sam.person_id, to, now=NOW)) == 2
        return
    with pytest.raises(NotAllowed):
        store.write_now(handing_over.hand_over, actor, made.sam.person_id, to, now=NOW)
    assert store.read_now(actions.one, made.ids[0]).owner == "Sam Patel"


def test_done_twice_it_moves_nothing_more(store: Store) -> None:
    def unit(db: Connection) -> None:
        made = Leaving(db)
        to = {made.first: made.ash.person_id}
        handing_over.hand_over(db, made.grace, made.sam.person_id, to, now=NOW)
        before = told(db)
        assert handing_over.hand_over(db, made.grace, made.sam.person_id, to, now=NOW) == []
        assert told(db) == before

    store.write_now(unit)


def test_without_consent_the_actions_move_and_nobody_is_told(store: Store) -> None:
    def unit(db: Connection) -> None:
        made = Leaving(db)
        db.execute(t.consent.update().values(state=ConsentState.WITHDRAWN))
        handing_over.hand_over(db, made.grace, made.sam.person_id, {made.second: made.priya.person_id}, now=NOW)
        assert actions.one(db, made.ids[2]).owner == "Priya Nair"
        assert told(db) == []

    store.write_now(unit)


def test_holders_are_those_with_something_open_in_ones_own_cases_who_is_gone_first(store: Store) -> None:
    def unit(db: Connection) -> None:
        made = Leaving(db)
        other = make.person(db, "Dev Rao")
        make.action(db, make.case(db, other, mdt=(made.priya,)), made.priya)
        make.action(db, make.case(db, made.grace, status=CaseStatus.CLOSED), made.ash)
        make.action(db, made.first, made.ash)
        db.execute(t.person.update().where(t.person.c.id == made.sam.person_id).values(active=False))
        found = handing_over.holders(db, made.grace, now=NOW)
        assert [(one.name, one.here, one.actions, one.cases) for one in found] == [
            ("Sam Patel", False, 3, 2),
            ("Ash Fell", True, 1, 1),
        ]
        assert [view.id for view in handing_over.held(db, made.grace, made.sam.person_id, now=NOW)] == made.ids

    store.write_now(unit)


def test_given_back_to_whom_it_was_with_before_they_hear_of_it_again(store: Store) -> None:
    def unit(db: Connection) -> None:
        made = Leaving(db)
        to_ash, to_sam = {made.first: made.ash.person_id}, {made.first: made.sam.person_id}
        make.chat(db, made.sam)
        actions.tell_owner(db, actions.one(db, made.ids[0]), now=NOW)
        assert bind(db, NOW) == 1
        db.execute(t.sending.update().values(state=SendingState.SENT))

        handing_over.hand_over(db, made.grace, made.sam.person_id, to_ash, now=NOW)
        handing_over.hand_over(db, made.grace, made.ash.person_id, to_sam, now=NOW)

        assert bind(db, NOW) == 1, "a second message"

    store.write_now(unit)
