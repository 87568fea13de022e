"""What counts as a typed command about an action, and what is an answer in a form."""

from __future__ import annotations

import pytest

from dialogs.commands import parse


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
