"""The facts of a case besides what happens to the child: who is responsible, what plans there are, how to talk.

The rule protected: every change is audited from old to new, and what it means for the clocks follows in the same
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from casework import access, audit, case_clocks, duplicates, nhs_numbers, words
from casework.access import Verb
from casework.actor import Actor
from casework.days import day_of
from casework.errors import InvalidInput, NotFound
from casework.passport import Passport
from casework.policy import Policy
from casework.words import details as say
from storage import core as t
from storage.tables import Outcome

TICKS = ("ehcp", "looked_after", "adopted", "section_117")


@dataclass(frozen=True, slots=True)
class Details:
    """As a case stands. Free words are empty where nobody has said."""

    ehcp: bool
    looked_after: bool
    adopted: bool
    section_117: bool
    learning_disability: bool
    autism: bool
    local_authority: str
    commissioner: str
    circumstances: tuple[str, ...]  # values of eligibility.Circumstance
    passport: Passport
    lead_professional_id: int | None
    lead_professional: str
    has_nhs_number: bool
    referred_on: date | None
    referrer: str

    def kept(self) -> dict[str, Any]:
        """What may be changed of it, by the names of `change`."""
        return {
            **{name: getattr(self, name) for name in TICKS},
            "local_authority": self.local_authority,
            "commissioner": self.commissioner,
            "how_i_communicate": self.passport.how_i_communicate,
            "adjustments": self.passport.adjustments,
            "what_matters": self.passport.what_matters,
            "lead_professional_id": self.lead_professional_id,
        }

    def ticked(self) -> list[str]:
        """Those of TICKS that are true."""
        return [name for name in TICKS if getattr(self, name)]


def of_case(db: Connection, case_id: int) -> Details:
    """For those who have been let through. Raises NotFound."""
    row = db.execute(_DETAILS, {"of_case": case_id}).first()
    if row is None:
        raise NotFound(words.NO_SUCH_CASE)
    return Details(
        ehcp=row.ehcp,
        looked_after=row.looked_after,
        adopted=row.adopted,
        section_117=row.section_117,
        learning_disability=row.learning_disability,
        autism=row.autism,
        local_authority=row.local_authority,
        commissioner=row.commissioner,
        circumstances=tuple(filter(None, (row.circumstances or "").split(";"))),
        passport=Passport(row.how_i_communicate or "", row.adjustments, row.what_matters or ""),
        lead_professional_id=row.lead_professional_id,
        lead_professional=row.lead or "",
        has_nhs_number=row.nhs_key is not None,
        referred_on=row.received_on,
        referrer=row.referred_by or row.referrer or "",
    )


def members(db: Connection, case_id: int, *, today: date) -> list[tuple[int, str]]:
    """Id and "Sam Patel (Elmshire children's social care)" of everybody on the MDT, by name."""
    query = (
        select(t.person.c.id, t.person.c.name, t.agency.c.name.label("agency"))
        .join_from(t.membership, t.person, t.person.c.id == t.membership.c.person_id)
        .join(t.agency, t.agency.c.id == t.membership.c.agency_id)
        .where(t.membership.c.case_id == case_id, access.still_on(today))
    )
    found = {row.id: f"{row.name} ({row.agency})" for row in db.execute(query)}
    return sorted(found.items(), key=lambda one: one[1].casefold())


def change(
    db: Connection,
    actor: Actor,
    case_id: int,
    changes: Mapping[str, Any],
    *,
    seen: Mapping[str, Any],
    draft_id: str | None = None,
    policy: Policy,
    now: datetime,
) -> Details:
    """Change facts of a case (the names of `Details.kept`, and "nhs_number"); what is as it was is left alone.

    `seen` is how they stood for the actor. Raises NotAllowed, NotFound, InvalidInput (changed by somebody else
    meanwhile, a lead professional who is not on the MDT), or MayBeKnown.
    """
    access.require(db, actor, Verb.CHANGE_DETAILS, case_id, now=now)
    db.execute(select(t.case.c.id).where(t.case.c.id == case_id).with_for_update())
    before = of_case(db, case_id)
    was = before.kept()
    wanted = {name: value for name, value in changes.items() if name in was and value != was[name]}
    moved = [name for name in wanted if name in seen and seen[name] != was[name]]
    if moved:
        raise InvalidInput(say.changed_meanwhile([say.NAMES[name] for name in moved]))
    _check_lead(db, case_id, wanted.get("lead_professional_id"), now)
    values: dict[str, Any] = dict(wanted)
    number = changes.get("nhs_number")
    if number and not before.has_nhs_number:
        duplicates.refuse_known_number(db, actor, number, draft_id=draft_id, now=now)
        values |= {"nhs_number": number, "nhs_key": nhs_numbers.key(db, number)}
    if values:
        db.execute(update(t.case).where(t.case.c.id == case_id).values(**values, version=t.case.c.version + 1))
        _audit(db, actor, case_id, was, values, now)
        case_clocks.refresh(db, case_id, policy=policy, now=now)
    return of_case(db, case_id)


def _check_lead(db: Connection, case_id: int, lead: int | None, now: datetime) -> None:
    if lead is not None and lead not in {one for one, _ in members(db, case_id, today=day_of(now))}:
        raise InvalidInput(say.LEAD_ON_MDT, "lead")


def _audit(
    db: Connection, actor: Actor, case_id: int, was: Mapping[str, Any], values: Mapping[str, Any], now: datetime
) -> None:
    """Old and new of each fact, encrypted; of the NHS number only that it was added."""
    known = [name for name in values if name in was]
    added = ["nhs_number: added"] if "nhs_number" in values else []
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.CHANGE_DETAILS,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"case:{case_id}",
        old="; ".join(f"{name}: {was[name]}" for name in known),
        new="; ".join([*(f"{name}: {values[name]}" for name in known), *added]),
        place=actor.place,
        now=now,
    )


_lead, _referrer = t.person.alias("lead"), t.person.alias("referred_by")
_DETAILS = (
    select(
        t.case,
        _lead.c.name.label("lead"),
        t.referral.c.received_on,
        t.referral.c.referrer,
        _referrer.c.name.label("referred_by"),
    )
    .outerjoin_from(t.case, _lead, _lead.c.id == t.case.c.lead_professional_id)
    .outerjoin(t.referral, t.referral.c.case_id == t.case.c.id)
    .outerjoin(_referrer, _referrer.c.id == t.referral.c.referrer_id)
    .where(t.case.c.id == bindparam("of_case"))
)
