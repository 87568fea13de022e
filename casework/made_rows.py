"""The rows of made-up cases: one function per table, and one that keeps them all in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from casework import made_up, paper_lists
from casework.actor import roles_of
from casework.consent_basis import OWN_FROM
from casework.days import at, day_of
from storage import core as t
from storage.crypto import fingerprint
from storage.tables import (
    ActionState,
    AgencyKind,
    Answered,
    CaseStatus,
    Colour,
    ConsentBasis,
    ConsentScope,
    ConsentState,
    MeetingKind,
    MeetingState,
    Pathway,
    PlanType,
    Role,
    Setting,
    Trend,
    WhatChanged,
)

TOOL, TOOL_VERSION = "national-criteria", "2023"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made up."""

    people: int
    cases: int
    actions: int
    meetings: int
    updates: int


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the store, as far as a made-up case needs them."""

    id: int
    name: str
    agency_id: int
    kind: AgencyKind
    roles: frozenset[Role]
    account: bool


@dataclass
class MadeCase:
    """One case before it is kept: the columns of its row, and the rows that hang on it, without their case."""

    columns: dict[str, Any]
    members: list[Someone]
    consents: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    ratings: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    updates: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    meetings: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    actions: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


def everybody(db: Connection) -> list[Someone]:
    """The people of the store in the order they were added."""
    columns = (t.person.c.id, t.person.c.name, t.person.c.agency_id, t.person.c.roles, t.person.c.object_id)
    query = (
        select(*columns, t.agency.c.kind)
        .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
        .order_by(t.person.c.id)
    )
    return [
        Someone(row.id, row.name, row.agency_id, row.kind, roles_of(row.roles), row.object_id is not None)
        for row in db.execute(query)
    ]


def keep(db: Connection, made: Sequence[MadeCase], *, people_count: int, now: datetime) -> Seeded:
    """Write made-up cases, in a fixed number of statements."""
    columns = [{**one.columns, "nhs_key": fingerprint(db, one.columns["nhs_number"])} for one in made]
    for row, one in zip(columns, made, strict=True):
        row["next_action_number"] = len(one.actions) + 1
    statement = insert(t.case).returning(t.case.c.id, sort_by_parameter_order=True)
    ids = db.execute(statement, columns).scalars().all()
    pairs = list(zip(ids, made, strict=True))
    since = day_of(now) - 90 * _DAY
    members = [
        {"case_id": case_id, "person_id": one.id, "agency_id": one.agency_id, "since": since}
        for case_id, case in pairs
        for one in case.members
    ]
    _write(db, t.membership, members)
    _write(db, t.consent, [{"case_id": case_id, **row} for case_id, case in pairs for row in case.consents])
    _write(db, t.rating, [{"case_id": case_id, **row} for case_id, case in pairs for row in case.ratings])
    updates = [{"case_id": case_id, **row} for case_id, case in pairs for row in case.updates]
    meetings = [{"case_id": case_id, **row} for case_id, case in pairs for row in case.meetings]
    actions = [
        {"case_id": case_id, "number": number, **row}
        for case_id, case in pairs
        for number, row in enumerate(case.actions, start=1)
    ]
    _write(db, t.update, updates)
    _write(db, t.meeting, meetings)
    _papers(db, day_of(now))
    _write(db, t.action, actions)
    return Seeded(people_count, len(made), len(actions), len(meetings), len(updates))


def _papers(db: Connection, today: date) -> None:
    """The checklist of each planned review; its first paper is in."""
    meeting, planned = t.meeting.c, MeetingState.PLANNED
    query = select(meeting.id, meeting.kind, t.case.c.setting).join_from(
        t.meeting, t.case, t.case.c.id == meeting.case_id
    )
    _write(
        db,
        t.paper,
        [
            {
                "meeting_id": row.id,
                "name": one.name,
                "required": one.required,
                "received_on": today if place == 0 else None,
            }
            for row in db.execute(query.where(meeting.state == planned).order_by(meeting.id))
            for place, one in enumerate(paper_lists.wanted(row.kind, row.setting))
        ],
    )


# The columns of one row each. Days are days in England, instants aware UTC


def case_columns(
    *,
    code: str,
    name: str,
    born: date,
    nhs_number: str,
    service_id: int,
    keyworker: Someone,
    lead: Someone | None,
    rating: Colour | None,
    rated_at: datetime | None,
    now: datetime,
    setting: Setting = Setting.HOME,
    pathway: Pathway = Pathway.DSD,
    adjustments: str = "",
    looked_after: bool = False,
    local_authority: str = made_up.AUTHORITIES[0],
) -> dict[str, Any]:
    return {
        "code": code,
        "service_id": service_id,
        "pathway": pathway,
        "status": CaseStatus.ACTIVE,
        "name": name,
        "date_of_birth": born.isoformat(),
        "nhs_number": nhs_number,
        "learning_disability": True,
        "autism": True,
        "ehcp": True,
        "looked_after": looked_after,
        "adopted": False,
        "section_117": False,
        "adjustments": adjustments,
        "local_authority": local_authority,
        "commissioner": f"NHS {local_authority} (made up)",
        "setting": setting,
        "setting_since": day_of(now) - 45 * _DAY,
        "keyworker_id": keyworker.id,
        "lead_professional_id": lead.id if lead else None,
        "gateway_level": None,
        "rating": rating,
        "rating_level": None,
        "rated_at": rated_at,
        "opened_at": now - 120 * _DAY,
        "version": 1,
    }


def basis_at(age: int) -> dict[str, Any]:
    """On whose word consent rests, in the usual way of that age: a parent's, or one's own from 16."""
    own = age >= OWN_FROM
    basis = ConsentBasis.OWN if own else ConsentBasis.PARENTAL_RESPONSIBILITY
    return {"basis": basis, "responsibility_held_by": "" if own else "mum"}


def consent_columns(
    scope: ConsentScope, by: Someone, recorded_at: datetime, state: ConsentState = ConsentState.GIVEN, **more: Any
) -> dict[str, Any]:
    given = state is ConsentState.GIVEN
    values: dict[str, Any] = {
        "scope": scope,
        "state": state,
        "basis": ConsentBasis.PARENTAL_RESPONSIBILITY,
        "responsibility_held_by": "mum" if given else "",
        "decided_by": "",
        "consulted": "",
        "grounds": "",
        "explained_by": by.name,
        "explained_on": day_of(recorded_at),
        "easy_read": given,
        "review_on": day_of(recorded_at) + 365 * _DAY if given else None,
        "why": "",
        "recorded_by": by.id,
        "recorded_at": recorded_at,
        "current": True,
    }
    return {**values, **more}


def level_columns(
    tool: str, version: str, level: str, answers: dict[str, Any], by: Someone, rated_at: datetime
) -> dict[str, Any]:
    """Of a tool with a scale of its own: no colour, but a level ("CNEST: High")."""
    words = {"suggested_level": level, "final_level": level, "suggested": None, "final": None}
    return {
        **rating_columns(Colour.GREEN, by, rated_at),
        "tool": tool,
        "tool_version": version,
        "answers": answers,
    } | words


def rating_columns(colour: Colour, by: Someone, rated_at: datetime) -> dict[str, Any]:
    return {
        "tool": TOOL,
        "tool_version": TOOL_VERSION,
        "answers": {},
        "suggested": colour,
        "final": colour,
        "suggested_level": "",
        "final_level": "",
        "look_at": rated_at,
        "override_reason": "",
        "rated_by": by.id,
        "rated_at": rated_at,
    }


def update_columns(
    by: Someone,
    what: WhatChanged,
    headline: str,
    told_at: datetime,
    *,
    hours: float = 3,
    trend: Trend | None = None,
    to_finish: bool = False,
    copied: bool = True,
) -> dict[str, Any]:
    """`hours` is how long after being told it was recorded; more than 24 is late."""
    recorded_at = told_at + timedelta(hours=hours)
    return {
        "author_id": by.id,
        "what": what,
        "headline": headline,
        "background": "",
        "assessment": "" if to_finish else "Seen and talked through with the family.",
        "recommendation": "",
        "trend": trend,
        "happened_at": told_at - timedelta(hours=2),
        "told_at": told_at,
        "recorded_at": recorded_at,
        "finished_at": None if to_finish else recorded_at,
        "to_finish": to_finish,
        "late": hours > 24,
        "copied_at": recorded_at if copied else None,
        "struck_out": "",
        "version": 1,
    }


def meeting_columns(
    kind: MeetingKind, day: date, now: datetime, *, place: str = "Teams meeting", starts: time = time(10)
) -> dict[str, Any]:
    planned = day >= day_of(now)
    return {
        "kind": kind,
        "state": MeetingState.PLANNED if planned else MeetingState.HELD,
        "day": day,
        "starts_at": at(day, starts),
        "place": place,
        "papers_wanted": 3 if kind is MeetingKind.CETR else 0,
        "papers_received": 1 if kind is MeetingKind.CETR else 0,
        "look_at": now if planned else None,
        "version": 1,
    }


def action_columns(
    what: str,
    owner: Someone,
    due_on: date,
    by: Someone,
    created_at: datetime,
    *,
    look_at: datetime,
    done_at: datetime | None = None,
    answered: Answered | None = None,
    plan_type: PlanType = PlanType.MDT,
) -> dict[str, Any]:
    done = done_at is not None
    return {
        "what": what,
        "how_known": "",
        "owner_id": owner.id,
        "agency_id": owner.agency_id,
        "plan_type": plan_type,
        "due_on": due_on,
        "original_due_on": due_on,
        "state": ActionState.DONE if done else ActionState.OPEN,
        "answered": answered,
        "acknowledged_at": created_at + _DAY if answered is not None or done else None,
        "done_at": done_at,
        "done_by": (owner.id if owner.account else by.id) if done else None,
        "told_by": "" if owner.account or not done else f"{owner.name}, on the phone",
        "evidence": "",
        "look_at": None if done else look_at,
        "created_at": created_at,
        "created_by": by.id,
        "version": 1,
    }


def unused_nhs_number(serial: int) -> str:
    """A number of the range that begins with 999 and is given to nobody, with its check digit (modulus 11)."""
    while True:
        nine = f"999{serial % 1_000_000:06d}"
        check = (11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11) % 11
        if check < 10:
            return f"{nine}{check}"
        serial += 500_000  # no number ends in 10: take one from the upper half


def _write(db: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(table), rows)
