"""Notices about referrals in words: to the referrer, to who is asked to tell them, and to the service's managers."""

from __future__ import annotations

from casework.days import in_words
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import referrals as say
from storage.tables import CaseStatus, NoticeKind

KINDS = frozenset({NoticeKind.REFERRAL_OUTCOME, NoticeKind.TO_ALLOCATE, NoticeKind.MAYBE_KNOWN})


def referral_line(notice: Found, subject: Found, facts: Facts) -> Line:
    """The subject is the referral itself, or the case."""
    match notice.kind:
        case NoticeKind.REFERRAL_OUTCOME:
            return _outcome(subject, facts)
        case NoticeKind.TO_ALLOCATE:
            note = "" if subject.keyworker_id is None else say.CHOSEN
            return Line(say.to_allocate(facts.people[notice.about["by"]].name), note=note)
        case _:
            closed = say.CLOSED_ALREADY if subject.case_status is CaseStatus.CLOSED else ""
            by = facts.people[notice.about["by"]]
            who = f"{by.with_agency}, {by.phone}," if by.phone else by.with_agency
            return Line(say.maybe_known(who, notice.about["code"]), detail=closed)


def _outcome(referral: Found, facts: Facts) -> Line:
    """The referrer reads it; anybody else is asked to say it to them."""
    said = say.to_referrer(referral.outcome, in_words(referral.received_on), referral.why, _keyworker(referral))
    if referral.referrer_id == facts.reader.person_id:
        return Line(said)
    who = say.somebody(referral.referrer_name or referral.referrer, referral.referrer_agency or "")
    asked = say.please_tell(who, referral.known_phone or referral.referrer_phone, said)
    told = referral.referrer_told_at is not None
    return Line(
        asked,
        note=say.TOLD_NOTE if told else "",
        action_id=referral.id,
        presses=() if told else (Press.REFERRER_TOLD,),
    )


def _keyworker(referral: Found) -> str:
    if not referral.keyworker:
        return ""
    return f"{referral.keyworker}, {referral.keyworker_phone}" if referral.keyworker_phone else referral.keyworker
