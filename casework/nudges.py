"""When somebody is reminded to write up what they were told, and when it counts as late: rules alone, no store.

The rule protected (R9): the reminder comes 20 hours after being told; in held time it comes earlier, and never when the
24 hours are over. Where all of these lie in held time, the first working morning says plainly that they are over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.days import (
    Works,
    WorksOf,
    at,
    bring_forward,
    day_of,
    held,
    is_working_day,
    last_working_day,
    next_working_day,
    usual,
)
from casework.due import Due, PlannedNotice
from casework.due import is_over as too_late
from casework.entries import Moment
from casework.policy import NoticePolicy
from storage.tables import NoticeKind

IN_PEACE = timedelta(hours=1)  # local setting: nobody is reminded of what they are just writing
_BEFORE_HELD = timedelta(minutes=30)  # local setting: when no working morning is left before held time

OVER = "over"  # an occurrence's mark: the 24 hours are over


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What somebody was told and nobody has written up: a half-filled form, or a meeting that took place.

    `known_at` is when it was last touched here. Recipients are "person:7".
    """

    subject: str  # "draft:4f0c", "meeting:3"
    subject_id: int
    case_id: int
    told: Moment
    known_at: datetime
    recipients: Sequence[str]
    above: Sequence[str] = ()  # who hears where none of these is there in time: the service's managers


def over_at(told: Moment, policy: NoticePolicy) -> datetime:
    """When the 24 hours are certainly over: of a day without a time, its end counts."""
    return told.latest + timedelta(hours=policy.updates.within_hours)


def is_over(told: Moment, policy: NoticePolicy, now: datetime) -> bool:
    """Exactly 24 hours are in time, as for an entry."""
    return now > over_at(told, policy)


def nudge_at(told: Moment, known_at: datetime, policy: NoticePolicy, works: Works = is_working_day) -> datetime | None:
    """The instant of the reminder, never in held time; None where there is none left before the 24 hours are over."""
    wanted = told.latest + timedelta(hours=policy.updates.nudge_hours)
    if not held(wanted, policy, works):
        instant = max(wanted, known_at + IN_PEACE)
    else:
        morning = bring_forward(wanted, policy, works)
        in_peace = morning >= max(told.at, known_at + IN_PEACE)
        instant = morning if in_peace else max(_last_call(wanted, policy, works), known_at + IN_PEACE / 6)
    return instant if instant < over_at(told, policy) and not held(instant, policy, works) else None


def due_of_unwritten(
    one: Unwritten,
    policy: NoticePolicy,
    now: datetime,
    works_of: WorksOf = usual,
    *,
    look_at: datetime | None = None,
) -> Due:
    """What is to be said of it by now, at most one thing to each, and the next instant to look again.

    Mornings are those on which the reader is there, by `works_of`. Where none of the readers is there before the 24
    hours are over, but somebody above them is, they hear in time, and the reader afterwards. `look_at` is when it was
    to be looked at: what fell due since then was slept through.
    """
    said = [_said(one, reader, policy, works_of(reader)) for reader in one.recipients or ("",)]
    if all(deadline is None for _, _, deadline, _ in said):
        above = [_said(one, reader, policy, works_of(reader)) for reader in one.above]
        said += [nudge for nudge in above if nudge[2] is not None]
    looks = [instant for _, instant, _, _ in said if instant > now]
    due = [
        _planned(one, reader, occurrence, instant, deadline)
        for reader, instant, deadline, occurrence in said
        if reader and instant <= now and not too_late(instant, deadline, look_at, now)
    ]
    return due, min(looks, default=None)


def _said(
    one: Unwritten, reader: str, policy: NoticePolicy, works: Works
) -> tuple[str, datetime, datetime | None, str]:
    """The reader, when they hear, until when that is in time (None: the 24 hours are over), and the occurrence."""
    latest, over = one.told.latest.isoformat(), over_at(one.told, policy)
    nudge = nudge_at(one.told, one.known_at, policy, works)
    if nudge is not None:
        return reader, nudge, over, latest
    return reader, _morning(max(over, one.known_at + IN_PEACE), policy, works), None, f"{latest} {OVER}"


def _last_call(wanted: datetime, policy: NoticePolicy, works: Works) -> datetime:
    """Shortly before the held time begins in which `wanted` lies."""
    day = day_of(wanted)
    began = at(day, policy.quiet_from)
    if not works(day) or wanted < began:
        began = at(last_working_day(day, works), policy.quiet_from)
    return began - _BEFORE_HELD


def _morning(instant: datetime, policy: NoticePolicy, works: Works) -> datetime:
    """The first working morning at or after it."""
    day: date = day_of(instant)
    if works(day) and instant <= at(day, policy.send_at):
        return at(day, policy.send_at)
    return at(next_working_day(day, works), policy.send_at)


def _planned(
    one: Unwritten, recipient: str, occurrence: str, instant: datetime, deadline: datetime | None
) -> PlannedNotice:
    return PlannedNotice(
        kind=NoticeKind.NOT_WRITTEN_UP,
        subject=one.subject,
        subject_id=one.subject_id,
        case_id=one.case_id,
        recipient=recipient,
        occurrence=occurrence,
        not_before=instant,
        deadline=deadline,
    )
