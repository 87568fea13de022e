"""A meeting that is planned, moved or called off: whoever was asked hears of it, and the clocks follow.

The rules protected: CETR or CTR follows from age and EHCP on the day; a place or a reason names no child; what a
meeting was before stays in the audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, select, update

from casework import (
    access,
    audit,
    board_posts,
    case_clocks,
    consents,
    invitations,
    meetings,
    notices,
    papers,
    routes,
    safe_wording,
)
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on
from casework.clock_facts import REVIEW_KINDS
from casework.days import at, day_of, in_words
from casework.errors import InvalidInput, NotFound, Stale
from casework.policy import Policy
from casework.reviews import review_type
from casework.words import STALE
from casework.words import actions as action_words
from casework.words import meetings as say
from storage import core as t
from storage.tables import MeetingKind, MeetingState, NoticeKind, Outcome

OWN_CHOICE = 16  # from this age on the young person says whether their family is asked
LONGEST = 200  # characters of a place, a link, a name or a reason

Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A meeting as it is to be. `starts` is a time of day in England; `family` None: the young person was not asked."""

    kind: MeetingKind
    day: date
    starts: time | None
    place: str
    join_link: str
    chair: str
    invited: tuple[int, ...]
    family: bool | None

    @property
    def starts_at(self) -> datetime | None:
        return None if self.starts is None else at(self.day, self.starts)


def plan(
    db: Connection, actor: Actor, case_id: int, new: NewPlan, *, draft_id: str | None, policy: Policy, now: datetime
) -> int:
    """Keep a planned meeting, ask people to come and list its papers; its id.

    Raises NotAllowed, and InvalidInput for a day gone by, a second one of its kind on that day, or bad wording.
    """
    access.require(db, actor, Verb.PLAN_MEETING, case_id, now=now)
    new = _checked(db, case_id, new, None, now)
    made = meetings.insert_row(
        db, case_id=case_id, draft_id=draft_id, state=MeetingState.PLANNED, look_at=now, **_columns(new)
    )
    papers.listed(db, made, case_id, new.kind)
    invitations.set_who(db, actor, made, new.invited, now=now)
    _audit(db, actor, case_id, made, "", _told(new), now)
    _follow(db, case_id, policy, now)
    return made


def change(
    db: Connection, actor: Actor, meeting_id: int, new: NewPlan, *, seen: int, policy: Policy, now: datetime
) -> bool:
    """Make a planned meeting what it is to be now; whether its time moved. Those asked are told of time and place.

    Raises NotFound, NotAllowed, InvalidInput as for `plan`, and Stale when somebody changed it after version `seen`.
    """
    row = _planned(db, actor, meeting_id, now)
    new = _checked(db, row.case_id, new, row, now)
    values = _columns(new)
    if all(getattr(row, name) == value for name, value in values.items()):
        invitations.set_who(db, actor, meeting_id, new.invited, now=now)
        return False
    moved = (row.day, row.starts_at) != (new.day, new.starts_at)
    if moved:
        values |= {"moved_at": now, "look_at": now}
    _write(db, meeting_id, seen, values)
    if moved:
        notices.withdraw(db, f"meeting:{meeting_id}", "moved", kinds=(NoticeKind.MEETING,))
        _tell_channel_moved(db, row, now)
    if moved or (row.place, row.join_link or "") != (new.place, new.join_link):
        before = (row.day, row.starts_at)
        invitations.moved(db, meeting_id, before, by=actor.person_id, now=now, anew=moved)
    papers.listed(db, meeting_id, row.case_id, new.kind)
    invitations.set_who(db, actor, meeting_id, new.invited, now=now)
    _audit(db, actor, row.case_id, meeting_id, _kept(row), _told(new), now)
    _follow(db, row.case_id, policy, now)
    return moved


def call_off(
    db: Connection, actor: Actor, meeting_id: int, why: str, *, seen: int, policy: Policy, now: datetime
) -> None:
    """Call a planned meeting off; those asked and the channel are told. Twice is a success.

    Raises NotFound, NotAllowed, InvalidInput for a reason that would name the child, and Stale.
    """
    row = _found(db, actor, meeting_id, now)
    if row.state is MeetingState.CANCELLED:
        return
    _require_planned(row)
    _check_words(db, row.case_id, why, "why")
    values: dict[str, Any] = {"state": MeetingState.CANCELLED, "cancelled_why": why, "look_at": None}
    _write(db, meeting_id, seen, values)
    notices.withdraw(db, f"meeting:{meeting_id}", "called off")
    if now < invitations.ends(row.day, row.starts_at):
        invitations.called_off(db, meeting_id, by=actor.person_id, now=now)
        _tell_channel(db, row, NoticeKind.MEETING_CANCELLED, {}, now)
    _audit(db, actor, row.case_id, meeting_id, _kept(row), f"called off: {why}", now)
    _follow(db, row.case_id, policy, now)


def review_kind(born: date, ehcp: bool, day: date) -> MeetingKind:
    """CETR or CTR, as it is on that day."""
    return MeetingKind(review_type(born, ehcp, day))


def decides_alone(born: date, day: date) -> bool:
    """Whether, on that day, the young person says whether their family is asked."""
    return age_on(born, day) >= OWN_CHOICE


