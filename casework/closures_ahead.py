"""What is due of red cases while somebody is not there: found on the last working morning before, and said once.

The rule protected: before two or more days in a row on which a reader is not there, they know what will fall due
meanwhile. One look a day, over red cases alone; nothing is said where nothing is due.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from casework import held_time
from casework.clock_facts import PAPERS
from casework.clock_rows import managers_of
from casework.consents import STOPS, papers_allowed_where
from casework.days import Works, at, day_of, end_of, is_working_day, next_working_day
from casework.due import PlannedNotice
from casework.notices import enter, to_person
from casework.policy import NoticePolicy
from storage import core as t
from storage.tables import (
    ActionState,
    CaseStatus,
    ClockState,
    Colour,
    ConsentScope,
    DraftState,
    MeetingState,
    NoticeKind,
)
from storage.upsert import insert_or_update

SHORTEST = 2  # days in a row from which on it is a closure (local setting: an ordinary weekend is one)

_DAY = timedelta(days=1)
_KEY = {"scope": "planner", "key": "closures"}  # the day that is done


@dataclass(frozen=True, slots=True, order=True)
class DueThen:
    """One thing of a case that falls due on a day. `number` and `what` of an action; `what` is a clock's rule, or a
    meeting's kind."""

    day: date
    kind: str  # "action", "clock", "meeting", "draft"
    number: int
    what: str
    owner: str = ""


def say(db: Connection, policy: NoticePolicy, now: datetime) -> int:
    """Enter what is to be said this morning; how many notices. Once a day, from the morning's reminders on."""
    today = day_of(now)
    if now < at(today, policy.send_at) or not is_working_day(today) or _done(db) >= today.isoformat():
        return 0
    insert_or_update(db, t.setting, _KEY, {"value": today.isoformat()})
    readers = _readers(db)
    works_of = held_time.read(db, readers)
    spans = {reader: span for reader in readers if (span := closure_after(today, works_of(reader))) is not None}
    if not spans:
        return 0
    furthest = max(last for _, last in spans.values())
    due = due_between(db, None, today + _DAY, furthest)
    found = [
        _planned(case_id, reader, *spans[reader], now, today)
        for reader, cases in readers.items()
        if reader in spans
        for case_id in sorted(cases)
        if any(one.day <= spans[reader][1] for one in due.get(case_id, ()))
    ]
    return enter(db, found, now=now)


def next_morning(db: Connection, after: datetime, policy: NoticePolicy) -> datetime | None:
    """The next morning on which there is something to look at; None while no open case is red."""
    if db.execute(select(t.case.c.id).where(*_RED).limit(1)).first() is None:
        return None
    today = day_of(after)
    morning = at(today, policy.send_at)
    return morning if is_working_day(today) and after < morning else at(next_working_day(today), policy.send_at)


def closure_after(today: date, works: Works) -> tuple[date, date] | None:
    """The first and last of two or more days in a row after today on which somebody is not there, if they are today."""
    if not works(today):
        return None
    back = next_working_day(today, works)
    return (today + _DAY, back - _DAY) if (back - today).days > SHORTEST else None


def due_between(
    db: Connection, cases: Collection[int] | None, first: date, last: date
) -> Mapping[int, Sequence[DueThen]]:
    """What falls due from `first` to `last`, both included, by case: of these cases, or of every open red one."""
    which: tuple[ColumnElement[bool], ...] = _RED if cases is None else (t.case.c.id.in_(cases), *_ACTIVE)
    found: dict[int, list[DueThen]] = {}
    action, clock, meeting, draft = t.action.c, t.clock.c, t.meeting.c, t.draft.c
    actions = (
        select(action.case_id, action.due_on, action.number, action.what, t.person.c.name, t.agency.c.name.label("of"))
        .join_from(t.action, t.case, t.case.c.id == action.case_id)
        .join(t.person, t.person.c.id == action.owner_id)
        .join(t.agency, t.agency.c.id == action.agency_id)
        .where(*which, action.state == ActionState.OPEN, action.due_on.between(first, last))
    )
    for row in db.execute(actions):
        owner = f"{row.name} ({row.of})"
        found.setdefault(row.case_id, []).append(DueThen(row.due_on, "action", row.number, row.what, owner))
    clocks = (
        select(clock.case_id, func.min(clock.limit_on).label("day"), clock.rule)
        .join_from(t.clock, t.case, t.case.c.id == clock.case_id)
        .where(
            *which,
            clock.state == ClockState.RUNNING,
            clock.limit_on.between(first, last),
            or_(clock.rule != PAPERS, papers_allowed_where(clock.case_id)),
        )
        .group_by(clock.case_id, clock.rule)
    )
    for row in db.execute(clocks):
        found.setdefault(row.case_id, []).append(DueThen(row.day, "clock", 0, row.rule))
    meetings = (
        select(meeting.case_id, meeting.day, meeting.kind)
        .join_from(t.meeting, t.case, t.case.c.id == meeting.case_id)
        .where(*which, meeting.state == MeetingState.PLANNED, meeting.day.between(first, last))
    )
    for row in db.execute(meetings):
        found.setdefault(row.case_id, []).append(DueThen(row.day, "meeting", 0, row.kind.value))
    opened, ends = at(first - _DAY, _MIDNIGHT), end_of(last - _DAY)  # the 24 hours are over a day after being told
    drafts = (
        select(draft.case_id, func.min(draft.told_until).label("told"))
        .join_from(t.draft, t.case, t.case.c.id == draft.case_id)
        .where(*which, draft.state == DraftState.OPEN, draft.told_until >= opened, draft.told_until < ends)
        .group_by(draft.case_id)
    )
    for row in db.execute(drafts):
        found.setdefault(row.case_id, []).append(DueThen(day_of(row.told) + _DAY, "draft", 0, ""))
    return {case_id: sorted(ones) for case_id, ones in found.items()}


def _readers(db: Connection) -> dict[str, set[int]]:
    """The red cases of which each keyworker and manager hears."""
    case = t.case.c
    rows = db.execute(select(case.id, case.keyworker_id, case.service_id).where(*_RED)).all()
    managers = managers_of(db, {row.service_id for row in rows})
    found: dict[str, set[int]] = {}
    for row in rows:
        keyworker = [row.keyworker_id] if row.keyworker_id is not None else []
        for person_id in (*keyworker, *managers.get(row.service_id, ())):
            found.setdefault(to_person(person_id), set()).add(row.id)
    return found


def _planned(case_id: int, reader: str, first: date, last: date, now: datetime, today: date) -> PlannedNotice:
    return PlannedNotice(
        kind=NoticeKind.BEFORE_CLOSURE,
        subject=f"case:{case_id}",
        subject_id=case_id,
        case_id=case_id,
        recipient=reader,
        occurrence=f"{first.isoformat()}/{last.isoformat()}",
        not_before=now,
        deadline=end_of(today),
    )


def _done(db: Connection) -> str:
    setting = t.setting.c
    query = select(setting.value).where(setting.scope == _KEY["scope"], setting.key == _KEY["key"])
    return db.execute(query).scalar() or ""


_MIDNIGHT = datetime.min.time()
_ACTIVE = (t.case.c.status == CaseStatus.ACTIVE,)
_STOPPED = exists().where(
    t.consent.c.case_id == t.case.c.id,
    t.consent.c.scope == ConsentScope.REGISTER,
    t.consent.c.current,
    t.consent.c.state.in_(STOPS),
)
_RED = (t.case.c.rating == Colour.RED, *_ACTIVE, ~_STOPPED)
