"""When a CETR or CTR, its papers, report and feedback form are due, by which rule and counted from which day.

The rules protected: the clock follows the review type; a LAEP is never a community CETR; national policy is owed to
every inpatient, the Mental Health Act's Part 8A to those who are detained; of two dates the earlier leads. Rules
alone, no store: `casework.case_clocks` reads the facts and keeps what is found here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from casework.clock_facts import (
    CONSENT_LEAD,
    FEEDBACK,
    PAPERS,
    REVIEW_KINDS,
    REVIEWS,
    ClockFacts,
    DueClock,
    Review,
    Since,
)
from casework.days import at, day_of, working_days_after
from casework.months import last_day_of_months, months_after
from casework.policy import Policy
from casework.review_rules import Part8aPolicy
from casework.reviews import CETR
from casework.stays import Detention, Stay, stays
from storage.tables import ClockState, MeetingState

_DAY = timedelta(days=1)
_MORNING = time(9)  # of a review of which only the day is known


def clocks_of(facts: ClockFacts, policy: Policy) -> list[DueClock]:
    """Every clock of the case, those that were met or stopped included; the earliest limit first."""
    inside = _stays(facts)
    found = [clock for stay in inside for clock in _of_stay(facts, policy, stay, inside)]
    found += [clock for review in _held(facts) for clock in _after_review(facts, policy, review, inside)]
    found += [clock for review in facts.meetings for clock in _before_review(facts, policy, review)]
    return sorted(found, key=lambda one: (one.limit_on, one.rule, one.opened_by))


def leading(clocks: Sequence[DueClock]) -> DueClock | None:
    """The running review clock whose limit comes first."""
    running = [one for one in clocks if one.rule in REVIEWS and one.state is ClockState.RUNNING]
    return min(running, key=lambda one: one.limit_on, default=None)


def without_community_cetr(facts: ClockFacts, policy: Policy) -> list[str]:
    """The admissions ("event:7") that want a root-cause analysis: of who has CETRs, with no community CETR before."""
    inside = _stays(facts)
    return [
        stay.opened_by
        for stay in inside
        if facts.type_on(stay.since) == CETR
        and stay is not facts.stay  # nobody recorded how that one began
        and _community(facts, policy, stay, inside) is None
    ]


# Stays


def _stays(facts: ClockFacts) -> list[Stay]:
    """Those in which C(E)TRs are owed: learning disability or autism is known, or was recognised."""
    if not facts.known and facts.recognised_on is None:
        return []
    found = stays(facts.events)
    if facts.stay is not None:
        if not found or found[-1].until is not None:
            found.append(facts.stay)
        elif facts.stay.since < found[-1].since:
            found[-1] = facts.stay  # only moves within it were recorded here
    return [stay for stay in found if stay.until is None or _applicable(facts, stay.since)[0] <= stay.until]


def _applicable(facts: ClockFacts, day: date) -> tuple[date, bool]:
    """The day itself, or the later one on which autism or a learning disability was recognised; and whether so."""
    recognised = facts.recognised_on
    return (recognised, True) if recognised is not None and recognised > day else (day, False)


def _held(facts: ClockFacts) -> list[Review]:
    """CETRs and CTRs that took place, the earliest first. A LAEP is neither."""
    held = (one for one in facts.meetings if one.kind in REVIEW_KINDS and one.state is MeetingState.HELD)
    return sorted(held, key=lambda one: (one.day, one.id))


def _community(facts: ClockFacts, policy: Policy, stay: Stay, inside: Sequence[Stay]) -> Review | None:
    """The last review before the admission, on the very day at the latest, that counts for it."""
    before = [
        one
        for one in _held(facts)
        if one.day <= stay.since <= months_after(one.day, policy.cetr.community_months)
        and not any(other.holds(one.day) for other in inside if other is not stay)
    ]
    return before[-1] if before else None


def _of_stay(facts: ClockFacts, policy: Policy, stay: Stay, inside: Sequence[Stay]) -> list[DueClock]:
    community = _community(facts, policy, stay, inside)
    during = [one for one in _held(facts) if stay.holds(one.day)]
    found = [] if community is not None else [_post_admission(facts, policy, stay, during)]
    reviews = [community, *during] if community is not None else during
    for place, review in enumerate(reviews):
        found.append(_repeat(facts, policy, stay, review, reviews[place + 1 :], community=review is community))
    for detention in stay.detentions:
        found += _statutory(facts, policy, detention)
    return found


def _post_admission(facts: ClockFacts, policy: Policy, stay: Stay, during: Sequence[Review]) -> DueClock:
    day, recognised = _applicable(facts, stay.since)
    cetr = facts.type_on(day) == CETR
    days = policy.cetr.limit_days if cetr else policy.cetr.ctr_limit_days
    return _clock(
        facts,
        "cetr.limit_days" if cetr else "cetr.ctr_limit_days",
        stay.opened_by,
        (Since.RECOGNISED if recognised else Since.ADMITTED, day),
        day + days * _DAY,
        during[0] if during else None,
        ended=stay.until is not None,
        target=("cetr.target_working_days", working_days_after(day, policy.cetr.target_working_days)) if cetr else None,
    )


def _repeat(
    facts: ClockFacts, policy: Policy, stay: Stay, last: Review, later: Sequence[Review], *, community: bool
) -> DueClock:
    """By the type on the day of the last review: a birthday moves no date that is set."""
    if facts.type_on(last.day) == CETR:
        rule, months = "cetr.repeat_months", policy.cetr.repeat_months
    elif stay.secure_from(last.day):
        rule, months = "cetr.ctr_secure_repeat_months", policy.cetr.ctr_secure_repeat_months
    else:
        rule, months = "cetr.ctr_repeat_months", policy.cetr.ctr_repeat_months
    since = Since.COMMUNITY_REVIEW if community else Since.REVIEW
    limit = months_after(last.day, months)
    met = later[0] if later else None
    return _clock(facts, rule, f"meeting:{last.id}", (since, last.day), limit, met, ended=stay.until is not None)


# The Mental Health Act 1983, Part 8A


def _statutory(facts: ClockFacts, policy: Policy, detention: Detention) -> list[DueClock]:
    part = policy.part_8a
    day, recognised = _applicable(facts, detention.since)
    if part is None or (detention.until is not None and detention.until < day):
        return []
    cetr = facts.type_on(day) == CETR
    held = [one for one in _held(facts) if day <= one.day and (detention.until is None or one.day <= detention.until)]
    first = _clock(
        facts,
        "part_8a.first_days" if cetr else "part_8a.ctr_first_days",
        detention.opened_by,
        (Since.RECOGNISED if recognised else Since.DETAINED, day),
        day + (part.first_days if cetr else part.ctr_first_days) * _DAY - _DAY,
        held[0] if held else None,
        ended=detention.until is not None,
    )
    return [first, *_periods(facts, part, detention, held)]


def _periods(facts: ClockFacts, part: Part8aPolicy, detention: Detention, held: Sequence[Review]) -> list[DueClock]:
    """A further meeting in each period, the first beginning with the day of the first meeting, up to today's."""
    if not held:
        return []
    first, found = held[0], list[DueClock]()
    cetr = facts.type_on(first.day) == CETR
    rule = "part_8a.repeat_months" if cetr else "part_8a.ctr_repeat_months"
    months = part.repeat_months if cetr else part.ctr_repeat_months
    begins, number = first.day, 1
    until = min(facts.today, detention.until or facts.today)
    while begins <= until:
        ends = last_day_of_months(first.day, months * number)
        further = next((one for one in held[1:] if one.day >= begins), None)
        over = detention.until is not None
        opened_by = f"meeting:{first.id}/{number}"
        since = (Since.FIRST_MEETING, first.day)
        found.append(_clock(facts, rule, opened_by, since, ends, further, ended=over))
        begins, number = ends + _DAY, number + 1
    return found


