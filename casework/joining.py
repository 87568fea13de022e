"""Who comes on the MDT of a case: the root of all access, so that each one is named, checked and on record.

The rule protected: nobody comes on twice, and nobody who left the service comes on at all.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from casework import access, audit, board_posts, directory
from casework.access import Verb
from casework.actor import Actor
from casework.days import day_of
from casework.directory import Known
from casework.errors import InvalidInput
from casework.words import joining as say
from storage import core as t
from storage.tables import Outcome


def not_yet_on(db: Connection, case_id: int, *, now: datetime) -> tuple[Known, ...]:
    """Everybody known here who is not on the MDT, by name. For those who have been let through."""
    on = select(t.membership.c.person_id).where(t.membership.c.case_id == case_id, access.still_on(day_of(now)))
    there = set(db.execute(on).scalars())
    return tuple(one for one in directory.everybody(db) if one.id not in there)


def join(db: Connection, actor: Actor, case_id: int, person_id: int, *, now: datetime) -> bool:
    """Put somebody on the MDT for their own agency; False if they are on it. Raises NotAllowed, InvalidInput."""
    access.require(db, actor, Verb.CHANGE_DETAILS, case_id, now=now)
    db.execute(select(t.case.c.id).where(t.case.c.id == case_id).with_for_update())
    person = db.execute(select(t.person.c.agency_id, t.person.c.active).where(t.person.c.id == person_id)).first()
    if person is None or not person.active:
        raise InvalidInput(say.NOT_HERE, "who")
    on, today = t.membership.c, day_of(now)
    already = select(on.id).where(on.case_id == case_id, on.person_id == person_id, access.still_on(today))
    if db.execute(already).first() is not None:
        return False
    seat = {"case_id": case_id, "person_id": person_id, "agency_id": person.agency_id, "since": today}
    db.execute(insert(t.membership).values(seat))
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.CHANGE_DETAILS,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"person:{person_id}",
        new="on the MDT",
        place=actor.place,
        now=now,
    )
    board_posts.changed(db, case_id)
    return True
