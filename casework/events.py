"""What happened to a child, recorded once: it moves where they are, their clocks and what is asked for next.

The rule protected: the event, where the child is, the clocks and the tasks change in one go, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from casework import access, audit, case_clocks, tasks
from casework.access import Verb
from casework.actor import Actor
from casework.days import day_of, in_words
from casework.entries import Moment
from casework.errors import InvalidInput, NotFound, Stale
from casework.policy import Policy
from casework.stays import MENTAL_HEALTH
from casework.whereabouts import STILL, NewEvent, Whereabouts, asks_for_rating, missing, moved, objection
from casework.words import NO_SUCH_CASE, STALE
from casework.words import events as say
from storage import core as t
from storage.tables import EventKind, LegalStatus, Outcome, Pathway, Setting, TaskKind, TaskState, WardKind


@dataclass(frozen=True, slots=True)
class Follows:
    """What must follow an event: all of it is on the keyworker's list, and this is to say so at once."""

    event: int
    kind: EventKind
    rate: bool  # a rating is asked for and not given yet
    blue: bool  # and the suggestion is blue
    paediatric: bool
    legal_unknown: bool  # admitted to a mental health ward, and nobody said under which status
    root_cause: bool  # no community CETR came before the admission


def whereabouts(db: Connection, case_id: int) -> Whereabouts:
    """As the case stands, for those who have been let through. Raises NotFound."""
    return _read(db, case_id)[0]


def record(
    db: Connection,
    actor: Actor,
    case_id: int,
    new: NewEvent,
    *,
    draft_id: str | None,
    update_id: int | None,
    policy: Policy,
    now: datetime,
) -> Follows:
    """Keep an event and move the case, its clocks and its tasks; `update_id` is the entry it was told with.

    Raises NotAllowed, NotFound, InvalidInput (it does not fit where the child is, or lacks something), or Stale.
    """
    access.require(db, actor, Verb.RECORD_EVENT, case_id, now=now)
    there, version = _read(db, case_id)
    _check(there, new, now)
    made = _insert(db, actor, case_id, there, new, draft_id, update_id, now)
    after = moved(there, new)
    _move(db, case_id, there, after, version)
    said = [f"{new.kind}, {in_words(new.day)}", new.reason_for_delay]
    _audit(db, actor, case_id, made, there, after, said, now)
    case_clocks.refresh(db, case_id, policy=policy, now=now)
    if asks_for_rating(there, new) and not _waiting(db, case_id, TaskKind.RATE):
        tasks.open_task(db, case_id, TaskKind.RATE, f"event:{made}", due_on=None, now=now)
    return _follows(db, case_id, made, new.kind, new.ward, new.legal_status)


def of_update(db: Connection, update_id: int) -> Follows | None:
    """What follows from the event that an entry told of, as things stand; None for an entry without one."""
    row = db.execute(_TOLD_BY, {"entry": update_id}).first()
    return None if row is None else _follows(db, row.case_id, row.id, row.kind, row.ward, row.legal_status)


def told_with(db: Connection, update_id: int) -> NewEvent | None:
    """The event of an entry as it was told, to be told again of another child; None without one.

    What was recognised during a stay is not kept with the event, so that it cannot be told again.
    """
    row = db.execute(select(t.event).where(t.event.c.update_id == update_id)).first()
    return None if row is None or row.kind is EventKind.RECOGNISED else _told(row)


