"""What a rating or an event demands: opened once, closed with one press, and on a list until then.

The rules protected: each colour asks for what the national criteria name (R17, R18); a rating that only confirms the
last one asks for nothing again; a floor never by itself demands a CETR; a LAEP closes the demand, and is no CETR.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, or_, select

from casework import access, standing, tasks
from casework.access import Verb
from casework.actor import Actor
from casework.cases import age_on, initials
from casework.days import day_of
from casework.errors import InvalidInput, NotFound, Stale
from casework.reviews import review_type
from casework.words import STALE
from casework.words import tasks as say
from storage import core as t
from storage.tables import CaseStatus, Colour, Role, TaskKind, TaskState

_MET = (TaskState.HELD, TaskState.DECLINED, TaskState.LAEP, TaskState.NOT_NEEDED)

WAYS: Mapping[TaskKind, tuple[TaskState, ...]] = {  # the most pressing first
    TaskKind.CETR: _MET,
    TaskKind.RATE: (TaskState.NOT_NEEDED,),  # a rating closes it
    TaskKind.MULTI_AGENCY: _MET,
    TaskKind.CONSIDER_CETR: _MET,
    TaskKind.RESOLUTION: (TaskState.HELD, TaskState.NOT_NEEDED),
    TaskKind.GATEWAY: (TaskState.HELD, TaskState.NOT_NEEDED),
    TaskKind.ROOT_CAUSE: (TaskState.DONE, TaskState.NOT_NEEDED),
    TaskKind.KEYWORKER_REFERRAL: (TaskState.DONE, TaskState.DECLINED, TaskState.NOT_NEEDED),
    TaskKind.OVERSIGHT_VISIT: (TaskState.DONE, TaskState.NOT_NEEDED),
    TaskKind.PARTNER_LIST: (TaskState.DONE, TaskState.NOT_NEEDED),
    TaskKind.KEYWORKER_NEEDED: (TaskState.DONE, TaskState.NOT_NEEDED),
}

_PRESSING = list(WAYS)


@dataclass(frozen=True, slots=True)
class TaskNeed:
    """An open task with its child, as it stands on a list. `review` is "CETR" or "CTR"."""

    id: int
    version: int
    case_id: int
    label: str
    kind: TaskKind
    review: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class Asks:
    """A rating as far as it asks for something: its word, the word before it, and its colour, if it has one.

    `floor` says that the colour is a floor's and not the tool's: then no CETR is demanded by it. `of_level` is what the
    tool says that a level of its own asks for.
    """

    word: str
    before: str
    colour: Colour | None
    of_level: tuple[TaskKind, ...] = ()
    floor: bool = False


def after_rating(
    db: Connection,
    case_id: int,
    rating_id: int,
    asks: Asks,
    *,
    by: int,
    place: str,
    now: datetime,
) -> None:
    """Open what the rating demands, and close what asked for this rating."""
    since = _since(db, case_id, asks.word) if asks.before == asks.word else None
    for kind in _demands(db, case_id, asks):
        if not _asked(db, case_id, kind, since):
            tasks.open_task(db, case_id, kind, f"rating:{rating_id}", due_on=None, now=now)
    for task in tasks.open_of(db, case_id):
        if task.kind is TaskKind.RATE:
            tasks.close_task(db, case_id, task.kind, task.opened_by, TaskState.DONE, by=by, place=place, now=now)


def _demands(db: Connection, case_id: int, asks: Asks) -> tuple[TaskKind, ...]:
    """A CETR is for who has a learning disability or autism (R20a)."""
    case = t.case.c
    row = db.execute(select(case.keyworker_id, case.learning_disability, case.autism).where(case.id == case_id)).one()
    if asks.colour is not None:
        return demanded(asks.colour, has_keyworker=row.keyworker_id is not None, floor=asks.floor)
    has_cetrs = row.learning_disability or row.autism
    return tuple(kind for kind in asks.of_level if kind is not TaskKind.CONSIDER_CETR or has_cetrs)


def demanded(colour: Colour, *, has_keyworker: bool, floor: bool = False) -> tuple[TaskKind, ...]:
    """What the national criteria name at each colour (R17, R18). Inpatient clocks follow from the admission."""
    refer = () if has_keyworker else (TaskKind.KEYWORKER_REFERRAL,)
    return {
        Colour.RED: (() if floor else (TaskKind.CETR,)) + refer,
        Colour.AMBER: (TaskKind.MULTI_AGENCY, *refer),
        Colour.GREEN: (TaskKind.PARTNER_LIST,),
        Colour.BLUE: (TaskKind.OVERSIGHT_VISIT,),
    }[colour]


def close(db: Connection, actor: Actor, task_id: int, state: TaskState, *, seen: int, now: datetime) -> None:
    """Close a task. The same twice is a success. Raises NotAllowed, NotFound, InvalidInput, or Stale."""
    row = db.execute(select(t.task).where(t.task.c.id == task_id)).first()
    if row is None:
        raise NotFound(say.NO_SUCH_TASK)
    access.require(db, actor, Verb.CLOSE_TASK, row.case_id, now=now, subject=f"task:{task_id}")
    if state not in WAYS[row.kind]:
        raise InvalidInput(say.NOT_THAT_WAY)
    if row.state is state:
        return
    if row.version != seen:
        raise Stale(STALE)
    by, place = actor.person_id, actor.place
    if not tasks.close_task(db, row.case_id, row.kind, row.opened_by, state, by=by, place=place, now=now):
        raise Stale(STALE)


def waiting(db: Connection, actor: Actor, *, now: datetime) -> list[TaskNeed]:
    """Open tasks of the actor's own cases, and of the service's that have no keyworker; the most pressing first.

    For lists that write their own audit row.
    """
    case, task = t.case.c, t.task.c
    decides = task.kind == TaskKind.KEYWORKER_NEEDED  # the manager does
    query = (
        select(
            task.id,
            task.version,
            task.case_id,
            task.kind,
            task.opened_at,
            case.code,
            case.name,
            case.date_of_birth,
            case.ehcp,
        )
        .join_from(t.task, t.case, case.id == task.case_id)
        .where(
            task.state == TaskState.OPEN,
            case.status == CaseStatus.ACTIVE,
            access.cases_where(actor, Verb.CLOSE_TASK, day_of(now)),
            or_(
                and_(case.keyworker_id.in_(sorted(actor.kept)), ~decides),
                case.keyworker_id.is_(None),
                and_(decides, case.service_id == (actor.service_id if actor.is_a(Role.MANAGER) else None)),
            ),
        )
        .order_by(task.opened_at, task.id)
    )
    today = day_of(now)
    found = [
        TaskNeed(
            id=row.id,
            version=row.version,
            case_id=row.case_id,
            label=f"{initials(row.name)}, {age_on(date.fromisoformat(row.date_of_birth), today)}, {row.code}",
            kind=row.kind,
            review=review_type(date.fromisoformat(row.date_of_birth), row.ehcp, today),
            opened_on=day_of(row.opened_at),
        )
        for row in db.execute(query)
    ]
    return sorted(found, key=lambda one: _PRESSING.index(one.kind))


def _since(db: Connection, case_id: int, word: str) -> datetime | None:
    """When the run of ratings of this word began that the newest one belongs to."""
    rating = t.rating.c
    query = select(rating.final, rating.final_level, rating.rated_at).where(rating.case_id == case_id)
    began: datetime | None = None
    for row in db.execute(query.order_by(rating.rated_at.desc(), rating.id.desc())):
        if standing.word(row.final, row.final_level) != word:
            break
        began = row.rated_at
    return began


def _asked(db: Connection, case_id: int, kind: TaskKind, since: datetime | None) -> bool:
    """Whether it is being asked for already, or was since the colour came, whatever became of it."""
    task = t.task.c
    same = select(task.id).where(task.case_id == case_id, task.kind == kind)
    known = task.state == TaskState.OPEN
    return db.execute(same.where(known if since is None else or_(known, task.opened_at >= since))).first() is not None
