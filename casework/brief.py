"""What a guided form knows of a case at every step: its label, its rating, and which review it would have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select

from casework import cases, reviews, standing
from casework.days import day_of
from casework.errors import NotFound
from casework.words import NO_SUCH_CASE
from storage import core as t
from storage.tables import Colour, Pathway, Setting


@dataclass(frozen=True, slots=True)
class Brief:
    case_id: int
    label: str  # "J.B., 14, KW-7F3K"
    pathway: Pathway
    rating: Colour | None  # none on the Gateway pathway
    rated: str  # "red", or a level of a tool's own scale; empty for who was never rated
    rated_at: datetime | None
    setting: Setting
    review: str  # "CETR" or "CTR"
    service_id: int
    lead_professional: str  # empty when nobody is named
    version: int


def brief(db: Connection, case_id: int, *, now: datetime) -> Brief:
    """For those who have been let through. Raises NotFound."""
    row = db.execute(_BRIEF, {"case": case_id}).first()
    if row is None:
        raise NotFound(NO_SUCH_CASE)
    born, today = date.fromisoformat(row.date_of_birth), day_of(now)
    return Brief(
        case_id=case_id,
        label=f"{cases.initials(row.name)}, {cases.age_on(born, today)}, {row.code}",
        pathway=row.pathway,
        rating=row.rating,
        rated=standing.word(row.rating, row.rating_level),
        rated_at=row.rated_at,
        setting=row.setting,
        review=reviews.review_type(born, row.ehcp, today),
        service_id=row.service_id,
        lead_professional=row.lead or "",
        version=row.version,
    )


_lead = t.person.alias("lead")
_BRIEF = (  # built once: every step of every form reads it
    select(
        t.case.c.code,
        t.case.c.name,
        t.case.c.date_of_birth,
        t.case.c.ehcp,
        t.case.c.pathway,
        t.case.c.rating,
        t.case.c.rating_level,
        t.case.c.rated_at,
        t.case.c.setting,
        t.case.c.service_id,
        t.case.c.version,
        _lead.c.name.label("lead"),
    )
    .outerjoin_from(t.case, _lead, _lead.c.id == t.case.c.lead_professional_id)
    .where(t.case.c.id == bindparam("case"))
)
