"""Who can be told on Teams, and who hears instead of those who cannot: nothing is neither delivered nor reported.

The keyworker of the case, or who covers today, else the managers of its service, else the administrators. For a
contact, who has no account, they get the same notice, worded "Ring ...". For anybody else an UNREACHABLE notice.
`about` then holds
{"instead_of": person id, or 0 for a channel, "kind": NoticeKind value of what was lost, "why": one of the words below},
and what else is tried (`casework.other_ways`): {"contact": person id} or {"channel": True}, and
{"mail": True}.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from casework import audit, mails, notices
from casework.birthday_due import KINDS as GROWING_KINDS
from casework.clock_due import KINDS as CLOCK_KINDS
from casework.days import day_of
from casework.ladder import Case, Ladder, case_of, cases_of
from casework.other_ways import Ways
from storage import core as t
from storage.tables import NoticeKind, NoticeState, Outcome

NO_CHAT = "no chat"  # they never opened one, left the service, or Teams says that nothing can be sent there
LEFT = "left the MDT"
UNKNOWN = "unknown"  # sent twice, and Teams never said whether it arrived
REFUSED = "refused"  # Teams does not take the message as it is
CONTACT = "contact"
AWAY = "away"  # not there before it would be too late: `about` has "until" too, the ISO day on which they are back

BOARD, MAIL = "board", "mail"  # what was lost, when it was no notice

LATE = "late"  # past its deadline: written to the audit
LOOK_AGAIN = timedelta(hours=1)  # for somebody who can be told: a new chat is noticed at once, a new role by then

# What the case's keyworker hears as such; besides all that is said to ring a contact.
FOR_KEYWORKER = (CLOCK_KINDS | GROWING_KINDS) | {
    NoticeKind.STUCK,
    NoticeKind.NOT_MINE,
    NoticeKind.MORE_TIME,
    NoticeKind.ESCALATED,
    NoticeKind.NO_ANSWER,
    NoticeKind.WRONG_TICK,
    NoticeKind.OWNER_LEFT,
    NoticeKind.CONSENT_LIST,
    NoticeKind.RATING_STALE,
    NoticeKind.UNREACHABLE,
    NoticeKind.NOT_ANSWERING,
    NoticeKind.TOO_LATE,
    NoticeKind.NOT_WRITTEN_UP,
    NoticeKind.LINES_OFFERED,
    NoticeKind.ASKS_TO_LEAVE,
    NoticeKind.BEFORE_CLOSURE,
}

# What a service's managers hear as such, besides what waits for a keyworker.
FOR_MANAGERS = frozenset({NoticeKind.LOWER_RATING, NoticeKind.STRUCK_OUT})

Notice = Row[*tuple[Any, ...]]


def tell_instead(
    db: Connection,
    lost: Sequence[tuple[Notice, str]],
    *,
    now: datetime,
    keep: bool = False,
    back: Callable[[str], datetime] | None = None,
) -> list[int]:
    """Plan that somebody else hears of what these recipients cannot; the notices that newly wait for anybody at all.

    The lost ones are withdrawn, or stay as they are with `keep`: they may have arrived. Where nobody has a chat yet
    they wait until somebody has one. `now` is business time. `back` says from when on a recipient may be written to;
    of those who hear instead of somebody who is away, the first who is there in time is chosen.
    """
    if not lost:
        return []
    cases = cases_of(db, [notice for notice, _ in lost], now)
    contacts = _contacts(db, {notice.recipient for notice, _ in lost})
    ladder = Ladder(db, [case for found in cases.values() for case in found])
    # What waits because there is nobody to tell was tried once already; now there is somebody, it is said again.
    tried = [one for one, why in lost if why == NO_CHAT and (one.held_since is None or ladder.reaches_somebody)]
    ways = Ways(db, tried)
    ids = {one.id for one in tried}
    perhaps = [one for one, why in lost if why == UNKNOWN]
    mailed = mails.plan(db, [*tried, *perhaps], perhaps=bool(perhaps), now=now)
    held: list[int] = []
    for notice, why in lost:
        why = CONTACT if notice.recipient in contacts else why
        also = ways.tell(notice, now) if notice.id in ids else {}
        if notices.person_of(notice.recipient) in mailed:
            also["mail"] = True
        if why == AWAY and back is not None:
            also = {"until": day_of(back(notice.recipient)).isoformat()}
        told = _tell(db, notice, why, also, cases[notice.id], ladder, now, back if why == AWAY else None)
        if told or why not in (NO_CHAT, CONTACT):
            _account_for(db, notice, why if told else f"{why}, nobody to tell", keep=keep, now=now)
        elif _hold(db, notice, why, now):
            held.append(notice.id)
    return held


def pass_to(db: Connection, person_id: int, moved: Sequence[Notice], *, now: datetime) -> None:
    """Plan that who stands in for an absent reader hears this instead."""
    for notice in moved:
        _withdraw(db, notice, "away")
        _again(db, notice, person_id, now)


def pass_on(db: Connection, moved: Sequence[Notice], *, now: datetime) -> None:
    """Plan that who keeps the case now hears what was meant for its keyworker of before; nobody hears it twice."""
    for notice in moved:
        assert notice.case_id is not None
        heard_by = who_hears(db, notice.case_id, now=now)
        if not heard_by:
            _account_for(db, notice, "another keyworker, nobody to tell", keep=False, now=now)
            continue
        _withdraw(db, notice, "another keyworker")
        for person_id in heard_by:
            if notice.about.get("by") != person_id:  # else it is their own press
                _again(db, notice, person_id, now)


def who_hears(db: Connection, case_id: int, *, now: datetime | None = None) -> list[int]:
    """Whom news for a case's keyworker goes to; where there is none, who would stand in: managers, administrators.

    Without `now` cover is left out: it is looked at again when the news is sent.
    """
    case = case_of(db, case_id, now)
    if case.keyworker_id is not None:
        return [case.keyworker_id]
    ladder = Ladder(db, [case])
    return ladder.instead(case, "route:0") or ladder.above(case)


def who_oversees(db: Connection, case_id: int, *, but: int) -> tuple[list[int], bool]:
    """Whom the service's managers' news goes to, without `but`, whose news it is; whether those are its managers.

    Without any other manager it is the administrators, who may read nothing of a case.
    """
    case = case_of(db, case_id)
    _, managers, administrators = Ladder(db, [case]).rungs(case)
    managers = [one for one in managers if one != but]
    return (managers, True) if managers else ([one for one in administrators if one != but], False)


def tell_of_board(db: Connection, case_id: int, why: str, *, now: datetime) -> None:
    """Plan that the keyworker hears that the case's board could not be posted. Once a day is enough."""
    case = case_of(db, case_id, now)
    for person_id in Ladder(db, [case]).instead(case, "route:0"):
        notices.plan(
            db,
            NoticeKind.UNREACHABLE,
            f"case:{case_id}",
            case_id,
            notices.to_person(person_id),
            f"{BOARD} {day_of(now).isoformat()}",
            case_id=case_id,
            about={"instead_of": 0, "kind": BOARD, "why": why},
            now=now,
        )


