"""Many made-up rows in a few statements: copies of one row each, ciphertexts and all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, select, text, update

from storage import core as t
from tests.support import builders as make

PARTNERS = 2_000
ACTIONS_A_CASE = 50
DUE = 500  # of these actions at a time
FAR = make.TODAY + timedelta(days=300)


def fill(db: Connection, actions: int, *, cases: int = 0, service_url: str = "http://127.0.0.1:1/") -> None:
    """So many open actions, none due: each case with a partner who owns all of its actions, and a chat for each."""
    cases = cases or max(DUE, actions // ACTIONS_A_CASE)
    keyworker = make.person(db, "Grace Okoro")
    make.chat(db, keyworker)
    partner = make.partner(db)
    chat = make.chat(db, partner)
    case = make.case(db, keyworker, mdt=(partner,))
    action = make.action(db, case, partner, due=FAR, look_at=far(), created_at=make.NOW - timedelta(days=7))
    number, first = "CAST(i AS VARCHAR)", f"{partner.person_id} + i"
    copies(db, t.person, partner.person_id, PARTNERS - 1, object_id=f"'bench-' || {number}")
    person = f"{partner.person_id} + i % {PARTNERS}"
    copies(db, t.route, chat, PARTNERS - 1, person_key=first, conversation_id=f"'a:bench-' || {number}")
    copies(db, t.case, case, cases - 1, code=f"'KW-' || {number}")
    membership = db.execute(
        select(t.membership.c.id).where(t.membership.c.person_id == partner.person_id, t.membership.c.case_id == case)
    ).scalar_one()
    copies(db, t.membership, membership, cases - 1, case_id=f"{case} + i", person_id=person)
    owner = f"{partner.person_id} + (i % {cases}) % {PARTNERS}"
    columns = {"case_id": f"{case} + i % {cases}", "number": "i + 1", "owner_id": owner}
    copies(db, t.action, action, actions - 1, **columns)
    db.execute(update(t.route).values(service_url=service_url))


def copies(db: Connection, table: Table, of: int, count: int, **changed: str) -> None:
    """`count` copies of one row; `changed` columns are expressions in i, which counts them from 1."""
    names = [column.name for column in table.columns if column.name != "id"]
    wanted = ", ".join(changed.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    db.execute(
        text(
            f'INSERT INTO "{table.name}" ({columns})'
            " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
            f' SELECT {wanted} FROM n, "{table.name}" WHERE id = :base'
        ),
        {"many": count, "base": of},
    )


def far() -> datetime:
    return make.NOW + timedelta(days=200)


def fall_due(db: Connection, time: int, now: datetime) -> None:
    """Let 500 actions, each with another owner, be reminded of now; at most six times in one store."""
    action: Any = t.action.c
    due_on = make.TODAY + timedelta(days=(0, 1, 4)[time // 2])  # today; within two working days
    first = db.execute(select(func.min(action.id))).scalar_one() + time % 2 * DUE
    values = {"due_on": due_on, "look_at": now, "created_at": now - timedelta(days=60)}
    db.execute(update(t.action).where(action.id >= first, action.id < first + DUE).values(values))
