"""The board as a card: small enough, valid, and silent about the child."""

from __future__ import annotations

import json
from dataclasses import replace

from cards.actions import MyRow, my_actions_card
from cards.board import Banner, board_card, counts_card
from cards.rendering import render
from casework.boards import BoardRow, BoardView, CountLine, CountsView
from tests.support.cards import check_card, texts

ROW = BoardRow(
    id=2_000_000_001,
    version=999,
    number=120,
    what="send the costed care plan, with the hours of each week and who pays for which part of them, to all " * 4,
    owner="Dr Alexandria Featherstone-Wetherby",
    agency="Elmshire and Northern Vale Integrated Children's Social Care Partnership",
    due="12 days overdue, was due Wednesday 30 September",
    state="asked for time until Wednesday 30 September",
    done=False,
    overdue=True,
    undoable=True,
    wishes=("1w", "2w", "next"),
)
VIEW = BoardView(3, "KW-7F3K", "Grace Okoro", (ROW,) * 8, 2, 3, 24, 8, 1, "Wednesday 30 September")


def test_eight_long_rows_with_a_banner_stay_under_what_teams_takes() -> None:
    made = check_card(board_card(VIEW, banner=Banner("Somebody changed this a moment ago. " * 3, tell=2_000_000_001)))
    assert len(json.dumps(made)) < 24_000


def test_a_row_has_done_and_more_and_more_holds_presses_alone() -> None:
    one = board_card(replace(VIEW, rows=(ROW,), page=1, pages=1))
    said = texts(one)
    buttons = ["Done", "More", "I'm stuck", "1 week more", "2 weeks more", "Until next meeting", "Not mine", "Undo"]
    assert [title for title in said if title in buttons] == buttons
    assert "Input." not in json.dumps(render(one))


def test_a_done_row_says_who_and_when_and_can_be_taken_back() -> None:
    done = replace(ROW, done=True, state="Done: Sam Patel, today at 10:00", wishes=(), overdue=False)
    said = texts(board_card(replace(VIEW, rows=(done,), page=1, pages=1)))
    assert "Done: Sam Patel, today at 10:00" in said
    assert "Undo" in said
    assert "Done" not in said


def test_in_a_chat_the_buttons_submit_and_the_child_is_named_as_the_form_names_them() -> None:
    drawn = board_card(replace(VIEW, rows=(ROW,)), in_chat=True, label="J.B., 14, KW-7F3K")
    assert "Action.Execute" not in json.dumps(render(drawn))
    assert "J.B., 14, KW-7F3K: agreed actions" in texts(drawn)


def test_in_a_channel_a_label_is_never_shown() -> None:
    assert "J.B." not in " ".join(texts(board_card(VIEW, label="J.B., 14, KW-7F3K")))


def test_a_channel_of_several_cases_shows_codes_and_counts_alone() -> None:
    view = CountsView(2, (CountLine("KW-7F3K", 5, 1, 2, False), CountLine("KW-AB3D", 2, 0, 0, True)))
    made = check_card(counts_card(view))
    assert "costed" not in json.dumps(made)
    assert {"KW-7F3K", "5", "1", "stopped", "My actions"} <= set(texts(counts_card(view)))


def test_with_consent_stopped_no_row_is_shown() -> None:
    stopped = board_card(replace(VIEW, rows=(), stopped="Reminders for KW-7F3K have stopped.", page=1, pages=1))
    check_card(stopped)
    assert "Reminders for KW-7F3K have stopped." in texts(stopped)
    assert not any("open" in text for text in texts(stopped))


def test_my_actions_lead_with_yes_mine_where_nobody_has_answered_yet() -> None:
    row = MyRow(
        1, 1, 3, "KW-7F3K", True, "send the plan", "the plan is in the record", "due today", "no answer yet",
        False, True, False, False, ("1w", "2w"),
    )  # fmt: skip
    drawn = my_actions_card([row] * 20, page=3, note="Done, thank you.", undo=(4, 2))
    check_card(drawn)
    said = texts(drawn)
    assert said.index("Yes, mine") < said.index("Done")
    assert "20 actions are open with you. Page 3 of 3." in said
