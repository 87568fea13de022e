"""One notice in words, and the buttons that go with it, as things stand now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casework import action_lines, override_lines, reach
from casework.access_lines import KINDS as ACCESS_KINDS
from casework.access_lines import access_line
from casework.answering_lines import answering_line
from casework.clock_due import KINDS as CLOCK_KINDS
from casework.clock_lines import clock_line
from casework.closure_lines import closure_line
from casework.days import in_words, short
from casework.digest_lines import digest_line
from casework.escalation_due import KINDS as ESCALATION_KINDS
from casework.escalation_lines import escalation_line, no_answer_line
from casework.growing_lines import KINDS as GROWING_KINDS
from casework.growing_lines import growing_line
from casework.invitations import KINDS as INVITED
from casework.letter_facts import Facts, Found, Someone
from casework.letter_parts import Line, Press
from casework.lines_due import KINDS as LINES_KINDS
from casework.lines_lines import lines_line
from casework.mdt_lines import KINDS as MDT_KINDS
from casework.mdt_lines import mdt_line
from casework.meeting_lines import coming_line, meeting_line
from casework.other_ways_lines import colleague_line
from casework.people_lines import KINDS as PEOPLE_KINDS
from casework.people_lines import people_line
from casework.rating_lines import stale_line
from casework.referral_lines import KINDS as REFERRAL_KINDS
from casework.referral_lines import referral_line
from casework.running_lines import KINDS as RUNNING_KINDS
from casework.running_lines import running_line, too_late_said
from casework.struck_out_lines import struck_out_line
from casework.unwritten_lines import unwritten_line
from casework.words import action_news as action_say
from casework.words import mails as mail_say
from casework.words import notices as say
from casework.words import other_ways as ways_say
from casework.words import wrong_child
from storage.tables import ActionState, Answered, NoticeKind

LONGEST = 240  # characters of an action's wording, so that ten of them fit a card
_LISTED = 12

_DONE = (Press.UNDO, Press.ADD_EVIDENCE)
_REMINDED = (Press.DONE, Press.STUCK, Press.MORE_TIME, Press.NOT_MINE, Press.WHICH_CHILD)


def line_of(notice: Found, facts: Facts) -> Line | None:
    """What a notice says to its reader; None when there is nothing left to say."""
    kind: NoticeKind = notice.kind
    subject = facts.subject(notice)
    if kind is NoticeKind.DIGEST:
        return digest_line(facts)
    if kind is NoticeKind.UNREACHABLE:
        return _unreachable(notice, subject, facts)
    if kind is NoticeKind.NOT_ANSWERING:
        return answering_line(notice, facts)
    if kind is NoticeKind.COLLEAGUE_LOST:
        return colleague_line(notice, facts)
    if kind is NoticeKind.TOO_LATE:
        return _with_action(too_late_said(notice, facts), notice, subject, facts)
    if kind in RUNNING_KINDS:
        return running_line(notice)
    if kind in ACCESS_KINDS:
        return access_line(notice, facts)
    if subject is None:
        return None
    if kind is NoticeKind.MEETING:
        return coming_line(subject, facts)
    if kind in INVITED:
        return meeting_line(notice, subject, facts)
    if kind in _OF_CASE:
        return _OF_CASE[kind](notice, subject, facts)
    if kind is NoticeKind.NOT_WRITTEN_UP:
        return unwritten_line(notice, subject, facts)
    if kind in GROWING_KINDS:
        return growing_line(notice, subject, facts)
    if kind in MDT_KINDS:
        return mdt_line(notice, subject, facts)
    if kind in PEOPLE_KINDS:
        return people_line(notice, subject, facts)
    if kind in ESCALATION_KINDS:
        return escalation_line(notice, subject, facts)
    if kind is NoticeKind.NO_ANSWER:
        return no_answer_line(subject, facts)
    if kind in LINES_KINDS:
        return lines_line(notice, subject, facts)
    if kind in CLOCK_KINDS:
        return clock_line(notice, subject, facts)
    if kind in REFERRAL_KINDS:
        return referral_line(notice, subject, facts)
    if kind is NoticeKind.RATING_STALE:
        return stale_line(notice, subject, facts)
    if kind in _NEWS:
        return _NEWS[kind](notice, subject, facts)
    return _agreed(kind, notice, subject, facts)


# An agreed action: to its owner, or to the keyworker who rings the owner up


def _agreed(kind: NoticeKind, notice: Found, action: Found, facts: Facts) -> Line:
    said = _said(kind, notice, action, facts)
    tells_how = kind in (NoticeKind.NEW_ACTION, NoticeKind.ACTION_CHANGED) and action.state is ActionState.OPEN
    detail = say.how_known(_cut(action.how_known)) if tells_how and action.how_known else ""
    if action.owner_account is None:
        whom = say.ring(action.owner, action.agency, action.owner_phone)
        presses = (Press.THEY_SAY_DONE,) if action.state is ActionState.OPEN else ()
        said = say.ring_about(whom, said)
        return _line(action, said, detail, note=_ended(action), presses=(*presses, *_waits(kind, action, facts)))
    note, presses = _standing(kind, action, facts)
    presses = (*presses, *_waits(kind, action, facts))
    if facts.own(action.case_id):  # the heading says it
        presses = tuple(press for press in presses if press is not Press.WHICH_CHILD)
    return _line(action, said, detail, note=note, presses=presses)


def _waits(kind: NoticeKind, action: Found, facts: Facts) -> tuple[Press, ...]:
    """A reminder of an action of their own case is the keyworker's to snooze."""
    reminds = kind in (NoticeKind.DUE_SOON, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE)
    mine = action.state is ActionState.OPEN and facts.keeps(action.keyworker_id)
    return (Press.SNOOZE,) if reminds and mine else ()


