"""What was told and not written up in words, with the press that goes on with it, as things stand when it is read."""

from __future__ import annotations

from casework.days import time_in_words
from casework.entries import Moment
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.nudges import OVER
from casework.unwritten import began_at, told_of
from casework.words import updates as say
from storage.tables import DraftState, MeetingState


def unwritten_line(notice: Found, row: Found, facts: Facts) -> Line:
    """Of a half-filled form, a meeting or what a partner told; what was written up or called off since says so."""
    of = {"draft": _of_draft, "meeting": _of_meeting, "lines": _of_offer}[notice.subject.partition(":")[0]]
    return of(notice, row, facts)


def _of_draft(notice: Found, draft: Found, facts: Facts) -> Line:
    own = draft.person_id == facts.reader.person_id
    said = say.not_written_up(told_of(draft).words, writer="" if own else draft.writer)
    if draft.state is not DraftState.OPEN:
        return Line(said, note=say.WRITTEN_UP if draft.state is DraftState.FINISHED else say.NOT_NEEDED)
    keeps = facts.keeps(draft.keyworker_id)
    presses = (Press.GO_ON,) if own else (Press.WRITE_UP,) if keeps else ()
    return Line(said, _counts(notice), draft=draft.id, action_id=draft.case_id, presses=presses)


def _of_meeting(notice: Found, meeting: Found, facts: Facts) -> Line:
    began = began_at(meeting)
    said = say.meeting_not_written_up(meeting.kind.value, began.words)
    if meeting.state is not MeetingState.PLANNED:
        return Line(said, note=say.WRITTEN_UP if meeting.state is MeetingState.HELD else say.NOT_NEEDED)
    if meeting.last_entry is not None and meeting.last_entry >= began.at:
        return Line(said, note=say.WRITTEN_UP)
    keeps = facts.keeps(meeting.keyworker_id)
    presses = (Press.CLOSE_MEETING,) if keeps else ()
    return Line(said, _counts(notice), action_id=notice.subject_id, presses=presses)


def _of_offer(notice: Found, row: Found, facts: Facts) -> Line:
    said = say.partner_told(f"{row.name} ({row.agency})", Moment(row.answered_at).words)
    if row.settled_at is not None or (row.last_entry is not None and row.last_entry >= row.answered_at):
        return Line(said, note=say.SETTLED if row.settled_at else say.WRITTEN_UP, action_id=row.id)
    keeps = row.keyworker_id == facts.reader.person_id
    presses = (Press.WRITE_UP, Press.NOTHING_TO_WRITE) if keeps else ()
    return Line(said, _counts(notice), action_id=row.id, case_id=row.case_id, presses=presses)


def _counts(notice: Found) -> str:
    if notice.occurrence.endswith(OVER) or notice.deadline is None:
        return say.COUNTS_NOW
    return say.counts_from(time_in_words(notice.deadline))
