"""Brings the clocks of many cases in step: once a day, and when another profile is chosen.

The rule protected: a chosen profile takes effect for every child without anybody pressing anything; the work grows with
children in hospital and their reviews, not with what is stored.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from casework import case_clocks
from casework.clock_facts import REVIEW_KINDS
from casework.days import day_of
from casework.policy import Policy
from storage import core as t
from storage.tables import CaseStatus, ClockState, MeetingState, Setting
from storage.upsert import insert_or_update

BATCH = 50  # cases in one unit of work

_KEY = {"scope": "clocks", "key": "pass"}
_LOOK_BACK = timedelta(days=60)  # of reviews that were held: whose report may be due


def keep_in_step(db: Connection, policy: Policy, now: datetime, *, batch: int = BATCH) -> bool:
    """One unit of the day's pass; whether more is left. `now` is business time. Where it stands is kept."""
    wanted = f"{day_of(now).isoformat()} {policy.fingerprint}"
    done, after = _stands(db)
    if done == wanted and after < 0:
        return False
    after = after if done == wanted else 0
    found = _cases(db, after, now, batch)
    for case_id in found:
        case_clocks.refresh(db, case_id, policy=policy, now=now)
    more = len(found) == batch
    insert_or_update(db, t.setting, _KEY, {"value": f"{wanted} {found[-1] if more else -1}"})
    return more


def _stands(db: Connection) -> tuple[str, int]:
    """The day and profile of the last pass, and the last case that it has done; -1 when it was finished."""
    setting = t.setting.c
    value = db.execute(select(setting.value).where(setting.scope == _KEY["scope"], setting.key == _KEY["key"])).scalar()
    done, _, after = (value or " 0").rpartition(" ")
    return done, int(after)


def _cases(db: Connection, after: int, now: datetime, batch: int) -> list[int]:
    clocks = select(t.clock.c.case_id).where(t.clock.c.state == ClockState.RUNNING)
    reviews = select(t.meeting.c.case_id).where(
        t.meeting.c.kind.in_(REVIEW_KINDS),
        or_(t.meeting.c.state == MeetingState.PLANNED, t.meeting.c.day >= day_of(now) - _LOOK_BACK),
    )
    case = t.case.c
    query = (
        select(case.id)
        .where(
            case.id > after,
            case.status == CaseStatus.ACTIVE,
            or_(case.setting == Setting.MENTAL_HEALTH_WARD, case.id.in_(clocks), case.id.in_(reviews)),
        )
        .order_by(case.id)
        .limit(batch)
    )
    return list(db.execute(query).scalars())
