"""Who hears of a case in whose place: its keyworker, the managers of its service, the administrators.

The rule protected: there is always a next one to tell, and only who can be reached is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from casework import notices, routes, stand_ins
from casework.actor import roles_of
from casework.days import day_of
from storage import core as t
from storage.tables import NoticeKind, Role

Notice = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """`keyworker_id` is who hears as such: who covers today, else the keyworker."""

    id: int | None  # of a referral without a case there is none
    keyworker_id: int | None
    service_id: int


@dataclass(frozen=True, slots=True)
class _Person:
    id: int
    service_id: int | None
    roles: frozenset[Role]


_ABOVE = (Role.MANAGER, Role.ADMINISTRATOR)


class Ladder:
    """For each case: its keyworker, the managers of its service, the administrators; only who can be reached."""

    def __init__(self, db: Connection, cases: Sequence[Case]) -> None:
        person = t.person.c
        keyworkers = {case.keyworker_id for case in cases if case.keyworker_id is not None}
        query = select(person.id, person.service_id, person.roles).where(
            person.active,
            or_(person.id.in_(keyworkers), *(person.roles.contains(role.value) for role in _ABOVE)),
        )
        people = [_Person(row.id, row.service_id, roles_of(row.roles)) for row in db.execute(query)]
        self._reachable = routes.alive(db, [notices.to_person(one.id) for one in people])
        self._people = people

    @property
    def reaches_somebody(self) -> bool:
        return bool(self._reachable)

    def instead(self, case: Case, recipient: str) -> list[int]:
        """The first rung above `recipient` on which somebody can be reached."""
        for rung in self._above(case, recipient):
            reachable = [person_id for person_id in rung if notices.to_person(person_id) in self._reachable]
            if reachable:
                return reachable
        return []

    def in_time(self, case: Case, notice: Notice, back: Callable[[str], datetime] | None) -> list[int]:
        """The same, of those who are there before the notice's deadline; nobody where that is not asked."""
        if back is None or notice.deadline is None:
            return []
        for rung in self._above(case, notice.recipient):
            readers = [notices.to_person(one) for one in rung]
            there = [one for one in readers if one in self._reachable and back(one) < notice.deadline]
            if there:
                return [notices.person_of(one) for one in there]
        return []

    def next(self, case: Case, recipient: str) -> list[int]:
        """The first rung above `recipient` that is not empty, reachable or not."""
        return next((rung for rung in self._above(case, recipient) if rung), list[int]())

    def _above(self, case: Case, recipient: str) -> list[list[int]]:
        rungs = self.rungs(case)
        below = max((place for place, rung in enumerate(rungs) if notices.person_of(recipient) in rung), default=-1)
        return rungs[below + 1 :]

    def above(self, case: Case) -> list[int]:
        """The first rung above the keyworker that is not empty, reachable or not."""
        return next((rung for rung in self.rungs(case)[1:] if rung), list[int]())

    def rungs(self, case: Case) -> list[list[int]]:
        managers = [one.id for one in self._people if Role.MANAGER in one.roles and one.service_id == case.service_id]
        administrators = [one.id for one in self._people if Role.ADMINISTRATOR in one.roles]
        keyworker = [] if case.keyworker_id is None else [case.keyworker_id]
        return [keyworker, managers, administrators]


def case_of(db: Connection, case_id: int, now: datetime | None = None) -> Case:
    """Without `now` cover is left out."""
    columns = (t.case.c.id, _keeper(now), t.case.c.service_id)
    row = db.execute(select(*columns).where(t.case.c.id == case_id)).one()
    return Case(row.id, row.keyworker_id, row.service_id)


def _keeper(now: datetime | None) -> ColumnElement[int | None]:
    keyworker_id = t.case.c.keyworker_id
    hears = keyworker_id if now is None else stand_ins.hears_for(keyworker_id, day_of(now))
    return hears.label("keyworker_id")


def cases_of(db: Connection, lost: Sequence[Notice], now: datetime) -> dict[int, list[Case]]:
    """The cases that each notice is about, by the notice's id; a channel's digest is about all that it serves."""
    wanted = {notice.case_id for notice in lost if notice.case_id is not None}
    channels = {notice.subject_id for notice in lost if notice.subject.startswith("channel:")}
    link = t.channel_link.c
    query = (
        select(t.case.c.id, _keeper(now), t.case.c.service_id, link.route_id)
        .outerjoin_from(t.case, t.channel_link, link.case_id == t.case.c.id)
        .where(or_(t.case.c.id.in_(wanted), link.route_id.in_(channels)))
        .order_by(t.case.c.id)
    )
    rows = db.execute(query).all()
    found: dict[int, list[Case]] = {}
    for notice in lost:
        if notice.kind is NoticeKind.REFERRAL_OUTCOME:
            found[notice.id] = [_of_referral(db, notice.subject_id, now)]
            continue
        found[notice.id] = [
            Case(row.id, row.keyworker_id, row.service_id)
            for row in rows
            if (row.id == notice.case_id if notice.case_id is not None else _serves(row, notice))
        ]
    return found


def _serves(row: Row[*tuple[Any, ...]], notice: Notice) -> bool:
    return notice.subject.startswith("channel:") and row.route_id == notice.subject_id


def _of_referral(db: Connection, referral_id: int, now: datetime) -> Case:
    """Who tells the referrer: the case's keyworker, else whoever decided; then the service's managers."""
    referral = t.referral.c
    query = select(referral.service_id, referral.decided_by, _keeper(now)).outerjoin_from(
        t.referral, t.case, t.case.c.id == referral.case_id
    )
    row = db.execute(query.where(referral.id == referral_id)).one()
    return Case(None, row.keyworker_id or row.decided_by, row.service_id)
