"""Looks at ratings in force when their time has come, and enters that one has grown old.

The rule protected: work grows with what is due; another interval in the profile takes effect by the next tick.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, or_, select, update

from casework import held_time, standing
from casework.clock_rows import managers_of
from casework.consents import STOPS
from casework.due import PlannedNotice
from casework.mdt_policy import counts, own_numbers
from casework.notices import enter, to_person
from casework.planner import BATCH, Planned
from casework.policy import Policy
from casework.rating_due import RatingInForce, due_of_rating
from storage import core as t
from storage.tables import CaseStatus, ConsentScope
from storage.upsert import insert_or_update

_KEY = {"scope": "planner", "key": "ratings"}  # the profile's days that ratings were last looked at with


def plan_stale(db: Connection, policy: Policy, now: datetime, *, batch: int = BATCH) -> Planned:
    """Enter which ratings have grown old by `now` (business time), each once for each occasion."""
    _keep_in_step(db, policy, now)
    rating = t.rating.c
    due = rating_rows().where(rating.look_at <= now).order_by(rating.look_at, rating.id).limit(batch)
    rows = db.execute(due).all()
    managers = managers_of(db, {row.service_id for row in rows if row.keyworker_id is None})
    found: list[PlannedNotice] = []
    looks: list[dict[str, Any]] = []
    ratings = [in_force(row, managers.get(row.service_id, ())) for row in rows]
    works_of = held_time.read(db, {reader for one in ratings for reader in one.recipients})
    for row, one in zip(rows, ratings, strict=True):
        days = policy.ratings.days(one.word)
        planned, look = due_of_rating(one, days, counts(policy.notices, row), now, works_of)
        found += planned
        looks.append({"at_id": row.id, "to_look": look})
    if looks:
        look_next = update(t.rating).where(rating.id == bindparam("at_id"))
        db.execute(look_next.values(look_at=bindparam("to_look", type_=rating.look_at.type)), looks)
    return Planned(enter(db, found, now=now), len(rows) >= batch)


def rating_rows() -> Select[*tuple[Any, ...]]:
    """The columns that `in_force` reads."""
    rating, later, consent = t.rating.c, t.rating.alias("later"), t.consent.c
    after = or_(later.c.rated_at > rating.rated_at, (later.c.rated_at == rating.rated_at) & (later.c.id > rating.id))
    stopped = exists().where(
        consent.case_id == rating.case_id,
        consent.scope == ConsentScope.REGISTER,
        consent.current,
        consent.state.in_(STOPS),
    )
    return select(
        rating.id,
        rating.case_id,
        rating.final,
        rating.final_level,
        rating.rated_at,
        rating.look_at,
        t.case.c.keyworker_id,
        t.case.c.service_id,
        t.case.c.status.label("case_status"),
        exists().where(later.c.case_id == rating.case_id, after).label("replaced"),
        stopped.label("stopped"),
        own_numbers(rating.case_id).label("own_numbers"),
    ).join_from(t.rating, t.case, t.case.c.id == rating.case_id)


def in_force(row: Row[*tuple[Any, ...]], managers: Collection[int] = ()) -> RatingInForce:
    """`managers` are those of the case's service; they hear where no keyworker is there to."""
    heard_by = [row.keyworker_id] if row.keyworker_id is not None else list(managers)
    return RatingInForce(
        id=row.id,
        case_id=row.case_id,
        word=standing.word(row.final, row.final_level),
        rated_at=row.rated_at,
        in_force=not row.replaced,
        silent=bool(row.stopped) or row.case_status is not CaseStatus.ACTIVE,
        recipients=tuple(to_person(one) for one in heard_by),
    )


def _keep_in_step(db: Connection, policy: Policy, now: datetime) -> None:
    """Other intervals, and all that still waits is looked at anew."""
    wanted = repr(policy.ratings)
    setting, rating = t.setting.c, t.rating.c
    query = select(setting.value).where(setting.scope == _KEY["scope"], setting.key == _KEY["key"])
    if db.execute(query).scalar() == wanted:
        return
    insert_or_update(db, t.setting, _KEY, {"value": wanted})
    db.execute(update(t.rating).where(rating.look_at > now).values(look_at=now))