def take_back(db: Connection, actor: Actor, update_id: int, reason: str, *, policy: Policy, now: datetime) -> bool:
    """Strike out the event of an entry that is struck out: the case is as if it had never been; False without one.

    For those who have been let through to strike out the entry. What was recorded after it still counts. Raises Stale.
    """
    row = db.execute(select(t.event).where(t.event.c.update_id == update_id)).first()
    if row is None or row.struck_out:
        return False
    there, version = _read(db, row.case_id)
    db.execute(update(t.event).where(t.event.c.id == row.id).values(struck_out=reason))
    after = _without(db, row, there)
    _move(db, row.case_id, there, after, version)
    _audit(db, actor, row.case_id, row.id, there, after, [f"{row.kind}: struck out", reason], now)
    case_clocks.refresh(db, row.case_id, policy=policy, now=now)
    opened_by, not_needed = f"event:{row.id}", TaskState.NOT_NEEDED
    tasks.close_task(db, row.case_id, TaskKind.RATE, opened_by, not_needed, by=actor.person_id, now=now)
    return True


def _without(db: Connection, struck: Row[*tuple[Any, ...]], there: Whereabouts) -> Whereabouts:
    """What the case said before the event, moved on by all that was recorded after it."""
    if struck.kind in STILL or not struck.before:
        return there
    after = _as_kept(struck.before)
    query = select(t.event).where(t.event.c.case_id == struck.case_id, t.event.c.id > struck.id)
    for row in db.execute(query.order_by(t.event.c.id)):
        if not row.struck_out:
            after = moved(after, _told(row))
    if struck.kind is not EventKind.RECOGNISED:
        after = replace(after, autism=there.autism, learning_disability=there.learning_disability)
    return replace(after, last=there.last)


def _told(row: Row[*tuple[Any, ...]]) -> NewEvent:
    return NewEvent(
        kind=row.kind,
        happened=Moment(row.happened_at, row.happened_day_only),
        told=Moment(row.told_at, row.told_day_only),
        ward=row.ward,
        legal_status=row.legal_status,
        out_of_area=row.out_of_area,
        setting=row.setting,
        reason_for_delay=row.reason_for_delay,
    )


def _follows(
    db: Connection, case_id: int, event_id: int, kind: EventKind, ward: WardKind | None, legal: LegalStatus | None
) -> Follows:
    waiting = {(task.kind, task.opened_by) for task in tasks.open_of(db, case_id)}
    rate = any(wanted is TaskKind.RATE for wanted, _ in waiting)
    admitted = kind is EventKind.ADMISSION
    mental_health = admitted and ward in MENTAL_HEALTH
    return Follows(
        event=event_id,
        kind=kind,
        rate=rate,
        blue=rate and mental_health and _coloured(db, case_id),
        paediatric=admitted and ward is WardKind.PAEDIATRIC,
        legal_unknown=mental_health and legal is None,
        root_cause=(TaskKind.ROOT_CAUSE, f"event:{event_id}") in waiting,
    )


def _coloured(db: Connection, case_id: int) -> bool:
    """Whether the child is rated in the register's colours: on the Gateway pathway nobody is."""
    return db.execute(select(t.case.c.pathway).where(t.case.c.id == case_id)).scalar_one() is Pathway.DSD


def _check(there: Whereabouts, new: NewEvent, now: datetime) -> None:
    if said := objection(there, new.kind, new.happened, now):
        raise InvalidInput(said, "happened")
    if new.told.latest < new.happened.at:
        raise InvalidInput(say.TOLD_BEFORE, "told")
    question, field = missing(new)
    if question:
        raise InvalidInput(question, field)


def _read(db: Connection, case_id: int) -> tuple[Whereabouts, int]:
    case = t.case.c
    row = db.execute(select(*(case[name] for name in _COLUMNS), case.version).where(case.id == case_id)).first()
    if row is None:
        raise NotFound(NO_SUCH_CASE)
    known = _as_kept({name: getattr(row, name) for name in _COLUMNS})
    event = t.event.c
    moves = db.execute(
        select(event.happened_at, event.struck_out)
        .where(event.case_id == case_id, event.kind.not_in(STILL))
        .order_by(event.happened_at.desc())
    )
    last = next((day_of(move.happened_at) for move in moves if not move.struck_out), None)
    return replace(known, last=last), row.version


