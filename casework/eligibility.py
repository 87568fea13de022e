"""Whether a referred child may be on the register: pathway, age, diagnosis and risk circumstances; a pure function.

The rule protected: the same facts give the same answer, and every "no" has its reason and, where the other pathway is
the right one, says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.cases import age_on
from casework.policy import RegisterPolicy
from storage.tables import Pathway


class Circumstance(StrEnum):
    """The register's risk circumstances. The values are kept."""

    TIER_4_RISK = "tier 4 risk"
    TIER_4_DISCHARGE = "tier 4 discharge"
    PAEDIATRIC_DELAY = "paediatric delay"
    CARE_PLACEMENT = "care placement"
    CUSTODY = "custody"
    DSD_TRACKER = "DSD tracker"
    PLACEMENT_ADMISSION = "placement admission"


class Reason(StrEnum):
    """Why not. The values are kept."""

    TOO_OLD = "age"
    NO_DIAGNOSIS = "diagnosis"
    NO_CIRCUMSTANCE = "circumstances"
    OTHER_PATHWAY = "other pathway"  # Gateway is for children without a learning disability or autism


@dataclass(frozen=True, slots=True)
class Referred:
    """What is known of a referred child; `on` is the day that counts, in England."""

    pathway: Pathway
    born: date
    learning_disability: bool
    autism: bool
    circumstances: Collection[Circumstance]
    on: date

    @property
    def age(self) -> int:
        return age_on(self.born, self.on)

    @property
    def diagnosed(self) -> bool:
        return self.learning_disability or self.autism


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`instead` is the pathway on which the same child would be eligible."""

    reasons: tuple[Reason, ...]
    instead: Pathway | None = None

    @property
    def eligible(self) -> bool:
        return not self.reasons


def until_age(pathway: Pathway, policy: RegisterPolicy) -> int:
    """The birthday with which a pathway ends: on the day before it a child may still be registered."""
    return policy.dsd_until_age if pathway is Pathway.DSD else policy.gateway_until_age


def assess(child: Referred, policy: RegisterPolicy) -> Eligibility:
    """Who was born on 29 February has that birthday on 1 March in other years, as in English law."""
    reasons = _reasons(child, child.pathway, policy)
    other = Pathway.GATEWAY if child.pathway is Pathway.DSD else Pathway.DSD
    instead = other if reasons and not _reasons(child, other, policy) else None
    return Eligibility(reasons, instead)


def _reasons(child: Referred, pathway: Pathway, policy: RegisterPolicy) -> tuple[Reason, ...]:
    dsd = pathway is Pathway.DSD
    found = {
        Reason.TOO_OLD: child.age >= until_age(pathway, policy),
        Reason.NO_DIAGNOSIS: dsd and not child.diagnosed,
        Reason.OTHER_PATHWAY: not dsd and child.diagnosed,
        Reason.NO_CIRCUMSTANCE: not child.circumstances,
    }
    return tuple(reason for reason in Reason if found[reason])
