"""A meeting's notice in words: to who is asked to come, to the keyworker who rings a contact, and to the channel.

The rule protected: a channel hears kind, code and day alone; a place and what helps the young person go to a chat.
"""

from __future__ import annotations

from datetime import date, datetime

from casework import reach
from casework.clock_facts import REVIEW_KINDS
from casework.days import day_of, in_words, london, short
from casework.invitations import ends
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import meetings as say
from casework.words import notices as notice_words
from storage.tables import Coming, MeetingState, NoticeKind


def coming_line(meeting: Found, facts: Facts) -> Line:
    """To the channel: when it is, and what is open and to come. In a post that stands already, how it has ended."""
    code = facts.cases[meeting.case_id].code
    if meeting.stopped:
        return Line(say.channel_stopped(code))
    if meeting.state is MeetingState.CANCELLED:
        when = _when(meeting.day, meeting.starts_at, facts.today)
        return Line(say.channel_called_off(meeting.kind.value, code, when))
    open_, late = facts.counts.get(meeting.case_id, (0, 0))
    counted = meeting.papers_allowed or meeting.kind not in REVIEW_KINDS
    papers = max(0, meeting.papers_wanted - meeting.papers_received) if counted else 0
    said = notice_words.meeting(meeting.kind.value, _near(meeting, facts.today), code)
    return Line(said, detail=notice_words.meeting_state(open_, late, papers))


def meeting_line(notice: Found, meeting: Found, facts: Facts) -> Line | None:
    """`meeting` carries the invitation's columns, unless it is for a channel."""
    if notice.subject.startswith("meeting:"):
        return Line(_in_channel(notice, meeting, facts))
    said = _said(notice, meeting, facts)
    if notice.about.get("why") == reach.CONTACT:
        who = facts.people[notice.about["instead_of"]]
        said = say.ring_about(notice_words.ring(who.name, who.agency, who.phone), said)
    detail = facts.helps.get(meeting.case_id, "") if _helpful(notice, meeting) else ""
    note, presses = _standing(notice, meeting, facts)
    link = meeting.join_link or ""
    return Line(
        said,
        say.helps(detail) if detail else "",
        note,
        action_id=meeting.invitation_id,
        version=meeting.asked,
        presses=presses,
        link=link if meeting.state is MeetingState.PLANNED and not meeting.stopped and presses else "",
    )


def _in_channel(notice: Found, meeting: Found, facts: Facts) -> str:
    code, when = facts.cases[meeting.case_id].code, _when(meeting.day, meeting.starts_at, facts.today)
    if meeting.stopped:
        return say.channel_stopped(code)
    if notice.kind is NoticeKind.MEETING_CANCELLED or meeting.state is MeetingState.CANCELLED:
        return say.channel_called_off(meeting.kind.value, code, when)
    return say.channel_moved(meeting.kind.value, code, when, _was(notice, facts.today))


def _said(notice: Found, meeting: Found, facts: Facts) -> str:
    kind, when = meeting.kind.value, _when(meeting.day, meeting.starts_at, facts.today)
    if notice.kind is NoticeKind.MEETING_CANCELLED:
        if notice.about.get("off"):
            return say.not_asked_any_more(kind, when)
        return say.called_off(kind, when, meeting.cancelled_why or "")
    if notice.kind is NoticeKind.INVITATION:
        return say.invited(kind, when, meeting.place)
    if "was" in notice.about:
        return say.moved(kind, when, _was(notice, facts.today), meeting.place)
    return say.place_changed(kind, when, meeting.place)


def _helpful(notice: Found, meeting: Found) -> bool:
    """What helps the young person is told with an invitation, to somebody on the MDT, while that is allowed."""
    told = notice.kind is NoticeKind.INVITATION and notice.about.get("why") != reach.CONTACT
    return told and meeting.on_mdt and not meeting.stopped and meeting.state is MeetingState.PLANNED


def _standing(notice: Found, meeting: Found, facts: Facts) -> tuple[str, tuple[Press, ...]]:
    """How they have answered, and what may be pressed now."""
    if notice.kind is NoticeKind.MEETING_CANCELLED:
        return "", ()
    if meeting.state is MeetingState.CANCELLED or meeting.coming is Coming.OFF:
        return say.CALLED_OFF, ()
    if meeting.state is not MeetingState.PLANNED or facts.now >= ends(meeting.day, meeting.starts_at):
        return say.OVER, ()
    own = facts.reader.person_id == meeting.person_id
    if meeting.stopped:
        return say.STOPPED, ()
    match meeting.coming:
        case Coming.YES:
            return say.SAID_COMING if own else say.THEY_COME, (Press.CANT_COME,)
        case Coming.NO:
            return say.SAID_CANT if own else say.THEY_CANT, (Press.COMING,)
        case _:
            return "", (Press.COMING, Press.CANT_COME)


def _was(notice: Found, today: date) -> str:
    known: str = notice.about["was_at"]
    return _when(date.fromisoformat(notice.about["was"]), datetime.fromisoformat(known) if known else None, today)


def _near(meeting: Found, today: date) -> str:
    """ "Thursday 2 April, 10:00", or "today, 10:00"."""
    if meeting.starts_at is None:
        return _when(meeting.day, None, today)
    return f"{short(day_of(meeting.starts_at), today)}, {london(meeting.starts_at):%H:%M}"


def _when(day: date, starts_at: datetime | None, today: date) -> str:
    """ "Thursday 9 April, 10:00", with the year when it is another."""
    said = in_words(day if starts_at is None else day_of(starts_at))
    dated = said if day.year != today.year else said.rsplit(" ", 1)[0]
    return dated if starts_at is None else f"{dated}, {london(starts_at):%H:%M}"
