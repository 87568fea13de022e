"""Finds that a child may be on the register already, without showing whose case it is.

The rule protected: whoever may not read that case is told to ask, its managers hear of it, and each try is on record.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from casework import access, audit, cases, nhs_numbers, notices, reach
from casework.access import Verb
from casework.actor import Actor
from casework.days import day_of
from casework.errors import InvalidInput
from casework.words import register as say
from storage import core as t
from storage.crypto import fingerprint
from storage.tables import NoticeKind, Outcome


@dataclass
class MayBeKnown(InvalidInput):
    """No second case is opened for one NHS number; the managers of the first hear of it, after the rollback."""

    actor: Actor
    case_id: int
    draft_id: str
    sentence: str
    now: datetime

    def __post_init__(self) -> None:
        InvalidInput.__init__(self, self.sentence, "nhs_number")

    def __str__(self) -> str:
        return self.sentence

    def aftermath(self, db: Connection) -> None:
        tell(db, self.actor, self.case_id, "", self.draft_id, now=self.now)


def who_key(db: Connection, name: str, born: date) -> str:
    """Equal for the same name and date of birth, however it is spaced, cased or accented."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return fingerprint(db, f"who:{''.join(one for one in letters if one.isalnum())} {born.isoformat()}")


def refuse_known_number(db: Connection, actor: Actor, digits: str, *, draft_id: str | None, now: datetime) -> None:
    """Raises MayBeKnown where a case has this NHS number already, closed ones too."""
    found = nhs_numbers.case_with(db, digits) if digits else None
    if found is not None:
        raise MayBeKnown(actor, found, draft_id or "", sentence(db, actor, found, now=now), now)


def same_child(db: Connection, name: str, born: date) -> int | None:
    """A case whose child has the same name and date of birth: perhaps the same, perhaps not."""
    query = select(t.case.c.id).where(t.case.c.who_key == who_key(db, name, born)).order_by(t.case.c.id).limit(1)
    return db.execute(query).scalar()


def tell(db: Connection, actor: Actor, case_id: int, code: str, occurrence: str, *, now: datetime) -> None:
    """The managers of the child's case hear of it; `code` is the new case's, empty where none was opened."""
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.REGISTER,
        outcome=Outcome.DONE if code else Outcome.REFUSED,
        case_id=case_id,
        subject="duplicate",
        new=f"may be the same child as {code}" if code else "the same NHS number",
        place=actor.place,
        now=now,
    )
    about = {"by": actor.person_id, "code": code}
    for person_id in reach.who_oversees(db, case_id, but=actor.person_id)[0]:
        recipient, subject = notices.to_person(person_id), f"case:{case_id}"
        kind = NoticeKind.MAYBE_KNOWN
        notices.plan(db, kind, subject, case_id, recipient, occurrence, case_id=case_id, about=about, now=now)


def sentence(db: Connection, actor: Actor, case_id: int, *, now: datetime) -> str:
    """To who may read the case, which it is; to anybody else, that their manager can tell them."""
    relations = access.standing(db, actor, case_id, today=day_of(now)).relations
    if access.may(actor, Verb.READ_RECORD, relations):
        return say.known_as(cases.label(db, case_id, now=now))
    return say.MAY_BE_KNOWN
