"""What is said of the facts of a case: plans, responsibility, how to talk, and who referred the child."""

from __future__ import annotations

from collections.abc import Mapping

PLANS = "Plans and status"
TICKS: Mapping[str, str] = {
    "ehcp": "EHCP",
    "looked_after": "Looked after",
    "adopted": "Adopted",
    "section_117": "Section 117 aftercare",
}
DIAGNOSIS = "Diagnosis"
LEARNING_DISABILITY = "learning disability"
AUTISM = "autism"
CIRCUMSTANCES = "Risk circumstances"
LOCAL_AUTHORITY = "Local authority"
COMMISSIONER = "Commissioner"
LEAD = "Lead professional"
REFERRED = "Referred"
MDT = "On the MDT"

TITLE = "The facts of the case"
NO_LEAD = "Nobody yet"
LEAD_ON_MDT = "The lead professional must be on the MDT: please add them first."
NHS_NUMBER = "NHS number"
NHS_ADDED = "added"
NOTHING_NEW = "Nothing is different yet: press Back to change something."
ASK_NUMBER = "NHS number, once you know it"
SAVED = "Saved: {label}."
YES_NO = {True: "yes", False: "no"}
NONE_GIVEN = "nothing"

NAMES: Mapping[str, str] = {
    **TICKS,
    "local_authority": LOCAL_AUTHORITY,
    "commissioner": COMMISSIONER,
    "how_i_communicate": "How I communicate",
    "adjustments": "Reasonable adjustments",
    "what_matters": "What matters to me",
    "lead_professional_id": LEAD,
}


def changed_meanwhile(names: list[str]) -> str:
    return f"Somebody changed this meanwhile: {', '.join(names)}. Press **Back** and **Next** to see it as it is."


def and_more(names: list[str], most: int) -> str:
    """ "Sam Patel (CAMHS); … and 3 more"."""
    rest = f"; … and {len(names) - most} more" if len(names) > most else ""
    return "; ".join(names[:most]) + rest


def ticked(names: list[str]) -> str:
    """ "EHCP, looked after"; acronyms keep their capitals."""
    said = [TICKS[name] for name in names]
    return ", ".join(one if at == 0 or one.isupper() else f"{one[:1].lower()}{one[1:]}" for at, one in enumerate(said))


def referred(day: str, by: str) -> str:
    return f"{day}, by {by}" if by else day
