"""Alerts without a press make a person not answering: told once per spell to who can ring, and ended by any press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select, true, update

from casework import answering, letters
from casework.actor import Actor
from casework.letter_parts import Letter
from dialogs.events import Scope
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, CaseStatus, ConsentState, NoticeKind, Reachability
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.ledger import POLICY, bind, counted, outbox
from tests.support.talk import Talk

DAY = timedelta(days=1)


@dataclass
class World:
    """Sam owns an overdue action on Grace's case and on Tom's; all have chats."""

    store: Store
    grace: Actor
    tom: Actor
    lena: Actor
    sam: Actor
    cases: tuple[int, int]

    def alert(self, times: int = 1, to: Actor | None = None) -> None:
        who = (to or self.sam).person_id
        for _ in range(times):
            self.store.write_now(answering.alert_begins, who, now=NOW)
            self.store.write_now(answering.alert_arrived, who, POLICY.notices, now=NOW)

    def told(self) -> list[tuple[str, int | None]]:
        """Who is to hear that somebody does not answer, about which case."""
        query = select(t.notice.c.recipient, t.notice.c.case_id).where(t.notice.c.kind == NoticeKind.NOT_ANSWERING)
        return [(row.recipient, row.case_id) for row in self.store.read_now(lambda db: db.execute(query).all())]

    def letters(self) -> list[Letter]:
        """What goes out now, as it is opened."""
        self.store.write_now(bind, NOW)
        found: list[Letter] = []
        for row in self.store.read_now(outbox):
            made = self.store.write_now(letters.open_letter, row.recipient, row.id, POLICY.notices, now=NOW)
            found += [made] if made else []
        return found


@pytest.fixture
def world(store: Store) -> World:
    def begin(db: Connection) -> World:
        grace, tom, lena = make.person(db), make.person(db, "Tom Reed"), make.person(db, "Lena Hart", "manager")
        sam = make.partner(db)
        db.execute(update(t.person).where(t.person.c.id == sam.person_id).values(phone="0161 496 0004"))
        cases = (make.case(db, grace, mdt=(sam,)), make.case(db, tom, "Rowan Thistle", mdt=(sam,)))
        for who in (grace, tom, lena, sam):
            make.chat(db, who)
        for case in cases:
            make.action(db, case, sam, due=TODAY - 9 * DAY)
        return World(store, grace, tom, lena, sam, cases)

    return store.write_now(begin)


def test_the_second_alert_tells_the_keyworker_of_each_case_and_the_third_nobody(world: World) -> None:
    world.alert()
    assert world.told() == []

    world.alert()
    both = [(f"person:{world.grace.person_id}", world.cases[0]), (f"person:{world.tom.person_id}", world.cases[1])]
    assert world.told() == both

    world.alert()
    assert world.told() == both, "once per spell"


def test_an_mdt_with_a_number_of_its_own_is_asked_to_ring_after_so_many(world: World) -> None:
    world.store.write_now(make.own_numbers, world.cases[0], not_answering_alerts=1)
    world.store.write_now(make.own_numbers, world.cases[1], not_answering_alerts=3)
    told: list[int] = []
    for _ in range(3):
        world.alert()
        told.append(len(world.told()))

    assert told == [1, 1, 2]
    silent = select(answering.count_where(true(), today=TODAY))
    assert world.store.read_now(lambda db: db.execute(silent).scalar()) == 1, "one person, however many cases"


def test_it_says_whom_to_ring_and_what_is_overdue_and_calls_nothing_seen(world: World) -> None:
    world.alert(2)

    letter, _ = world.letters()
    assert letter.title == "Not answering: please ring"
    (line,) = letter.groups[0].lines
    assert line.said == (
        "Ring Sam Patel, Elmshire children's social care, 0161 496 0004. "
        "I have sent 2 alerts since today, and nothing was pressed."
    )
    assert line.detail.startswith("I can't tell whether they have seen them.")
    assert line.items == ("Action 1: “send the costed care plan”, 9 days overdue, was due Tuesday 17 March",)


@pytest.mark.parametrize("scope", [Scope.PERSONAL, Scope.CHANNEL])
@pytest.mark.parametrize("words", ["help", "my actions", "wiedersehen"])
def test_whatever_they_write_anywhere_ends_it_and_the_next_spell_is_told_anew(
    world: World, scope: Scope, words: str
) -> None:
    world.alert(2)

    Talk(world.store, world.sam, scope=scope).say(words)

    assert world.letters() == [], "what waited is not said any more"
    world.alert()
    assert len(world.told()) == 2
    world.store.write_now(lambda db: db.execute(update(t.notice).values(occurrence="an earlier spell")))
    world.alert()
    assert len(world.told()) == 4


def test_a_press_that_is_refused_is_a_sign_of_life_too(world: World) -> None:
    world.alert(2)

    Talk(world.store, world.sam).say("register")  # not a partner's

    assert world.letters() == []


def test_a_route_is_proven_by_a_press_that_is_refused(world: World) -> None:
    def unproven(db: Connection) -> None:
        db.execute(update(t.route).values(reachability=Reachability.UNPROVEN))

    world.store.write_now(unproven)

    Talk(world.store, world.sam).say("register")

    query = select(t.route.c.reachability).where(t.route.c.person_key == world.sam.person_id)
    assert world.store.read_now(lambda db: db.execute(query).scalar()) is Reachability.PROVEN


def test_a_press_between_two_alerts_begins_the_count_anew(world: World) -> None:
    world.alert()
    Talk(world.store, world.sam).say("help")
    world.alert()

    assert world.told() == []


@pytest.mark.parametrize("why", ["done", "closed", "consent"])
def test_where_nothing_is_to_be_chased_any_more_nobody_is_told(world: World, why: str) -> None:
    def change(db: Connection) -> None:
        if why == "done":
            db.execute(update(t.action).values(state=ActionState.DONE))
        elif why == "closed":
            db.execute(update(t.case).values(status=CaseStatus.CLOSED))
        else:
            for case in world.cases:
                make.consent(db, case, state=ConsentState.WITHDRAWN)

    world.alert(2)
    world.store.write_now(change)

    assert world.letters() == []


def test_a_keyworker_who_does_not_answer_is_told_of_to_the_manager(world: World) -> None:
    world.store.write_now(make.action, world.cases[0], world.grace, due=TODAY - DAY)

    world.alert(2, to=world.grace)

    assert world.told() == [(f"person:{world.lena.person_id}", world.cases[0])]


def test_what_an_alert_costs_does_not_grow_with_people_or_messages(world: World) -> None:
    def statements() -> int:
        with counted(world.store) as made:
            world.alert()
        return len(made)

    few = statements()

    def many(db: Connection) -> None:
        for number in range(30):
            who = make.partner(db, f"Partner {number}")
            make.action(db, world.cases[0], who, due=date(2026, 3, 2))

    world.store.write_now(many)
    Talk(world.store, world.sam).say("help")

    assert statements() == few