def _checked(db: Connection, case_id: int, new: NewPlan, now_is: Found | None, now: datetime) -> NewPlan:
    """The plan as it may be kept: a review is what it is on its day."""
    if new.day < day_of(now):
        raise InvalidInput(action_words.MEETING_GONE_BY, "day")
    case = db.execute(select(t.case.c.date_of_birth, t.case.c.ehcp).where(t.case.c.id == case_id)).one()
    if new.kind in REVIEW_KINDS:
        kind = review_kind(date.fromisoformat(case.date_of_birth), case.ehcp, new.day)
        new = NewPlan(kind, new.day, new.starts, new.place, new.join_link, new.chair, new.invited, new.family)
    meeting = t.meeting.c
    same = select(meeting.id).where(
        meeting.case_id == case_id,
        meeting.kind == new.kind,
        meeting.day == new.day,
        meeting.state == MeetingState.PLANNED,
        meeting.id != (0 if now_is is None else now_is.id),
    )
    if db.execute(same.limit(1)).first() is not None:
        raise InvalidInput(say.there_is_one(new.kind.value, in_words(new.day)), "day")
    _check_words(db, case_id, f"{new.place}\n{new.chair}", "where")
    if new.join_link and not is_link(new.join_link):
        raise InvalidInput(say.BAD_LINK, "where")
    return new


def is_link(text: str) -> bool:
    """Whether it is one address to join, and nothing that could run or hide anything."""
    return text.startswith("https://") and len(text) <= 1000 and text.isprintable() and not set(text) & set(" <>\"'`()")


def _check_words(db: Connection, case_id: int, text: str, field: str) -> None:
    if max(len(line) for line in text.split("\n")) > LONGEST:
        raise InvalidInput(say.TOO_LONG.format(most=LONGEST), field)
    safe_wording.check(text, safe_wording.identity(db, case_id), field=field)


def _found(db: Connection, actor: Actor, meeting_id: int, now: datetime) -> Found:
    row = db.execute(select(t.meeting).where(t.meeting.c.id == meeting_id)).first()
    if row is None:
        raise NotFound(say.NO_SUCH_MEETING)
    access.require(db, actor, Verb.PLAN_MEETING, row.case_id, now=now, subject=f"meeting:{meeting_id}")
    return row


def _planned(db: Connection, actor: Actor, meeting_id: int, now: datetime) -> Found:
    row = _found(db, actor, meeting_id, now)
    _require_planned(row)
    return row


def _require_planned(row: Found) -> None:
    if row.state is not MeetingState.PLANNED:
        raise InvalidInput(say.NOT_PLANNED)


def _write(db: Connection, meeting_id: int, seen: int, values: dict[str, Any]) -> None:
    meeting = t.meeting.c
    ours = (meeting.id == meeting_id, meeting.version == seen)
    if not db.execute(update(t.meeting).where(*ours).values(**values, version=seen + 1)).rowcount:
        raise Stale(STALE)


def _columns(new: NewPlan) -> dict[str, Any]:
    return {
        "kind": new.kind,
        "day": new.day,
        "starts_at": new.starts_at,
        "place": new.place,
        "join_link": new.join_link or None,
        "chair": new.chair or None,
        "family_invited": new.family,
    }


def _follow(db: Connection, case_id: int, policy: Policy, now: datetime) -> None:
    case_clocks.refresh(db, case_id, policy=policy, now=now)
    board_posts.changed(db, case_id)


def _tell_channel_moved(db: Connection, row: Found, now: datetime) -> None:
    """The channel hears from which day it moved, as it was last told."""
    subject = f"meeting:{row.id}"
    notice = t.notice.c
    unsent = select(notice.about).where(
        notice.subject == subject,
        notice.kind == NoticeKind.MEETING_CHANGED,
        notice.sending_id.is_(None),
        notice.withdrawn_because == "",
    )
    before = db.execute(unsent.order_by(notice.id.desc()).limit(1)).scalar()
    notices.withdraw(db, subject, "moved again", kinds=(NoticeKind.MEETING_CHANGED,))
    _tell_channel(db, row, NoticeKind.MEETING_CHANGED, before or invitations.as_told(row.day, row.starts_at), now)


def _tell_channel(db: Connection, row: Found, kind: NoticeKind, about: dict[str, Any], now: datetime) -> None:
    """The MDT's channel, where there is one and sharing is allowed. `row` is the meeting before the change."""
    route = routes.of_case(db, row.case_id)
    if route is None or consents.silent(db, row.case_id):
        return
    meeting = db.execute(select(t.meeting).where(t.meeting.c.id == row.id)).one()
    notices.plan(
        db,
        kind,
        f"meeting:{row.id}",
        row.id,
        notices.to_route(route.id),
        str(meeting.version),
        case_id=row.case_id,
        about=about,
        now=now,
        deadline=invitations.ends(meeting.day, meeting.starts_at),
    )


def _told(new: NewPlan) -> str:
    """All of it, for the audit."""
    when = new.starts_at.isoformat() if new.starts_at else new.day.isoformat()
    return f"{new.kind.value} {when}; {new.place} {new.join_link}; chair {new.chair}; family {new.family}"


def _kept(row: Found) -> str:
    when = row.starts_at.isoformat() if row.starts_at else row.day.isoformat()
    where = f"{row.place} {row.join_link or ''}"
    return f"{row.kind.value} {when}; {where}; chair {row.chair or ''}; family {row.family_invited}"


def _audit(db: Connection, actor: Actor, case_id: int, meeting_id: int, old: str, new: str, now: datetime) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.PLAN_MEETING,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"meeting:{meeting_id}",
        old=old,
        new=new,
        place=actor.place,
        now=now,
    )
