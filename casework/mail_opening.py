"""An e-mail as it stands when it goes, and what became of it: the units of work around one SMTP session.

The rule protected: what is no longer to be said is not sent, and an e-mail that did not get through is reported.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from casework import clock, held_time, mails, reach, sendings
from casework.access import still_on
from casework.consents import silent_where
from casework.days import day_of, held, next_working_day, release
from casework.policy import NoticePolicy
from casework.sendings import Claimed
from casework.words import mails as say
from storage import core as t
from storage.tables import ActionState, CaseStatus, Reachability


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail, ready to go. `key` is the same for its repetition, so that a mailbox can tell."""

    claimed: Claimed
    to: str
    subject: str
    text: str
    key: str
    person_id: int
    cases: tuple[int, ...]


def open_mail(db: Connection, claimed: Claimed, policy: NoticePolicy, now: datetime) -> Mail | None:
    """The e-mail as things stand now, or None when there is nothing to send any more; `now` is real time.

    In its reader's held time it waits, a repetition too.
    """
    business = clock.now(db, now)
    works = held_time.read(db, [claimed.recipient])(claimed.recipient)
    if held(business, policy, works):
        sendings.later(db, claimed, now + (release(business, policy, works) - business), "held time")
        return None
    if not sendings.begin(db, claimed):
        return None
    today = day_of(business)
    content: Mapping[str, Any] = db.execute(
        select(t.sending.c.content).where(t.sending.c.id == claimed.id)
    ).scalar_one()
    person_id = int(claimed.recipient.removeprefix("person:"))
    person = db.execute(
        select(t.person.c.email, t.person.c.active, _reached().label("reached")).where(t.person.c.id == person_id)
    ).one()
    rows = _concerned(db, person_id, _still_open(db, content["cases"]), today)
    cases = tuple(row.id for row in rows)
    reached = person.reached and not content["perhaps"]
    if not (mails.is_on(db) and person.active and person.email and rows) or reached:
        sendings.withdrawn(db, claimed, now=now)
        if not claimed.repeated:
            mails.forget(db, person_id)
        return None
    if today > next_working_day(date.fromisoformat(content["day"]), works):
        _lost(db, claimed, person_id, cases, "given up", now)
        return None
    keyworker = next((row for row in rows if row.keyworker and row.keyworker_id != person_id), None)
    whom = "" if keyworker is None else say.whom(keyworker.keyworker, keyworker.keyworker_phone)
    text = say.text([row.code for row in rows], whom, repeated=claimed.repeated)
    return Mail(claimed, person.email, say.SUBJECT, text, f"keyworker-{claimed.id}", person_id, cases)


def unknown(db: Connection, mail: Mail, why: str, now: datetime, again_after: timedelta) -> None:
    """Perhaps it arrived: once more, and then never again; who can ring is told. `now` is real time."""
    ours = sendings.unknown(db, mail.claimed, why, now=now, again_after=again_after)
    if ours and mail.claimed.repeated:
        reach.tell_of_mail(db, mail.person_id, mail.cases, reach.UNKNOWN, now=clock.now(db, now))


def refused(db: Connection, mail: Mail, why: str, now: datetime) -> None:
    """It never will arrive: who can ring is told. `now` is real time."""
    _lost(db, mail.claimed, mail.person_id, mail.cases, why, now)


def _lost(db: Connection, claimed: Claimed, person_id: int, cases: Sequence[int], why: str, now: datetime) -> None:
    if sendings.undeliverable(db, claimed, why, now=now):
        reach.tell_of_mail(db, person_id, cases, reach.REFUSED, now=clock.now(db, now))


def _still_open(db: Connection, cases: Sequence[tuple[int, list[int]]]) -> list[int]:
    """The cases of which something is still to be said: an action that is open, or anything but an action."""
    action = t.action.c
    asked = {one for _, actions in cases for one in actions if one}
    query = select(action.id).where(action.id.in_(asked), action.state == ActionState.OPEN)
    left = set(db.execute(query).scalars()) | {0} if asked else {0}
    return [case for case, actions in cases if not left.isdisjoint(actions)]


def _concerned(db: Connection, person_id: int, cases: Collection[int], today: date) -> list[Any]:
    """Of these cases those that may be spoken of, and that are still this person's business."""
    case, on = t.case.c, t.membership.c
    keyworker, reader = t.person.alias("keyworker"), t.person.alias("reader")
    on_mdt = exists().where(on.case_id == case.id, on.person_id == person_id, still_on(today))
    of_service = exists().where(reader.c.id == person_id, reader.c.service_id == case.service_id)
    query = (
        select(
            case.id,
            case.code,
            case.keyworker_id,
            keyworker.c.name.label("keyworker"),
            keyworker.c.phone.label("keyworker_phone"),
        )
        .outerjoin_from(t.case, keyworker, keyworker.c.id == case.keyworker_id)
        .where(
            case.id.in_(cases),
            case.status == CaseStatus.ACTIVE,
            ~silent_where(case.id),
            or_(on_mdt, of_service),
        )
        .order_by(case.id)
    )
    return list(db.execute(query))


def _reached() -> Any:
    route = t.route.c
    return exists().where(route.person_key == t.person.c.id, route.reachability != Reachability.DEAD)
