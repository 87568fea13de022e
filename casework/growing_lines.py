"""A consent gap, or what a birthday asks, in words, as things stand when the notice is sent or looked at again."""

from __future__ import annotations

from casework.birthday_due import KINDS as KINDS
from casework.consent_gaps import Gap, Why
from casework.days import in_words
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import clocks as clock_words
from casework.words import consent as say
from casework.words import transitions as transition_words
from storage.tables import CaseStatus, Milestone, NoticeKind


def over(notice: Found, facts: Facts) -> str:
    """Why nothing is to be said of it any more, in a word for the audit; empty while it is still true."""
    if facts.cases[notice.case_id].case_status is not CaseStatus.ACTIVE:
        return "the case is closed"
    if notice.kind is NoticeKind.TRANSITION:
        asked = facts.asked.get(notice.case_id)
        same = asked is not None and asked.milestone.value == notice.occurrence
        return "" if asked is not None and same and not asked.arranged else "arranged"
    gap = facts.gaps.get(notice.case_id)
    if _ahead(notice):
        return "" if notice.case_id in facts.parental and gap_why(gap) is not Why.AT_18 else "no longer true"
    return "" if gap is not None and _WANTED[notice.kind] is gap.why else "asked again"


def growing_line(notice: Found, case: Found, facts: Facts) -> Line:
    """`action_id` is the case's id."""
    ended = over(notice, facts)
    if notice.kind is NoticeKind.TRANSITION:
        said = transition_words.asked(Milestone(notice.occurrence), case.pathway)
        own = facts.own(case.id)
        presses = (Press.ARRANGED, Press.ARRANGED_BY) if own and not ended else ()
        note = transition_words.NOTE if ended else ""
        return Line(said, note=note, action_id=case.id, presses=presses, about=notice.occurrence)
    note = clock_words.RECORDED if ended else ""
    record = (Press.RECORD_CONSENT,) if not ended and case.keyworker_id == facts.reader.person_id else ()
    return Line(_said(notice, facts), note=note, action_id=case.id, presses=record)


def gap_why(gap: Gap | None) -> Why | None:
    return None if gap is None else gap.why


def _said(notice: Found, facts: Facts) -> str:
    if _ahead(notice):
        return say.PARENTAL_ENDS_SOON
    gap = facts.gaps.get(notice.case_id)
    if gap is None:
        return say.ASKED_AGAIN
    return say.gap(gap.why.value, gap.scopes, in_words(gap.since) if gap.since else "")


def _ahead(notice: Found) -> bool:
    return notice.kind is NoticeKind.PARENTAL_ENDS and notice.occurrence.startswith("before")


_WANTED = {
    NoticeKind.CONSENT_REVIEW: Why.REVIEW,
    NoticeKind.CONSENT_AT_16: Why.AT_16,
    NoticeKind.PARENTAL_ENDS: Why.AT_18,
}
