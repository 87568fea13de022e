"""What else is tried when an owner cannot be reached here: their agency's contact, else the MDT's channel.

The rule protected: a channel, and a contact who is not on the MDT, hear the code and the agency, and nothing of the
child or of what was agreed; nobody hears anything where reminders have stopped; once per person, case and day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, select

from casework import notices, routes
from casework.access import still_on
from casework.consents import silent_where
from casework.days import day_of
from storage import core as t
from storage.tables import ActionState, CaseStatus, NoticeKind, Reachability

SUBJECT = "lost"  # of the notice: "lost:5", the person who cannot be reached

# What its owner must do something about.
TRIED_FOR = frozenset({NoticeKind.NEW_ACTION, NoticeKind.DUE_SOON, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE})

Notice = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who cannot be reached, and what is open with them in one case. `on_mdt`: whether the reader may know of it."""

    name: str
    agency: str
    on_mdt: bool
    open: tuple[tuple[int, str, date], ...]  # number, wording, due day; first what is due first


class Ways:
    """For each of these notices, what else can be tried; read once, however many they are."""

    def __init__(self, db: Connection, lost: Sequence[Notice]) -> None:
        self._db = db
        self._owners = _owners(db, [one for one in lost if one.kind in TRIED_FOR])
        told = [one for one in lost if one.kind is NoticeKind.COLLEAGUE_LOST]
        people = {owner for owner, _ in self._owners.values()}
        cases = {case for _, case in self._owners.values()} | {one.case_id for one in told}
        self._contacts = _contacts(db, people)
        self._channels = _channels(db, cases)
        wanted = {notices.to_person(one) for one in self._contacts.values()}
        wanted |= {notices.to_route(one) for one in self._channels.values() if one is not None}
        self._alive = routes.alive(db, wanted)

    def tell(self, notice: Notice, now: datetime) -> dict[str, Any]:
        """Plan that somebody else hears; whom, as `about` of the keyworker's notice keeps it. Empty: nobody can."""
        if notice.kind is NoticeKind.COLLEAGUE_LOST:  # the contact cannot be reached either
            to_person = notice.recipient.startswith("person:")
            return self._to_channel(notice.subject_id, notice.case_id, now) if to_person else {}
        owner_id, case_id = self._owners.get(notice.subject_id, (0, 0))
        if notice.recipient != notices.to_person(owner_id) or case_id not in self._channels:
            return {}
        contact = self._contacts.get(owner_id)
        if contact is not None and notices.to_person(contact) in self._alive:
            self._plan(owner_id, case_id, notices.to_person(contact), now)
            return {"contact": contact}
        return self._to_channel(owner_id, case_id, now)

    def _to_channel(self, owner_id: int, case_id: int, now: datetime) -> dict[str, Any]:
        channel = self._channels.get(case_id)
        if channel is None or notices.to_route(channel) not in self._alive:
            return {}
        self._plan(owner_id, case_id, notices.to_route(channel), now)
        return {"channel": True}

    def _plan(self, owner_id: int, case_id: int, recipient: str, now: datetime) -> None:
        notices.plan(
            self._db,
            NoticeKind.COLLEAGUE_LOST,
            f"{SUBJECT}:{owner_id}",
            owner_id,
            recipient,
            f"case:{case_id} {day_of(now).isoformat()}",
            case_id=case_id,
            about={},
            now=now,
        )


def colleagues(
    db: Connection, people: Collection[int], cases: Collection[int], *, reader: int, today: date
) -> dict[tuple[int, int], Colleague]:
    """Those who still cannot be reached and have something open, by person and case, to who reads of it (0: a channel).

    None where reminders have stopped.
    """
    action, person, case, route = t.action.c, t.person.c, t.case.c, t.route.c
    on = t.membership.c
    reads = exists().where(on.case_id == action.case_id, on.person_id == reader, still_on(today))
    reached = exists().where(route.person_key == person.id, route.reachability != Reachability.DEAD)
    query = (
        select(
            action.owner_id,
            action.case_id,
            action.number,
            action.what,
            action.due_on,
            person.name,
            t.agency.c.name.label("agency"),
            reads.label("on_mdt"),
        )
        .join_from(t.action, t.person, person.id == action.owner_id)
        .join(t.agency, t.agency.c.id == person.agency_id)
        .join(t.case, case.id == action.case_id)
        .where(
            action.owner_id.in_(people),
            action.case_id.in_(cases),
            action.state == ActionState.OPEN,
            _spoken_of(),
            ~(person.active & reached),
        )
        .order_by(action.due_on, action.number)
    )
    found: dict[tuple[int, int], list[Any]] = {}
    for row in db.execute(query):
        found.setdefault((row.owner_id, row.case_id), []).append(row)
    return {key: _colleague(rows) for key, rows in found.items()}


def _colleague(rows: list[Any]) -> Colleague:
    first = rows[0]
    return Colleague(
        first.name, first.agency, bool(first.on_mdt), tuple((row.number, row.what, row.due_on) for row in rows)
    )


def _spoken_of() -> ColumnElement[bool]:
    return (t.case.c.status == CaseStatus.ACTIVE) & ~silent_where(t.case.c.id)


def _owners(db: Connection, lost: Sequence[Notice]) -> dict[int, tuple[int, int]]:
    """Owner and case of what is open, by action; only of owners with an account: contacts are rung anyway."""
    if not lost:
        return {}
    action = t.action.c
    query = (
        select(action.id, action.owner_id, action.case_id)
        .join_from(t.action, t.person, t.person.c.id == action.owner_id)
        .where(
            action.id.in_({one.subject_id for one in lost}),
            action.state == ActionState.OPEN,
            t.person.c.object_id.is_not(None),
        )
    )
    return {row.id: (row.owner_id, row.case_id) for row in db.execute(query)}


def _contacts(db: Connection, people: Collection[int]) -> dict[int, int]:
    """Their agency's contact, by person."""
    if not people:
        return {}
    contact = t.person.alias("contact")
    query = (
        select(t.person.c.id, contact.c.id.label("contact"))
        .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
        .join(contact, contact.c.id == t.agency.c.escalation_person_id)
        .where(t.person.c.id.in_(people), contact.c.id != t.person.c.id, contact.c.active)
    )
    return {row.id: row.contact for row in db.execute(query)}


def _channels(db: Connection, cases: Collection[int]) -> dict[int, int | None]:
    """The channel's route, by case that may be spoken of; None where none is linked."""
    if not cases:
        return {}
    link = t.channel_link.c
    query = (
        select(t.case.c.id, link.route_id)
        .outerjoin_from(t.case, t.channel_link, link.case_id == t.case.c.id)
        .where(t.case.c.id.in_(cases), _spoken_of())
    )
    return {row.id: row.route_id for row in db.execute(query)}
