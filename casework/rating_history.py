"""Every rating of a child: who, when, with which tool, suggested and final, and why. For keyworker and manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from casework import access, cases, rating_themes, standing
from casework.access import Verb
from casework.actor import Actor
from storage import core as t

A_PAGE = 8


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating, in words; `suggested` is empty when the tool suggested nothing."""

    word: str
    suggested: str
    reason: str
    by: str
    at: datetime
    tool: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A page, the newest first; `page` counts from 1."""

    label: str
    count: int
    page: int
    pages: int
    rows: tuple[Rated, ...]


def read(db: Connection, actor: Actor, case_id: int, page: int, *, now: datetime) -> History:
    """A page of a child's ratings (audited). Raises NotAllowed and NotFound. A page too far is the last one."""
    access.require(db, actor, Verb.READ_RECORD, case_id, now=now, subject="ratings")
    rating = t.rating.c
    count = int(db.execute(select(func.count()).select_from(t.rating).where(rating.case_id == case_id)).scalar_one())
    pages = max(1, -(-count // A_PAGE))
    page = min(max(page, 1), pages)
    query = (
        select(t.rating, t.person.c.name.label("rater"))
        .join_from(t.rating, t.person, t.person.c.id == rating.rated_by)
        .where(rating.case_id == case_id)
        .order_by(rating.rated_at.desc(), rating.id.desc())
        .offset((page - 1) * A_PAGE)
        .limit(A_PAGE)
    )
    known = rating_themes.tags()
    rows = tuple(
        Rated(
            word=standing.word(row.final, row.final_level),
            suggested=standing.word(row.suggested, row.suggested_level),
            reason=row.override_reason,
            by=row.rater,
            at=row.rated_at,
            tool=f"{row.tool.replace('-', ' ')}, {row.tool_version}",
            factors=tuple(known[one] for one in row.answers.get("factors") or () if one in known),
        )
        for row in db.execute(query)
    )
    return History(cases.label(db, case_id, now=now), count, page, pages, rows)