# What goes with a review


def _after_review(facts: ClockFacts, policy: Policy, review: Review, inside: Sequence[Stay]) -> list[DueClock]:
    opened_by, since = f"meeting:{review.id}", (Since.REVIEW, review.day)
    sent, given = review.report_sent_on, review.feedback_form_on
    report = review.day + policy.cetr.report_days * _DAY
    feedback = review.day + policy.cetr.feedback_days * _DAY
    found = [
        _paper(facts, "cetr.report_days", opened_by, since, report, sent, review),
        _paper(facts, FEEDBACK, opened_by, since, feedback, given, review),
    ]
    if policy.part_8a is not None and _detained_on(facts, review.day, inside):
        limit = review.day + (policy.part_8a.report_days - 1) * _DAY
        found.append(_paper(facts, "part_8a.report_days", opened_by, since, limit, sent, review))
    return found


def _detained_on(facts: ClockFacts, day: date, inside: Sequence[Stay]) -> bool:
    lasting = (one for stay in inside for one in stay.detentions if one.until is None or day <= one.until)
    return any(_applicable(facts, one.since)[0] <= day for one in lasting)


def _before_review(facts: ClockFacts, policy: Policy, review: Review) -> list[DueClock]:
    """For a planned review: its papers, and consent in good time. What was declined needs neither."""
    coming = review.state is MeetingState.PLANNED and review.day >= facts.today
    if review.kind not in REVIEW_KINDS or not coming or facts.declined:
        return []
    opened_by, since = f"meeting:{review.id}", (Since.PLANNED, review.day)
    by = day_of((review.starts_at or at(review.day, _MORNING)) - timedelta(hours=policy.cetr.papers_hours))
    by = min(by, review.day - _DAY)  # where the clocks go back, 24 hours may begin and end on one day
    complete = 0 < review.papers_wanted <= review.papers_received
    papers_in = (review.papers_in_on or facts.today) if complete else None
    papers = _paper(facts, PAPERS, opened_by, since, by, papers_in, review)
    lead = review.day - policy.cetr.consent_lead_days * _DAY
    consent = _paper(facts, CONSENT_LEAD, opened_by, since, review.day, facts.consent_on, review, target_on=lead)
    return [papers, consent]


