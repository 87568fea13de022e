"""The ledger and the outbox as tests look at them, and a tick without a scheduler."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, event, select

from casework import binding, planner, rating_pass
from casework.days import LONDON
from casework.policy import shipped
from storage import core as t
from storage.store import Store
from storage.tables import NoticeState

POLICY = shipped()


def london(text: str) -> datetime:
    """ "2026-03-31 09:00" on London's clocks, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def tick(db: Connection, now: str | datetime) -> int:
    """Plan all that is due; how many notices were entered."""
    instant = london(now) if isinstance(now, str) else now
    entered, more = 0, True
    while more:
        planned, stale = planner.plan_due(db, POLICY.notices, instant), rating_pass.plan_stale(db, POLICY, instant)
        entered, more = entered + planned.entered + stale.entered, planned.more or stale.more
    return entered


def bind(db: Connection, now: str | datetime) -> int:
    """Bind what may go out; how many messages."""
    return binding.bind(db, POLICY.notices, london(now) if isinstance(now, str) else now).messages


def ledger(db: Connection, *, withdrawn: bool = False) -> list[tuple[str, str, str]]:
    """Kind, subject and recipient of each notice that is planned, or of each that was withdrawn."""
    wanted = NoticeState.WITHDRAWN if withdrawn else NoticeState.PLANNED
    query = select(t.notice.c.kind, t.notice.c.subject, t.notice.c.recipient).where(t.notice.c.state == wanted)
    return [(row.kind.value, row.subject, row.recipient) for row in db.execute(query.order_by(t.notice.c.id))]


def outbox(db: Connection) -> list[Row[*tuple[Any, ...]]]:
    return list(db.execute(select(t.sending).order_by(t.sending.c.id)))


@contextmanager
def counted(store: Store) -> Generator[list[str]]:
    """The statements that the store executes meanwhile."""
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    engine = store._writing  # pyright: ignore[reportPrivateUsage]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