def _said(kind: NoticeKind, notice: Found, action: Found, facts: Facts) -> str:
    number, what, due = action.number, _cut(action.what), short(action.due_on, facts.today)
    match kind:
        case NoticeKind.ACTION_CHANGED:
            return action_lines.changed(action, what, _dated(action.due_on, facts.today), _cut(action.closed_why or ""))
        case NoticeKind.NEW_ACTION if notice.about.get("again"):
            return action_say.open_again(number, what, due)
        case NoticeKind.OVERDUE:
            return say.overdue(number, what, _dated(action.due_on, facts.today))
        case NoticeKind.DUE_SOON | NoticeKind.DUE_TODAY:
            return say.due_soon(number, what, due)
        case NoticeKind.TAKEN_BACK:
            return wrong_child.action_taken_back(number)
        case NoticeKind.TIME_ANSWERED:
            day = (
                due if action.due_on >= facts.today else _dated(action.due_on, facts.today)
            )  # not "still due yesterday"
            return (say.time_agreed if notice.about["yes"] else say.time_not_agreed)(number, what, day)
        case _:
            return say.new_action(number, what, due)


def _standing(kind: NoticeKind, action: Found, facts: Facts) -> tuple[str, tuple[Press, ...]]:
    """How the owner has answered, and what they may press now."""
    if action.state is not ActionState.OPEN:
        return _ended(action), _DONE if action.state is ActionState.DONE else ()
    if facts.reader.person_id != action.owner_id:
        return say.NO_LONGER_YOURS, ()
    if action.stopped:
        return say.STOPPED, ()
    if action.asked_until is not None:
        return say.TIME_ASKED, (Press.DONE, Press.UNDO, Press.WHICH_CHILD)
    match action.answered:
        case Answered.STUCK:
            return say.HAS_SAID_STUCK, tuple(press for press in _REMINDED if press is not Press.STUCK)
        case Answered.NOT_MINE:
            return say.HAS_SAID_NOT_MINE, (Press.MINE, Press.WHICH_CHILD)
        case Answered.MINE if kind is NoticeKind.NEW_ACTION:
            return say.HAS_SAID_MINE, (Press.DONE, Press.STUCK, Press.MORE_TIME, Press.WHICH_CHILD)
        case _:
            new = (Press.MINE, Press.NOT_MINE, Press.WHICH_CHILD)
            return "", new if kind is NoticeKind.NEW_ACTION else _REMINDED


def _ended(action: Found) -> str:
    if action.state is ActionState.OPEN:
        return ""
    return say.DONE if action.state is ActionState.DONE else say.CLOSED


# News for the keyworker


def _stuck(notice: Found, action: Found, facts: Facts) -> Line:
    who = _by(notice, facts)
    due = _dated(action.due_on, facts.today)
    return _line(action, say.stuck(who.with_agency, action.number, _cut(action.what), due, who.phone))


def _not_mine(notice: Found, action: Found, facts: Facts) -> Line:
    return _line(action, say.not_mine(_by(notice, facts).with_agency, action.number, _cut(action.what)))


def _more_time(notice: Found, action: Found, facts: Facts) -> Line:
    until = _dated(date.fromisoformat(notice.about["until"]), facts.today)
    who, due = _by(notice, facts).with_agency, _dated(action.due_on, facts.today)
    said = say.more_time(who, action.number, _cut(action.what), due, until)
    waits = action.state is ActionState.OPEN and action.asked_until is not None
    return _line(action, said, note=_ended(action), presses=(Press.AGREE, Press.NOT_THIS_TIME) if waits else ())


def _time_waiting(notice: Found, action: Found, facts: Facts) -> Line:
    due, until = (_dated(day, facts.today) for day in (action.due_on, action_lines.asked_until(action)))
    return action_lines.time_waiting(action, _cut(action.what), due, until, facts)


def _wrong_tick(notice: Found, action: Found, facts: Facts) -> Line:
    owner = f"{action.owner} ({action.agency})"
    said = say.wrong_tick(_by(notice, facts).with_agency, action.number, _cut(action.what), owner)
    presses = (Press.THEY_SAY_DONE,) if action.state is ActionState.OPEN else ()
    return _line(action, said, note=_ended(action), presses=presses)


