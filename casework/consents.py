"""Consent of a child or their family, per scope: only a refusal or a withdrawal stops anything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from casework import cases, words
from casework.days import day_of, in_words
from casework.errors import InvalidInput
from storage import core as t
from storage.tables import ConsentScope, ConsentState

STOPS = frozenset({ConsentState.REFUSED, ConsentState.WITHDRAWN})


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


def stopped(db: Connection, case_id: int, scope: ConsentScope) -> bool:
    """Whether the last word on this scope was a refusal or a withdrawal."""
    query = (
        select(t.consent.c.state)
        .where(t.consent.c.case_id == case_id, t.consent.c.scope == scope, t.consent.c.current)
        .order_by(t.consent.c.id.desc())
        .limit(1)
    )
    return db.execute(query).scalar() in STOPS
