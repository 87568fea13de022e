"""On whose word consent rests, by age: a parent's under 16, one's own from 16, nobody else's from 18.

The rule protected: from 18 parental responsibility is no basis (general law; design of the register), and a
best-interests decision (Mental Capacity Act 2005, from 16) says who decided, who was consulted and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.errors import InvalidInput
from casework.words import consent as say
from storage.tables import ConsentBasis, ConsentScope, ConsentState

OWN_FROM = 16  # years: from here the young person is asked first (Mental Capacity Act 2005)
ADULT = 18  # years: from here parental responsibility is over

_OWN, _PARENTAL, _BEST = ConsentBasis.OWN, ConsentBasis.PARENTAL_RESPONSIBILITY, ConsentBasis.BEST_INTERESTS


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision before it is kept. Days are days in England."""

    scope: ConsentScope
    state: ConsentState
    basis: ConsentBasis | None = None
    responsibility_held_by: str = ""
    decided_by: str = ""  # of a best-interests decision, like the next two
    consulted: str = ""
    grounds: str = ""
    explained_by: str = ""
    explained_on: date | None = None
    easy_read: bool = False
    review_on: date | None = None
    why: str = ""


def offered(age: int) -> tuple[ConsentBasis, ...]:
    """Whose decision it can be at this age, the usual one first."""
    if age >= ADULT:
        return (_OWN, _BEST)
    return (_OWN, _BEST, _PARENTAL) if age >= OWN_FROM else (_PARENTAL, _OWN, _BEST)


def check(decision: Decision, age: int) -> None:
    """Raises InvalidInput for a basis that does not count at this age, or that lacks what must be recorded of it."""
    if decision.basis is _PARENTAL:
        if age >= ADULT:
            raise InvalidInput(say.PARENTAL_OVER, "basis")
        if not decision.responsibility_held_by.strip():
            raise InvalidInput(say.HELD_BY, "held_by")
    if decision.basis is _BEST:
        asked = (
            (decision.decided_by, "decided_by", say.DECIDED_BY),
            (decision.consulted, "consulted", say.CONSULTED),
            (decision.grounds, "grounds", say.GROUNDS),
        )
        for said, field, question in asked:
            if not said.strip():
                raise InvalidInput(question, field)
