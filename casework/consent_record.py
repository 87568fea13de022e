"""Decisions about consent as they were made: a row each, never overwritten; a stop takes effect in the same moment.

The rule protected: when the register or sharing is refused or withdrawn, nothing that waits for partners or a channel
goes out any more, every partner hears one line, and whoever carries on by hand gets the list. What the service itself
must hear (a rating below the suggestion, somebody who is stuck or was not reached) goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from casework import access, actions, audit, board_posts, consent_basis, consents, invitations, notices, planner
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on
from casework.consent_basis import Decision as Decision
from casework.consents import NEEDED, STOPS
from casework.days import day_of
from storage import core as t
from storage.tables import AskAgain, ConsentScope, NoticeKind, Outcome, Role


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision that was kept: when, by whom, and whether it is the one in force."""

    id: int
    decision: Decision
    at: datetime
    by: str
    current: bool
    ask_again: AskAgain | None = None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """All decisions about one case, newest first."""

    case_id: int
    rows: tuple[Recorded, ...]

    def current(self, scope: ConsentScope) -> Recorded | None:
        return next((row for row in self.rows if row.decision.scope is scope and row.current), None)

    @property
    def silent(self) -> bool:
        """Whether nothing may go to partners, as `consents.silent` decides it."""
        return any(self._stops(scope) for scope in NEEDED)

    def silent_after(self, decision: Decision) -> bool:
        """The same once this decision is in force."""
        others = any(self._stops(scope) for scope in NEEDED if scope is not decision.scope)
        return others or (decision.scope in NEEDED and decision.state in STOPS)

    def _stops(self, scope: ConsentScope) -> bool:
        row = self.current(scope)
        return row is not None and row.decision.state in STOPS

    @property
    def history(self) -> tuple[Recorded, ...]:
        return tuple(row for row in self.rows if not row.current)


def of_case(db: Connection, case_id: int) -> ConsentView:
    """For those who have been let through."""
    query = (
        select(t.consent, t.person.c.name.label("by"))
        .outerjoin_from(t.consent, t.person, t.person.c.id == t.consent.c.recorded_by)
        .where(t.consent.c.case_id == case_id)
        .order_by(t.consent.c.recorded_at.desc(), t.consent.c.id.desc())
    )
    return ConsentView(case_id, tuple(_recorded(row) for row in db.execute(query)))


def record(db: Connection, actor: Actor, case_id: int, decision: Decision, *, now: datetime) -> ConsentView:
    """Keep a decision and let it take effect.

    Raises NotAllowed for all but the case's keyworker, and InvalidInput for a basis that does not count at this age.
    """
    access.require(db, actor, Verb.CHANGE_CONSENT, case_id, now=now)
    return keep(db, actor, case_id, decision, now=now)


def keep(db: Connection, actor: Actor, case_id: int, decision: Decision, *, now: datetime) -> ConsentView:
    """The same for who has been let through: whoever opens a case keeps what was decided with it."""
    one_at_a_time = select(t.case.c.date_of_birth).where(t.case.c.id == case_id).with_for_update()
    born = date.fromisoformat(db.execute(one_at_a_time).scalar_one())
    consent_basis.check(decision, age_on(born, day_of(now)))
    before = of_case(db, case_id).current(decision.scope)
    was_silent = consents.silent(db, case_id)
    db.execute(
        update(t.consent)
        .where(t.consent.c.case_id == case_id, t.consent.c.scope == decision.scope, t.consent.c.current)
        .values(current=False)
    )
    made = _insert(db, actor, case_id, decision, now)
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.CHANGE_CONSENT,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"consent:{made}",
        old=f"{decision.scope}: {before.decision.state if before else 'not asked'}",
        new=f"{decision.scope}: {decision.state}; why: {decision.why}",
        place=actor.place,
        now=now,
    )
    is_silent = consents.silent(db, case_id)
    if is_silent and not was_silent:
        _stop(db, case_id, decision, made, now)
    elif was_silent and not is_silent:
        _start_again(db, case_id, now)
    return of_case(db, case_id)


