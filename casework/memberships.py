"""Somebody leaves the MDT of a case: from that day on they see and hear nothing more of it.

The rules protected: no open action is left with somebody who has gone, and a case is never left by its own keyworker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from casework import access, actions, audit, board_posts, consents, handing_over, invitations, joining, notices, planner
from casework.access import Verb
from casework.action_owners import give
from casework.actions import ActionView
from casework.actor import Actor
from casework.days import day_of
from casework.errors import InvalidInput, NotFound, Stale
from casework.words import mdt as say
from storage import core as t
from storage.tables import NoticeKind, NoticeState, Outcome, SendingState

# What somebody hears of a case because they are on its MDT; said to them in another's place, it is not theirs.
_OF_MDT = notices.TO_PARTNERS | {NoticeKind.CONSENT_STOPPED, NoticeKind.ASKED_TO_STAY}


@dataclass(frozen=True, slots=True)
class Ended:
    """`changed` is false for somebody who had left before. `told`: they hear of it on Teams."""

    name: str
    changed: bool
    handed_on: int = 0
    told: bool = False


def open_with(db: Connection, case_id: int, person_id: int) -> list[ActionView]:
    """What is open with somebody in this case, by number, for those who have been let through."""
    return [view for view in actions.of_case(db, case_id) if view.open and view.owner_id == person_id]


def end(db: Connection, actor: Actor, case_id: int, person_id: int, to: Mapping[int, int], *, now: datetime) -> Ended:
    """Take somebody off the MDT from today; twice is a success. `to` names a new owner for each of their open actions.

    Raises NotAllowed; NotFound for who was never on it; InvalidInput for the keyworker and for an owner who may not
    take over; Stale when an action without a new owner is open with them.
    """
    access.require(db, actor, Verb.END_MEMBERSHIP, case_id, now=now, refusal=say.NOT_YOURS)
    columns = (t.case.c.code, t.case.c.keyworker_id, t.case.c.lead_professional_id)
    case = db.execute(select(*columns).where(t.case.c.id == case_id).with_for_update()).one()
    name = _name(db, case_id, person_id)
    if person_id == case.keyworker_id:
        raise InvalidInput(say.is_keyworker(name, case.code), "who")
    if not _is_on(db, case_id, person_id, now):
        return Ended(name, changed=False)
    _withdraw(db, case_id, person_id)
    given = _hand_on(db, actor, case_id, person_id, to, now)
    invitations.left(db, case_id, person_id, now=now)
    membership_id = _end(db, case_id, person_id, now)
    lead = case.lead_professional_id == person_id
    if lead:
        values = {"lead_professional_id": None, "version": t.case.c.version + 1}
        db.execute(update(t.case).where(t.case.c.id == case_id).values(values))
    _audit(db, actor, case_id, person_id, lead=lead, now=now)
    told = _tell(db, actor, case_id, person_id, membership_id, now)
    planner.look_again(db, case_id, now=now)
    board_posts.changed(db, case_id)
    return Ended(name, changed=True, handed_on=len(given), told=told)


def _name(db: Connection, case_id: int, person_id: int) -> str:
    ever = select(t.membership.c.id).where(t.membership.c.case_id == case_id, t.membership.c.person_id == person_id)
    name = db.execute(select(t.person.c.name).where(t.person.c.id == person_id, ever.exists())).scalar()
    if name is None:
        raise NotFound(say.NOT_ON)
    return str(name)


def _is_on(db: Connection, case_id: int, person_id: int, now: datetime) -> bool:
    on = t.membership.c
    query = select(on.id).where(on.case_id == case_id, on.person_id == person_id, access.still_on(day_of(now)))
    return db.execute(query).first() is not None


def _hand_on(
    db: Connection, actor: Actor, case_id: int, person_id: int, to: Mapping[int, int], now: datetime
) -> list[ActionView]:
    views = open_with(db, case_id, person_id)
    if any(view.id not in to for view in views):
        raise Stale(say.CHANGED)
    may = {one.id for one in handing_over.successors(db, person_id, [case_id], now=now)}
    if any(to[view.id] not in may for view in views):
        raise InvalidInput(say.NOT_THEM)
    for owner_id in sorted({to[view.id] for view in views}):
        joining.join(db, actor, case_id, owner_id, now=now)  # who is on it already stays as they are
    return [give(db, actor, view, to[view.id], Verb.END_MEMBERSHIP, seen=None, now=now) for view in views]


def _end(db: Connection, case_id: int, person_id: int, now: datetime) -> int:
    membership, today = t.membership, day_of(now)
    ended = (
        update(membership)
        .where(membership.c.case_id == case_id, membership.c.person_id == person_id, access.still_on(today))
        .values(until=today, asked_to_leave_at=None)
        .returning(membership.c.id)
    )
    ids: Sequence[int] = db.execute(ended).scalars().all()
    for membership_id in ids:
        notices.withdraw(db, f"membership:{membership_id}", "left the MDT")
    return max(ids)


def _withdraw(db: Connection, case_id: int, person_id: int) -> None:
    """What they were to hear as one of the MDT and were not sent yet; what they hear for others is left alone."""
    notice = t.notice.c
    out = t.sending.c
    waiting = select(out.id).where(out.ended_at.is_(None), out.state.in_((SendingState.READY, SendingState.THROTTLED)))
    query = select(notice.id, notice.about).where(
        notice.recipient == notices.to_person(person_id),
        notice.case_id == case_id,
        notice.state == NoticeState.PLANNED,
        notice.kind.in_(_OF_MDT),
        notice.sending_id.is_(None) | notice.sending_id.in_(waiting),
    )
    theirs = [row.id for row in db.execute(query) if "instead_of" not in row.about]
    values = {"state": NoticeState.WITHDRAWN, "withdrawn_because": "left the MDT"}
    db.execute(update(t.notice).where(notice.id.in_(theirs)).values(values))


def _tell(db: Connection, actor: Actor, case_id: int, person_id: int, membership_id: int, now: datetime) -> bool:
    """One line; not to who has no account here, who did it themselves, or while sharing has stopped."""
    account = db.execute(select(t.person.c.object_id).where(t.person.c.id == person_id)).scalar()
    if account is None or person_id == actor.person_id or consents.silent(db, case_id):
        return False
    return notices.plan(
        db,
        NoticeKind.LEFT_MDT,
        f"membership:{membership_id}",
        membership_id,
        notices.to_person(person_id),
        "left",
        case_id=case_id,
        about={},
        now=now,
    )


def _audit(db: Connection, actor: Actor, case_id: int, person_id: int, *, lead: bool, now: datetime) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.END_MEMBERSHIP,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"person:{person_id}",
        old="on the MDT, lead professional" if lead else "on the MDT",
        new=f"off the MDT from {day_of(now).isoformat()}{'; no lead professional' if lead else ''}",
        place=actor.place,
        now=now,
    )
