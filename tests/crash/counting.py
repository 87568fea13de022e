"""What the connector took, held against what should have been said: the table that a run ends with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, select

from storage import core as t
from storage.tables import NoticeState, Outcome, SendingState
from tests.crash.expected import Action, Moment, held
from tests.crash.process import PACE
from tests.crash.teams import Taken

# From the re-check of a message to its arrival: as long as a claim lets a POST begin, and the harness's own slowness.
OPENED_BEFORE = PACE.claim - timedelta(seconds=PACE.post_timeout_s) - PACE.margin + timedelta(seconds=0.3)
_BEFORE, _AFTER = timedelta(seconds=0.5), timedelta(seconds=1.0)  # of a blow: before the POST, before it was recorded
_START = datetime.min.replace(tzinfo=UTC)


@dataclass
class Times:
    """Business time at each moment of the harness's real time: offsets, each from a moment on."""

    moved: list[datetime] = field(default_factory=lambda: [_START])
    offsets: list[timedelta] = field(default_factory=lambda: [timedelta()])

    def move(self, at: datetime, offset: timedelta) -> None:
        self.moved.append(at)
        self.offsets.append(offset)

    def business(self, at: datetime) -> datetime:
        return at + self.offsets[bisect_right(self.moved, at) - 1]

    def between(self, first: datetime, last: datetime) -> list[datetime]:
        """Business time at `first`, before and after each move, and at `last`."""
        inside = [moved for moved in self.moved if first < moved <= last]
        before = [self.business(moved - timedelta(microseconds=1)) for moved in inside]
        return [self.business(first), *before, *map(self.business, inside), self.business(last)]


@dataclass(frozen=True, slots=True)
class Look:
    """A moment at which everything was up and nothing was left to do: what was due by then has been said."""

    at: datetime
    business: datetime


