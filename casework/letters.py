"""What one message says: its notices read again as things stand now, grouped by case, as many as it has room for.

The rule protected: what is no longer true is not said, and nobody who left an MDT hears of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from casework import (
    access_lines,
    answering_lines,
    audit,
    growing_lines,
    held_time,
    letter_facts,
    letter_room,
    other_ways_lines,
    reach,
    recheck,
    too_late,
)
from casework.due import ON_THE_DAY
from casework.invitations import KINDS as INVITED
from casework.letter_facts import Facts, Found
from casework.letter_lines import line_of
from casework.letter_parts import Group, Letter, Line, Press
from casework.lines_due import TO_ASKED
from casework.policy import NoticePolicy
from casework.sendings import notices_in
from casework.words import notices as say
from storage import core as t
from storage.tables import MeetingState, NoticeKind, NoticeState, Outcome, Role

_OWNERS = frozenset(
    {
        NoticeKind.NEW_ACTION,
        NoticeKind.DUE_SOON,
        NoticeKind.DUE_TODAY,
        NoticeKind.OVERDUE,
        NoticeKind.TIME_ANSWERED,
        NoticeKind.TAKEN_BACK,
        NoticeKind.ACTION_CHANGED,
    }
)
# to their owner, by *My actions*
_LISTED = _OWNERS - {NoticeKind.TIME_ANSWERED, NoticeKind.TAKEN_BACK, NoticeKind.ACTION_CHANGED}
_ASKED = frozenset({NoticeKind.STUCK, NoticeKind.NOT_MINE, NoticeKind.MORE_TIME})  # to the keyworker, by *needs me*


@dataclass(frozen=True, slots=True)
class _Told:
    notice: Found
    line: Line


def open_letter(
    db: Connection, recipient: str, sending_id: int, policy: NoticePolicy, *, now: datetime, repeated: bool = False
) -> Letter | None:
    """Re-check every notice in a message and say what is left; None when nothing is. `now` is business time.

    What is no longer true is withdrawn; what was late is written to the audit; what its owner may not hear any more,
    somebody else hears.
    """
    found = notices_in(db, sending_id)
    facts = letter_facts.read(db, recipient, found, now=now)
    works_of = held_time.read(db, {one for notice in found for one in recheck.readers(notice, facts.subject(notice))})
    told: list[_Told] = []
    dropped: list[tuple[Found, str]] = []
    lost: list[tuple[Found, str]] = []
    moved: list[Found] = []
    away: list[Found] = []
    for notice in found:
        if _is_for_another(notice, facts):
            moved.append(notice)
            continue
        if _is_for_cover(notice, facts):
            away.append(notice)
            continue
        because = recheck.because(notice, facts.subject(notice), policy, now, works_of) or _over(notice, facts)
        line = None if because else line_of(notice, facts)
        if line is None:
            dropped.append((notice, because or "nothing to say"))
        elif _has_left(notice, facts):
            lost.append((notice, reach.LEFT))
        else:
            told.append(_Told(notice, line))
    _drop(db, dropped, now)
    reach.pass_on(db, moved, now=now)
    if facts.reader.cover_id is not None:
        reach.pass_to(db, facts.reader.cover_id, away, now=now)
    reach.tell_instead(db, lost, now=now)
    here, later = _room(told, facts)
    _unbind(db, later)
    return _letter(here, facts, repeated=repeated) if here else None


def shown(db: Connection, person_id: int, activity_id: str, *, now: datetime) -> Letter | None:
    """A message that was sent to this person, as it stands now: what its card becomes after a press on it."""
    recipient = f"person:{person_id}"
    sending_id = db.execute(
        select(t.sending.c.id).where(t.sending.c.activity_id == activity_id, t.sending.c.recipient == recipient)
    ).scalar()
    return _as_it_stands(db, recipient, sending_id, now) if sending_id is not None and activity_id else None


def of_sending(db: Connection, sending_id: int, *, now: datetime) -> Letter | None:
    """A message that was sent to a person, as it stands now; None when nothing of it is left to be said."""
    recipient: str = db.execute(select(t.sending.c.recipient).where(t.sending.c.id == sending_id)).scalar_one()
    return _as_it_stands(db, recipient, sending_id, now)


def _as_it_stands(db: Connection, recipient: str, sending_id: int, now: datetime) -> Letter | None:
    found = notices_in(db, sending_id)
    if not found:
        return None
    facts = letter_facts.read(db, recipient, found, now=now)
    lines = ((notice, line_of(notice, facts)) for notice in found)
    told = [_Told(notice, line) for notice, line in lines if line is not None and not _has_left(notice, facts)]
    return _letter(told, facts, repeated=False) if told else None


def _over(notice: Found, facts: Facts) -> str:
    if notice.kind in access_lines.KINDS:
        return access_lines.over(notice, facts)
    if notice.kind in other_ways_lines.KINDS:
        return other_ways_lines.over(notice, facts)
    if notice.kind in answering_lines.KINDS:
        return answering_lines.over(notice, facts)
    return growing_lines.over(notice, facts) if notice.kind in growing_lines.KINDS else ""


def _is_for_another(notice: Found, facts: Facts) -> bool:
    """Whether the reader heard of this as the case's keyworker, and is not in that place any more."""
    case, reader = facts.cases.get(notice.case_id), facts.reader
    if case is None or reader.person_id == 0 or facts.keeps(case.keyworker_id):
        return False
    if not _is_for_keyworker(notice, facts):
        return False
    if notice.kind is NoticeKind.CONSENT_LIST and reader.person_id == case.lead_professional_id:
        return False
    return not (facts.manages(case.service_id) or Role.ADMINISTRATOR in reader.roles)


