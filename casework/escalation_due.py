"""When an overdue action is put to the next who can move it: the agency's contact, then lead professional and
commissioner, then the oversight panel. Rules alone, no store.

The rule protected: never silence, and nobody twice. A rung on which nobody stands is passed over to the next at the
time at which it would have come; where nobody stands above, the keyworker hears that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from casework.days import at, day_of, working_days_after
from casework.due import Due, PlannedNotice
from casework.policy import NoticePolicy
from storage.tables import NoticeKind

KINDS = frozenset({NoticeKind.ESCALATION, NoticeKind.ESCALATED})


class Rung(IntEnum):
    """Who is turned to, the lowest first. NOBODY: nobody stands above, and the keyworker heard that."""

    AGENCY = 1
    LEAD = 2
    OVERSIGHT = 3
    NOBODY = 4


@dataclass(frozen=True, slots=True)
class Climbed:
    """How far an action has come, for its present due day, and since which day; no rung is 0."""

    rung: int = 0
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """An action as far as its ladder is concerned. People are ids: `standing` by rung, `hears` for the keyworker."""

    id: int
    case_id: int
    due_on: date
    created_at: datetime
    climbs: bool  # open, not paused, and may be spoken of
    red: bool
    climbed: Climbed
    standing: Mapping[int, Collection[int]]
    hears: Collection[int]


def steps(red: bool, policy: NoticePolicy) -> int:
    """Working days from the due day to the first rung, and from each rung to the next."""
    return policy.escalation_red_working_days if red else policy.escalation_working_days


def next_at(
    due_on: date, created_at: datetime, climbed: Climbed, *, red: bool, policy: NoticePolicy
) -> datetime | None:
    """The morning of the next rung; None on top. A rung that came late moves those above it."""
    if climbed.rung >= Rung.OVERSIGHT:
        return None
    start = climbed.since or max(due_on, day_of(created_at))
    return at(working_days_after(start, steps(red, policy)), policy.send_at)


def occurrence(due_on: date, rung: int) -> str:
    """What makes a notice of the ladder one of its kind; a new due day begins at the bottom."""
    return f"{due_on.isoformat()} rung {rung}"


def due_of_escalation(one: Overdue, policy: NoticePolicy, now: datetime) -> Due:
    """Who must hear by now that it is escalated, one rung at most, and the next instant to look again."""
    instant = next_at(one.due_on, one.created_at, one.climbed, red=one.red, policy=policy)
    if not one.climbs or instant is None:
        return [], None
    if instant > now:
        return [], instant
    rung = next((rung for rung in _above(one.climbed.rung) if one.standing.get(rung)), Rung.NOBODY)
    told = sorted(one.standing.get(rung, ()))
    passed = [above.value for above in _above(one.climbed.rung) if above < rung]
    about = {"rung": rung.value, "told": told, "passed": passed}
    found = [_notice(one, NoticeKind.ESCALATION, who, rung, about, instant) for who in told]
    found += [_notice(one, NoticeKind.ESCALATED, who, rung, about, instant) for who in one.hears]
    reached = Climbed(rung, day_of(now))
    return found, next_at(one.due_on, one.created_at, reached, red=one.red, policy=policy)


def _above(rung: int) -> list[Rung]:
    return [one for one in (Rung.AGENCY, Rung.LEAD, Rung.OVERSIGHT) if one > rung]


def _notice(
    one: Overdue, kind: NoticeKind, who: int, rung: Rung, about: Mapping[str, object], instant: datetime
) -> PlannedNotice:
    return PlannedNotice(
        kind=kind,
        subject=f"action:{one.id}",
        subject_id=one.id,
        case_id=one.case_id,
        recipient=f"person:{who}",
        occurrence=occurrence(one.due_on, rung),
        not_before=instant,
        deadline=None,
        about=about,
    )
