"""What one action's card says, and the forms that are opened from it."""

from __future__ import annotations

from datetime import date, datetime

from casework.days import day_of, in_words, short
from storage.tables import AgencyKind, Need, PlanType, Worked

HISTORY = "What happened"
EARLIER = "… and {count} earlier."
OPEN, STARTED = "Open", "Started"
ADD_EVIDENCE, DONE_FOR = "Add how you know", "Done, they told me"
CHANGE, NOT_ACHIEVABLE, REPLACED, REOPEN = "Change", "Not achievable", "Replaced by another", "Open again"
AGREE, NOT_THIS_TIME = "Agree", "Not this time"
THE_CASE = "The case"

EVIDENCE_TITLE, EVIDENCE = "How do you know?", "What shows that it is done?"
CHANGE_TITLE = "Change an action"
DUE, REASON_MOVED = "Due", "Why does the date move? (only if it does)"
PLAN, NEED = "Which plan is it part of?", "Which need is it for?"
NOT_SET = "not set"
NOT_ACHIEVABLE_TITLE, WHY_NOT = "Close as not achievable", "Why can't it be achieved?"
REPLACED_TITLE, BY_WHICH = "Replaced by another action", "Which action stands in its place?"
REOPEN_TITLE, WHY_OPEN = "Open it again", "Why is it open again?"
NO_OTHER = "No other action of this child is open. Log the one that stands in its place first."
NOTHING_DIFFERS = "Nothing is different, so nothing has changed."
OWNER_IS_TOLD = "The owner is told."

SUGGESTED = {
    AgencyKind.HEALTH: Need.HEALTH,
    AgencyKind.SOCIAL_CARE: Need.SOCIAL_CARE,
    AgencyKind.EDUCATION: Need.EDUCATION,
}
PLANS = {
    PlanType.CETR: "CETR or CTR",
    PlanType.MDT: "MDT",
    PlanType.CPA: "CPA (care programme approach)",
    PlanType.CIN: "CIN (child in need)",
    PlanType.LAC: "LAC (looked-after child)",
    PlanType.EHCP: "EHCP (education, health and care)",
}
NEEDS = {need: need.value.capitalize() for need in Need}
WORKED = {Worked.WORKED: "yes", Worked.PARTLY: "partly", Worked.NO: "no"}


def heading(case: str, number: int) -> str:
    """ "J.B., 14, KW-7F3K: action 3"."""
    return f"{case}: action {number}"


def first_due(said: str, original: date) -> str:
    """The due day, and the first one where it has moved since."""
    return f"{said} (first agreed for {in_words(original)})"


def happened(at: datetime, who: str, words: str, today: date) -> str:
    """ "Thursday 2 April: Sam Patel marked it done"."""
    day = short(day_of(at), today)
    return f"{day[:1].upper()}{day[1:]}: {who or 'somebody'} {words}"


def saved(name: str) -> str:
    return f"{name}: saved."


def changed(name: str) -> str:
    return f"{name}: changed."


def closed(name: str) -> str:
    return f"{name}: closed."


def opened_again(name: str) -> str:
    return f"{name}: open again."


def other(number: int, what: str) -> str:
    """One of the actions that may stand in its place."""
    return f"Action {number}: {what}"
