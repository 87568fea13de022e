"""Which of the notices that wait may go to their reader now, and which wait for the reader to be there; what would come
too late for that, somebody who is there hears.

The rule protected: nobody is written to in their own held time, nothing with a deadline is lost in it, and a crowd of
those who are away holds up nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, update

from casework import held_time, reach, routes
from casework.days import held, release
from casework.policy import NoticePolicy
from storage import core as t

Notice = Row[*tuple[Any, ...]]


@dataclass(slots=True)
class Sorted:
    """`here` may go by `routes`; `later` has the instant at which its reader is back; `lost` why it never can go."""

    routes: dict[str, int]
    here: list[Notice] = field(default_factory=list[Notice])
    later: list[tuple[Notice, datetime]] = field(default_factory=list[tuple[Notice, datetime]])
    lost: list[tuple[Notice, str]] = field(default_factory=list[tuple[Notice, str]])

    @property
    def elsewhere(self) -> bool:
        return bool(self.later or self.lost)


def sort(db: Connection, waiting: Sequence[Notice], policy: NoticePolicy, now: datetime) -> Sorted:
    """Who of the readers can be written to at `now`, business time outside everybody's held time. Three queries."""
    readers = {row.recipient for row in waiting}
    found = Sorted(routes.alive(db, readers))
    works_of = held_time.read(db, readers)
    back = {reader: release(now, policy, works_of(reader)) for reader in readers}
    for row in waiting:
        if row.recipient not in found.routes:
            found.lost.append((row, reach.NO_CHAT))
        elif not held(now, policy, works_of(row.recipient)):
            found.here.append(row)
        elif row.deadline is None or back[row.recipient] < row.deadline:
            found.later.append((row, back[row.recipient]))
        else:
            found.lost.append((row, reach.AWAY))
    return found


def send_elsewhere(db: Connection, found: Sorted, policy: NoticePolicy, now: datetime) -> list[int]:
    """Put off what can wait for its reader, and have somebody else hear the rest; what newly waits for anybody."""
    if found.later:
        rows = [{"of": row.id, "until": until} for row, until in found.later]
        db.execute(_PUT_OFF, rows)
    return reach.tell_instead(db, found.lost, now=now, back=_back(db, policy, now)) if found.lost else []


def _back(db: Connection, policy: NoticePolicy, now: datetime) -> Callable[[str], datetime]:
    """From when on somebody may be written to; read for the few who are asked for."""

    @cache
    def back(recipient: str) -> datetime:
        return release(now, policy, held_time.read(db, [recipient])(recipient))

    return back


_not_before = t.notice.c.not_before
_PUT_OFF = (
    update(t.notice)
    .where(t.notice.c.id == bindparam("of"))
    .values(
        not_before=bindparam("until", type_=_not_before.type),
        put_off_from=func.coalesce(t.notice.c.put_off_from, _not_before, type_=_not_before.type),
    )
)
