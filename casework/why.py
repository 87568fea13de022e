"""Why something is due: one sentence for each running clock, with whose number it is.

The rule protected: every date that the bot counts can say by which rule, from which day, and who says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from casework import access, case_clocks, cases, clocks, standing, tasks
from casework.access import Verb
from casework.actor import Actor
from casework.clock_facts import CONSENT_LEAD, FEEDBACK, PAPERS, REVIEWS, DueClock, Since, Standing
from casework.days import day_of, in_words
from casework.policy import Policy
from casework.words import clocks as say
from storage import core as t
from storage.tables import ClockState, TaskKind


@dataclass(frozen=True, slots=True)
class Reason:
    """`keys` are those of the profile that it rests on."""

    said: str
    keys: tuple[str, ...]
    late: bool = False
    rule: str = ""
    opened_by: str = ""


@dataclass(frozen=True, slots=True)
class WhyPage:
    """`sources` are whole: who says it, where, and the address."""

    label: str
    reasons: tuple[Reason, ...]
    declined: bool
    own: bool  # its keyworker is looking
    sources: tuple[str, ...]


def why(db: Connection, actor: Actor, case_id: int, *, policy: Policy, now: datetime) -> WhyPage:
    """Everything that runs for a case. Audited. Raises NotAllowed for all but its keyworker and managers."""
    standing = access.require(db, actor, Verb.READ_CLOCKS, case_id, now=now, refusal=say.NOT_YOURS)
    cases.remember(db, actor, case_id, now=now)
    facts = case_clocks.read_facts(db, case_id, now=now)
    found = clocks.clocks_of(facts, policy)
    running = [one for one in found if one.state is ClockState.RUNNING]
    label = cases.label(db, case_id, now=now)
    who, today = label.partition(",")[0], day_of(now)
    reasons = [reason(one, running, who=who, policy=policy, today=today) for one in running]
    reasons += _analyses(db, case_id, who, policy, today)
    stale = _stale_rating(db, case_id, policy, now)
    reasons += [stale] if stale is not None else []
    keys = dict.fromkeys(key for one in reasons for key in one.keys)
    sources = tuple(dict.fromkeys(policy.source(key) for key in keys))
    return WhyPage(label, tuple(reasons), facts.declined, actor.keeps(standing.keyworker_id), sources)


def reason(clock: DueClock, running: list[DueClock], *, who: str, policy: Policy, today: date) -> Reason:
    """One clock in words. `who` is "J.B."."""
    keys = tuple(dict.fromkeys(key for key in (clock.target_rule, clock.rule) if key))
    late = clock.standing(today) is Standing.OVERDUE
    said = _of_review(clock, who, policy, today) if clock.rule in REVIEWS else _of_paper(clock, policy, today, late)
    parts = [said]
    reviews = [one for one in running if one.rule in REVIEWS]
    if clock.rule in REVIEWS and len(reviews) > 1:
        parts.append(say.LEADS if clocks.leading(reviews) is clock else say.FOLLOWS)
    if clock.held_as != clock.review:
        parts.append(say.held_as(clock.held_as))
    if any(policy.chosen(key) for key in keys):
        parts.append(say.CHOSE)
    return Reason(" ".join(parts), keys, late, clock.rule, clock.opened_by)


def _of_review(clock: DueClock, who: str, policy: Policy, today: date) -> str:
    what, standing = say.REVIEWS[clock.rule], clock.standing(today)
    because = _because(clock, who, today)
    if standing is Standing.OVERDUE:
        said = say.was_due_by(what, _dated(clock.limit_on, today), because)
    else:
        in_time = clock.target_on is not None and standing is Standing.IN_TIME
        day = clock.target_on if in_time and clock.target_on is not None else clock.limit_on
        said = say.due_by(what, _dated(day, today), because)
    return f"{said} {_counted(clock, policy, today)}."


def _because(clock: DueClock, who: str, today: date) -> str:
    day = _dated(clock.counts_from, today)
    match clock.since:
        case Since.RECOGNISED:
            return say.because_recognised(who, day)
        case Since.DETAINED:
            return say.because_detained(who, day)
        case Since.FIRST_MEETING:
            return say.because_first(day)
        case Since.COMMUNITY_REVIEW | Since.REVIEW:
            return say.because_last(day, community=clock.since is Since.COMMUNITY_REVIEW)
        case _:
            return say.because_admitted(who, day, clock.review)


def _counted(clock: DueClock, policy: Policy, today: date) -> str:
    number, source = policy.value(clock.rule), policy.publisher(clock.rule)
    if clock.target_on is not None:
        days, whose = policy.value(clock.target_rule), policy.publisher(clock.target_rule)
        passed = clock.standing(today) is not Standing.IN_TIME
        target = say.target_on(days, whose, _dated(clock.target_on, today), passed=True) if passed else ""
        limit = say.limit_days(number, source, _dated(clock.limit_on, today))
        return f"{target or say.target(days, whose)}; {limit}"
    if clock.rule.startswith("part_8a."):
        by_months = clock.rule.endswith("months")
        return (say.each_period if by_months else say.limit_inclusive)(number, source)
    return (say.every_months if clock.rule.endswith("months") else say.within)(number, source)


def _of_paper(clock: DueClock, policy: Policy, today: date, late: bool) -> str:
    number, source = policy.value(clock.rule), policy.publisher(clock.rule)
    since = (say.because_planned if clock.since is Since.PLANNED else say.because_held)(
        clock.review, _dated(clock.counts_from, today)
    )
    what = {PAPERS: say.PAPERS, FEEDBACK: say.FEEDBACK, CONSENT_LEAD: say.CONSENT.format(review=clock.review)}
    thing = what.get(clock.rule, say.REPORT)
    said = say.thing_due(thing, _dated(clock.limit_on, today), since, late=late, many=clock.rule == PAPERS)
    if clock.rule == PAPERS:
        return f"{said} {say.hours_before(number, source)}."
    if clock.target_on is not None:
        return f"{said} {say.days_before(number, source, _dated(clock.target_on, today))}."
    inclusive = clock.rule.startswith("part_8a.")
    return f"{said} {(say.limit_inclusive if inclusive else say.within)(number, source)}."


def _analyses(db: Connection, case_id: int, who: str, policy: Policy, today: date) -> list[Reason]:
    key = "cetr.community_compliance"
    share, source = round(policy.value(key) * 100), policy.publisher(key)
    return [
        Reason(say.root_cause(who, _dated(day, today), share, source), (key,)) for day in root_cause_days(db, case_id)
    ]


def root_cause_days(db: Connection, case_id: int) -> list[date]:
    """The days of the admissions that an open root-cause analysis is about, for those who have been let through."""
    wanted = [task.opened_by for task in tasks.open_of(db, case_id) if task.kind is TaskKind.ROOT_CAUSE]
    events = [int(opened_by.removeprefix("event:")) for opened_by in wanted]
    query = select(t.event.c.happened_at).where(t.event.c.id.in_(events)).order_by(t.event.c.happened_at)
    return [day_of(at) for at in db.execute(query).scalars()] if events else []


def _stale_rating(db: Connection, case_id: int, policy: Policy, now: datetime) -> Reason | None:
    case = t.case.c
    row = db.execute(select(case.rating, case.rating_level, case.rated_at).where(case.id == case_id)).one()
    said_of = standing.word(row.rating, row.rating_level)
    if not standing.is_stale(said_of, row.rated_at, policy.ratings, now):
        return None
    key = f"ratings.{policy.ratings.key(said_of)}"
    rated = _dated(day_of(row.rated_at), day_of(now))
    said = say.stale_rating(said_of, rated, policy.value(key), policy.publisher(key))
    chosen = [say.CHOSE] if policy.chosen(key) else []
    return Reason(" ".join([said, *chosen]), (key,), late=True)


def _dated(day: date, today: date) -> str:
    """ "Thursday 2 April", with the year when it is another."""
    said = in_words(day)
    return said if day.year != today.year else said.rsplit(" ", 1)[0]
