"""What comes back from a card is a request by anyone: only the exact shape of a verb of ours is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any, Literal, cast, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import verbs
from cards.verbs import (
    ActionDone,
    ActionMoreTime,
    ActionsMine,
    FormPress,
    OpenForm,
    TimeAgreed,
    Verb,
    pack,
    unpack,
)

printable = st.text(st.characters(exclude_categories=("C", "Z")), max_size=100)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def values(kind: Any) -> st.SearchStrategy[Any]:
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    known = {int: st.integers(0, 2**31 - 1), bool: st.booleans(), str: printable}
    return cast(st.SearchStrategy[Any], known[kind])


@st.composite
def any_verb(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Verb:
    cls = draw(st.sampled_from(verbs.every_verb()))
    return cls(**{name: draw(values(kind)) for name, kind in cls.shape.items()})


def test_a_payload_says_verb_ids_and_version() -> None:
    assert pack(ActionDone(12, 3)) == {"verb": "action.done", "id": 12, "version": 3}


@given(any_verb())
def test_every_verb_comes_back_as_it_went(verb: Verb) -> None:
    assert unpack(json.loads(json.dumps(pack(verb)))) == verb


@given(any_verb())
def test_clients_that_turn_everything_into_text_are_understood(verb: Verb) -> None:
    assert unpack({key: str(value) for key, value in pack(verb).items()}) == verb


@given(any_verb(), st.dictionaries(st.text(min_size=1, max_size=8).map("input_".__add__), junk, max_size=4))
def test_inputs_ride_along_untouched(verb: Verb, inputs: dict[str, Any]) -> None:
    assert unpack(inputs | pack(verb)) == verb


@given(any_verb(), st.data())
def test_a_payload_without_one_of_its_keys_is_nothing(verb: Verb, data: st.DataObject) -> None:
    payload = pack(verb)
    del payload[data.draw(st.sampled_from(sorted(payload)))]

    assert unpack(payload) is None


@given(any_verb(), junk, st.data())
def test_a_forged_payload_never_raises_and_is_a_whole_verb_or_nothing(
    verb: Verb, forged: Any, data: st.DataObject
) -> None:
    payload = pack(verb)
    payload[data.draw(st.sampled_from(sorted(payload)))] = forged

    read = unpack(payload)

    assert read is None or all(getattr(read, f.name) is not None for f in fields(cast(Any, read)))


@given(junk)
def test_anything_at_all_may_come_in(payload: Any) -> None:
    assert unpack(payload) is None


@pytest.mark.parametrize(
    "forged",
    [
        {"id": -1},
        {"id": 2**31},
        {"id": 10**40},
        {"id": "9" * 5000},
        {"id": "1e3"},
        {"id": "٣"},  # a digit, but not one of ours
        {"id": True},
        {"id": 1.0},
        {"id": ""},
        {"id": [1]},
        {"version": None},
        {"verb": "action.destroy"},
        {"verb": ["action.done"]},
    ],
)
def test_wrong_ids_are_nothing(forged: dict[str, Any]) -> None:
    assert unpack(pack(ActionDone(1, 1)) | forged) is None


def test_a_choice_outside_the_list_is_nothing() -> None:
    assert unpack(pack(ActionMoreTime(1, 1, "2w")) | {"choice": "10y"}) is None


@pytest.mark.parametrize("text", ["x" * 501, "a\x00b", "a\nb", "\u202eabc"])
def test_text_is_short_and_visible(text: str) -> None:
    assert unpack({"verb": "form.press", "draft": text, "version": 1, "button": "next"}) is None


def test_a_form_may_be_opened_before_a_case_is_chosen() -> None:
    assert unpack({"verb": "form.open", "form": "update", "case": 0}) == OpenForm("update", 0)


def test_yes_and_no_travel_as_words() -> None:
    assert unpack({"verb": "action.time_agreed", "id": "7", "version": "2", "yes": "false"}) == TimeAgreed(7, 2, False)


def test_all_of_one_message_are_taken_once_each_and_forged_ids_left_out() -> None:
    assert ActionsMine.of([4, 7, 9]).each() == [4, 7, 9]
    assert ActionsMine("4, 7,,x,-3,7,99999999999999,9").each() == [4, 7, 9]


def test_a_form_press_carries_its_draft() -> None:
    press = FormPress("5f0c", 4, "confirm")

    assert unpack(pack(press) | {"headline": "Seen at A&E", "verb": "form.press"}) == press


def test_two_verbs_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match=r"action\.done"):
        verbs.verb("action.done")(ActionDone)
