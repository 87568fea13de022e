"""What counts as a typed command about an action, and what is an answer in a form."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from casework import actions
from casework.actions import ActionView
from casework.actor import Actor
from dialogs.commands import parse
from storage.store import Store
from storage.tables import Answered
from tests.support import builders as make
from tests.support.talk import Talk


@pytest.mark.parametrize(
    ("typed", "name", "argument"),
    [
        ("done 3", "done", "3"),
        ("Done #3.", "done", "#3"),
        ("done KW-7F3K 3", "done", "KW-7F3K 3"),
        ("done kw 7f3k 3", "done", "kw 7f3k 3"),
        ("more time 3 2 weeks", "more time", "3 2 weeks"),
        ("more time KW-7F3K 3 2 weeks", "more time", "KW-7F3K 3 2 weeks"),
        ("more time KW-7F3K 3 next meeting", "more time", "KW-7F3K 3 next meeting"),
        ("not mine 12", "not mine", "12"),
        ("mine 12", "mine", "12"),
        ("undo", "undo", ""),
        ("actions KW-7F3K", "actions", "KW-7F3K"),
        ("log for KW-7F3K please", "log", "for KW-7F3K please"),
    ],
)
def test_a_number_a_code_or_both(typed: str, name: str, argument: str) -> None:
    found = parse(typed)
    assert found is not None
    assert (found.command.name, found.argument) == (name, argument)


@pytest.mark.parametrize(
    "typed",
    ["done by Sam on Friday", "stuck in traffic", "log the call with KW-7F3K in the diary", "mine is the third one"],
)
def test_a_sentence_is_an_answer_even_if_it_begins_like_a_command(typed: str) -> None:
    assert parse(typed) is None


def mdt(store: Store) -> tuple[Actor, Actor, Actor, int]:
    """Grace keeps the case; its one action is with Sam, and Ash is of Sam's agency."""

    def made(db: Connection) -> tuple[Actor, Actor, Actor, int]:
        grace, sam, ash = make.person(db), make.partner(db), make.partner(db, "Ash Fell")
        case_id = make.case(db, grace, mdt=(sam, ash), code="KW-7F3K")
        make.consent(db, case_id)
        return grace, sam, ash, make.action(db, case_id, sam)

    return store.write_now(made)


def now_of(store: Store, action_id: int) -> ActionView:
    return store.read_now(actions.one, action_id)


def test_the_keyworker_cannot_say_yes_for_another_agency(store: Store) -> None:
    grace, _, ash, action_id = mdt(store)
    talk = Talk(store, grace)
    talk.say("mine KW-7F3K 1")
    assert "This one is with Sam Patel, so only they or Elmshire children's social care can say yes to it." in talk.read
    assert (now_of(store, action_id).answered, now_of(store, action_id).acknowledged_at) == (None, None)

    Talk(store, ash).say("mine KW-7F3K 1")
    assert now_of(store, action_id).answered is Answered.MINE


def test_not_mine_for_somebody_else_says_with_whom_it_stays(store: Store) -> None:
    grace, sam, ash, _ = mdt(store)
    heard: list[str] = []
    for who in (grace, ash, sam):
        talk = Talk(store, who)
        talk.say("not mine KW-7F3K 1")
        heard.append(talk.read)
    keyworker, colleague, owner = heard
    assert "it stays with Sam Patel until you name somebody else" in keyworker
    assert "It stays with Sam Patel until somebody else is named" in colleague
    assert "It stays with you until somebody else is named" in owner
