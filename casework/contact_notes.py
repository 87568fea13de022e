"""That somebody was in touch with a child, the family or the lead professional: who, how, on which day.

The rule protected: one press is one note, however often it arrives, and one that was a slip counts nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from casework import access, audit, cases, days
from casework.access import Verb
from casework.actor import Actor
from casework.errors import InvalidInput, NotFound
from casework.words import contact_notes as say
from storage import core as t
from storage.tables import Outcome, Voice
from storage.upsert import insert_if_absent

LONGEST_NOTE = 300  # characters


class How(StrEnum):
    VISIT = "visit"
    CALL = "call"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class NewNote:
    """`day` is a day in England; `press` names the press that it comes from, empty for typed words."""

    voice: Voice
    how: How
    day: date
    words: str = ""
    press: str = ""


@dataclass(frozen=True, slots=True)
class NoteView:
    id: int
    case_id: int
    label: str  # "J.B., 14, KW-7F3K"
    voice: Voice
    how: How
    day: date
    words: str
    taken_back: bool


def record(db: Connection, actor: Actor, case_id: int, new: NewNote, *, now: datetime) -> NoteView:
    """Keep a note; the same press again is a success and shows the one that it made.

    Raises NotAllowed for all but the case's keyworker, and InvalidInput for a day to come or too many words.
    """
    access.require(db, actor, Verb.RECORD_CONTACT, case_id, now=now)
    today = days.day_of(now)
    if new.day > today:
        raise InvalidInput(say.STILL_TO_COME, "day")
    if len(new.words) > LONGEST_NOTE:
        raise InvalidInput(say.too_long(len(new.words), LONGEST_NOTE), "note")
    press = f"{case_id}:{actor.person_id}:{new.press}:{new.voice}:{new.how}" if new.press else None
    made = insert_if_absent(
        db,
        t.contact_note,
        {
            "case_id": case_id,
            "voice": new.voice,
            "how": new.how.value,
            "note": new.words,
            "at": now if new.day == today else days.at(new.day, time.min),
            "recorded_at": now,
            "recorded_by": actor.person_id,
            "press": press,
            "taken_back_at": None,
        },
        ("press",),
    )
    row = _newest(db, case_id, press)
    if made:
        _audit(db, actor, row, "", f"{new.how} with {new.voice}, {new.day.isoformat()}: {new.words}".rstrip(": "), now)
        cases.remember(db, actor, case_id, now=now)
    return _view(db, row, now)


def take_back(db: Connection, actor: Actor, note_id: int, *, now: datetime) -> NoteView:
    """A press that was a slip: the row stays, and counts no more. Twice is a success. Raises NotFound, NotAllowed."""
    row = _one(db, note_id)
    access.require(db, actor, Verb.RECORD_CONTACT, row.case_id, now=now, subject=f"contact_note:{note_id}")
    note = t.contact_note.c
    done = db.execute(
        update(t.contact_note).where(note.id == note_id, note.taken_back_at.is_(None)).values(taken_back_at=now)
    )
    if done.rowcount:
        _audit(db, actor, row, f"{row.how} with {row.voice}", "taken back", now)
    return _view(db, _one(db, note_id), now)


def last(db: Connection, case_id: int) -> Mapping[Voice, date]:
    """The last day of contact with each, for those who have been let through; who is missing was never noted."""
    note = t.contact_note.c
    query = (
        select(note.voice, func.max(note.at).label("at"))
        .where(note.case_id == case_id, note.taken_back_at.is_(None))
        .group_by(note.voice)
    )
    return {row.voice: days.day_of(row.at) for row in db.execute(query)}


def _newest(db: Connection, case_id: int, press: str | None) -> Row[*tuple[Any, ...]]:
    note = t.contact_note.c
    query = select(t.contact_note).where(note.case_id == case_id)
    if press is not None:
        query = query.where(note.press == press)
    return db.execute(query.order_by(note.id.desc()).limit(1)).one()


def _one(db: Connection, note_id: int) -> Row[*tuple[Any, ...]]:
    row = db.execute(select(t.contact_note).where(t.contact_note.c.id == note_id)).first()
    if row is None:
        raise NotFound(say.NO_SUCH_NOTE)
    return row


def _view(db: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> NoteView:
    return NoteView(
        id=row.id,
        case_id=row.case_id,
        label=cases.label(db, row.case_id, now=now),
        voice=row.voice,
        how=How(row.how),
        day=days.day_of(row.at),
        words=row.note,
        taken_back=row.taken_back_at is not None,
    )


def _audit(db: Connection, actor: Actor, row: Row[*tuple[Any, ...]], old: str, new: str, now: datetime) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.RECORD_CONTACT,
        outcome=Outcome.DONE,
        case_id=row.case_id,
        subject=f"contact_note:{row.id}",
        old=old,
        new=new,
        place=actor.place,
        now=now,
    )
