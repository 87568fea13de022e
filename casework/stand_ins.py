"""Who stands in for whom on a day: one condition, as it is read with a person, with a case, and with a message.

The rule protected: cover begins and ends by its days alone; nothing has to be switched back.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, ScalarSelect, Table, and_, func, or_, select

from storage import core as t

Day = ColumnElement[date] | date


def away(person: Table | Any, day: Day) -> ColumnElement[bool]:
    """Rows of `person` (or an alias of it) who are away on that day and have named who covers."""
    first: Column[date] = person.c.absent_from
    last: Column[date] = person.c.absent_until
    return and_(person.c.cover_id.is_not(None), first <= day, or_(last.is_(None), last >= day))


def cover_of(keyworker_id: ColumnElement[Any], day: Day) -> ScalarSelect[int | None]:
    """The person who covers for the person of this column on that day; null where nobody does."""
    absent = t.person.alias("absent")
    return select(absent.c.cover_id).where(absent.c.id == keyworker_id, away(absent, day)).scalar_subquery()


def hears_for(keyworker_id: ColumnElement[Any], day: Day) -> ColumnElement[int | None]:
    """Whom news for the person of this column goes to on that day: who covers, else the person."""
    return func.coalesce(cover_of(keyworker_id, day), keyworker_id)