def _paper(
    facts: ClockFacts,
    rule: str,
    opened_by: str,
    since: tuple[Since, date],
    limit: date,
    done_on: date | None,
    review: Review,
    *,
    target_on: date | None = None,
) -> DueClock:
    return DueClock(
        rule=rule,
        opened_by=opened_by,
        since=since[0],
        counts_from=since[1],
        limit_on=limit,
        state=ClockState.RUNNING if done_on is None else ClockState.MET,
        review=review.kind.value,
        held_as=review.kind.value,
        target_rule=rule if target_on else "",
        target_on=target_on,
        met_on=done_on,
    )


def _clock(
    facts: ClockFacts,
    rule: str,
    opened_by: str,
    since: tuple[Since, date],
    limit: date,
    met: Review | None,
    *,
    ended: bool,
    target: tuple[str, date] | None = None,
) -> DueClock:
    """Met by a review, stopped by the end of the stay or by a no to CETRs, and otherwise running."""
    over = ended or facts.declined
    state = ClockState.MET if met is not None else ClockState.STOPPED if over else ClockState.RUNNING
    return DueClock(
        rule=rule,
        opened_by=opened_by,
        since=since[0],
        counts_from=since[1],
        limit_on=limit,
        state=state,
        review=facts.type_on(since[1]),
        held_as=facts.type_on(limit),
        target_rule=target[0] if target else "",
        target_on=target[1] if target else None,
        met_on=met.day if met else None,
        met_by=f"meeting:{met.id}" if met else "",
    )
