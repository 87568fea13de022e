"""The facts of a case besides what happens to the child: who is responsible, what plans there are, how to talk.

The rule protected: every change is audited from old to new, and what it means for the clocks follows in the same
transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select

from casework import words
from casework.errors import NotFound
from casework.passport import Passport
from storage import core as t

TICKS = ("ehcp", "looked_after", "adopted", "section_117")


@dataclass(frozen=True, slots=True)
class Details:
    """As a case stands. Free words are empty where nobody has said."""

    ehcp: bool
    looked_after: bool
    adopted: bool
    section_117: bool
    learning_disability: bool
    autism: bool
    local_authority: str
    commissioner: str
    circumstances: tuple[str, ...]  # values of eligibility.Circumstance
    passport: Passport
    lead_professional_id: int | None
    lead_professional: str
    has_nhs_number: bool
    referred_on: date | None
    referrer: str

    def ticked(self) -> list[str]:
        """Those of TICKS that are true."""
        return [name for name in TICKS if getattr(self, name)]


def of_case(db: Connection, case_id: int) -> Details:
    """For those who have been let through. Raises NotFound."""
    row = db.execute(_DETAILS, {"of_case": case_id}).first()
    if row is None:
        raise NotFound(words.NO_SUCH_CASE)
    return Details(
        ehcp=row.ehcp,
        looked_after=row.looked_after,
        adopted=row.adopted,
        section_117=row.section_117,
        learning_disability=row.learning_disability,
        autism=row.autism,
        local_authority=row.local_authority,
        commissioner=row.commissioner,
        circumstances=tuple(filter(None, (row.circumstances or "").split(";"))),
        passport=Passport(row.how_i_communicate or "", row.adjustments, row.what_matters or ""),
        lead_professional_id=row.lead_professional_id,
        lead_professional=row.lead or "",
        has_nhs_number=row.nhs_key is not None,
        referred_on=row.received_on,
        referrer=row.referred_by or row.referrer or "",
    )


_lead, _referrer = t.person.alias("lead"), t.person.alias("referred_by")
_DETAILS = (
    select(
        t.case,
        _lead.c.name.label("lead"),
        t.referral.c.received_on,
        t.referral.c.referrer,
        _referrer.c.name.label("referred_by"),
    )
    .outerjoin_from(t.case, _lead, _lead.c.id == t.case.c.lead_professional_id)
    .outerjoin(t.referral, t.referral.c.case_id == t.case.c.id)
    .outerjoin(_referrer, _referrer.c.id == t.referral.c.referrer_id)
    .where(t.case.c.id == bindparam("of_case"))
)
