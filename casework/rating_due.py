"""When somebody must hear that a rating has grown old: rules alone, no store.

The rule protected (R16, R20): a rating past the profile's days is said on the first working morning, then weekly a few
times; after that it stays under `needs me` until the child is rated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.days import Works, WorksOf, at, day_of, next_working_day, usual
from casework.due import Due, PlannedNotice
from casework.policy import NoticePolicy
from storage.tables import NoticeKind

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RatingInForce:
    """A case's newest rating as far as its notice is concerned. Recipients are "person:7"."""

    id: int
    case_id: int
    word: str
    rated_at: datetime
    in_force: bool
    silent: bool  # the case is closed, or consent to the register was refused or withdrawn
    recipients: tuple[str, ...]  # its keyworker, or the service's managers where there is none


def due_of_rating(
    rating: RatingInForce, days: int | None, notices: NoticePolicy, now: datetime, works_of: WorksOf = usual
) -> Due:
    """What is to be said of a rating by now, and the next instant to look again; it is old after so many `days`.

    Mornings are those on which the reader is there, by `works_of`.
    """
    if not rating.in_force or days is None:
        return [], None
    stale_from = rating.rated_at + days * _DAY
    times = [time * notices.overdue_every_days for time in range(notices.overdue_times)]
    planned: list[PlannedNotice] = []
    looks: list[datetime] = []
    for reader in rating.recipients or ("",):
        mornings = [(_morning(stale_from, after, notices, works_of(reader)), after) for after in times]
        looks += [instant for instant, _ in mornings if instant > now]
        past = [(instant, after) for instant, after in mornings if instant <= now]
        if past and reader and not rating.silent:
            planned.append(_planned(rating, reader, days, *past[-1]))
    return planned, min(looks, default=None)


def _planned(rating: RatingInForce, reader: str, days: int, instant: datetime, after: int) -> PlannedNotice:
    return PlannedNotice(
        kind=NoticeKind.RATING_STALE,
        subject=f"rating:{rating.id}",
        subject_id=rating.id,
        case_id=rating.case_id,
        recipient=reader,
        occurrence=f"{days}+{after}",
        not_before=instant,
        deadline=None,
    )


def _morning(stale_from: datetime, after: int, notices: NoticePolicy, works: Works) -> datetime:
    """The first working morning that begins when it is stale already, and those so many days after it."""
    day = day_of(stale_from)
    first = day if works(day) and at(day, notices.send_at) >= stale_from else next_working_day(day, works)
    again = first + after * _DAY
    return at(again if works(again) else next_working_day(again, works), notices.send_at)
