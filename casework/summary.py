"""How a service's caseload stands: one set of functions, a constant number of statements however many cases.

The rule protected: a manager sees their own service's cases, and each summary is one audit row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, func, or_, select

from casework import access, answering, clock_counts, consent_gaps, tool_store, transitions, unwritten_lists
from casework.access import Verb
from casework.actor import Actor
from casework.clock_counts import ReviewCounts
from casework.consent_gaps import GapCounts
from casework.days import day_of
from casework.errors import InvalidInput
from casework.policy import Policy, RatingPolicy
from casework.standing import stale_where
from casework.words import summary as say
from storage import core as t
from storage.tables import (
    ActionState,
    CaseStatus,
    Colour,
    Setting,
)

LATE_WITHIN = timedelta(days=7)
_WARDS = (Setting.MENTAL_HEALTH_WARD, Setting.PAEDIATRIC_WARD)


@dataclass(frozen=True, slots=True)
class ByAgency:
    agency_id: int
    agency: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class ByKeyworker:
    name: str  # empty: cases without a keyworker
    cases: int
    red: int
    overdue: int
    late: int


@dataclass(frozen=True, slots=True)
class Summary:
    """`ratings` has every colour, and "not rated" last; `longest_stay` and `longest_delay` are in days.

    `levels` are those of tools with a scale of their own, which have no colour ("CNEST: High").
    """

    cases: int
    ratings: tuple[tuple[str, int], ...]
    levels: tuple[tuple[str, int], ...]
    stale: tuple[tuple[str, int], ...]
    mental_health: int
    paediatric: int
    longest_stay: int
    delayed: int  # ready for discharge and still on a ward, mental health or paediatric
    delayed_paediatric: int
    longest_delay: int
    red_in_need: int
    overdue: int
    overdue_red: int
    silent: int
    snoozed: int  # of those overdue
    snoozed_again: int  # of these, while overdue more than once
    late: int  # with what is over 24 hours and not written up
    unwritten: int  # of these
    agencies: tuple[ByAgency, ...]
    keyworkers: tuple[ByKeyworker, ...]
    reviews: ReviewCounts
    consent: GapCounts
    past: int  # their pathway's age
    unallocated: int = 0  # cases without a keyworker

    @property
    def headline(self) -> str:
        return say.headline(
            red=self.red_in_need,
            overdue=self.overdue,
            overdue_red=self.overdue_red,
            silent=self.silent,
            late=self.late,
            cases=self.cases,
            unallocated=self.unallocated,
        )


def read(db: Connection, actor: Actor, *, policy: Policy, now: datetime) -> Summary:
    """The whole, for a manager. Raises NotAllowed for everybody else; one audit row."""
    service = of_manager(db, actor, now=now)
    today = day_of(now)
    cases = db.execute(_cases(service, policy.ratings, now)).all()
    actions = db.execute(_actions(service, today)).all()
    unwritten = unwritten_lists.count_over(db, service, policy.notices, now=now)
    late = _late(db, service, now) + unwritten
    need = _in_need(db, service, policy, now)
    wards = [row for row in cases if row.setting in _WARDS]
    since = min((row.since for row in wards if row.since is not None), default=None)
    ready = min((row.ready for row in wards if row.ready is not None), default=None)
    return Summary(
        cases=sum(row.number for row in cases),
        ratings=_by_rating(cases, "number"),
        levels=_by_level(db, cases, "number"),
        stale=(*_by_rating(cases, "stale")[:-1], *_by_level(db, cases, "stale")),
        mental_health=sum(row.number for row in wards if row.setting is Setting.MENTAL_HEALTH_WARD),
        paediatric=sum(row.number for row in wards if row.setting is Setting.PAEDIATRIC_WARD),
        longest_stay=(today - since).days if since else 0,
        delayed=sum(row.delayed for row in wards),
        delayed_paediatric=sum(row.delayed for row in wards if row.setting is Setting.PAEDIATRIC_WARD),
        longest_delay=(today - ready).days if ready else 0,
        red_in_need=int(need.red),
        overdue=sum(row.overdue for row in actions),
        overdue_red=sum(row.overdue_red for row in actions),
        silent=int(need.silent),
        snoozed=sum(row.snoozed for row in actions),
        snoozed_again=sum(row.snoozed_again for row in actions),
        late=sum(late.values()),
        unwritten=sum(unwritten.values()),
        agencies=_by_agency(actions),
        keyworkers=_by_keyworker(db, cases, actions, late),
        reviews=clock_counts.count_reviews(db, service, today=today),
        consent=GapCounts(int(need.again), int(need.never)),
        past=int(need.past),
        unallocated=sum(row.number for row in cases if row.keyworker_id is None),
    )


def of_manager(db: Connection, actor: Actor, *, now: datetime) -> ColumnElement[bool]:
    """The open cases of the manager's service, as a predicate. Audited. Raises NotAllowed and InvalidInput."""
    access.require_role(db, actor, Verb.READ_SUMMARY, now=now, refusal=say.NOT_A_MANAGER)
    if actor.service_id is None:
        raise InvalidInput(say.NO_SERVICE)
    return and_(t.case.c.service_id == actor.service_id, t.case.c.status == CaseStatus.ACTIVE)


def overdue_where(today: date) -> ColumnElement[bool]:
    """Open actions whose due day is over; `today` is the day in London."""
    return and_(t.action.c.state == ActionState.OPEN, t.action.c.due_on < today)


