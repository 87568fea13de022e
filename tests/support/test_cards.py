"""The check that every card goes through does refuse what it says it refuses."""

from __future__ import annotations

import pytest
from adaptivecards.baseobject import BareObject

from cards.elements import ActionSet, Card, DonutChart, Execute, Submit, TextInput
from cards.parts import buttons, card, choices, execute, heading, line, text_input
from cards.verbs import ActionDone, pack
from tests.support.cards import check_card, texts

DONE = pack(ActionDone(1, 1))


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (TextInput(id="a"), "without a label"),
        (TextInput(label="a"), "'id' is a required property"),
        (TextInput(id="a", label="A", is_required=True), "no words for it"),
        (choices("a", "A", [("1,2", "one")]), "comma"),
        (ActionSet(actions=[Execute(title="Done", verb="action.done", data=DONE)]), "no Submit"),
        (ActionSet(actions=[Submit(title="Done", data={"verb": "action.destroy"})]), "do not understand"),
        (ActionSet(actions=[Submit(data=DONE)]), "without words"),
        (DonutChart(data=[]), "without a fallback"),
        (line("x" * 24_000), "bytes"),
    ],
)
def test_what_breaks_a_promise_is_refused(part: BareObject, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check_card(card(heading("Title"), part))


def test_a_card_without_a_heading_is_refused() -> None:
    with pytest.raises(AssertionError, match="no heading"):
        check_card(card(line("x")))


def test_an_execute_in_the_action_bar_is_refused() -> None:
    with pytest.raises(AssertionError, match="outside an ActionSet"):
        check_card(Card(body=[heading("Title")], actions=[execute("Done", ActionDone(1, 1))]))


def test_two_inputs_with_one_id_are_refused() -> None:
    with pytest.raises(AssertionError, match="share an id"):
        check_card(card(heading("Title"), text_input("a", "A"), text_input("a", "B")))


def test_a_card_that_is_in_order_is_given_back_to_look_at() -> None:
    made = card(heading("Title"), text_input("a", "Your name", value="Ann"), buttons(execute("Done", ActionDone(1, 1))))

    assert check_card(made)["version"] == "1.5"
    assert texts(made) == ["Title", "Your name", "Ann", "Done"]
