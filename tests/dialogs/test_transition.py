"""Growing up is answered with one press, from `needs me` or the case, and never answers itself."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, select

from cards.verbs import Arranged, NeedsMe, OpenForm
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import ConsentScope, Milestone
from tests.support import builders
from tests.support.talk import Talk


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.sam = builders.partner(db)
        self.case_id = builders.case(db, self.grace, mdt=(self.sam,))
        builders.consent(db, self.case_id, ConsentScope.REGISTER)
        row = {"case_id": self.case_id, "milestone": Milestone.ADULT_SERVICES, "taken_over_by": ""}
        db.execute(insert(t.transition).values(row))


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def answered(store: Store) -> list[str]:
    rows = select(t.transition.c.taken_over_by).where(t.transition.c.answered_at.is_not(None))
    return list(store.read_now(lambda db: db.execute(rows).scalars().all()))


@pytest.mark.parametrize("who", ["grace", "lena"])
def test_one_press_and_it_is_off_the_list(store: Store, world: World, who: str) -> None:
    actor: Actor = getattr(world, who)
    talk = Talk(store, actor)
    talk.press(NeedsMe())
    assert "18 is near. Which adult services take over" in talk.read

    talk.press_labelled("Arranged")

    assert "18 is near" not in talk.read
    assert answered(store) == [""]
    talk.press(Arranged(world.case_id, "17½"))
    assert answered(store) == [""], "twice is a success"


def test_who_takes_over_may_be_named_and_stands_on_the_case(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(NeedsMe())
    talk.press_labelled("Arranged, with whom")
    talk.say("Elmshire adult learning disability team")
    talk.say("confirm")

    assert answered(store) == ["Elmshire adult learning disability team"]
    talk.press(OpenForm("case", world.case_id))
    assert "adult services: arranged (Elmshire adult learning disability team)" in talk.read


@pytest.mark.parametrize("age", ["18", "25", "nonsense", ""])
def test_a_forged_age_answers_nothing(store: Store, world: World, age: str) -> None:
    talk = Talk(store, world.grace)
    talk.press(Arranged(world.case_id, age))

    assert answered(store) == []


def test_a_partner_may_not_answer(store: Store, world: World) -> None:
    talk = Talk(store, world.sam)
    talk.press(Arranged(world.case_id, "17½"))

    assert "isn't yours to do here" in talk.read
    assert answered(store) == []
