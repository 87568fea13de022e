"""Why a notice is due, with the number that decided and whose it is: what `tick --dry-run` says in brackets.

The rule protected: what an operator reads is counted by the same numbers by which the notice was planned.
"""

from __future__ import annotations

from collections.abc import Callable

from casework.clock_due import KINDS as CLOCK_KINDS
from casework.days import day_of, end_of, in_words
from casework.escalation_due import steps
from casework.letter_facts import Facts, Found
from casework.mdt_policy import counts, is_own
from casework.policy import WEEKDAYS, NoticePolicy, Policy
from casework.words import escalation as rung_words
from casework.words import notices as notice_words
from casework.words import preview as say
from storage.tables import Colour, NoticeKind

_EVERY, _TIMES = "overdue_every_days", "overdue_times"

_Said = tuple[list[str], tuple[str, ...]]  # what decided, in words, and the names of the numbers in it


def why(notice: Found, facts: Facts, policy: Policy) -> str:
    """In words. What no number decides has none."""
    kind: NoticeKind = notice.kind
    subject = facts.subject(notice)
    base = notice_words.WHY[kind]
    if kind is NoticeKind.DIGEST:
        day = WEEKDAYS[policy.notices.digest_weekday]
        return _joined(base, say.weekday(day), _whose(None, policy, "digest_weekday"))
    if subject is None:
        return base
    if kind in CLOCK_KINDS:
        return _joined(base, *_of_clock(notice, subject, policy))
    if kind is NoticeKind.RATING_STALE:
        return _joined(base, *_of_rating(notice, subject, policy))
    if kind is NoticeKind.NOT_WRITTEN_UP:
        return _joined(base, say.hours(policy.updates.nudge_hours), say.by(policy.publisher("updates.nudge_hours")))
    if kind not in _OF_REMINDERS:
        return base
    decided, names = _OF_REMINDERS[kind](notice, subject, counts(policy.notices, subject), facts)
    first = "" if kind is NoticeKind.OVERDUE else base
    return _joined(first, *decided, _whose(subject, policy, *names))


def _due_soon(notice: Found, action: Found, numbers: NoticePolicy, facts: Facts) -> _Said:
    due = in_words(action.due_on)
    return [say.working_days_before(numbers.due_soon_working_days, due)], ("due_soon_working_days",)


def _overdue(notice: Found, action: Found, numbers: NoticePolicy, facts: Facts) -> _Said:
    first = day_of(end_of(action.due_on))
    return [say.since(in_words(first)), _again(notice, numbers)], (_EVERY, _TIMES)


def _meeting(notice: Found, meeting: Found, numbers: NoticePolicy, facts: Facts) -> _Said:
    return [say.days_before(int(notice.occurrence.rpartition("-")[2]))], ("meeting_lead_days",)


def _time_waiting(notice: Found, action: Found, numbers: NoticePolicy, facts: Facts) -> _Said:
    return [say.after(numbers.more_time_working_days)], ("more_time_working_days",)


def _no_answer(notice: Found, action: Found, numbers: NoticePolicy, facts: Facts) -> _Said:
    return [say.after(numbers.answer_working_days)], ("answer_working_days",)


def _escalated(notice: Found, action: Found, numbers: NoticePolicy, facts: Facts) -> _Said:
    red = action.rating is Colour.RED
    who = rung_words.RUNGS.get(notice.about["rung"], "")
    name = "escalation_red_working_days" if red else "escalation_working_days"
    return [say.rung(who, steps(red, numbers), red=red)], (name,)


_OF_REMINDERS: dict[NoticeKind, Callable[[Found, Found, NoticePolicy, Facts], _Said]] = {
    NoticeKind.DUE_SOON: _due_soon,
    NoticeKind.OVERDUE: _overdue,
    NoticeKind.MEETING: _meeting,
    NoticeKind.TIME_WAITING: _time_waiting,
    NoticeKind.NO_ANSWER: _no_answer,
    NoticeKind.ESCALATION: _escalated,
    NoticeKind.ESCALATED: _escalated,
}


def _of_clock(notice: Found, clock: Found, policy: Policy) -> list[str]:
    said = [say.limit(in_words(clock.limit_on))]
    if "+" in notice.occurrence:
        said.append(_again(notice, counts(policy.notices, clock)))
    return [*said, say.by(policy.publisher(clock.rule))] if clock.rule in policy.sources else said


def _of_rating(notice: Found, rating: Found, policy: Policy) -> list[str]:
    days = int(notice.occurrence.partition("+")[0])
    word = rating.final.value if rating.final else rating.final_level or ""
    source = say.by(policy.publisher(f"ratings.{policy.ratings.key(word)}"))
    again = _again(notice, counts(policy.notices, rating))
    return [say.older(days), source, again, _whose(rating, policy, _EVERY, _TIMES)]


def _again(notice: Found, numbers: NoticePolicy) -> str:
    every = numbers.overdue_every_days
    return say.again(every, int(notice.occurrence.rpartition("+")[2]) // every + 1, numbers.overdue_times)


def _whose(subject: Found | None, policy: Policy, *names: str) -> str:
    own = any(is_own(subject, name) for name in names)
    return say.whose(own=own, publisher=policy.publisher(f"notices.{names[0]}"))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
