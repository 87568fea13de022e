"""The ladder of overdue actions in the store: how far each has come, who stands on its rungs, who was told and when.

The rule protected: what climbs is read in a number of queries that does not grow with it; the ledger alone says how far
an action has come, so that a tick that comes twice, late, or in two processes tells nobody twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, union_all, update

from casework.access import still_on
from casework.actor import roles_of
from casework.days import day_of
from casework.due import PlannedNotice
from casework.escalation_due import KINDS, Climbed, Overdue, Rung, due_of_escalation, next_at
from casework.mdt_policy import counts
from casework.policy import NoticePolicy
from storage import core as t
from storage.tables import ActionState, AgencyKind, CaseStatus, Colour, NoticeKind, NoticeState, Role

Found = Row[*tuple[Any, ...]]

_NONE = Climbed()


@dataclass(frozen=True, slots=True)
class Escalated:
    """One rung that was reached: the day in England, and the names of who was told; none where nobody stood there."""

    rung: Rung
    at: datetime
    told: tuple[str, ...]

    @property
    def on(self) -> date:
        return day_of(self.at)


def plan(
    db: Connection, rows: Sequence[Found], managers: Mapping[int, Sequence[int]], policy: NoticePolicy, now: datetime
) -> tuple[list[PlannedNotice], dict[int, datetime]]:
    """Who must hear by now, and when to look at each action again. Rows are of `planner.action_columns`.

    `managers` are those of the services of cases that nobody keeps: they hear in the keyworker's place.
    """
    late = [row for row in rows if _climbs(row)]
    begun = [row for row in late if _next(row, _NONE, policy, now) <= now]
    looks = {row.id: _next(row, _NONE, policy, now) for row in late if row not in begun}
    climbed = _climbed(db, begun)
    ready = [row for row in begun if (instant := _instant(row, climbed, policy)) is not None and instant <= now]
    stands = _standing(db, ready, day_of(now)) if ready else _Standing({}, {}, ())
    found: list[PlannedNotice] = []
    for row in begun:
        one = _overdue(row, climbed.get(row.id, _NONE), stands, managers)
        notices, look = due_of_escalation(one, counts(policy, row), now)
        found += notices
        if look is not None:
            looks[row.id] = look
    return found, looks


def look_again(db: Connection, case_id: int, *, now: datetime) -> None:
    """A case has turned red: what is overdue in it climbs faster from now on."""
    action = t.action.c
    late = (action.case_id == case_id, action.state == ActionState.OPEN, action.due_on < day_of(now))
    db.execute(update(t.action).where(*late).values(look_at=now))


def told(db: Connection, action_ids: Collection[int]) -> dict[int, list[Escalated]]:
    """Every rung that each action reached, the first first, for those who have been let through."""
    notice = t.notice.c
    query = (
        select(notice.subject_id, notice.occurrence, notice.about, notice.planned_at)
        .where(
            notice.kind == NoticeKind.ESCALATED,
            notice.subject.in_([f"action:{one}" for one in action_ids]),
            notice.state == NoticeState.PLANNED,
        )
        .order_by(notice.planned_at, notice.id)
    )
    rows: Sequence[Found] = db.execute(query).all() if action_ids else ()
    names = _names(db, {who for row in rows for who in row.about.get("told", ())})
    found: dict[int, dict[str, Escalated]] = {}
    for row in rows:
        who = tuple(names[one] for one in row.about.get("told", ()) if one in names)
        one = Escalated(Rung(row.about.get("rung", Rung.NOBODY)), row.planned_at, who)
        found.setdefault(row.subject_id, {}).setdefault(row.occurrence, one)  # two managers heard of one rung
    return {action_id: list(rungs.values()) for action_id, rungs in found.items()}


def _names(db: Connection, people: Collection[int]) -> dict[int, str]:
    query = (
        select(t.person.c.id, t.person.c.name, t.agency.c.name.label("agency"))
        .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
        .where(t.person.c.id.in_(people))
    )
    return {row.id: f"{row.name} ({row.agency})" for row in db.execute(query)} if people else {}


# What is read of many actions at once


@dataclass(frozen=True, slots=True)
class _Standing:
    """By action the agency's contact, by case lead professional and commissioners, and the panel with its service."""

    contacts: Mapping[int, int]
    leads: Mapping[int, frozenset[int]]
    panel: Sequence[tuple[int, int | None, frozenset[Role]]]


def _climbs(row: Found) -> bool:
    active = row.state is ActionState.OPEN and row.case_status is CaseStatus.ACTIVE
    return active and not row.stopped and row.asked_until is None


