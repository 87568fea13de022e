"""What each agency agreed to do for a child: one action, its owner, due day and number within the case for life.

The rule protected: every action has a named owner and a due day, and a change of either is shown on every board.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, insert, not_, select

from casework import access, audit, board_posts, cases, consents, notices, safe_wording
from casework.access import Verb
from casework.action_rows import VIEWS, view_of
from casework.action_rows import ActionView as ActionView
from casework.actor import Actor
from casework.days import day_of
from casework.errors import InvalidInput, NotFound
from casework.words import actions as say
from storage import core as t
from storage.tables import ActionState, Answered, CaseStatus, Need, NoticeKind, Outcome, PlanType, Question


@dataclass(frozen=True, slots=True)
class NewAction:
    """One agreed action before it is kept. `due_on` is a day in England and may lie in the past."""

    what: str
    owner_id: int
    due_on: date
    how_known: str = ""
    question: Question | None = None
    plan_type: PlanType = PlanType.MDT
    need: Need | None = None


def add(
    db: Connection,
    actor: Actor,
    case_id: int,
    lines: Sequence[NewAction],
    *,
    now: datetime,
    meeting_id: int | None = None,
    update_id: int | None = None,
) -> list[ActionView]:
    """Keep agreed actions, tell each owner (but the actor) once, and have the case's boards rewritten.

    Where consent to sharing was refused or withdrawn they are kept and nobody is told. Raises NotAllowed, and
    InvalidInput for an action without wording or owner, or with wording that would name the child.
    """
    access.require(db, actor, Verb.LOG_ACTIONS, case_id, now=now)
    if not lines:
        return []
    who = safe_wording.identity(db, case_id)
    for line in lines:
        safe_wording.check(f"{line.what}\n{line.how_known}", who)
    agencies = _agencies(db, actor, {line.owner_id for line in lines})
    first = cases.next_action_numbers(db, case_id, len(lines))
    made = [
        _insert(db, actor, case_id, line, first + place, agencies, now, meeting_id, update_id)
        for place, line in enumerate(lines)
    ]
    views = [view for view in of_ids(db, made) if view.case_id == case_id]
    if not consents.silent(db, case_id):
        for view in views:
            if view.owner_id != actor.person_id:
                tell_owner(db, view, now=now)
    board_posts.changed(db, case_id)
    return views


def tell_owner(db: Connection, view: ActionView, *, now: datetime, occurrence: str = "", again: bool = False) -> None:
    """Plan the one notice by which an owner hears of an action; all of one owner's are bound into one message.

    `occurrence` sets it apart from one that the same person had before; `again` says that it was closed meanwhile.
    """
    notices.plan(
        db,
        NoticeKind.NEW_ACTION,
        view.subject,
        view.id,
        notices.to_person(view.owner_id),
        occurrence or view.due_on.isoformat(),
        case_id=view.case_id,
        about={"again": True} if again else {},
        now=now,
    )


def one(db: Connection, action_id: int) -> ActionView:
    """The action with this id, for those who have been or will be let through. Raises NotFound."""
    row = db.execute(_ONE, {"action": action_id}).first()
    if row is None:
        raise NotFound(say.NO_SUCH_ACTION)
    return view_of(row)


def of_ids(db: Connection, ids: Sequence[int]) -> list[ActionView]:
    """These actions by case and number; those that are not there are left out."""
    return [view_of(row) for row in db.execute(_OF_IDS, {"actions": list(ids)})]


def of_update(db: Connection, update_id: int) -> list[ActionView]:
    """What an entry of what changed asked for, by number."""
    return [view_of(row) for row in db.execute(_OF_UPDATE, {"entry": update_id})]


def of_case(db: Connection, case_id: int) -> list[ActionView]:
    """All actions of a case by number, for those who have been let through."""
    return [view_of(row) for row in db.execute(VIEWS.where(t.action.c.case_id == case_id).order_by(t.action.c.number))]


def numbered(db: Connection, case_id: int, number: int) -> ActionView:
    """The action with this number within its case. Raises NotFound."""
    row = db.execute(VIEWS.where(t.action.c.case_id == case_id, t.action.c.number == number)).first()
    if row is None:
        raise NotFound(say.no_such_number(number))
    return view_of(row)


def mine_open(db: Connection, actor: Actor, *, now: datetime) -> list[ActionView]:
    """What the actor owns and has not done, by due day, on cases where they are still on the MDT. One audit row.

    Without those of cases of which nothing may go to partners, unless the actor keeps or manages the case.
    """
    access.require_role(db, actor, Verb.LIST_ACTIONS, now=now)
    today = day_of(now)
    query = _mine(actor, today).where(t.action.c.state == ActionState.OPEN, ~_kept_from(actor, today))
    return [
        view_of(row) for row in db.execute(query.order_by(t.action.c.due_on, t.action.c.case_id, t.action.c.number))
    ]


def mine_silent(db: Connection, actor: Actor, *, today: date) -> list[tuple[str, str]]:
    """Code and keyworker ("" for none) of the cases that `mine_open` leaves out."""
    keyworker = t.person.alias("its_keyworker")
    query = (
        select(t.case.c.code, keyworker.c.name)
        .distinct()
        .join_from(t.action, t.case, t.case.c.id == t.action.c.case_id)
        .outerjoin(keyworker, keyworker.c.id == t.case.c.keyworker_id)
        .where(
            t.action.c.owner_id == actor.person_id,
            t.action.c.state == ActionState.OPEN,
            t.case.c.status == CaseStatus.ACTIVE,
            access.cases_where(actor, Verb.ANSWER_ACTION, today),
            _kept_from(actor, today),
        )
    )
    return sorted((row.code, row.name or "") for row in db.execute(query))


def mine_numbered(db: Connection, actor: Actor, number: int, *, today: date) -> list[ActionView]:
    """The actor's own actions with this number, for words typed without a case's code; open ones before done ones."""
    found = [view_of(row) for row in db.execute(_mine(actor, today).where(t.action.c.number == number))]
    return [view for view in found if view.open] or found


def _kept_from(actor: Actor, today: date) -> ColumnElement[bool]:
    return and_(consents.silent_where(t.case.c.id), not_(access.cases_where(actor, Verb.READ_RECORD, today)))


def _mine(actor: Actor, today: date) -> Select[*tuple[Any, ...]]:
    return VIEWS.where(
        t.action.c.owner_id == actor.person_id,
        t.case.c.status == CaseStatus.ACTIVE,
        access.cases_where(actor, Verb.ANSWER_ACTION, today),
    )


def _insert(
    db: Connection,
    actor: Actor,
    case_id: int,
    line: NewAction,
    number: int,
    agencies: dict[int, int],
    now: datetime,
    meeting_id: int | None,
    update_id: int | None,
) -> int:
    """An action of the actor's own is taken as accepted: who writes it down has said yes."""
    what = line.what.strip()
    if not what or line.owner_id not in agencies:
        raise InvalidInput(say.NEEDS_WHAT_AND_OWNER)
    own = line.owner_id == actor.person_id
    values: dict[str, Any] = {
        "case_id": case_id,
        "number": number,
        "meeting_id": meeting_id,
        "update_id": update_id,
        "what": what,
        "question": line.question,
        "how_known": line.how_known.strip(),
        "owner_id": line.owner_id,
        "agency_id": agencies[line.owner_id],
        "plan_type": line.plan_type,
        "need": line.need,
        "due_on": line.due_on,
        "original_due_on": line.due_on,
        "state": ActionState.OPEN,
        "answered": Answered.MINE if own else None,
        "acknowledged_at": now if own else None,
        "told_by": "",
        "evidence": "",
        "look_at": now,
        "created_at": now,
        "created_by": actor.person_id,
        "version": 1,
    }
    made = int(db.execute(_NEW, values).scalar_one())
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.LOG_ACTIONS,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"action:{made}",
        new=f"{number}; {what}; person:{line.owner_id}; {line.due_on.isoformat()}",
        place=actor.place,
        now=now,
    )
    return made


def _agencies(db: Connection, actor: Actor, people: set[int]) -> dict[int, int]:
    others = people - {actor.person_id}
    found = {row.id: row.agency_id for row in db.execute(_AGENCIES, {"people": list(others)})} if others else {}
    return found | {actor.person_id: actor.agency_id}


# Built once: every press and every save needs one of them.
_ONE = VIEWS.where(t.action.c.id == bindparam("action", type_=t.action.c.id.type))
_OF_IDS = VIEWS.where(t.action.c.id.in_(bindparam("actions", expanding=True))).order_by(
    t.action.c.case_id, t.action.c.number
)
_OF_UPDATE = VIEWS.where(t.action.c.update_id == bindparam("entry")).order_by(t.action.c.number)
_NEW = insert(t.action).returning(t.action.c.id)
_AGENCIES = select(t.person.c.id, t.person.c.agency_id).where(t.person.c.id.in_(bindparam("people", expanding=True)))
