"""What an escalated action says to each: its wording to those who may read it, code and counts to all others.

The rule protected: being turned to about an action gives nobody a right to read it.
"""

from __future__ import annotations

from datetime import date, timedelta

from casework import access
from casework.access import Relation, Verb
from casework.days import in_words, is_working_day, short
from casework.escalation_due import Rung
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import escalation as say
from casework.words.notices import CLOSED, DONE, ring
from storage.tables import ActionState, NoticeKind

_LONGEST = 240  # characters of a wording
_DAY = timedelta(days=1)


def escalation_line(notice: Found, action: Found, facts: Facts) -> Line:
    """To who is turned to, or to who keeps the case."""
    late = working_days_late(action.due_on, facts.today)
    if notice.kind is NoticeKind.ESCALATED:
        return _to_keyworker(notice, action, facts, late)
    if not reads(action, facts):
        return Line(say.figures(action.number, late), note=_ended(action))
    said = say.escalation(action.number, _cut(action.what), _owner(action), _dated(action.due_on, facts.today), late)
    ticks = action.state is ActionState.OPEN and may(action, facts, Verb.DO_ACTION)
    presses = (Press.DONE, Press.WHICH_CHILD) if ticks else ()
    return Line(said, note=_ended(action), action_id=action.id, version=action.version, presses=presses)


def no_answer_line(action: Found, facts: Facts) -> Line:
    """Whom to ring, and another may be named."""
    due = short(action.due_on, facts.today)
    said = say.no_answer(ring(action.owner, action.agency, action.owner_phone), action.number, _cut(action.what), due)
    open_ = action.state is ActionState.OPEN
    presses = (Press.NAME_ANOTHER, Press.THEY_SAY_DONE) if open_ else ()
    return Line(said, note=_ended(action), action_id=action.id, version=action.version, presses=presses)


def reads(action: Found, facts: Facts) -> bool:
    """Whether the reader may read the wording of an action: who may read the board, or the action itself."""
    return may(action, facts, Verb.READ_BOARD) or may(action, facts, Verb.READ_ACTION)


def may(action: Found, facts: Facts, verb: Verb) -> bool:
    """The one table, by how the reader stands to the action as things are now."""
    me = facts.me
    if me is None:
        return False
    found: set[Relation] = {Relation.OWN} if facts.keeps(action.keyworker_id) else set()
    if action.case_id in facts.on_mdts:
        found.add(Relation.MDT)
        if action.agency_id == me.agency_id:
            found.add(Relation.AGENCY)
    if me.service_id is not None and me.service_id == action.service_id:
        found.add(Relation.SERVICE)
    return access.may(me, verb, frozenset(found or {Relation.NONE}))


def working_days_late(due_on: date, today: date) -> int:
    """Working days from the due day to today."""
    return sum(is_working_day(due_on + day * _DAY) for day in range(1, (today - due_on).days + 1))


def _to_keyworker(notice: Found, action: Found, facts: Facts, late: int) -> Line:
    about = notice.about
    said = say.escalated(action.number, _cut(action.what), _owner(action), _dated(action.due_on, facts.today), late)
    names = [facts.people[who].with_agency for who in about["told"] if who in facts.people]
    told = say.NOBODY if about["rung"] == Rung.NOBODY else say.told(about["rung"], names)
    detail = f"{say.passed(about['passed'])} {told}" if about["passed"] else told
    presses = (Press.THEY_SAY_DONE,) if action.state is ActionState.OPEN else ()
    return Line(said, detail, _ended(action), action_id=action.id, version=action.version, presses=presses)


def _owner(action: Found) -> str:
    return f"{action.owner} ({action.agency})"


def _ended(action: Found) -> str:
    if action.state is ActionState.OPEN:
        return ""
    return DONE if action.state is ActionState.DONE else CLOSED


def _dated(day: date, today: date) -> str:
    said = in_words(day)
    return said if day.year != today.year else said.rsplit(" ", 1)[0]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