def _as_kept(kept: Mapping[str, Any]) -> Whereabouts:
    """From a case's columns, or from what an event kept of them."""
    known = dict(kept)
    for name in ("setting_since", "admitted_on", "detained_on", "recognised_on", "ready_on"):
        known[name] = date.fromisoformat(kept[name]) if isinstance(kept[name], str) else kept[name]
    known["setting"] = Setting(kept["setting"])
    known["ward"] = WardKind(kept["ward"]) if kept["ward"] else None
    known["legal_status"] = LegalStatus(kept["legal_status"]) if kept["legal_status"] else None
    return Whereabouts(**known)


def _insert(
    db: Connection,
    actor: Actor,
    case_id: int,
    there: Whereabouts,
    new: NewEvent,
    draft_id: str | None,
    update_id: int | None,
    now: datetime,
) -> int:
    """With a discharge stands the ward that was left."""
    values: dict[str, Any] = {
        "case_id": case_id,
        "draft_id": draft_id,
        "update_id": update_id,
        "kind": new.kind,
        "happened_at": new.happened.at,
        "happened_day_only": new.happened.day_only,
        "told_at": new.told.at,
        "told_day_only": new.told.day_only,
        "recorded_at": now,
        "recorded_by": actor.person_id,
        "ward": _left(there) if new.kind is EventKind.DISCHARGE else new.ward,
        "legal_status": new.legal_status,
        "out_of_area": True if new.kind is EventKind.OUT_OF_AREA_PLACEMENT else new.out_of_area,
        "setting": new.setting,
        "place": "",
        "reason_for_delay": new.reason_for_delay,
        "struck_out": "",
        "before": {name: _plain(getattr(there, name)) for name in _COLUMNS},
    }
    return int(db.execute(insert(t.event).values(**values).returning(t.event.c.id)).scalar_one())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _left(there: Whereabouts) -> WardKind | None:
    by_setting = {Setting.MENTAL_HEALTH_WARD: WardKind.MENTAL_HEALTH, Setting.PAEDIATRIC_WARD: WardKind.PAEDIATRIC}
    return there.ward or by_setting.get(there.setting)


def _move(db: Connection, case_id: int, there: Whereabouts, after: Whereabouts, version: int) -> None:
    if after == there:
        return
    values: dict[str, Any] = {name: getattr(after, name) for name in _COLUMNS}
    done = db.execute(
        update(t.case)
        .where(t.case.c.id == case_id, t.case.c.version == version)
        .values(**{**values, "ward": _word(after.ward), "legal_status": _word(after.legal_status)}, version=version + 1)
    )
    if not done.rowcount:
        raise Stale(STALE)


def _word(value: WardKind | LegalStatus | None) -> str | None:
    return value.value if value else None


def _waiting(db: Connection, case_id: int, kind: TaskKind) -> bool:
    query = select(t.task.c.id).where(
        t.task.c.case_id == case_id, t.task.c.kind == kind, t.task.c.state == TaskState.OPEN
    )
    return db.execute(query.limit(1)).first() is not None


def _audit(
    db: Connection,
    actor: Actor,
    case_id: int,
    event_id: int,
    there: Whereabouts,
    after: Whereabouts,
    said: Sequence[str],
    now: datetime,
) -> None:
    """What was said of it, and what changed of the case, each by its name."""
    changed = [name for name in _COLUMNS if getattr(there, name) != getattr(after, name)]
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.RECORD_EVENT,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"event:{event_id}",
        old="; ".join(f"{name}: {getattr(there, name)}" for name in changed),
        new="; ".join([*filter(None, said), *(f"{name}: {getattr(after, name)}" for name in changed)]),
        place=actor.place,
        now=now,
    )


_COLUMNS = tuple(field.name for field in fields(Whereabouts) if field.name != "last")


_TOLD_BY = select(t.event.c.id, t.event.c.case_id, t.event.c.kind, t.event.c.ward, t.event.c.legal_status).where(
    t.event.c.update_id == bindparam("entry")
)
