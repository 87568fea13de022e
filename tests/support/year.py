"""Days that pass with the bot running: it stops at every due instant, and what went out about one case is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from casework import planner
from casework.days import LONDON, day_of, end_of, london
from casework.policy import shipped
from storage import core as t
from storage.tables import SendingState
from tests.support.world import World

Heard = tuple[str, str, str]  # when, who, kind: ("Mon 5 Apr 2027 09:00", "Grace Okoro", "clock near its limit")


@dataclass
class Life:
    """One child's case in the world, by its code. `heard` is all that was sent about it, in order."""

    world: World
    code: str = ""
    heard: list[Heard] = field(default_factory=list[Heard])
    _seen: set[int] = field(default_factory=set[int])

    async def until(self, when: str) -> None:
        """Let time pass until `when` (ISO, London), stopping wherever something falls due or may go out."""
        end = datetime.fromisoformat(when).replace(tzinfo=LONDON)
        while self.world.now < end:
            midnight = end_of(day_of(self.world.now))  # birthdays are looked at, and clocks brought in step
            due = await self.world.rows(planner.next_instant, self.world.now, end, shipped().notices)
            await self._at(min(due or end, midnight, end))

    async def _at(self, instant: datetime) -> None:
        self.world.at(instant.isoformat())
        await self.world.tick()
        for row in await self.world.rows(_sent, self.code):
            if row.id not in self._seen:
                self._seen.add(row.id)
                moment = london(self.world.now)
                self.heard.append((f"{moment:%a} {moment.day} {moment:%b %Y %H:%M}", row.name, row.kind.value))


def clocks(db: Connection, code: str) -> list[tuple[str, str, str, str, str, str]]:
    """Rule, counted from, target, limit, state and the day it was met, of every clock that the case ever had."""
    query = select(t.clock).join(t.case, t.case.c.id == t.clock.c.case_id).where(t.case.c.code == code)
    rows = db.execute(query.order_by(t.clock.c.counts_from, t.clock.c.limit_on, t.clock.c.rule))
    return [
        (row.rule, _day(row.counts_from), _day(row.target_on), _day(row.limit_on), row.state.value, _day(row.met_on))
        for row in rows
    ]


def tasks(db: Connection, code: str) -> list[tuple[str, str, str]]:
    """Kind, the day it was opened, and how it stands, of every task that the case ever had."""
    query = select(t.task).join(t.case, t.case.c.id == t.task.c.case_id).where(t.case.c.code == code)
    return [
        (row.kind.value, f"{london(row.opened_at):%Y-%m-%d}", row.state.value)
        for row in db.execute(query.order_by(t.task.c.opened_at, t.task.c.id))
    ]


def _day(day: Any) -> str:
    return day.isoformat() if day else "-"


def _sent(db: Connection, code: str) -> list[Row[*tuple[Any, ...]]]:
    """The notices about this case in messages that went out, each with its reader's name."""
    reader = t.person.c
    query = (
        select(t.notice.c.id, t.notice.c.kind, reader.name)
        .join_from(t.notice, t.case, t.case.c.id == t.notice.c.case_id)
        .join(t.sending, t.sending.c.id == t.notice.c.sending_id)
        .outerjoin(t.route, t.route.c.id == t.sending.c.route_id)
        .outerjoin(t.person, t.person.c.id == t.route.c.person_key)
        .where(t.case.c.code == code, t.sending.c.state == SendingState.SENT)
        .order_by(t.notice.c.id)
    )
    return list(db.execute(query))
