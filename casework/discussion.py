"""The list for a DSD tracker or Gateway meeting: which cases to discuss and why, and since when changes count (R37).

The rule protected: one list, one audit row, only one's own cases or one's service's; "the last one" is what somebody
marked as held, and the press that marked it can be taken back on the day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, false, func, or_, select
from sqlalchemy import case as choose

from casework import access, audit
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.clock_counts import not_declined
from casework.clock_facts import REVIEWS
from casework.days import day_of
from casework.discussion_changes import Changes, changes_of
from casework.errors import InvalidInput
from casework.words import discussion as say
from storage import core as t
from storage.tables import (
    CaseStatus,
    ClockState,
    Colour,
    MeetingKind,
    Outcome,
    Pathway,
    Setting,
    TaskKind,
    TaskState,
)
from storage.upsert import insert_or_update

A_PAGE = 8

_WARDS = (Setting.MENTAL_HEALTH_WARD, Setting.PAEDIATRIC_WARD)


@dataclass(frozen=True, slots=True)
class Held:
    """When such a meeting was last marked as held (aware UTC; None: never), and how often it was: the version."""

    at: datetime | None = None
    before: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class ToDiscuss:
    case_id: int
    label: str
    rating: Colour | None
    rated_at: datetime | None
    keyworker: str
    reasons: tuple[str, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Discussion:
    kind: MeetingKind
    held: Held
    rows: tuple[ToDiscuss, ...]
    count: int
    page: int
    pages: int


def of(db: Connection, actor: Actor, kind: MeetingKind, *, page: int, now: datetime) -> Discussion:
    """A page of the list: red first, then who is in hospital, then amber. Raises NotAllowed, InvalidInput."""
    access.require_role(db, actor, Verb.LIST_DISCUSSION, now=now)
    held, today = last_held(db, _service(actor), kind), day_of(now)
    wanted = and_(
        t.case.c.status == CaseStatus.ACTIVE,
        access.cases_where(actor, Verb.LIST_DISCUSSION, today),
        _listed(kind, held.at, today),
    )
    count = db.execute(select(func.count()).select_from(t.case).where(wanted)).scalar_one()
    pages = max(1, -(-count // A_PAGE))
    page = min(max(page, 1), pages)
    rows = db.execute(_rows(wanted, held.at, today).limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    changes = changes_of(db, [row.id for row in rows], held.at, now=now)
    found = tuple(_to_discuss(row, changes[row.id], today) for row in rows)
    return Discussion(kind, held, found, count, page, pages)


def hold(db: Connection, actor: Actor, kind: MeetingKind, *, seen: int, now: datetime) -> None:
    """Mark today's meeting as held; on a day on which it was, or on an older list, nothing changes.

    Raises NotAllowed and InvalidInput.
    """
    _require(actor, now)
    service = _service(actor)
    held = last_held(db, service, kind)
    if held.version != seen or (held.at is not None and day_of(held.at) == day_of(now)):
        return
    _keep(db, actor, service, kind, held, Held(now, held.at, held.version + 1), now)


def take_back(db: Connection, actor: Actor, kind: MeetingKind, *, seen: int, now: datetime) -> None:
    """It was not held today after all: changes count from the one before again. Raises NotAllowed, InvalidInput."""
    _require(actor, now)
    service = _service(actor)
    held = last_held(db, service, kind)
    if held.version != seen or held.at is None or day_of(held.at) != day_of(now):
        return
    _keep(db, actor, service, kind, held, Held(held.before, None, held.version + 1), now)


def last_held(db: Connection, service_id: int, kind: MeetingKind) -> Held:
    """As it stands for a service, for those who have been let through."""
    setting = t.setting.c
    query = select(setting.value).where(setting.scope == _scope(service_id), setting.key == kind.value)
    value = db.execute(query).scalar()
    if value is None:
        return Held()
    kept = json.loads(value)
    return Held(_instant(kept["at"]), _instant(kept["before"]), kept["version"])


def _require(actor: Actor, now: datetime) -> None:
    if not access.may(actor, Verb.HOLD_DISCUSSION, frozenset(access.Relation)):
        raise access.refused(actor, Verb.HOLD_DISCUSSION, now=now, subject="discussion")


def _keep(
    db: Connection, actor: Actor, service_id: int, kind: MeetingKind, old: Held, new: Held, now: datetime
) -> None:
    kept = json.dumps({"at": _said(new.at), "before": _said(new.before), "version": new.version})
    insert_or_update(db, t.setting, {"scope": _scope(service_id), "key": kind.value}, {"value": kept})
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.HOLD_DISCUSSION,
        outcome=Outcome.DONE,
        subject=f"service:{service_id}",
        old=f"{kind}: {_said(old.at) or 'never held'}",
        new=f"{kind}: {_said(new.at) or 'never held'}",
        place=actor.place,
        now=now,
    )


def _service(actor: Actor) -> int:
    if actor.service_id is None:
        raise InvalidInput(say.NO_SERVICE)
    return actor.service_id


def _scope(service_id: int) -> str:
    return f"service:{service_id}"


def _said(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()


def _instant(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


# Which cases, and why


def _reasons(since: datetime | None, today: date) -> dict[str, ColumnElement[bool]]:
    """Each reason as a condition on `t.case`."""
    case, clock, task, rating = t.case.c, t.clock.c, t.task.c, t.rating.c
    running = and_(clock.case_id == case.id, clock.state == ClockState.RUNNING)
    overdue = and_(running, clock.rule.in_(REVIEWS), clock.limit_on < today, not_declined())
    to_discuss = and_(task.case_id == case.id, task.kind == TaskKind.GATEWAY, task.state == TaskState.OPEN)
    blue = func.coalesce(case.rating == Colour.BLUE, false())
    return {
        "red": func.coalesce(case.rating == Colour.RED, false()),
        "amber": func.coalesce(case.rating == Colour.AMBER, false()),
        "inpatient": or_(case.setting == Setting.MENTAL_HEALTH_WARD, blue),
        "delayed": and_(case.ready_on.is_not(None), case.setting.in_(_WARDS)),
        "late": exists().where(overdue),
        "task": exists().where(to_discuss),
        "level": case.gateway_level.is_not(None),
        "moved": exists().where(rating.case_id == case.id, rating.rated_at > since) if since else false(),
        "new": case.opened_at > since if since else false(),
    }


def _listed(kind: MeetingKind, since: datetime | None, today: date) -> ColumnElement[bool]:
    """Of the meeting's own pathway all with a reason; for Gateway also who was put on its list from the other."""
    why = _reasons(since, today)
    if kind is MeetingKind.GATEWAY:
        return or_(why["task"], and_(t.case.c.pathway == Pathway.GATEWAY, or_(*why.values())))
    others = [condition for name, condition in why.items() if name not in ("task", "level")]
    return and_(t.case.c.pathway == Pathway.DSD, or_(*others))


