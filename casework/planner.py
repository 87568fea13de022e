"""Enters what has fallen due into the ledger, and says when something will next.

The rule protected: work grows with what is due, never with what is stored; a tick that comes late, twice, or in two
processes at once enters nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    func,
    select,
    update,
)

from casework import closures_ahead, escalations, forgetting, held_time, no_answer, unwritten
from casework.clock_due import due_of_clock
from casework.clock_rows import clock_columns, managers_of, running_clock
from casework.consents import silent_where
from casework.days import day_of, release
from casework.due import (
    ActionFacts,
    MeetingFacts,
    PlannedNotice,
    due_notices,
    due_of_meeting,
    newest_digest,
    next_digest,
)
from casework.lines_due import due_of_lines, lines_columns
from casework.mdt_policy import counts, own_numbers
from casework.notices import UNBOUND, enter, to_person, to_route
from casework.policy import NoticePolicy
from casework.rewrites import LETTER
from storage import core as t
from storage.tables import (
    ActionState,
    CaseStatus,
    ClockState,
    MeetingState,
    NoticeKind,
)
from storage.upsert import insert_or_update

BATCH = 500  # rows looked at in one unit of work, so that nobody's press waits for a long one

_SCOPE, _DIGEST, _BOARDS = "planner", "digest", "boards"  # settings: the week and the day that are done

OWNER = t.person.alias("owner")

_LOOKED_AT = (t.action, t.meeting, t.clock, t.draft, t.contribution)


@dataclass(frozen=True, slots=True)
class Planned:
    """What one unit did; `more` says that rows that are due were left for the next."""

    entered: int
    more: bool


def plan_due(db: Connection, policy: NoticePolicy, now: datetime, *, batch: int = BATCH) -> Planned:
    """Enter what is due by `now` (business time) and was not entered before."""
    actions = db.execute(_due_rows(action_columns(), t.action, now, batch)).all()
    meetings = db.execute(_due_rows(meeting_columns(), t.meeting, now, batch)).all()
    clocks = db.execute(_due_rows(clock_columns(), t.clock, now, batch)).all()
    drafts = db.execute(_due_rows(unwritten.draft_columns(), t.draft, now, batch)).all()
    lines = db.execute(_due_rows(lines_columns(day_of(now)), t.contribution, now, batch)).all()
    found: list[PlannedNotice] = []
    looks: list[tuple[Table, Row[*tuple[Any, ...]], datetime | None]] = []
    asking = {row.service_id for row in actions if row.asked_until is not None or row.keyworker_id is None}
    managers = managers_of(db, asking | {row.service_id for row in (*meetings, *clocks, *drafts, *lines)})
    works_of = held_time.read(db, _readers((*actions, *meetings, *clocks, *drafts, *lines), managers))
    escalated, climbing = escalations.plan(db, actions, managers, policy, now)
    found += escalated
    for row in actions:
        over, numbers = managers.get(row.service_id, ()), counts(policy, row)
        notices, look = due_notices(action_facts(row, over), numbers, now, works_of)
        unanswered, later = no_answer.due_of_answer(row, over, numbers, now)
        found += [*notices, *unanswered]
        looks.append((t.action, row, _earliest(look, later, climbing.get(row.id))))
    for row in meetings:
        notices, look = due_of_meeting(meeting_facts(row), counts(policy, row), now)
        also, later = unwritten.due_after_meeting(row, managers.get(row.service_id, ()), policy, now, works_of)
        found += [*notices, *also]
        looks.append((t.meeting, row, _earliest(look, later)))
    for row in drafts:
        notices, look = unwritten.due_of_draft(row, managers.get(row.service_id, ()), policy, now, works_of)
        found += notices
        looks.append((t.draft, row, look))
    for row in clocks:
        running = running_clock(row, managers.get(row.service_id, ()))
        notices, look = due_of_clock(running, counts(policy, row), now, works_of)
        found += notices
        looks.append((t.clock, row, look))
    for row in lines:
        notices, look = due_of_lines(row, policy, now, works_of)
        if row.asked_by is None:
            notices, look = unwritten.due_of_offer(row, managers.get(row.service_id, ()), policy, now, works_of)
        found += notices
        looks.append((t.contribution, row, look))
    done: dict[str, str] = {row.key: row.value for row in db.execute(_DONE)}
    found += _digests(db, policy, now, done.get(_DIGEST, ""))
    _turn_the_page(db, now, done.get(_BOARDS, ""))
    entered = enter(db, found, now=now)
    for table in _LOOKED_AT:
        _look_next(db, table, [(row, look) for of, row, look in looks if of is table])
    return Planned(entered, max(len(actions), len(meetings), len(clocks), len(drafts), len(lines)) >= batch)


def _readers(rows: Sequence[Row[*tuple[Any, ...]]], managers: Mapping[int, Sequence[int]]) -> set[str]:
    """Everybody who may hear of these rows: owners, who was asked, keyworkers, managers."""
    found = {one for of_service in managers.values() for one in of_service}
    for row in rows:
        named: list[int | None] = [getattr(row, name, None) for name in ("owner_id", "person_id", "keyworker_id")]
        found |= {one for one in named if one is not None}
    return {to_person(one) for one in found}


def look_again(db: Connection, case_id: int, *, now: datetime) -> None:
    """Have everything of a case looked at by the next tick: consent, channel, keyworker or membership changed."""
    running = ((t.action, ActionState.OPEN), (t.meeting, MeetingState.PLANNED), (t.clock, ClockState.RUNNING))
    for table, state in running:
        db.execute(update(table).where(table.c.case_id == case_id, table.c.state == state).values(look_at=now))
    unwritten.look_again(db, case_id, now=now)


def next_instant(db: Connection, after: datetime, until: datetime, policy: NoticePolicy) -> datetime | None:
    """The first instant after `after`, and not after `until`, at which something falls due or may go out."""
    unbound = (  # what waits for a first chat waits for nothing that can be foreseen
        UNBOUND,
        t.notice.c.held_since.is_(None),
    )
    not_before = t.notice.c.not_before
    waits = db.execute(select(func.min(not_before)).where(*unbound)).scalar()
    queries = [select(func.min(table.c.look_at)).where(table.c.look_at > after) for table in (*_LOOKED_AT, t.rating)]
    queries.append(select(func.min(not_before)).where(*unbound, not_before > after))
    instants: list[datetime | None] = [db.execute(query).scalar() for query in queries]
    instants += [next_digest(policy, after), closures_ahead.next_morning(db, after, policy)]
    if waits is not None and waits <= after:  # for held time to end
        instants.append(release(after, policy))
    return min((instant for instant in instants if instant is not None and after < instant <= until), default=None)


# What is read about actions and meetings, here and again when a message is opened


def action_columns() -> Select[*tuple[Any, ...]]:
    """The columns that `action_facts` reads; callers may add columns and conditions."""
    action = t.action.c
    return (
        select(
            action.id,
            action.case_id,
            action.due_on,
            action.created_at,
            action.state,
            action.asked_until,
            action.asked_at,
            action.snoozed_until,
            action.owner_id,
            action.answered,
            action.acknowledged_at,
            action.look_at,
            action.version,
            OWNER.c.object_id.label("owner_account"),
            t.case.c.keyworker_id,
            t.case.c.service_id,
            t.case.c.rating,
            t.case.c.status.label("case_status"),
            no_answer.asked_owner_at().label("asked_owner_at"),
            silent_where(action.case_id).label("stopped"),
            own_numbers(action.case_id).label("own_numbers"),
        )
        .join_from(t.action, t.case, t.case.c.id == action.case_id)
        .join(OWNER, OWNER.c.id == action.owner_id)
    )


def action_facts(row: Row[*tuple[Any, ...]], managers: Collection[int] = ()) -> ActionFacts:
    """`managers` of the case's service, for what its keyworker leaves waiting; not who keeps the case themselves."""
    keyworker_id: int | None = row.keyworker_id
    heard_by: int = row.owner_id if row.owner_account is not None or keyworker_id is None else keyworker_id
    return ActionFacts(
        id=row.id,
        case_id=row.case_id,
        due_on=row.due_on,
        created_at=row.created_at,
        open=row.state is ActionState.OPEN,
        paused=row.asked_until is not None,
        stopped=bool(row.stopped) or row.case_status is not CaseStatus.ACTIVE,
        recipient=to_person(heard_by),
        asked_at=row.asked_at,
        closed=row.case_status is not CaseStatus.ACTIVE,
        managers=tuple(to_person(one) for one in managers if one != keyworker_id),
        look_at=row.look_at,
        rung="" if heard_by == row.owner_id else to_person(row.owner_id),
        snoozed_until=row.snoozed_until,
        snoozer=heard_by == keyworker_id,
    )


