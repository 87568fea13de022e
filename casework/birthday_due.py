"""What keyworker and managers must hear because of a birthday or a consent review, counted afresh each day.

The rule protected: each thing is said once for its occurrence ("16", "18+1"), and of what repeats only the newest; no
day that is counted from a birthday is handed on: what is due today may go out from this morning on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework.birthdays import birthday
from casework.consent_basis import ADULT, OWN_FROM
from casework.days import at, day_of
from casework.due import PlannedNotice
from casework.months import months_after
from casework.policy import NoticePolicy, Policy
from storage.tables import Milestone, NoticeKind

KINDS = frozenset(
    {NoticeKind.CONSENT_REVIEW, NoticeKind.CONSENT_AT_16, NoticeKind.PARENTAL_ENDS, NoticeKind.TRANSITION}
)


@dataclass(frozen=True, slots=True)
class Growing:
    """A case as far as birthdays and consent reviews are concerned. Recipients are "person:7"."""

    case_id: int
    born: date
    parental: bool  # consent in force rests on parental responsibility
    at_16: bool  # and was given before the 16th birthday
    review_on: date | None  # the earliest review of what is given
    reached: Milestone | None  # the newest, if nobody has answered it
    keyworker: str | None
    managers: tuple[str, ...]


def due_on(child: Growing, policy: Policy, notices: NoticePolicy, now: datetime) -> list[PlannedNotice]:
    """All that is to be said by today in England; what was said already is found in the ledger.

    `notices` are the numbers that count for the case.
    """
    today = day_of(now)
    own = [child.keyworker] if child.keyworker else list(child.managers)
    everybody = [*own, *(one for one in child.managers if one not in own)]
    now = max(now, at(today, notices.send_at))  # with the morning's other reminders, in one message
    found = [_notice(child, *said, to, now) for said in _consent(child, policy, notices, today) for to in own]
    if child.reached is not None:
        found += [_notice(child, NoticeKind.TRANSITION, child.reached.value, to, now) for to in everybody]
    return found


def _consent(child: Growing, policy: Policy, notices: NoticePolicy, today: date) -> list[tuple[NoticeKind, str]]:
    """One thing at a time: who asks about consent because of a birthday asks about the review too."""
    if child.parental and today >= (adult := birthday(child.born, ADULT)):
        return [(NoticeKind.PARENTAL_ENDS, f"{ADULT}+{_times(adult, notices, today)}")]
    found: list[tuple[NoticeKind, str]] = []
    if child.parental and today >= months_after(birthday(child.born, ADULT), -policy.consent.parental_warning_months):
        found.append((NoticeKind.PARENTAL_ENDS, f"before {ADULT}"))
    if child.at_16:
        since = birthday(child.born, OWN_FROM)
        found.append((NoticeKind.CONSENT_AT_16, f"{OWN_FROM}+{_times(since, notices, today)}"))
    elif child.review_on is not None and today >= child.review_on:
        times = _times(child.review_on, notices, today)
        found.append((NoticeKind.CONSENT_REVIEW, f"{child.review_on.isoformat()}+{times}"))
    return found


def _times(since: date, policy: NoticePolicy, today: date) -> int:
    """After how many days the newest weekly reminder is; after the last it stays under `needs me`."""
    every = policy.overdue_every_days
    return min((today - since).days // every, policy.overdue_times - 1) * every


def _notice(child: Growing, kind: NoticeKind, occurrence: str, recipient: str, now: datetime) -> PlannedNotice:
    return PlannedNotice(
        kind=kind,
        subject=f"case:{child.case_id}",
        subject_id=child.case_id,
        case_id=child.case_id,
        recipient=recipient,
        occurrence=occurrence,
        not_before=now,
        deadline=None,
    )
