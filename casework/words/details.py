"""What is said of the facts of a case: plans, responsibility, how to talk, and who referred the child."""

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


def ticked(names: list[str]) -> str:
    """ "EHCP, looked after"; acronyms keep their capitals."""
    said = [TICKS[name] for name in names]
    return ", ".join(one if at == 0 or one.isupper() else f"{one[:1].lower()}{one[1:]}" for at, one in enumerate(said))


def referred(day: str, by: str) -> str:
    return f"{day}, by {by}" if by else day