def meeting_columns() -> Select[*tuple[Any, ...]]:
    """The columns that `meeting_facts` reads."""
    meeting = t.meeting.c
    return (
        select(
            meeting.id,
            meeting.case_id,
            meeting.day,
            meeting.starts_at,
            meeting.state,
            meeting.look_at,
            meeting.version,
            meeting.moved_at,
            t.channel_link.c.route_id,
            t.case.c.keyworker_id,
            t.case.c.service_id,
            t.case.c.status.label("case_status"),
            unwritten.last_entry(meeting.case_id).label("last_entry"),
            silent_where(meeting.case_id).label("stopped"),
            own_numbers(meeting.case_id).label("own_numbers"),
        )
        .join_from(t.meeting, t.case, t.case.c.id == meeting.case_id)
        .outerjoin(t.channel_link, t.channel_link.c.case_id == meeting.case_id)
    )


def meeting_facts(row: Row[*tuple[Any, ...]]) -> MeetingFacts:
    return MeetingFacts(
        id=row.id,
        case_id=row.case_id,
        day=row.day,
        starts_at=row.starts_at,
        planned=row.state is MeetingState.PLANNED,
        stopped=bool(row.stopped) or row.case_status is not CaseStatus.ACTIVE,
        recipient=None if row.route_id is None else to_route(row.route_id),
        moved_at=row.moved_at,
        look_at=row.look_at,
    )


