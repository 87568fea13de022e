"""Who is asked to a meeting, and what they said: one press each, and whoever has no account is rung up.

The rules protected: only people on the MDT are asked; nobody is told anything while sharing is stopped; an answer to
a day that has moved since is no answer to the new one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from casework import access, audit, consents, notices
from casework.access import Verb
from casework.actor import Actor
from casework.days import day_of, end_of
from casework.errors import InvalidInput, NotFound, Stale
from casework.words import STALE
from casework.words import meetings as say
from storage import core as t
from storage.tables import CaseStatus, Coming, MeetingKind, MeetingState, NoticeKind, NoticeState, Outcome
from storage.upsert import insert_or_update

Found = Row[*tuple[Any, ...]]

KINDS = frozenset({NoticeKind.INVITATION, NoticeKind.MEETING_CHANGED, NoticeKind.MEETING_CANCELLED})


@dataclass(frozen=True, slots=True)
class Invited:
    """One person and their answer. A `contact` has no account here and is rung up."""

    id: int
    person_id: int
    name: str
    phone: str
    contact: bool
    coming: Coming
    version: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation that waits for its person's answer."""

    id: int
    version: int
    case_id: int
    code: str
    kind: MeetingKind
    day: date
    starts_at: datetime | None


def of_meeting(db: Connection, meeting_id: int) -> list[Invited]:
    """Those who are asked, by name, for those who have been let through."""
    person, invitation = t.person.c, t.invitation.c
    query = (
        select(t.invitation, person.name, person.phone, person.object_id)
        .join_from(t.invitation, t.person, person.id == invitation.person_id)
        .where(invitation.meeting_id == meeting_id, invitation.coming != Coming.OFF)
    )
    return sorted((_invited(row) for row in db.execute(query)), key=lambda one: one.name.casefold())


def set_who(db: Connection, actor: Actor, meeting_id: int, wanted: Collection[int], *, now: datetime) -> None:
    """Ask these people and no others: who is new is told, and so is who need not come any more.

    For those who have been let through. Raises InvalidInput for somebody who is not on the MDT.
    """
    meeting = _meeting(db, meeting_id)
    asked = {one.person_id for one in of_meeting(db, meeting_id)}
    new = set(wanted) - asked
    if not new <= _on_mdt(db, meeting.case_id, day_of(now)):
        raise InvalidInput(say.NOT_ON_MDT, "invited")
    for person_id in sorted(new):
        keys = {"meeting_id": meeting_id, "person_id": person_id}
        insert_or_update(
            db, t.invitation, keys, {"coming": Coming.INVITED, "answered_at": None, "version": meeting.version}
        )
    for row in _rows(db, meeting_id):
        if row.person_id in new:
            _tell(db, meeting, row, NoticeKind.INVITATION, {}, by=actor.person_id, now=now)
        elif row.person_id not in wanted and row.coming is not Coming.OFF:
            _leave_out(db, meeting, row, by=actor.person_id, now=now)


def moved(
    db: Connection, meeting_id: int, was: tuple[date, datetime | None], *, by: int, now: datetime, anew: bool = True
) -> None:
    """Tell those asked that the meeting is at another time, and ask them again; with `anew` false, elsewhere only.

    What was not told yet is told as it is now.
    """
    meeting = _meeting(db, meeting_id)
    for row in _rows(db, meeting_id):
        if row.coming is Coming.OFF:
            continue
        subject = f"invitation:{row.id}"
        unsent = _unsent(db, subject)
        notices.withdraw(db, subject, "changed", kinds=KINDS)
        values: dict[str, Any] = {"version": meeting.version}
        if anew:
            values |= {"coming": Coming.INVITED, "answered_at": None}
        db.execute(update(t.invitation).where(t.invitation.c.id == row.id).values(values))
        asked = db.execute(select(t.invitation).where(t.invitation.c.id == row.id)).one()
        if unsent is not None and unsent.kind is NoticeKind.INVITATION:
            _tell(db, meeting, asked, NoticeKind.INVITATION, {}, by=by, now=now)
            continue
        about = as_told(*was) if anew else dict[str, str]()
        if unsent is not None and "was" in unsent.about:
            about = {key: str(unsent.about[key]) for key in ("was", "was_at")}
        _tell(db, meeting, asked, NoticeKind.MEETING_CHANGED, about, by=by, now=now)


