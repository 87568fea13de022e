"""Notices that the bot gives of itself, in words: it slept, something came too late, the day's line."""

from __future__ import annotations

from datetime import datetime

from casework.days import day_of, in_words, london
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line
from casework.words import notices as notice_words
from casework.words import running as say
from storage.tables import NoticeKind

KINDS = frozenset({NoticeKind.WAS_ASLEEP, NoticeKind.DAILY_LINE})


def running_line(notice: Found) -> Line:
    """To an administrator."""
    about = dict(notice.about)
    since = _moment(about.pop("since"))
    if notice.kind is NoticeKind.DAILY_LINE:
        return Line(say.daily(since, **about))
    return Line(say.was_asleep(since, _moment(about["until"]), about["late"], about["too_late"]))


def too_late_said(notice: Found, facts: Facts) -> str:
    """To the keyworker: what was not sent any more, and to whom it was to go."""
    about, code = notice.about, facts.cases[notice.case_id].code
    lost = notice_words.LOST.get(NoticeKind(about["kind"]), notice_words.LOST_REMINDER)
    who = facts.people.get(about["instead_of"])
    if who is None:
        return say.too_late_for_channel(lost, code)
    if about["instead_of"] == facts.reader.person_id:
        return say.too_late_for_you(lost, code)
    return say.too_late(who.with_agency, lost, code, who.phone)


def _moment(iso: str) -> str:
    """ "Monday 5 January at 21:10", in London."""
    instant = datetime.fromisoformat(iso)
    return f"{in_words(day_of(instant)).rsplit(' ', 1)[0]} at {london(instant):%H:%M}"
