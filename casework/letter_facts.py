"""Reads what the notices of one message are about, in a number of queries that does not grow with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, case, exists, func, or_, select

from casework import (
    access_grants,
    access_requests,
    answering,
    consent_gaps,
    other_ways,
    stand_ins,
    transitions,
    unwritten,
    what_helps,
)
from casework import actor as actors
from casework.access import still_on
from casework.access_requests import Request
from casework.actor import Actor, roles_of
from casework.answering import Silence
from casework.birthday_due import KINDS as GROWING_KINDS
from casework.cases import age_on, initials
from casework.clock_facts import PAPERS
from casework.clock_rows import clock_columns
from casework.closures_ahead import DueThen, due_between
from casework.consent_gaps import Gap
from casework.consents import papers_allowed_where, silent_where
from casework.days import day_of
from casework.lines_due import lines_columns
from casework.other_ways import Colleague
from casework.planner import OWNER, action_columns, meeting_columns, overdue_where
from casework.rating_pass import rating_rows
from casework.transitions import Asked
from casework.words import access as access_words
from storage import core as t
from storage.tables import ActionState, CaseStatus, NoticeKind, Role

Found = Row[*tuple[Any, ...]]

_DAYS = 4  # today, and what the demo or a test passes through
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Someone:
    name: str
    agency: str
    phone: str

    @property
    def with_agency(self) -> str:
        """ "Sam Patel (Elmshire children's social care)"."""
        return f"{self.name} ({self.agency})"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the message goes to; `person_id` is 0 for a channel."""

    person_id: int = 0
    route_id: int = 0
    name: str = ""
    service_id: int | None = None
    roles: frozenset[Role] = frozenset()
    cover_id: int | None = None  # who stands in for the reader today
    covers: frozenset[int] = frozenset()  # for whom the reader stands in today
    manages_for: frozenset[int] = frozenset()  # services of absent managers for whom the reader stands in today