def _instant(row: Found, climbed: Mapping[int, Climbed], policy: NoticePolicy) -> datetime | None:
    red = row.rating is Colour.RED
    stands = climbed.get(row.id, _NONE)
    return next_at(row.due_on, row.created_at, stands, red=red, policy=counts(policy, row))


def _next(row: Found, stands: Climbed, policy: NoticePolicy, now: datetime) -> datetime:
    """As if it stood there. At the bottom there is always a next rung."""
    return _instant(row, {row.id: stands}, policy) or now


def _climbed(db: Connection, rows: Sequence[Found]) -> dict[int, Climbed]:
    """How far each has come for its due day; what was withdrawn unsaid does not count."""
    if not rows:
        return {}
    notice = t.notice.c
    query = (
        select(notice.subject_id, notice.occurrence, notice.planned_at)
        .where(
            notice.kind.in_(KINDS),
            notice.subject.in_([f"action:{row.id}" for row in rows]),
            notice.state == NoticeState.PLANNED,
        )
        .order_by(notice.planned_at.desc(), notice.id.desc())  # of one rung the first time counts
    )
    due = {row.id: row.due_on.isoformat() for row in rows}
    found: dict[int, Climbed] = {}
    for row in db.execute(query):
        day, _, rung = row.occurrence.partition(" rung ")
        before = found.get(row.subject_id, _NONE)
        if day == due[row.subject_id] and int(rung) >= before.rung:
            found[row.subject_id] = Climbed(int(rung), day_of(row.planned_at))
    return found


def _standing(db: Connection, rows: Sequence[Found], today: date) -> _Standing:
    person, has_account = t.person.c, (t.person.c.active, t.person.c.object_id.is_not(None))
    contact = (
        select(t.action.c.id, person.id.label("person_id"))
        .join_from(t.action, t.agency, t.agency.c.id == t.action.c.agency_id)
        .join(t.person, person.id == t.agency.c.escalation_person_id)
        .where(t.action.c.id.in_([row.id for row in rows]), *has_account)
    )
    cases, on = sorted({row.case_id for row in rows}), t.membership.c
    lead = (
        select(t.case.c.id, person.id.label("person_id"))
        .join_from(t.case, t.person, person.id == t.case.c.lead_professional_id)
        .where(t.case.c.id.in_(cases), *has_account)
    )
    commissioner = (
        select(on.case_id, person.id.label("person_id"))
        .join_from(t.membership, t.person, person.id == on.person_id)
        .join(t.agency, t.agency.c.id == on.agency_id)
        .where(on.case_id.in_(cases), still_on(today), t.agency.c.kind == AgencyKind.COMMISSIONER, *has_account)
    )
    leads: dict[int, set[int]] = {}
    for case_id, person_id in db.execute(union_all(lead, commissioner)):
        leads.setdefault(case_id, set()).add(person_id)
    above = or_(*(person.roles.contains(role.value) for role in (Role.OVERSIGHT, Role.ADMINISTRATOR)))
    panel = select(person.id, person.service_id, person.roles).where(above, *has_account).order_by(person.id)
    return _Standing(
        contacts={row.id: row.person_id for row in db.execute(contact)},
        leads={case_id: frozenset(people) for case_id, people in leads.items()},
        panel=[(row.id, row.service_id, roles_of(row.roles)) for row in db.execute(panel)],
    )


def _overdue(row: Found, climbed: Climbed, stands: _Standing, managers: Mapping[int, Sequence[int]]) -> Overdue:
    """Nobody is turned to about their own action, nor the keyworker, who hears anyway."""
    hears = [row.keyworker_id] if row.keyworker_id is not None else list(managers.get(row.service_id, ()))
    hears = hears or [one for one, _, roles in stands.panel if Role.ADMINISTRATOR in roles]
    panel = {
        one for one, service, roles in stands.panel if Role.OVERSIGHT in roles and service in (None, row.service_id)
    }
    contact = stands.contacts.get(row.id)
    rungs = {
        Rung.AGENCY: {contact} if contact is not None else set[int](),
        Rung.LEAD: set(stands.leads.get(row.case_id, ())),
        Rung.OVERSIGHT: panel,
    }
    return Overdue(
        id=row.id,
        case_id=row.case_id,
        due_on=row.due_on,
        created_at=row.created_at,
        climbs=_climbs(row),
        red=row.rating is Colour.RED,
        climbed=climbed,
        standing={rung: people - {row.owner_id, *hears} for rung, people in rungs.items()},
        hears=hears,
    )
