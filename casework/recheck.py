"""Whether a notice is still true at the moment it is sent, by the same rules that planned it.

The rule protected: nobody is reminded of what is done, taken back, asked to wait, no longer theirs, or not to be
spoken of.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from casework import lines_due, mdt_lines, no_answer, reach, too_late, unwritten
from casework.clock_due import due_of_clock
from casework.clock_rows import running_clock
from casework.days import WorksOf, overdue, usual
from casework.due import due_notices, due_of_meeting, wakes_at
from casework.invitations import KINDS as INVITED
from casework.invitations import as_told
from casework.mdt_policy import counts
from casework.notices import to_person
from casework.planner import action_facts, meeting_facts
from casework.policy import NoticePolicy
from casework.rating_due import due_of_rating
from casework.rating_pass import in_force
from storage.tables import ActionState, Answered, CaseStatus, Coming, MeetingState, NoticeKind

Found = Row[*tuple[Any, ...]]

LATE = reach.LATE
_REMINDERS = frozenset({NoticeKind.DUE_SOON, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE})
_TO_OWNER = _REMINDERS | {NoticeKind.NEW_ACTION, NoticeKind.TIME_ANSWERED}


def because(
    notice: Found, subject: Found | None, policy: NoticePolicy, now: datetime, works_of: WorksOf = usual
) -> str:
    """Why a notice must not go out now, in a word for the audit; empty when it is still true.

    `subject` is the row of its action, meeting, invitation or case; None when there is none. `works_of` knows the
    calendars of `readers`.
    """
    kind: NoticeKind = notice.kind
    if notice.deadline is not None and notice.deadline <= now:
        return LATE
    if kind is NoticeKind.UNREACHABLE:
        lost = notice.about["kind"]
        return _closed(subject) if lost in _REMINDERS and subject is not None else ""
    if kind is NoticeKind.TOO_LATE:
        return too_late.because(subject)
    if kind is NoticeKind.COVER_STARTS:
        still = subject is not None and subject.away and notice.recipient == to_person(subject.cover_id)
        return "" if still else "no cover any more"
    if subject is None:
        return ""
    policy = counts(policy, subject)
    if kind is NoticeKind.NOT_WRITTEN_UP:
        return _unwritten(notice, subject, policy, now, works_of)
    if kind is NoticeKind.MEETING:
        return _meeting(notice, subject, policy, now)
    if kind in INVITED:
        return _invitation(notice, subject) if notice.subject.startswith("invitation:") else _announced(notice, subject)
    if kind is NoticeKind.REFERRAL_OUTCOME:
        return _referral(notice, subject)
    if kind is NoticeKind.TO_ALLOCATE:
        return "allocated" if subject.keyworker_id is not None else ""
    if notice.subject.startswith("clock:"):
        return _clock(notice, subject, policy, now, works_of)
    if notice.subject.startswith("rating:"):
        return _rating(notice, subject, policy, now, works_of)
    if notice.subject.startswith("lines:"):
        return lines_due.because(subject, now) if kind in lines_due.TO_ASKED else ""
    if kind in mdt_lines.KINDS:
        return mdt_lines.because(notice, subject)
    if notice.subject.startswith("action:"):
        return _action(notice, kind, subject, policy, now, works_of)
    if kind is NoticeKind.BEFORE_CLOSURE:
        return "" if subject.case_status is CaseStatus.ACTIVE else "the case is closed"
    if kind is NoticeKind.CASE_CLOSED:
        return "consent" if subject.stopped else "" if subject.case_status is CaseStatus.CLOSED else "open again"
    if kind in (NoticeKind.HANDOVER, NoticeKind.HANDED_ON):
        keeps = notice.recipient == to_person(subject.keyworker_id or 0)
        return "" if keeps is (kind is NoticeKind.HANDOVER) else "another keyworker"
    if kind in (NoticeKind.CONSENT_STOPPED, NoticeKind.CONSENT_LIST) and not subject.stopped:
        return "consent given again"
    return ""


def readers(notice: Found, subject: Found | None) -> set[str]:
    """Whose calendars it was planned by: its reader's, the owner's and the keyworker's."""
    named: list[int | None] = [getattr(subject, name, None) for name in ("owner_id", "person_id", "keyworker_id")]
    return {notice.recipient, *(to_person(one) for one in named if one is not None)}


def _action(
    notice: Found, kind: NoticeKind, action: Found, policy: NoticePolicy, now: datetime, works_of: WorksOf
) -> str:
    if kind is NoticeKind.TAKEN_BACK:
        return _silent(action)
    if kind is NoticeKind.ACTION_CHANGED:
        same = action.state.value == notice.about["state"]
        return _silent(action) or _not_owner(notice, action) or ("" if same else "changed since")
    closed = _closed(action)
    if closed:
        return closed
    if kind in _TO_OWNER:
        stopped = _silent(action) or _not_owner(notice, action)
        if stopped:
            return stopped
    match kind:
        case NoticeKind.NEW_ACTION:
            return "answered" if action.acknowledged_at is not None else ""
        case NoticeKind.DUE_SOON | NoticeKind.DUE_TODAY | NoticeKind.OVERDUE:
            if action.asked_until is not None:
                return "more time was asked for"
            if action.snoozed_until is not None and now < wakes_at(action.snoozed_until, policy):
                return "snoozed"
            planned, _ = due_notices(action_facts(action), policy, now, works_of)
            same = any((one.kind, one.occurrence) == (kind, notice.occurrence) for one in planned)
            return "" if same else "no longer the newest"
        case NoticeKind.STUCK:
            return "" if action.answered is Answered.STUCK else "taken back"
        case NoticeKind.NOT_MINE:
            return "" if action.answered is Answered.NOT_MINE else "taken back"
        case NoticeKind.MORE_TIME:
            asked: date | None = action.asked_until
            return "" if asked is not None and asked.isoformat() == notice.about.get("until") else "taken back"
        case NoticeKind.ESCALATION | NoticeKind.ESCALATED:
            return _escalated(notice, action, now)
        case NoticeKind.NO_ANSWER:
            owner = notice.occurrence == f"owner {action.owner_id}"
            return no_answer.because(action) if owner else "another owner"
        case NoticeKind.TIME_WAITING:
            return _waiting(notice, action)
        case _:
            return ""


