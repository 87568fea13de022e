"""Which review a young person has: the bot derives it, so that nobody is asked."""

from __future__ import annotations

from datetime import date

from casework.cases import age_on

CETR, CTR = "CETR", "CTR"


def review_type(born: date, ehcp: bool, day: date) -> str:
    """CETR for everybody under 18 and for those with an EHCP; CTR for all others (Mental Health Act 2025, s.4)."""
    return CETR if ehcp or age_on(born, day) < 18 else CTR