def tell_of_mail(db: Connection, person_id: int, cases: Sequence[int], why: str, *, now: datetime) -> None:
    """Plan that who can ring hears that an e-mail to this person did not get through, or perhaps not."""
    for case_id in cases:
        case = case_of(db, case_id, now)
        for hearer in Ladder(db, [case]).instead(case, notices.to_person(person_id)):
            notices.plan(
                db,
                NoticeKind.UNREACHABLE,
                f"case:{case_id}",
                case_id,
                notices.to_person(hearer),
                f"{MAIL} person:{person_id} {day_of(now).isoformat()}",
                case_id=case_id,
                about={"instead_of": person_id, "kind": MAIL, "why": why},
                now=now,
            )


def _again(db: Connection, notice: Notice, person_id: int, now: datetime) -> None:
    notices.plan(
        db,
        notice.kind,
        notice.subject,
        notice.subject_id,
        notices.to_person(person_id),
        notice.occurrence,
        case_id=notice.case_id,
        about=notice.about,
        now=now,
        deadline=notice.deadline,
    )


def _tell(
    db: Connection,
    notice: Notice,
    why: str,
    also: Mapping[str, Any],
    cases: Sequence[Case],
    ladder: Ladder,
    now: datetime,
    back: Callable[[str], datetime] | None,
) -> bool:
    told = False
    for case in cases:
        in_time = ladder.in_time(case, notice, back)
        # What can never go to this recipient waits for whoever is next, though they have no chat yet.
        waits = [] if why in (NO_CHAT, CONTACT) else ladder.next(case, notice.recipient)
        for person_id in in_time or ladder.instead(case, notice.recipient) or waits:
            told = True
            lost: dict[str, Any] = notice.about
            if "instead_of" not in lost:
                lost = {
                    **lost,
                    "instead_of": notices.person_of(notice.recipient),
                    "kind": notice.kind.value,
                    "why": why,
                }
                lost |= also
            told_on = notice.kind in (NoticeKind.UNREACHABLE, NoticeKind.TOO_LATE, NoticeKind.REFERRAL_OUTCOME)
            as_keeper = _kept(ladder, case, notice) or bool(in_time and notice.kind in FOR_KEYWORKER)
            same = why == CONTACT or told_on or as_keeper
            lost = notice.about if as_keeper else lost
            notices.plan(
                db,
                notice.kind if same else NoticeKind.UNREACHABLE,
                notice.subject,
                notice.subject_id,
                notices.to_person(person_id),
                notice.occurrence if same else f"{notice.kind.value} {notice.recipient} {notice.occurrence}",
                case_id=case.id,
                about=lost,
                now=now,
                deadline=notice.deadline if same else None,
            )
    return told


