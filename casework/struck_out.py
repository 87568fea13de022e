"""Entries of a case that were struck out: who did, why, who may have seen them, and, for the IG lead, what they said.

The rule protected: what an entry on the wrong child said is read by the lead for information governance alone, and each
look is in the audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from casework import access, actions, cases, who_saw
from casework.access import Verb
from casework.actor import Actor
from casework.who_saw import Seen
from casework.words import wrong_child as say
from storage import core as t
from storage.tables import WhatChanged


@dataclass(frozen=True, slots=True)
class StruckEntry:
    """`said` is empty for who may not read it; `again` is the code it was written for again, and when."""

    what: WhatChanged
    recorded_at: datetime
    author: str
    struck_at: datetime
    by: str
    reason: str
    said: tuple[str, ...]
    seen: tuple[Seen, ...]
    again: tuple[str, datetime] | None


@dataclass(frozen=True, slots=True)
class StruckOutPage:
    """`label` is the code alone for the IG lead."""

    label: str
    reads: bool  # what they said
    entries: tuple[StruckEntry, ...]


def of_case(db: Connection, actor: Actor, case_id: int, *, now: datetime) -> StruckOutPage:
    """The newest first (audited). Raises NotAllowed and NotFound."""
    where = access.require(db, actor, Verb.READ_WHO_SAW, case_id, now=now)
    reads = access.may(actor, Verb.READ_STRUCK_OUT, where.relations)
    if reads:
        access.read(db, actor, Verb.READ_STRUCK_OUT, now=now, case_id=case_id)
    manages = access.may(actor, Verb.READ_CASE, where.relations)
    rows = list(db.execute(_rows(case_id)))
    return StruckOutPage(
        label=cases.label(db, case_id, now=now) if manages else where.code,
        reads=reads,
        entries=tuple(_entry(db, row, reads) for row in rows),
    )


def written_again(db: Connection, struck_id: int, entry_id: int) -> None:
    """The entry was written again for another child, as `entry_id`."""
    kept = db.execute(select(t.update.c.kept).where(t.update.c.id == struck_id)).scalar()
    if kept is not None:
        db.execute(update(t.update).where(t.update.c.id == struck_id).values(kept={**kept, "again": entry_id}))


def _rows(case_id: int) -> Select[*tuple[Any, ...]]:
    striker = t.person.alias("striker")
    return (
        select(t.update, t.person.c.name.label("author"), striker.c.name.label("striker"))
        .join_from(t.update, t.person, t.person.c.id == t.update.c.author_id)
        .outerjoin(striker, striker.c.id == t.update.c.struck_out_by)
        .where(t.update.c.case_id == case_id, t.update.c.struck_out_at.is_not(None))
        .order_by(t.update.c.struck_out_at.desc(), t.update.c.id.desc())
    )


def _entry(db: Connection, row: Row[*tuple[Any, ...]], reads: bool) -> StruckEntry:
    agreed = [one.id for one in actions.of_update(db, row.id)]
    kept: dict[str, Any] = row.kept or {}
    return StruckEntry(
        what=row.what,
        recorded_at=row.recorded_at,
        author=row.author,
        struck_at=row.struck_out_at,
        by=row.striker or "",
        reason=row.struck_out,
        said=_said(kept) if reads else (),
        seen=tuple(who_saw.of_entry(db, row, agreed, until=row.struck_out_at)),
        again=_again(db, kept),
    )


def _said(kept: dict[str, Any]) -> tuple[str, ...]:
    parts = [(say.PARTS[name], kept[name]) for name in say.PARTS if kept.get(name)]
    parts += [(say.action_numbered(one["number"]), one["what"]) for one in kept.get("actions", [])]
    parts += [(say.CORRECTION, words) for words in kept.get("corrections", [])]
    return tuple(f"{name}: {words}" for name, words in parts)


def _again(db: Connection, kept: dict[str, Any]) -> tuple[str, datetime] | None:
    query = select(t.case.c.code, t.update.c.recorded_at).join_from(t.update, t.case, t.case.c.id == t.update.c.case_id)
    row = db.execute(query.where(t.update.c.id == kept.get("again", 0))).first()
    return None if row is None else (row.code, row.recorded_at)
