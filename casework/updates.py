"""What changed for a child: a headline at once, the SBAR when there is time, and the 24-hour rule.

The rule protected: an entry is late when it was certainly recorded more than 24 hours after the keyworker was told
(rule R9); it is said without blame, and counted whatever the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, update

from casework import access, actions, audit, cases, entries
from casework.access import Verb
from casework.actions import NewAction
from casework.actor import Actor
from casework.entries import Moment, UpdateLine, UpdateView
from casework.errors import InvalidInput, Stale
from casework.policy import UpdatePolicy
from casework.words import STALE
from casework.words import updates as say
from storage import core as t
from storage.tables import LateReason, NextStep, Outcome, Trend, WhatChanged

CRISIS = frozenset({WhatChanged.A_AND_E, WhatChanged.CRISIS_TEAM, WhatChanged.SECTION_136, WhatChanged.ADMITTED})

_SLACK = timedelta(minutes=5)  # phones run fast: "now" is not yet to come


@dataclass(frozen=True, slots=True)
class Sbar:
    """What follows the headline, which is the situation. `actions` are the recommendations, one by one."""

    background: str
    assessment: str
    recommendation: str
    trend: Trend | None
    actions: tuple[NewAction, ...] = ()


@dataclass(frozen=True, slots=True)
class NewUpdate:
    what: WhatChanged
    headline: str
    happened: Moment
    told: Moment
    sbar: Sbar | None = None
    asked_for: tuple[NextStep, ...] = ()


def is_late(told: Moment, recorded_at: datetime, policy: UpdatePolicy) -> bool:
    """Whether it was certainly recorded too late: of a day without a time, its end counts."""
    return recorded_at - told.latest > timedelta(hours=policy.within_hours)


def needs_next_step(what: WhatChanged, trend: Trend | None, red: bool) -> bool:
    """Whether to ask for a safeguarding referral, a CETR or a LAEP: for a worse, red or crisis entry."""
    return what in CRISIS or trend is Trend.WORSE or red


def record(
    db: Connection,
    actor: Actor,
    case_id: int,
    new: NewUpdate,
    *,
    draft_id: str | None,
    policy: UpdatePolicy,
    now: datetime,
) -> UpdateView:
    """Keep an entry; a headline alone counts for the 24 hours and stands to finish. Raises NotAllowed, InvalidInput."""
    access.require(db, actor, Verb.RECORD_UPDATE, case_id, now=now)
    _check(new, now)
    sbar = new.sbar
    values: dict[str, Any] = {
        "case_id": case_id,
        "author_id": actor.person_id,
        "draft_id": draft_id,
        "what": new.what,
        "headline": new.headline.strip(),
        **_parts(sbar),
        "asked_for": _joined(new.asked_for),
        "happened_at": new.happened.at,
        "happened_day_only": new.happened.day_only,
        "told_at": new.told.at,
        "told_day_only": new.told.day_only,
        "recorded_at": now,
        "finished_at": now if sbar else None,
        "to_finish": sbar is None,
        "late": is_late(new.told, now, policy),
        "struck_out": "",
        "version": 1,
    }
    made = int(db.execute(_NEW, values).scalar_one())
    _audit(db, actor, case_id, made, "recorded" + (", late" if values["late"] else ""), new.headline, now)
    agreed = actions.add(db, actor, case_id, sbar.actions, now=now, update_id=made) if sbar else []
    cases.remember(db, actor, case_id, now=now)
    return entries.view(db, entries.row(db, made), now=now, agreed=agreed)


def finish(
    db: Connection,
    actor: Actor,
    update_id: int,
    sbar: Sbar,
    asked_for: tuple[NextStep, ...],
    *,
    seen: int,
    now: datetime,
) -> UpdateView:
    """Write the SBAR of a headline. Raises NotAllowed, NotFound, or Stale when it was changed after version `seen`."""
    row = entries.row(db, update_id)
    access.require(db, actor, Verb.RECORD_UPDATE, row.case_id, now=now, subject=f"update:{update_id}")
    changes = {**_parts(sbar), "asked_for": row.asked_for or _joined(asked_for)}
    done = db.execute(
        update(t.update)
        .where(t.update.c.id == update_id, t.update.c.version == seen, t.update.c.to_finish)
        .values(**changes, to_finish=False, finished_at=now, copied_at=None, version=seen + 1)
    )
    if not done.rowcount:
        raise Stale(STALE)
    new = "\n".join((sbar.background, sbar.assessment, sbar.recommendation))
    _audit(db, actor, row.case_id, update_id, "finished", new, now, old="to finish")
    actions.add(db, actor, row.case_id, sbar.actions, now=now, update_id=update_id)
    return entries.view(db, entries.row(db, update_id), now=now)


def mark_copied(db: Connection, actor: Actor, update_id: int, *, now: datetime) -> UpdateView:
    """The entry stands in the care record now. Doing it twice is a success. Raises NotAllowed or NotFound."""
    row = entries.row(db, update_id)
    access.require(db, actor, Verb.RECORD_UPDATE, row.case_id, now=now, subject=f"update:{update_id}")
    if row.copied_at is None and not row.struck_out:
        db.execute(update(t.update).where(t.update.c.id == update_id).values(copied_at=now))
        _audit(db, actor, row.case_id, update_id, "copied to the care record", "", now)
    return entries.view(db, entries.row(db, update_id), now=now)


def explain_lateness(db: Connection, actor: Actor, update_id: int, reason: LateReason, *, now: datetime) -> UpdateView:
    """Why it came late, in the keyworker's word; it stays late. Raises NotAllowed or NotFound."""
    row = entries.row(db, update_id)
    access.require(db, actor, Verb.RECORD_UPDATE, row.case_id, now=now, subject=f"update:{update_id}")
    if row.late and row.late_reason is not reason and not row.struck_out:
        db.execute(update(t.update).where(t.update.c.id == update_id).values(late_reason=reason))
        old = row.late_reason.value if row.late_reason else ""
        _audit(db, actor, row.case_id, update_id, "why it was late", reason.value, now, old=old)
    return entries.view(db, entries.row(db, update_id), now=now)


