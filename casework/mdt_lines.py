"""Notices about who leaves an MDT, in words, and whether they are still true."""

from __future__ import annotations

from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import mdt as say
from storage.tables import CaseStatus, NoticeKind

KINDS = frozenset({NoticeKind.LEFT_MDT, NoticeKind.ASKS_TO_LEAVE, NoticeKind.ASKED_TO_STAY})


def mdt_line(notice: Found, seat: Found, facts: Facts) -> Line:
    """`seat` is the place on the MDT that it is about."""
    case = facts.cases[seat.case_id]
    if notice.kind is NoticeKind.LEFT_MDT:
        return Line(say.told_left(case.code))
    if notice.kind is NoticeKind.ASKED_TO_STAY:
        return Line(say.told_stay(case.code, case.keyworker or "", case.keyworker_phone or ""))
    open_ = seat.on and seat.asked_to_leave_at is not None
    return Line(
        say.request(seat.person, seat.agency, seat.why_leave or ""),
        note="" if open_ else say.ANSWERED_NOTE,
        action_id=case.id,
        presses=(Press.LET_LEAVE, Press.THEY_STAY) if open_ else (),
        about=str(seat.person_id),
    )


def because(notice: Found, seat: Found) -> str:
    """Why it must not go out now, in a word; empty when it is still true."""
    if seat.case_status is not CaseStatus.ACTIVE:
        return "the case is closed"
    if notice.kind is NoticeKind.ASKS_TO_LEAVE:
        return "" if seat.on and seat.asked_to_leave_at is not None else "answered"
    if seat.stopped:
        return "consent"
    if notice.kind is NoticeKind.LEFT_MDT:
        return "on the MDT again" if seat.on else ""
    return "" if seat.on and seat.asked_to_leave_at is None else "changed"
