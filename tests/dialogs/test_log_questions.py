"""The four big questions of a CETR: offered in its log, left as it is, kept, and read again in groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import MeetingState, Question
from tests.support import builders as make
from tests.support.builders import TODAY
from tests.support.talk import Talk, messages

MINUTES = "Share the safety plan; Sam; 2 April\nRing home; Sam; 3 April\nFind a flat; Sam; 9 April"


@dataclass(frozen=True)
class World:
    grace: Actor
    case: int


def _world(db: Connection) -> World:
    grace = make.person(db)
    return World(grace, make.case(db, grace, mdt=(make.partner(db),), code="KW-7F3K"))


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(_world)


@pytest.fixture
def checked(store: Store, world: World) -> Callable[[str], Talk]:
    def opened(kind: str) -> Talk:
        """Its three actions are read, and stand there to be checked."""
        talk = Talk(store, world.grace)
        talk.say("log KW-7F3K")
        talk.press_labelled("Next", kind=kind)
        talk.press_labelled("Read them", minutes=MINUTES)
        return talk

    return opened


def _finish(talk: Talk) -> None:
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    talk.press_labelled("Confirm")


def _kept(store: Store) -> list[Question | None]:
    query = select(t.action.c.question).order_by(t.action.c.number)
    return list(store.read_now(lambda db: db.execute(query).scalars().all()))


@pytest.mark.parametrize("kind", ["CETR", "CTR"])
def test_a_reviews_recommendations_stand_under_the_questions(
    store: Store, checked: Callable[[str], Talk], kind: str
) -> None:
    talk = checked(kind)
    assert "four big questions" in talk.read
    talk.press_labelled("The four questions")
    talk.press_labelled("Next", question1="am I safe", question3="plan for my future")
    assert "Is this what was agreed?" in talk.read
    talk.press_labelled("The four questions")
    talk.press_labelled("Next")  # what was chosen stands there still
    _finish(talk)

    assert "**Am I safe?** 1" in talk.read
    assert "**Is there a plan in place for my future?** 3" in talk.read
    assert "**Under none of them** 2" in talk.read
    assert _kept(store) == [Question.SAFE, None, Question.PLAN]
    for command in ("meeting KW-7F3K", "why KW-7F3K"):
        talk.say(command)
        assert f"What the {kind} of Thursday 26 March 2026 recommended" in talk.read
        assert "Am I safe?\n1. Share the safety plan (due Thursday 2 April)" in talk.read
        assert "Under none of them\n2. Ring home" in talk.read


def test_they_are_offered_and_asked_of_nobody(store: Store, checked: Callable[[str], Talk]) -> None:
    talk = checked("CETR")
    _finish(talk)

    assert _kept(store) == [None, None, None]
    assert "Under none of them" not in talk.read
    talk.say("meeting KW-7F3K")
    assert "recommended" not in talk.read


@pytest.mark.parametrize("kind", ["MDT", "LAEP"])
def test_other_meetings_have_no_such_questions(checked: Callable[[str], Talk], kind: str) -> None:
    talk = checked(kind)

    assert "big questions" not in talk.read
    assert "The four questions" not in talk.buttons()


def test_typed_words_answer_one_after_another_and_next_leaves_the_rest(
    store: Store, checked: Callable[[str], Talk]
) -> None:
    talk = checked("CETR")
    for words in ("big questions", "skip", "current care", "next", "finish", "not known yet", "confirm"):
        talk.say(words)

    assert _kept(store) == [None, Question.CARE_NOW, None]


def test_a_line_that_is_reworded_keeps_its_question(store: Store, checked: Callable[[str], Talk]) -> None:
    talk = checked("CETR")
    talk.press_labelled("The four questions")
    talk.press_labelled("Next", question2="need to be in hospital")
    talk.press_labelled("Change", line="2")
    talk.press_labelled("Keep it", what="Ring home each Friday")
    assert "Ring home each Friday · Sam Patel" in talk.read
    _finish(talk)

    assert _kept(store)[1] is Question.IN_HOSPITAL


def test_what_is_no_question_is_refused_and_the_rest_is_kept(store: Store, checked: Callable[[str], Talk]) -> None:
    talk = checked("CETR")
    talk.press_labelled("The four questions")
    talk.press_labelled("Next", question1="am I safe", question2="forged")
    assert "Please choose one" in talk.read
    talk.press_labelled("Next", question2="current care")
    _finish(talk)

    assert _kept(store) == [Question.SAFE, Question.CARE_NOW, None]


def test_twenty_are_asked_about_and_the_card_stays_small(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("log KW-7F3K")
    talk.press_labelled("Next", kind="CETR")
    talk.press_labelled(
        "Read them", minutes="\n".join(f"Step {n} {'of the plan ' * 8}; Sam; 2 April" for n in range(30))
    )
    talk.press_labelled("The four questions")
    asked = messages(talk.heard[-1])[0]
    assert asked.card is not None
    talk.press_labelled("Next", question20="am I safe")  # the card was checked, its size too, when it was heard
    _finish(talk)

    assert _kept(store).count(Question.SAFE) == 1


def test_the_newest_review_is_shown(store: Store, world: World, checked: Callable[[str], Talk]) -> None:
    def older(db: Connection) -> None:
        meeting = make.meeting(db, world.case, TODAY - timedelta(days=90), state=MeetingState.HELD)
        make.action(db, world.case, world.grace, "an older step", meeting_id=meeting, question=Question.SAFE)

    store.write_now(older)
    talk = checked("CETR")
    talk.press_labelled("The four questions")
    talk.press_labelled("Next", question1="am I safe")
    _finish(talk)
    talk.say("meeting KW-7F3K")

    assert "an older step" not in talk.read
