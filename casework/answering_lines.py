"""That somebody does not answer, in words, as long as that is so: to who can ring them."""

from __future__ import annotations

from casework import answering
from casework.answering import Silence
from casework.days import day_of, due_phrase, short
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line
from casework.words import answering as say
from casework.words.notices import and_more, ring
from storage.tables import NoticeKind

KINDS = frozenset({NoticeKind.NOT_ANSWERING})
_LISTED = 8
_LONGEST = 160  # characters of a wording in the list


def answering_line(notice: Found, facts: Facts) -> Line | None:
    """Whom to ring, why, and what is overdue with them in this case."""
    one = _silence(notice, facts)
    if one is None:
        return None
    said = say.not_answering(ring(one.name, one.agency, one.phone), one.alerts, short(day_of(one.since), facts.today))
    items = [
        say.owed(owed.number, owed.what[:_LONGEST], due_phrase(owed.due_on, facts.today)) for owed in one.owed[:_LISTED]
    ]
    more = len(one.owed) - _LISTED
    return Line(said, detail=say.NOT_SEEN, items=(*items, and_more(more)) if more > 0 else tuple(items))


def over(notice: Found, facts: Facts) -> str:
    """They have answered since, or nothing is overdue with them here any more; in a word for the audit."""
    return "" if _silence(notice, facts) is not None else "answered"


def _silence(notice: Found, facts: Facts) -> Silence | None:
    one = facts.silences.get((notice.subject_id, notice.case_id))
    return one if one is not None and answering.occurrence(one) == notice.occurrence else None
