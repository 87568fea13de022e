"""Who can be told on Teams, and who hears instead of those who cannot: nothing is neither delivered nor reported.

The keyworker of the case, else the managers of its service, else the administrators. For a contact, who has no
account, they get the same notice, worded "Ring ...". For anybody else an UNREACHABLE notice. `about` then holds
{"instead_of": person id, or 0 for a channel, "kind": NoticeKind value of what was lost, "why": one of the words below}.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from casework import audit, notices
from casework.actor import roles_of
from casework.days import day_of
from storage import core as t
from storage.tables import NoticeKind, NoticeState, Outcome, Reachability, Role

NO_CHAT = "no chat"  # they never opened one, left the service, or Teams says that nothing can be sent there
LEFT = "left the MDT"
UNKNOWN = "unknown"  # sent twice, and Teams never said whether it arrived
REFUSED = "refused"  # Teams does not take the message as it is
CONTACT = "contact"

BOARD = "board"  # what was lost, when it was no notice

Notice = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Case:
    id: int
    keyworker_id: int | None
    service_id: int


@dataclass(frozen=True, slots=True)
class _Person:
    id: int
    service_id: int | None
    roles: frozenset[Role]


def alive(db: Connection, recipients: Collection[str]) -> dict[str, int]:
    """The route by which each recipient can be reached now; who is missing cannot be."""
    people = _ids(recipients, "person:")
    channels = _ids(recipients, "route:")
    route = t.route.c
    found: dict[str, int] = {}
    if people:
        query = (
            select(t.person.c.id.label("person_id"), route.id)
            .join_from(t.route, t.person, t.person.c.id == route.person_key)
            .where(t.person.c.id.in_(people), t.person.c.active, route.reachability != Reachability.DEAD)
            .order_by(route.seen_at, route.id)  # of several the one that was alive last
        )
        found |= {notices.to_person(row.person_id): row.id for row in db.execute(query)}
    if channels:
        query = select(route.id).where(route.id.in_(channels), route.reachability != Reachability.DEAD)
        found |= {notices.to_route(route_id): route_id for route_id in db.execute(query).scalars()}
    return found


def tell_instead(db: Connection, lost: Sequence[tuple[Notice, str]], *, now: datetime, keep: bool = False) -> int:
    """Plan that somebody else hears of what these recipients cannot; how many notices nobody at all can hear of.

    The lost ones are withdrawn, or stay as they are with `keep`: they may have arrived. `now` is business time.
    """
    if not lost:
        return 0
    cases = _cases(db, [notice for notice, _ in lost])
    contacts = _contacts(db, {notice.recipient for notice, _ in lost})
    ladder = _Ladder(db, [case for found in cases.values() for case in found])
    nobody = 0
    for notice, why in lost:
        why = CONTACT if notice.recipient in contacts else why
        told = _tell(db, notice, why, cases[notice.id], ladder, now)
        nobody += not told
        _account_for(db, notice, why if told else f"{why}, nobody to tell", keep=keep, now=now)
    return nobody


def who_hears(db: Connection, case_id: int) -> list[int]:
    """Whom news for a case's keyworker goes to; where there is none, who would stand in: managers, administrators."""
    case = _case(db, case_id)
    if case.keyworker_id is not None:
        return [case.keyworker_id]
    ladder = _Ladder(db, [case])
    return ladder.instead(case, "route:0") or ladder.above(case)


def tell_of_board(db: Connection, case_id: int, why: str, *, now: datetime) -> None:
    """Plan that the keyworker hears that the case's board could not be posted. Once a day is enough."""
    case = _case(db, case_id)
    for person_id in _Ladder(db, [case]).instead(case, "route:0"):
        notices.plan(
            db,
            NoticeKind.UNREACHABLE,
            f"case:{case_id}",
            case_id,
            notices.to_person(person_id),
            f"{BOARD} {day_of(now).isoformat()}",
            case_id=case_id,
            about={"instead_of": 0, "kind": BOARD, "why": why},
            now=now,
        )


def _tell(db: Connection, notice: Notice, why: str, cases: Sequence[_Case], ladder: _Ladder, now: datetime) -> bool:
    told = False
    for case in cases:
        for person_id in ladder.instead(case, notice.recipient):
            told = True
            lost: Mapping[str, Any] = notice.about
            if "instead_of" not in lost:
                lost = {**lost, "instead_of": _person_of(notice.recipient), "kind": notice.kind.value, "why": why}
            same = why == CONTACT or notice.kind is NoticeKind.UNREACHABLE
            notices.plan(
                db,
                notice.kind if same else NoticeKind.UNREACHABLE,
                notice.subject,
                notice.subject_id,
                notices.to_person(person_id),
                notice.occurrence if same else f"{notice.kind.value} {notice.recipient} {notice.occurrence}",
                case_id=case.id,
                about=lost,
                now=now,
                deadline=notice.deadline if why == CONTACT else None,
            )
    return told


