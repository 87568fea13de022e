"""A manager says who keeps a case: one case, or a whole caseload, and everything that hangs on it goes along."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards import verbs
from cards.verbs import OpenForm
from casework import allocations, letters, tasks
from casework.actor import Actor
from casework.errors import Stale
from casework.letter_parts import Letter
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, Colour, DraftState, NoticeState, Outcome, TaskKind, TaskState
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.ledger import POLICY, bind, ledger
from tests.support.talk import Talk


class World:
    """Grace keeps Juniper and Wren, Tom keeps none, Lena manages; nobody keeps Robin."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.tom = make.person(db, "Tom Reed")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.juniper = make.case(db, self.grace, mdt=(self.sam,), code="KW-7F3K", rating=Colour.RED)
        self.wren = make.case(db, self.grace, "Wren Ashdown")
        self.robin = make.case(db, None, "Robin Fell")
        self.hers = make.action(db, self.juniper, self.grace, "ring the school")
        self.sams = make.action(db, self.juniper, self.sam)
        for who in (self.grace, self.tom, self.lena, self.sam):
            make.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def _rows(store: Store, table: str) -> list[Any]:
    found = getattr(t, table)
    return store.read_now(lambda db: list(db.execute(select(found).order_by(found.c.id))))


def _keeper(store: Store, case_id: int) -> int | None:
    return store.read_now(lambda db: db.execute(select(t.case.c.keyworker_id).where(t.case.c.id == case_id)).scalar())


def _allocate(talk: Talk, case_id: int, to: Actor, **more: str) -> None:
    talk.press(OpenForm("allocate", case_id))
    talk.press_labelled("Next", to=str(to.person_id), **more)
    talk.press_labelled("Confirm")


def _letter(store: Store, who: Actor) -> Letter | None:
    def opened(db: Connection) -> Letter | None:
        bind(db, NOW)
        query = select(t.sending.c.id).where(t.sending.c.recipient == f"person:{who.person_id}")
        sending = db.execute(query.order_by(t.sending.c.id.desc())).scalars().first()
        if sending is None:
            return None
        return letters.open_letter(db, f"person:{who.person_id}", sending, POLICY.notices, now=NOW)

    return store.write_now(opened)


def test_a_case_is_allocated_in_three_presses_and_its_caseloads_are_counted(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)

    talk.press(OpenForm("allocate", world.robin))
    assert "Now with: nobody" in talk.read
    assert "Grace Okoro: 2 cases, 1 red" in talk.read
    assert "Tom Reed: 0 cases" in talk.read
    talk.press_labelled("Next", to=str(world.tom.person_id), why="Lives near the family")
    talk.press_labelled("Confirm")

    assert "Saved: **Tom Reed** keeps R.F., 14" in talk.read
    assert _keeper(store, world.robin) == world.tom.person_id
    row = _rows(store, "allocation")[-1]
    assert (row.case_id, row.keyworker_id, row.until, row.why) == (
        world.robin,
        world.tom.person_id,
        None,
        "Lives near the family",
    )


