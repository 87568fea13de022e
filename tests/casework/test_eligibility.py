"""Who may be registered: a table of boundaries, and a reason for every no."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casework.eligibility import Circumstance, Reason, Referred, assess
from casework.policy import RegisterPolicy, shipped
from storage.tables import Pathway

DSD, GATEWAY = Pathway.DSD, Pathway.GATEWAY
CHILD = Referred(
    pathway=DSD,
    born=date(2011, 5, 4),
    learning_disability=False,
    autism=True,
    circumstances=(Circumstance.TIER_4_RISK,),
    on=date(2026, 3, 26),
)


@pytest.mark.parametrize(
    ("pathway", "born", "on", "eligible"),
    [
        (DSD, date(2001, 3, 27), date(2026, 3, 26), True),  # 25 tomorrow
        (DSD, date(2001, 3, 26), date(2026, 3, 26), False),  # 25 today
        (DSD, date(2001, 3, 25), date(2026, 3, 26), False),
        (GATEWAY, date(2008, 3, 27), date(2026, 3, 26), True),  # 18 tomorrow
        (GATEWAY, date(2008, 3, 26), date(2026, 3, 26), False),  # 18 today
        (DSD, date(2008, 3, 26), date(2026, 3, 26), True),  # 18 ends Gateway alone
        (DSD, date(2026, 3, 26), date(2026, 3, 26), True),  # born today
        (GATEWAY, date(2008, 2, 29), date(2026, 2, 28), True),  # no leap year: 18 on 1 March
        (GATEWAY, date(2008, 2, 29), date(2026, 3, 1), False),
        (DSD, date(2000, 2, 29), date(2025, 2, 28), True),  # 25 on 1 March
        (DSD, date(2000, 2, 29), date(2025, 3, 1), False),
        (DSD, date(2003, 2, 28), date(2028, 2, 28), False),  # in a leap year the day itself
        (DSD, date(2003, 3, 1), date(2028, 2, 29), True),  # 29 February is a day more
    ],
)
def test_the_birthday_ends_the_pathway_and_the_day_before_does_not(
    pathway: Pathway, born: date, on: date, eligible: bool
) -> None:
    child = replace(CHILD, pathway=pathway, born=born, on=on, autism=pathway is DSD)

    found = assess(child, shipped().register)

    assert found.eligible is eligible
    assert found.reasons == (() if eligible else (Reason.TOO_OLD,))


@pytest.mark.parametrize(
    ("pathway", "learning_disability", "autism", "reasons", "instead"),
    [
        (DSD, True, False, (), None),
        (DSD, False, True, (), None),
        (DSD, True, True, (), None),
        (DSD, False, False, (Reason.NO_DIAGNOSIS,), GATEWAY),
        (GATEWAY, False, False, (), None),
        (GATEWAY, True, False, (Reason.OTHER_PATHWAY,), DSD),
        (GATEWAY, False, True, (Reason.OTHER_PATHWAY,), DSD),
    ],
)
def test_the_diagnosis_says_which_pathway(
    pathway: Pathway, learning_disability: bool, autism: bool, reasons: tuple[Reason, ...], instead: Pathway | None
) -> None:
    child = replace(CHILD, pathway=pathway, learning_disability=learning_disability, autism=autism)

    found = assess(child, shipped().register)

    assert (found.reasons, found.instead) == (reasons, instead)


@pytest.mark.parametrize("circumstance", Circumstance)
@pytest.mark.parametrize("pathway", Pathway)
def test_any_one_risk_circumstance_will_do(pathway: Pathway, circumstance: Circumstance) -> None:
    child = replace(CHILD, pathway=pathway, autism=pathway is DSD, circumstances=(circumstance,))

    assert assess(child, shipped().register).eligible


def test_without_a_risk_circumstance_there_is_none_on_either_pathway() -> None:
    found = assess(replace(CHILD, circumstances=()), shipped().register)

    assert (found.reasons, found.instead) == ((Reason.NO_CIRCUMSTANCE,), None)


def test_every_reason_is_given_at_once() -> None:
    child = replace(CHILD, born=date(1999, 1, 1), autism=False, circumstances=())

    assert assess(child, shipped().register).reasons == (
        Reason.TOO_OLD,
        Reason.NO_DIAGNOSIS,
        Reason.NO_CIRCUMSTANCE,
    )


def test_an_adult_with_autism_who_was_referred_to_gateway_belongs_to_the_other_pathway() -> None:
    child = replace(CHILD, pathway=GATEWAY, born=date(2006, 1, 1))

    assert assess(child, shipped().register).instead is DSD


def test_a_service_may_have_other_ages() -> None:
    child = replace(CHILD, born=date(2007, 1, 1))

    assert assess(child, shipped().register).eligible
    assert not assess(child, RegisterPolicy(dsd_until_age=19, gateway_until_age=16)).eligible
