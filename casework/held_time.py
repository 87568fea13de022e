"""On which days each reader is there to be written to: their working days, their agency's closed dates, who covers.

The rule protected: the calendar that counts is that of whoever will read it; a channel knows only what is common to
all. However many readers there are, it takes two queries.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, or_, select, update

from casework import closures
from casework.closures import Closure
from casework.days import Works, is_working_day
from casework.working_days import EVERY_DAY
from storage import core as t
from storage.tables import ActionState, CaseStatus, ClockState, DraftState, MeetingState, NoticeState, Role

AWAY = "away"  # what an absence is called among the closures of one person


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one person: `weekdays` are ISO weekdays, Monday is "1"."""

    weekdays: str
    closed: tuple[Closure, ...]

    def __call__(self, day: date) -> bool:
        return is_working_day(day) and str(day.isoweekday()) in self.weekdays and self.closure(day) is None

    def closure(self, day: date) -> Closure | None:
        """The closure of their agency that the day lies in."""
        return next((one for one in self.closed if day in one), None)


@dataclass(frozen=True, slots=True)
class _Covered:
    """While they are away, who covers reads in their place: then that calendar counts."""

    own: Works
    cover: Works
    first: date
    last: date | None

    def __call__(self, day: date) -> bool:
        away = self.first <= day and (self.last is None or day <= self.last)
        return self.cover(day) if away else self.own(day)


class Calendars:
    """The days of several readers, called by recipient ("person:7"); who is not among them works when all do."""

    def __init__(self, found: Mapping[str, Works]) -> None:
        self._found = found

    def __call__(self, recipient: str) -> Works:
        return self._found.get(recipient, is_working_day)

    def common(self, *recipients: str) -> Works:
        """The days on which all of these are there: who rings a school, and the school."""
        several = [works for works in map(self, recipients) if works is not is_working_day]
        if len(several) < 2:
            return several[0] if several else is_working_day
        return lambda day: all(works(day) for works in several)


def read(db: Connection, recipients: Collection[str]) -> Calendars:
    """The calendars of these recipients; channels have none of their own."""
    ids = {int(one.removeprefix("person:")) for one in recipients if one.startswith("person:")}
    if not ids:
        return Calendars({})
    rows = db.execute(_PEOPLE, {"ids": ids}).all()
    agencies = {row.agency_id for row in rows} | {row.cover_agency for row in rows if row.cover_agency is not None}
    closed = _closed(db, agencies)
    found: dict[str, Works] = {}
    for row in rows:
        works = _works(row.working_days, closed.get(row.agency_id, ()))
        if row.cover_agency is not None and row.absent_from is not None:
            cover = _works(row.cover_days, closed.get(row.cover_agency, ()))
            works = _Covered(works, cover, row.absent_from, row.absent_until)
        found[f"person:{row.id}"] = works
    return Calendars(found)


def of_people(db: Connection, ids: Collection[int]) -> dict[int, Calendar]:
    """The calendars of these people themselves, whoever covers for them: while they are away they are not there."""
    if not ids:
        return {}
    rows = db.execute(_PEOPLE, {"ids": ids}).all()
    closed = _closed(db, [row.agency_id for row in rows])
    return {
        row.id: Calendar(row.working_days or EVERY_DAY, closed.get(row.agency_id, ()) + _absence(row)) for row in rows
    }


def look_again(db: Connection, people: Collection[int], *, now: datetime) -> None:
    """The calendars of these people have changed: what waits for them, and what will fall due, is looked at again."""
    if not people:
        return
    notice = t.notice.c
    waits = (notice.state == NoticeState.PLANNED, notice.sending_id.is_(None), notice.put_off_from.is_not(None))
    readers = [f"person:{one}" for one in people]
    again: dict[str, Any] = {"not_before": notice.put_off_from, "put_off_from": None}
    db.execute(update(t.notice).where(*waits, notice.recipient.in_(readers)).values(again))
    case, person = t.case.c, t.person.c
    led = select(person.service_id).where(person.id.in_(people), person.roles.contains(Role.MANAGER.value))
    hear = or_(case.keyworker_id.in_(people), case.service_id.in_(led))
    cases = select(case.id).where(case.status == CaseStatus.ACTIVE, hear)
    action, lines = t.action.c, t.contribution.c
    for table, *which in (
        (t.action, action.state == ActionState.OPEN, or_(action.owner_id.in_(people), action.case_id.in_(cases))),
        (t.meeting, t.meeting.c.state == MeetingState.PLANNED, t.meeting.c.case_id.in_(cases)),
        (t.clock, t.clock.c.state == ClockState.RUNNING, t.clock.c.case_id.in_(cases)),
        (t.draft, t.draft.c.state == DraftState.OPEN, t.draft.c.look_at.is_not(None), t.draft.c.case_id.in_(cases)),
        (t.contribution, lines.look_at.is_not(None), or_(lines.person_id.in_(people), lines.case_id.in_(cases))),
        (t.rating, t.rating.c.look_at.is_not(None), t.rating.c.case_id.in_(cases)),
    ):
        db.execute(update(table).where(*which).values(look_at=now))


def _absence(row: Any) -> tuple[Closure, ...]:
    if row.cover_agency is None or row.absent_from is None:
        return ()
    return (Closure(row.absent_from, row.absent_until or date.max, AWAY),)


def _closed(db: Connection, agencies: Collection[int]) -> dict[int, tuple[Closure, ...]]:
    if not agencies:
        return {}
    return {row.id: closures.read(row.closed_dates) for row in db.execute(_CLOSED, {"ids": agencies})}


def _works(weekdays: str, closed: tuple[Closure, ...]) -> Works:
    if weekdays in ("", EVERY_DAY) and not closed:
        return is_working_day
    return Calendar(weekdays or EVERY_DAY, closed)


# Built once: every message asks when its reader is there.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_CLOSED = select(t.agency.c.id, t.agency.c.closed_dates).where(t.agency.c.id.in_(_IDS))
_cover = t.person.alias("cover")
_PEOPLE = (
    select(
        t.person.c.id,
        t.person.c.working_days,
        t.person.c.agency_id,
        t.person.c.absent_from,
        t.person.c.absent_until,
        _cover.c.working_days.label("cover_days"),
        _cover.c.agency_id.label("cover_agency"),
    )
    .outerjoin_from(t.person, _cover, _cover.c.id == t.person.c.cover_id)
    .where(t.person.c.id.in_(_IDS))
)