@dataclass(slots=True)
class Facts:
    """Everything that is said, by id. `today` is the day in England."""

    now: datetime
    reader: Reader
    actions: dict[int, Found] = field(default_factory=dict[int, Found])
    meetings: dict[int, Found] = field(default_factory=dict[int, Found])
    invitations: dict[int, Found] = field(default_factory=dict[int, Found])
    helps: dict[int, str] = field(default_factory=dict[int, str])  # what helps the young person, by case
    clocks: dict[int, Found] = field(default_factory=dict[int, Found])
    drafts: dict[str, Found] = field(default_factory=dict[str, Found])  # half-filled forms, by "draft:4f0c"
    referrals: dict[int, Found] = field(default_factory=dict[int, Found])
    ratings: dict[int, Found] = field(default_factory=dict[int, Found])
    lines: dict[int, Found] = field(default_factory=dict[int, Found])  # requests for three lines
    papers: dict[str, int] = field(default_factory=dict[str, int])  # still to come, by "meeting:4"
    cases: dict[int, Found] = field(default_factory=dict[int, Found])
    people: dict[int, Someone] = field(default_factory=dict[int, Someone])
    listed: dict[int, list[Found]] = field(default_factory=dict[int, list[Found]])  # open actions by case
    seats: dict[int, Found] = field(default_factory=dict[int, Found])  # places on MDTs
    absent: dict[int, Found] = field(default_factory=dict[int, Found])  # people who are away, and who covers
    kept: dict[int, list[str]] = field(default_factory=dict[int, list[str]])  # labels of their cases, by person
    left: dict[tuple[int, int], list[int]] = field(default_factory=dict[tuple[int, int], list[int]])  # open, by owner
    overdue: list[Found] = field(default_factory=list[Found])  # of the channel's cases
    counts: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])  # open, overdue by case

    gaps: dict[int, Gap] = field(default_factory=dict[int, Gap])  # consent to ask about again, by case
    parental: frozenset[int] = frozenset()  # cases where consent rests on parental responsibility
    asking: dict[int, Request] = field(default_factory=dict[int, Request])  # who asks to be let in
    one_press: dict[int, str] = field(default_factory=dict[int, str])  # the button that lets them in, by request
    silences: dict[tuple[int, int], Silence] = field(default_factory=dict[tuple[int, int], Silence])  # person, case
    colleagues: dict[tuple[int, int], Colleague] = field(
        default_factory=dict[tuple[int, int], Colleague]
    )  # not reached
    me: Actor | None = None  # the reader, where that matters
    on_mdts: frozenset[int] = frozenset()  # cases on whose MDT the reader is, of what was escalated
    ahead: Mapping[int, Sequence[DueThen]] = field(
        default_factory=dict[int, Sequence[DueThen]]
    )  # in a closure, by case
    asked: dict[int, Asked] = field(default_factory=dict[int, Asked])  # what a birthday asks, by case

    @property
    def today(self) -> date:
        return day_of(self.now)

    def subject(self, notice: Found) -> Found | None:
        """The row that a notice is about."""
        kind = notice.subject.partition(":")[0]
        if kind == "case":
            return self.cases.get(notice.subject_id)
        if kind == "draft":
            return self.drafts.get(notice.subject)
        known = {
            "action": self.actions,
            "meeting": self.meetings,
            "invitation": self.invitations,
            "clock": self.clocks,
            "person": self.absent,
            "membership": self.seats,
            "referral": self.referrals,
            "rating": self.ratings,
            "lines": self.lines,
        }
        return known.get(kind, {}).get(notice.subject_id)

    def own(self, case_id: int) -> bool:
        """Whether the reader is to be told which child it is: the keyworker, or a manager of the service."""
        row = self.cases[case_id]
        return self.keeps(row.keyworker_id) or self.manages(row.service_id)

    def keeps(self, keyworker_id: int | None) -> bool:
        """Whether the reader keeps a case of this keyworker today: their own, or as cover."""
        reader = self.reader
        return reader.person_id != 0 and keyworker_id in reader.covers | {reader.person_id}

    def manages(self, service_id: int) -> bool:
        """Whether the reader manages this service, or stands in for who does."""
        reader = self.reader
        return (Role.MANAGER in reader.roles and service_id == reader.service_id) or service_id in reader.manages_for

    def heading(self, case_id: int) -> str:
        """ "J.B., 14, KW-7F3K" to those whose case it is; the code alone to all others."""
        row = self.cases[case_id]
        if not self.own(case_id):
            return str(row.code)
        return f"{initials(row.name)}, {age_on(date.fromisoformat(row.date_of_birth), self.today)}, {row.code}"


