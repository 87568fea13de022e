"""The facts of a case are changed where they stand, one by one, and somebody comes on its MDT."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select, update

from cards.verbs import OpenForm
from casework import duplicates, nhs_numbers
from casework.actor import Actor
from casework.made_rows import unused_nhs_number
from storage import core as t
from storage.store import Store
from storage.tables import ConsentState, Outcome, Setting, WardKind
from tests.support import builders as make
from tests.support.builders import TODAY
from tests.support.talk import Talk


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.dev = make.person(db, "Dev Rao")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.kit = make.partner(db, "Kit Rowan", "Elmshire youth justice")
        self.case_id = make.case(
            db,
            self.grace,
            born=date(2007, 5, 4),
            mdt=(self.sam,),
            code="KW-7F3K",
            ehcp=True,
            commissioner="NHS Elmshire (made up)",
            setting=Setting.MENTAL_HEALTH_WARD,
            ward=WardKind.MENTAL_HEALTH.value,
            admitted_on=date(2026, 3, 20),
        )


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def case(store: Store) -> Row[*tuple[Any, ...]]:
    return store.read_now(lambda db: db.execute(select(t.case).order_by(t.case.c.id)).first())  # type: ignore[return-value]


def audited(store: Store, verb: str = "case.change") -> list[tuple[str, str]]:
    rows = select(t.audit.c.old, t.audit.c.new).where(t.audit.c.verb == verb, t.audit.c.outcome == Outcome.DONE)
    return [(row.old, row.new) for row in store.read_now(lambda db: db.execute(rows.order_by(t.audit.c.id)).all())]


def members(store: Store) -> list[int]:
    query = select(t.membership.c.person_id).order_by(t.membership.c.id)
    return list(store.read_now(lambda db: db.execute(query).scalars().all()))


def test_what_is_changed_is_saved_and_audited_from_old_to_new(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("details KW-7F3K")
    assert "NHS Elmshire (made up)" in talk.read

    told = {"adjustments": "A quiet room.", "what_matters": "My dog, and Fridays."}
    talk.press_labelled("Next", plans="ehcp,section_117", lead=f"p:{world.sam.person_id}", **told)
    assert "no → yes" in talk.read
    assert "nothing → My dog, and Fridays." in talk.read
    assert "nothing → A quiet room." in talk.read
    assert "Nobody yet → Sam Patel (Elmshire children's social care)" in talk.read
    assert "EHCP" not in talk.read, "what was not touched is not in it"
    talk.press_labelled("Confirm")

    kept = case(store)
    assert (kept.ehcp, kept.section_117, kept.adjustments) == (True, True, "A quiet room.")
    assert kept.what_matters == "My dog, and Fridays."
    assert kept.lead_professional_id == world.sam.person_id
    assert (kept.commissioner, kept.version) == ("NHS Elmshire (made up)", 2)
    [(old, new)] = audited(store)
    assert "adjustments: ; " in old
    assert "section_117: True" in new
    assert "commissioner" not in new
    talk.say("case KW-7F3K")
    assert "EHCP, section 117 aftercare" in talk.read
    assert "A quiet room." in talk.read
    assert "My dog, and Fridays." in talk.read


def test_an_ehcp_decides_between_cetr_and_ctr_and_the_clocks_follow(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("details", world.case_id))

    talk.press_labelled("Next", plans="")
    talk.press_labelled("Confirm")

    rules = select(t.clock.c.rule).where(t.clock.c.state == "running")
    assert "cetr.ctr_limit_days" in store.read_now(lambda db: db.execute(rules).scalars().all())


def test_what_somebody_else_changed_meanwhile_is_shown_before_it_is_overwritten(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("details", world.case_id))
    talk.press_labelled("Next", commissioner="NHS Oakshire (made up)")
    preview = talk.heard[-1]
    meanwhile = update(t.case).values(commissioner="NHS Ashford Vale (made up)", looked_after=True)
    store.write_now(lambda db: db.execute(meanwhile))

    talk.press_labelled("Confirm")
    assert "Somebody changed this meanwhile: Commissioner" in talk.read
    assert case(store).commissioner == "NHS Ashford Vale (made up)"

    talk.heard.append(preview)
    talk.press_labelled("Back")
    talk.press_labelled("Next")
    assert "NHS Ashford Vale (made up) → NHS Oakshire (made up)" in talk.read
    talk.press_labelled("Confirm")
    assert (case(store).commissioner, case(store).looked_after) == ("NHS Oakshire (made up)", True)


def test_nothing_changed_is_nothing_to_confirm(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("details", world.case_id))

    talk.press_labelled("Next")

    assert "Nothing is different yet" in talk.read


def test_an_nhs_number_is_added_once_and_never_shown(store: Store, world: World) -> None:
    number = unused_nhs_number(3)
    talk = Talk(store, world.grace)
    talk.press(OpenForm("details", world.case_id))
    talk.press_labelled("Next", nhs_number="12345")
    assert "not an NHS number" in talk.read
    talk.press_labelled("Next", nhs_number=number)
    assert number not in talk.read
    talk.press_labelled("Confirm")

    assert case(store).nhs_number == number
    assert number not in str(audited(store))
    talk.press(OpenForm("details", world.case_id))
    assert "NHS number" not in talk.read


def test_another_childs_number_is_not_taken_and_its_case_not_named(store: Store, world: World) -> None:
    number = unused_nhs_number(3)
    key = store.read_now(nhs_numbers.key, number)
    store.write_now(make.case, world.dev, "Rowan Heath", nhs_number=number, nhs_key=key)
    talk = Talk(store, world.grace)
    talk.press(OpenForm("details", world.case_id))
    talk.press_labelled("Next", nhs_number=number)

    talk.press_labelled("Confirm")

    assert "your manager can tell you" in talk.read
    assert "R.H." not in talk.read
    assert case(store).nhs_number == ""
    assert issubclass(duplicates.MayBeKnown, Exception)


@pytest.mark.parametrize("lead", ["p:999", "p:-1", "p:1;drop", "🙂"])
def test_a_forged_lead_professional_is_not_taken(store: Store, world: World, lead: str) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("details", world.case_id))

    talk.press_labelled("Next", lead=lead, plans="")

    assert "Please choose one" in talk.read


@pytest.mark.parametrize("form", ["details", "joining"])
@pytest.mark.parametrize("who", ["sam", "dev", "kit"])
def test_others_neither_see_nor_change_them(store: Store, world: World, who: str, form: str) -> None:
    talk = Talk(store, getattr(world, who))

    talk.press(OpenForm(form, world.case_id))
    assert "isn't yours to do here" in talk.read
    talk.press(OpenForm(form, 2_000_000_000))
    assert "I can't find that case" in talk.read


@pytest.mark.parametrize("who", ["grace", "lena"])
def test_somebody_known_comes_on_the_mdt(store: Store, world: World, who: str) -> None:
    actor: Actor = getattr(world, who)
    talk = Talk(store, actor)
    talk.press(OpenForm("joining", world.case_id))
    assert "Sam Patel" not in talk.read, "who is on it already"

    talk.press_labelled("Next", who=f"p:{world.kit.person_id}")
    assert "Kit Rowan, Elmshire youth justice" in talk.read
    assert world.kit.person_id not in members(store)
    talk.press_labelled("Confirm")

    assert members(store)[-1] == world.kit.person_id
    assert audited(store)[-1] == ("", "on the MDT")
    kit = Talk(store, world.kit)
    kit.say("case KW-7F3K")
    assert "KW-7F3K" in kit.read
    talk.say("case KW-7F3K")
    assert "Kit Rowan (Elmshire youth justice); Sam Patel (Elmshire children's social care)" in talk.read


def test_several_come_in_one_go_and_one_of_them_is_new_here(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("joining", world.case_id))

    talk.press_labelled("Add another", who=f"p:{world.kit.person_id}")
    assert "So far: Kit Rowan, Elmshire youth justice." in talk.read
    talk.press_labelled("Next", who="new")
    talk.press_labelled("Next", contact_name="Mr Sedge", contact_kind="education", contact_agency="Mill Lane School")
    talk.press_labelled("Confirm")

    assert "Kit Rowan, Elmshire youth justice; Mr Sedge on the MDT" in talk.read
    people = select(t.person.c.id).order_by(t.person.c.id.desc()).limit(1)
    new = store.read_now(lambda db: db.execute(people).scalar_one())
    assert members(store)[-2:] == [world.kit.person_id, new]


def test_it_works_by_keyboard_alone(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("joining", world.case_id))

    talk.say("Rowan")
    talk.say("next")
    talk.say("confirm")

    assert members(store)[-1] == world.kit.person_id


@pytest.mark.parametrize("given", ["", "p:999", "Nobody Known", "p:2147483648", "🙂" * 400])
def test_nobody_comes_by_a_forged_or_empty_choice(store: Store, world: World, given: str) -> None:
    before = members(store)
    talk = Talk(store, world.grace)
    talk.press(OpenForm("joining", world.case_id))

    talk.press_labelled("Next", who=given)

    assert "Confirm" not in talk.buttons()
    assert members(store) == before


def test_coming_twice_is_one_membership(store: Store, world: World) -> None:
    for _ in range(2):
        talk = Talk(store, world.grace)
        talk.press(OpenForm("joining", world.case_id))
        talk.press_labelled("Next", who=f"p:{world.kit.person_id}")
        if "Confirm" in talk.buttons():
            talk.press_labelled("Confirm")

    assert members(store).count(world.kit.person_id) == 1


def test_who_left_may_come_back(store: Store, world: World) -> None:
    store.write_now(make.member, world.case_id, world.kit, until=TODAY)
    talk = Talk(store, world.grace)
    talk.press(OpenForm("joining", world.case_id))

    talk.press_labelled("Next", who=f"p:{world.kit.person_id}")
    talk.press_labelled("Confirm")

    assert members(store).count(world.kit.person_id) == 2


def test_where_sharing_stopped_it_says_what_they_will_see(store: Store, world: World) -> None:
    store.write_now(make.consent, world.case_id, state=ConsentState.WITHDRAWN)
    talk = Talk(store, world.grace)
    talk.press(OpenForm("joining", world.case_id))

    talk.press_labelled("Next", who=f"p:{world.kit.person_id}")

    assert "see the code alone until it starts again" in talk.read
