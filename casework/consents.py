"""Consent of a child or their family, per scope: only a refusal or a withdrawal stops anything.

The rule protected (R4): partners and channels hear of a child only while neither the register nor sharing was refused
or withdrawn; `silent`, and `silent_where` for lists, are the one place that says so. A CETR's papers (R5) need a yes:
`papers_allowed`, and `papers_allowed_where`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, exists, or_, select

from casework import cases, words
from casework.days import day_of, in_words
from casework.errors import InvalidInput
from storage import core as t
from storage.tables import ConsentScope, ConsentState

STOPS = frozenset({ConsentState.REFUSED, ConsentState.WITHDRAWN})
NEEDED = (ConsentScope.REGISTER, ConsentScope.SHARING)  # to tell partners anything


def require(db: Connection, case_id: int, scope: ConsentScope, *, now: datetime) -> None:
    """Let through what consent allows. Raises InvalidInput when it was refused or withdrawn."""
    row = db.execute(
        select(t.consent.c.state, t.consent.c.recorded_at)
        .where(t.consent.c.case_id == case_id, t.consent.c.scope == scope, t.consent.c.current)
        .order_by(t.consent.c.id.desc())
        .limit(1)
    ).first()
    if row is None or row.state not in STOPS:
        return
    raise InvalidInput(
        words.CONSENT_STOPS.format(
            label=cases.label(db, case_id, now=now),
            scope=scope.value,
            state=row.state.value,
            day=in_words(day_of(row.recorded_at)),
        )
    )


def silent(db: Connection, case_id: int) -> bool:
    """Whether nothing about this case may go to partners or into a channel."""
    return bool(db.execute(_SILENT, {"silent_case": case_id}).scalar())


def silent_where(case_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The same as a condition of a list."""
    consent = t.consent.c
    return exists().where(
        consent.case_id == case_id,
        or_(*(consent.scope == scope for scope in NEEDED)),  # not `in_`, which is spelt out anew each time
        consent.current,
        or_(*(consent.state == state for state in sorted(STOPS))),
    )


def papers_allowed(db: Connection, case_id: int) -> bool:
    """Whether papers for a CETR or CTR may be listed, asked for or counted anywhere (R5).

    Only while consent to it is given: of a panel's papers silence is no yes, and a late review takes nothing away.
    """
    return bool(db.execute(_PAPERS, {"papers_case": case_id}).scalar())


def papers_allowed_where(case_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The same as a condition of a list."""
    consent = t.consent.c
    return exists().where(
        consent.case_id == case_id,
        consent.scope == ConsentScope.CETR,
        consent.current,
        consent.state == ConsentState.GIVEN,
    )


def require_sharing(db: Connection, case_id: int, *, now: datetime) -> None:
    """Raises InvalidInput, with the first decision that stops it, where nothing may go to partners."""
    for scope in NEEDED:
        require(db, case_id, scope, now=now)


_PAPERS = select(papers_allowed_where(bindparam("papers_case", type_=t.case.c.id.type)))
_SILENT = select(silent_where(bindparam("silent_case", type_=t.case.c.id.type)))