def read(db: Connection, recipient: str, notices: Sequence[Found], *, now: datetime) -> Facts:
    """All that these notices are about, as it stands now."""
    facts = Facts(now, _reader(db, recipient, day_of(now)))
    actions = {notice.subject_id for notice in notices if notice.subject.startswith("action:")}
    meetings = {notice.subject_id for notice in notices if notice.subject.startswith("meeting:")}
    invited = {notice.subject_id for notice in notices if notice.subject.startswith("invitation:")}
    clocks = {notice.subject_id for notice in notices if notice.subject.startswith("clock:")}
    drafts = {notice.subject.removeprefix("draft:") for notice in notices if notice.subject.startswith("draft:")}
    seats = {notice.subject_id for notice in notices if notice.subject.startswith("membership:")}
    absent = {notice.subject_id for notice in notices if notice.subject.startswith("person:")}
    referrals = {notice.subject_id for notice in notices if notice.subject.startswith("referral:")}
    ratings = {notice.subject_id for notice in notices if notice.subject.startswith("rating:")}
    lines = {notice.subject_id for notice in notices if notice.subject.startswith("lines:")}
    cases = {notice.case_id for notice in notices if notice.case_id is not None}
    listed = {notice.case_id for notice in notices if notice.kind is NoticeKind.CONSENT_LIST}
    if actions:
        facts.actions = {row.id: row for row in db.execute(_actions(facts.today), {"ids": actions})}
    if meetings:
        facts.meetings = {row.id: row for row in db.execute(_meetings().where(t.meeting.c.id.in_(meetings)))}
        facts.counts = _counts(db, {row.case_id for row in facts.meetings.values()}, now)
    if invited:
        query = _invitations(facts.today).where(t.invitation.c.id.in_(invited))
        facts.invitations = {row.invitation_id: row for row in db.execute(query)}
        facts.helps = what_helps.shown(db, {row.case_id for row in facts.invitations.values()})
    if clocks:
        facts.clocks = {row.id: row for row in db.execute(clock_columns().where(t.clock.c.id.in_(clocks)))}
        facts.papers = _papers(db, [row for row in facts.clocks.values() if row.rule == PAPERS])
    if drafts:
        facts.drafts = {f"draft:{row.id}": row for row in db.execute(_drafts().where(t.draft.c.id.in_(drafts)))}
    if seats:
        facts.seats = {row.id: row for row in db.execute(_seats(facts.today).where(t.membership.c.id.in_(seats)))}
    if absent:
        facts.absent = {row.id: row for row in db.execute(_absent(facts.today).where(t.person.c.id.in_(absent)))}
        facts.kept = _kept(db, absent, facts.today)
    if referrals:
        facts.referrals = {row.id: row for row in db.execute(_referrals().where(t.referral.c.id.in_(referrals)))}
    if ratings:
        facts.ratings = {row.id: row for row in db.execute(rating_rows().where(t.rating.c.id.in_(ratings)))}
    if lines:
        asked = lines_columns(facts.today).where(t.contribution.c.id.in_(lines))
        facts.lines = {row.id: row for row in db.execute(asked)}
    if cases:
        facts.cases = {row.id: row for row in db.execute(_cases(facts.today), {"ids": cases})}
    closures = [notice for notice in notices if notice.kind is NoticeKind.BEFORE_CLOSURE]
    if closures:
        days = [date.fromisoformat(day) for notice in closures for day in notice.occurrence.split("/")]
        facts.ahead = due_between(db, {notice.case_id for notice in closures}, min(days), max(days))
    if listed:
        facts.listed = _listed(db, listed)
    growing = {notice.case_id for notice in notices if notice.kind in GROWING_KINDS}
    if growing:
        facts.gaps = consent_gaps.of_cases(db, growing, today=facts.today)
        facts.parental = consent_gaps.parental(db, growing)
        facts.asked = transitions.of_cases(db, growing)
    if gone := {int(notice.about["by"]) for notice in notices if notice.kind is NoticeKind.OWNER_LEFT}:
        facts.left = _left(db, gone, cases)
    asking = {notice.subject_id for notice in notices if notice.subject.startswith("access:")}
    if asking:
        _read_asking(db, facts, asking)
    escalated = {notice.case_id for notice in notices if notice.kind is NoticeKind.ESCALATION}
    if escalated and facts.reader.person_id:
        facts.me = facts.me or actors.by_id(db, facts.reader.person_id, today=facts.today)
        facts.on_mdts = _on_mdts(db, facts.reader.person_id, escalated, facts.today)
    silent = {notice.subject_id for notice in notices if notice.kind is NoticeKind.NOT_ANSWERING}
    if silent:
        facts.silences = answering.concerned(db, silent, today=facts.today)
    gone = {(notice.subject_id, notice.case_id) for notice in notices if notice.kind is NoticeKind.COLLEAGUE_LOST}
    if gone:
        people, about = {person for person, _ in gone}, {case_id for _, case_id in gone}
        reader = facts.reader.person_id
        facts.colleagues = other_ways.colleagues(db, people, about, reader=reader, today=facts.today)
    if any(notice.kind is NoticeKind.DIGEST for notice in notices):
        facts.overdue = _overdue(db, facts.reader.route_id, now)
    facts.people = _people(db, notices)
    return facts


