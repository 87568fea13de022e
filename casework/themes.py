"""Tags on entries and actions, and how many children each stands for in a period (rules R21, R41).

The rule protected: a tag is a key of a list, no free text; a number below the profile's threshold is shown to nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from casework import access, audit
from casework.access import Verb
from casework.actor import Actor
from casework.days import day_of, short
from casework.errors import InvalidInput, NotFound
from casework.policy import Policy
from casework.quarters import Period
from casework.summary import of_manager
from casework.words import themes as say
from storage import core as t
from storage.tables import ActionState, Outcome, ThemeKind
from storage.upsert import insert_all_absent

MOST_ENTRIES = 4
MOST_ACTIONS = 12

Chosen = tuple[ThemeKind, str]


@dataclass(frozen=True, slots=True)
class Count:
    """`children` is None where the number is below what may be shown."""

    kind: ThemeKind
    words: str
    children: int | None


def subjects(db: Connection, case_id: int, *, now: datetime) -> list[tuple[str, str]]:
    """What can be tagged on a case: "update:3" with its words; for those who have been let through."""
    entry, action = t.update.c, t.action.c
    entries = (
        select(entry.id, entry.headline, entry.recorded_at, entry.struck_out)
        .where(entry.case_id == case_id)
        .order_by(entry.recorded_at.desc(), entry.id.desc())
        .limit(MOST_ENTRIES)
    )
    actions = (
        select(action.id, action.number, action.what)
        .where(action.case_id == case_id, action.state == ActionState.OPEN)
        .order_by(action.created_at.desc(), action.id.desc())
        .limit(MOST_ACTIONS)
    )
    today = day_of(now)
    found = [
        (f"update:{row.id}", say.entry(short(day_of(row.recorded_at), today), row.headline))
        for row in db.execute(entries)
        if not row.struck_out
    ]
    return found + [(f"action:{row.id}", say.action(row.number, row.what)) for row in db.execute(actions)]


def tag(
    db: Connection,
    actor: Actor,
    case_id: int,
    on: Collection[str],
    chosen: Collection[Chosen],
    *,
    policy: Policy,
    now: datetime,
) -> int:
    """Put tags on entries and actions of a case; how many are new. One that is there stays as it is.

    Raises NotAllowed for all but the case's keyworker, NotFound for what is not this case's, and InvalidInput.
    """
    access.require(db, actor, Verb.TAG, case_id, now=now)
    known = {(one.kind, one.key) for one in policy.themes}
    wanted = [one for one in dict.fromkeys(chosen) if one in known]
    if not on or not wanted:
        raise InvalidInput(say.NO_TAG if on else say.NOTHING_CHOSEN)
    for subject in on:
        if _case_of(db, subject) != case_id:
            raise NotFound(say.NO_SUCH)
    rows = [
        {"case_id": case_id, "subject": one, "kind": kind, "tag": key, "at": now, "recorded_by": actor.person_id}
        for one in dict.fromkeys(on)
        for kind, key in wanted
    ]
    made = insert_all_absent(db, t.theme, rows, ("subject", "kind", "tag"))
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.TAG,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=next(iter(on)),
        new=f"{'; '.join(on)}: {', '.join(key for _, key in wanted)}",
        place=actor.place,
        now=now,
    )
    return made


def counted(db: Connection, actor: Actor, period: Period, *, policy: Policy, now: datetime) -> list[Count]:
    """How many children of a manager's service each tag stands for. Raises NotAllowed; one audit row.

    Children who are on the register no more count for the time when they were. No total is given: with one, a number
    that is not shown could be worked out.
    """
    of_manager(db, actor, now=now)
    theme = t.theme.c
    query = (
        select(theme.kind, theme.tag, func.count(theme.case_id.distinct()).label("children"))
        .join_from(t.theme, t.case, t.case.c.id == theme.case_id)
        .where(t.case.c.service_id == actor.service_id, theme.at >= period.begins, theme.at < period.ends)
        .group_by(theme.kind, theme.tag)
    )
    words = {(one.kind, one.key): one.words for one in policy.themes}
    least = policy.reports.suppress_below
    found = [(row.kind, words.get((row.kind, row.tag)) or str(row.tag), row.children) for row in db.execute(query)]
    order = list(ThemeKind)
    shown = [Count(kind, said, number if number >= least else None) for kind, said, number in found]
    return sorted(shown, key=lambda one: (order.index(one.kind), -(one.children or 0), one.words))


def _case_of(db: Connection, subject: str) -> int | None:
    kind, _, number = subject.partition(":")
    table = {"update": t.update, "action": t.action}.get(kind)
    if table is None or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return db.execute(select(table.c.case_id).where(table.c.id == int(number))).scalar()
