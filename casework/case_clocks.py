"""Keeps a case's clocks in step with what happened and with its meetings, and opens the root-cause analysis.

The rule protected: a clock is never set by hand; it follows from what was recorded, and a correction moves it. A
clock that has ended is not judged again by another profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from casework import audit, clocks, notices, tasks
from casework.clock_facts import BEFORE_A_REVIEW, REVIEW_KINDS, ClockFacts, DueClock, Review
from casework.days import day_of
from casework.policy import Policy
from casework.stays import Detention, Happened, Stay
from storage import core as t
from storage.tables import (
    ClockState,
    ConsentScope,
    ConsentState,
    LegalStatus,
    Outcome,
    Setting,
    TaskKind,
    TaskState,
    WardKind,
)

_DECLINED = frozenset({ConsentState.REFUSED, ConsentState.WITHDRAWN})


def of_case(db: Connection, case_id: int, *, policy: Policy, now: datetime) -> list[DueClock]:
    """All clocks of a case as things stand, for those who have been let through; the earliest limit first."""
    return clocks.clocks_of(read_facts(db, case_id, now=now), policy)


def refresh(db: Connection, case_id: int, *, policy: Policy, now: datetime) -> list[DueClock]:
    """Bring the clock rows of a case in step, and open or take back root-cause analyses; the running clocks.

    To be called in the transaction of whatever changes an event, a meeting, consent to CETRs, or what the case says
    of age, EHCP, autism or learning disability. What changed is looked at by the next tick.
    """
    db.execute(select(t.case.c.id).where(t.case.c.id == case_id).with_for_update())  # a turn, and the day's pass
    facts = read_facts(db, case_id, now=now)
    due = clocks.clocks_of(facts, policy)
    rows = {(row.rule, row.opened_by): row for row in db.execute(select(t.clock).where(t.clock.c.case_id == case_id))}
    changed = [_keep(db, case_id, one, rows.pop((one.rule, one.opened_by), None), policy, now) for one in due]
    changed += [_let_go(db, row, now) for row in rows.values()]
    if any(changed):  # another clock may lead now
        look = update(t.clock).where(t.clock.c.case_id == case_id, t.clock.c.state == ClockState.RUNNING)
        db.execute(look.values(look_at=now))
    _root_causes(db, case_id, clocks.without_community_cetr(facts, policy), now)
    return [one for one in due if one.state is ClockState.RUNNING]


def read_facts(db: Connection, case_id: int, *, now: datetime) -> ClockFacts:
    """What the clocks of a case count with, as it is recorded now."""
    case = db.execute(select(t.case).where(t.case.c.id == case_id)).one()
    consent = db.execute(
        select(t.consent.c.state, t.consent.c.recorded_at)
        .where(t.consent.c.case_id == case_id, t.consent.c.scope == ConsentScope.CETR, t.consent.c.current)
        .order_by(t.consent.c.id.desc())
        .limit(1)
    ).first()
    given = consent is not None and consent.state is ConsentState.GIVEN
    return ClockFacts(
        born=date.fromisoformat(case.date_of_birth),
        ehcp=case.ehcp,
        known=case.learning_disability or case.autism,
        today=day_of(now),
        recognised_on=case.recognised_on,
        declined=consent is not None and consent.state in _DECLINED,
        consent_on=day_of(consent.recorded_at) if consent is not None and given else None,
        events=tuple(_events(db, case_id)),
        meetings=tuple(_meetings(db, case_id)),
        stay=_stay(case),
    )


def _events(db: Connection, case_id: int) -> list[Happened]:
    """Without those that were struck out."""
    rows = db.execute(select(t.event).where(t.event.c.case_id == case_id))
    return [
        Happened(row.id, row.kind, day_of(row.happened_at), row.ward, row.legal_status)
        for row in rows
        if not row.struck_out
    ]


def _meetings(db: Connection, case_id: int) -> list[Review]:
    wanted = (t.paper.c.meeting_id == t.meeting.c.id, t.paper.c.required)
    papers_in = select(func.max(t.paper.c.received_on)).where(*wanted).scalar_subquery()
    query = select(t.meeting, papers_in.label("papers_in")).where(
        t.meeting.c.case_id == case_id, t.meeting.c.kind.in_(REVIEW_KINDS)
    )
    return [
        Review(
            id=row.id,
            kind=row.kind,
            state=row.state,
            day=row.day,
            starts_at=row.starts_at,
            report_sent_on=row.report_sent_on,
            feedback_form_on=row.feedback_form_on,
            papers_wanted=row.papers_wanted,
            papers_received=row.papers_received,
            papers_in_on=row.papers_in,
        )
        for row in db.execute(query)
    ]


def _stay(case: Row[*tuple[Any, ...]]) -> Stay | None:
    """Of who was in hospital when the case was opened: what the case itself says of it."""
    if case.setting is not Setting.MENTAL_HEALTH_WARD or case.admitted_on is None:
        return None
    opened_by = f"case:{case.id}"
    ward = WardKind(case.ward) if case.ward else WardKind.MENTAL_HEALTH
    since: date | None = case.detained_on if case.legal_status == LegalStatus.DETAINED else None
    detentions = () if since is None else (Detention(opened_by, since),)
    return Stay(opened_by, case.admitted_on, None, ((case.admitted_on, ward),), detentions)


# Rows


def _keep(
    db: Connection, case_id: int, due: DueClock, row: Row[*tuple[Any, ...]] | None, policy: Policy, now: datetime
) -> bool:
    values: dict[str, Any] = {
        "counts_from": due.counts_from,
        "target_on": due.target_on,
        "limit_on": due.limit_on,
        "state": due.state,
        "met_on": due.met_on,
        "met_by": due.met_by,
    }
    running = due.state is ClockState.RUNNING
    if row is None:
        fixed = {"case_id": case_id, "rule": due.rule, "opened_by": due.opened_by, "opened_at": now}
        statement = insert(t.clock).values(**fixed, **values, profile=policy.name, look_at=now if running else None)
        made = int(db.execute(statement.returning(t.clock.c.id)).scalar_one())
        _audit(db, case_id, made, "", f"{due.rule}: {due.state}", now)
        return True
    if row.profile != policy.name and row.state is not ClockState.RUNNING and not running:
        return False
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    look_at = now if running else None
    db.execute(update(t.clock).where(t.clock.c.id == row.id).values(**values, profile=policy.name, look_at=look_at))
    if not running:
        notices.withdraw(db, f"clock:{row.id}", due.state.value)
    old, new = f"{row.rule}: {row.state}, {row.limit_on}", f"{due.rule}: {due.state}, {due.limit_on}"
    _audit(db, case_id, row.id, old, new, now)
    return True


def _let_go(db: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    """Nothing recorded calls for it any more. That the papers of a review came in time stays true afterwards."""
    done = row.state is ClockState.STOPPED or (row.state is ClockState.MET and row.rule in BEFORE_A_REVIEW)
    if done:
        return False
    db.execute(
        update(t.clock)
        .where(t.clock.c.id == row.id)
        .values(state=ClockState.STOPPED, met_on=None, met_by="", look_at=None)
    )
    notices.withdraw(db, f"clock:{row.id}", ClockState.STOPPED.value)
    _audit(db, row.case_id, row.id, f"{row.rule}: {row.state}", f"{row.rule}: {ClockState.STOPPED}", now)
    return True


def _root_causes(db: Connection, case_id: int, wanted: Sequence[str], now: datetime) -> None:
    for opened_by in wanted:
        tasks.open_task(db, case_id, TaskKind.ROOT_CAUSE, opened_by, due_on=None, now=now)
    for task in tasks.open_of(db, case_id):
        if task.kind is TaskKind.ROOT_CAUSE and task.opened_by not in wanted:
            state = TaskState.NOT_NEEDED
            tasks.close_task(db, case_id, task.kind, task.opened_by, state, by=None, now=now)


def _audit(db: Connection, case_id: int, clock_id: int, old: str, new: str, now: datetime) -> None:
    audit.record(
        db,
        person_id=None,
        verb="clock.change",
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"clock:{clock_id}",
        old=old,
        new=new,
        place="rules",
        now=now,
    )
