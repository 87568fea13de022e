"""What is due of a red case while its reader is not there, in words, as it stands when it is sent or looked at."""

from __future__ import annotations

from datetime import date, timedelta

from casework.closures_ahead import DueThen
from casework.days import in_words
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line
from casework.words import closures as say
from casework.words import notices as notice_words
from casework.words.clocks import fact_title

_MOST = 8  # things of one case
_LONGEST = 120  # characters of an action's wording


def closure_line(notice: Found, case: Found, facts: Facts) -> Line | None:
    """None once nothing of it is due then any more."""
    first, last = span(notice.occurrence)
    due = [one for one in facts.ahead.get(case.id, ()) if first <= one.day <= last]
    if not due:
        return None
    items = [_said(one) for one in due[:_MOST]]
    if len(due) > _MOST:
        items.append(notice_words.and_more(len(due) - _MOST))
    back = in_words(last + timedelta(days=1)).rsplit(" ", 1)[0]
    return Line(say.SAID.format(back=back), items=tuple(items))


def span(occurrence: str) -> tuple[date, date]:
    """The first and the last day of the closure that an occurrence names."""
    first, _, last = occurrence.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last)


def _said(one: DueThen) -> str:
    day = in_words(one.day).rsplit(" ", 1)[0]
    if one.kind == "action":
        what = one.what if len(one.what) <= _LONGEST else f"{one.what[: _LONGEST - 1].rstrip()}…"
        return say.action(day, one.number, what, one.owner)
    if one.kind == "draft":
        return say.TO_WRITE_UP.format(day=day)
    return say.other(day, fact_title(one.what) if one.kind == "clock" else one.what)