def called_off(db: Connection, meeting_id: int, *, by: int, now: datetime) -> None:
    """Tell those asked, but not who had not been told of the meeting at all."""
    meeting = _meeting(db, meeting_id)
    for row in _rows(db, meeting_id):
        if row.coming is Coming.OFF:
            continue
        subject = f"invitation:{row.id}"
        unsent = _unsent(db, subject)
        notices.withdraw(db, subject, "called off", kinds=KINDS)
        if unsent is None or unsent.kind is not NoticeKind.INVITATION:
            _tell(db, meeting, row, NoticeKind.MEETING_CANCELLED, {}, by=by, now=now)


def left(db: Connection, case_id: int, person_id: int, *, now: datetime) -> None:
    """Somebody has left the MDT: they are asked to none of its meetings to come, and are told nothing of them."""
    meeting, invitation = t.meeting.c, t.invitation.c
    planned = select(meeting.id).where(
        meeting.case_id == case_id, meeting.state == MeetingState.PLANNED, meeting.day >= day_of(now)
    )
    theirs = (invitation.person_id == person_id, invitation.meeting_id.in_(planned))
    for invitation_id in db.execute(select(invitation.id).where(*theirs)).scalars().all():
        notices.withdraw(db, f"invitation:{invitation_id}", "left the MDT", kinds=KINDS)
    db.execute(update(t.invitation).where(*theirs).values(coming=Coming.OFF))


def ask_again(db: Connection, case_id: int, *, now: datetime) -> None:
    """Sharing is allowed again: who was asked meanwhile, or before, and has not answered, is told now."""
    meeting = t.meeting.c
    planned = select(meeting.id).where(
        meeting.case_id == case_id, meeting.state == MeetingState.PLANNED, meeting.day >= day_of(now)
    )
    for meeting_id in db.execute(planned).scalars().all():
        for row in _rows(db, meeting_id):
            if row.coming is Coming.INVITED:
                _tell(db, _meeting(db, meeting_id), row, NoticeKind.INVITATION, {}, by=0, now=now)


def answer(db: Connection, actor: Actor, invitation_id: int, *, yes: bool, seen: int, now: datetime) -> Waiting:
    """Record that somebody comes, or cannot: themselves, or the keyworker whom they told. Twice is a success.

    Raises NotFound, NotAllowed, InvalidInput for a meeting that is over or off, and Stale when it has moved since.
    """
    row = db.execute(_invitations().where(t.invitation.c.id == invitation_id)).first()
    if row is None or row.coming is Coming.OFF:
        raise NotFound(say.NO_SUCH_INVITATION)
    verb = Verb.ANSWER_INVITATION if row.person_id == actor.person_id else Verb.PLAN_MEETING
    subject = f"invitation:{invitation_id}"
    access.require(db, actor, verb, row.case_id, now=now, subject=subject)
    if row.state is not MeetingState.PLANNED:
        raise InvalidInput(say.NOT_PLANNED)
    if now >= ends(row.day, row.starts_at):
        raise InvalidInput(say.IS_OVER)
    wanted = Coming.YES if yes else Coming.NO
    if row.version != seen:
        raise Stale(STALE)
    if row.coming is not wanted:
        values: dict[str, Any] = {"coming": wanted, "answered_at": now}
        db.execute(update(t.invitation).where(t.invitation.c.id == invitation_id).values(values))
        audit.record(
            db,
            person_id=actor.person_id,
            verb=verb,
            outcome=Outcome.DONE,
            case_id=row.case_id,
            subject=subject,
            old=row.coming.value,
            new=wanted.value,
            place=actor.place,
            now=now,
        )
    return _waiting(row)


def waiting(db: Connection, actor: Actor, *, now: datetime) -> list[Waiting]:
    """What the actor has not answered, the soonest first; nothing of a case that is silent, or whose MDT they left.

    For lists that write their own audit row.
    """
    invitation, meeting = t.invitation.c, t.meeting.c
    query = _invitations().where(
        invitation.person_id == actor.person_id,
        invitation.coming == Coming.INVITED,
        meeting.state == MeetingState.PLANNED,
        meeting.day >= day_of(now),
        t.case.c.status == CaseStatus.ACTIVE,
        access.cases_where(actor, Verb.ANSWER_INVITATION, day_of(now)),
        ~consents.silent_where(meeting.case_id),
    )
    rows = db.execute(query.order_by(meeting.day, invitation.id))
    return [_waiting(row) for row in rows if now < ends(row.day, row.starts_at)]


