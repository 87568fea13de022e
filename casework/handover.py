"""The handover card: what the next keyworker of a case must know on the first day, read as it stands.

The rule protected: it is for whoever keeps the case, and for the managers of its service.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from casework import access, case_page, clock_rows, mdt, passport
from casework.access import Verb
from casework.actor import Actor
from casework.case_page import CasePage
from casework.clock_rows import ClockSeen
from casework.days import day_of, overdue
from casework.mdt import Member
from casework.passport import Passport
from casework.policy import Policy
from casework.words import allocation as say
from storage import core as t
from storage.tables import ActionState

MOST_CLOCKS = 6


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The last full SBAR; where none was finished yet, the last headline."""

    at: datetime
    author: str
    headline: str
    background: str
    assessment: str
    recommendation: str


@dataclass(frozen=True, slots=True)
class Waits:
    """How much waits on the case."""

    overdue: int
    unanswered: int
    to_finish: int
    not_copied: int


@dataclass(frozen=True, slots=True)
class Handover:
    page: CasePage
    entry: LastEntry | None
    passport: Passport
    mdt: tuple[Member, ...]
    clocks: tuple[ClockSeen, ...]
    waits: Waits


def handover(db: Connection, actor: Actor, case_id: int, *, policy: Policy, now: datetime) -> Handover:
    """Read it (audited). Raises NotAllowed and NotFound."""
    access.require(db, actor, Verb.READ_RECORD, case_id, now=now, subject="handover", refusal=say.HANDOVER_REFUSED)
    page = case_page.page(db, actor, case_id, ratings=policy.ratings, now=now)
    today = day_of(now)
    return Handover(
        page=page,
        entry=_last_entry(db, case_id),
        passport=passport.of_case(db, case_id),
        mdt=tuple(mdt.members(db, case_id, today=today)),
        clocks=tuple(clock_rows.next_due(db, case_id, today=today, most=MOST_CLOCKS)),
        waits=_waits(db, case_id, now),
    )


def _last_entry(db: Connection, case_id: int) -> LastEntry | None:
    entry = t.update.c
    query = (
        select(
            entry.recorded_at,
            entry.headline,
            entry.background,
            entry.assessment,
            entry.recommendation,
            entry.to_finish,
            entry.struck_out,
            t.person.c.name,
        )
        .join_from(t.update, t.person, t.person.c.id == entry.author_id)
        .where(entry.case_id == case_id)
        .order_by(entry.to_finish, entry.recorded_at.desc(), entry.id.desc())
        .limit(_LOOKED_AT)
    )
    for row in db.execute(query):
        if not row.struck_out:
            return LastEntry(
                row.recorded_at, row.name, row.headline, row.background, row.assessment, row.recommendation
            )
    return None


_LOOKED_AT = 10  # entries, of which some may be struck out


def _waits(db: Connection, case_id: int, now: datetime) -> Waits:
    entry = t.update.c
    query = select(entry.to_finish, entry.copied_at, entry.struck_out).where(entry.case_id == case_id)
    rows = [row for row in db.execute(query) if not row.struck_out]
    action = t.action.c
    open_ = select(action.due_on, action.answered).where(action.case_id == case_id, action.state == ActionState.OPEN)
    actions = db.execute(open_).all()
    return Waits(
        overdue=sum(overdue(row.due_on, now) for row in actions),
        unanswered=sum(row.answered is None for row in actions),
        to_finish=sum(row.to_finish for row in rows),
        not_copied=sum(row.copied_at is None for row in rows),
    )
