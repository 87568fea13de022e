"""What is said of a referral: what became of it, to whoever referred, to who is asked to tell them, and in lists."""

from __future__ import annotations

from storage.tables import ReferralOutcome

NO_SUCH_REFERRAL = "I can't find that referral."
TOLD = "Told"
TOLD_NOTE = "The referrer has been told, thank you."
WAITING = "Referrers to tell"
UNALLOCATED = "Without a keyworker"
ASKED_TO_CHOOSE = "No keyworker yet: please choose one."
NO_PHONE = "I have no phone number."

OUTCOMES = {
    ReferralOutcome.WAITING: "not decided yet",
    ReferralOutcome.ACCEPTED: "on the register",
    ReferralOutcome.NOT_ELIGIBLE: "not eligible",
    ReferralOutcome.CONSENT_REFUSED: "consent was not given",
}


def somebody(name: str, agency: str) -> str:
    return f"{name} ({agency})" if agency else name


def to_referrer(outcome: ReferralOutcome, day: str, why: str, keyworker: str) -> str:
    """What the referrer reads, or hears by phone: never a name, and no code."""
    child = f"the child you referred on {day}"
    if outcome is ReferralOutcome.NOT_ELIGIBLE:
        return f"We can't put {child} on the register. {why}"
    if outcome is ReferralOutcome.CONSENT_REFUSED:
        return f"{child[:1].upper()}{child[1:]} is not on the register: there was no consent, so that nothing is kept."
    who = f"Their keyworker is {keyworker}." if keyworker else "They will have a keyworker soon."
    return f"{child[:1].upper()}{child[1:]} is on the register now. {who}"


def please_tell(referrer: str, phone: str, said: str) -> str:
    """To who is asked to ring: whom, and the very words."""
    ring = f" on {phone}" if phone else ""
    return f"Please tell {referrer or 'the referrer'}{ring}: “{said}”"


def maybe_known(by: str, code: str) -> str:
    """To the managers of the child who is on the register already; the heading says which child."""
    if code:
        return f"{by} has registered a child of the same name and date of birth as {code}. Is it this one?"
    return f"{by} wants to register a child with this one's NHS number. Please tell them."


CHOSEN = "A keyworker has been chosen."
CLOSED_ALREADY = "This case is closed."


def to_allocate(by: str) -> str:
    return f"{by} has opened this case and asks you to choose a keyworker."