def _cases(service: ColumnElement[bool], ratings: RatingPolicy, now: datetime) -> Any:
    columns = (t.case.c.keyworker_id, t.case.c.rating, t.case.c.rating_level, t.case.c.setting)
    return (
        select(
            *columns,
            func.count().label("number"),
            _count(stale_where(ratings, now)).label("stale"),
            func.min(t.case.c.setting_since).label("since"),
            _count(t.case.c.ready_on.is_not(None)).label("delayed"),
            func.min(t.case.c.ready_on).label("ready"),
        )
        .where(service)
        .group_by(*columns)
    )


def _actions(service: ColumnElement[bool], today: date) -> Any:
    late = t.action.c.due_on < today
    snoozed = and_(late, t.action.c.snoozed_until > today)
    times = select(func.count()).where(t.snooze.c.action_id == t.action.c.id, t.snooze.c.overdue).scalar_subquery()
    columns = (t.action.c.agency_id, t.agency.c.name, t.case.c.keyworker_id)
    return (
        select(
            *columns,
            func.count().label("number"),
            _count(late).label("overdue"),
            _count(and_(late, t.case.c.rating == Colour.RED)).label("overdue_red"),
            _count(snoozed).label("snoozed"),
            _count(and_(snoozed, times > 1)).label("snoozed_again"),
        )
        .join_from(t.action, t.case, t.case.c.id == t.action.c.case_id)
        .join(t.agency, t.agency.c.id == t.action.c.agency_id)
        .where(service, t.action.c.state == ActionState.OPEN)
        .group_by(*columns)
    )


def _late(db: Connection, service: ColumnElement[bool], now: datetime) -> Counter[int | None]:
    """Late entries of the last seven days by keyworker, without those that were struck out."""
    query = (
        select(t.case.c.keyworker_id, t.update.c.struck_out)
        .join_from(t.update, t.case, t.case.c.id == t.update.c.case_id)
        .where(service, t.update.c.late, t.update.c.recorded_at >= now - LATE_WITHIN)
    )
    return Counter(row.keyworker_id for row in db.execute(query) if not row.struck_out)


def _in_need(db: Connection, service: ColumnElement[bool], policy: Policy, now: datetime) -> Any:
    """Red cases with something overdue, or rated too long ago; consent to ask again; past their pathway's age; who does
    not answer: all in one statement."""
    today = day_of(now)
    something = exists().where(t.action.c.case_id == t.case.c.id, overdue_where(today))
    red = and_(t.case.c.rating == Colour.RED, or_(something, stale_where(policy.ratings, now)))
    columns = (
        _count(red).label("red"),
        _count(consent_gaps.again_where(today)).label("again"),
        _count(consent_gaps.never_where()).label("never"),
        _count(transitions.past_where()).label("past"),
        answering.count_where(service, today=today).label("silent"),
    )
    return db.execute(select(*columns).select_from(t.case).where(service)).one()


def _by_rating(rows: Any, column: str) -> tuple[tuple[str, int], ...]:
    numbers: Counter[str] = Counter()
    for row in rows:
        if not row.rating_level:
            numbers[row.rating.value if row.rating else say.UNRATED] += int(getattr(row, column))
    return tuple((word, numbers[word]) for word in (*(colour.value for colour in Colour), say.UNRATED))


def _by_level(db: Connection, rows: Any, column: str) -> tuple[tuple[str, int], ...]:
    numbers: Counter[str] = Counter()
    for row in rows:
        if row.rating_level:
            numbers[row.rating_level] += int(getattr(row, column))
    order = {level: place for place, level in enumerate(tool_store.levels(db))} if numbers else {}
    return tuple(sorted(numbers.items(), key=lambda one: (order.get(one[0], len(order)), one[0])))


def _by_agency(rows: Any) -> tuple[ByAgency, ...]:
    found: dict[int, ByAgency] = {}
    for row in rows:
        had = found.get(row.agency_id, ByAgency(row.agency_id, row.name, 0, 0))
        found[row.agency_id] = ByAgency(row.agency_id, row.name, had.open + row.number, had.overdue + row.overdue)
    return tuple(sorted(found.values(), key=lambda one: (-one.overdue, -one.open, one.agency)))


def _by_keyworker(db: Connection, cases: Any, actions: Any, late: Counter[int | None]) -> tuple[ByKeyworker, ...]:
    numbers: Counter[int | None] = Counter()
    red: Counter[int | None] = Counter()
    overdue: Counter[int | None] = Counter()
    for row in cases:
        numbers[row.keyworker_id] += row.number
        red[row.keyworker_id] += row.number if row.rating is Colour.RED else 0
    for row in actions:
        overdue[row.keyworker_id] += row.overdue
    names = _names(db, [person for person in numbers if person is not None])
    made = [
        ByKeyworker(names.get(who, "") if who else "", numbers[who], red[who], overdue[who], late[who])
        for who in numbers
    ]
    return tuple(sorted(made, key=lambda one: (-one.overdue, -one.red, one.name)))


def _names(db: Connection, people: list[int]) -> dict[int, str]:
    query = select(t.person.c.id, t.person.c.name).where(t.person.c.id.in_(people))
    rows: list[Row[*tuple[Any, ...]]] = list(db.execute(query))
    return {row.id: row.name for row in rows}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
