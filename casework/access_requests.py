"""Somebody with an account whom we do not know asks to be let in: one request per account, however often they press.

The rule protected: before somebody answers, nothing of any case, person or agency is shown to who asks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from casework import access, audit, notices, routes
from casework.access import Verb
from casework.actor import Actor, roles_of
from casework.days import day_of, in_words, time_in_words
from casework.errors import InvalidInput
from casework.people_file import LONGEST, clean
from casework.policy import AccessPolicy
from casework.routes import Where
from casework.words import access as say
from storage import core as t
from storage.tables import AccessState, NoticeKind, Outcome, Role
from storage.upsert import insert_if_absent

ASKABLE = (Role.KEYWORKER, Role.PARTNER, Role.MANAGER)
_ACCOUNT = ("tenant_id", "object_id")


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked last. `agency` is as they wrote it; `agency_id` the one of that name, if there is one."""

    id: int
    version: int
    tenant_id: str
    object_id: str
    name: str
    role: Role
    agency: str
    agency_id: int | None
    state: AccessState
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str
    where: Where
    known: bool  # the account is somebody's here now, by this request or otherwise
    was_here: bool  # and was, before it was taken off

    @property
    def subject(self) -> str:
        return f"access:{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state is AccessState.ASKED and not self.known

    @property
    def as_whom(self) -> str:
        return say.as_whom(self.role, self.agency)

    def may_ask(self, policy: AccessPolicy, now: datetime) -> bool:
        """Whether they may ask once more: let in before and taken off since, or some time after "not now"."""
        return self.state is not AccessState.ASKED and self.again_at(policy) <= now

    def again_at(self, policy: AccessPolicy) -> datetime:
        """From when on they may ask again."""
        since = self.decided_at or self.asked_at
        return since + timedelta(days=policy.ask_again_days) if self.state is AccessState.REFUSED else since

    def again(self, policy: AccessPolicy, now: datetime) -> str:
        """The same in words; empty when they may now."""
        return "" if self.may_ask(policy, now) else say.after(time_in_words(self.again_at(policy), day_of(now)))


def of_account(db: Connection, tenant_id: str, object_id: str) -> Request | None:
    """What this account asked last, or None."""
    asked = t.access_request.c
    return next(iter(_found(db, and_(asked.tenant_id == tenant_id, asked.object_id == object_id))), None)


def by_ids(db: Connection, ids: Collection[int]) -> dict[int, Request]:
    return {one.id: one for one in _found(db, t.access_request.c.id.in_(ids))} if ids else {}


def waiting(db: Connection, actor: Actor) -> list[Request]:
    """The open requests, who asked first leading; none for who may not answer them."""
    if not access.may(actor, Verb.GRANT_ACCESS, frozenset(access.Relation)):
        return []
    return [one for one in _found(db, t.access_request.c.state == AccessState.ASKED) if one.is_open]


def ask(
    db: Connection,
    where: Where,
    object_id: str,
    name: str,
    role: str,
    agency: str,
    *,
    policy: AccessPolicy,
    now: datetime,
) -> Request:
    """Keep what an unknown account asks, and tell who may let them in. While it is open, or too soon after a no,
    nothing changes and what stands is returned.

    Raises InvalidInput with the field. The account is `where.tenant_id` and `object_id`; `name` is only shown.
    """
    values = _values(where, name, role, agency, now)
    before = of_account(db, where.tenant_id, object_id)
    new = before is None and insert_if_absent(
        db, t.access_request, {"tenant_id": where.tenant_id, "object_id": object_id, "version": 1, **values}, _ACCOUNT
    )
    asked = of_account(db, where.tenant_id, object_id)
    assert asked is not None
    if not new and not _ask_again(db, asked, values, policy, now):
        return asked
    asked = by_ids(db, [asked.id])[asked.id]
    audit.record(
        db,
        person_id=None,
        verb="access.ask",
        outcome=Outcome.DONE,
        subject=asked.subject,
        new=f"{asked.name}: {asked.as_whom}",
        place="1:1",
        now=now,
    )
    _tell(db, asked, now)
    return asked


def may_answer(db: Connection) -> list[int]:
    """The people who may let somebody in: administrators, and managers of a service."""
    person = t.person.c
    query = select(person.id, person.roles, person.service_id).where(
        person.active,
        person.object_id.is_not(None),
        or_(*(person.roles.contains(role.value) for role in (Role.ADMINISTRATOR, Role.MANAGER))),
    )
    found = [(row.id, roles_of(row.roles), row.service_id) for row in db.execute(query.order_by(person.id))]
    return [one for one, roles, service in found if Role.ADMINISTRATOR in roles or service is not None]


