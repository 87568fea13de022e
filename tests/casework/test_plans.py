"""A tick, a look for what may go, readiness and the numbers cost what is due: no more queries, and no read of all."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from bench.rows import DUE, copies, fall_due, fill
from bot import opening, scheduler
from casework import backlog, daily_line, heartbeat, planner
from casework.sendings import new_sending
from storage import core as t
from storage.store import Store
from tests.support import builders as make
from tests.support.ledger import POLICY, counted

NOW = make.NOW
MANY = 6_000
LARGE = ("action", "notice", "sending", "route", "meeting", "membership", "audit")  # what grows with the years

OPEN_ALONE = ("ix_notice_unbound", "ix_sending_open", "ix_card_post_dirty")

Unit = Callable[[Connection], Any]


def ticks(db: Connection) -> Any:
    while scheduler.plan(db, POLICY, NOW).more:
        pass
    scheduler.ended(db, POLICY, NOW, NOW)


def looks(db: Connection) -> Any:
    opening.look(db, POLICY, "me", NOW, 8, beat=True)


def is_ready(db: Connection) -> Any:
    heartbeat.fresh(db, heartbeat.TICKS, NOW)
    heartbeat.fresh(db, heartbeat.DELIVERY, NOW)


def shows_numbers(db: Connection) -> Any:
    backlog.read(db, NOW)


def tells_the_day(db: Connection) -> Any:
    daily_line.counted(db, NOW - timedelta(days=1), NOW)


def steps_on(db: Connection) -> Any:
    planner.next_instant(db, NOW, NOW + timedelta(days=1), POLICY.notices)


def grown(db: Connection) -> None:
    """Years of what was said: notices, messages, chats, meetings and audit that nobody will look at again."""
    fill(db, MANY)
    case_id = db.execute(text("SELECT min(id) FROM case_file")).scalar_one()
    route_id = db.execute(text("SELECT min(id) FROM route")).scalar_one()
    long_ago = NOW - timedelta(days=400)
    sending = _one(db, t.sending, **_message(route_id, long_ago))
    notice = _one(db, t.notice, **_notice(case_id, sending, long_ago))
    meeting = make.meeting(db, case_id, make.TODAY - timedelta(days=300), look_at=None)
    audit = _one(db, t.audit, at=long_ago, verb="action.done", outcome="done", subject="", old="", new="", place="")
    copies(db, t.sending, sending, MANY)
    copies(db, t.notice, notice, MANY, occurrence="CAST(i AS VARCHAR)", sending_id=f"{sending} + i")
    copies(db, t.meeting, meeting, MANY, case_id=f"{case_id} + i % {DUE}")
    copies(db, t.audit, audit, MANY)


@pytest.mark.parametrize("unit", [ticks, looks, is_ready, shows_numbers, tells_the_day, steps_on])
def test_no_query_reads_all_that_is_stored(store: Store, unit: Unit) -> None:
    store.write_now(grown)
    store.write_now(ticks)  # the day's passes over open cases
    store.write_now(fall_due, 0, NOW)
    store.write_now(lambda db: db.execute(text("ANALYZE")))

    with explained(store) as plans:
        store.write_now(unit)

    assert plans
    assert [plan for plan in plans if any(map(reads_all, plan.splitlines()))] == []


def test_queries_per_tick_are_constant(store: Store) -> None:
    """One due or 500, among a thousand or among twenty thousand."""
    store.write_now(fill, 1_000)
    store.write_now(ticks)
    store.write_now(fall_due, 0, NOW)
    store.write_now(_all_but_one_later)
    one = queries(store, due=1)

    store.write_now(fall_due, 2, NOW)
    many = queries(store, due=DUE)

    store.write_now(_twenty_times_as_many)
    store.write_now(fall_due, 1, NOW)
    among_many = queries(store, due=DUE)

    assert (many, among_many) == (one, one)


def queries(store: Store, *, due: int) -> int:
    """How many a tick makes that finds so many due."""
    with counted(store) as statements:
        planned = store.write_now(scheduler.plan, POLICY, NOW)
        store.write_now(scheduler.ended, POLICY, NOW, NOW)
    assert planned.entered == due
    return len(statements)


def _all_but_one_later(db: Connection) -> None:
    first = db.execute(text("SELECT min(id) FROM action")).scalar_one()
    db.execute(t.action.update().where(t.action.c.id > first).values(look_at=NOW + timedelta(days=1)))


def _twenty_times_as_many(db: Connection) -> None:
    last = db.execute(text("SELECT max(id) FROM action")).scalar_one()
    copies(db, t.action, last, 19_000, number="i + 2000")


@contextmanager
def explained(store: Store) -> Generator[list[str]]:
    """How the database goes about each statement meanwhile, taken beside it in the same transaction."""
    plans: list[str] = []
    engine = store._writing  # pyright: ignore[reportPrivateUsage]
    how = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "

    def explain(db: Any, cursor: Any, statement: str, given: Any, _: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            asked = db.connection.cursor()
            asked.execute(how + statement, given[0] if many else given)
            plans.append(f"{statement}\n" + "\n".join(str(row[-1]) for row in asked.fetchall()))
            asked.close()

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", explain)


def reads_all(step: str) -> bool:
    """Whether a step of a plan goes through a large table whole; an index of what is open alone is none."""
    return any(
        (step.strip().startswith(f"SCAN {table}") and not any(index in step for index in OPEN_ALONE))
        or f"Seq Scan on {table} " in step
        for table in LARGE
    )


def _message(route_id: int, when: datetime) -> dict[str, Any]:
    return new_sending("person:1", route_id, when) | {"state": "sent", "sent_at": when, "ended_at": when}


def _notice(case_id: int, sending_id: int, when: datetime) -> dict[str, Any]:
    return {
        "kind": "new action",
        "subject": "action:1",
        "subject_id": 1,
        "recipient": "person:1",
        "occurrence": "0",
        "case_id": case_id,
        "about": {},
        "state": "planned",
        "withdrawn_because": "",
        "planned_at": when,
        "not_before": when,
        "sending_id": sending_id,
    }


def _one(db: Connection, table: Any, **values: Any) -> int:
    return db.execute(table.insert().values(**values).returning(table.c.id)).scalar_one()
