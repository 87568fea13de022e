"""What became of an agreed action, in words: changed, closed, left waiting, left behind by its owner."""

from __future__ import annotations

from datetime import date

from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import action_news as say
from storage.tables import ActionState


def changed(action: Found, what: str, due: str, reason: str) -> str:
    """How it stands since the keyworker changed or closed it, to its owner."""
    state: ActionState = action.state
    if state is ActionState.NOT_ACHIEVABLE:
        return say.not_achievable(action.number, what, reason)
    if state is ActionState.SUPERSEDED:
        return say.superseded(action.number, what, action.superseded_by)
    return say.changed(action.number, what, due)


def time_waiting(action: Found, what: str, due: str, until: str, facts: Facts) -> Line:
    """To a manager: the keyworker has not answered a request for more time."""
    waits = action.state is ActionState.OPEN and action.asked_until is not None
    who = f"{action.owner} ({action.agency})"
    said = say.time_waiting(who, action.number, what, due, until, facts.cases[action.case_id].keyworker or "")
    presses = (Press.AGREE, Press.NOT_THIS_TIME) if waits else ()
    note = "" if waits else say.ANSWERED
    return Line(said, note=note, action_id=action.id, version=action.version, presses=presses)


def owner_left(notice: Found, case: Found, facts: Facts) -> Line | None:
    """To the keyworker: somebody who is gone holds open actions; None when nothing is with them any more."""
    person_id = int(notice.about["by"])
    numbers = facts.left.get((case.id, person_id), [])
    if not numbers:
        return None
    said = say.owner_left(facts.people[person_id].with_agency, numbers)
    return Line(said, action_id=person_id, presses=(Press.REPLACE,))


def asked_until(action: Found) -> date:
    """The day asked for; once it is answered, the due day."""
    day: date = action.asked_until or action.due_on
    return day
