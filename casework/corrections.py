"""Puts an entry right by adding to it.

The rule protected: what was saved is never changed; who added what, and when, stands below it, and in the copy for the
care record.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, update

from casework import access, audit, entries
from casework.access import Verb
from casework.actor import Actor
from casework.entries import UpdateView
from casework.errors import InvalidInput
from casework.words import updates as say
from storage import core as t
from storage.tables import Outcome


def add(db: Connection, actor: Actor, update_id: int, words: str, *, draft_id: str | None, now: datetime) -> UpdateView:
    """Add to an entry; it is to be copied to the care record again. Actions agreed with it stand as they are.

    Raises NotAllowed, NotFound, or InvalidInput for no words and for an entry that was struck out.
    """
    row = entries.row(db, update_id)
    access.require(db, actor, Verb.RECORD_UPDATE, row.case_id, now=now, subject=f"update:{update_id}")
    if row.struck_out:
        raise InvalidInput(say.NO_SUCH_ENTRY)
    said = words.strip()
    if not 0 < len(said) <= say.LONGEST_PART:
        raise InvalidInput(say.NEEDS_CORRECTION, "correction")
    values = {"update_id": update_id, "draft_id": draft_id, "author_id": actor.person_id, "at": now, "words": said}
    db.execute(insert(t.correction), values)
    db.execute(update(t.update).where(t.update.c.id == update_id).values(copied_at=None))
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.RECORD_UPDATE,
        outcome=Outcome.DONE,
        case_id=row.case_id,
        subject=f"update:{update_id}",
        new=f"corrected: {said}",
        place=actor.place,
        now=now,
    )
    return entries.view(db, entries.row(db, update_id), now=now)
