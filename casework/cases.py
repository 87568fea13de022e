"""A child's case as people see it: initials, age and code, so that nobody writes on the wrong child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, select, update

from casework import codes, standing, words
from casework.access import Standing, Verb, cases_where, require, require_role
from casework.actor import Actor
from casework.days import london
from casework.errors import NotFound
from storage import core as t
from storage.tables import CaseStatus, Pathway, Setting
from storage.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. `label` is what every form and every Confirm repeats: "J.B., 14, KW-7F3K"."""

    id: int
    code: str
    initials: str
    age: int
    rated: str  # "red", or a level of a tool's own scale; empty for who was never rated
    rated_at: datetime | None
    name: str  # for the filtered list on a card in the 1:1 alone; never in a channel or a summary
    keyworker_id: int | None = None

    @property
    def label(self) -> str:
        return f"{self.initials}, {self.age}, {self.code}"


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case opened by somebody who may read it."""

    line: CaseLine
    pathway: Pathway
    setting: Setting
    setting_since: date | None
    keyworker: str
    lead_professional: str
    gateway_level: int | None  # 2 once a Resolution meeting was asked for
    version: int
    standing: Standing


def initials(name: str) -> str:
    """First letters of the first and the last name: "Juniper Ash Bramble" becomes "J.B."."""
    parts = name.split()
    letters = [parts[0], parts[-1]] if len(parts) > 1 else parts
    return "".join(f"{part[0].upper()}." for part in letters) or "?"


def age_on(born: date, day: date) -> int:
    """Whole years; someone born on 29 February is a year older on 1 March in other years, as in English law."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def caseload(db: Connection, actor: Actor, *, now: datetime, to: Verb = Verb.LIST_CASES) -> list[CaseLine]:
    """The actor's own open cases, the five last opened first, then by initials. One audit row.

    `to` leaves only those on which that verb is allowed: a manager sees a service's cases, but rates none of them.
    """
    require_role(db, actor, Verb.LIST_CASES, now=now)
    today = london(now).date()
    mine = and_(cases_where(actor, Verb.LIST_CASES, today), cases_where(actor, to, today))
    rows = db.execute(_lines(actor).where(mine)).all()
    return _last_five_first(rows, today)


def label(db: Connection, case_id: int, *, now: datetime) -> str:
    """ "J.B., 14, KW-7F3K": for those who have been let through already."""
    row = db.execute(_NAMED, {"case": case_id}).one()
    age = age_on(date.fromisoformat(row.date_of_birth), london(now).date())
    return f"{initials(row.name)}, {age}, {row.code}"


def find(db: Connection, actor: Actor, text: str, *, now: datetime, to: Verb = Verb.LIST_CASES) -> list[CaseLine]:
    """Cases of the actor's own caseload that a code, initials ("JB", "J.B.") or a name may mean. One audit row."""
    return meant_by(text, caseload(db, actor, now=now, to=to))


def meant_by(text: str, lines: Sequence[CaseLine]) -> list[CaseLine]:
    """Those of `lines` that a code, initials ("JB", "J.B.") or parts of a name may mean; all for no text."""
    code = codes.read_code(text)
    if code is not None:
        return [line for line in lines if line.code == code]
    wanted = text.replace(".", "").replace(" ", "").casefold()
    by_initials = [line for line in lines if line.initials.replace(".", "").casefold() == wanted]
    words_of_name = text.casefold().split()
    return by_initials or [line for line in lines if all(word in line.name.casefold() for word in words_of_name)]


def id_of_code(db: Connection, code: str) -> int:
    """The case with this code. Raises NotFound. Says nothing about permission: call `require` next."""
    found = db.execute(select(t.case.c.id).where(t.case.c.code == code)).scalar()
    if found is None:
        raise NotFound(words.NO_SUCH_CASE)
    return int(found)


