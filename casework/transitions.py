"""Growing up: what 17½, 18 and 25 ask, until somebody says that it is arranged.

The rule protected (R2): nobody drops out silently. What is asked stays listed until a person answers; no case closes by
itself, and one past its pathway's age stays on the lists, marked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select, update

from casework import access, audit, notices
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.days import day_of
from casework.errors import NotFound
from casework.words import transitions as say
from storage import core as t
from storage.tables import CaseStatus, Milestone, NoticeKind, Outcome, Pathway


@dataclass(frozen=True, slots=True)
class Asked:
    """The newest age that a case has reached and that asks something. `who` takes over, if that was said."""

    case_id: int
    milestone: Milestone
    arranged: bool
    who: str


@dataclass(frozen=True, slots=True)
class AskedNeed:
    asked: Asked
    label: str
    pathway: Pathway


def of_cases(db: Connection, cases: Collection[int]) -> dict[int, Asked]:
    """For those who have been let through."""
    if not cases:
        return {}
    query = select(t.transition).where(t.transition.c.case_id.in_(cases))
    return _newest(list(db.execute(query)))


def waiting(db: Connection, actor: Actor, *, now: datetime) -> list[AskedNeed]:
    """What nobody has answered, on the cases of a keyworker and of a manager's service.

    For lists that write their own audit row.
    """
    case, today = t.case.c, day_of(now)
    query = (
        select(t.transition, case.code, case.name, case.date_of_birth, case.pathway)
        .join_from(t.transition, t.case, case.id == t.transition.c.case_id)
        .where(
            case.status == CaseStatus.ACTIVE,
            access.cases_where(actor, Verb.ARRANGE_TRANSITION, today),
            case.id.in_(select(t.transition.c.case_id).where(t.transition.c.answered_at.is_(None))),
        )
        .order_by(case.id)
    )
    rows = list(db.execute(query))
    by_case = {row.case_id: row for row in rows}
    open_ = [one for one in _newest(rows).values() if not one.arranged]
    return [AskedNeed(one, _label(by_case[one.case_id], today), by_case[one.case_id].pathway) for one in open_]


def arrange(db: Connection, actor: Actor, case_id: int, milestone: Milestone, *, who: str = "", now: datetime) -> Asked:
    """Answer what an age asks, and what earlier ones asked; twice is a success, and may add who takes over.

    Raises NotAllowed for all but the case's keyworker and its managers, and NotFound for an age not reached.
    """
    access.require(db, actor, Verb.ARRANGE_TRANSITION, case_id, now=now)
    db.execute(select(t.case.c.id).where(t.case.c.id == case_id).with_for_update())
    rows = list(db.execute(select(t.transition).where(t.transition.c.case_id == case_id)))
    before = next((row for row in rows if row.milestone is milestone), None)
    if before is None:
        raise NotFound(say.NOTHING_ASKED)
    who = who.strip()
    if before.answered_at is not None and who in ("", before.taken_over_by):
        return Asked(case_id, milestone, True, before.taken_over_by)
    order = list(Milestone)
    ages = order[: order.index(milestone) + 1]
    unanswered = [row.milestone for row in rows if row.milestone in ages and row.answered_at is None]
    answer = {"answered_by": actor.person_id, "answered_at": now, "taken_over_by": who}
    at = t.transition.c
    wanted = at.milestone.in_([milestone, *unanswered])
    db.execute(update(t.transition).where(at.case_id == case_id, wanted).values(answer))
    notices.withdraw(db, f"case:{case_id}", "arranged", kinds={NoticeKind.TRANSITION})
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.ARRANGE_TRANSITION,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"transition:{milestone}",
        old=f"arranged; {before.taken_over_by}" if before.answered_at else "",
        new=f"arranged; {who}",
        place=actor.place,
        now=now,
    )
    return Asked(case_id, milestone, True, who)


def past(db: Connection, cases: Collection[int]) -> dict[int, Pathway]:
    """Those past their pathway's age, as the day's pass has found them, and which pathway that is."""
    query = (
        select(t.case.c.id, t.case.c.pathway)
        .join_from(t.transition, t.case, t.case.c.id == t.transition.c.case_id)
        .where(t.case.c.id.in_(cases), _OVER)
    )
    return {row.id: row.pathway for row in db.execute(query)} if cases else {}


def past_where() -> ColumnElement[bool]:
    """The same as a condition on `t.case`."""
    return exists().where(t.transition.c.case_id == t.case.c.id, _OVER)


def _newest(rows: Collection[Row[*tuple[Any, ...]]]) -> dict[int, Asked]:
    order, found = list(Milestone), dict[int, Asked]()
    for row in sorted(rows, key=lambda one: order.index(one.milestone)):
        found[row.case_id] = Asked(row.case_id, row.milestone, row.answered_at is not None, row.taken_over_by)
    return found


_OVER = or_(
    t.transition.c.milestone == Milestone.AT_25,
    and_(t.transition.c.milestone == Milestone.AT_18, t.case.c.pathway == Pathway.GATEWAY),
)


def _label(row: Row[*tuple[Any, ...]], today: date) -> str:
    return f"{initials(row.name)}, {age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}"
