"""The right child with few presses: by code, by initials, or out of a list in which names are found, never typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, select

from cards.pick import PICKED
from cards.verbs import OpenForm
from casework.access import Verb, require
from casework.actor import Actor
from dialogs import pick, switchboard
from dialogs.events import Answer, Message
from dialogs.fields import Facts, Text
from dialogs.form import Form, Page, Preview, pages
from dialogs.turn import Turn
from storage import core as t
from storage.store import Store
from storage.tables import Outcome
from tests.support import builders
from tests.support.builders import NOW
from tests.support.talk import Talk

NAMES = (
    "Juniper Bramble",
    "Rowan Thistle",
    "Sorrel Heath",
    "Hazel Fern",
    "Bryony Moss",
    "Clover Marsh",
    "Jasmine Birch",
)


@pytest.fixture(autouse=True)
def a_form(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A form of one question, as if it were the update."""
    kept = switchboard.forms()
    note: Form[Facts] = Form(
        "update",
        "A note",
        Verb.RECORD_UPDATE,
        load=_load,
        page=pages(Page("what", "What changed?", (Text(name="what", label="What?"),))),
        preview=lambda progress, facts: Preview("Save?", ()),
        save=lambda turn, draft, progress, facts: Answer(say=(Message(text="saved"),)),
    )
    monkeypatch.setattr(switchboard, "forms", lambda: {**kept, "update": note})
    return iter([None])


def _load(turn: Turn, case_id: int) -> Facts:
    require(turn.db, turn.actor, Verb.RECORD_UPDATE, case_id, now=turn.now)
    code = turn.db.execute(select(t.case.c.code).where(t.case.c.id == case_id)).scalar_one()
    return Facts(now=turn.now, label=f"LABEL {code}", case_id=case_id)


def _caseload(db: Connection, count: int = 7) -> tuple[Actor, list[int]]:
    grace = builders.person(db)
    return grace, [builders.case(db, grace, NAMES[n % 7]) for n in range(count)]


def _code(store: Store, case_id: int) -> str:
    return store.read_now(lambda db: db.execute(select(t.case.c.code).where(t.case.c.id == case_id)).scalar_one())


def test_the_last_five_are_buttons_and_everybody_is_found_by_name_in_the_list(store: Store) -> None:
    grace, ids = store.write_now(_caseload)

    def opened_before(db: Connection) -> None:
        for days, case_id in enumerate(ids[:6]):
            row = {"person_id": grace.person_id, "case_id": case_id, "at": NOW - timedelta(days=days)}
            db.execute(insert(t.recent_case), row)

    store.write_now(opened_before)
    talk = Talk(store, grace)

    talk.press(OpenForm("update", 0))

    codes = [_code(store, case_id) for case_id in ids]
    assert [label.split(", ")[2] for label in talk.buttons()[:5]] == codes[:5]
    assert "J.B., 14, " in talk.buttons()[0]
    assert "Jasmine Birch · J.B." in talk.read
    assert "Juniper Bramble · J.B." in talk.read  # whose button shows no name
    assert "Juniper" not in "".join(talk.buttons())


def test_a_press_on_a_child_opens_the_form_for_that_child(store: Store) -> None:
    grace, ids = store.write_now(_caseload)
    talk = Talk(store, grace)
    talk.press(OpenForm("update", 0))

    answer = talk.press(OpenForm("update", ids[2]))

    assert answer.edit is not None  # the list is replaced by the form
    assert f"LABEL {_code(store, ids[2])}" in talk.read


def test_a_child_chosen_in_the_list_is_opened(store: Store) -> None:
    grace, ids = store.write_now(_caseload)
    talk = Talk(store, grace)

    talk.press(OpenForm("update", 0), **{PICKED: str(ids[6])})

    assert f"LABEL {_code(store, ids[6])}" in talk.read


