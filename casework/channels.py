"""Which channel serves the MDT of which case: linked by its keyworker alone, after a yes in the 1:1."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from casework import access, audit, boards, routes
from casework.access import Verb
from casework.actor import Actor
from casework.errors import InvalidInput
from casework.words import actions as say
from storage import core as t
from storage.tables import Outcome, RouteScope
from storage.upsert import insert_or_update

_ASKED_FOR = timedelta(days=1)  # how long a yes may take


def asked(db: Connection, actor: Actor, case_id: int, route_id: int, *, now: datetime) -> None:
    """Keep that the keyworker, who was let through, asked for it in that channel: the yes is to this and no other."""
    insert_or_update(db, t.setting, _question(actor, case_id, route_id), {"value": now.isoformat()})


def link(db: Connection, actor: Actor, case_id: int, route_id: int, *, now: datetime) -> bool:
    """Make a channel the MDT's channel and have the board posted there; whether it is.

    A case has one channel: linking another moves it. Doing it twice is a success, and posts nothing twice. Raises
    NotAllowed, and InvalidInput for an address that is no channel, or where they have not asked for it within a day.
    """
    access.require(db, actor, Verb.LINK_CHANNEL, case_id, now=now, subject=f"channel:{route_id}")
    route = routes.by_id(db, route_id)
    if route is None or route.scope is not RouteScope.CHANNEL:
        raise InvalidInput(say.NO_SUCH_CHANNEL)
    before = routes.of_case(db, case_id)
    if before is None or before.id != route_id:
        _require_asked(db, actor, case_id, route_id, now)
        others = [other for other in routes.cases_of(db, route_id) if other != case_id]
        values = {"route_id": route_id, "linked_by": actor.person_id, "linked_at": now}
        insert_or_update(db, t.channel_link, {"case_id": case_id}, values)
        for shown in {route_id, before.id if before else route_id}:  # where it stood before, it says that it has moved
            boards.shared_now(db, shown)
        audit.record(
            db,
            person_id=actor.person_id,
            verb=Verb.LINK_CHANNEL,
            outcome=Outcome.DONE,
            case_id=case_id,
            subject=f"channel:{route_id}",
            old=f"channel:{before.id}" if before else "",
            new=f"channel:{route_id}",
            place=actor.place,
            now=now,
        )
        for other in others:  # its board becomes counts: whoever keeps it can find out why
            audit.record(
                db,
                person_id=actor.person_id,
                verb=Verb.LINK_CHANNEL,
                outcome=Outcome.DONE,
                case_id=other,
                subject=f"channel:{route_id}",
                old="its channel alone" if len(others) == 1 else "shared",
                new="shared: codes and counts only",
                place=actor.place,
                now=now,
            )
    return boards.post(db, case_id, now=now)


def members(db: Connection, case_id: int, *, today: date) -> list[str]:
    """Names of those on the MDT who have an account, for the keyworker to compare with who is in the channel."""
    query = (
        select(t.person.c.name)
        .join_from(t.membership, t.person, t.person.c.id == t.membership.c.person_id)
        .where(t.membership.c.case_id == case_id, access.still_on(today), t.person.c.object_id.is_not(None))
    )
    return sorted(db.execute(query).scalars())


def codes_served(db: Connection, route_id: int) -> list[str]:
    """Codes of the cases that a channel serves already."""
    query = (
        select(t.case.c.code)
        .join_from(t.channel_link, t.case, t.case.c.id == t.channel_link.c.case_id)
        .where(t.channel_link.c.route_id == route_id)
    )
    return sorted(db.execute(query).scalars())


def _require_asked(db: Connection, actor: Actor, case_id: int, route_id: int, now: datetime) -> None:
    """A press comes from a client, which may name any channel."""
    question = _question(actor, case_id, route_id)
    setting = t.setting.c
    value = db.execute(
        select(setting.value).where(setting.scope == question["scope"], setting.key == question["key"])
    ).scalar()
    if value is None or not now - _ASKED_FOR <= datetime.fromisoformat(value) <= now:
        raise InvalidInput(say.LINK_ASK_THERE)


def _question(actor: Actor, case_id: int, route_id: int) -> dict[str, str]:
    return {"scope": "link", "key": f"person:{actor.person_id} case:{case_id} channel:{route_id}"}
