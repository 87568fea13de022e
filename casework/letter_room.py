"""In which order a message says things, and how many of them: ten lines at most, and never more than Teams takes.

The rule protected: what finds no room is said in the next message, or the way to it stands below; no message is refused
because people wrote at length, or in letters that take more room than ours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from casework.letter_parts import Line, Press
from storage.tables import NoticeKind

MOST_LINES = 10
MOST_BYTES = 23_000  # of lines with their buttons; with what stands around them a card stays below 24 KB

# What the parts of a card take besides their words, measured and rounded up (tests/cards/test_letter_room.py).
_LINE, _BLOCK, _PRESS, _MORE_TIME, _LINK, _CASE = 60, 110, 196, 600, 200, 520
_ESCAPED = frozenset("*_[<&{")  # these get a backslash, or more, before they stand on a card

_URGENT_FIRST = (
    NoticeKind.STRUCK_OUT,
    NoticeKind.TAKEN_BACK,
    NoticeKind.SAFEGUARDING,
    NoticeKind.OVERRIDDEN,
    NoticeKind.CONSENT_STOPPED,
    NoticeKind.CONSENT_LIST,
    NoticeKind.CLOCK_BREACHED,
    NoticeKind.CLOCK_NEAR,
    NoticeKind.MEETING_CANCELLED,
    NoticeKind.MEETING_CHANGED,
    NoticeKind.ESCALATION,
    NoticeKind.ESCALATED,
    NoticeKind.OVERDUE,
    NoticeKind.DUE_TODAY,
    NoticeKind.UNREACHABLE,
    NoticeKind.COLLEAGUE_LOST,
    NoticeKind.NOT_ANSWERING,
    NoticeKind.TOO_LATE,
    NoticeKind.NOT_WRITTEN_UP,
    NoticeKind.BEFORE_CLOSURE,
    NoticeKind.INVITATION,
    NoticeKind.OWNER_LEFT,
    NoticeKind.ASKS_TO_LEAVE,
    NoticeKind.STUCK,
    NoticeKind.NO_ANSWER,
    NoticeKind.TIME_WAITING,
    NoticeKind.MORE_TIME,
    NoticeKind.DUE_SOON,
    NoticeKind.TIME_ANSWERED,
    NoticeKind.ACTION_CHANGED,
    NoticeKind.MEETING,
)


def place(kind: NoticeKind) -> int:
    """What is most urgent leads."""
    return _URGENT_FIRST.index(kind) if kind in _URGENT_FIRST else len(_URGENT_FIRST)


def fitting(lines: Sequence[tuple[int | None, Line]]) -> int:
    """How many of these lines, each with its case, one message has room for: one at least."""
    weight, cases = 0, set[int | None]()
    for count, (case_id, line) in enumerate(lines[:MOST_LINES]):
        weight += _weight(line) + (0 if case_id in cases else _CASE)
        cases.add(case_id)
        if weight > MOST_BYTES and count:
            return count
    return min(len(lines), MOST_LINES)


def _weight(line: Line) -> int:
    """About how many bytes of a card it takes, and never less."""
    words = (line.said, line.detail, line.note, *line.items)
    presses = sum(_MORE_TIME if press is Press.MORE_TIME else _PRESS for press in line.presses)
    link = _LINK + len(line.link) if line.link else 0
    blocks = _BLOCK * sum(1 for text in words[1:] if text)
    return _LINE + blocks + sum(_bytes(text) for text in words) + presses + link


def _bytes(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode()) + 4 * sum(
        1 for character in text if character in _ESCAPED
    )