@pytest.mark.parametrize("nonsense", ["", "abc", "99999999999999", "-1", "1.0"])
def test_open_without_a_child_asks_again(store: Store, nonsense: str) -> None:
    grace, _ = store.write_now(_caseload)
    talk = Talk(store, grace)

    talk.press(OpenForm("update", 0), **{PICKED: nonsense})

    assert "Please choose a child first." in talk.read


def test_somebody_with_one_case_is_not_asked(store: Store) -> None:
    grace, ids = store.write_now(_caseload, 1)
    talk = Talk(store, grace)

    talk.press(OpenForm("update", 0))

    assert f"LABEL {_code(store, ids[0])}" in talk.read


def test_somebody_without_cases_is_told_so(store: Store) -> None:
    grace, _ = store.write_now(_caseload, 0)
    talk = Talk(store, grace)

    talk.press(OpenForm("update", 0))

    assert "no cases" in talk.read


@pytest.mark.parametrize("said", ["R.T.", "rt", "r.t"])
def test_initials_open_the_one_child_they_mean(store: Store, said: str) -> None:
    grace, ids = store.write_now(_caseload)
    talk = Talk(store, grace)

    _pick(talk, said)

    assert f"LABEL {_code(store, ids[1])}" in talk.read


def test_initials_that_mean_two_children_are_asked_about(store: Store) -> None:
    grace, ids = store.write_now(_caseload)
    talk = Talk(store, grace)

    _pick(talk, "JB")

    assert "more than one" in talk.read
    assert sorted(label.split(", ")[2] for label in talk.buttons()[:-1]) == sorted(
        [_code(store, ids[0]), _code(store, ids[6])]
    )


def test_initials_nobody_has_are_answered_with_the_list(store: Store) -> None:
    grace, _ = store.write_now(_caseload)
    talk = Talk(store, grace)

    _pick(talk, "ZZ")

    assert "can't find “ZZ”" in talk.read
    assert len(talk.buttons()) == 7  # five children, Open, Home


def test_a_code_with_a_slip_never_opens_another_child(store: Store) -> None:
    grace, ids = store.write_now(_caseload, 2)
    talk = Talk(store, grace)
    code = _code(store, ids[0])
    slipped = code[:-1] + ("2" if code[-1] != "2" else "3")

    _pick(talk, slipped)

    assert "one character is off" in talk.read


def test_another_keyworkers_child_is_a_friendly_no_that_is_audited(store: Store) -> None:
    _, ids = store.write_now(_caseload, 2)
    tom = store.write_now(builders.person, "Tom Reed")
    talk = Talk(store, tom)

    _pick(talk, _code(store, ids[0]))

    assert "isn't yours to do here" in talk.read
    refusals = select(t.audit).where(t.audit.c.outcome == Outcome.REFUSED, t.audit.c.person_id == tom.person_id)
    assert [row.case_id for row in store.read_now(lambda db: db.execute(refusals).all())] == [ids[0]]


def test_a_manager_is_not_offered_what_only_a_keyworker_may(store: Store) -> None:
    store.write_now(_caseload, 3)
    talk = Talk(store, store.write_now(builders.person, "Lena Hart", "manager"))

    talk.press(OpenForm("update", 0))

    assert "isn't yours to do here" in talk.read


def test_a_caseload_too_long_for_a_card_says_how_to_reach_the_rest(store: Store) -> None:
    grace, _ = store.write_now(_caseload, 200)
    talk = Talk(store, grace)

    talk.press(OpenForm("update", 0))

    assert "first 150 of 200" in talk.read


def test_a_form_that_nobody_knows_is_no_error(store: Store) -> None:
    grace, ids = store.write_now(_caseload, 2)
    talk = Talk(store, grace)

    talk.press(OpenForm("forged", ids[0]))

    assert talk.read


def _pick(talk: Talk, said: str) -> None:
    """As if `update JB` was typed: the command belongs to another module."""
    original = switchboard.commands()

    def update(turn: Turn, argument: str) -> Answer:
        return pick.pick(turn, "update", argument=argument)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(switchboard, "commands", lambda: {**original, "update": update})
        talk.say(f"update {said}")