def _stop(db: Connection, case_id: int, decision: Decision, made: int, now: datetime) -> None:
    notices.withdraw_case(db, case_id, "consent", kinds=notices.TO_PARTNERS)
    _tell(db, case_id, decision, f"consent:{made}", now)
    board_posts.changed(db, case_id)


def _start_again(db: Connection, case_id: int, now: datetime) -> None:
    """What waited meanwhile comes now: new actions to owners who have not answered, and a board never posted."""
    kinds = (NoticeKind.CONSENT_STOPPED, NoticeKind.CONSENT_LIST)
    notices.withdraw(db, f"case:{case_id}", "consent given again", kinds=kinds)
    planner.look_again(db, case_id, now=now)
    for view in actions.of_case(db, case_id):
        if view.open and view.acknowledged_at is None and view.answered is None:
            actions.tell_owner(db, view, now=now)
    invitations.ask_again(db, case_id, now=now)
    board_posts.changed(db, case_id)
    board_posts.post(db, case_id, now=now)


def _tell(db: Connection, case_id: int, decision: Decision, occurrence: str, now: datetime) -> None:
    """One line to each partner; the list to keyworker, lead professional and the service's managers."""
    case = db.execute(
        select(t.case.c.keyworker_id, t.case.c.lead_professional_id, t.case.c.service_id).where(t.case.c.id == case_id)
    ).one()
    listed = {case.keyworker_id, case.lead_professional_id, *_managers(db, case.service_id)} - {None}
    told = _partners(db, case_id, day_of(now)) - listed
    about = {"scope": decision.scope.value, "state": decision.state.value}
    for kind, people in ((NoticeKind.CONSENT_STOPPED, told), (NoticeKind.CONSENT_LIST, listed)):
        for person_id in sorted(people):
            notices.plan(
                db,
                kind,
                f"case:{case_id}",
                case_id,
                notices.to_person(person_id),
                occurrence,
                case_id=case_id,
                about=about,
                now=now,
            )


def _partners(db: Connection, case_id: int, today: date) -> set[int]:
    """Everybody on the MDT who has an account; contacts are told by the keyworker, who has the list."""
    query = (
        select(t.membership.c.person_id)
        .join_from(t.membership, t.person, t.person.c.id == t.membership.c.person_id)
        .where(
            t.membership.c.case_id == case_id,
            access.still_on(today),
            t.person.c.active,
            t.person.c.object_id.is_not(None),
        )
    )
    return set(db.execute(query).scalars())


def _managers(db: Connection, service_id: int) -> set[int]:
    query = select(t.person.c.id, t.person.c.roles).where(t.person.c.service_id == service_id, t.person.c.active)
    return {row.id for row in db.execute(query) if Role.MANAGER in row.roles.split(";")}


def _insert(db: Connection, actor: Actor, case_id: int, decision: Decision, now: datetime) -> int:
    values = {
        "case_id": case_id,
        "scope": decision.scope,
        "state": decision.state,
        "basis": decision.basis,
        "responsibility_held_by": decision.responsibility_held_by,
        "decided_by": decision.decided_by,
        "consulted": decision.consulted,
        "grounds": decision.grounds,
        "explained_by": decision.explained_by,
        "explained_on": decision.explained_on,
        "easy_read": decision.easy_read,
        "review_on": decision.review_on,
        "why": decision.why,
        "recorded_by": actor.person_id,
        "recorded_at": now,
        "current": True,
    }
    return int(db.execute(insert(t.consent).values(values).returning(t.consent.c.id)).scalar_one())


def _recorded(row: Row[*tuple[Any, ...]]) -> Recorded:
    decision = Decision(
        scope=row.scope,
        state=row.state,
        basis=row.basis,
        responsibility_held_by=row.responsibility_held_by,
        decided_by=row.decided_by,
        consulted=row.consulted,
        grounds=row.grounds,
        explained_by=row.explained_by,
        explained_on=row.explained_on,
        easy_read=row.easy_read,
        review_on=row.review_on,
        why=row.why,
    )
    return Recorded(row.id, decision, row.recorded_at, row.by or "", row.current, row.ask_again)
