"""The pages of a new referral: who referred, whether the register could help, explain and ask, then the child."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from casework import directory
from casework.consent_basis import offered
from casework.directory import Known
from casework.words import consent as consent_words
from casework.words import details as detail_words
from casework.words import eligibility as eligibility_words
from casework.words import events as event_words
from casework.words import register as say
from dialogs.fields import Choice, Day, Field, Many, Problem, Text
from dialogs.form import Button, Page, Progress, pages
from dialogs.known_person import NEW, KnownPerson
from dialogs.register_facts import WARDS, RegisterFacts, agreed, eligibility, referred
from dialogs.register_fields import NhsNumber, PersonName
from storage.tables import ConsentBasis, LegalStatus, Pathway, Setting

_YES_NO = (("yes", "Yes"), ("no", "No"))
_PARENTAL = ConsentBasis.PARENTAL_RESPONSIBILITY


def _people(facts: Any) -> Sequence[Known]:
    return facts.people()


def _referral(progress: Progress, facts: RegisterFacts) -> Page:
    ages = facts.policy.dsd_until_age, facts.policy.gateway_until_age
    fields = (
        Choice(name="pathway", label=say.PATHWAY, options=say.pathways(*ages)),
        KnownPerson(name="referrer", label=say.REFERRER, help=say.REFERRER_FIND, people=_people),
        Day(name="received", label=say.RECEIVED, toward="past", default=facts.today.isoformat()),
    )
    return Page("referral", say.TITLE, fields)


def _referrer(progress: Progress, facts: RegisterFacts) -> Page | None:
    """Only of somebody who is not known here, by name and agency."""
    if progress.get("referrer") != NEW and not progress.left("referrer"):
        return None

    def known(onward: Progress, button: str) -> Progress:
        said = f"{onward.get('referrer_name')}, {onward.get('referrer_agency')}"
        found = [one for one in directory.meant(said, facts.people()) if one.label.casefold() == said.casefold()]
        return onward.with_answers(referrer=f"p:{found[0].id}") if len(found) == 1 else onward

    fields = (
        Text(name="referrer_name", label=say.REFERRER_NAME, max_length=80, card_only=True),
        Text(name="referrer_agency", label=say.REFERRER_AGENCY, max_length=80),
        Text(name="referrer_phone", label=say.REFERRER_PHONE, max_length=40, card_only=True),
    )
    return Page("referrer", say.WHO_TITLE, fields, intro=(say.REFERRER_WHY,), after=known)


def _risk(progress: Progress, facts: RegisterFacts) -> Page:
    circumstances = [(one.value, said) for one, said in eligibility_words.CIRCUMSTANCES.items()]
    fields = (
        Day(name="born", label=say.BORN, toward="past", card_only=True),
        Many(name="diagnosis", label=say.DIAGNOSIS, options=list(say.DIAGNOSES.items())),
        Many(name="circumstances", label=say.CIRCUMSTANCES, options=circumstances),
    )
    return Page("risk", say.RISK_TITLE, fields)


def _switch(progress: Progress, facts: RegisterFacts) -> Page | None:
    """On the other pathway they would be eligible: one press, and it is that one."""
    instead = eligibility(progress, facts).instead
    if instead is None:
        return None

    def take(onward: Progress, button: str) -> Progress:
        return onward.with_answers(pathway=instead.value).reopened("switch")

    button = Button("switch", say.SWITCH.format(pathway=instead), primary=True, typed=("next",))
    return Page("switch", say.SWITCH_TITLE, (), (button,), intro=(say.switch(instead),), after=take)


def _explain(progress: Progress, facts: RegisterFacts) -> Page | None:
    if not eligibility(progress, facts).eligible:
        return None
    child = referred(progress, facts)
    diagnoses = [said for kept, said in say.DIAGNOSES.items() if kept in (progress.get("diagnosis") or ())]
    circumstances = [eligibility_words.CIRCUMSTANCES[one] for one in child.circumstances]
    answer = say.eligible(child.pathway, child.age, diagnoses, circumstances)
    explain = say.EXPLAIN.format(pathway=child.pathway)
    intro = (answer, explain, consent_words.READ_OUT, say.NO_MEANS)
    return Page("explain", say.EXPLAIN_TITLE, _consent_fields(child.pathway, child.age, facts), intro=intro, after=_fit)


def _consent_fields(pathway: Pathway, age: int, facts: RegisterFacts) -> tuple[Field, ...]:
    needless = ("register", say.NO)
    later = list(say.DECISIONS_LATER.items())
    bases = [(one.value, consent_words.BASES[one]) for one in offered(age)]
    cetr = [Choice(name="cetr", label=say.CETR, options=later, unless=needless)] if pathway is Pathway.DSD else []
    return (
        Choice(name="register", label=say.AGREED, options=list(say.DECISIONS.items())),
        *cetr,
        Choice(name="sharing", label=say.SHARING, options=later, unless=needless),
        Choice(name="basis", label=consent_words.BASIS, options=bases, shape="list", unless=needless),
        Text(
            name="held_by",
            label=consent_words.HELD_BY,
            help=consent_words.HELD_BY_HELP,
            required=False,
            max_length=100,
            card_only=True,
        ),
        Text(name="explained_by", label=consent_words.EXPLAINED_BY, default=facts.me, max_length=100, unless=needless),
        Day(
            name="explained_on",
            label=consent_words.EXPLAINED_ON,
            toward="past",
            default=facts.today.isoformat(),
            unless=needless,
        ),
        Choice(
            name="easy_read",
            label=consent_words.EASY_READ,
            options=_YES_NO,
            default="no",
            shape="list",
            unless=needless,
        ),
    )


def _fit(progress: Progress, button: str) -> Progress:
    if agreed(progress) and progress.get("basis") == _PARENTAL.value and not progress.get("held_by"):
        raise Problem(consent_words.HELD_BY, "held_by")
    return progress


def _best_interests(progress: Progress, facts: RegisterFacts) -> Page | None:
    """A best-interests decision says who decided, who was consulted and why."""
    best = progress.get("basis") == ConsentBasis.BEST_INTERESTS.value
    if not best or not agreed(progress) or not eligibility(progress, facts).eligible:
        return None
    fields = (
        Text(name="decided_by", label=consent_words.DECIDED_BY, max_length=100),
        Text(name="consulted", label=consent_words.CONSULTED, help=consent_words.CONSULTED_HELP, max_length=300),
        Text(name="grounds", label=consent_words.GROUNDS, max_length=500, shape="lines"),
    )
    return Page("best", say.EXPLAIN_TITLE, fields)


def _child(progress: Progress, facts: RegisterFacts) -> Page | None:
    if not eligibility(progress, facts).eligible or not agreed(progress):
        return None
    fields = (
        PersonName(name="name", label=say.NAME),
        NhsNumber(name="nhs_number", label=say.NHS_NUMBER),
        Choice(name="setting", label=say.WHERE, options=[(k.value, v) for k, v in say.PLACES.items()], shape="list"),
        Text(name="local_authority", label=say.LOCAL_AUTHORITY, max_length=80),
        Text(name="commissioner", label=say.COMMISSIONER, required=False, max_length=80),
        Many(name="plans", label=say.PLANS, options=list(detail_words.TICKS.items())),
        Text(name="communicate", label=say.COMMUNICATE, help=say.COMMUNICATE_HELP, required=False, shape="lines"),
        Text(name="adjustments", label=say.ADJUSTMENTS, required=False, shape="lines"),
        Choice(name="keyworker", label=say.KEYWORKER, options=_keyworkers(facts), shape="list"),
    )

    def called(onward: Progress, button: str) -> Progress:
        return onward.with_answers(code=onward.get("code") or facts.free_code)

    return Page("child", say.CHILD_TITLE, fields, after=called)


def _keyworkers(facts: RegisterFacts) -> list[tuple[str, str]]:
    """A manager chooses one or nobody yet; a keyworker takes it, or asks."""
    if facts.chooses:
        listed = [(f"p:{one}", name) for one, name in facts.keyworkers]
        return [*listed, (say.LATER_CHOICE, say.KEYWORKER_LATER)]
    return [(say.MINE, say.KEYWORKER_MINE), (say.ASK_MANAGER, say.KEYWORKER_ASK)]


def _ward(progress: Progress, facts: RegisterFacts) -> Page | None:
    """Of an inpatient what the clocks count with."""
    setting = progress.get("setting")
    if setting not in WARDS or not agreed(progress) or not eligibility(progress, facts).eligible:
        return None
    mental_health = setting == Setting.MENTAL_HEALTH_WARD.value
    legal = [(one.value, said) for one, said in event_words.LEGAL_STATUSES.items()]
    detention: tuple[Field, ...] = (
        Choice(name="secure", label=say.SECURE, options=_YES_NO, default="no", shape="list"),
        Choice(name="legal_status", label=say.LEGAL, help=say.LEGAL_HELP, options=legal, shape="list"),
        Day(name="detained_on", label=say.DETAINED_SINCE, help=say.DETAINED_HELP, toward="past", required=False),
    )
    fields = (
        Day(name="admitted_on", label=say.ADMITTED, toward="past"),
        *(detention if mental_health else ()),
        Choice(name="area", label=say.AREA, options=list(event_words.AREAS.items()), shape="list"),
        Day(name="ready_on", label=say.READY, help=say.READY_HELP, toward="past", required=False),
    )
    return Page("ward", say.WARD_TITLE, fields, after=_in_order)


def _in_order(progress: Progress, button: str) -> Progress:
    admitted = date.fromisoformat(progress.get("admitted_on"))
    if (ready := progress.get("ready_on")) and date.fromisoformat(ready) < admitted:
        raise Problem(say.READY_BEFORE, "ready_on")
    detained = progress.get("detained_on")
    if progress.get("legal_status") != LegalStatus.DETAINED.value:
        return progress.with_answers(detained_on=None)
    if detained and date.fromisoformat(detained) < admitted:
        raise Problem(say.DETAINED_BEFORE, "detained_on")
    return progress


page = pages(_referral, _referrer, _risk, _switch, _explain, _best_interests, _child, _ward)