def _kept(ladder: Ladder, case: Case, notice: Notice) -> bool:
    """Whether this was for the keyworker of the case, and went to somebody who is that no more."""
    known = any(notices.person_of(notice.recipient) in rung for rung in ladder.rungs(case))
    return notice.kind in FOR_KEYWORKER and not known and notice.kind is not NoticeKind.CONSENT_LIST


def _hold(db: Connection, notice: Notice, why: str, now: datetime) -> bool:
    """Nobody at all can be told yet: it waits, unless it is too late. Whether it waits from now on."""
    if notice.deadline is not None and notice.deadline <= now:
        _account_for(db, notice, LATE, keep=False, now=now)
        return False
    if notice.sending_id is not None:  # it was in a message already: it is looked at with all that is bound anew
        db.execute(update(t.notice).where(t.notice.c.id == notice.id).values(sending_id=None))
        return False
    since = notice.held_since or now
    waits = {"held_since": since, "not_before": now + LOOK_AGAIN}
    db.execute(update(t.notice).where(t.notice.c.id == notice.id).values(waits))
    if notice.held_since is None:
        _account_for(db, notice, f"{why}, nobody to tell yet", keep=True, now=now)
    return notice.held_since is None


def _account_for(db: Connection, notice: Notice, why: str, *, keep: bool, now: datetime) -> None:
    if not keep:
        _withdraw(db, notice, why)
    audit.record(
        db,
        person_id=None,
        verb="notice.late" if why == LATE else "notice.undelivered",
        outcome=Outcome.REFUSED,
        case_id=notice.case_id,
        subject=notice.subject,
        old=f"{notice.kind.value} to {notice.recipient}",
        new=why,
        place="scheduler",
        now=now,
    )


def _withdraw(db: Connection, notice: Notice, because: str) -> None:
    gone = {"state": NoticeState.WITHDRAWN, "withdrawn_because": because}
    db.execute(update(t.notice).where(t.notice.c.id == notice.id).values(gone))


def _contacts(db: Connection, recipients: Collection[str]) -> frozenset[str]:
    people = notices.ids_of(recipients, "person")
    query = select(t.person.c.id).where(t.person.c.id.in_(people), t.person.c.object_id.is_(None))
    return frozenset(notices.to_person(person_id) for person_id in db.execute(query).scalars())
