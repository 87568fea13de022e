"""What is said of a CETR, a CTR, their papers, reports and feedback forms: due by when, because of what, who says so.

Plain strings: the card makes every name in them safe. Days come in words already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casework.days import short

SUMMARY = "Why things are due"
NOT_YOURS = "Only the child's keyworker and the service's managers see what is due and why."
NOTHING = "No clock is running for {label}."
DECLINED = "CETRs were declined, so none is counted."
SOURCES = "Where the numbers come from"
WHY = "Why?"
CHOSE = "Your ICB chose this setting."
LEADS = "This is the earlier of two dates, and leads."
FOLLOWS = "The earlier date leads."

REVIEWS: Mapping[str, str] = {
    "cetr.limit_days": "CETR",
    "cetr.ctr_limit_days": "CTR",
    "cetr.repeat_months": "CETR",
    "cetr.ctr_repeat_months": "CTR",
    "cetr.ctr_secure_repeat_months": "CTR",
    "part_8a.first_days": "CETR",
    "part_8a.ctr_first_days": "CTR",
    "part_8a.repeat_months": "CETR",
    "part_8a.ctr_repeat_months": "CTR",
}


# Notices


def target_passed(rule: str, target: str, limit: str) -> str:
    return f"The target for the {REVIEWS[rule]} was {target}. The limit is {limit}."


def near_limit(rule: str, limit: str) -> str:
    return f"A {REVIEWS[rule]} is due: the limit is {limit}."


def past_limit(rule: str, limit: str) -> str:
    return f"A {REVIEWS[rule]} was due by {limit}, and none is recorded here. If it was held, please log it."


def planned(day: str) -> str:
    return f"The next one is planned for {day}."


NOT_PLANNED = "None is planned yet."
RECORDED = "Recorded, thank you."
STOPPED = "Nothing more to do here."
REPORT_SENT = "Report sent"
FORM_GIVEN = "Form given"


def how_why(code: str) -> str:
    """Plain, as in a message: what to type for the reasons."""
    return f"Type “why {code}” for the reasons."


def report_due(day: str, limit: str, *, late: bool) -> str:
    return f"The report of the review on {day} {'was' if late else 'is'} due by {limit}."


def papers_due(day: str, limit: str, to_come: int) -> str:
    more = f" {to_come} still to come." if to_come > 0 else ""
    return f"Papers for the review on {day} go to the panel at least 24 hours before: by {limit}.{more}"


def consent_due(day: str) -> str:
    return (
        f"A review is planned for {day}, and consent to it is not recorded yet. Ideally people have two weeks or "
        "more to decide, and to choose whom to invite. Until it is given, no papers are listed here."
    )


def feedback_due(day: str) -> str:
    return f"Has the young person had the feedback form about the review on {day}?"


# On a case, and in lists of them


REVIEWS_DUE = "CETRs and CTRs due"
PARTS = frozenset({"cetrs", "cetr", "ctrs", "ctr", "reviews"})  # what `summary` may be followed by
WAITING = "Reviews, papers and reports"


def counted(due: int, target_passed: int, overdue: int) -> str:
    """ "4, of which 1 is past its target and 2 are overdue"."""
    parts = [
        f"{target_passed} {'is past its' if target_passed == 1 else 'are past their'} target" if target_passed else "",
        f"{overdue} {'is' if overdue == 1 else 'are'} overdue" if overdue else "",
    ]
    said = " and ".join(part for part in parts if part)
    return f"{due or 'none'}, of which {said}" if said else str(due or "none")


def fact_title(rule: str) -> str:
    """What stands before the dates on a case's card."""
    if rule in REVIEWS:
        return f"{REVIEWS[rule]} due"
    return {
        "cetr.papers_hours": "Papers due",
        "cetr.feedback_days": "Feedback form due",
        "cetr.consent_lead_days": "Consent to CETR due",
    }.get(rule, "Report due")


def fact(target_on: date | None, limit_on: date, today: date) -> str:
    """ "target Friday 12 June, limit Friday 19 June"."""
    limit = short(limit_on, today)
    if limit_on < today:
        return f"overdue, limit was {limit}"
    if target_on is None:
        return f"by {limit}"
    return f"target {'was ' if target_on < today else ''}{short(target_on, today)}, limit {limit}"


ROOT_CAUSE = "Root-cause analysis"
ROOT_CAUSE_OPEN = "open: admitted on {day} with no community CETR"


# Why: the first sentence of each


def due_by(what: str, limit: str, because: str) -> str:
    return f"A {what} is due by {limit}: {because}."


def was_due_by(what: str, limit: str, because: str) -> str:
    return f"A {what} was due by {limit} and is overdue: {because}."


def thing_due(what: str, limit: str, because: str, *, late: bool, many: bool) -> str:
    """ "The papers are due by Tuesday 9 June: the CETR is planned for Wednesday 10 June."."""
    is_, was = ("are", "were") if many else ("is", "was")
    return f"{what} {was if late else is_} due by {limit}: {because}."


def because_admitted(who: str, day: str, review: str) -> str:
    return f"{who} was admitted on {day} with no community {review}"


def because_recognised(who: str, day: str) -> str:
    return f"{who}'s autism or learning disability was recognised in hospital on {day}"


def because_detained(who: str, day: str) -> str:
    return f"{who} has been detained since {day}"


def because_last(day: str, *, community: bool) -> str:
    return f"the last one was on {day}{', before the admission' if community else ''}"


def because_first(day: str) -> str:
    return f"the first one since the detention was on {day}"


def because_held(review: str, day: str) -> str:
    return f"the {review} was on {day}"


def because_planned(review: str, day: str) -> str:
    return f"the {review} is planned for {day}"


# Why: the numbers; `source` is "NHS England"


def target(days: int, source: str) -> str:
    return f"Target {days} working days ({source})"


def target_on(days: int, source: str, day: str, *, passed: bool) -> str:
    return f"{target(days, source)}, which {'was' if passed else 'is'} {day}"


def limit_days(days: int, source: str, day: str) -> str:
    return f"limit {days} days ({source}), {day}"


def limit_inclusive(days: int, source: str) -> str:
    return f"Limit {days} days, the first day counted ({source})"


def every_months(months: int, source: str) -> str:
    return f"Every {months} months ({source})"


def each_period(months: int, source: str) -> str:
    return f"One in each {months} months, beginning with the first ({source})"


def within(days: int, source: str) -> str:
    return f"Within {days} days ({source})"


def hours_before(hours: int, source: str) -> str:
    return f"{hours} hours before ({source})"


def days_before(days: int, source: str, day: str) -> str:
    return f"Ideally {days} days before ({source}), {day}"


def held_as(review: str) -> str:
    return f"By then it is a {review}: its kind follows age and EHCP on the day."


PAPERS = "The papers"
REPORT = "The report"
FEEDBACK = "The feedback form"
CONSENT = "Consent to the {review}"


# Why: a rating, and an analysis


def stale_rating(colour: str, day: str, days: int, source: str) -> str:
    return f"The rating is due again: rated {colour} on {day}. Every {days} days ({source})."


def root_cause(who: str, day: str, share: int, source: str) -> str:
    return (
        f"A root-cause analysis is open: {who} was admitted on {day} with no community CETR. "
        f"At least {share} in 100 admissions should have one ({source})."
    )


def more(count: int) -> str:
    return f"… and {count} more."
