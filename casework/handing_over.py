"""An owner who leaves is replaced: what is open with them goes to others, case by case, in one unit of work.

The rule protected: no open action is left with somebody who is gone, and who takes over hears of all of theirs once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from casework import access, audit, owners
from casework.access import Verb
from casework.action_owners import give
from casework.action_rows import VIEWS, view_of
from casework.actions import ActionView
from casework.actor import Actor
from casework.days import day_of
from casework.errors import InvalidInput
from casework.words import handing_over as say
from storage import core as t
from storage.tables import ActionState, CaseStatus, Outcome


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with open actions. `here` is False for who has left the service's records."""

    id: int
    name: str
    agency_id: int
    agency: str
    here: bool
    actions: int
    cases: int


@dataclass(frozen=True, slots=True)
class Successor:
    """Who may take over. `joins` are the cases on whose MDT they are not yet: taking over puts them there."""

    id: int
    name: str
    agency: str
    same_agency: bool
    contact: bool
    joins: frozenset[int]


def holders(db: Connection, actor: Actor, *, now: datetime) -> list[Holder]:
    """Who has something open in the cases whose actions the actor may hand over; who is gone first, then by name.

    One audit row. Raises NotAllowed.
    """
    access.require_role(db, actor, Verb.HAND_OVER, now=now)
    query = (
        select(
            t.person.c.id,
            t.person.c.name,
            t.person.c.active,
            t.person.c.agency_id,
            t.agency.c.name.label("agency"),
            func.count().label("actions"),
            func.count(t.action.c.case_id.distinct()).label("cases"),
        )
        .join_from(t.action, t.case, t.case.c.id == t.action.c.case_id)
        .join(t.person, t.person.c.id == t.action.c.owner_id)
        .join(t.agency, t.agency.c.id == t.person.c.agency_id)
        .where(_open_in_mine(actor, now))
        .group_by(t.person.c.id, t.agency.c.name)
    )
    found = [
        Holder(row.id, row.name, row.agency_id, row.agency, bool(row.active), row.actions, row.cases)
        for row in db.execute(query)
    ]
    return sorted(found, key=lambda one: (one.here, one.name.casefold()))


def held(db: Connection, actor: Actor, holder_id: int, *, now: datetime) -> list[ActionView]:
    """What is open with them in the cases whose actions the actor may hand over, by case and number."""
    query = VIEWS.where(t.action.c.owner_id == holder_id, _open_in_mine(actor, now))
    return [view_of(row) for row in db.execute(query.order_by(t.action.c.case_id, t.action.c.number))]


def successors(db: Connection, holder_id: int, case_ids: Collection[int], *, now: datetime) -> list[Successor]:
    """Who may take over in all of these cases: colleagues first, those on the MDTs first, by name.

    Somebody of another agency has to be on every MDT already; a colleague of the same agency joins where they are not.
    """
    known = {case_id: owners.of_case(db, case_id, today=day_of(now)) for case_id in case_ids}
    in_all = set[int].intersection(*({one.id for one in people} for people in known.values())) if known else set[int]()
    agency_id = db.execute(select(t.person.c.agency_id).where(t.person.c.id == holder_id)).scalar()
    person = t.person.c
    query = (
        select(person.id, person.name, person.agency_id, person.object_id, t.agency.c.name.label("agency"))
        .join_from(t.person, t.agency, t.agency.c.id == person.agency_id)
        .where(
            person.active,
            person.id != holder_id,
            person.id.in_(in_all) | ((person.agency_id == agency_id) & person.object_id.is_not(None)),
        )
    )
    found = [
        Successor(
            id=row.id,
            name=row.name,
            agency=row.agency,
            same_agency=row.agency_id == agency_id,
            contact=row.object_id is None,
            joins=frozenset(case_id for case_id, people in known.items() if row.id not in {one.id for one in people}),
        )
        for row in db.execute(query)
    ]
    return sorted(found, key=lambda one: (not one.same_agency, len(one.joins), one.name.casefold()))


def hand_over(
    db: Connection, actor: Actor, holder_id: int, to: Mapping[int, int], *, now: datetime
) -> list[ActionView]:
    """Give all that is open with `holder_id` in these cases to others: `to` names the new owner by case.

    Each new owner gets one message with all of theirs; what waited to be sent about it is withdrawn; boards follow.
    Where nothing is open with them any more nothing is done. Raises NotAllowed, and InvalidInput for somebody who may
    not take over. For leaving an MDT, call it before the membership ends.
    """
    given: list[ActionView] = []
    for case_id, owner_id in sorted(to.items()):
        given += _in_case(db, actor, holder_id, case_id, owner_id, now)
    return given


def _in_case(
    db: Connection, actor: Actor, holder_id: int, case_id: int, owner_id: int, now: datetime
) -> list[ActionView]:
    access.require(db, actor, Verb.HAND_OVER, case_id, now=now, subject=f"person:{holder_id}")
    found = VIEWS.where(
        t.action.c.owner_id == holder_id, t.action.c.case_id == case_id, t.action.c.state == ActionState.OPEN
    )
    views = [view_of(row) for row in db.execute(found.order_by(t.action.c.number))]
    if not views:
        return []
    chosen = next((one for one in successors(db, holder_id, [case_id], now=now) if one.id == owner_id), None)
    if chosen is None:
        raise InvalidInput(say.NOT_THEM, "owner")
    if case_id in chosen.joins:
        _join(db, actor, case_id, owner_id, now)
    return [give(db, actor, view, owner_id, Verb.HAND_OVER, seen=None, now=now) for view in views]


def _join(db: Connection, actor: Actor, case_id: int, person_id: int, now: datetime) -> None:
    agency_id = db.execute(select(t.person.c.agency_id).where(t.person.c.id == person_id)).scalar_one()
    row: dict[str, Any] = {"case_id": case_id, "person_id": person_id, "agency_id": agency_id, "since": day_of(now)}
    db.execute(insert(t.membership).values(**row))
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.HAND_OVER,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"person:{person_id}",
        new=f"on the MDT, for agency:{agency_id}",
        place=actor.place,
        now=now,
    )


def _open_in_mine(actor: Actor, now: datetime) -> Any:
    return (
        (t.action.c.state == ActionState.OPEN)
        & (t.case.c.status == CaseStatus.ACTIVE)
        & access.cases_where(actor, Verb.HAND_OVER, day_of(now))
    )
