"""Made-up people and cases, one short function each; every one has defaults, so that a test says only what matters."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy import update as update_of

from casework import actor as actors
from casework import cases, mdt_policy
from casework.actor import Actor
from casework.days import at
from storage import core as t
from storage.tables import (
    ActionState,
    AgencyKind,
    CaseStatus,
    Colour,
    ConsentBasis,
    ConsentScope,
    ConsentState,
    MeetingKind,
    MeetingState,
    Pathway,
    PlanType,
    Reachability,
    RouteScope,
    Setting,
    WhatChanged,
)
from storage.upsert import insert_if_absent, insert_or_update

TENANT = "11111111-2222-4333-8444-555555555555"
TODAY = date(2026, 3, 26)  # a Thursday, two working weeks before Easter
NOW = datetime(2026, 3, 26, 10, 0, tzinfo=UTC)


def agency(db: Connection, name: str = "Elmshire Keyworking (made up)", kind: AgencyKind = AgencyKind.HEALTH) -> int:
    """The agency of this name, made if it is new."""
    insert_if_absent(db, t.agency, {"name": name, "kind": kind, "closed_dates": [], "ods_code": ""}, ("name",))
    return db.execute(select(t.agency.c.id).where(t.agency.c.name == name)).scalar_one()


def closed(db: Connection, agency_name: str, *dates: str) -> None:
    """Its closed dates, as they are kept: "2026-05-25/2026-05-29 half term"."""
    db.execute(update_of(t.agency).where(t.agency.c.name == agency_name).values(closed_dates=list(dates)))


def service(db: Connection, name: str = "Keyworking") -> int:
    """The service of this name, made if it is new."""
    insert_if_absent(db, t.service, {"name": name}, ("name",))
    return db.execute(select(t.service.c.id).where(t.service.c.name == name)).scalar_one()


def person(
    db: Connection,
    name: str = "Grace Okoro",
    roles: str = "keyworker",
    *,
    agency_id: int | None = None,
    service_id: int | None = None,
    account: bool = True,
    **columns: Any,
) -> Actor:
    """Somebody with an account here. Keyworkers and managers belong to the default service unless told otherwise."""
    if service_id is None and ("keyworker" in roles or "manager" in roles):
        service_id = service(db)
    made = _one(
        db,
        t.person,
        tenant_id=TENANT if account else None,
        object_id=str(uuid5(NAMESPACE_DNS, name)) if account else None,
        name=name,
        email="",
        phone=columns.pop("phone", ""),
        agency_id=agency_id or agency(db),
        service_id=service_id,
        roles=roles,
        guest=False,
        active=True,
        working_days=columns.pop("working_days", "12345"),
        **columns,
    )
    found = actors.by_id(db, made)
    assert found is not None
    return found


def partner(db: Connection, name: str = "Sam Patel", agency_name: str = "Elmshire children's social care") -> Actor:
    """Somebody of another agency, on no MDT yet."""
    return person(db, name, "partner", agency_id=agency(db, agency_name, AgencyKind.SOCIAL_CARE))


def contact(db: Connection, name: str = "Ms Finch", agency_name: str = "Bramble Lane School") -> Actor:
    """Somebody without an account here, who is rung up."""
    return person(
        db,
        name,
        "",
        agency_id=agency(db, agency_name, AgencyKind.EDUCATION),
        account=False,
        phone="0161 496 0123",
        contact_key=f"contact:{name}",
    )


def case(
    db: Connection,
    keyworker: Actor | None,
    name: str = "Juniper Bramble",
    *,
    born: date = date(2011, 5, 4),
    rating: Colour | None = None,
    mdt: tuple[Actor, ...] = (),
    **columns: Any,
) -> int:
    """An open case with its keyworker, and `mdt` on its MDT."""
    made = _one(
        db,
        t.case,
        **{
            "code": cases.free_code(db),
            "service_id": keyworker.service_id if keyworker and keyworker.service_id else service(db),
            "pathway": Pathway.DSD,
            "status": CaseStatus.ACTIVE,
            "name": name,
            "date_of_birth": born.isoformat(),
            "nhs_number": "",
            "adjustments": "",
            "setting": Setting.HOME,
            "keyworker_id": keyworker.person_id if keyworker else None,
            "rating": rating,
            "rated_at": NOW - timedelta(days=1) if rating else None,
            "next_action_number": 1,
            "opened_at": NOW - timedelta(days=90),
            "version": 1,
            **_FLAGS,
            **columns,
        },
    )
    for one in (keyworker, *mdt):
        if one is not None:
            member(db, made, one)
    return made


def member(db: Connection, case_id: int, who: Actor, *, until: date | None = None) -> None:
    """Put somebody on the MDT of a case, for their own agency."""
    _one(
        db,
        t.membership,
        case_id=case_id,
        person_id=who.person_id,
        agency_id=who.agency_id,
        since=TODAY - timedelta(days=60),
        until=until,
    )


def consent(
    db: Connection,
    case_id: int,
    scope: ConsentScope = ConsentScope.SHARING,
    state: ConsentState = ConsentState.GIVEN,
    **columns: Any,
) -> int:
    """The consent in force for one scope."""
    values: dict[str, Any] = {
        "basis": ConsentBasis.OWN,
        "responsibility_held_by": "",
        "decided_by": "",
        "consulted": "",
        "grounds": "",
        "explained_by": "",
        "easy_read": False,
        "why": "",
        "recorded_at": NOW - timedelta(days=30),
        "current": True,
    }
    return _one(db, t.consent, case_id=case_id, scope=scope, state=state, **{**values, **columns})


def action(
    db: Connection,
    case_id: int,
    owner: Actor,
    what: str = "send the costed care plan",
    *,
    due: date = date(2026, 4, 2),
    **columns: Any,
) -> int:
    """An open action; a Thursday a week off unless told otherwise."""
    values: dict[str, Any] = {
        "number": cases.next_action_numbers(db, case_id, 1),
        "how_known": "",
        "agency_id": owner.agency_id,
        "plan_type": PlanType.MDT,
        "original_due_on": due,
        "state": ActionState.OPEN,
        "told_by": "",
        "evidence": "",
        "created_at": NOW - timedelta(days=7),
        "created_by": owner.person_id,
        "version": 1,
    }
    return _one(db, t.action, case_id=case_id, owner_id=owner.person_id, what=what, due_on=due, **{**values, **columns})


def meeting(
    db: Connection,
    case_id: int,
    day: date = date(2026, 4, 2),
    kind: MeetingKind = MeetingKind.MDT,
    **columns: Any,
) -> int:
    """A planned meeting at 10:00 in England."""
    values: dict[str, Any] = {
        "state": MeetingState.PLANNED,
        "starts_at": at(day, time(10)),
        "place": "",
        "papers_wanted": 0,
        "papers_received": 0,
        "version": 1,
    }
    return _one(db, t.meeting, case_id=case_id, kind=kind, day=day, **{**values, **columns})


def update(
    db: Connection, case_id: int, author: Actor, headline: str = "Taken to A&E after a fall", **columns: Any
) -> int:
    """A finished update, told of an hour before it was recorded, and not yet copied to the care record."""
    values: dict[str, Any] = {
        "what": WhatChanged.A_AND_E,
        "background": "",
        "assessment": "",
        "recommendation": "",
        "happened_at": NOW - timedelta(hours=4),
        "told_at": NOW - timedelta(hours=3),
        "asked_for": "",
        "happened_day_only": False,
        "told_day_only": False,
        "recorded_at": NOW - timedelta(hours=2),
        "to_finish": False,
        "late": False,
        "struck_out": "",
        "version": 1,
    }
    return _one(db, t.update, case_id=case_id, author_id=author.person_id, headline=headline, **{**values, **columns})


def channel(db: Connection, *case_ids: int, linked_by: Actor, conversation_id: str = "19:mdt@thread.tacv2") -> int:
    """A channel that serves the MDTs of these cases; returns its route's id."""
    route = _route(db, RouteScope.CHANNEL, 0, conversation_id, channel_id=conversation_id, team_id="19:team")
    for case_id in case_ids:
        _one(db, t.channel_link, case_id=case_id, route_id=route, linked_by=linked_by.person_id, linked_at=NOW)
    return route


