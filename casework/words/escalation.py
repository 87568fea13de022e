"""What is said when an action stays overdue: to who is turned to, and to the keyworker; and when nobody answered."""

from __future__ import annotations

from collections.abc import Sequence

from storage.tables import NoticeKind

TITLES = {
    NoticeKind.ESCALATION: "Overdue: please help it on",
    NoticeKind.ESCALATED: "An overdue action is escalated",
    NoticeKind.NO_ANSWER: "Not answered yet",
}
WHY = {
    NoticeKind.ESCALATION: "it stays overdue",
    NoticeKind.ESCALATED: "it stays overdue, and others were turned to",
    NoticeKind.NO_ANSWER: "the owner has said neither yes nor no",
}
LOST = "the news that an action stays overdue"

RUNGS = {
    1: "the agency's contact",
    2: "lead professional and commissioner",
    3: "the oversight panel",
}
NOBODY = "Nobody could be told: there is nobody above whom I can reach here. Please take it up yourself."
BOT = "the bot"
HISTORY_NOBODY = "found nobody to escalate it to"


def days(count: int) -> str:
    return f"{count} working {'day' if count == 1 else 'days'}"


def escalation(number: int, what: str, owner: str, due: str, late: int) -> str:
    """To somebody who may read it."""
    return f"Action {number}: “{what}”, with {owner}, was due on {due}: {days(late)} overdue. Please help it on."


def figures(number: int, late: int) -> str:
    """To somebody who may not: code and counts, as in the weekly list."""
    return f"Action {number} is {days(late)} overdue. Please ask the keyworker."


def escalated(number: int, what: str, owner: str, due: str, late: int) -> str:
    return f"Action {number}: “{what}”, with {owner}, was due on {due}: {days(late)} overdue."


def told(rung: int, names: Sequence[str]) -> str:
    """ "Told now: the agency's contact, Pat Moor (Elmshire Council)."."""
    return f"Told now: {RUNGS[rung]}, {_and(names)}."


def passed(rungs: Sequence[int]) -> str:
    """Rungs on which nobody stands."""
    return f"Nobody is known here as {_and([RUNGS[one].removeprefix('the ') for one in rungs])}."


def stands(names: Sequence[str], day: str) -> str:
    """On the keyworker's list: "Escalated Thursday 9 April: Pat Moor (Elmshire Council) was told."."""
    told = f"{_and(names)} {'was' if len(names) == 1 else 'were'} told" if names else "nobody could be told"
    return f"Escalated {day}: {told}."


def history(names: Sequence[str]) -> str:
    return f"told {_and(names)} that it stays overdue" if names else HISTORY_NOBODY


def no_answer(whom: str, number: int, what: str, due: str) -> str:
    """`whom` is "Ring Sam Patel, Elmshire children's social care, 0161 …"."""
    return f"{whom}. They have said neither yes nor no to action {number}, “{what}”, due {due}."


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
