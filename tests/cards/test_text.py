"""What people type stands on a card as words and does nothing there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cards.text import Markdown, markdown, safe, visible


def drawn(text: str) -> str:
    """The HTML that a desktop client makes of a card's text."""
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).render(text)


@pytest.mark.parametrize(
    "nasty",
    [
        "[free iPad](https://example.org/phish)",
        "[x][1]\n\n[1]: https://example.org",
        "![pixel](https://example.org/seen.png)",
        "<https://example.org>",
        "<a href='https://example.org'>x</a>",
        "[[a](https://example.org)](https://example.org)",
        "[a\\](https://example.org)](https://example.org)",
        "[a] (x) [b](javascript:alert(1))",
    ],
)
def test_no_text_becomes_a_link_or_a_picture(nasty: str) -> None:
    html = drawn(safe(nasty))

    assert "<a" not in html
    assert "<img" not in html


@pytest.mark.parametrize("nasty", ["<at>Ann Example</at>", "< at>Ann", "<AT>Ann</AT>", "<<at>at>Ann", "&lt;at&gt;Ann"])
def test_no_text_becomes_a_mention(nasty: str) -> None:
    assert "<at" not in safe(nasty).lower()
    assert "<at" not in drawn(safe(nasty)).lower()


def test_no_text_becomes_a_date_function() -> None:
    assert "{{" not in safe("{{DATE(2026-04-02T00:00:00Z)}}")
    assert "{{" not in safe("{{{DATE(2026-04-02T00:00:00Z)}}}")


@pytest.mark.parametrize(
    "text",
    [
        "R&D < 5, dose 2*3",
        "O'Brien-Smith",
        "snake_case_name",
        "5 > 3",
        "👩‍👧 came along 🎉",
        "Siân Ó Séaghdha",
        "#4",
    ],
)
def test_ordinary_text_stays_as_it_was_typed(text: str) -> None:
    assert safe(text) == text


def test_stars_that_would_vanish_are_kept() -> None:
    assert drawn(safe("2 * 3 *4*")).count("*") == 3
    assert "<em>" not in drawn(safe("_really_"))


def test_a_name_written_right_to_left_leaves_the_words_around_it_in_order() -> None:
    assert safe("محمد") == "\u2068محمد\u2069"
    assert markdown("{who} has it", who="שרה") == "\u2068שרה\u2069 has it"


def test_reversed_and_invisible_characters_are_taken_out() -> None:
    assert safe("abc\u202edcb\u200b\x07\ud800") == "abcdcb"
    assert visible("a\tb\r\nc") == "a b\nc"


def test_lines_stay_lines() -> None:
    assert drawn(safe("one\n    two")).count("<p>") == 2


def test_our_own_markdown_stays_and_what_is_put_into_it_is_made_safe() -> None:
    said = markdown("Press **Done**, {name}", name="**me** [x](y)")

    assert isinstance(said, Markdown)
    assert safe(said) is said
    assert drawn(said) == "<p>Press <strong>Done</strong>, **me** [x] (y)</p>\n"


@given(st.text())
def test_whatever_is_typed_can_be_sent_and_holds_no_link(text: str) -> None:
    safe(text).encode()
    html = drawn(safe(text))

    assert "<a " not in html
    assert "<img" not in html


@given(st.text(alphabet="[]()<>at/!\\*_&;:x \n"))
def test_whatever_is_made_of_markdowns_own_signs_holds_no_link(text: str) -> None:
    html = drawn(safe(text))

    assert "<a " not in html
    assert "<img" not in html
    assert "<at" not in safe(text)
