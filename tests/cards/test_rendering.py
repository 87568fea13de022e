"""Nothing is sent that no element knows, and a card is made into JSON once."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from adaptivecards.adaptivecard import AdaptiveCard
from adaptivecards.baseobject import BareObject
from adaptivecards.elements import Image

from cards import elements
from cards.elements import Card, Column, ColumnSet, TextBlock, TextInput
from cards.parts import box, card, heading, line, submit
from cards.rendering import encode, finished, render
from cards.verbs import MyActions


def test_a_card_becomes_plain_json() -> None:
    made = render(card(heading("Actions"), ColumnSet(columns=[Column(items=[line("one")], width="stretch")])))

    assert json.loads(json.dumps(made)) == made
    assert made["version"] == "1.5"
    assert made["body"][1]["columns"][0]["items"][0]["text"] == "one"


def test_a_property_that_no_element_knows_is_named() -> None:
    with pytest.raises(TypeError, match=r"Input\.Text has no property 'isRequird'"):
        TextInput(id="a", label="b", isRequird=True)


def test_a_property_set_later_is_checked_too() -> None:
    block = TextBlock(text="x")
    with pytest.raises(TypeError, match="TextBlock has no property 'colour'"):
        block.colour = "good"  # pyright: ignore[reportAttributeAccessIssue]


def test_what_the_package_swallows_is_refused_when_the_card_is_made() -> None:
    image = Image(url="https://example.org/a.png", altTxt="misspelt: the package keeps this to itself")

    with pytest.raises(TypeError, match="Image has no property 'altTxt'"):
        render(card(image))


def test_what_is_slipped_in_below_the_properties_is_refused() -> None:
    block = TextBlock(text="x")
    block.set_data("colour", "good")

    with pytest.raises(TypeError, match="TextBlock has no property 'colour'"):
        render(card(block))


@pytest.mark.parametrize(
    ("cls", "wrong"),
    [
        (TextBlock, {"text": 3}),
        (TextBlock, {"text": "x", "color": "red"}),
        (TextBlock, {"text": "x", "style": "Heading"}),
        (elements.ChoiceSetInput, {"style": "dropdown"}),
        (elements.Submit, {"data": "text"}),
        (elements.DonutChart, {"data": {}}),
    ],
)
def test_a_property_of_the_wrong_kind_is_refused(cls: type[BareObject], wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        cls(**wrong)


def test_an_element_written_as_a_dict_is_refused() -> None:
    with pytest.raises(TypeError, match=r"AdaptiveCard\.body cannot hold"):
        render(Card(body=[{"type": "TextBlock", "text": "unchecked"}]))


def test_a_property_given_as_none_is_left_out() -> None:
    assert render(card(TextBlock(text="x", color=None)))["body"] == [{"type": "TextBlock", "text": "x"}]


def test_a_stock_card_of_the_package_can_be_sent_as_well() -> None:
    stock = AdaptiveCard()
    stock.set_data("body", [line("x")])

    assert render(stock)["body"][0]["text"] == "x"


def test_a_card_is_made_once_and_never_copied() -> None:
    made = card(box(line("x")))

    assert render(made) is render(made)
    assert deepcopy(made) is made
    assert deepcopy({"attachments": [render(made)]})["attachments"][0] is render(made)


def test_as_text_a_card_is_what_it_is_as_json() -> None:
    kept = finished(box(line("“Zoë” stays\nas typed"), separator=True))
    shown = card(heading("Board"), kept, line("last"), actions=[submit("My actions", MyActions())], wide=True)

    assert json.loads(encode(shown)) == render(shown)
    assert encode(shown) is encode(shown)
    assert json.loads(encode(card())) == render(card())
