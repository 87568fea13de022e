"""Once a day over the birthdays of open cases: what each age asks for is entered, and who must hear of it hears.

The rule protected: a date of birth is decrypted here for one moment; what is kept is that an age was reached, never a
day counted from it. The work grows with open cases, a batch in each unit, and where it stands is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from casework import audit, mdt_policy, notices
from casework.birthday_due import Growing, due_on
from casework.birthdays import birthday, reached
from casework.clock_rows import managers_of
from casework.consent_basis import ADULT, OWN_FROM
from casework.days import day_of
from casework.due import PlannedNotice
from casework.notices import to_person
from casework.policy import Policy
from storage import core as t
from storage.tables import AskAgain, CaseStatus, ConsentBasis, ConsentState, Milestone, Outcome
from storage.upsert import insert_all_absent, insert_or_update

BATCH = 200  # cases in one unit of work

_KEY = {"scope": "birthdays", "key": "pass"}

Found = Row[*tuple[Any, ...]]


def keep_up(db: Connection, policy: Policy, now: datetime, *, batch: int = BATCH) -> bool:
    """One unit of the day's pass; whether more is left. `now` is business time."""
    wanted = day_of(now).isoformat()
    done, after = _stands(db)
    if done == wanted and after < 0:
        return False
    cases = _cases(db, after if done == wanted else 0, batch)
    _look(db, cases, policy, now)
    more = len(cases) == batch
    insert_or_update(db, t.setting, _KEY, {"value": f"{wanted} {cases[-1].id if more else -1}"})
    return more


def _stands(db: Connection) -> tuple[str, int]:
    """The day of the last pass, and the last case that it has done; -1 when it was finished."""
    setting = t.setting.c
    value = db.execute(select(setting.value).where(setting.scope == _KEY["scope"], setting.key == _KEY["key"])).scalar()
    done, _, after = (value or " 0").rpartition(" ")
    return done, int(after)


def _cases(db: Connection, after: int, batch: int) -> Sequence[Found]:
    case = t.case.c
    columns = (case.id, case.date_of_birth, case.pathway, case.opened_at, case.keyworker_id, case.service_id)
    own_numbers = mdt_policy.own_numbers(case.id).label("own_numbers")
    active = (case.id > after, case.status == CaseStatus.ACTIVE)
    return db.execute(select(*columns, own_numbers).where(*active).order_by(case.id).limit(batch)).all()


def _look(db: Connection, cases: Sequence[Found], policy: Policy, now: datetime) -> None:
    ids = [case.id for case in cases]
    given, answered = _given(db, ids), _answered(db, ids)
    managers = managers_of(db, {case.service_id for case in cases})
    found, asked = list[PlannedNotice](), list[dict[str, Any]]()
    for case in cases:
        seen = _seen(case, given.get(case.id, ()), policy, day_of(now))
        _mark(db, case.id, seen.again, now)
        asked += [_row(case.id, milestone) for milestone in seen.reached]
        newest = seen.reached[-1] if seen.reached else None
        waits = newest is not None and newest not in answered.get(case.id, set[Milestone]())
        numbers = mdt_policy.counts(policy.notices, case)
        found += due_on(_growing(case, seen, newest if waits else None, managers), policy, numbers, now)
    insert_all_absent(db, t.transition, asked, ("case_id", "milestone"))
    notices.enter(db, found, now=now)


@dataclass(frozen=True, slots=True)
class _Seen:
    born: date
    reached: list[Milestone]
    again: Mapping[int, tuple[AskAgain | None, AskAgain | None]]  # by consent: as it is marked, as it should be
    review_on: date | None
    parental: bool


def _seen(case: Found, given: Collection[Found], policy: Policy, today: date) -> _Seen:
    born = date.fromisoformat(case.date_of_birth)
    ages = reached(born, case.pathway, day_of(case.opened_at), policy, today)
    parental = [row for row in given if row.basis is ConsentBasis.PARENTAL_RESPONSIBILITY]
    return _Seen(
        born=born,
        reached=[milestone for milestone, _ in ages],
        again={row.id: (row.ask_again, _ask_again(row, born, today)) for row in parental},
        review_on=min((row.review_on for row in given if row.review_on is not None), default=None),
        parental=bool(parental),
    )


def _ask_again(given: Found, born: date, today: date) -> AskAgain | None:
    """Of consent by parental responsibility: at 18 it counts no longer, at 16 the young person is asked once."""
    if today >= birthday(born, ADULT):
        return AskAgain.AT_18
    own = birthday(born, OWN_FROM)
    return AskAgain.AT_16 if day_of(given.recorded_at) < own <= today else None


def _growing(case: Found, seen: _Seen, waits: Milestone | None, managers: Mapping[int, list[int]]) -> Growing:
    return Growing(
        case_id=case.id,
        born=seen.born,
        parental=seen.parental,
        at_16=any(wanted is AskAgain.AT_16 for _, wanted in seen.again.values()),
        review_on=seen.review_on,
        reached=waits,
        keyworker=None if case.keyworker_id is None else to_person(case.keyworker_id),
        managers=tuple(to_person(one) for one in managers.get(case.service_id, ())),
    )


def _given(db: Connection, ids: Sequence[int]) -> dict[int, list[Found]]:
    consent = t.consent.c
    columns = (consent.id, consent.case_id, consent.basis, consent.review_on, consent.recorded_at, consent.ask_again)
    query = select(*columns).where(consent.case_id.in_(ids), consent.current, consent.state == ConsentState.GIVEN)
    found: dict[int, list[Found]] = {}
    for row in db.execute(query) if ids else ():
        found.setdefault(row.case_id, []).append(row)
    return found


def _answered(db: Connection, ids: Sequence[int]) -> dict[int, set[Milestone]]:
    known = t.transition.c
    query = select(known.case_id, known.milestone).where(known.case_id.in_(ids), known.answered_at.is_not(None))
    found: dict[int, set[Milestone]] = {}
    for row in db.execute(query) if ids else ():
        found.setdefault(row.case_id, set()).add(row.milestone)
    return found


def _mark(
    db: Connection, case_id: int, again: Mapping[int, tuple[AskAgain | None, AskAgain | None]], now: datetime
) -> None:
    for consent_id, (marked, wanted) in again.items():
        if marked is wanted:
            continue
        db.execute(update(t.consent).where(t.consent.c.id == consent_id).values(ask_again=wanted))
        audit.record(
            db,
            person_id=None,
            verb="consent.ask again",
            outcome=Outcome.DONE,
            case_id=case_id,
            subject=f"consent:{consent_id}",
            old=marked.value if marked else "",
            new=wanted.value if wanted else "",
            place="rules",
            now=now,
        )


def _row(case_id: int, milestone: Milestone) -> dict[str, Any]:
    return {"case_id": case_id, "milestone": milestone, "taken_over_by": ""}
