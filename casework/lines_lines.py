"""Three lines in a message: asked for, reminded of, or offered; in the keyworker's own words for whom to ring."""

from __future__ import annotations

from datetime import date

from casework.days import in_words
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import three_lines as say
from storage.tables import MeetingState, NoticeKind


def lines_line(notice: Found, row: Found, facts: Facts) -> Line:
    """To who was asked, or to the keyworker who rings them up; what was answered since says so."""
    if notice.kind is NoticeKind.LINES_OFFERED:
        who = f"{row.name} ({row.agency})"
        return Line(say.offered(who), action_id=row.case_id, presses=(Press.READ_LINES,))
    day = _dated(row.wanted_by, facts.today)
    rung = row.person_id != facts.reader.person_id
    note = _note(row, facts, rung=rung)
    presses = () if note else (Press.WRITE_LINES,)
    return Line(_said(notice, row, day, facts, rung=rung), note=note, action_id=row.id, presses=presses)


def _said(notice: Found, row: Found, day: str, facts: Facts, *, rung: bool) -> str:
    if rung:
        return say.ring_about(row.name, row.agency, row.phone, day)
    if notice.kind is NoticeKind.LINES_REMINDER:
        return say.reminder(day)
    meeting = say.meeting(row.meeting_kind.value, _dated(row.meeting_day, facts.today)) if row.meeting_kind else ""
    return say.asked(row.asker or "The keyworker", day, meeting)


def _note(row: Found, facts: Facts, *, rung: bool) -> str:
    if row.answered_at is not None:
        return say.ENTERED if rung else say.SENT
    off = row.meeting_state not in (None, MeetingState.PLANNED) or row.wanted_by < facts.today
    return say.TAKEN_OVER if off or row.stopped else ""


def _dated(day: date, today: date) -> str:
    """ "Thursday 2 April", with the year when it is another."""
    said = in_words(day)
    return said if day.year != today.year else said.rsplit(" ", 1)[0]