def _lower_rating(notice: Found, case: Found, facts: Facts) -> Line:
    about = notice.about
    who = _by(notice, facts).with_agency
    return Line(say.lower_rating(who, about["final"], about["suggested"], _cut(about.get("reason", ""))))


def _consent_stopped(notice: Found, case: Found, facts: Facts) -> Line:
    return Line(say.consent_stopped(case.code, say.ask_keyworker(case.keyworker or "", case.keyworker_phone or "")))


def _consent_list(notice: Found, case: Found, facts: Facts) -> Line:
    listed = facts.listed.get(case.id, [])
    items = [
        say.still_open(
            row.number, _cut(row.what), f"{row.owner} ({row.agency})", f"due {_dated(row.due_on, facts.today)}"
        )
        for row in listed[:_LISTED]
    ]
    if len(listed) > _LISTED:
        items.append(say.and_more(len(listed) - _LISTED))
    said = say.consent_list(notice.about["scope"], notice.about["state"])
    return Line(said, detail=say.BY_HAND if items else say.NOTHING_OPEN, items=tuple(items))


# What could not be delivered


def _unreachable(notice: Found, subject: Found | None, facts: Facts) -> Line:
    about, code = notice.about, facts.cases[notice.case_id].code
    lost = _LOST[about["kind"]] if about["kind"] in _LOST else say.lost(NoticeKind(about["kind"]))
    who = facts.people.get(about.get("instead_of", 0))
    if who is None:
        unknown = about["why"] == reach.UNKNOWN
        return Line((say.channel_not_known if unknown else say.channel_not_reached)(lost, code))
    match about["why"]:
        case reach.LEFT:
            said = say.left_mdt(who.with_agency, lost, code)
        case reach.REFUSED if about["kind"] == reach.MAIL:
            said = mail_say.refused(who.with_agency, code, who.phone)
        case reach.AWAY:
            back = _dated(date.fromisoformat(about["until"]), facts.today)
            said = say.not_there(who.with_agency, lost, code, back, who.phone)
        case reach.UNKNOWN:
            said = say.not_known(who.with_agency, lost, code, who.phone)
        case _:
            said = say.not_reached(who.with_agency, lost, code, who.phone)
    return _with_action(said, notice, subject, facts)


def _with_action(said: str, notice: Found, subject: Found | None, facts: Facts) -> Line:
    """With the action that it was about, if it was about one."""
    tried = "" if facts.cases[notice.case_id].stopped else _tried(notice.about, facts)
    if subject is None or not notice.subject.startswith("action:"):
        return Line(said, detail=tried)
    due = _dated(subject.due_on, facts.today)
    open_ = subject.state is ActionState.OPEN
    return _line(
        subject,
        say.about_action(said, subject.number, _cut(subject.what), due),
        tried,
        note=_ended(subject),
        presses=(Press.THEY_SAY_DONE,) if open_ else (),
    )


_LOST = {reach.BOARD: say.LOST_BOARD, reach.MAIL: mail_say.LOST}


def _tried(about: Mapping[str, Any], facts: Facts) -> str:
    """What else was tried, besides telling the reader."""
    contact = facts.people.get(about.get("contact", 0))
    told = "" if contact is None else ways_say.told_contact(contact.name)
    told = told or (ways_say.TOLD_CHANNEL if about.get("channel") else "")
    return " ".join(filter(None, (told, mail_say.TOLD if about.get("mail") else "")))


# To a channel


_News = Callable[[Found, Found, Facts], Line | None]

_NEWS: dict[NoticeKind, _News] = {
    NoticeKind.STUCK: _stuck,
    NoticeKind.NOT_MINE: _not_mine,
    NoticeKind.MORE_TIME: _more_time,
    NoticeKind.WRONG_TICK: _wrong_tick,
    NoticeKind.TIME_WAITING: _time_waiting,
}
_OF_CASE: dict[NoticeKind, _News] = {
    NoticeKind.LOWER_RATING: _lower_rating,
    NoticeKind.CONSENT_STOPPED: _consent_stopped,
    NoticeKind.CONSENT_LIST: _consent_list,
    NoticeKind.STRUCK_OUT: struck_out_line,
    NoticeKind.SAFEGUARDING: override_lines.safeguarding,
    NoticeKind.OVERRIDDEN: override_lines.overridden,
    NoticeKind.OWNER_LEFT: action_lines.owner_left,
    NoticeKind.BEFORE_CLOSURE: closure_line,
}


def _line(action: Found, said: str, detail: str = "", *, note: str = "", presses: tuple[Press, ...] = ()) -> Line:
    return Line(said, detail, note, action_id=action.id, version=action.version, presses=presses)


def _by(notice: Found, facts: Facts) -> Someone:
    return facts.people[notice.about["by"]]


def _dated(day: date, today: date) -> str:
    """ "Thursday 2 April", with the year when it is another."""
    said = in_words(day)
    return said if day.year != today.year else said.rsplit(" ", 1)[0]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
