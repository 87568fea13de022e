"""One agreed action as it is read, with its case's code, its owner's and its agency's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from storage import core as t
from storage.tables import ActionState, Answered, CaseStatus, Need, PlanType, Worked


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action as those who may see it see it. `version` is what a press on it has to bring back."""

    id: int
    case_id: int
    code: str
    number: int
    what: str
    how_known: str
    owner_id: int
    owner: str
    contact: bool  # the owner has no account here: the keyworker rings, and ticks for them
    agency_id: int
    agency: str
    plan_type: PlanType
    need: Need | None
    due_on: date
    original_due_on: date
    state: ActionState
    answered: Answered | None
    acknowledged_at: datetime | None
    asked_until: date | None
    asked_at: datetime | None
    started_at: datetime | None
    done_at: datetime | None  # when it ended, done or not, and by whom
    done_by_id: int | None
    done_by: str
    told_by: str
    evidence: str
    closed_why: str | None
    worked: Worked | None
    superseded_by: int | None  # the number of the action of the same case that stands in its place
    keyworker_id: int | None
    case_status: CaseStatus
    undo_to: dict[str, Any] | None
    snoozed_until: date | None
    version: int

    @property
    def subject(self) -> str:
        """Its name in audit and ledger."""
        return f"action:{self.id}"

    @property
    def open(self) -> bool:
        return self.state is ActionState.OPEN


_ticker = t.person.alias("ticker")

VIEWS = (
    select(
        t.action,
        t.case.c.code,
        t.case.c.keyworker_id,
        t.case.c.status.label("case_status"),
        t.person.c.name.label("owner"),
        t.person.c.object_id.label("account"),
        t.agency.c.name.label("agency"),
        _ticker.c.name.label("ticker"),
    )
    .join_from(t.action, t.case, t.case.c.id == t.action.c.case_id)
    .join(t.person, t.person.c.id == t.action.c.owner_id)
    .join(t.agency, t.agency.c.id == t.action.c.agency_id)
    .outerjoin(_ticker, _ticker.c.id == t.action.c.done_by)
)


def view_of(row: Row[*tuple[Any, ...]]) -> ActionView:
    """A row of `VIEWS`."""
    return ActionView(
        id=row.id,
        case_id=row.case_id,
        code=row.code,
        number=row.number,
        what=row.what,
        how_known=row.how_known,
        owner_id=row.owner_id,
        owner=row.owner,
        contact=row.account is None,
        agency_id=row.agency_id,
        agency=row.agency,
        plan_type=row.plan_type,
        need=row.need,
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        state=row.state,
        answered=row.answered,
        acknowledged_at=row.acknowledged_at,
        asked_until=row.asked_until,
        asked_at=row.asked_at,
        started_at=row.started_at,
        done_at=row.done_at,
        done_by_id=row.done_by,
        done_by=row.ticker or "",
        told_by=row.told_by,
        evidence=row.evidence,
        closed_why=row.closed_why,
        worked=row.worked,
        superseded_by=row.superseded_by,
        keyworker_id=row.keyworker_id,
        case_status=row.case_status,
        undo_to=row.undo_to,
        snoozed_until=row.snoozed_until,
        version=row.version,
    )
