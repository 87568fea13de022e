"""A clock's notice in words, as things stand when it is sent or looked at again."""

from __future__ import annotations

from datetime import date

from casework.clock_facts import REPORTS
from casework.days import in_words
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import clocks as say
from storage.tables import ClockState, NoticeKind


def clock_line(notice: Found, clock: Found, facts: Facts) -> Line:
    """What was met or stopped since says so."""
    kind: NoticeKind = notice.kind
    limit, since = _dated(clock.limit_on, facts.today), _dated(clock.counts_from, facts.today)
    if clock.rule in REPORTS:
        return _paper(say.report_due(since, limit, late=facts.today > clock.limit_on), clock, facts, Press.REPORT_SENT)
    if kind is NoticeKind.PAPERS_DUE:
        said = say.papers_due(since, limit, facts.papers.get(clock.opened_by, 0) if clock.papers_allowed else 0)
        return Line(said, note=_note(clock))
    if kind is NoticeKind.CETR_CONSENT:
        return _consent(clock, facts)
    if kind is NoticeKind.FEEDBACK_DUE:
        return _paper(say.feedback_due(since), clock, facts, Press.FORM_GIVEN)
    return Line(_review(kind, clock, limit, facts), detail=_detail(clock, facts), note=_note(clock))


def _consent(clock: Found, facts: Facts) -> Line:
    """The keyworker records it; `action_id` is the case's id."""
    said = say.consent_due(_dated(clock.limit_on, facts.today))
    waits = clock.state is ClockState.RUNNING and facts.keeps(clock.keyworker_id)
    presses = (Press.RECORD_CONSENT,) if waits else ()
    return Line(said, note=_note(clock), action_id=clock.case_id, presses=presses)


def _paper(said: str, clock: Found, facts: Facts, press: Press) -> Line:
    """The keyworker records it with one press; `action_id` is the meeting's id then."""
    waits = clock.state is ClockState.RUNNING and facts.keeps(clock.keyworker_id)
    meeting_id = int(clock.opened_by.removeprefix("meeting:"))
    return Line(said, note=_note(clock), action_id=meeting_id, presses=(press,) if waits else ())


def _note(clock: Found) -> str:
    if clock.state is ClockState.RUNNING:
        return ""
    return say.RECORDED if clock.state is ClockState.MET else say.STOPPED


def _review(kind: NoticeKind, clock: Found, limit: str, facts: Facts) -> str:
    if kind is NoticeKind.CLOCK_AT_RISK:
        return say.target_passed(clock.rule, _dated(clock.target_on, facts.today), limit)
    if kind is NoticeKind.CLOCK_NEAR:
        return say.near_limit(clock.rule, limit)
    return say.past_limit(clock.rule, limit)


def _detail(clock: Found, facts: Facts) -> str:
    if clock.state is not ClockState.RUNNING:
        return ""
    planned = say.planned(_dated(clock.planned_on, facts.today)) if clock.planned_on else say.NOT_PLANNED
    return f"{planned} {say.how_why(facts.cases[clock.case_id].code)}"


def _dated(day: date, today: date) -> str:
    """ "Thursday 2 April", with the year when it is another."""
    said = in_words(day)
    return said if day.year != today.year else said.rsplit(" ", 1)[0]
