"""What the form of a new referral knows while it asks, and what its answers mean so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from casework import allocations, cases, directory, registering
from casework.directory import Known
from casework.eligibility import Circumstance, Eligibility, Referred, assess
from casework.errors import NotFound
from casework.policy import RegisterPolicy
from casework.referrals import NewReferral, Referrer
from casework.words import NO_SUCH_CASE
from casework.words import referrals as referral_words
from casework.words import register as say
from dialogs.fields import Facts
from dialogs.form import Progress
from dialogs.known_person import person_id
from dialogs.turn import Turn
from storage.tables import ConsentScope, Pathway, Role, Setting

WARDS = frozenset({Setting.MENTAL_HEALTH_WARD.value, Setting.PAEDIATRIC_WARD.value})
SCOPES = {ConsentScope.REGISTER: "register", ConsentScope.CETR: "cetr", ConsentScope.SHARING: "sharing"}


@dataclass(frozen=True, kw_only=True)
class RegisterFacts(Facts):
    """`people` is read when it is asked for: most pages list nobody."""

    people: Callable[[], tuple[Known, ...]]
    keyworkers: tuple[tuple[int, str], ...]  # "Tom Reed: 6 cases, 1 red"
    policy: RegisterPolicy
    me: str
    keeps_cases: bool
    chooses: bool  # a manager, who may give the case to any keyworker of the service
    free_code: str
    what_else: str
    review_months: int


def load(turn: Turn, case_id: int) -> RegisterFacts:
    """Raises NotAllowed for whoever keeps no register, and NotFound for a press that names a case."""
    service_id = registering.require(turn.actor, now=turn.now)
    if case_id:
        raise NotFound(NO_SUCH_CASE)
    return RegisterFacts(
        now=turn.now,
        people=cache(lambda: directory.everybody(turn.db)),
        keyworkers=tuple((one.id, one.label) for one in allocations.keyworkers(turn.db, service_id)),
        policy=turn.scene.policy.register,
        me=turn.actor.name,
        keeps_cases=turn.actor.is_a(Role.KEYWORKER),
        chooses=turn.actor.is_a(Role.MANAGER),
        free_code=cases.free_code(turn.db),
        what_else=turn.scene.other_help,
        review_months=turn.scene.policy.consent.review_months,
    )


def referred(progress: Progress, facts: RegisterFacts) -> Referred:
    """The child as far as eligibility is concerned; the page that asks for it was passed."""
    diagnosis: list[str] = progress.get("diagnosis") or []
    circumstances: list[str] = progress.get("circumstances") or []
    return Referred(
        pathway=Pathway(progress.get("pathway")),
        born=date.fromisoformat(progress.get("born")),
        learning_disability="learning disability" in diagnosis,
        autism="autism" in diagnosis,
        circumstances=tuple(Circumstance(one) for one in circumstances),
        on=facts.today,
    )


def eligibility(progress: Progress, facts: RegisterFacts) -> Eligibility:
    return assess(referred(progress, facts), facts.policy)


def agreed(progress: Progress) -> bool:
    return progress.get("register") == say.YES


def referral(progress: Progress) -> NewReferral:
    """As it came in."""
    known = person_id(progress.get("referrer"))
    name, agency = progress.get("referrer_name") or "", progress.get("referrer_agency") or ""
    typed = Referrer(None, referral_words.somebody(name, agency), progress.get("referrer_phone") or "")
    return NewReferral(
        pathway=Pathway(progress.get("pathway")),
        received_on=date.fromisoformat(progress.get("received")),
        referrer=Referrer(known) if known is not None else typed,
    )


def referrer_in_words(progress: Progress, facts: RegisterFacts) -> str:
    known = person_id(progress.get("referrer"))
    if known is None:
        return referral(progress).referrer.name
    return next((one.label for one in facts.people() if one.id == known), "")


def label(progress: Progress, facts: RegisterFacts) -> str:
    """ "J.B., 14, KW-7F3K", as the case will be called."""
    age = cases.age_on(date.fromisoformat(progress.get("born")), facts.today)
    return f"{cases.initials(progress.get('name'))}, {age}, {progress.get('code')}"