def test_moving_a_case_ends_one_row_begins_the_next_and_keeps_the_history(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    _allocate(talk, world.juniper, world.tom)
    _allocate(talk, world.juniper, world.grace)

    rows = _rows(store, "allocation")
    tom, grace = world.tom.person_id, world.grace.person_id
    assert [(row.keyworker_id, row.until) for row in rows] == [(tom, NOW), (grace, None)]
    done = [row for row in _rows(store, "audit") if row.verb == "case.allocate" and row.outcome is Outcome.DONE]
    of_case = [(row.old, row.new.partition(";")[0]) for row in done if row.subject.startswith("case:")]
    assert of_case == [
        (f"keyworker: person:{world.grace.person_id}", f"keyworker: person:{world.tom.person_id}"),
        (f"keyworker: person:{world.tom.person_id}", f"keyworker: person:{world.grace.person_id}"),
    ]


def test_the_old_keyworker_writes_on_it_no_more_and_a_half_filled_form_is_closed(store: Store, world: World) -> None:
    hers = Talk(store, world.grace)
    hers.press(OpenForm("consent", world.juniper))
    _allocate(Talk(store, world.lena), world.juniper, world.tom)

    hers.press_labelled("Next", scope="sharing", state="refused")
    assert "Nothing was saved" in hers.read
    hers.press(OpenForm("update", world.juniper))
    assert "isn't yours" in hers.read
    hers.say("case KW-7F3K")
    assert "isn't yours" in hers.read
    assert _rows(store, "update") == []
    assert [row.state for row in _rows(store, "draft") if row.form == "consent"] == [DraftState.CANCELLED]


def test_what_the_old_keyworker_was_to_do_goes_with_the_case_and_a_partners_stays(store: Store, world: World) -> None:
    _allocate(Talk(store, world.lena), world.juniper, world.tom)

    owners = {row.id: row.owner_id for row in _rows(store, "action")}
    assert owners == {world.hers: world.tom.person_id, world.sams: world.sam.person_id}
    assert all(row.state is ActionState.OPEN for row in _rows(store, "action"))
    on_mdt = {row.person_id: row.until for row in _rows(store, "membership") if row.case_id == world.juniper}
    assert on_mdt == {world.grace.person_id: TODAY, world.sam.person_id: None, world.tom.person_id: None}


def test_the_new_keyworker_gets_the_handover_card_and_the_old_one_is_told_the_code_alone(
    store: Store, world: World
) -> None:
    store.write_now(lambda db: make.update(db, world.juniper, world.grace, "Moved school", assessment="Settling in"))
    store.write_now(
        lambda db: db.execute(
            t.case.update().where(t.case.c.id == world.juniper).values(what_matters="Trains", adjustments="Quiet room")
        )
    )
    _allocate(Talk(store, world.lena), world.juniper, world.tom)

    new, old = _letter(store, world.tom), _letter(store, world.grace)
    assert new is not None
    assert old is not None
    assert new.groups[0].heading == "J.B., 14, KW-7F3K"
    assert "allocated by Lena Hart. Grace Okoro kept the case." in new.groups[0].lines[0].said
    assert "KW-7F3K is with Tom Reed from today" in old.groups[0].lines[0].said
    assert "J.B." not in str(old)

    card = Talk(store, world.tom)
    card.press(OpenForm("handover", world.juniper))
    for said in ("Trains", "Quiet room", "Moved school", "Settling in", "send the costed care plan", "Sam Patel"):
        assert said in card.read
    assert "2 owners have not answered" in card.read


@pytest.mark.parametrize("who", ["grace", "sam"])
def test_the_handover_card_is_refused_to_anybody_else(store: Store, world: World, who: str) -> None:
    _allocate(Talk(store, world.lena), world.juniper, world.tom)
    talk = Talk(store, getattr(world, who))

    talk.press(OpenForm("handover", world.juniper))

    assert "for the case's keyworker and the service's managers" in talk.read
    assert "costed care plan" not in talk.read


def test_a_case_that_came_back_before_anything_was_sent_tells_nobody_what_is_not_so(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    _allocate(talk, world.juniper, world.tom)
    _allocate(talk, world.juniper, world.grace)

    letter = _letter(store, world.tom)
    assert letter is not None
    said = [line.said for group in letter.groups for line in group.lines]
    assert said == ["KW-7F3K is with Grace Okoro from today. They have the handover card. Thank you for all you did."]


def test_news_that_waits_for_the_old_keyworker_reaches_who_keeps_the_case(store: Store, world: World) -> None:
    Talk(store, world.sam).press(verbs.ActionStuck(world.sams, 1))
    _allocate(Talk(store, world.lena), world.juniper, world.tom)

    _letter(store, world.grace)
    letter = _letter(store, world.tom)

    assert letter is not None
    assert "something is in the way" in str(letter)
    withdrawn = store.read_now(lambda db: ledger(db, withdrawn=True))
    assert ("stuck", f"action:{world.sams}", f"person:{world.grace.person_id}") in withdrawn


def test_a_referral_to_keyworking_is_met_by_a_keyworker(store: Store, world: World) -> None:

    kind = TaskKind.KEYWORKER_REFERRAL
    store.write_now(lambda db: tasks.open_task(db, world.robin, kind, "rating:1", due_on=None, now=NOW))
    _allocate(Talk(store, world.lena), world.robin, world.tom)

    assert [row.state for row in _rows(store, "task")] == [TaskState.DONE]


def test_two_managers_at_once_do_not_overrule_each_other_unseen(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    talk.press(OpenForm("allocate", world.robin))
    talk.press_labelled("Next", to=str(world.tom.person_id))
    preview = talk.heard[-1]
    other = store.write_now(lambda db: make.person(db, "Max Hale", "manager"))
    _allocate(Talk(store, other), world.robin, world.grace)

    talk.heard.append(preview)
    talk.press_labelled("Confirm")

    assert "Somebody else has allocated this case" in talk.read
    assert _keeper(store, world.robin) == world.grace.person_id
    with pytest.raises(Stale):
        store.write_now(allocations.allocate, world.lena, world.robin, world.tom.person_id, was=None, now=NOW)


def test_the_same_once_more_changes_nothing(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    talk.press(OpenForm("allocate", world.robin))
    talk.press_labelled("Next", to=str(world.tom.person_id))
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")
    talk.heard.append(preview)
    talk.press_labelled("Confirm")

    assert len(_rows(store, "allocation")) == 1
    assert "Who keeps which case" in talk.read


@pytest.mark.parametrize("who", ["grace", "tom", "sam"])
def test_only_a_manager_allocates(store: Store, world: World, who: str) -> None:
    talk = Talk(store, getattr(world, who))

    talk.press(OpenForm("allocate", world.juniper))
    assert "Allocating is for the service's managers" in talk.read
    talk.press(OpenForm("caseload", 0))
    assert "Allocating is for the service's managers" in talk.read
    talk.say("allocate")
    assert "Allocating is for the service's managers" in talk.read


def test_somebody_who_is_no_keyworker_of_the_service_cannot_be_chosen(store: Store, world: World) -> None:
    elsewhere = store.write_now(
        lambda db: make.person(db, "Kit Rowan", "keyworker", service_id=make.service(db, "Elsewhere"))
    )
    talk = Talk(store, world.lena)
    for forged in (elsewhere, world.sam, world.lena):
        talk.press(OpenForm("allocate", world.robin))
        talk.press_labelled("Next", to=str(forged.person_id))
        assert "Please choose" in talk.read
    assert _keeper(store, world.robin) is None


def test_cases_without_a_keyworker_stand_on_the_managers_list_and_summary(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)

    talk.say("needs me")
    assert "Without a keyworker (1)" in talk.read
    assert "R.F., 14" in talk.read
    talk.say("summary")
    assert "1 case has no keyworker" in talk.read
    talk.press_labelled("No keyworker")
    assert "R.F., 14" in talk.read

    hers = Talk(store, world.grace)
    hers.say("needs me")
    assert "Without a keyworker" not in hers.read


def test_a_whole_caseload_moves_in_one_go(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    talk.say("allocate grace")
    assert "Grace Okoro: 2 cases" in talk.read
    talk.press_labelled("Next", to=str(world.tom.person_id), why="On maternity leave")
    assert talk.read.count("Tom Reed") == 2
    talk.press_labelled("Confirm")

    assert "Saved: 2 moved" in talk.read
    assert {_keeper(store, case) for case in (world.juniper, world.wren)} == {world.tom.person_id}
    assert _keeper(store, world.robin) is None
    kinds = [kind for kind, _, _ in store.read_now(ledger)]
    assert sorted(kinds) == ["handed on", "handed on", "handover", "handover"]


def test_a_caseload_is_shared_out_case_by_case_on_one_card(store: Store, world: World) -> None:
    ash = store.write_now(lambda db: make.person(db, "Ash Moor"))
    talk = Talk(store, world.lena)
    talk.press(OpenForm("caseload", 0))
    talk.press_labelled("Next", whose=str(world.grace.person_id))
    talk.press_labelled("Next", to="share")
    assert "Suggested: whoever has the fewest cases" in talk.read
    talk.press_labelled("Next")
    talk.press_labelled("Confirm")

    assert {_keeper(store, case) for case in (world.juniper, world.wren)} == {world.tom.person_id, ash.person_id}


def test_a_case_may_stay_and_one_moved_meanwhile_is_left_alone_and_said(store: Store, world: World) -> None:
    third = store.write_now(lambda db: make.case(db, world.grace, "Hazel Moss"))
    talk = Talk(store, world.lena)
    talk.press(OpenForm("caseload", 0))
    talk.press_labelled("Next", whose=str(world.grace.person_id))
    talk.press_labelled("Next", to="share")
    tom = str(world.tom.person_id)
    talk.press_labelled("Next", **{f"case{world.juniper}": tom, f"case{world.wren}": "stays", f"case{third}": tom})
    preview = talk.heard[-1]
    _allocate(Talk(store, world.lena), third, world.tom)
    talk.heard.append(preview)
    talk.press_labelled("Confirm")

    assert "Saved: 1 moved" in talk.read
    assert "1 had been moved by somebody else already" in talk.read
    assert _keeper(store, world.wren) == world.grace.person_id
    assert _keeper(store, world.juniper) == world.tom.person_id


def test_a_large_caseload_is_shared_out_over_several_cards_that_teams_takes(store: Store, world: World) -> None:
    def crowd(db: Connection) -> None:
        for number in range(30):
            make.person(db, f"Keyworker Number {number}")
        for number in range(30):
            make.case(db, world.grace, f"Child Number {number}")

    store.write_now(crowd)
    talk = Talk(store, world.lena)
    talk.press(OpenForm("caseload", 0))
    talk.press_labelled("Next", whose=str(world.grace.person_id))
    talk.press_labelled("Next", to="share")
    while "Confirm" not in talk.buttons():
        assert talk.read  # checked as a card: schema and size
        talk.press_labelled("Next")
    talk.press_labelled("Confirm")

    assert "Saved: 32 moved" in talk.read
    assert _keeper(store, world.juniper) != world.grace.person_id


def test_by_keyboard_alone(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    for said in ("allocate KW-7F3K", "tom", "skip", "confirm"):
        talk.say(said)

    assert "Saved: **Tom Reed** keeps J.B., 14, KW-7F3K" in talk.read


def test_an_emptied_caseload_is_said_plainly(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    talk.press(OpenForm("caseload", 0))
    talk.press_labelled("Next", whose=str(world.tom.person_id))

    assert "Tom Reed has no cases." in talk.read


def test_notices_are_planned_once(store: Store, world: World) -> None:
    _allocate(Talk(store, world.lena), world.juniper, world.tom)

    assert [row.state for row in _rows(store, "notice")] == [NoticeState.PLANNED] * 2