def _is_for_cover(notice: Found, facts: Facts) -> bool:
    """Whether the reader is away, and heard of this as keyworker or manager: then who stands in hears it.

    What they own themselves, and what is about themselves, waits for them; so does what their stand-in did.
    """
    reader = facts.reader
    if reader.cover_id is None or notice.case_id is None or notice.about.get("by") == reader.cover_id:
        return False
    return _is_for_keyworker(notice, facts) or notice.kind in reach.FOR_MANAGERS


def _is_for_keyworker(notice: Found, facts: Facts) -> bool:
    if notice.kind in reach.FOR_KEYWORKER or (notice.kind in TO_ASKED and "instead_of" in notice.about):
        return True
    if notice.kind in INVITED:
        return bool(notice.about.get("why") == reach.CONTACT)
    action = facts.actions.get(notice.subject_id) if notice.kind in _OWNERS else None
    return action is not None and action.owner_account is None


def _has_left(notice: Found, facts: Facts) -> bool:
    """Whether the owner, to whom this goes, is no longer on the MDT."""
    action = facts.actions.get(notice.subject_id) if notice.kind in _OWNERS else None
    return action is not None and action.owner_id == facts.reader.person_id and not action.owner_on_mdt


def _drop(db: Connection, dropped: Sequence[tuple[Found, str]], now: datetime) -> None:
    for notice, because in dropped:
        db.execute(
            update(t.notice)
            .where(t.notice.c.id == notice.id)
            .values(state=NoticeState.WITHDRAWN, withdrawn_because=because)
        )
        if because == recheck.LATE:
            audit.record(
                db,
                person_id=None,
                verb="notice.late",
                outcome=Outcome.REFUSED,
                case_id=notice.case_id,
                subject=notice.subject,
                old=f"{notice.kind.value} to {notice.recipient}",
                new=because,
                place="scheduler",
                now=now,
            )
    too_late.tell(db, [notice for notice, because in dropped if because == recheck.LATE], now=now)


def _room(told: Sequence[_Told], facts: Facts) -> tuple[list[_Told], list[_Told]]:
    """What this message says or points to, and what only another message can say: nothing is dropped unseen."""
    ordered = _in_order(told)
    later = [one for one in ordered[_fitting(ordered) :] if not _is_listed(one.notice, facts)]
    return [one for one in ordered if one not in later], later


def _fitting(ordered: Sequence[_Told]) -> int:
    return letter_room.fitting([(one.notice.case_id, one.line) for one in ordered])


def _is_listed(notice: Found, facts: Facts) -> bool:
    """Whether *My actions* or *What needs me* shows the reader the same."""
    action = facts.actions.get(notice.subject_id) if notice.subject.startswith("action:") else None
    if action is None or facts.reader.person_id == 0:
        return False
    if notice.kind in _ASKED:
        return facts.keeps(action.keyworker_id)
    return notice.kind in _LISTED and action.owner_id == facts.reader.person_id


def _unbind(db: Connection, later: Sequence[_Told]) -> None:
    """For the next message to the same reader, which is bound at once."""
    if later:
        ids = [one.notice.id for one in later]
        db.execute(update(t.notice).where(t.notice.c.id.in_(ids)).values(sending_id=None))


