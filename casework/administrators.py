"""Who hears what the bot says of itself: the administrators."""

from __future__ import annotations

from sqlalchemy import Connection, select

from casework import routes
from casework.actor import roles_of
from casework.notices import to_person
from storage import core as t
from storage.tables import Role


def to_tell(db: Connection) -> list[str]:
    """The administrators who can be reached; where none can, all who have an account here."""
    person = t.person.c
    query = select(person.id, person.roles).where(
        person.active, person.object_id.is_not(None), person.roles.contains(Role.ADMINISTRATOR.value)
    )
    found = [to_person(row.id) for row in db.execute(query) if Role.ADMINISTRATOR in roles_of(row.roles)]
    reachable = routes.alive(db, found)
    return [one for one in found if one in reachable] or found