def _read_asking(db: Connection, facts: Facts, ids: set[int]) -> None:
    facts.asking = access_requests.by_ids(db, ids)
    reader = facts.reader.person_id
    facts.me = actors.by_id(db, reader, today=facts.today) if reader else None
    for request in facts.asking.values():
        place = access_grants.one_press(db, facts.me, request) if facts.me is not None else None
        if place is not None:
            facts.one_press[request.id] = access_words.let_in_as(place.as_whom)


def _reader(db: Connection, recipient: str, today: date) -> Reader:
    kind, _, number = recipient.partition(":")
    if kind != "person":
        return Reader(route_id=int(number))
    rows = db.execute(_reading(today), {"reader": int(number)}).all()
    covers = [(row.covered, roles_of(row.covered_roles), row.covered_service) for row in rows if row.covered]
    row = rows[0]
    return Reader(
        person_id=int(number),
        name=row.name,
        service_id=row.service_id,
        roles=roles_of(row.roles),
        cover_id=row.cover_id,
        covers=frozenset(who for who, roles, _ in covers if Role.KEYWORKER in roles),
        manages_for=frozenset(service for _, roles, service in covers if Role.MANAGER in roles and service),
    )


# Built once a day: every message reads these, and to make a statement takes longer than to run it.


@lru_cache(maxsize=_DAYS)
def _reading(today: date) -> Any:
    person, covered = t.person, t.person.alias("covered")
    return (
        select(
            person.c.name,
            person.c.service_id,
            person.c.roles,
            case((stand_ins.away(person, today), person.c.cover_id)).label("cover_id"),
            covered.c.id.label("covered"),
            covered.c.roles.label("covered_roles"),
            covered.c.service_id.label("covered_service"),
        )
        .outerjoin_from(person, covered, and_(covered.c.cover_id == person.c.id, stand_ins.away(covered, today)))
        .where(person.c.id == bindparam("reader"))
    )


@lru_cache(maxsize=_DAYS)
def _actions(today: date) -> Any:
    action, on = t.action.c, t.membership.c
    return (
        action_columns()
        .add_columns(
            action.number,
            action.what,
            action.how_known,
            action.agency_id,
            action.started_at,
            action.closed_why,
            action.superseded_by,
            OWNER.c.name.label("owner"),
            OWNER.c.phone.label("owner_phone"),
            t.agency.c.name.label("agency"),
            or_(
                t.case.c.keyworker_id == action.owner_id,
                exists().where(on.case_id == action.case_id, on.person_id == action.owner_id, still_on(today)),
            ).label("owner_on_mdt"),
            stand_ins.cover_of(t.case.c.keyworker_id, today).label("cover_id"),
        )
        .join(t.agency, t.agency.c.id == OWNER.c.agency_id)
        .where(action.id.in_(_IDS))
    )


def _meetings() -> Any:
    meeting = t.meeting.c
    return meeting_columns().add_columns(
        meeting.kind,
        meeting.papers_wanted,
        meeting.papers_received,
        papers_allowed_where(meeting.case_id).label("papers_allowed"),
    )


def _drafts() -> Any:
    writer = t.person.alias("writer")
    columns = unwritten.draft_columns().add_columns(writer.c.name.label("writer"))
    return columns.join(writer, writer.c.id == t.draft.c.person_id)


def _invitations(today: date) -> Any:
    invitation, meeting, on = t.invitation.c, t.meeting.c, t.membership.c
    return (
        meeting_columns()
        .add_columns(
            invitation.id.label("invitation_id"),
            invitation.person_id,
            invitation.coming,
            invitation.version.label("asked"),
            meeting.kind,
            meeting.place,
            meeting.join_link,
            meeting.cancelled_why,
            t.person.c.name.label("person"),
            exists()
            .where(on.case_id == meeting.case_id, on.person_id == invitation.person_id, still_on(today))
            .label("on_mdt"),
        )
        .join(t.invitation, invitation.meeting_id == meeting.id)
        .join(t.person, t.person.c.id == invitation.person_id)
    )