def overdue_where(now: datetime) -> ColumnElement[bool]:
    """Open actions whose due day is over in London, and that may be spoken of."""
    return and_(
        t.action.c.state == ActionState.OPEN,
        t.action.c.due_on < day_of(now),
        t.case.c.status == CaseStatus.ACTIVE,
        ~silent_where(t.action.c.case_id),
    )


def _earliest(*instants: datetime | None) -> datetime | None:
    """The first of these; None where there is none."""
    return min((one for one in instants if one is not None), default=None)


_DONE = select(t.setting.c.key, t.setting.c.value).where(t.setting.c.scope == _SCOPE)


def _due_rows(columns: Select[*tuple[Any, ...]], table: Table, now: datetime, batch: int) -> Select[*tuple[Any, ...]]:
    return columns.where(table.c.look_at <= now).order_by(table.c.look_at, table.c.id).limit(batch)


def _look_next(db: Connection, table: Table, looked: Sequence[tuple[Row[*tuple[Any, ...]], datetime | None]]) -> None:
    """Unless it was changed meanwhile: then it is looked at again. A clock that is changed is looked at anyway."""
    if not looked:
        return
    id_: Column[Any] = table.c.id
    versioned = "version" in table.c
    statement = (
        update(table)
        .where(
            id_ == bindparam("at_id"),
            *([table.c.version == bindparam("at_version")] if versioned else []),
            table.c.look_at == bindparam("at_look", type_=table.c.look_at.type),
        )
        .values(look_at=bindparam("to_look", type_=table.c.look_at.type))
    )
    db.execute(
        statement,
        [
            {"at_id": row.id, "at_look": row.look_at, "to_look": look}
            | ({"at_version": row.version} if versioned else {})
            for row, look in looked
        ],
    )


def _turn_the_page(db: Connection, now: datetime, done: str) -> None:
    """Once a day the boards are drawn anew, since "due tomorrow" has become "due today"; and old forms are emptied."""
    today = day_of(now).isoformat()
    if today <= done:
        return
    insert_or_update(db, t.setting, {"scope": _SCOPE, "key": _BOARDS}, {"value": today})
    boards = t.card_post.c.subject.not_like(f"{LETTER}:%")
    db.execute(update(t.card_post).where(boards).values(dirty=True, change=t.card_post.c.change + 1))
    forgetting.forget_expired(db, now)


def _digests(db: Connection, policy: NoticePolicy, now: datetime, done: str) -> list[PlannedNotice]:
    """For each channel with an overdue action, once a week."""
    digest = newest_digest(policy, now)
    if digest is None or digest.day.isoformat() <= done:
        return []
    week = digest.day.isoformat()
    insert_or_update(db, t.setting, {"scope": _SCOPE, "key": _DIGEST}, {"value": week})
    if not done and day_of(digest.instant) < day_of(now):
        return []  # the bot is new here: its first digest is next week's
    query = (
        select(t.channel_link.c.route_id)
        .distinct()
        .join_from(t.channel_link, t.case, t.case.c.id == t.channel_link.c.case_id)
        .join(t.action, t.action.c.case_id == t.case.c.id)
        .where(overdue_where(now))
        .order_by(t.channel_link.c.route_id)
    )
    return [
        PlannedNotice(
            kind=NoticeKind.DIGEST,
            subject=f"channel:{route_id}",
            subject_id=route_id,
            case_id=None,
            recipient=to_route(route_id),
            occurrence=week,
            not_before=digest.instant,
            deadline=digest.deadline,
        )
        for route_id in db.execute(query).scalars()
    ]