def _rows(wanted: ColumnElement[bool], since: datetime | None, today: date) -> Any:
    case, why = t.case.c, _reasons(since, today)
    pressing = choose((why["red"], 0), (why["inpatient"], 1), (why["amber"], 2), else_=3)
    return (
        select(
            case.id,
            case.code,
            case.name,
            case.date_of_birth,
            case.rating,
            case.rated_at,
            case.ready_on,
            case.gateway_level,
            t.person.c.name.label("keyworker"),
            *(condition.label(name) for name, condition in why.items()),
        )
        .outerjoin_from(t.case, t.person, t.person.c.id == case.keyworker_id)
        .where(wanted)
        .order_by(pressing, case.rated_at, case.id)
    )


def _to_discuss(row: Row[*tuple[Any, ...]], changes: Changes, today: date) -> ToDiscuss:
    label = f"{initials(row.name)}, {age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}"
    return ToDiscuss(row.id, label, row.rating, row.rated_at, row.keyworker or "", _said_of(row, today), changes)


def _said_of(row: Row[*tuple[Any, ...]], today: date) -> tuple[str, ...]:
    said = (
        say.RED if row.red else "",
        say.INPATIENT if row.inpatient else "",
        say.AMBER if row.amber else "",
        say.delayed(row.ready_on, today) if row.delayed else "",
        say.REVIEW_OVERDUE if row.late else "",
        say.TASK if row.task else "",
        say.LEVELS.get(row.gateway_level, "") if row.level else "",
        say.NEW if row.new else "",
        say.MOVED if row.moved and not row.new else "",
    )
    return tuple(one for one in said if one)
