"""Which birthdays bring what, counted from a date of birth that is in memory for one moment: rules alone, no store.

The rule protected (R2): nobody drops out at 17½, 18 or 25; a parent's consent is asked again at 16 and ends at 18.
"""

from __future__ import annotations

from datetime import date

from casework.consent_basis import ADULT
from casework.months import months_after
from casework.policy import Policy, RegisterPolicy
from storage.tables import Milestone, Pathway


def birthday(born: date, age: int) -> date:
    """The day on which somebody is of this age; who was born on 29 February, on 1 March in other years."""
    year = born.year + age
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def ends(pathway: Pathway, register: RegisterPolicy) -> int:
    """The age at which a pathway is over."""
    return register.gateway_until_age if pathway is Pathway.GATEWAY else register.dsd_until_age


def reached(born: date, pathway: Pathway, opened_on: date, policy: Policy, today: date) -> list[tuple[Milestone, date]]:
    """The milestones that ask something of a case by today, each with its day, the earliest first.

    Who was adult when the case was opened is not asked about becoming one.
    """
    adult, rules = birthday(born, ADULT), policy.transition
    found: list[tuple[Milestone, date]] = []
    if opened_on < adult:
        found.append((Milestone.ADULT_SERVICES, months_after(adult, -rules.adult_services_months)))
    if opened_on < adult or pathway is Pathway.GATEWAY:
        found.append((Milestone.AT_18, adult))
    if pathway is Pathway.DSD:
        last = birthday(born, ends(pathway, policy.register))
        found.append((Milestone.BEFORE_25, months_after(last, -rules.before_25_months)))
        found.append((Milestone.AT_25, last))
    return [(milestone, day) for milestone, day in found if day <= today]
