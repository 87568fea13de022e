"""Pasted minutes: what is clear is taken, gaps stay gaps, and no line is lost on the way."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.minutes import MOST_CHARACTERS, MOST_LINES, PastedLine, Reason, read_minutes
from dialogs.dates import read_day

TODAY = date(2026, 4, 1)


def is_date(text: str) -> bool:
    return text.casefold() == "next meeting" or isinstance(read_day(text, TODAY), date)


def parts(text: str) -> list[tuple[str, str, str]]:
    return [(line.what, line.who_text, line.due_text) for line in read_minutes(text, is_date).lines]


PLAN = ("Send the costed care plan", "Sam Patel", "2 April")


@pytest.mark.parametrize(
    "line",
    [
        "Send the costed care plan; Sam Patel; 2 April",
        "Send the costed care plan ; Sam Patel ; by 2 April ;",
        "Send the costed care plan; 2 April; Sam Patel",
        "- Send the costed care plan; Sam Patel; 2 April",
        "* Send the costed care plan; Sam Patel; 2 April.",
        "•\tSend the costed care plan\tSam Patel\t2 April",
        "o Send the costed care plan; Sam Patel; 2 April",
        "1. Send the costed care plan; Sam Patel; 2 April",
        "1) Send the costed care plan; Sam Patel; 2 April",
        "(3) Send the costed care plan; Sam Patel; 2 April",
        "a) Send the costed care plan; Sam Patel; 2 April",
        "[ ] Send the costed care plan; Sam Patel; 2 April",
        "Action 2: Send the costed care plan; Sam Patel; 2 April",
        "AP3 Send the costed care plan; Sam Patel; 2 April",
        "Send the costed care plan\tSam Patel\t2 April",
        "Send the costed care plan | Sam Patel | 2 April",
        "| Send the costed care plan | Sam Patel | 2 April |",
        "Send the costed care plan - Sam Patel - 2 April",
        "Send the costed care plan – Sam Patel – by 2 April",
        "Send the costed care plan - 2 April - Sam Patel",
        "Send the costed care plan, Sam Patel, 2 April",
        "Send the costed care plan (Sam Patel, 2 April)",
        "Send the costed care plan (Sam Patel) by 2 April",
        "Send the costed care plan [Sam Patel - 2 April]",
        "Action: Send the costed care plan Owner: Sam Patel By: 2 April",
        "Action: Send the costed care plan. Owner: Sam Patel. Due: 2 April.",
        "Action: Send the costed care plan; Owner: Sam Patel; Deadline: by 2 April",
        "Owner: Sam Patel, By: 2 April, Action: Send the costed care plan",
        "Action: Send the costed care plan By: Sam Patel By when: 2 April",
        "Action: Send the costed care plan; Sam Patel; 2 April",
        "Action: Send the costed care plan\nOwner: Sam Patel\nBy: 2 April",
        "Action: Send the costed care plan\r\n  Who: Sam Patel\r\n  When: 2 April",
    ],
)
def test_one_action_however_it_was_written(line: str) -> None:
    assert parts(line) == [PLAN]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Send the plan; Sam", ("Send the plan", "Sam", "")),
        ("Send the plan; 2 April", ("Send the plan", "", "2 April")),
        ("Send the plan;; 2 April", ("Send the plan", "", "2 April")),
        ("Send the plan;;", ("Send the plan", "", "")),
        ("Send the plan", ("Send the plan", "", "")),
        ("Send the plan by 2 April 2026", ("Send the plan", "", "2 April 2026")),
        ("Send the plan in 2 weeks", ("Send the plan", "", "in 2 weeks")),
        ("Send the plan - Sam", ("Send the plan", "Sam", "")),
        ("Send the plan; Sam; next meeting", ("Send the plan", "Sam", "next meeting")),
        ("Send the plan (Sam)", ("Send the plan", "Sam", "")),
        ("Send the plan; Sam; as soon as possible", ("Send the plan", "Sam", "as soon as possible")),
        ("Send the plan; Sam; 04/13/2026", ("Send the plan", "Sam", "04/13/2026")),
    ],
)
def test_a_gap_stays_a_gap(line: str, found: tuple[str, str, str]) -> None:
    assert parts(line) == [found]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Sam Patel to send the plan by 2 April", ("Sam Patel to send the plan", "Sam Patel", "2 April")),
        ("School will share the EHCP", ("School will share the EHCP", "School", "")),
        ("Referral to CAMHS", ("Referral to CAMHS", "", "")),
        (
            "Review the crisis plan - with the family - before the holidays - Ann Example - 2 April",
            ("Review the crisis plan - with the family - before the holidays", "Ann Example", "2 April"),
        ),
        ("Ask school, GP and family what they need", ("Ask school, GP and family what they need", "", "")),
        ("Book the 2-day visit; Ann; Friday", ("Book the 2-day visit", "Ann", "Friday")),
        ("Meet at 09:30 with the ward; Ann; Friday", ("Meet at 09:30 with the ward", "Ann", "Friday")),
        ("Send plan; Sam; 2 April; copy to school", ("Send plan; copy to school", "Sam", "2 April")),
        ("Follow-up: ring home; Ann; Friday", ("Follow-up: ring home", "Ann", "Friday")),
        ("2 rooms booked; Ann; Friday", ("2 rooms booked", "Ann", "Friday")),
        ("Find a placement (near home, if possible)", ("Find a placement (near home, if possible)", "", "")),
    ],
)
def test_the_words_of_an_action_stay_together(line: str, found: tuple[str, str, str]) -> None:
    assert parts(line) == [found]


def test_whole_minutes_at_once() -> None:
    pasted = read_minutes(
        "Actions:\r\n\r\n"
        "What | Who | By when\r\n"
        "---- | ---- | ----\r\n"
        "1. Send the costed care plan; Sam Patel; 2 April\r\n"
        "\r\n"
        "2. Ring the ward - Ann Example - Friday\r\n"
        "3. Find a tutor\r\n",
        is_date,
    )

    assert [line.what for line in pasted.lines] == ["Send the costed care plan", "Ring the ward", "Find a tutor"]
    assert [line.who_text for line in pasted.lines] == ["Sam Patel", "Ann Example", ""]
    assert [line.reason for line in pasted.left_out] == [Reason.HEADING] * 3


@pytest.mark.parametrize(
    "line",
    ["Minutes of the MDT, 16 March", "Present: Sam, Priya", "Apologies: Owen", "- Chair: Grace", "Next meeting: 1 May"],
)
def test_what_is_about_the_meeting_is_no_action_and_is_reported(line: str) -> None:
    read = read_minutes(line, is_date)

    assert read.lines == ()
    assert [left.reason for left in read.left_out] == [Reason.ABOUT_MEETING]


@pytest.mark.parametrize("line", ["Present the plan to the panel", "Next meeting: invite the school; Sam; 2 April"])
def test_an_action_may_begin_with_such_a_word(line: str) -> None:
    assert len(read_minutes(line, is_date).lines) == 1


def test_the_line_is_kept_as_it_was_pasted() -> None:
    assert read_minutes("  2) Ring the ward;Ann ", is_date).lines == (
        PastedLine("Ring the ward", "Ann", "", "2) Ring the ward;Ann"),
    )


def test_what_is_too_long_or_too_many_is_reported() -> None:
    long = "x" * (MOST_CHARACTERS + 1)
    pasted = read_minutes("\n".join([long, *(f"Task {n}; Ann; Friday" for n in range(MOST_LINES + 2))]), is_date)

    assert len(pasted.lines) == MOST_LINES
    assert [(line.source_line, line.reason) for line in pasted.left_out] == [
        (long, Reason.TOO_LONG),
        (f"Task {MOST_LINES}; Ann; Friday", Reason.TOO_MANY),
        (f"Task {MOST_LINES + 1}; Ann; Friday", Reason.TOO_MANY),
    ]


signs = st.text("aAbSy 12;:|\t\n-–•.,()[]/by", max_size=120)
labels = st.sampled_from(["Action: ", "Owner: ", "By: ", "Due: ", "; ", " - ", "\n", "2 April", "Sam", "ring", "- "])


@given(st.one_of(st.text(), signs, st.lists(labels, max_size=15).map("".join)))
def test_no_line_is_lost_whatever_is_pasted(text: str) -> None:
    pasted = read_minutes(text, is_date)

    kept = [line.source_line for line in (*pasted.lines, *pasted.left_out)]
    given_lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert sorted(line for source in kept for line in source.split("\n")) == sorted(given_lines)


@given(signs)
def test_no_word_is_lost_and_every_action_says_something(text: str) -> None:
    for line in read_minutes(text, is_date).lines:
        found = f"{line.what} {line.who_text} {line.due_text}"
        words = re.findall(r"[A-Za-z]{2,}", re.sub(r"(?i)\bby\b", "", line.source_line))
        assert all(word in found for word in words)
        assert line.what