def name_of(db: Connection, invitation_id: int) -> Invited:
    """Whose invitation it is, for those who have been let through."""
    person, invitation = t.person.c, t.invitation.c
    query = select(t.invitation, person.name, person.phone, person.object_id).join_from(
        t.invitation, t.person, person.id == invitation.person_id
    )
    return _invited(db.execute(query.where(invitation.id == invitation_id)).one())


def ends(day: date, starts_at: datetime | None) -> datetime:
    """From when on nobody is asked any more, in UTC."""
    return starts_at or end_of(day)


def as_told(day: date, starts_at: datetime | None) -> dict[str, str]:
    """What a notice keeps of the time that a meeting had before."""
    return {"was": day.isoformat(), "was_at": starts_at.isoformat() if starts_at else ""}


def _leave_out(db: Connection, meeting: Found, row: Found, *, by: int, now: datetime) -> None:
    subject = f"invitation:{row.id}"
    unsent = _unsent(db, subject)
    notices.withdraw(db, subject, "not asked any more", kinds=KINDS)
    db.execute(update(t.invitation).where(t.invitation.c.id == row.id).values(coming=Coming.OFF))
    if unsent is None or unsent.kind is not NoticeKind.INVITATION:
        _tell(db, meeting, row, NoticeKind.MEETING_CANCELLED, {"off": True}, by=by, now=now)


def _tell(
    db: Connection, meeting: Found, row: Found, kind: NoticeKind, about: dict[str, Any], *, by: int, now: datetime
) -> None:
    """Once per change; the keyworker who does it knows."""
    if row.person_id == by or consents.silent(db, meeting.case_id):
        return
    notices.plan(
        db,
        kind,
        f"invitation:{row.id}",
        row.id,
        notices.to_person(row.person_id),
        str(meeting.version),
        case_id=meeting.case_id,
        about=about,
        now=now,
        deadline=ends(meeting.day, meeting.starts_at),
    )


def _unsent(db: Connection, subject: str) -> Found | None:
    """The notice about this invitation that nobody has been sent yet."""
    notice = t.notice.c
    query = select(notice.kind, notice.about).where(
        notice.subject == subject, notice.state == NoticeState.PLANNED, notice.sending_id.is_(None)
    )
    return db.execute(query.order_by(notice.id.desc()).limit(1)).first()


def _meeting(db: Connection, meeting_id: int) -> Found:
    return db.execute(select(t.meeting).where(t.meeting.c.id == meeting_id)).one()


def _rows(db: Connection, meeting_id: int) -> Sequence[Found]:
    query = select(t.invitation).where(t.invitation.c.meeting_id == meeting_id)
    return db.execute(query.order_by(t.invitation.c.id)).all()


def _on_mdt(db: Connection, case_id: int, today: date) -> set[int]:
    member = t.membership.c
    query = (
        select(member.person_id)
        .join_from(t.membership, t.person, t.person.c.id == member.person_id)
        .where(member.case_id == case_id, access.still_on(today), t.person.c.active)
    )
    return set(db.execute(query).scalars())


def _invitations() -> Select[*tuple[Any, ...]]:
    invitation, meeting = t.invitation.c, t.meeting.c
    return (
        select(
            invitation.id,
            invitation.person_id,
            invitation.coming,
            invitation.version,
            meeting.case_id,
            meeting.kind,
            meeting.state,
            meeting.day,
            meeting.starts_at,
            t.case.c.code,
        )
        .join_from(t.invitation, t.meeting, meeting.id == invitation.meeting_id)
        .join(t.case, t.case.c.id == meeting.case_id)
    )


def _invited(row: Found) -> Invited:
    return Invited(row.id, row.person_id, row.name, row.phone, row.object_id is None, row.coming, row.version)


def _waiting(row: Found) -> Waiting:
    return Waiting(row.id, row.version, row.case_id, row.code, row.kind, row.day, row.starts_at)
