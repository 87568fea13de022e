"""The card of a message: its buttons by name and payload, neutral outside, small enough, and readable."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cards.notices import notices_card
from cards.verbs import ActionsMine, pack
from casework.letter_parts import Group, Letter, Line, Named, Press
from tests.support.cards import check_card, texts

REMINDED = (Press.DONE, Press.STUCK, Press.MORE_TIME, Press.NOT_MINE, Press.WHICH_CHILD)


def letter(*lines: Line, **changes: Any) -> Letter:
    values: dict[str, Any] = {
        "title": "Overdue",
        "groups": (Group("KW-7F3K", lines, "Grace Okoro: 0161 496 0001"),),
        "more": 0,
        "rest": Press.MY_ACTIONS,
        "channel": False,
        "repeated": False,
        "name": "Sam Patel",
    }
    return Letter(**(values | changes))


def reminder(action_id: int, said: str = "Action 3: “send the costed care plan” was due.") -> Line:
    return Line(said, action_id=action_id, version=2, presses=REMINDED)


def buttons(card: dict[str, Any]) -> dict[str, Any]:
    """The payload of each button by its title, inner cards first."""
    found: dict[str, Any] = {}

    def note(node: dict[str, Any]) -> dict[str, Any]:
        if str(node.get("type", "")).startswith("Action."):
            found[node["title"]] = node.get("data")
        return node

    json.loads(json.dumps(card), object_hook=note)
    return found


def test_a_reminder_offers_all_that_its_owner_can_say() -> None:
    made = check_card(notices_card(letter(reminder(12))))

    offered = buttons(made)
    assert list(offered) == [
        "Done",
        "I'm stuck",
        "1 week",
        "2 weeks",
        "Next meeting",
        "More time",
        "Not mine",
        "Which child?",
    ]
    assert offered["Done"] == {"verb": "action.done", "id": 12, "version": 2}
    assert offered["2 weeks"] == {"verb": "action.more_time", "id": 12, "version": 2, "choice": "2w"}


def test_several_new_actions_can_be_taken_with_one_press() -> None:
    new = [Line("Action 1", action_id=n, version=1, presses=(Press.MINE, Press.NOT_MINE)) for n in (4, 5)]

    made = check_card(notices_card(letter(*new)))

    assert buttons(made)["Yes, all mine"] == pack(ActionsMine.of([4, 5]))


def test_one_new_action_has_its_own_button_alone() -> None:
    new = Line("Action 1", action_id=4, version=1, presses=(Press.MINE,))

    assert "Yes, all mine" not in buttons(check_card(notices_card(letter(new))))


def test_what_found_no_room_is_said_and_can_be_reached() -> None:
    made = notices_card(letter(reminder(1), more=3))

    assert "And 3 more." in texts(made)
    assert "My actions" in buttons(check_card(made))


def test_a_repeated_message_says_so() -> None:
    assert any("had this already" in text for text in texts(notices_card(letter(reminder(1), repeated=True))))


@pytest.mark.parametrize("press", [press for press in Press if press not in (Press.MY_ACTIONS, Press.NEEDS_ME)])
def test_every_press_is_a_button(press: Press) -> None:
    line = Line("Action 1", action_id=4, version=1, presses=(press,))

    assert buttons(check_card(notices_card(letter(line))))


def test_ten_long_lines_still_fit_a_card() -> None:
    long = [reminder(10_000 + n, f"Action {n}: “{'é' * 240}” was due on Wednesday 15 April.") for n in range(10)]

    check_card(notices_card(letter(*long, more=40)))


def test_a_list_to_carry_on_by_hand_is_plain_text() -> None:
    line = Line("Consent to sharing was withdrawn.", detail="By hand:", items=("Action 1: <at>all</at>", "Action 2"))

    shown = texts(notices_card(letter(line)))

    assert "• Action 2" in shown
    assert not any("<at>" in text for text in shown)


@pytest.mark.parametrize(
    "name", ["Sam Patel", "<at>Everybody</at>", "Ann_Marie_Lee", "دانا بدر", "[x](http://a.b) & *co*"]
)
def test_a_mention_stands_on_the_card_exactly_as_teams_is_told(name: str) -> None:
    asked = (Named(name, "29:somebody"), Named("Grace Okoro"))

    made = check_card(notices_card(letter(Line("MDT today"), channel=True, asked=asked)))

    (entity,) = made["msteams"]["entities"]
    assert (entity["type"], entity["mentioned"]["id"]) == ("mention", "29:somebody")
    (shown,) = [text for text in texts(notices_card(letter(Line(""), asked=asked))) if text.startswith("Asked")]
    assert shown == f"Asked to act before then: {entity['text']}, Grace Okoro."
    assert shown.count("<at>") == 1
    assert entity["text"].startswith("<at>")
    assert entity["text"].endswith("</at>")


def test_a_message_that_asks_nobody_has_no_entities() -> None:
    assert "msteams" not in check_card(notices_card(letter(Line("MDT today"), channel=True)))


def test_a_message_to_a_channel_has_no_buttons() -> None:
    made = check_card(notices_card(letter(Line("MDT today"), channel=True, groups=(Group("", (Line("MDT today"),)),))))

    assert buttons(made) == {}
