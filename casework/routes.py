"""Where people and channels can be reached: learnt from what they send us, and forgotten by nobody when it dies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select, update

from casework.notices import ids_of, to_person, to_route, wake_held
from storage import core as t
from storage.tables import Reachability, RouteScope
from storage.upsert import insert_or_update

_SEEN_AGAIN = timedelta(hours=1)  # how stale `seen_at` may be: not every message is worth a write


@dataclass(frozen=True, slots=True)
class Where:
    """An address in our own columns. `conversation_id` is a channel's root conversation, or a 1:1 chat."""

    tenant_id: str
    service_url: str
    conversation_id: str
    bot_id: str
    channel_id: str = ""
    team_id: str = ""
    user_mri: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    id: int
    scope: RouteScope
    where: Where
    reachability: Reachability
    person_id: int  # 0 for a channel


def remember_person(db: Connection, person_id: int, where: Where, *, now: datetime) -> None:
    """A person wrote or pressed in their 1:1 chat: this address works, and somebody answers on it."""
    _remember(db, RouteScope.PERSONAL, person_id, where, Reachability.PROVEN, now)


def remember_channel(db: Connection, where: Where, *, now: datetime) -> int:
    """A channel was heard of; returns its route's id."""
    return _remember(db, RouteScope.CHANNEL, 0, where, Reachability.PROVEN, now)


def remember_stranger(db: Connection, where: Where, *, now: datetime) -> int:
    """The chat of somebody unknown here, who asked for access and is to be told; returns its route's id."""
    return _remember(db, RouteScope.PERSONAL, 0, where, Reachability.PROVEN, now)


def installed(db: Connection, person_id: int, where: Where, *, now: datetime) -> bool:
    """The bot came into a person's chat, where nobody has answered yet; False when that chat was alive before.

    Teams tells of one installation twice, with two ids.
    """
    known = _known(db, where, person_id)
    if known is not None and known.reachability is not Reachability.DEAD and known.service_url == where.service_url:
        return False
    _remember(db, RouteScope.PERSONAL, person_id, where, Reachability.UNPROVEN, now)
    return True


def unproven(db: Connection, person_id: int, where: Where, *, now: datetime) -> int:
    """An address nobody has answered on yet."""
    return _remember(db, RouteScope.PERSONAL, person_id, where, Reachability.UNPROVEN, now)


def settled(db: Connection, person_id: int, where: Where, *, now: datetime) -> bool:
    """Whether hearing from this address again would change nothing. `person_id` is 0 for a channel."""
    known = _known(db, where, person_id)
    return known is not None and _still_true(known, where, Reachability.PROVEN, now)


def personal(db: Connection, person_id: int) -> Route | None:
    """The person's 1:1 chat that was alive last, or None: then nobody can be told anything there."""
    query = (
        select(t.route)
        .where(t.route.c.person_key == person_id, t.route.c.reachability != Reachability.DEAD)
        .order_by(t.route.c.seen_at.desc(), t.route.c.id.desc())
        .limit(1)
    )
    row = db.execute(query).first() if person_id else None
    return None if row is None else _route(row)


def by_id(db: Connection, route_id: int) -> Route | None:
    row = db.execute(_WITH_ID, {"route": route_id}).first()
    return None if row is None else _route(row)


def alive(db: Connection, recipients: Collection[str]) -> dict[str, int]:
    """The route by which each recipient can be reached now; who is missing cannot be."""
    people = ids_of(recipients, "person")
    channels = ids_of(recipients, "route")
    found: dict[str, int] = {}
    if people:
        found |= {to_person(row.person_id): row.id for row in db.execute(_CHATS, {"ids": people})}
    if channels:
        alive_there = db.execute(_CHANNELS, {"ids": channels}).scalars()
        found |= {to_route(route_id): route_id for route_id in alive_there}
    return found


def any_alive(db: Connection) -> bool:
    """Whether anybody at all can be written to: in a new store nobody has said hello yet."""
    alive = t.route.c.reachability != Reachability.DEAD
    return db.execute(select(t.route.c.id).where(alive).limit(1)).first() is not None


def channel(db: Connection, conversation_id: str) -> int | None:
    """The route of the channel with this root conversation, or None."""
    row = db.execute(_OF_PLACE, {"place": conversation_id, "whose": 0}).first()
    return None if row is None else int(row.id)


