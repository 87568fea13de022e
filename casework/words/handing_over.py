"""What is asked and said when an owner leaves and others take over."""

from __future__ import annotations

from collections.abc import Sequence

TITLE = "Replace an owner"
WHO_LEAVES = "Who leaves?"
WHO_TAKES_OVER = "Who takes over?"
BY_CASE = "Choose by case"
NOBODY_HOLDS = "Nobody has an open action in your cases."
NOTHING_LEFT = "Nothing is open with them any more."
NOT_THEM = "They can't take over here: choose somebody of the same agency, or of the MDT."


def holder(name: str, agency: str, actions: int, cases: int, *, here: bool) -> str:
    """ "Sam Patel, CAMHS: 5 actions in 2 cases"; who is gone is said first."""
    gone = "" if here else " (has left)"
    return f"{name}, {agency}{gone}: {_count(actions, 'action')} in {_count(cases, 'case')}"


def successor(name: str, agency: str, joins: int) -> str:
    """Who is not on the MDT yet joins it with the actions: that is said before it is chosen."""
    if not joins:
        return f"{name}, {agency}"
    return f"{name}, {agency} (joins {'the MDT' if joins == 1 else f'{joins} MDTs'})"


STAYS = "Leave them where they are"
NOTHING_CHOSEN = "Nothing would change."


def in_which(label: str, numbers: Sequence[int]) -> str:
    """The question about one case: "J.B., 14, KW-7F3K (actions 3, 4): who takes over?"."""
    noun = "action" if len(numbers) == 1 else "actions"
    return f"{label} ({noun} {', '.join(map(str, numbers))}): who takes over?"


def in_case(lines: Sequence[str], to: str) -> str:
    return f"{'; '.join(lines)} → {to}"


def handed_over(leaver: str, count: int, people: Sequence[str]) -> str:
    """After Confirm."""
    if not count:
        return NOTHING_LEFT
    told = "gets" if len(people) == 1 else "get"
    who = " and ".join(people)
    moved = "1 action is" if count == 1 else f"{count} actions are"
    return f"{moved} no longer with {leaver}: {who} {told} one message with all of theirs."


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