def _escalated(notice: Found, action: Found, now: datetime) -> str:
    """As long as it is overdue by the same day, and neither waits for an answer nor may not be spoken of."""
    if silent := _silent(action):
        return silent
    if action.asked_until is not None:
        return "more time was asked for"
    same = notice.occurrence.startswith(f"{action.due_on.isoformat()} ") and overdue(action.due_on, now)
    return "" if same else "another due day"


def _waiting(notice: Found, action: Found) -> str:
    """As long as that request waits still, whoever is told."""
    facts = action_facts(action)
    asked = "" if facts.asked_at is None or not facts.paused or facts.closed else facts.asked_at.isoformat()
    return "" if notice.occurrence == asked else "answered"


def _reader(notice: Found) -> int:
    return int(notice.recipient.removeprefix("person:"))


def _meeting(notice: Found, meeting: Found, policy: NoticePolicy, now: datetime) -> str:
    silent = _silent(meeting)
    if silent:
        return silent
    planned, _ = due_of_meeting(meeting_facts(meeting), policy, now)
    wanted = {(one.occurrence, one.recipient) for one in planned}
    if notice.about.get("instead_of") is not None:
        return "" if any(notice.occurrence == occurrence for occurrence, _ in wanted) else "changed"
    return "" if (notice.occurrence, notice.recipient) in wanted else "changed"


def _invitation(notice: Found, invited: Found) -> str:
    """To somebody who is asked to a meeting, or is not any more."""
    if silent := _silent(invited):
        return silent
    if not invited.on_mdt:
        return reach.LEFT
    if notice.kind is NoticeKind.MEETING_CANCELLED:
        off = invited.coming is Coming.OFF if notice.about.get("off") else invited.state is MeetingState.CANCELLED
        return "" if off else "asked again"
    if invited.state is not MeetingState.PLANNED:
        return str(invited.state)
    if invited.coming is Coming.OFF or notice.occurrence != str(invited.asked):
        return "changed"
    return "answered" if notice.kind is NoticeKind.INVITATION and invited.coming is not Coming.INVITED else ""


def _announced(notice: Found, meeting: Found) -> str:
    """To the channel: a meeting that has moved, or was called off."""
    if silent := _silent(meeting):
        return silent
    if notice.kind is NoticeKind.MEETING_CANCELLED:
        return "" if meeting.state is MeetingState.CANCELLED else str(meeting.state)
    if meeting.state is not MeetingState.PLANNED:
        return str(meeting.state)
    back = as_told(meeting.day, meeting.starts_at) == {key: notice.about.get(key) for key in ("was", "was_at")}
    return "moved back" if back else ""


def _referral(notice: Found, referral: Found) -> str:
    """Told meanwhile; or consent stopped it, and then it is somebody's to tell by hand."""
    if referral.referrer_told_at is not None:
        return "told"
    to_them = notice.recipient == to_person(referral.referrer_id or 0)
    return "consent" if referral.stopped and to_them else ""


def _clock(notice: Found, clock: Found, policy: NoticePolicy, now: datetime, works_of: WorksOf) -> str:
    """As long as the same is still the newest to be said, whoever is told."""
    planned, _ = due_of_clock(running_clock(clock, (_reader(notice),)), policy, now, works_of)
    same = any((one.kind, one.occurrence) == (notice.kind, notice.occurrence) for one in planned)
    return "" if same else "no longer the newest"


_UNWRITTEN = {
    "draft": unwritten.due_of_draft,
    "meeting": unwritten.due_after_meeting,
    "lines": unwritten.due_of_offer,
}


def _unwritten(notice: Found, row: Found, policy: NoticePolicy, now: datetime, works_of: WorksOf) -> str:
    """As long as the same is still to be said, whoever is told."""
    due = _UNWRITTEN[notice.subject.partition(":")[0]]
    planned, _ = due(row, (_reader(notice),), policy, now, works_of)
    return "" if any(one.occurrence == notice.occurrence for one in planned) else "written up"


def _rating(notice: Found, rating: Found, policy: NoticePolicy, now: datetime, works_of: WorksOf) -> str:
    """As long as the child was not rated since, and the same is still the newest to be said."""
    one = in_force(rating, (_reader(notice),))
    planned, _ = due_of_rating(one, int(notice.occurrence.partition("+")[0]), policy, now, works_of)
    if planned and any(same.occurrence == notice.occurrence for same in planned):
        return ""
    return "no longer the newest" if one.in_force and not one.silent else "rated again" if not one.silent else "consent"


def _closed(action: Found) -> str:
    state: ActionState = action.state
    return "" if state is ActionState.OPEN else state.value


def _silent(row: Found) -> str:
    if row.stopped:
        return "consent"
    return "" if row.case_status is CaseStatus.ACTIVE else "the case is closed"


def _not_owner(notice: Found, action: Found) -> str:
    heard_for = notice.about.get("instead_of")
    if heard_for is not None:
        return "" if heard_for == action.owner_id else "another owner"
    told = {to_person(action.owner_id), action_facts(action).recipient}
    if action.owner_account is None and action.cover_id is not None:
        told.add(to_person(action.cover_id))  # who rings a contact while the keyworker is away
    return "" if notice.recipient in told else "another owner"
