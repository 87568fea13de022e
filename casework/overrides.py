"""Sharing once, without consent, to keep a child safe: a reason, somebody else who approved, and who was told what.

The rule protected (R4): a refusal stays a refusal. One message goes to people on the MDT who are chosen by name; no
reminder and no board starts again; the manager hears of it, and it stands beside consent for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from casework import access, actions, audit, consents, notices, reach, safe_wording
from casework.access import Verb
from casework.actions import ActionView
from casework.actor import Actor
from casework.days import day_of, in_words
from casework.errors import InvalidInput
from casework.words import consent as say
from casework.words import notices as notice_words
from storage import core as t
from storage.tables import CaseStatus, NoticeKind, Outcome


@dataclass(frozen=True, slots=True)
class NewOverride:
    """`people` and `actions` are ids; `words` is what is sent, `reason` is kept."""

    reason: str
    approver: str
    words: str
    people: tuple[int, ...]
    actions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OverrideSeen:
    """One that was made. `told` are names."""

    at: datetime
    by: str
    approver: str
    told: str
    reason: str


def of_case(db: Connection, case_id: int) -> list[OverrideSeen]:
    """Newest first, for those who have been let through."""
    made = t.sharing_override.c
    query = (
        select(t.sharing_override, t.person.c.name.label("by"))
        .join_from(t.sharing_override, t.person, t.person.c.id == made.recorded_by)
        .where(made.case_id == case_id)
        .order_by(made.recorded_at.desc(), made.id.desc())
    )
    return [OverrideSeen(row.recorded_at, row.by, row.approver, row.told, row.reason) for row in db.execute(query)]


def may_be_told(db: Connection, case_id: int, *, but: int, now: datetime) -> list[tuple[int, str]]:
    """Who is on the MDT now, has an account and can be chosen, with their agency; all but the person `but`."""
    on, person = t.membership.c, t.person.c
    query = (
        select(person.id, person.name, t.agency.c.name.label("agency"))
        .join_from(t.membership, t.person, person.id == on.person_id)
        .join(t.agency, t.agency.c.id == on.agency_id)
        .where(
            on.case_id == case_id,
            access.still_on(day_of(now)),
            person.active,
            person.object_id.is_not(None),
            person.id != but,
        )
        .order_by(person.name, person.id)
    )
    return list({row.id: (row.id, f"{row.name} ({row.agency})") for row in db.execute(query)}.values())


def share(
    db: Connection, actor: Actor, case_id: int, new: NewOverride, *, draft_id: str | None, now: datetime
) -> list[str]:
    """Keep it, tell the chosen people once, and the manager; the names of who is told.

    Raises NotAllowed for all but the case's keyworker and its managers, and InvalidInput when sharing is not stopped,
    something is missing, or the wording would say which child it is.
    """
    access.require(db, actor, Verb.OVERRIDE_CONSENT, case_id, now=now)
    require_stopped(db, case_id)
    known = dict(may_be_told(db, case_id, but=actor.person_id, now=now))
    _check(db, actor, case_id, new, known)
    names = [known[person_id] for person_id in new.people]
    made = _insert(db, actor, case_id, new, names, draft_id, now)
    lines = [_line(one) for one in actions.of_case(db, case_id) if one.open and one.id in new.actions]
    about = {"by": actor.person_id, "words": new.words.strip(), "actions": lines}
    for person_id in new.people:
        _plan(db, NoticeKind.SAFEGUARDING, case_id, person_id, made, about, now)
    heard_by, _ = reach.who_oversees(db, case_id, but=actor.person_id)
    own = {row for row in reach.who_hears(db, case_id) if row != actor.person_id}
    told = {"by": actor.person_id, "approver": new.approver, "told": say.listed(names), "reason": new.reason}
    for person_id in sorted({*heard_by, *own}):
        _plan(db, NoticeKind.OVERRIDDEN, case_id, person_id, made, told, now)
    return names


def require_stopped(db: Connection, case_id: int) -> None:
    """Raises InvalidInput unless consent stops sharing for a case that is open."""
    status = db.execute(select(t.case.c.status).where(t.case.c.id == case_id)).scalar_one()
    if status is not CaseStatus.ACTIVE or not consents.silent(db, case_id):
        raise InvalidInput(say.OVERRIDE_NOT_STOPPED)


def _check(db: Connection, actor: Actor, case_id: int, new: NewOverride, known: dict[int, str]) -> None:
    asked = (
        (new.reason, "reason", say.OVERRIDE_REASON),
        (new.approver, "approver", say.OVERRIDE_APPROVER),
        (new.words, "words", say.OVERRIDE_WORDS),
    )
    for said, field, question in asked:
        if not said.strip():
            raise InvalidInput(question, field)
    if new.approver.strip().casefold() == actor.name.casefold():
        raise InvalidInput(say.OVERRIDE_ELSE, "approver")
    if not new.people or any(person_id not in known for person_id in new.people):
        raise InvalidInput(say.OVERRIDE_WHO_NOT, "people")
    safe_wording.check(new.words, safe_wording.identity(db, case_id), field="words")


def _line(view: ActionView) -> str:
    return notice_words.still_open(
        view.number, view.what, f"{view.owner} ({view.agency})", f"due {in_words(view.due_on)}"
    )


def _insert(
    db: Connection, actor: Actor, case_id: int, new: NewOverride, names: list[str], draft_id: str | None, now: datetime
) -> int:
    values = {
        "case_id": case_id,
        "draft_id": draft_id,
        "reason": new.reason.strip(),
        "approver": new.approver.strip(),
        "words": new.words.strip(),
        "told": say.listed(names),
        "recorded_by": actor.person_id,
        "recorded_at": now,
    }
    row: Row[int] = db.execute(insert(t.sharing_override).values(values).returning(t.sharing_override.c.id)).one()
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.OVERRIDE_CONSENT,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"override:{row[0]}",
        new=f"approved by {new.approver}; to {say.listed(names)}; why: {new.reason}; said: {new.words}",
        place=actor.place,
        now=now,
    )
    return row[0]


def _plan(
    db: Connection, kind: NoticeKind, case_id: int, person_id: int, made: int, about: Mapping[str, Any], now: datetime
) -> None:
    to, occurrence = notices.to_person(person_id), f"override:{made}"
    notices.plan(db, kind, f"case:{case_id}", case_id, to, occurrence, case_id=case_id, about=about, now=now)
