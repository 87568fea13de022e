"""Consent to ask about again: a review that is due, a young person of 16, a parent's word that ended at 18.

The rule protected: a gap is chased, listed and counted, and silences nothing; only a refusal or a withdrawal does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, or_, select

from casework import access
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.days import day_of
from storage import core as t
from storage.tables import AskAgain, CaseStatus, ConsentBasis, ConsentScope, ConsentState


class Why(StrEnum):
    """The strongest reason first."""

    AT_18 = "18"
    AT_16 = "16"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Gap:
    """Of one case: the strongest reason to ask again, and about what. `since` is the earliest review day."""

    case_id: int
    why: Why
    scopes: tuple[ConsentScope, ...]
    since: date | None


@dataclass(frozen=True, slots=True)
class GapNeed:
    """A gap in a list."""

    gap: Gap
    label: str


@dataclass(frozen=True, slots=True)
class GapCounts:
    """Cases to ask again, and cases where nobody has recorded an answer about the register."""

    again: int
    never: int


def of_cases(db: Connection, cases: Collection[int], *, today: date) -> dict[int, Gap]:
    """The gap of each case that has one, for those who have been let through."""
    if not cases:
        return {}
    rows: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in db.execute(_rows(today).where(t.consent.c.case_id.in_(cases))):
        rows.setdefault(row.case_id, []).append(row)
    return {case_id: _gap(case_id, found) for case_id, found in rows.items()}


def parental(db: Connection, cases: Collection[int]) -> frozenset[int]:
    """Those of the cases where consent in force rests on parental responsibility."""
    consent = t.consent.c
    basis = consent.basis == ConsentBasis.PARENTAL_RESPONSIBILITY
    query = select(consent.case_id).where(
        consent.case_id.in_(cases), consent.current, consent.state == ConsentState.GIVEN, basis
    )
    return frozenset(db.execute(query).scalars())


def waiting(db: Connection, actor: Actor, *, now: datetime) -> list[GapNeed]:
    """The gaps of the actor's own cases, the strongest first. For lists that write their own audit row."""
    case, today = t.case.c, day_of(now)
    query = (
        _rows(today)
        .add_columns(case.code, case.name, case.date_of_birth)
        .join_from(t.consent, t.case, case.id == t.consent.c.case_id)
        .where(case.status == CaseStatus.ACTIVE, access.cases_where(actor, Verb.CHANGE_CONSENT, today))
    )
    rows: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in db.execute(query):
        rows.setdefault(row.case_id, []).append(row)
    found = [GapNeed(_gap(case_id, same), _label(same[0], today)) for case_id, same in rows.items()]
    order = list(Why)
    return sorted(found, key=lambda need: (order.index(need.gap.why), need.gap.since or date.min, need.gap.case_id))


def again_where(today: date) -> ColumnElement[bool]:
    """Cases to ask again, as a condition on `t.case`; a review is a gap once its day is over."""
    consent = t.consent.c
    late = or_(consent.review_on < today, consent.ask_again.is_not(None))
    return exists().where(consent.case_id == t.case.c.id, consent.current, consent.state == ConsentState.GIVEN, late)


def never_where() -> ColumnElement[bool]:
    """Cases where nobody has recorded an answer about the register, as a condition on `t.case`."""
    consent = t.consent.c
    return ~exists().where(consent.case_id == t.case.c.id, consent.current, consent.scope == ConsentScope.REGISTER)


def _rows(today: date) -> Select[*tuple[Any, ...]]:
    consent = t.consent.c
    due = or_(consent.review_on <= today, consent.ask_again.is_not(None))
    return (
        select(consent.case_id, consent.scope, consent.review_on, consent.ask_again)
        .where(consent.current, consent.state == ConsentState.GIVEN, due)
        .order_by(consent.case_id, consent.id)
    )


def _gap(case_id: int, rows: Sequence[Row[*tuple[Any, ...]]]) -> Gap:
    marks = {row.ask_again for row in rows}
    why = Why.AT_18 if AskAgain.AT_18 in marks else Why.AT_16 if AskAgain.AT_16 in marks else Why.REVIEW
    about = [row for row in rows if why is Why.REVIEW or row.ask_again is not None]
    since = min((row.review_on for row in about if row.review_on is not None), default=None)
    scopes = tuple(scope for scope in ConsentScope if any(row.scope is scope for row in about))
    return Gap(case_id, why, scopes, since if why is Why.REVIEW else None)


def _label(row: Row[*tuple[Any, ...]], today: date) -> str:
    return f"{initials(row.name)}, {age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}"
