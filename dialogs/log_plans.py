"""The plan and the need of a line of a meeting's log: offered on its card, asked of nobody who types.

The rule protected: the plan follows the meeting and the need stays open, unless somebody says otherwise.
"""

from __future__ import annotations

from casework.words import action_page as say
from dialogs.fields import Choice
from dialogs.form import Progress
from dialogs.log_lines import Line, LogFacts
from storage.tables import MeetingKind, Need, PlanType

NONE = "none"
PLANS = [(plan.value, said) for plan, said in say.PLANS.items()]
NEEDS = [*((need.value, said) for need, said in say.NEEDS.items()), (NONE, say.NOT_SET)]

_REVIEWS = (MeetingKind.CETR, MeetingKind.CTR, MeetingKind.LAEP)  # their actions are the CETR's plan


def of_meeting(progress: Progress) -> PlanType:
    """The plan that a meeting's actions are part of unless one says otherwise."""
    return PlanType.CETR if progress.get("kind") in _REVIEWS else PlanType.MDT


def plan_of(line: Line, progress: Progress) -> PlanType:
    return PlanType(line.plan) if line.plan else of_meeting(progress)


def need_of(line: Line) -> Need | None:
    return Need(line.need) if line.need else None


def fields(progress: Progress, line: Line, facts: LogFacts) -> tuple[Choice, ...]:
    """Both questions; of an owner who is known, the need that their agency stands for is offered."""
    owner = next((one for one in facts.people if f"p:{one.id}" == line.who), None)
    suggested = say.SUGGESTED.get(owner.agency_kind) if owner else None
    need = line.need or (suggested.value if suggested else NONE)
    plan = plan_of(line, progress).value
    return (
        Choice(name="plan", label=say.PLAN, options=PLANS, default=plan, shape="list", required=False, quiet=True),
        Choice(name="need", label=say.NEED, options=NEEDS, default=need, shape="list", required=False, quiet=True),
    )


def kept_plan(progress: Progress) -> str:
    """Empty where it follows the meeting."""
    given: str = progress.get("plan") or ""
    return "" if given == of_meeting(progress) else given


def kept_need(progress: Progress) -> str:
    given: str = progress.get("need") or NONE
    return "" if given == NONE else given


def in_words(line: Line) -> str:
    """ " · CIN · health": what was set."""
    return "".join(f" · {said}" for said in (line.plan, line.need) if said)
