"""Opening a case: from a referral that is eligible and agreed to, to a child with a code, a keyworker and clocks.

The rule protected: no case without eligibility and consent to the register; case, consent, referral and what follows
stand or fall together; of a refused or ineligible referral nothing of the child is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from casework import (
    access,
    allocations,
    audit,
    case_clocks,
    cases,
    codes,
    consent_record,
    duplicates,
    nhs_numbers,
    notices,
    reach,
    referrals,
    tasks,
)
from casework.access import Relation, Verb
from casework.actor import Actor
from casework.consent_basis import Decision
from casework.days import day_of
from casework.eligibility import Referred, assess
from casework.errors import InvalidInput
from casework.policy import Policy
from casework.referrals import NewReferral, ReferralView
from casework.words import register as say
from storage import core as t
from storage.tables import (
    CaseStatus,
    ConsentScope,
    ConsentState,
    LegalStatus,
    NoticeKind,
    Outcome,
    ReferralOutcome,
    Role,
    Setting,
    TaskKind,
    WardKind,
)


@dataclass(frozen=True, slots=True)
class Stays:
    """Where the child is on the day of opening; of an inpatient since when, where and under which status."""

    setting: Setting
    since: date | None = None
    ward: WardKind | None = None
    legal_status: LegalStatus | None = None
    detained_on: date | None = None
    ready_on: date | None = None
    out_of_area: bool | None = None


@dataclass(frozen=True, slots=True)
class NewChild:
    """All that is kept of a child at first. `ticks` are names of casework.details.TICKS; `nhs_number` is ten digits."""

    name: str
    nhs_number: str
    stays: Stays
    ticks: frozenset[str] = frozenset()
    local_authority: str = ""
    commissioner: str = ""
    how_i_communicate: str = ""
    adjustments: str = ""
    keyworker_id: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """`maybe_known` is what is said where the child may be on the register already; empty where not."""

    case_id: int
    referral: ReferralView
    maybe_known: str


def require(actor: Actor, *, now: datetime) -> int:
    """The service whose register the actor may write on. Raises NotAllowed."""
    relations = frozenset({Relation.NONE if actor.service_id is None else Relation.SERVICE})
    if actor.service_id is None or not access.may(actor, Verb.REGISTER, relations):
        in_no_service = any(role in actor.roles for role in (Role.KEYWORKER, Role.MANAGER))
        sentence = say.NO_SERVICE if in_no_service else say.NOT_YOURS
        raise access.refused(actor, Verb.REGISTER, now=now, sentence=sentence)
    return actor.service_id


def decline(
    db: Connection,
    actor: Actor,
    referral: NewReferral,
    outcome: ReferralOutcome,
    why: str,
    *,
    draft_id: str | None,
    now: datetime,
) -> ReferralView:
    """Keep that a referral was not taken, and nothing of the child. Raises NotAllowed."""
    service_id = require(actor, now=now)
    return referrals.keep(db, actor, service_id, referral, outcome, draft_id=draft_id, why=why, now=now)


def open_case(
    db: Connection,
    actor: Actor,
    referral: NewReferral,
    referred: Referred,
    child: NewChild,
    decisions: Sequence[Decision],
    *,
    draft_id: str | None,
    policy: Policy,
    now: datetime,
) -> Opened:
    """Open a case with all that belongs to it.

    Raises NotAllowed, InvalidInput (not eligible, no consent, nobody's keyworker), or MayBeKnown.
    """
    service_id = require(actor, now=now)
    _check(db, actor, service_id, referred, child, decisions, policy)
    duplicates.refuse_known_number(db, actor, child.nhs_number, draft_id=draft_id, now=now)
    twin = duplicates.same_child(db, child.name, referred.born)
    code = _code(db, child.code)
    case_id = _insert(db, service_id, referred, child, code, now)
    _audit(db, actor, case_id, code, child, now)
    for decision in decisions:
        consent_record.keep(db, actor, case_id, decision, now=now)
    _give_keyworker(db, actor, case_id, child.keyworker_id, now)
    tasks.open_task(db, case_id, TaskKind.RATE, f"case:{case_id}", due_on=None, now=now)
    case_clocks.refresh(db, case_id, policy=policy, now=now)
    kept = referrals.keep(
        db,
        actor,
        service_id,
        referral,
        ReferralOutcome.ACCEPTED,
        draft_id=draft_id,
        case_id=case_id,
        circumstances=[one.value for one in referred.circumstances],
        now=now,
    )
    if twin is None:
        return Opened(case_id, kept, "")
    duplicates.tell(db, actor, twin, code, f"case:{case_id}", now=now)
    return Opened(case_id, kept, duplicates.sentence(db, actor, twin, now=now))


def _check(
    db: Connection,
    actor: Actor,
    service_id: int,
    referred: Referred,
    child: NewChild,
    decisions: Sequence[Decision],
    policy: Policy,
) -> None:
    if not assess(referred, policy.register).eligible:
        raise InvalidInput(say.NOT_ELIGIBLE_ANY_MORE)
    if not any(one.scope is ConsentScope.REGISTER and one.state is ConsentState.GIVEN for one in decisions):
        raise InvalidInput(say.NO_CONSENT)
    if not child.name.strip():
        raise InvalidInput(say.NAME_NEEDED, "name")
    keeps = child.keyworker_id
    if keeps is not None and keeps not in {one.id for one in allocations.keyworkers(db, service_id)}:
        raise InvalidInput(say.NOT_A_KEYWORKER, "keyworker")
    if keeps not in (None, actor.person_id) and not actor.is_a(Role.MANAGER):
        raise InvalidInput(say.MANAGERS_CHOOSE, "keyworker")


def _code(db: Connection, wanted: str) -> str:
    """The one that stood on Confirm, unless it was taken meanwhile."""
    free = codes.is_code(wanted) and db.execute(select(t.case.c.id).where(t.case.c.code == wanted)).first() is None
    return wanted if free else cases.free_code(db)


def _insert(db: Connection, service_id: int, referred: Referred, child: NewChild, code: str, now: datetime) -> int:
    stays = child.stays
    inpatient = stays.setting in (Setting.MENTAL_HEALTH_WARD, Setting.PAEDIATRIC_WARD)
    values: dict[str, Any] = {
        "code": code,
        "service_id": service_id,
        "pathway": referred.pathway,
        "status": CaseStatus.ACTIVE,
        "name": child.name,
        "date_of_birth": referred.born.isoformat(),
        "nhs_number": child.nhs_number,
        "nhs_key": nhs_numbers.key(db, child.nhs_number) if child.nhs_number else None,
        "who_key": duplicates.who_key(db, child.name, referred.born),
        "learning_disability": referred.learning_disability,
        "autism": referred.autism,
        **{name: name in child.ticks for name in ("ehcp", "looked_after", "adopted", "section_117")},
        "local_authority": child.local_authority,
        "commissioner": child.commissioner,
        "how_i_communicate": child.how_i_communicate or None,
        "adjustments": child.adjustments,
        "circumstances": ";".join(one.value for one in referred.circumstances),
        "setting": stays.setting,
        "setting_since": stays.since,
        "admitted_on": stays.since if inpatient else None,
        "ward": stays.ward.value if stays.ward else None,
        "legal_status": stays.legal_status.value if stays.legal_status else None,
        "detained_on": stays.detained_on,
        "ready_on": stays.ready_on,
        "out_of_area": stays.out_of_area,
        "next_action_number": 1,
        "opened_at": now,
        "version": 1,
    }
    return int(db.execute(insert(t.case).values(**values).returning(t.case.c.id)).scalar_one())


def _give_keyworker(db: Connection, actor: Actor, case_id: int, keyworker_id: int | None, now: datetime) -> None:
    """The keyworker sits on the MDT, and it is on record who decided; without one the managers are asked to choose."""
    if keyworker_id is None:
        for person_id in reach.who_hears(db, case_id):
            if person_id != actor.person_id:
                _ask_to_choose(db, actor, case_id, person_id, now)
        return
    agency_id = db.execute(select(t.person.c.agency_id).where(t.person.c.id == keyworker_id)).scalar_one()
    seat = {"case_id": case_id, "person_id": keyworker_id, "agency_id": agency_id, "since": day_of(now)}
    db.execute(insert(t.membership).values(seat))
    db.execute(t.case.update().where(t.case.c.id == case_id).values(keyworker_id=keyworker_id))
    allocations.begin(db, case_id, keyworker_id, by=actor.person_id, now=now)


def _ask_to_choose(db: Connection, actor: Actor, case_id: int, person_id: int, now: datetime) -> None:
    notices.plan(
        db,
        NoticeKind.TO_ALLOCATE,
        f"case:{case_id}",
        case_id,
        notices.to_person(person_id),
        "opened",
        case_id=case_id,
        about={"by": actor.person_id},
        now=now,
    )


def _audit(db: Connection, actor: Actor, case_id: int, code: str, child: NewChild, now: datetime) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.REGISTER,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"case:{case_id}",
        new=f"{code}; keyworker: {child.keyworker_id or 'nobody yet'}; {', '.join(sorted(child.ticks))}",
        place=actor.place,
        now=now,
    )