@dataclass
class Count:
    """The numbers that must be 0, and those that say how much was tried."""

    lost: list[str] = field(default_factory=list[str])
    repeated: list[str] = field(default_factory=list[str])
    forbidden: list[str] = field(default_factory=list[str])
    in_held_time: list[str] = field(default_factory=list[str])
    too_late: list[str] = field(default_factory=list[str])
    unsaved: list[str] = field(default_factory=list[str])
    impolite: list[str] = field(default_factory=list[str])
    said: int = 0
    repeats: int = 0
    late_while_down: int = 0
    reported: int = 0

    def faults(self) -> dict[str, list[str]]:
        return {
            "notices neither delivered nor reported": self.lost,
            "repeats without a crash, stall or unknown answer": self.repeated,
            "sent to someone who should not have it": self.forbidden,
            "sent to a partner in held time": self.in_held_time,
            "past its deadline": self.too_late,
            "presses confirmed and lost, or saved twice": self.unsaved,
            "turns without a polite answer": self.impolite,
        }

    @property
    def clean(self) -> bool:
        return not any(self.faults().values())


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the store says at the end: reports by subject, notices that ended nowhere, actions and their *Done*s, and
    for whoever looks into a fault, what became of each subject's notices.
    """

    reports: dict[str, list[Row[*tuple[Any, ...]]]]
    adrift: list[str]
    done: dict[int, int]
    trail: dict[str, str]


def read(db: Connection, arrived: set[str]) -> Ledger:
    """`arrived` are the ids of the messages that the connector took."""
    reports: dict[str, list[Row[*tuple[Any, ...]]]] = {}
    told = t.audit.c.verb.in_(("notice.undelivered", "notice.late"))
    for row in db.execute(select(t.audit.c.verb, t.audit.c.subject, t.audit.c.at).where(told)):
        reports.setdefault(row.subject, []).append(row)
    sending = t.sending.c
    query = (
        select(t.notice.c.id, t.notice.c.subject, sending.state, sending.activity_id, sending.repeated)
        .join_from(t.notice, t.sending, sending.id == t.notice.c.sending_id)
        .where(t.notice.c.state == NoticeState.PLANNED)
    )
    adrift = [f"notice {row.id}: {row.state}" for row in db.execute(query) if not _ended(row, arrived, reports)]
    done: dict[int, int] = {}
    pressed = select(t.audit.c.subject).where(t.audit.c.verb == "action.done", t.audit.c.outcome == Outcome.DONE)
    for subject in db.execute(pressed).scalars():
        number = int(subject.partition(":")[2])
        done[number] = done.get(number, 0) + 1
    return Ledger(reports, adrift, done, _trail(db))


def _trail(db: Connection) -> dict[str, str]:
    notice = t.notice.c
    query = select(t.notice, t.sending.c.state.label("sent")).outerjoin(t.sending, t.sending.c.id == notice.sending_id)
    trail: dict[str, str] = {}
    for row in db.execute(query.order_by(notice.id)):
        ended = row.withdrawn_because or row.sent or f"waits until {row.not_before}"
        line = f"{row.kind} {row.occurrence} to {row.recipient}, planned {row.planned_at}: {ended}"
        trail[row.subject] = f"{trail.get(row.subject, '')}\n    {line}"
    return trail


def _ended(row: Row[*tuple[Any, ...]], arrived: set[str], reports: dict[str, Any]) -> bool:
    match row.state:
        case SendingState.SENT:
            return not row.activity_id or row.activity_id in arrived
        case SendingState.AMBIGUOUS:
            return bool(row.repeated) and row.subject in reports
        case SendingState.UNDELIVERABLE:
            return row.subject in reports
        case _:
            return False


def count(
    actions: dict[int, Action],
    taken: Sequence[Taken],
    looks: Sequence[Look],
    blows: Sequence[tuple[datetime, datetime]],
    times: Times,
    ledger: Ledger,
) -> Count:
    """Everything that the connector took, once through; then everything that should have been said."""
    found = Count(lost=list(ledger.adrift))
    said: dict[Moment, list[Taken]] = {}
    for one in sorted(taken, key=lambda one: one.arrived):
        if not one.notice:
            continue
        span = times.between(one.arrived - OPENED_BEFORE, one.arrived)
        if all(map(held, span)):
            found.in_held_time.append(f"{one.activity_id} to {one.place} at {times.business(one.arrived)}")
        for number in one.marks:
            action = actions.get(number)
            if action is not None and action.place == one.place:
                _said(found, said, action, one, span)
    found.said = sum(map(len, said.values()))
    for moment, heard in said.items():
        _repeats(found, moment, heard, blows)
    for action in actions.values():
        _wanted(found, action, said, looks, ledger)
    return found


def _said(found: Count, said: dict[Moment, list[Taken]], action: Action, one: Taken, span: Sequence[datetime]) -> None:
    where = f"action {action.number} in {one.activity_id} to {one.place} at {span[-1]}"
    if action.silent is not None and one.arrived - OPENED_BEFORE > action.silent[1]:
        found.forbidden.append(f"{where}: silent since {action.silent[1]}")
    newest = [moment for moment in (action.newest(business) for business in span) if moment is not None]
    if not newest:
        found.forbidden.append(f"{where}: nothing to be said yet")
        return
    if all(moment.ends <= business for moment, business in zip(newest, span[-len(newest) :], strict=True)):
        found.too_late.append(f"{where}: {newest[-1].name} ended {newest[-1].ends}")
    least = min(dict.fromkeys(reversed(newest)), key=lambda moment: len(said.get(moment, ())))
    said.setdefault(least, []).append(one)


def _repeats(found: Count, moment: Moment, heard: Sequence[Taken], blows: Sequence[tuple[datetime, datetime]]) -> None:
    for before, after in pairwise(heard):
        found.repeats += 1
        hit = any(begun <= before.answered + _AFTER and before.arrived - _BEFORE <= ended for begun, ended in blows)
        if not before.unknown and not hit:
            found.repeated.append(f"action {moment.number} {moment.name}: {before.activity_id}, {after.activity_id}")


def _wanted(
    found: Count, action: Action, said: dict[Moment, list[Taken]], looks: Sequence[Look], ledger: Ledger
) -> None:
    for look in looks:
        if action.silent is not None and action.silent[0] <= look.at:
            break
        moment = action.newest(look.business)
        if moment is None or moment.ends <= look.business or action.made > look.business:
            continue
        heard = any(one.arrived <= look.at for one in said.get(moment, ()))
        reported = f"action:{action.id}" in ledger.reports
        found.reported += reported and not heard
        if not heard and not reported:
            trail = ledger.trail.get(f"action:{action.id}", "")
            found.lost.append(f"action {action.number} {moment.name} to {action.place} by {look.business}{trail}")
    for row in ledger.reports.get(f"action:{action.id}", ()):
        found.late_while_down += row.verb == "notice.late"


def late_though_up(actions: dict[int, Action], looks: Sequence[Look], ledger: Ledger) -> list[str]:
    """Reported as late though all was up and calm between the moment and its deadline."""
    late: list[str] = []
    for action in actions.values():
        for row in ledger.reports.get(f"action:{action.id}", ()):
            if row.verb != "notice.late":
                continue
            passed = [one for one in action.moments if one.ends <= row.at]
            if passed and any(passed[-1].begins <= look.business < passed[-1].ends for look in looks):
                late.append(f"action {action.number} {passed[-1].name} at {row.at}")
    return late
