"""The weekly digest of a channel: which actions are overdue, by code and number, and the way to what finds no room.

The rule protected: a channel hears codes and numbers alone, at most ten lines, and is never left with "and more".
"""

from __future__ import annotations

from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.letter_room import MOST_LINES
from casework.words import notices as say

MOST_NUMBERS = 10  # actions of one case


def digest_line(facts: Facts) -> Line | None:
    """Whose oldest is overdue longest comes first. All stand on the board, a press away; in a channel that serves
    several MDTs nobody may be on all of them, so that there each person's own are."""
    by_case: dict[int, list[Found]] = {}
    for row in sorted(facts.overdue, key=lambda row: (row.due_on, row.code, row.number)):
        by_case.setdefault(row.case_id, []).append(row)
    if not by_case:
        return None
    shown = list(by_case.values())[:MOST_LINES]
    items = [_of_case(rows, facts) for rows in shown]
    left = len(by_case) - len(shown)
    cut = left > 0 or any(len(rows) > MOST_NUMBERS for rows in shown)
    return Line(
        say.DIGEST_HOW,
        items=tuple(items),
        note=say.digest_more(left) if left else "",
        action_id=shown[0][0].case_id,
        presses=() if not cut else (Press.BOARD,) if len(by_case) == 1 else (Press.OWN_THERE,),
    )


def _of_case(rows: list[Found], facts: Facts) -> str:
    by_number = sorted(rows[:MOST_NUMBERS], key=lambda row: row.number)
    numbers = [say.digest_number(row.number, (facts.today - row.due_on).days) for row in by_number]
    more = len(rows) - len(by_number)
    return say.digest(rows[0].code, [*numbers, say.digest_others(more)] if more else numbers)
