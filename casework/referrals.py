"""What became of a referral, and that whoever referred hears of it: by us, or by somebody who rings and says so.

The rule protected: without consent only the fact of the decision is kept, the referrer hears no name, and a referral
whose referrer has not heard never goes quiet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from casework import access, audit, consents, notices, routes
from casework.access import Relation, Verb
from casework.actor import Actor
from casework.errors import NotFound
from casework.words import referrals as say
from storage import core as t
from storage.tables import NoticeKind, NoticeState, Outcome, Pathway, ReferralOutcome, Role


@dataclass(frozen=True, slots=True)
class Referrer:
    """Somebody known here, or a name with an agency and a phone number. Family may refer, too."""

    person_id: int | None
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewReferral:
    """A referral as it came in. `received_on` is a day in England."""

    pathway: Pathway
    received_on: date
    referrer: Referrer


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A decided referral. `by_us` says that the referrer's message was planned or has gone out."""

    id: int
    case_id: int | None
    outcome: ReferralOutcome
    received_on: date
    referrer: str  # "Sam Patel (Elmshire children's social care)"; empty once a typed name is forgotten
    phone: str
    why: str
    told_at: datetime | None
    by_us: bool

    @property
    def waits(self) -> bool:
        return self.told_at is None and not self.by_us


def keep(
    db: Connection,
    actor: Actor,
    service_id: int,
    referral: NewReferral,
    outcome: ReferralOutcome,
    *,
    draft_id: str | None,
    case_id: int | None = None,
    circumstances: Collection[str] = (),
    why: str = "",
    now: datetime,
) -> ReferralView:
    """Keep a decision and see that its referrer hears of it, for those who have been let through to decide it.

    `why` is what the referrer is told: no name, no date of birth.
    """
    referrer = referral.referrer
    own = referrer.person_id == actor.person_id
    values: dict[str, Any] = {
        "draft_id": draft_id,
        "case_id": case_id,
        "service_id": service_id,
        "pathway": referral.pathway,
        "received_on": referral.received_on,
        "referrer": "" if referrer.person_id else referrer.name,
        "referrer_phone": "" if referrer.person_id else referrer.phone,
        "referrer_id": referrer.person_id,
        "circumstances": ";".join(circumstances),
        "outcome": outcome,
        "why": why,
        "decided_at": now,
        "decided_by": actor.person_id,
        "referrer_told_at": now if own else None,
    }
    made = int(db.execute(insert(t.referral).values(**values).returning(t.referral.c.id)).scalar_one())
    _audit(db, actor, Verb.REGISTER, made, case_id, f"{referral.pathway}: {outcome}", now)
    if referrer.person_id is not None and not own:
        _tell(db, made, case_id, referrer.person_id, now)
    return one(db, made)


def told(db: Connection, actor: Actor, referral_id: int, *, now: datetime) -> ReferralView:
    """Somebody has told the referrer. The same twice is a success. Raises NotAllowed and NotFound.

    Where there is no case, a name and number that were typed in for it are forgotten from then on.
    """
    row = _row(db, referral_id)
    _require(db, actor, row, now)
    if row.referrer_told_at is None:
        values: dict[str, Any] = {"referrer_told_at": now}
        if row.case_id is None:
            values |= {"referrer": "", "referrer_phone": ""}
        db.execute(update(t.referral).where(t.referral.c.id == referral_id).values(**values))
        notices.withdraw(db, f"referral:{referral_id}", "told")
        _audit(db, actor, Verb.TELL_REFERRER, referral_id, row.case_id, "told", now)
    return one(db, referral_id)


def waiting(db: Connection, actor: Actor, *, now: datetime) -> list[ReferralView]:
    """Those whose referrer the actor is asked to tell, the oldest first. For lists that write their own audit row.

    Whoever decided, or keeps the case; the service's managers where neither is there any more.
    """
    decider = t.person.alias("decider")
    untold = t.referral.c.referrer_told_at.is_(None)
    query = (
        _referrals()
        .join(decider, decider.c.id == t.referral.c.decided_by)
        .where(untold, t.referral.c.decided_at.is_not(None))
        .order_by(t.referral.c.id)
    )
    mine = or_(t.referral.c.decided_by == actor.person_id, t.case.c.keyworker_id == actor.person_id)
    if actor.is_a(Role.MANAGER) and actor.service_id is not None:
        left = ~decider.c.active & t.case.c.keyworker_id.is_(None)
        mine = or_(mine, (t.referral.c.service_id == actor.service_id) & left)
    rows = db.execute(query.where(mine)).all()
    ours = _by_us(db, [row.id for row in rows])
    return [view for view in (_view(row, row.id in ours) for row in rows) if view.waits]