def _account_for(db: Connection, notice: Notice, why: str, *, keep: bool, now: datetime) -> None:
    if not keep:
        db.execute(
            update(t.notice)
            .where(t.notice.c.id == notice.id)
            .values(state=NoticeState.WITHDRAWN, withdrawn_because=why)
        )
    audit.record(
        db,
        person_id=None,
        verb="notice.undelivered",
        outcome=Outcome.REFUSED,
        case_id=notice.case_id,
        subject=notice.subject,
        old=f"{notice.kind.value} to {notice.recipient}",
        new=why,
        place="scheduler",
        now=now,
    )


class _Ladder:
    """For each case: its keyworker, the managers of its service, the administrators; only who can be reached."""

    def __init__(self, db: Connection, cases: Sequence[_Case]) -> None:
        person = t.person.c
        keyworkers = {case.keyworker_id for case in cases if case.keyworker_id is not None}
        query = select(person.id, person.service_id, person.roles).where(
            person.active,
            or_(person.id.in_(keyworkers), *(person.roles.contains(role.value) for role in _ABOVE)),
        )
        people = [_Person(row.id, row.service_id, roles_of(row.roles)) for row in db.execute(query)]
        self._reachable = alive(db, [notices.to_person(one.id) for one in people])
        self._people = people

    def instead(self, case: _Case, recipient: str) -> list[int]:
        """The first rung above `recipient` on which somebody can be reached."""
        rungs = self._rungs(case)
        below = max((place for place, rung in enumerate(rungs) if _person_of(recipient) in rung), default=-1)
        for rung in rungs[below + 1 :]:
            reachable = [person_id for person_id in rung if notices.to_person(person_id) in self._reachable]
            if reachable:
                return reachable
        return []

    def above(self, case: _Case) -> list[int]:
        """The first rung above the keyworker that is not empty, reachable or not."""
        return next((rung for rung in self._rungs(case)[1:] if rung), list[int]())

    def _rungs(self, case: _Case) -> list[list[int]]:
        managers = [one.id for one in self._people if Role.MANAGER in one.roles and one.service_id == case.service_id]
        administrators = [one.id for one in self._people if Role.ADMINISTRATOR in one.roles]
        keyworker = [] if case.keyworker_id is None else [case.keyworker_id]
        return [keyworker, managers, administrators]


_ABOVE = (Role.MANAGER, Role.ADMINISTRATOR)


def _case(db: Connection, case_id: int) -> _Case:
    columns = (t.case.c.id, t.case.c.keyworker_id, t.case.c.service_id)
    row = db.execute(select(*columns).where(t.case.c.id == case_id)).one()
    return _Case(row.id, row.keyworker_id, row.service_id)


def _cases(db: Connection, lost: Sequence[Notice]) -> dict[int, list[_Case]]:
    """The cases that each notice is about, by the notice's id; a channel's digest is about all that it serves."""
    wanted = {notice.case_id for notice in lost if notice.case_id is not None}
    channels = {notice.subject_id for notice in lost if notice.case_id is None}
    link = t.channel_link.c
    query = (
        select(t.case.c.id, t.case.c.keyworker_id, t.case.c.service_id, link.route_id)
        .outerjoin_from(t.case, t.channel_link, link.case_id == t.case.c.id)
        .where(or_(t.case.c.id.in_(wanted), link.route_id.in_(channels)))
        .order_by(t.case.c.id)
    )
    rows = db.execute(query).all()
    found: dict[int, list[_Case]] = {}
    for notice in lost:
        found[notice.id] = [
            _Case(row.id, row.keyworker_id, row.service_id)
            for row in rows
            if (row.id == notice.case_id if notice.case_id is not None else row.route_id == notice.subject_id)
        ]
    return found


def _contacts(db: Connection, recipients: Collection[str]) -> frozenset[str]:
    people = _ids(recipients, "person:")
    query = select(t.person.c.id).where(t.person.c.id.in_(people), t.person.c.object_id.is_(None))
    return frozenset(notices.to_person(person_id) for person_id in db.execute(query).scalars())


def _person_of(recipient: str) -> int:
    """0 for a channel."""
    kind, _, number = recipient.partition(":")
    return int(number) if kind == "person" else 0


def _ids(recipients: Collection[str], prefix: str) -> list[int]:
    return sorted(int(one.removeprefix(prefix)) for one in recipients if one.startswith(prefix))
