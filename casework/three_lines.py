"""Three lines before a meeting: asked of chosen MDT members by a day, or offered to the keyworker any time.

The rule protected: a partner hears the code alone and sees only what they wrote themselves; what comes of it is read
by the case's keyworker and manager, in their own chat.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from casework import access, audit, consents, meetings, notices, owners, reach
from casework.access import Verb
from casework.actor import Actor
from casework.days import day_of, end_of, last_working_day
from casework.errors import InvalidInput, NotFound
from casework.lines_due import TO_ASKED
from casework.words import three_lines as say
from storage import core as t
from storage.tables import MeetingState, NoticeKind, Outcome

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lines:
    going_well: str = ""
    worries: str = ""
    wanted: str = ""

    @property
    def empty(self) -> bool:
        return not (self.going_well or self.worries or self.wanted)


@dataclass(frozen=True, slots=True)
class Request:
    """One row as far as who may answer it is concerned."""

    id: int
    case_id: int
    person_id: int
    asked: bool
    lines: Lines
    answered: bool
    told_by: str


def default_day(db: Connection, case_id: int, *, today: date) -> date | None:
    """The working day before the next meeting, if there is one and that day is still to come."""
    meeting = meetings.next_planned(db, case_id, today)
    if meeting is None:
        return None
    return max(last_working_day(meeting.day), today)


def ask(
    db: Connection,
    actor: Actor,
    case_id: int,
    people: Collection[int],
    wanted_by: date,
    *,
    draft_id: str | None,
    now: datetime,
) -> None:
    """Ask each of them once for the coming meeting; asked again before they answered, the day is the new one.

    Raises NotAllowed for all but the case's keyworker, and InvalidInput (nobody, not on the MDT, a day gone by, or no
    consent to sharing).
    """
    access.require(db, actor, Verb.ASK_LINES, case_id, now=now)
    consents.require_sharing(db, case_id, now=now)
    known = {one.id for one in owners.of_case(db, case_id, today=day_of(now))} - {actor.person_id}
    if not people:
        raise InvalidInput(say.NOBODY_CHOSEN, "people")
    if not set(people) <= known:
        raise InvalidInput(say.NOT_ON_MDT, "people")
    if wanted_by < day_of(now):
        raise InvalidInput(say.DAY_GONE, "by")
    meeting = meetings.next_planned(db, case_id, wanted_by - _DAY)
    for person_id in sorted(set(people)):
        asked = _asked(db, actor, case_id, person_id, wanted_by, meeting and meeting.id, draft_id, now)
        _audit(db, actor, Verb.ASK_LINES, case_id, asked, "", f"person:{person_id} by {wanted_by.isoformat()}", now)
        notices.plan(
            db,
            NoticeKind.LINES_ASKED,
            f"lines:{asked}",
            asked,
            notices.to_person(person_id),
            wanted_by.isoformat(),
            case_id=case_id,
            about={"by": actor.person_id},
            now=now,
            deadline=end_of(wanted_by),
        )


def answer(db: Connection, actor: Actor, request_id: int, lines: Lines, *, told_by: str = "", now: datetime) -> Request:
    """Who was asked answers, or the keyworker writes it down for them and says who told it. May be changed later.

    Raises NotFound, NotAllowed, and InvalidInput (nothing written, nobody named, the meeting is over).
    """
    request = one(db, request_id)
    mine = request.person_id == actor.person_id
    verb = Verb.GIVE_LINES if mine else Verb.ASK_LINES
    access.require(db, actor, verb, request.case_id, now=now, subject=f"lines:{request_id}")
    _check(lines, told_by, mine=mine)
    if request.answered and _meeting_over(db, request_id, now):
        raise InvalidInput(say.OVER)
    values: dict[str, Any] = {
        "going_well": lines.going_well,
        "worries": lines.worries,
        "wanted": lines.wanted,
        "told_by": "" if mine else told_by.strip(),
        "recorded_by": actor.person_id,
        "answered_at": now,
        "look_at": None,
    }
    db.execute(update(t.contribution).where(t.contribution.c.id == request_id).values(**values))
    notices.withdraw(db, f"lines:{request_id}", "answered", kinds=TO_ASKED)
    _audit(db, actor, verb, request.case_id, request_id, _said(request.lines), _said(lines, told_by), now)
    return one(db, request_id)


def offer(db: Connection, actor: Actor, case_id: int, lines: Lines, *, draft_id: str | None, now: datetime) -> Request:
    """*Tell the keyworker*: kept for the coming meeting, and the keyworker hears that it is there.

    Raises NotAllowed for who is not on the MDT, and InvalidInput for nothing written.
    """
    access.require(db, actor, Verb.GIVE_LINES, case_id, now=now)
    _check(lines, "", mine=True)
    meeting = meetings.next_planned(db, case_id, day_of(now) - _DAY)
    made = _insert(
        db,
        case_id=case_id,
        person_id=actor.person_id,
        meeting_id=meeting and meeting.id,
        draft_id=draft_id,
        asked_at=now,
        answered_at=now,
        look_at=now,
        recorded_by=actor.person_id,
        going_well=lines.going_well,
        worries=lines.worries,
        wanted=lines.wanted,
    )
    _audit(db, actor, Verb.GIVE_LINES, case_id, made, "", _said(lines), now)
    for person_id in reach.who_hears(db, case_id):
        if person_id != actor.person_id:
            notices.plan(
                db,
                NoticeKind.LINES_OFFERED,
                f"lines:{made}",
                made,
                notices.to_person(person_id),
                now.isoformat(),
                case_id=case_id,
                about={"by": actor.person_id},
                now=now,
            )
    return one(db, made)


def settle(db: Connection, actor: Actor, request_id: int, *, now: datetime) -> Request:
    """There is nothing to write up of what was offered. The same twice is a success.

    Raises NotFound, and NotAllowed for all but the case's keyworker.
    """
    row = t.contribution.c
    request = one(db, request_id)
    access.require(db, actor, Verb.RECORD_UPDATE, request.case_id, now=now, subject=f"lines:{request_id}")
    waits = (row.id == request_id, row.asked_by.is_(None), row.settled_at.is_(None))
    if db.execute(update(t.contribution).where(*waits).values(settled_at=now, look_at=None)).rowcount:
        notices.withdraw(db, f"lines:{request_id}", "nothing to write up", kinds={NoticeKind.NOT_WRITTEN_UP})
        _audit(db, actor, Verb.RECORD_UPDATE, request.case_id, request_id, "", "nothing to write up", now)
    return request


def one(db: Connection, request_id: int) -> Request:
    """For those who check permission next. Raises NotFound."""
    row = db.execute(select(t.contribution).where(t.contribution.c.id == request_id)).first()
    if row is None:
        raise NotFound(say.NO_SUCH_REQUEST)
    return _request(row)


def of_draft(db: Connection, draft_id: str) -> Request | None:
    """What was offered from a draft."""
    row = db.execute(select(t.contribution).where(t.contribution.c.draft_id == draft_id)).first()
    return None if row is None else _request(row)


def of_case(db: Connection, case_id: int, *, person_id: int | None) -> list[Request]:
    """The case's rows, or one person's of them, for those who have been let through."""
    query = select(t.contribution).where(t.contribution.c.case_id == case_id)
    if person_id is not None:
        query = query.where(t.contribution.c.person_id == person_id)
    return [_request(row) for row in db.execute(query.order_by(t.contribution.c.id))]


def waiting_for(db: Connection, case_id: int, person_id: int, *, today: date) -> Request | None:
    """What this person was asked for on a case and has not answered; None when its day is over."""
    row = t.contribution.c
    query = (
        select(t.contribution)
        .where(
            row.case_id == case_id,
            row.person_id == person_id,
            row.asked_by.is_not(None),
            row.answered_at.is_(None),
            row.wanted_by >= today,
        )
        .order_by(row.wanted_by, row.id)
        .limit(1)
    )
    found = db.execute(query).first()
    return None if found is None else _request(found)


def _asked(
    db: Connection,
    actor: Actor,
    case_id: int,
    person_id: int,
    wanted_by: date,
    meeting_id: int | None,
    draft_id: str | None,
    now: datetime,
) -> int:
    open_one = waiting_for(db, case_id, person_id, today=day_of(now))
    values: dict[str, Any] = {"meeting_id": meeting_id, "wanted_by": wanted_by, "asked_by": actor.person_id}
    if open_one is not None:
        notices.withdraw(db, f"lines:{open_one.id}", "asked anew", kinds=TO_ASKED)
        db.execute(
            update(t.contribution).where(t.contribution.c.id == open_one.id).values(**values, asked_at=now, look_at=now)
        )
        return open_one.id
    key = f"{draft_id}:{person_id}" if draft_id else None
    return _insert(db, case_id=case_id, person_id=person_id, asked_at=now, look_at=now, draft_id=key, **values)


def _insert(db: Connection, **values: Any) -> int:
    empty = {"going_well": "", "worries": "", "wanted": "", "told_by": ""}
    made = insert(t.contribution).values(**{**empty, **values}).returning(t.contribution.c.id)
    return int(db.execute(made).scalar_one())


def _check(lines: Lines, told_by: str, *, mine: bool) -> None:
    if lines.empty:
        raise InvalidInput(say.ALL_EMPTY, "going_well")
    if not mine and not told_by.strip():
        raise InvalidInput(say.WHO_TOLD, "told_by")


def _meeting_over(db: Connection, request_id: int, now: datetime) -> bool:
    meeting, row = t.meeting.c, t.contribution.c
    query = (
        select(meeting.state, meeting.day)
        .join_from(t.contribution, t.meeting, meeting.id == row.meeting_id)
        .where(row.id == request_id)
    )
    found = db.execute(query).first()
    return found is not None and (found.state is not MeetingState.PLANNED or found.day < day_of(now))


def _request(row: Row[*tuple[Any, ...]]) -> Request:
    lines = Lines(row.going_well, row.worries, row.wanted)
    answered = row.answered_at is not None
    return Request(row.id, row.case_id, row.person_id, row.asked_by is not None, lines, answered, row.told_by)


def _said(lines: Lines, told_by: str = "") -> str:
    said = "; ".join(f"{title}: {text}" for title, text in say.lines(lines.going_well, lines.worries, lines.wanted))
    return f"{said}; told by {told_by}" if told_by else said


def _audit(
    db: Connection, actor: Actor, verb: Verb, case_id: int, request_id: int, old: str, new: str, now: datetime
) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=verb,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"lines:{request_id}",
        old=old,
        new=new,
        place=actor.place,
        now=now,
    )
