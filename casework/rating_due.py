"""When somebody must hear that a rating has grown old: rules alone, no store.

The rule protected (R16, R20): a rating past the profile's days is said on the first working morning, then weekly a few
times; after that it stays under `needs me` until the child is rated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.days import at, day_of, is_working_day, next_working_day
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


def due_of_rating(rating: RatingInForce, days: int | None, notices: NoticePolicy, now: datetime) -> Due:
    """What is to be said of a rating by now, and the next instant to look again; it is old after so many `days`."""
    if not rating.in_force or days is None:
        return [], None
    stale_from = rating.rated_at + days * _DAY
    times = [time * notices.overdue_every_days for time in range(notices.overdue_times)]
    mornings = [(_morning(stale_from, after, notices), after) for after in times]
    ahead = min((instant for instant, _ in mornings if instant > now), default=None)
    past = [(instant, after) for instant, after in mornings if instant <= now]
    if not past or rating.silent:
        return [], ahead
    instant, after = past[-1]
    planned = [
        PlannedNotice(
            kind=NoticeKind.RATING_STALE,
            subject=f"rating:{rating.id}",
            subject_id=rating.id,
            case_id=rating.case_id,
            recipient=recipient,
            occurrence=f"{days}+{after}",
            not_before=instant,
            deadline=None,
        )
        for recipient in rating.recipients
    ]
    return planned, ahead


def _morning(stale_from: datetime, after: int, notices: NoticePolicy) -> datetime:
    """The first working morning that begins when it is stale already, and those so many days after it."""
    day = day_of(stale_from)
    first = day if is_working_day(day) and at(day, notices.send_at) >= stale_from else next_working_day(day)
    again = first + after * _DAY
    return at(again if is_working_day(again) else next_working_day(again), notices.send_at)
