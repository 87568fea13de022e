"""How a child is rated, in a word, and when that is too long ago.

The rule protected: a level of a tool's own scale stays what it is called there, and no level is read as a colour.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from casework.policy import RatingPolicy
from storage import core as t
from storage.tables import Colour


def word(colour: Colour | None, level: str | None) -> str:
    """ "red", or "CNEST: High"; empty for who was never rated."""
    return colour.value if colour else level or ""


def is_stale(rated: str, rated_at: datetime | None, ratings: RatingPolicy, now: datetime) -> bool:
    """Whether a rating, by its word, is older than the profile's days for it. What was never rated is not stale."""
    days = ratings.days(rated)
    return days is not None and rated_at is not None and now - rated_at > timedelta(days=days)


def stale_where(ratings: RatingPolicy, now: datetime) -> ColumnElement[bool]:
    """The same as a condition of a list of cases."""
    case = t.case.c
    coloured = [
        and_(case.rating == colour, case.rated_at < now - timedelta(days=days))
        for colour in Colour
        if (days := ratings.days(colour.value)) is not None
    ]
    levelled = and_(case.rating_level.is_not(None), case.rated_at < now - timedelta(days=ratings.level_days))
    return or_(*coloured, levelled)