def to_finish(db: Connection, actor: Actor, *, now: datetime, case_id: int | None = None) -> list[UpdateLine]:
    """Headlines whose SBAR is still to be written, on cases that are the actor's now, the oldest first.

    For lists that write their own audit row, and for forms that have checked the case.
    """
    return entries.lines(db, actor, t.update.c.to_finish, now=now, case_id=case_id)


def not_copied(db: Connection, actor: Actor, *, now: datetime) -> list[UpdateLine]:
    """Complete entries that nobody has copied to the care record, the oldest first. For lists, as `to_finish`."""
    return entries.lines(db, actor, t.update.c.copied_at.is_(None) & ~t.update.c.to_finish, now=now)


def _check(new: NewUpdate, now: datetime) -> None:
    if not 0 < len(new.headline.strip()) <= say.LONGEST_HEADLINE:
        raise InvalidInput(say.NEEDS_HEADLINE, "headline")
    for field, moment in (("happened", new.happened), ("told", new.told)):
        if moment.at > now + _SLACK:
            raise InvalidInput(say.STILL_TO_COME, field)
    if new.told.latest < new.happened.at:
        raise InvalidInput(say.TOLD_BEFORE, "told")


def _parts(sbar: Sbar | None) -> dict[str, Any]:
    return {
        "background": sbar.background if sbar else "",
        "assessment": sbar.assessment if sbar else "",
        "recommendation": sbar.recommendation if sbar else "",
        "trend": sbar.trend if sbar else None,
    }


def _joined(steps: tuple[NextStep, ...]) -> str:
    return ";".join(step.value for step in steps)


def _audit(
    db: Connection, actor: Actor, case_id: int, update_id: int, what: str, new: str, now: datetime, *, old: str = ""
) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.RECORD_UPDATE,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"update:{update_id}",
        old=old,
        new=f"{what}: {new}" if new else what,
        place=actor.place,
        now=now,
    )


_NEW = insert(t.update).returning(t.update.c.id)
