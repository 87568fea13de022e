"""Entries of what changed for a child, as they are read: one whole, or lines of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, select

from casework import access, actions, cases, reviews
from casework.access import Verb
from casework.actions import ActionView
from casework.actor import Actor
from casework.days import day_of, end_of, in_words, time_in_words
from casework.errors import NotFound
from casework.words import updates as say
from storage import core as t
from storage.tables import CaseStatus, LateReason, NextStep, Trend, WhatChanged


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened or was told. With `day_only`, `at` is the start of that day in England."""

    at: datetime
    day_only: bool = False

    @property
    def latest(self) -> datetime:
        """The last instant that it can be."""
        return end_of(day_of(self.at)) if self.day_only else self.at

    @property
    def words(self) -> str:
        """ "Thursday 2 April 2026 at 14:30", or the day alone."""
        return in_words(day_of(self.at)) if self.day_only else time_in_words(self.at)


@dataclass(frozen=True, slots=True)
class Correction:
    """What was put right or added after an entry was saved."""

    words: str
    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class StruckOut:
    """When and by whom an entry was struck out."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class UpdateView:
    """One entry as its keyworker sees it. Of one struck out all text is empty."""

    id: int
    case_id: int
    label: str  # "J.B., 14, KW-7F3K"
    review: str  # "CETR" or "CTR"
    what: WhatChanged
    headline: str
    background: str
    assessment: str
    recommendation: str
    trend: Trend | None
    asked_for: tuple[NextStep, ...]
    happened: Moment
    told: Moment
    recorded_at: datetime
    author: str
    to_finish: bool
    late: bool
    late_reason: LateReason | None
    copied_at: datetime | None
    actions: tuple[ActionView, ...]
    version: int
    author_id: int
    corrections: tuple[Correction, ...] = ()
    struck_out: StruckOut | None = None


@dataclass(frozen=True, slots=True)
class UpdateLine:
    """One entry in a list of what waits."""

    id: int
    case_id: int
    label: str
    what: WhatChanged
    headline: str
    recorded_at: datetime
    late: bool
    corrected: bool = False
    struck_out: bool = False


def one(db: Connection, actor: Actor, update_id: int, *, now: datetime) -> UpdateView:
    """Read an entry (audited): its case's keyworker, and the service's manager. Raises NotAllowed or NotFound."""
    found = row(db, update_id)
    access.require(db, actor, Verb.READ_RECORD, found.case_id, now=now, subject=f"update:{update_id}")
    return view(db, found, now=now)


def of_draft(db: Connection, draft_id: str) -> int | None:
    """The entry that was saved from a draft: what a second press of Confirm shows."""
    return db.execute(select(t.update.c.id).where(t.update.c.draft_id == draft_id)).scalar()


def lines(
    db: Connection, actor: Actor, wanted: ColumnElement[bool], *, now: datetime, case_id: int | None = None
) -> list[UpdateLine]:
    """Entries that are `wanted`, on cases that the actor may write on now, the oldest first."""
    query = _ROWS.where(
        wanted, t.case.c.status == CaseStatus.ACTIVE, access.cases_where(actor, Verb.RECORD_UPDATE, day_of(now))
    ).order_by(t.update.c.recorded_at, t.update.c.id)
    if case_id is not None:
        query = query.where(t.update.c.case_id == case_id)
    today = day_of(now)
    return [
        UpdateLine(
            id=row.id,
            case_id=row.case_id,
            label=_label(row, today),
            what=row.what,
            headline=row.headline,
            recorded_at=row.recorded_at,
            late=row.late,
            corrected=row.corrected,
        )
        for row in db.execute(query)
        if not row.struck_out
    ]


def of_case(db: Connection, actor: Actor, case_id: int, *, now: datetime, most: int) -> list[UpdateLine]:
    """The last entries of a case (audited), the newest first; those struck out stay as lines without text.

    Raises NotAllowed and NotFound.
    """
    access.require(db, actor, Verb.READ_RECORD, case_id, now=now, subject="entries")
    query = _ROWS.where(t.update.c.case_id == case_id).order_by(t.update.c.recorded_at.desc(), t.update.c.id.desc())
    return [
        UpdateLine(
            id=row.id,
            case_id=case_id,
            label=_label(row, day_of(now)),
            what=row.what,
            headline="" if row.struck_out else row.headline,
            recorded_at=row.recorded_at,
            late=row.late,
            corrected=row.corrected,
            struck_out=bool(row.struck_out),
        )
        for row in db.execute(query.limit(most))
    ]


_striker = t.person.alias("striker")
_ROWS = (
    select(
        t.update,
        t.person.c.name.label("author"),
        t.case.c.code,
        t.case.c.name,
        t.case.c.date_of_birth,
        t.case.c.ehcp,
        _striker.c.name.label("striker"),
        exists().where(t.correction.c.update_id == t.update.c.id).label("corrected"),
    )
    .join_from(t.update, t.case, t.case.c.id == t.update.c.case_id)
    .join(t.person, t.person.c.id == t.update.c.author_id)
    .outerjoin(_striker, _striker.c.id == t.update.c.struck_out_by)
)
_ROW = _ROWS.where(t.update.c.id == bindparam("entry"))  # built once: every save shows what it saved


def row(db: Connection, update_id: int) -> Row[*tuple[Any, ...]]:
    """An entry with what its label needs, for those who check permission next. Raises NotFound."""
    found = db.execute(_ROW, {"entry": update_id}).first()
    if found is None:
        raise NotFound(say.NO_SUCH_ENTRY)
    return found


def view(
    db: Connection, row: Row[*tuple[Any, ...]], *, now: datetime, agreed: Sequence[ActionView] | None = None
) -> UpdateView:
    """The entry of a `row`, for those who have been let through. `agreed`: its actions, where they are at hand."""
    return UpdateView(
        id=row.id,
        case_id=row.case_id,
        label=_label(row, day_of(now)),
        review=reviews.review_type(date.fromisoformat(row.date_of_birth), row.ehcp, day_of(now)),
        what=row.what,
        headline=row.headline,
        background=row.background,
        assessment=row.assessment,
        recommendation=row.recommendation,
        trend=row.trend,
        asked_for=tuple(NextStep(part) for part in row.asked_for.split(";") if part),
        happened=Moment(row.happened_at, row.happened_day_only),
        told=Moment(row.told_at, row.told_day_only),
        recorded_at=row.recorded_at,
        author=row.author,
        to_finish=row.to_finish,
        late=row.late,
        late_reason=row.late_reason,
        copied_at=row.copied_at,
        actions=tuple(actions.of_update(db, row.id) if agreed is None else agreed),
        version=row.version,
        author_id=row.author_id,
        corrections=corrections(db, [row.id]).get(row.id, ()) if row.corrected else (),
        struck_out=StruckOut(row.struck_out_at or row.recorded_at, row.striker or "") if row.struck_out else None,
    )


def corrections(db: Connection, ids: Sequence[int]) -> dict[int, tuple[Correction, ...]]:
    """What was put right or added to each of these entries, the oldest first."""
    made = t.correction.c
    query = (
        select(made.update_id, made.words, made.at, t.person.c.name)
        .join_from(t.correction, t.person, t.person.c.id == made.author_id)
        .where(made.update_id.in_(ids))
        .order_by(made.at, made.id)
    )
    found: dict[int, tuple[Correction, ...]] = {}
    for row in db.execute(query) if ids else ():
        found[row.update_id] = (*found.get(row.update_id, ()), Correction(row.words, row.at, row.name))
    return found


def _label(row: Row[*tuple[Any, ...]], today: date) -> str:
    return f"{cases.initials(row.name)}, {cases.age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}"
