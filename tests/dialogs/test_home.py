"""Everybody who says hello is shown what they can do, and nothing they cannot."""

from __future__ import annotations

import pytest

from dialogs.events import Scope
from storage.store import Store
from tests.support import builders
from tests.support.talk import Talk


def test_a_keyworker_is_led_by_what_they_mean(store: Store) -> None:
    grace = Talk(store, store.write_now(builders.person))

    grace.say("Good morning!")

    likeliest = ["Something changed", "After a meeting", "I was in touch", "My cases", "What needs me"]
    assert grace.buttons() == [*likeliest, "New referral"]
    assert "Hello Grace" in grace.read
    assert "999" in grace.read


def test_a_partner_is_welcomed_with_what_this_is_and_is_not(store: Store) -> None:
    sam = Talk(store, store.write_now(builders.partner))

    sam.say("hi")

    assert sam.buttons()[0] == "My actions"
    assert "My cases" not in sam.buttons()
    assert "nobody watches this chat" in sam.read
    assert "**My actions**" in sam.read


def test_a_manager_is_offered_the_summary(store: Store) -> None:
    lena = Talk(store, store.write_now(builders.person, "Lena Hart", "manager"))

    lena.say("hello")

    assert lena.buttons() == ["Caseload summary", "My cases", "What needs me", "New referral", "The team"]


def test_an_administrator_is_led_to_who_asks_and_to_the_team(store: Store) -> None:
    ivo = Talk(store, store.write_now(builders.person, "Ivo Lane", "administrator"))

    ivo.say("hello")
    assert ivo.buttons() == ["What needs me", "The team"]
    ivo.press_labelled("What needs me")
    assert "Nothing waits for you" in ivo.read


@pytest.mark.parametrize("role", ["oversight", ""])
def test_who_has_nothing_to_press_is_told_why(store: Store, role: str) -> None:
    ada = Talk(store, store.write_now(builders.person, "Ada Marsh", role))

    ada.say("hello")

    assert ada.buttons() == []
    assert len(ada.read) > 100


def test_help_lists_what_this_person_may_type(store: Store) -> None:
    grace = Talk(store, store.write_now(builders.person))
    sam = Talk(store, store.write_now(builders.partner))

    grace.say("help")
    sam.say("help")

    assert "update KW-7F3K" in grace.read
    assert "summary" not in grace.read.split()
    assert "update KW-7F3K" not in sam.read
    assert "done 3" in sam.read


def test_words_that_mean_nothing_are_answered_with_what_can_be_done(store: Store) -> None:
    grace = Talk(store, store.write_now(builders.person))

    grace.say("the weather is lovely")

    assert "didn't understand" in grace.read
    assert "my cases" in grace.read


def test_help_in_a_channel_is_one_short_card_and_says_nothing_of_a_case(store: Store) -> None:
    grace = Talk(store, store.write_now(builders.person), scope=Scope.CHANNEL)

    answer = grace.say("help")

    assert len(answer.say) == 1
    assert not answer.personal
    assert grace.buttons() == []
    assert "link KW-7F3K" in grace.read
