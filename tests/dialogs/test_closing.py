"""A case is stepped down or closed, is silent from then on, and can be opened again with all that it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards import verbs
from cards.verbs import OpenForm
from casework import access, boards, cases, letters, tasks
from casework.access import ON_A_CLOSED_CASE, READS, Verb
from casework.actor import Actor
from casework.errors import NotAllowed
from storage import core as t
from storage.store import Store
from storage.tables import CaseStatus, ConsentState, DraftState, Outcome, TaskKind
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.ledger import POLICY, bind, ledger, tick
from tests.support.talk import Talk

ANSWERS = {
    "reason": "stepped down",
    "different": "Sleeps at home",
    "keyworking": "Held school and ward together",
}


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.case_id = make.case(db, self.grace, mdt=(self.sam,), code="KW-7F3K")
        for who in (self.grace, self.lena, self.sam):
            make.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def _close(talk: Talk, case_id: int, **answers: str) -> None:
    talk.press(OpenForm("close", case_id))
    talk.press_labelled("Next", **{**ANSWERS, **answers})
    talk.press_labelled("Confirm")


def _status(store: Store) -> CaseStatus:
    return store.read_now(lambda db: db.execute(select(t.case.c.status)).scalar_one())


def _rows(store: Store, table: str) -> list[Any]:
    found = getattr(t, table)
    return store.read_now(lambda db: list(db.execute(select(found).order_by(found.c.id))))


def _said_to(store: Store, who: Actor) -> str:
    def opened(db: Connection) -> str:
        bind(db, NOW)
        query = select(t.sending.c.id).where(t.sending.c.recipient == f"person:{who.person_id}")
        sending = db.execute(query.order_by(t.sending.c.id.desc())).scalars().first()
        if sending is None:
            return ""
        return str(letters.open_letter(db, f"person:{who.person_id}", sending, POLICY.notices, now=NOW))

    return store.write_now(opened)


def test_a_case_is_stepped_down_with_what_is_different_and_what_keyworking_did(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("close", world.case_id))
    assert "What is different for them?" in talk.read
    assert "J.B., 14, KW-7F3K" in talk.read
    talk.press_labelled("Next", reason="stepped down")
    assert "Please answer: What is different for them?" in talk.read
    assert _status(store) is CaseStatus.ACTIVE
    talk.press_labelled("Next", **ANSWERS)
    talk.press_labelled("Confirm")

    assert "Closed: J.B., 14, KW-7F3K. Partners are told one line." in talk.read
    row = _rows(store, "closing")[0]
    assert (row.reason, row.what_is_different, row.what_keyworking_did, row.closed_by, row.reopened_at) == (
        *ANSWERS.values(),
        world.grace.person_id,
        None,
    )
    assert [row.new for row in _rows(store, "audit") if row.verb == "case.close" and row.outcome is Outcome.DONE] == [
        "closed: stepped down; "
    ]


def test_what_is_open_is_listed_each_with_its_press_before_the_form(store: Store, world: World) -> None:

    def opened(db: Connection) -> None:
        make.action(db, world.case_id, world.sam)
        make.meeting(db, world.case_id)
        tasks.open_task(db, world.case_id, TaskKind.MULTI_AGENCY, "rating:1", due_on=None, now=NOW)

    store.write_now(opened)
    talk = Talk(store, world.grace)
    talk.say("close KW-7F3K")

    assert "send the costed care plan: Sam Patel" in talk.read
    assert "MDT planned for Thursday 2 April 2026" in talk.read
    assert set(talk.buttons()) >= {"No longer needed", "Done, they told me", "Close all the same", "The case"}
    assert _status(store) is CaseStatus.ACTIVE

    talk.press_labelled("Close all the same")
    assert "Still open: 1 action, 1 task, 1 meeting" in talk.read
    talk.press_labelled("Next")
    assert "Please answer: What happens to what is still open?" in talk.read
    talk.press_labelled("Next", still_open="Sam carries the plan on")
    talk.press_labelled("Next", **ANSWERS)
    talk.press_labelled("Confirm")
    assert _status(store) is CaseStatus.CLOSED
    assert _rows(store, "closing")[0].still_open == "Sam carries the plan on"


def test_something_opened_meanwhile_is_asked_about_before_anything_is_saved(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("close", world.case_id))
    talk.press_labelled("Next", **ANSWERS)
    store.write_now(lambda db: make.action(db, world.case_id, world.sam))
    talk.press_labelled("Confirm")

    assert "What happens to what is still open?" in talk.read
    assert _status(store) is CaseStatus.ACTIVE


@pytest.mark.parametrize("verb", sorted(set(Verb) - READS - ON_A_CLOSED_CASE))
def test_a_closed_case_refuses_every_write_with_a_sentence(store: Store, world: World, verb: Verb) -> None:
    _close(Talk(store, world.grace), world.case_id)

    for who in (world.grace, world.lena, world.sam):
        with pytest.raises(NotAllowed) as refused:
            store.write_now(access.require, who, verb, world.case_id, now=NOW, agency_id=who.agency_id)
        may = verb in access.TABLE[next(iter(who.roles))]
        assert ("KW-7F3K is closed, so nothing has changed." in str(refused.value)) or not may or who is not world.grace


def test_a_closed_case_can_still_be_read_and_says_why_it_is_closed(store: Store, world: World) -> None:
    _close(Talk(store, world.grace), world.case_id)
    talk = Talk(store, world.grace)

    talk.say("case KW-7F3K")

    assert "Closed on Thursday 26 March 2026. Stepped down" in talk.read
    assert talk.buttons() == ["Open again", "Consent", "My cases"]
    talk.say("update KW-7F3K")
    assert "KW-7F3K is closed, so nothing has changed." in talk.read
    assert "reopen KW-7F3K" in talk.read


def test_partners_hear_one_line_with_the_code_alone(store: Store, world: World) -> None:
    _close(Talk(store, world.grace), world.case_id)

    said = _said_to(store, world.sam)
    assert "KW-7F3K is closed here" in said
    assert "J.B." not in said
    assert [kind for kind, _, _ in store.read_now(ledger)] == ["case closed"]


def test_where_sharing_has_stopped_nobody_is_told(store: Store, world: World) -> None:
    store.write_now(lambda db: make.consent(db, world.case_id, state=ConsentState.WITHDRAWN))
    talk = Talk(store, world.grace)
    _close(talk, world.case_id)

    assert "Nobody is told" in talk.read
    assert store.read_now(ledger) == []


def test_a_closed_case_is_silent_in_ledger_lists_and_boards(store: Store, world: World) -> None:
    def due(db: Connection) -> None:
        make.action(db, world.case_id, world.sam, due=TODAY, look_at=NOW)
        tick(db, NOW)

    store.write_now(due)
    talk = Talk(store, world.grace)
    talk.press(OpenForm("close_case", world.case_id))
    talk.press_labelled("Next", still_open="Sam carries it on")
    talk.press_labelled("Next", **ANSWERS)
    talk.press_labelled("Confirm")
    store.write_now(lambda db: tick(db, "2026-04-09 09:00"))

    assert [kind for kind, _, _ in store.read_now(ledger)] == ["case closed"]
    board = store.read_now(lambda db: boards.board(db, world.case_id, 1, NOW))
    assert (board.stopped, board.rows) == ("KW-7F3K is closed. There are no more reminders here.", ())
    assert store.write_now(cases.caseload, world.grace, now=NOW) == []
    sam = Talk(store, world.sam)
    sam.say("actions")
    assert "costed care plan" not in sam.read


def test_half_filled_forms_are_closed_with_it(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("update", world.case_id))
    _close(Talk(store, world.lena), world.case_id)

    assert [row.state for row in _rows(store, "draft") if row.form == "update"] == [DraftState.CANCELLED]


def test_a_closed_case_is_opened_again_with_a_reason_and_what_was_open_waits(store: Store, world: World) -> None:
    store.write_now(lambda db: make.action(db, world.case_id, world.sam, due=date(2026, 3, 20)))
    talk = Talk(store, world.grace)
    talk.press(OpenForm("close_case", world.case_id))
    talk.press_labelled("Next", still_open="Sam carries it on")
    talk.press_labelled("Next", **ANSWERS)
    talk.press_labelled("Confirm")

    again = Talk(store, world.lena)
    for said in ("reopen KW-7F3K", "Referred again after a crisis", "confirm"):
        again.say(said)

    assert "Open again: J.B., 14, KW-7F3K" in again.read
    assert _status(store) is CaseStatus.ACTIVE
    row = _rows(store, "closing")[0]
    assert (row.reopened_at, row.reopened_by, row.why_reopened) == (
        NOW,
        world.lena.person_id,
        "Referred again after a crisis",
    )
    store.write_now(lambda db: tick(db, NOW))
    assert "overdue" in [kind for kind, _, _ in store.read_now(ledger)]
    assert "case closed" not in [kind for kind, _, _ in store.read_now(ledger)]
    _close_again = Talk(store, world.grace)
    _close_again.say("reopen KW-7F3K")
    assert "This case is open." in _close_again.read


@pytest.mark.parametrize("who", ["sam"])
def test_a_partner_closes_and_opens_nothing(store: Store, world: World, who: str) -> None:
    talk = Talk(store, getattr(world, who))
    for form in ("close", "close_case"):
        talk.press(OpenForm(form, world.case_id))
        assert "Nothing has changed" in talk.read
    _close(Talk(store, world.grace), world.case_id)
    talk.press(OpenForm("reopen", world.case_id))
    assert "Nothing has changed" in talk.read


def test_confirm_twice_closes_once(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("close", world.case_id))
    talk.press_labelled("Next", **ANSWERS)
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")
    talk.heard.append(preview)
    talk.press_labelled("Confirm")

    assert len(_rows(store, "closing")) == 1


def test_consent_can_be_withdrawn_on_a_closed_case(store: Store, world: World) -> None:
    _close(Talk(store, world.grace), world.case_id)
    talk = Talk(store, world.grace)

    talk.press(verbs.WithdrawConsent(world.case_id, "sharing"))
    talk.press_labelled("Confirm")

    assert "Saved" in talk.read


def test_a_death_is_not_asked_what_is_different(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("close", world.case_id))
    talk.press_labelled("Next", reason="died")

    assert "Confirm" in talk.buttons()
