"""`replace`: who leaves, who takes over, one Confirm; or case by case."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from cards.verbs import OpenForm, ReplaceOwner
from casework import actions, leaving
from storage import core as t
from storage.store import Store
from storage.tables import NoticeKind
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.ledger import bind
from tests.support.talk import Talk


class Leaving:
    """Sam owns something in three cases of Grace's; Ash is a colleague, Priya of another agency is on two MDTs."""

    def __init__(self, db: Connection) -> None:
        self.grace, self.lena = make.person(db), make.person(db, "Lena Hart", "manager")
        self.sam, self.ash = make.partner(db), make.partner(db, "Ash Fell")
        self.priya = make.partner(db, "Priya Nair", "Elmshire CAMHS")
        self.cases = [
            make.case(db, self.grace, mdt=(self.sam, self.priya), code="KW-7F3K"),
            make.case(db, self.grace, "Rowan Thicket", mdt=(self.sam, self.priya), code="KW-9M2P"),
            make.case(db, self.grace, "Hazel Moss", mdt=(self.sam,), code="KW-4C8D"),
        ]
        for case_id in self.cases:
            make.consent(db, case_id)
        self.ids = [make.action(db, case_id, self.sam) for case_id in self.cases]
        make.chat(db, self.ash)


@pytest.fixture
def made(store: Store) -> Leaving:
    return store.write_now(Leaving)


def owners(store: Store, made: Leaving) -> list[str]:
    return [store.read_now(actions.one, id).owner for id in made.ids]


@pytest.mark.parametrize("who", ["grace", "lena"])
def test_four_presses_move_all_of_it_and_the_new_owner_gets_one_message(store: Store, made: Leaving, who: str) -> None:
    talk = Talk(store, getattr(made, who))
    talk.say("replace")
    assert "Sam Patel, Elmshire children's social care: 3 actions in 3 cases" in talk.read
    talk.press_labelled("Next", holder=f"p:{made.sam.person_id}")
    assert "Ash Fell, Elmshire children's social care (joins 3 MDTs)" in talk.read
    talk.press_labelled("Next", to=f"p:{made.ash.person_id}")
    assert "1 send the costed care plan → Ash Fell" in talk.read
    assert owners(store, made) == ["Sam Patel"] * 3, "nothing before Confirm"
    talk.press_labelled("Confirm")
    assert "3 actions are no longer with Sam Patel: Ash Fell gets one message" in talk.read
    assert owners(store, made) == ["Ash Fell"] * 3
    assert store.write_now(bind, NOW) == 1


def test_case_by_case_some_may_stay(store: Store, made: Leaving) -> None:
    talk = Talk(store, made.grace)
    talk.say("replace")
    talk.press_labelled("Next", holder=f"p:{made.sam.person_id}")
    talk.press_labelled("Choose by case")
    first, second, third = made.cases
    chosen = {f"to{first}": made.priya.person_id, f"to{second}": made.ash.person_id}
    talk.press_labelled("Next", **{name: f"p:{id}" for name, id in chosen.items()}, **{f"to{third}": "stays"})
    talk.press_labelled("Confirm")
    assert owners(store, made) == ["Priya Nair", "Ash Fell", "Sam Patel"]


def test_going_back_from_the_preview_asks_again(store: Store, made: Leaving) -> None:
    talk = Talk(store, made.grace)
    talk.say("replace")
    talk.press_labelled("Next", holder=f"p:{made.sam.person_id}")
    talk.press_labelled("Choose by case")
    stay = {f"to{case_id}": "stays" for case_id in made.cases}
    talk.press_labelled("Next", **stay)
    assert "Nothing would change." in talk.read
    talk.press_labelled("Back")
    talk.press_labelled("Next", **{**stay, f"to{made.cases[0]}": f"p:{made.ash.person_id}"})
    talk.press_labelled("Confirm")
    assert owners(store, made) == ["Ash Fell", "Sam Patel", "Sam Patel"]


def test_by_words_alone(store: Store, made: Leaving) -> None:
    talk = Talk(store, made.grace)
    for words in ("replace", "Sam", "next", "Ash", "next", "confirm"):
        talk.say(words)
    assert owners(store, made) == ["Ash Fell"] * 3


def test_confirm_pressed_again_moves_nothing(store: Store, made: Leaving) -> None:
    talk = Talk(store, made.grace)
    talk.press(ReplaceOwner(made.sam.person_id))
    talk.press_labelled("Next", to=f"p:{made.ash.person_id}")
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")
    talk.heard.append(preview)
    talk.press_labelled("Confirm")
    assert "This form is finished." in talk.read
    assert owners(store, made) == ["Ash Fell"] * 3


def test_partners_and_forged_presses_get_nothing(store: Store, made: Leaving) -> None:
    for press in (ReplaceOwner(made.sam.person_id), OpenForm("replace", made.cases[0]), OpenForm("replace", 999_999)):
        talk = Talk(store, made.sam)
        talk.press(press)
        assert "isn't yours" in talk.read
    talk = Talk(store, made.grace)
    talk.press(ReplaceOwner(999_999))
    assert "Nothing is open with them any more." in talk.read


def test_who_was_taken_off_the_records_is_news_and_stays_on_the_list_until_somebody_takes_over(
    store: Store, made: Leaving
) -> None:
    def leaves(db: Connection) -> int:
        db.execute(t.person.update().where(t.person.c.id == made.sam.person_id).values(active=False))
        return leaving.owner_left(db, made.sam.person_id, now=NOW)

    assert store.write_now(leaves) == 3
    query = select(t.notice.c.recipient).where(t.notice.c.kind == NoticeKind.OWNER_LEFT)
    told = store.read_now(lambda db: list(db.execute(query).scalars()))
    assert told == [f"person:{made.grace.person_id}"] * 3

    talk = Talk(store, made.grace)
    talk.say("needs me")
    assert "With somebody who has left (3)" in talk.read
    talk.press_labelled("Name who takes over")
    talk.press_labelled("Next", to=f"p:{made.ash.person_id}")
    talk.press_labelled("Confirm")
    talk.say("needs me")
    assert "has left" not in talk.read
