"""What the young person and family say, in their own words: who, how it was gathered, about what.

The rule protected: the words are for the case's keyworker and manager alone; reports count them and never print them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from casework import access, audit, cases, days, review_papers
from casework.access import Verb
from casework.actor import Actor
from casework.clock_facts import REVIEW_KINDS
from casework.errors import InvalidInput, NotFound
from casework.policy import Policy
from casework.review_papers import Sent
from casework.words import feedback as say
from storage import core as t
from storage.tables import Changed, MeetingKind, MeetingState, Outcome, Voice

A_PAGE = 3
MOST_REVIEWS = 6


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """`meeting_id` is a review that took place, where it is about one; `changed` is None where it was not asked."""

    voice: Voice
    words: str
    day: date
    said_by: str = ""
    how: str = ""
    about: str = say.KEYWORKING
    meeting_id: int | None = None
    service: str = ""
    changed: Changed | None = None


@dataclass(frozen=True, slots=True)
class FeedbackView:
    id: int
    voice: Voice
    said_by: str
    day: date
    about: str
    review: tuple[MeetingKind, date] | None
    service: str
    how: str
    changed: Changed | None
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class Said:
    """A page of what was said on one case, the newest first."""

    case_id: int
    label: str
    views: tuple[FeedbackView, ...]
    count: int
    page: int
    pages: int
    may_write: bool


def record(
    db: Connection,
    actor: Actor,
    case_id: int,
    new: NewFeedback,
    *,
    draft_id: str | None,
    policy: Policy,
    now: datetime,
) -> int:
    """Keep it; words about a review say that its feedback form was given, which ends that clock.

    Raises NotAllowed for all but the case's keyworker, and InvalidInput.
    """
    access.require(db, actor, Verb.RECORD_FEEDBACK, case_id, now=now)
    _check(db, case_id, new, now)
    values: dict[str, Any] = {
        "case_id": case_id,
        "draft_id": draft_id,
        "voice": new.voice,
        "said_by": new.said_by,
        "how": new.how,
        "about": new.about,
        "meeting_id": new.meeting_id,
        "service": new.service,
        "changed": new.changed,
        "words": new.words.strip(),
        "at": now if new.day == days.day_of(now) else days.at(new.day, time.min),
        "recorded_at": now,
        "recorded_by": actor.person_id,
    }
    made = int(db.execute(insert(t.feedback).values(**values).returning(t.feedback.c.id)).scalar_one())
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.RECORD_FEEDBACK,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"feedback:{made}",
        new=f"{new.voice}, about {new.about}: {new.words.strip()}",
        place=actor.place,
        now=now,
    )
    if new.meeting_id is not None:
        review_papers.record(db, actor, new.meeting_id, Sent.FEEDBACK, policy=policy, now=now)
    cases.remember(db, actor, case_id, now=now)
    return made


def of_case(db: Connection, actor: Actor, case_id: int, *, page: int, now: datetime) -> Said:
    """A page of it (audited). Raises NotAllowed for all but the case's keyworker and manager."""
    standing = access.require(db, actor, Verb.READ_RECORD, case_id, now=now, subject="feedback")
    count = db.execute(select(func.count()).where(t.feedback.c.case_id == case_id)).scalar_one()
    pages = max(1, -(-count // A_PAGE))
    page = min(max(page, 1), pages)
    return Said(
        case_id=case_id,
        label=cases.label(db, case_id, now=now),
        views=tuple(_views(db, case_id, A_PAGE, (page - 1) * A_PAGE)),
        count=count,
        page=page,
        pages=pages,
        may_write=access.may(actor, Verb.RECORD_FEEDBACK, standing.relations),
    )


def newest(db: Connection, case_id: int) -> FeedbackView | None:
    """What was said last, for those who have been let through."""
    return next(iter(_views(db, case_id, 1, 0)), None)


def of_draft(db: Connection, draft_id: str) -> int:
    """The case of what was saved from a draft: a second press of Confirm shows it. Raises NotFound."""
    found = db.execute(select(t.feedback.c.case_id).where(t.feedback.c.draft_id == draft_id)).scalar()
    if found is None:
        raise NotFound(say.NO_SUCH)
    return int(found)


def reviews_held(db: Connection, case_id: int) -> list[tuple[int, MeetingKind, date]]:
    """The case's CETRs and CTRs that took place, the newest first, for those who have been let through."""
    meeting = t.meeting.c
    query = (
        select(meeting.id, meeting.kind, meeting.day)
        .where(meeting.case_id == case_id, meeting.state == MeetingState.HELD, meeting.kind.in_(REVIEW_KINDS))
        .order_by(meeting.day.desc(), meeting.id.desc())
        .limit(MOST_REVIEWS)
    )
    return [(row.id, row.kind, row.day) for row in db.execute(query)]


def case_of_review(db: Connection, meeting_id: int) -> int:
    """The case whose CETR or CTR this is, and that took place. Raises NotFound."""
    meeting = t.meeting.c
    query = select(meeting.case_id).where(
        meeting.id == meeting_id, meeting.state == MeetingState.HELD, meeting.kind.in_(REVIEW_KINDS)
    )
    found = db.execute(query).scalar()
    if found is None:
        raise NotFound(say.NO_SUCH)
    return int(found)


def _check(db: Connection, case_id: int, new: NewFeedback, now: datetime) -> None:
    if not new.words.strip():
        raise InvalidInput(say.NO_WORDS, "words")
    if new.day > days.day_of(now):
        raise InvalidInput(say.STILL_TO_COME, "day")
    if new.meeting_id is not None and case_of_review(db, new.meeting_id) != case_id:
        raise InvalidInput(say.NO_SUCH_REVIEW, "about")


def _views(db: Connection, case_id: int, most: int, after: int) -> list[FeedbackView]:
    said = t.feedback.c
    query = (
        select(t.feedback, t.person.c.name, t.meeting.c.kind, t.meeting.c.day)
        .join_from(t.feedback, t.person, t.person.c.id == said.recorded_by)
        .outerjoin(t.meeting, t.meeting.c.id == said.meeting_id)
        .where(said.case_id == case_id)
        .order_by(said.at.desc(), said.id.desc())
        .limit(most)
        .offset(after)
    )
    return [_view(row) for row in db.execute(query)]


def _view(row: Row[*tuple[Any, ...]]) -> FeedbackView:
    return FeedbackView(
        id=row.id,
        voice=row.voice,
        said_by=row.said_by,
        day=days.day_of(row.at),
        about=row.about,
        review=None if row.kind is None else (row.kind, row.day),
        service=row.service,
        how=row.how,
        changed=row.changed,
        words=row.words,
        by=row.name,
    )