def chat(db: Connection, who: Actor) -> int:
    """Somebody's own 1:1 chat with the bot, where they have answered before; returns its route's id."""
    return _route(db, RouteScope.PERSONAL, who.person_id, f"a:{who.person_id}")


def _route(db: Connection, scope: RouteScope, person_key: int, conversation_id: str, **columns: Any) -> int:
    return _one(
        db,
        t.route,
        scope=scope,
        person_key=person_key,
        conversation_id=conversation_id,
        tenant_id=TENANT,
        service_url="http://127.0.0.1:1/",
        bot_id="28:bot",
        reachability=Reachability.PROVEN,
        seen_at=NOW,
        **{"channel_id": "", "team_id": "", "user_mri": "", "last_error": "", **columns},
    )


def _one(db: Connection, table: Table, **values: Any) -> int:
    return db.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()


_FLAGS: dict[str, Any] = {
    "learning_disability": True,
    "autism": True,
    "ehcp": True,
    "looked_after": False,
    "adopted": False,
    "section_117": False,
    "local_authority": "Elmshire",
    "commissioner": "",
}


def own_numbers(db: Connection, case_id: int, **numbers: Any) -> None:
    """The numbers that are the MDT's own from now on; none brings all usual ones back."""
    row = mdt_policy.written(numbers)
    keys = {"scope": mdt_policy.scope_of(case_id), "key": row["key"]}
    insert_or_update(db, t.setting, keys, {"value": row["value"]})
