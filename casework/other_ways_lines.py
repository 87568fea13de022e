"""That a colleague cannot be reached, in words, as long as that is so: to their agency's contact, or to the channel."""

from __future__ import annotations

from casework.days import due_phrase
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line
from casework.other_ways import Colleague
from casework.words import other_ways as say
from casework.words.notices import and_more
from storage.tables import NoticeKind

KINDS = frozenset({NoticeKind.COLLEAGUE_LOST})
_LISTED = 8
_LONGEST = 160  # characters of a wording in the list


def colleague_line(notice: Found, facts: Facts) -> Line | None:
    """With the wording to who is on the MDT; to all others the code, and whom to ask."""
    one = facts.colleagues.get((notice.subject_id, notice.case_id))
    if one is None:
        return None
    case = facts.cases[notice.case_id]
    if facts.reader.person_id == 0:
        return Line(say.in_channel(one.agency, case.code, case.keyworker or ""))
    if not one.on_mdt:
        return Line(say.outside(one.name, case.code, case.keyworker or ""))
    return Line(say.on_mdt(one.name, case.code), detail=say.OPEN, items=_open(one, facts))


def over(notice: Found, facts: Facts) -> str:
    """They can be reached again, nothing is open with them, or reminders have stopped; in a word for the audit."""
    return "" if (notice.subject_id, notice.case_id) in facts.colleagues else "no longer so"


def _open(one: Colleague, facts: Facts) -> tuple[str, ...]:
    items = [say.action(number, what[:_LONGEST], due_phrase(due, facts.today)) for number, what, due in one.open]
    more = len(items) - _LISTED
    return (*items[:_LISTED], and_more(more)) if more > 0 else tuple(items)