def day(request: Request, now: datetime) -> str:
    """When they asked, in words."""
    return time_in_words(request.asked_at, day_of(now))


def how_it_stands(request: Request) -> str:
    """Who answered and when; empty while it is open."""
    on = in_words(day_of(request.decided_at)) if request.decided_at else ""
    if request.state is AccessState.REFUSED:
        return say.was_refused(request.decided_by, on)
    if request.state is AccessState.GRANTED or request.known:
        return say.is_in(request.decided_by if request.state is AccessState.GRANTED else "", on)
    return ""


def _values(where: Where, name: str, role: str, agency: str, now: datetime) -> dict[str, Any]:
    agency = clean(agency[: LONGEST * 5])
    if role not in ASKABLE:
        raise InvalidInput(say.NO_ROLE, "role")
    if not agency:
        raise InvalidInput(say.NO_AGENCY, "agency")
    if len(agency) > LONGEST:
        raise InvalidInput(say.TOO_LONG.format(most=LONGEST), "agency")
    return {
        "name": shown_name(name),
        "role": Role(role).value,
        "agency": agency,
        "state": AccessState.ASKED,
        "asked_at": now,
        "decided_at": None,
        "decided_by": None,
        "user_mri": where.user_mri,
        "conversation_id": where.conversation_id,
        "service_url": where.service_url,
        "bot_id": where.bot_id,
    }


def shown_name(name: str) -> str:
    """The name that Teams gives for an account, on one line and not endless."""
    return clean(name[: LONGEST * 5])[:LONGEST].strip() or say.NAMELESS


def _ask_again(db: Connection, asked: Request, values: dict[str, Any], policy: AccessPolicy, now: datetime) -> bool:
    if not asked.may_ask(policy, now):
        return False
    request = t.access_request.c
    same = (request.id == asked.id, request.version == asked.version, request.state == asked.state)
    changed = update(t.access_request).where(*same).values(**values, version=asked.version + 1)
    return db.execute(changed).rowcount == 1


def _tell(db: Connection, asked: Request, now: datetime) -> None:
    """Whoever may answer and has a chat; who has none yet finds it under `needs me`."""
    people = [notices.to_person(person_id) for person_id in may_answer(db)]
    alive = routes.alive(db, people)
    for recipient in [one for one in people if one in alive] or people:
        notices.plan(
            db,
            NoticeKind.ACCESS_ASKED,
            asked.subject,
            asked.id,
            recipient,
            str(asked.version),
            case_id=None,
            about={},
            now=now,
        )


_by = t.person.alias("decided_by_person")
_them = t.person.alias("them")
_REQUESTS = (
    select(t.access_request, _by.c.name.label("by_name"), _them.c.id.label("person_id"), _them.c.active)
    .outerjoin_from(t.access_request, _by, _by.c.id == t.access_request.c.decided_by)
    .outerjoin(
        _them,
        and_(_them.c.tenant_id == t.access_request.c.tenant_id, _them.c.object_id == t.access_request.c.object_id),
    )
    .order_by(t.access_request.c.asked_at, t.access_request.c.id)
)


def _found(db: Connection, condition: ColumnElement[bool]) -> list[Request]:
    rows = db.execute(_REQUESTS.where(condition)).all()
    agencies = agencies_by_name(db) if rows else {}
    return [_request(row, agencies) for row in rows]


def agencies_by_name(db: Connection) -> dict[str, int]:
    """Ids by the name in lower case, as an import matches them."""
    return {name_key(row.name): row.id for row in db.execute(select(t.agency.c.id, t.agency.c.name))}


def agency_names(db: Connection) -> list[tuple[int, str]]:
    """Every agency with its id, by name: for who may let somebody in, never for strangers."""
    rows = db.execute(select(t.agency.c.id, t.agency.c.name)).all()
    return sorted(((row.id, row.name) for row in rows), key=lambda one: one[1].casefold())


def name_key(name: str) -> str:
    return clean(name).casefold()


def _request(row: Row[*tuple[Any, ...]], agencies: dict[str, int]) -> Request:
    return Request(
        id=row.id,
        version=row.version,
        tenant_id=row.tenant_id,
        object_id=row.object_id,
        name=row.name,
        role=Role(row.role),
        agency=row.agency,
        agency_id=agencies.get(name_key(row.agency)),
        state=row.state,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        decided_by=row.by_name or "",
        where=Where(row.tenant_id, row.service_url, row.conversation_id, row.bot_id, user_mri=row.user_mri),
        known=row.person_id is not None and row.active,
        was_here=row.person_id is not None and not row.active,
    )
