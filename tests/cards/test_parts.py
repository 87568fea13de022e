"""The words that cards are written in keep the rules by themselves."""

from __future__ import annotations

from datetime import date, time

from cards import parts
from cards.parts import at, buttons, card, choices, execute, facts, line, pill, show_card, submit, text_input
from cards.rendering import render
from cards.text import Markdown, markdown
from cards.verbs import ActionDone, ActionStuck, Home
from tests.support.cards import check_card


def test_an_execute_stands_in_an_action_set_with_a_submit_of_the_same_payload() -> None:
    (row,) = render(card(buttons(execute("Done", ActionDone(12, 3)))))["body"]

    assert row["type"] == "ActionSet"
    (button,) = row["actions"]
    assert (button["type"], button["verb"]) == ("Action.Execute", "action.done")
    assert button["fallback"]["type"] == "Action.Submit"
    assert button["data"] == button["fallback"]["data"] == {"verb": "action.done", "id": 12, "version": 3}


def test_a_button_that_a_viewer_may_not_press_leaves_no_gap() -> None:
    made = render(card(line("x"), buttons(None, None), actions=(None, submit("Home", Home()))))

    assert [part["type"] for part in made["body"]] == ["TextBlock", "ActionSet"]
    assert [button["title"] for button in made["body"][1]["actions"]] == ["Home"]


def test_cancel_does_not_make_people_fill_in_the_form_first() -> None:
    made = card(
        parts.heading("Update"),
        text_input("headline", "In one line", required=True),
        actions=(submit("Save", Home()), submit("Cancel", Home(), inputs=False)),
    )

    save, cancel = check_card(made)["body"][-1]["actions"]
    assert "associatedInputs" not in save
    assert cancel["associatedInputs"] == "none"


def test_a_required_input_says_what_is_missing() -> None:
    (asked,) = render(card(text_input("what", "What was agreed?", required=True)))["body"]

    assert asked["isRequired"] is True
    assert asked["errorMessage"] == "Please answer: What was agreed?"


def test_every_input_is_valid_and_keeps_its_answer() -> None:
    made = card(
        parts.heading("Everything"),
        text_input("text", "Text", value="one\n\ntwo [x](y)", multiline=True, max_length=400, hint="a hint"),
        parts.date_input("day", "Day", value=date(2026, 4, 2)),
        parts.time_input("hour", "Time", value=time(9, 5)),
        parts.number_input("count", "How many?", value=3, least=0, most=10),
        parts.tick("copied", "Record", "I have copied it", on=True),
        choices("one", "Choose", [("1w", "1 week"), ("2w", "2 weeks")], value="2w"),
        choices("some", "Choose some", [("a", "A"), ("b", "B")], value=["a", "b"], many=True, style="expanded"),
        choices("case", "Which case?", [("1", "J.B., 14, KW-7F3K")], style="filtered", required=True),
    )

    shown = {part["id"]: part.get("value") for part in check_card(made)["body"] if "id" in part}
    assert shown == {
        "text": "one\n\ntwo [x](y)",
        "day": "2026-04-02",
        "hour": "09:05",
        "count": 3,
        "copied": "true",
        "one": "2w",
        "some": "a,b",
        "case": None,
    }


def test_more_unfolds_on_the_card_itself() -> None:
    inside = card(buttons(execute("I'm stuck", ActionStuck(1, 1))))
    made = check_card(card(parts.heading("Actions"), buttons(show_card("More", inside))))

    assert made["body"][1]["actions"][0]["card"]["body"][0]["actions"][0]["title"] == "I'm stuck"


def test_a_colour_never_comes_without_its_word() -> None:
    shown = render(card(pill("red", "review overdue"), pill("CNEST: High")))["body"]

    assert (shown[0]["text"], shown[0]["color"]) == ("● Red · review overdue", "attention")
    assert shown[1]["text"] == "CNEST: High"  # a level of another scale has none
    assert "color" not in shown[1]


def test_facts_without_a_value_are_left_out() -> None:
    (shown,) = render(card(facts(("Owner", "Sam [x](y)"), ("Ward", ""), ("Due", None), None), facts(("A", ""))))["body"]

    assert shown["facts"] == [{"title": "Owner", "value": "Sam [x] (y)"}]


def test_a_mention_names_exactly_one_person_whatever_they_are_called() -> None:
    sam = at("29:sam", "Sam <at>Everyone</at> Patel")
    made = check_card(card(parts.heading("Papers"), line(markdown("{who}, 3 papers", who=sam.text)), mentions=[sam]))

    assert isinstance(sam.text, Markdown)
    assert made["msteams"]["entities"][0]["text"] in made["body"][1]["text"]
    assert made["body"][1]["text"].count("<at>") == 1


def test_a_name_typed_like_a_mention_beside_a_real_one_stays_words() -> None:
    shown = render(card(line("<at>Sam Patel</at>")))["body"][0]["text"]

    assert shown == "‹at›Sam Patel‹/at›"


def test_a_table_has_its_header_read_as_one() -> None:
    made = check_card(card(parts.heading("By agency"), parts.table(["Agency", "Open"], [["School", "3"]])))

    assert made["body"][1]["firstRowAsHeader"] is True
