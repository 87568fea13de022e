"""An entry on the wrong child: struck out, hidden, its event and actions taken back, and those who must know told.

The rule protected: from then on no list, card or message holds its text; a line without text stays; what it moved is
moved back; nobody goes on with an action that was meant for another child.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from casework import (
    access,
    action_changes,
    actions,
    audit,
    consents,
    entries,
    events,
    letters_again,
    notices,
    reach,
    who_saw,
)
from casework.access import Verb
from casework.actions import ActionView
from casework.actor import Actor
from casework.entries import UpdateView
from casework.errors import InvalidInput, Stale
from casework.policy import Policy
from casework.who_saw import Seen
from casework.words import STALE
from casework.words import wrong_child as say
from storage import core as t
from storage.tables import ActionState, DraftState, NoticeKind, Outcome, Role

Found = Row[*tuple[Any, ...]]


def may_strike_out(db: Connection, actor: Actor, update_id: int, *, now: datetime) -> Found:
    """The entry, for who wrote it on a case that is still theirs, and for a manager of its service.

    Raises NotAllowed and NotFound.
    """
    row = entries.row(db, update_id)
    where = access.require(
        db, actor, Verb.STRIKE_OUT, row.case_id, now=now, subject=f"update:{update_id}", refusal=say.NOT_YOURS
    )
    manages = Role.MANAGER in actor.roles and access.Relation.SERVICE in where.relations
    if row.author_id != actor.person_id and not manages:
        raise access.refused(
            actor, Verb.STRIKE_OUT, now=now, case_id=row.case_id, subject=f"update:{update_id}", sentence=say.NOT_YOURS
        )
    return row


def strike_out(
    db: Connection, actor: Actor, update_id: int, reason: str, *, draft_id: str, policy: Policy, now: datetime
) -> UpdateView:
    """Strike an entry out, with all that came of it. Doing it twice is a success.

    `draft_id` is the form that says so. Raises NotAllowed, NotFound, InvalidInput without a reason, or Stale.
    """
    row = may_strike_out(db, actor, update_id, now=now)
    if row.struck_out:
        return entries.view(db, row, now=now)
    why = reason.strip()
    if not 0 < len(why) <= say.LONGEST_REASON:
        raise InvalidInput(say.NEEDS_REASON, "reason")
    agreed = actions.of_update(db, update_id)
    seen = who_saw.of_entry(db, row, [one.id for one in agreed], until=now)
    _hide(db, actor, row, agreed, why, now)
    events.take_back(db, actor, update_id, why, policy=policy, now=now)
    for one in agreed:
        _take_back(db, actor, one, now)
    letters_again.rewrite(db, [one.subject for one in agreed], now=now)
    _close_forms(db, row, draft_id, now)
    _tell(db, actor, row, why, seen, now)
    return entries.view(db, entries.row(db, update_id), now=now)


def _hide(db: Connection, actor: Actor, row: Found, agreed: list[ActionView], why: str, now: datetime) -> None:
    """All text goes where only the IG lead reads it."""
    added = entries.corrections(db, [row.id]).get(row.id, ())
    kept = {name: getattr(row, name) for name in _TEXT} | {
        "actions": [{"number": one.number, "what": one.what, "how_known": one.how_known} for one in agreed],
        "corrections": [one.words for one in added],
    }
    values: dict[str, Any] = {**dict.fromkeys(_TEXT, ""), "kept": kept, "struck_out": why, "to_finish": False}
    done = db.execute(
        update(t.update)
        .where(t.update.c.id == row.id, t.update.c.version == row.version, t.update.c.struck_out_at.is_(None))
        .values(**values, struck_out_at=now, struck_out_by=actor.person_id, version=row.version + 1)
    )
    if not done.rowcount:
        raise Stale(STALE)
    db.execute(update(t.correction).where(t.correction.c.update_id == row.id).values(words=""))
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.STRIKE_OUT,
        outcome=Outcome.DONE,
        case_id=row.case_id,
        subject=f"update:{row.id}",
        old="recorded",
        new=f"struck out: {why}",
        place=actor.place,
        now=now,
    )


def _take_back(db: Connection, actor: Actor, view: ActionView, now: datetime) -> None:
    """The action is nobody's any more, and says so without its wording; its owner hears of it.

    Boards show why an action was closed, so that the reason in the actor's own words does not go there.
    """
    notices.withdraw(db, view.subject, "struck out")
    wording: dict[str, Any] = {"what": say.ACTION, "how_known": "", "evidence": "", "state": ActionState.SUPERSEDED}
    after = action_changes.change(db, actor, view, Verb.STRIKE_OUT, wording, seen=None, now=now, undo="none")
    ended: dict[str, Any] = {"closed_why": say.ACTION_WHY, "asked_until": None, "look_at": None}
    db.execute(update(t.action).where(t.action.c.id == view.id).values(**ended))
    if view.owner_id != actor.person_id and not consents.silent(db, view.case_id):
        action_changes.tell(db, after, NoticeKind.TAKEN_BACK, view.owner_id, {}, now=now)


def _close_forms(db: Connection, row: Found, but: str, now: datetime) -> None:
    """Half-filled forms about the entry hold its text too."""
    draft = t.draft.c
    query = select(draft.id, draft.answers).where(
        draft.case_id == row.case_id, draft.state == DraftState.OPEN, draft.id != but
    )
    about = [one.id for one in db.execute(query) if one.answers.get("answers", {}).get("update") == row.id]
    closed: dict[str, Any] = {"state": DraftState.CANCELLED, "touched_at": now, "look_at": None, "answers": _EMPTY}
    for draft_id in about:
        db.execute(update(t.draft).where(draft.id == draft_id).values(**closed, version=draft.version + 1))
    written = (draft.id == row.draft_id, draft.state != DraftState.OPEN)
    db.execute(update(t.draft).where(*written).values(answers=_EMPTY))


def _tell(db: Connection, actor: Actor, row: Found, why: str, seen: list[Seen], now: datetime) -> None:
    """The service's managers, the IG lead, and who wrote it, if it was somebody else's press."""
    overseers, are_managers = reach.who_oversees(db, row.case_id, but=actor.person_id)
    told = {*overseers, *(_administrators(db) if are_managers else ()), row.author_id} - {actor.person_id}
    about = {"by": actor.person_id, "update": row.id, "reason": why, "seen": [one.words for one in seen]}
    for person_id in sorted(told):
        notices.plan(
            db,
            NoticeKind.STRUCK_OUT,
            f"case:{row.case_id}",
            row.case_id,
            notices.to_person(person_id),
            f"update:{row.id}",
            case_id=row.case_id,
            about=about,
            now=now,
        )


def _administrators(db: Connection) -> list[int]:
    person = t.person.c
    query = select(person.id).where(person.active, person.roles.contains(Role.ADMINISTRATOR.value))
    return list(db.execute(query).scalars())


_TEXT = ("headline", "background", "assessment", "recommendation")
_EMPTY: dict[str, Any] = {"answers": {}, "trail": [], "asked": []}