def _papers(db: Connection, clocks: Sequence[Found]) -> dict[str, int]:
    ids = [int(row.opened_by.removeprefix("meeting:")) for row in clocks]
    meeting = t.meeting.c
    query = select(meeting.id, meeting.papers_wanted, meeting.papers_received).where(meeting.id.in_(ids))
    return {f"meeting:{row.id}": max(0, row.papers_wanted - row.papers_received) for row in db.execute(query)}


def _seats(today: date) -> Any:
    """`on`: whether the person is on the MDT today, by this place or a later one."""
    seat, now_on = t.membership.c, t.membership.alias("now_on")
    return (
        select(
            seat.id,
            seat.case_id,
            seat.person_id,
            seat.asked_to_leave_at,
            seat.why_leave,
            t.person.c.name.label("person"),
            t.agency.c.name.label("agency"),
            t.case.c.status.label("case_status"),
            silent_where(seat.case_id).label("stopped"),
            exists()
            .where(
                now_on.c.case_id == seat.case_id,
                now_on.c.person_id == seat.person_id,
                still_on(today, now_on),
            )
            .label("on"),
        )
        .join_from(t.membership, t.case, t.case.c.id == seat.case_id)
        .join(t.person, t.person.c.id == seat.person_id)
        .join(t.agency, t.agency.c.id == seat.agency_id)
    )


def _absent(today: date) -> Any:
    person = t.person.c
    columns = (person.id, person.name, person.roles, person.cover_id, person.absent_until)
    return select(*columns, stand_ins.away(t.person, today).label("away"))


def _kept(db: Connection, keyworkers: set[int], today: date) -> dict[int, list[str]]:
    columns = (t.case.c.keyworker_id, t.case.c.code, t.case.c.name, t.case.c.date_of_birth)
    query = select(*columns).where(t.case.c.keyworker_id.in_(keyworkers), t.case.c.status == CaseStatus.ACTIVE)
    found: dict[int, list[str]] = {}
    for row in db.execute(query.order_by(t.case.c.opened_at, t.case.c.id)):
        age = age_on(date.fromisoformat(row.date_of_birth), today)
        found.setdefault(row.keyworker_id, []).append(f"{initials(row.name)}, {age}, {row.code}")
    return found


def _referrals() -> Any:
    keyworker, referrer = t.person.alias("keyworker"), t.person.alias("known_referrer")
    return (
        select(
            t.referral,
            keyworker.c.name.label("keyworker"),
            keyworker.c.phone.label("keyworker_phone"),
            referrer.c.name.label("referrer_name"),
            referrer.c.phone.label("known_phone"),
            t.agency.c.name.label("referrer_agency"),
            silent_where(t.case.c.id).label("stopped"),
        )
        .outerjoin_from(t.referral, t.case, t.case.c.id == t.referral.c.case_id)
        .outerjoin(keyworker, keyworker.c.id == t.case.c.keyworker_id)
        .outerjoin(referrer, referrer.c.id == t.referral.c.referrer_id)
        .outerjoin(t.agency, t.agency.c.id == referrer.c.agency_id)
    )


@lru_cache(maxsize=_DAYS)
def _cases(today: date) -> Any:
    """`keyworker` and the number are of who can be asked today: who covers, else the keyworker."""
    keyworker = t.person.alias("keyworker")
    query = select(
        t.case.c.id,
        t.case.c.code,
        t.case.c.name,
        t.case.c.date_of_birth,
        t.case.c.service_id,
        t.case.c.keyworker_id,
        t.case.c.lead_professional_id,
        t.case.c.pathway,
        t.case.c.status.label("case_status"),
        keyworker.c.name.label("keyworker"),
        keyworker.c.phone.label("keyworker_phone"),
        silent_where(t.case.c.id).label("stopped"),
    ).outerjoin_from(t.case, keyworker, keyworker.c.id == stand_ins.hears_for(t.case.c.keyworker_id, today))
    return query.where(t.case.c.id.in_(_IDS))


