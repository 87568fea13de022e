"""No message outgrows what Teams takes, whatever people wrote; what finds no room is counted, never dropped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.notices import notices_card
from casework import letter_room
from casework.letter_parts import Group, Letter, Line, Named, Press
from tests.support.cards import check_card

ALL = tuple(press for press in Press if press not in (Press.MY_ACTIONS, Press.NEEDS_ME))
REMINDED = (Press.DONE, Press.STUCK, Press.MORE_TIME, Press.NOT_MINE, Press.SNOOZE, Press.THEY_SAY_DONE)


def shown(lines: list[Line], *, asked: tuple[Named, ...] = ()) -> Letter:
    """As many as there is room for, each of another child; the rest below."""
    fits = letter_room.fitting(list(enumerate(lines)))
    groups = tuple(Group("J.B., 14, KW-7F3K", (line,), "Grace Okoro: 0161 496 0001", 123_456) for line in lines[:fits])
    return Letter("Overdue", groups, len(lines) - fits, Press.NEEDS_ME, False, True, "Sam Patel", asked=asked)


@pytest.mark.parametrize("letter", ["a", "é", "日", "😀", '"', "_a", "*a", "<b", "[", "&amp;", "{{", "ب"])
@pytest.mark.parametrize("presses", [REMINDED, (Press.MINE, Press.NOT_MINE, Press.WHICH_CHILD)])
def test_ten_of_the_longest_wordings_stay_below_what_teams_takes(letter: str, presses: tuple[Press, ...]) -> None:
    words = (letter * 240)[:240]
    line = Line(
        f"Action 12: “{words}” was due on Wednesday 15 April. Is it done, or is something in the way?",
        f"How we will know: {words}",
        "You said that something is in the way. The keyworker knows.",
        action_id=123_456,
        version=12,
        presses=presses,
    )
    made = shown([line] * 12)

    check_card(notices_card(made))
    assert len(made.groups) + made.more == 12
    assert made.groups


def test_a_list_to_carry_on_by_hand_stands_alone_where_it_is_long() -> None:
    list_of = Line(
        "Consent was withdrawn.", "By hand:", items=tuple(f"Action {n}: {'😀' * 240}, Sam" for n in range(12))
    )
    made = shown([list_of, list_of])

    check_card(notices_card(made))
    assert (len(made.groups), made.more) == (1, 1)


def test_ten_short_lines_have_room_and_an_eleventh_has_not() -> None:
    made = shown([Line("Action 1 is due today.", action_id=1, version=1, presses=REMINDED)] * 11)

    check_card(notices_card(made))
    assert (len(made.groups), made.more) == (10, 1)


def test_ten_who_are_asked_have_room_below_the_longest_lines() -> None:
    asked = tuple(Named("日" * 60, f"29:{'x' * 60}") for _ in range(10))

    check_card(notices_card(shown([Line("é" * 240, "é" * 240)] * 10, asked=asked)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(Line, st.text(max_size=240), st.text(max_size=240), presses=st.sets(st.sampled_from(ALL)).map(tuple)),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_people_wrote(lines: list[Line]) -> None:
    made = shown(
        [
            Line(
                line.said or "x",
                line.detail,
                action_id=1,
                version=1,
                draft="0123456789abcdef",
                about="7",
                presses=line.presses,
            )
            for line in lines
        ]
    )

    check_card(notices_card(made))
    assert len(made.groups) + made.more == len(lines)
