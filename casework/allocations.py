"""Who keeps a case: allocated by a manager, with all that hangs on it, and on record from when to when.

The rule protected: a case has one keyworker at a time, whoever had it before writes on it no more, and nothing that
was meant for its keyworker is lost on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from casework import access, action_changes, actions, audit, board_posts, notices, planner, tasks
from casework.access import Verb
from casework.actor import Actor, roles_of
from casework.days import day_of
from casework.errors import InvalidInput, Stale
from casework.words import allocation as say
from storage import core as t
from storage.tables import ActionState, CaseStatus, Colour, DraftState, NoticeKind, Outcome, Role, TaskKind, TaskState


@dataclass(frozen=True, slots=True)
class Keyworker:
    """A keyworker of a service, with the size of their caseload: open cases, and how many of them are red."""

    id: int
    name: str
    cases: int
    red: int

    @property
    def label(self) -> str:
        """ "Tom Reed: 6 cases, 1 red"."""
        return say.caseload(self.name, self.cases, self.red)


@dataclass(frozen=True, slots=True)
class Moved:
    """`before` is None where nobody kept the case."""

    case_id: int
    keyworker: str
    before: str | None
    changed: bool


def keyworkers(db: Connection, service_id: int) -> list[Keyworker]:
    """The active keyworkers of a service with an account here, by name."""
    person, kept = t.person.c, t.case.c
    red = func.coalesce(func.sum(case((kept.rating == Colour.RED, 1), else_=0)), 0)
    theirs = (kept.keyworker_id == person.id) & (kept.status == CaseStatus.ACTIVE)
    query = (
        select(person.id, person.name, person.roles, func.count(kept.id).label("cases"), red.label("red"))
        .outerjoin_from(t.person, t.case, theirs)
        .where(
            person.service_id == service_id,
            person.active,
            person.object_id.is_not(None),
            person.roles.contains(Role.KEYWORKER.value),
        )
        .group_by(person.id, person.name, person.roles)
    )
    found = [
        Keyworker(row.id, row.name, int(row.cases), int(row.red))
        for row in db.execute(query)
        if Role.KEYWORKER in roles_of(row.roles)
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def allocate(
    db: Connection, actor: Actor, case_id: int, keyworker_id: int, *, was: int | None, why: str = "", now: datetime
) -> Moved:
    """Let somebody keep a case from now on. The same twice is a success, and changes nothing.

    `was` is who kept it as far as the actor saw. Raises NotAllowed for all but managers of the case's service,
    InvalidInput for nobody of its keyworkers, Stale when it was given to somebody else meanwhile.
    """
    access.require(db, actor, Verb.ALLOCATE, case_id, now=now, refusal=say.MANAGERS_ONLY)
    columns = (t.case.c.keyworker_id, t.case.c.service_id)
    row = db.execute(select(*columns).where(t.case.c.id == case_id).with_for_update()).one()
    names = {one.id: one.name for one in keyworkers(db, row.service_id)}
    if keyworker_id not in names:
        raise InvalidInput(say.NOT_A_KEYWORKER, "to")
    before: int | None = row.keyworker_id
    if before == keyworker_id:
        return Moved(case_id, names[keyworker_id], names[keyworker_id], changed=False)
    if before != was:
        raise Stale(say.MOVED_ON)
    made = _kept_from_now(db, actor, case_id, keyworker_id, why, now)
    _hand_on(db, actor, case_id, before, keyworker_id, now)
    _audit(db, actor, case_id, before, keyworker_id, why, now)
    _tell(db, actor, case_id, before, keyworker_id, made, now)
    return Moved(case_id, names[keyworker_id], _name(db, before), changed=True)


def begin(db: Connection, case_id: int, keyworker_id: int, *, by: int, now: datetime) -> None:
    """Keep on record who keeps a case that is being opened. For those who have been let through."""
    values = {"case_id": case_id, "keyworker_id": keyworker_id, "since": now, "decided_by": by, "why": ""}
    db.execute(insert(t.allocation).values(values))


def _kept_from_now(db: Connection, actor: Actor, case_id: int, keyworker_id: int, why: str, now: datetime) -> int:
    allocation = t.allocation
    db.execute(
        update(allocation).where(allocation.c.case_id == case_id, allocation.c.until.is_(None)).values(until=now)
    )
    db.execute(
        update(t.case).where(t.case.c.id == case_id).values(keyworker_id=keyworker_id, version=t.case.c.version + 1)
    )
    values: dict[str, Any] = {
        "case_id": case_id,
        "keyworker_id": keyworker_id,
        "since": now,
        "decided_by": actor.person_id,
        "why": why.strip(),
    }
    return int(db.execute(insert(allocation).values(values).returning(allocation.c.id)).scalar_one())


def _hand_on(db: Connection, actor: Actor, case_id: int, before: int | None, after: int, now: datetime) -> None:
    """What hangs on the keyworker goes with the case: the place on the MDT, their own actions, what a rating asked."""
    _seat(db, case_id, before, after, now)
    if before is not None:
        _pass_actions(db, actor, case_id, before, after, now)
        db.execute(
            update(t.draft)
            .where(t.draft.c.person_id == before, t.draft.c.case_id == case_id, t.draft.c.state == DraftState.OPEN)
            .where(t.draft.c.told_at.is_(None))  # something that was told waits to be written up, by who keeps it now
            .values(state=DraftState.CANCELLED, version=t.draft.c.version + 1)
        )
    for task in tasks.open_of(db, case_id):
        if task.kind is TaskKind.KEYWORKER_REFERRAL:
            by, place = actor.person_id, actor.place
            tasks.close_task(db, case_id, task.kind, task.opened_by, TaskState.DONE, by=by, place=place, now=now)
    planner.look_again(db, case_id, now=now)
    board_posts.changed(db, case_id)


def _seat(db: Connection, case_id: int, before: int | None, after: int, now: datetime) -> None:
    on, today = t.membership.c, day_of(now)
    if before is not None:
        ended = update(t.membership).where(on.case_id == case_id, on.person_id == before, access.still_on(today))
        db.execute(ended.values(until=today))
    sits = select(on.id).where(on.case_id == case_id, on.person_id == after, access.still_on(today))
    if db.execute(sits).first() is None:
        agency_id = db.execute(select(t.person.c.agency_id).where(t.person.c.id == after)).scalar_one()
        seat = {"case_id": case_id, "person_id": after, "agency_id": agency_id, "since": today}
        db.execute(insert(t.membership).values(seat))


def _pass_actions(db: Connection, actor: Actor, case_id: int, before: int, after: int, now: datetime) -> None:
    agency_id = db.execute(select(t.person.c.agency_id).where(t.person.c.id == after)).scalar_one()
    for view in actions.of_case(db, case_id):
        if view.owner_id == before and view.state is ActionState.OPEN:
            named = {"owner_id": after, "agency_id": agency_id}
            action_changes.change(db, actor, view, Verb.ALLOCATE, named, seen=None, now=now, undo="none")


def _tell(
    db: Connection, actor: Actor, case_id: int, before: int | None, after: int, allocation_id: int, now: datetime
) -> None:
    about = {"by": actor.person_id, "before": before or 0, "after": after}
    for kind, person_id in ((NoticeKind.HANDOVER, after), (NoticeKind.HANDED_ON, before)):
        if person_id is not None and person_id != actor.person_id:
            notices.plan(
                db,
                kind,
                f"case:{case_id}",
                case_id,
                notices.to_person(person_id),
                f"allocation:{allocation_id}",
                case_id=case_id,
                about=about,
                now=now,
            )


def _audit(db: Connection, actor: Actor, case_id: int, before: int | None, after: int, why: str, now: datetime) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.ALLOCATE,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"case:{case_id}",
        old=f"keyworker: {f'person:{before}' if before else 'nobody'}",
        new=f"keyworker: person:{after}; why: {why.strip()}",
        place=actor.place,
        now=now,
    )


def _name(db: Connection, person_id: int | None) -> str | None:
    if person_id is None:
        return None
    return db.execute(select(t.person.c.name).where(t.person.c.id == person_id)).scalar()