def of_case(db: Connection, case_id: int) -> Route | None:
    """The channel of the case's MDT, dead or alive; None when no channel is linked."""
    query = (
        select(t.route)
        .join_from(t.route, t.channel_link, t.channel_link.c.route_id == t.route.c.id)
        .where(t.channel_link.c.case_id == case_id)
    )
    row = db.execute(query).first()
    return None if row is None else _route(row)


def cases_of(db: Connection, route_id: int) -> list[int]:
    """The cases that a channel serves, in the order they were linked."""
    query = select(t.channel_link.c.case_id).where(t.channel_link.c.route_id == route_id).order_by(t.channel_link.c.id)
    return list(db.execute(query).scalars())


def mark_dead(db: Connection, route_id: int, why: str, *, now: datetime) -> None:
    """Nothing can be sent there until somebody writes from there again. `why` is the platform's code, no free text."""
    died = {"reachability": Reachability.DEAD, "last_error": why[:200], "died_at": now}
    db.execute(update(t.route).where(t.route.c.id == route_id).values(died))


def mark_removed(db: Connection, conversation_id: str, *, now: datetime) -> None:
    """The bot was removed from this chat or team."""
    died = {"reachability": Reachability.DEAD, "last_error": "removed", "died_at": now}
    db.execute(update(t.route).where(t.route.c.conversation_id == conversation_id).values(died))


def _remember(
    db: Connection,
    scope: RouteScope,
    person_key: int,
    where: Where,
    reachability: Reachability,
    now: datetime,
) -> int:
    known = _known(db, where, person_key)
    if known is not None and _still_true(known, where, reachability, now):
        return int(known.id)
    values: dict[str, Any] = {
        "scope": scope,
        "tenant_id": where.tenant_id,
        "service_url": where.service_url,
        "channel_id": where.channel_id,
        "team_id": where.team_id,
        "bot_id": where.bot_id,
        "user_mri": where.user_mri,
        "reachability": reachability,
        "last_error": "",
        "seen_at": now,
        "died_at": None,
    }
    insert_or_update(db, t.route, {"conversation_id": where.conversation_id, "person_key": person_key}, values)
    if known is None or known.reachability is Reachability.DEAD:
        wake_held(db)
    found = db.execute(_OF_PLACE, {"place": where.conversation_id, "whose": person_key}).one()
    return int(found.id)


def _known(db: Connection, where: Where, person_key: int) -> Row[*tuple[Any, ...]] | None:
    return db.execute(_OF_PLACE, {"place": where.conversation_id, "whose": person_key}).first()


WHERE = (
    t.route.c.tenant_id,
    t.route.c.service_url,
    t.route.c.conversation_id,
    t.route.c.bot_id,
    t.route.c.channel_id,
    t.route.c.team_id,
    t.route.c.user_mri,
)

# Built once: every message asks for its address.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_CHATS = (
    select(t.person.c.id.label("person_id"), t.route.c.id)
    .join_from(t.route, t.person, t.person.c.id == t.route.c.person_key)
    .where(t.person.c.id.in_(_IDS), t.person.c.active, t.route.c.reachability != Reachability.DEAD)
    .order_by(t.route.c.seen_at, t.route.c.id)  # of several the one that was alive last
)
_CHANNELS = select(t.route.c.id).where(t.route.c.id.in_(_IDS), t.route.c.reachability != Reachability.DEAD)

# Built once: every turn asks where it comes from.
_WITH_ID = select(t.route).where(t.route.c.id == bindparam("route"))
_OF_PLACE = select(
    t.route.c.id, t.route.c.service_url, t.route.c.bot_id, t.route.c.reachability, t.route.c.seen_at
).where(t.route.c.conversation_id == bindparam("place"), t.route.c.person_key == bindparam("whose"))


def _still_true(known: Row[*tuple[Any, ...]], where: Where, reachability: Reachability, now: datetime) -> bool:
    return bool(
        known.service_url == where.service_url
        and known.bot_id == where.bot_id
        and known.reachability is reachability
        and now - known.seen_at < _SEEN_AGAIN
    )


def _route(row: Row[*tuple[Any, ...]]) -> Route:
    return Route(row.id, row.scope, where_of(row), row.reachability, row.person_key)


def where_of(row: Row[*tuple[Any, ...]]) -> Where:
    """The address in a row that has the columns `WHERE`."""
    return Where(
        tenant_id=row.tenant_id,
        service_url=row.service_url,
        conversation_id=row.conversation_id,
        bot_id=row.bot_id,
        channel_id=row.channel_id,
        team_id=row.team_id,
        user_mri=row.user_mri,
    )