def one(db: Connection, referral_id: int) -> ReferralView:
    """For those who have been let through. Raises NotFound."""
    return _view(_row(db, referral_id), referral_id in _by_us(db, [referral_id]))


def of_draft(db: Connection, draft_id: str) -> int | None:
    """The referral that a form made."""
    return db.execute(select(t.referral.c.id).where(t.referral.c.draft_id == draft_id)).scalar()


def _tell(db: Connection, referral_id: int, case_id: int | None, person_id: int, now: datetime) -> None:
    """By a message, where they can have one and nothing stops it; else somebody is asked to ring."""
    recipient = notices.to_person(person_id)
    if recipient not in routes.alive(db, [recipient]) or (case_id is not None and consents.silent(db, case_id)):
        return
    subject = f"referral:{referral_id}"
    kind = NoticeKind.REFERRAL_OUTCOME
    notices.plan(db, kind, subject, referral_id, recipient, "decided", case_id=None, about={}, now=now)


def _require(db: Connection, actor: Actor, row: Row[*tuple[Any, ...]], now: datetime) -> None:
    relations = {Relation.NONE}
    if actor.person_id in (row.decided_by, row.keyworker_id):
        relations.add(Relation.OWN)
    if actor.service_id is not None and row.service_id == actor.service_id:
        relations.add(Relation.SERVICE)
    if not access.may(actor, Verb.TELL_REFERRER, frozenset(relations)):
        subject = f"referral:{row.id}"
        raise access.refused(actor, Verb.TELL_REFERRER, now=now, case_id=row.case_id, subject=subject)


def _row(db: Connection, referral_id: int) -> Row[*tuple[Any, ...]]:
    row = db.execute(_referrals().where(t.referral.c.id == referral_id)).first()
    if row is None:
        raise NotFound(say.NO_SUCH_REFERRAL)
    return row


def _referrals() -> Select[*tuple[Any, ...]]:
    return (
        select(
            t.referral,
            t.case.c.keyworker_id,
            t.person.c.name.label("known_name"),
            t.person.c.phone.label("known_phone"),
            t.agency.c.name.label("known_agency"),
        )
        .outerjoin_from(t.referral, t.case, t.case.c.id == t.referral.c.case_id)
        .outerjoin(t.person, t.person.c.id == t.referral.c.referrer_id)
        .outerjoin(t.agency, t.agency.c.id == t.person.c.agency_id)
    )


def _by_us(db: Connection, referrals: Collection[int]) -> set[int]:
    """Those whose referrer has a message of ours that waits or went out."""
    referral, notice = t.referral.c, t.notice.c
    known = select(referral.id, referral.referrer_id).where(referral.id.in_(list(referrals)))
    referrers = {row.id: f"person:{row.referrer_id}" for row in db.execute(known)}
    sent = select(notice.subject_id, notice.recipient).where(
        notice.kind == NoticeKind.REFERRAL_OUTCOME,
        notice.subject.in_([f"referral:{one}" for one in referrals]),
        notice.state == NoticeState.PLANNED,
    )
    return {row.subject_id for row in db.execute(sent) if referrers.get(row.subject_id) == row.recipient}


def _view(row: Row[*tuple[Any, ...]], by_us: bool) -> ReferralView:
    known = row.referrer_id is not None
    return ReferralView(
        id=row.id,
        case_id=row.case_id,
        outcome=row.outcome,
        received_on=row.received_on,
        referrer=say.somebody(row.known_name, row.known_agency) if known else row.referrer,
        phone=row.known_phone if known else row.referrer_phone,
        why=row.why,
        told_at=row.referrer_told_at,
        by_us=by_us,
    )


def _audit(
    db: Connection, actor: Actor, verb: Verb, referral_id: int, case_id: int | None, new: str, now: datetime
) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=verb,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"referral:{referral_id}",
        new=new,
        place=actor.place,
        now=now,
    )
