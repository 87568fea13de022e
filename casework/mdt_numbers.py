"""An administrator gives an MDT a number of its own, or takes it back: checked like a profile, audited, at once.

The rule protected: who may change a number learns nothing of a child by it, and what was planned by the old number is
looked at again by the next tick.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from casework import access, audit, mdt_policy, planner
from casework.access import Verb
from casework.actor import Actor
from casework.codes import read_code
from casework.errors import InvalidInput, NotFound, Stale
from casework.policy import NoticePolicy, Policy, ProfileError, changed
from casework.words import mdt_numbers as say
from storage import core as t
from storage.tables import Outcome
from storage.upsert import insert_or_update

COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Number:
    """One number as it counts for an MDT. `own` is None where it is the profile's."""

    name: str
    usual: Any
    own: Any

    @property
    def counts(self) -> Any:
        return self.usual if self.own is None else self.own


@dataclass(frozen=True, slots=True)
class Numbers:
    """An MDT's numbers: nothing of the child but the code."""

    case_id: int
    code: str
    numbers: tuple[Number, ...]
    may_set: bool


def read(db: Connection, actor: Actor, case_id: int, *, policy: Policy, now: datetime) -> Numbers:
    """What counts for an MDT. Raises NotAllowed and NotFound; one audit row."""
    where = access.require(db, actor, Verb.READ_NUMBERS, case_id, now=now, refusal=say.NOT_YOURS)
    return Numbers(
        case_id, where.code, _numbers(db, case_id, policy), access.may(actor, Verb.SET_NUMBERS, where.relations)
    )


def put(
    db: Connection,
    actor: Actor,
    case_id: int,
    name: str,
    value: Any,
    *,
    seen: Any,
    policy: Policy,
    now: datetime,
) -> Numbers:
    """Give an MDT its own number; None brings the usual one back. Doing it twice is a success.

    `seen` is the own number that was shown (None for the usual one). Raises NotAllowed, NotFound, InvalidInput for a
    value that is not allowed, and Stale when somebody else has changed it since.
    """
    access.require(db, actor, Verb.SET_NUMBERS, case_id, now=now, refusal=say.NOT_AN_ADMINISTRATOR)
    _set(db, case_id, name, value, seen=(seen,), person_id=actor.person_id, place=actor.place, policy=policy, now=now)
    return read(db, actor, case_id, policy=policy, now=now)


def listed(db: Connection, code: str, *, policy: Policy) -> tuple[Number, ...]:
    """For who has the store itself: the command line. Raises NotFound."""
    return _numbers(db, _by_code(db, code), policy)


def put_by_hand(db: Connection, code: str, name: str, text: str | None, *, policy: Policy, now: datetime) -> Number:
    """From the command line: `text` as it was typed, None for the usual number. Raises NotFound and InvalidInput."""
    case_id = _by_code(db, code)
    _known(name)
    value = None if text is None else typed(name, text, policy.notices)
    _set(db, case_id, name, value, seen=(), person_id=None, place=COMMAND_LINE, policy=policy, now=now)
    return next(one for one in _numbers(db, case_id, policy) if one.name == name)


def typed(name: str, text: str, usual: NoticePolicy) -> Any:
    """The value that somebody typed: "3", or "7, 2, 0". Raises InvalidInput, saying what is allowed."""
    found = [int(one) for one in re.findall(r"\d{1,6}", text)]
    clean = re.fullmatch(r"\s*\d{1,6}(?:(?:\s*(?:,|;|and)\s*|\s+)\d{1,6})*\s*", text)
    several = isinstance(getattr(usual, name), tuple)
    if not clean or (len(found) > 1 and not several):
        raise InvalidInput(say.allowed(name))
    return checked(name, found if several else found[0], usual)


def checked(name: str, value: Any, usual: NoticePolicy) -> Any:
    """The value as it is kept, by the same checks as a profile's. Raises InvalidInput, saying what is allowed."""
    try:
        return getattr(changed(usual, name, mdt_policy.as_kept(value)), name)
    except ProfileError:
        raise InvalidInput(say.allowed(name)) from None


def _set(
    db: Connection,
    case_id: int,
    name: str,
    value: Any,
    *,
    seen: tuple[Any, ...],
    person_id: int | None,
    place: str,
    policy: Policy,
    now: datetime,
) -> None:
    _known(name)
    value = None if value is None else checked(name, value, policy.notices)
    db.execute(select(t.case.c.id).where(t.case.c.id == case_id).with_for_update())  # one change after another
    kept = mdt_policy.own(db, case_id)
    before = kept.get(name)
    if _same(before, value):
        return
    if seen and not _same(seen[0], before):
        raise Stale(say.CHANGED_MEANWHILE)
    after = {key: one for key, one in kept.items() if key != name} | ({} if value is None else {name: value})
    row = mdt_policy.written(after)
    insert_or_update(db, t.setting, {"scope": mdt_policy.scope_of(case_id), "key": row["key"]}, {"value": row["value"]})
    look_again(db, case_id, now=now)
    usual = getattr(policy.notices, name)
    audit.record(
        db,
        person_id=person_id,
        verb=Verb.SET_NUMBERS,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=name,
        old=say.audited(before, usual),
        new=say.audited(value, usual),
        place=place,
        now=now,
    )


def look_again(db: Connection, case_id: int, *, now: datetime) -> None:
    """Have all that these numbers decide about looked at by the next tick."""
    planner.look_again(db, case_id, now=now)
    rating = t.rating.c
    db.execute(update(t.rating).where(rating.case_id == case_id, rating.look_at.is_not(None)).values(look_at=now))


def _same(one: Any, other: Any) -> bool:
    return bool(mdt_policy.as_kept(one) == mdt_policy.as_kept(other))


def _known(name: str) -> None:
    if name not in mdt_policy.NAMES:
        raise InvalidInput(say.no_such(name))


def _by_code(db: Connection, text: str) -> int:
    code = read_code(text)
    found = db.execute(select(t.case.c.id).where(t.case.c.code == code)).scalar() if code else None
    if found is None:
        raise NotFound(say.no_case(text))
    return int(found)


def _numbers(db: Connection, case_id: int, policy: Policy) -> tuple[Number, ...]:
    own = mdt_policy.own(db, case_id)
    return tuple(Number(name, getattr(policy.notices, name), own.get(name)) for name in mdt_policy.NAMES)