def _listed(db: Connection, cases: set[int]) -> dict[int, list[Found]]:
    action = t.action.c
    query = (
        select(
            action.case_id,
            action.number,
            action.what,
            action.due_on,
            OWNER.c.name.label("owner"),
            t.agency.c.name.label("agency"),
        )
        .join_from(t.action, OWNER, OWNER.c.id == action.owner_id)
        .join(t.agency, t.agency.c.id == OWNER.c.agency_id)
        .where(action.case_id.in_(cases), action.state == ActionState.OPEN)
        .order_by(action.due_on, action.number)
    )
    found: dict[int, list[Found]] = {}
    for row in db.execute(query):
        found.setdefault(row.case_id, []).append(row)
    return found


def _left(db: Connection, people: set[int], cases: set[int]) -> dict[tuple[int, int], list[int]]:
    """The numbers of what is open with people who are gone, by case and person."""
    action = t.action.c
    query = (
        select(action.case_id, action.owner_id, action.number)
        .join_from(t.action, OWNER, OWNER.c.id == action.owner_id)
        .where(
            action.case_id.in_(cases), action.owner_id.in_(people), action.state == ActionState.OPEN, ~OWNER.c.active
        )
        .order_by(action.number)
    )
    found: dict[tuple[int, int], list[int]] = {}
    for row in db.execute(query):
        found.setdefault((row.case_id, row.owner_id), []).append(row.number)
    return found


def _overdue(db: Connection, route_id: int, now: datetime) -> list[Found]:
    query = (
        select(t.action.c.case_id, t.case.c.code, t.action.c.number, t.action.c.due_on)
        .join_from(t.action, t.case, t.case.c.id == t.action.c.case_id)
        .join(t.channel_link, t.channel_link.c.case_id == t.case.c.id)
        .where(t.channel_link.c.route_id == route_id, overdue_where(now))
        .order_by(t.case.c.code, t.action.c.number)
    )
    return list(db.execute(query))


def _counts(db: Connection, cases: set[int], now: datetime) -> dict[int, tuple[int, int]]:
    late = func.sum(case((t.action.c.due_on < day_of(now), 1), else_=0))
    query = (
        select(t.action.c.case_id, func.count().label("open"), late.label("late"))
        .where(t.action.c.case_id.in_(cases), t.action.c.state == ActionState.OPEN)
        .group_by(t.action.c.case_id)
    )
    return {row.case_id: (row.open, int(row.late)) for row in db.execute(query)}


def _on_mdts(db: Connection, person_id: int, cases: set[int], today: date) -> frozenset[int]:
    on = t.membership.c
    query = select(on.case_id).where(on.person_id == person_id, on.case_id.in_(cases), still_on(today))
    return frozenset(db.execute(query).scalars())


_NAMED = ("by", "instead_of", "before", "after", "contact")


def _people(db: Connection, notices: Sequence[Found]) -> dict[int, Someone]:
    """Those that `about` names, by id."""
    named = {int(notice.about[key]) for notice in notices for key in _NAMED if notice.about.get(key)}
    named |= {who for notice in notices if notice.kind is NoticeKind.ESCALATED for who in notice.about["told"]}
    if not named:
        return {}
    query = (
        select(t.person.c.id, t.person.c.name, t.person.c.phone, t.agency.c.name.label("agency"))
        .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
        .where(t.person.c.id.in_(named))
    )
    return {row.id: Someone(row.name, row.agency, row.phone) for row in db.execute(query)}