def _in_order(told: Sequence[_Told]) -> list[_Told]:
    return sorted(told, key=lambda one: (letter_room.place(one.notice.kind), one.notice.case_id or 0, one.notice.id))


def _letter(told: Sequence[_Told], facts: Facts, *, repeated: bool) -> Letter:
    ordered = _in_order(told)
    kept = ordered[: _fitting(ordered)]
    by_case: dict[int | None, list[Line]] = {}
    for one in kept:
        by_case.setdefault(one.notice.case_id, []).append(one.line)
    owners = all(one.notice.kind in _OWNERS for one in told)
    return Letter(
        title=_title(told, facts),
        groups=tuple(_group(case_id, lines, facts, owners=owners) for case_id, lines in by_case.items()),
        more=len(ordered) - len(kept),
        rest=_rest(facts, owners=owners),
        channel=facts.reader.person_id == 0 and any(one.notice.kind not in access_lines.KINDS for one in told),
        repeated=repeated,
        name=facts.reader.name,
        alert=any(_is_alert(one, facts) for one in told),
        asks=any(_asks(one.notice, facts) for one in told),
        today=all(_is_todays(one.notice) for one in told),
    )


def _is_alert(one: _Told, facts: Facts) -> bool:
    """Whether it chases what the reader owns: an answer to it is expected."""
    if one.notice.kind is not NoticeKind.OVERDUE:
        return False
    action = facts.actions.get(one.notice.subject_id)
    return action is not None and action.owner_id == facts.reader.person_id


def _asks(notice: Found, facts: Facts) -> bool:
    """Whether it tells a channel of a meeting to come, for which something may be to be done."""
    to_come = notice.kind in (NoticeKind.MEETING, NoticeKind.MEETING_CHANGED)
    return facts.reader.person_id == 0 and to_come and not _called_off(notice, facts)


def _is_todays(notice: Found) -> bool:
    """Whether it says on a meeting's day how it stands."""
    return notice.kind is NoticeKind.MEETING and notice.occurrence.endswith(ON_THE_DAY)


def _group(case_id: int | None, lines: Sequence[Line], facts: Facts, *, owners: bool) -> Group:
    if case_id is None or facts.reader.person_id == 0:  # a channel's lines carry the code themselves
        return Group("", tuple(lines))
    row = facts.cases[case_id]
    own = facts.own(case_id)
    foot = "" if own or not row.keyworker else say.ask_keyworker(row.keyworker, row.keyworker_phone)
    if own and not owners:
        return Group(facts.heading(case_id), tuple(lines), case_id=case_id)
    return Group(facts.heading(case_id), tuple(lines), foot)


def _title(told: Sequence[_Told], facts: Facts) -> str:
    kinds = {one.notice.kind for one in told}
    if facts.reader.person_id and all(_rung(one, facts) for one in told):
        return say.TITLE_RING
    if kinds == {NoticeKind.NEW_ACTION} and len(told) == 1:
        return say.TITLE_ONE_NEW
    if all(_called_off(one.notice, facts) for one in told):
        return say.TITLES[NoticeKind.MEETING_CANCELLED]
    if len(kinds) == 1:
        return say.TITLES.get(next(iter(kinds)), say.TITLE_KEYWORKER)
    if facts.reader.person_id == 0:
        return say.TITLE_CHANNEL
    return say.TITLE_MIXED if kinds & (_OWNERS | INVITED | TO_ASKED) else say.TITLE_KEYWORKER


def _called_off(notice: Found, facts: Facts) -> bool:
    """In a channel, whose posts follow what became of the meeting."""
    meeting = facts.meetings.get(notice.subject_id) if notice.subject.startswith("meeting:") else None
    return facts.reader.person_id == 0 and meeting is not None and meeting.state is MeetingState.CANCELLED


def _rung(one: _Told, facts: Facts) -> bool:
    if one.notice.kind in INVITED:
        return _is_for_keyworker(one.notice, facts)
    action = facts.actions.get(one.notice.subject_id) if one.notice.kind in _OWNERS else None
    return action is not None and action.owner_account is None


def _rest(facts: Facts, *, owners: bool) -> Press | None:
    if facts.reader.person_id == 0:
        return None
    return Press.MY_ACTIONS if owners else Press.NEEDS_ME