def open_case(db: Connection, actor: Actor, case_id: int, *, now: datetime) -> CaseView:
    """Read one case (audited) and remember it among the actor's last five. Raises NotAllowed or NotFound."""
    allowed = require(db, actor, Verb.READ_CASE, case_id, now=now)
    remember(db, actor, case_id, now=now)
    keyworker, lead = t.person.alias("keyworker"), t.person.alias("lead")
    row = db.execute(
        _any(actor)
        .add_columns(
            t.case.c.pathway,
            t.case.c.setting,
            t.case.c.setting_since,
            t.case.c.gateway_level,
            t.case.c.version,
            keyworker.c.name.label("keyworker"),
            lead.c.name.label("lead"),
        )
        .outerjoin(keyworker, keyworker.c.id == t.case.c.keyworker_id)
        .outerjoin(lead, lead.c.id == t.case.c.lead_professional_id)
        .where(t.case.c.id == case_id)
    ).first()
    if row is None:
        raise NotFound(words.NO_SUCH_CASE)
    return CaseView(
        line=_line(row, london(now).date()),
        pathway=row.pathway,
        setting=row.setting,
        setting_since=row.setting_since,
        keyworker=row.keyworker or "",
        lead_professional=row.lead or "",
        gateway_level=row.gateway_level,
        version=row.version,
        standing=allowed,
    )


def remember(db: Connection, actor: Actor, case_id: int, *, now: datetime) -> None:
    """Put the case first among the actor's last five."""
    insert_or_update(db, t.recent_case, {"person_id": actor.person_id, "case_id": case_id}, {"at": now})


def next_action_numbers(db: Connection, case_id: int, count: int) -> int:
    """Take `count` action numbers of the case, for life; returns the first of them."""
    after = db.execute(_NUMBERED, {"numbered_case": case_id, "many": count}).scalar_one()
    return int(after) - count


def free_code(db: Connection) -> str:
    """A new code that no case has; codes grow by a character when short ones become crowded."""
    for attempt in range(40):
        code = codes.new_code(3 if attempt < 20 else 4)
        taken = db.execute(select(func.count()).select_from(t.case).where(t.case.c.code == code)).scalar_one()
        if not taken:
            return code
    raise NotFound(words.NO_SUCH_CASE)


def _lines(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Open cases: a closed one is in no list, and is opened by its code."""
    return _any(actor).where(t.case.c.status == CaseStatus.ACTIVE)


def _any(actor: Actor) -> Select[*tuple[Any, ...]]:
    recent = t.recent_case
    mine = and_(recent.c.case_id == t.case.c.id, recent.c.person_id == actor.person_id)
    return select(
        t.case.c.id,
        t.case.c.code,
        t.case.c.name,
        t.case.c.date_of_birth,
        t.case.c.rating,
        t.case.c.rating_level,
        t.case.c.rated_at,
        t.case.c.keyworker_id,
        recent.c.at.label("opened"),
    ).outerjoin_from(t.case, recent, mine)


def _line(row: Row[*tuple[Any, ...]], today: date) -> CaseLine:
    return CaseLine(
        id=row.id,
        code=row.code,
        initials=initials(row.name),
        age=age_on(date.fromisoformat(row.date_of_birth), today),
        rated=standing.word(row.rating, row.rating_level),
        rated_at=row.rated_at,
        name=row.name,
        keyworker_id=row.keyworker_id,
    )


def _last_five_first(rows: Sequence[Row[*tuple[Any, ...]]], today: date) -> list[CaseLine]:
    listed = [(row.opened, _line(row, today)) for row in rows]
    recent = sorted((pair for pair in listed if pair[0]), key=lambda pair: pair[0], reverse=True)[:5]
    first = [line for _, line in recent]
    rest = [line for _, line in listed if line not in first]
    return first + sorted(rest, key=lambda line: (line.initials, line.code))


# Built once: labels stand on most cards, and every agreed action has a number.
_NAMED = select(t.case.c.code, t.case.c.name, t.case.c.date_of_birth).where(t.case.c.id == bindparam("case"))
_NUMBERED = (
    update(t.case)
    .where(t.case.c.id == bindparam("numbered_case"))
    .values(next_action_number=t.case.c.next_action_number + bindparam("many"))
    .returning(t.case.c.next_action_number)
)
