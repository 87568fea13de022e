"""One e-mail to somebody who cannot be reached on Teams, where an administrator switched that on: the code alone.

The rule protected: nothing of a child, nothing where reminders have stopped, one to a person on a day at most, none in
their held time; what it says is looked at again when it goes. An e-mail is a row of `sending` like any message:
claimed, sent once, and after an unknown answer once more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from casework import notices, sendings
from casework.consents import silent_where
from casework.days import day_of
from storage import core as t
from storage.tables import CaseStatus, NoticeKind, Way
from storage.upsert import insert_or_update

_SWITCH = {"scope": "mail", "key": "on"}

# What waits for nobody's answer, or is for who is not to be led to the case any more.
_NOT_MAILED = frozenset(
    {
        NoticeKind.CASE_CLOSED,
        NoticeKind.LEFT_MDT,
        NoticeKind.CONSENT_STOPPED,
        NoticeKind.HANDED_ON,
        NoticeKind.REFERRAL_OUTCOME,
        NoticeKind.TAKEN_BACK,
    }
)

Notice = Row[*tuple[Any, ...]]


def switch(db: Connection, on: bool) -> None:
    """Whether e-mails are sent at all, as the settings of this process say."""
    if is_on(db) is not on:
        insert_or_update(db, t.setting, _SWITCH, {"value": "yes" if on else ""})


def is_on(db: Connection) -> bool:
    return bool(db.execute(_ON).scalar())


def plan(db: Connection, lost: Sequence[Notice], *, perhaps: bool, now: datetime) -> frozenset[int]:
    """One e-mail to each of these recipients who has an address and had none today; who gets, or got, one today.

    `lost` could not be told to them or, with `perhaps`, nobody knows whether it was: then they may have a chat all the
    same. `now` is business time.
    """
    wanted = _wanted(lost)
    if not wanted or not is_on(db):
        return frozenset()
    spoken_of = _spoken_of(db, {case for cases in wanted.values() for case in cases})
    wanted = {who: {case: why for case, why in cases.items() if case in spoken_of} for who, cases in wanted.items()}
    person, today = t.person.c, day_of(now)
    query = select(person.id, person.email, person.mailed_on).where(
        person.id.in_(wanted), person.active, person.object_id.is_not(None)
    )
    found = [row for row in db.execute(query.with_for_update()) if row.email and wanted[row.id]]
    new = [row.id for row in found if row.mailed_on is None or row.mailed_on < today]
    if new:
        db.execute(update(t.person).where(person.id.in_(new)).values(mailed_on=today))
        db.execute(insert(t.sending), [_row(one, wanted[one], perhaps, today, now) for one in new])
    return frozenset(row.id for row in found)


def forget(db: Connection, person_id: int) -> None:
    """Their e-mail of today was not sent after all: there was nothing to say any more."""
    db.execute(update(t.person).where(t.person.c.id == person_id).values(mailed_on=None))


def _wanted(lost: Sequence[Notice]) -> dict[int, dict[int, list[int]]]:
    """By person and case the actions that it is about; 0 stands for anything else."""
    found: dict[int, dict[int, list[int]]] = {}
    for notice in lost:
        kind, _, number = notice.recipient.partition(":")
        if kind == "person" and notice.case_id is not None and notice.kind not in _NOT_MAILED:
            action = notice.subject_id if notice.subject.startswith("action:") else 0
            found.setdefault(int(number), {}).setdefault(notice.case_id, []).append(action)
    return found


def _row(person_id: int, cases: Mapping[int, list[int]], perhaps: bool, today: date, now: datetime) -> dict[str, Any]:
    content = {"cases": [[case, sorted(cases[case])] for case in sorted(cases)], "day": today.isoformat()}
    content |= {"perhaps": perhaps}
    return sendings.new_sending(notices.to_person(person_id), None, now) | {"way": Way.EMAIL, "content": content}


def _spoken_of(db: Connection, cases: Collection[int]) -> set[int]:
    case = t.case.c
    query = select(case.id).where(case.id.in_(cases), case.status == CaseStatus.ACTIVE, ~silent_where(case.id))
    return set(db.execute(query).scalars())


_ON = select(t.setting.c.value).where(t.setting.c.scope == _SWITCH["scope"], t.setting.c.key == _SWITCH["key"])
