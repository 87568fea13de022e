"""After a meeting: its actions, pasted from minutes or one by one, kept with owner and date or not at all.

The rule protected: nothing is kept before Confirm; then meeting, attendance, contacts, actions, the next meeting,
the board and one message to each owner stand or fall together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from casework import (
    access,
    actions,
    boards,
    case_clocks,
    cases,
    closed_tasks,
    consents,
    held_time,
    meeting_close,
    meetings,
    owners,
    routes,
    safe_wording,
)
from casework.access import Verb
from casework.actions import ActionView, NewAction
from casework.days import at, in_words, time_in_words
from casework.errors import InvalidInput
from casework.meeting_page import PlannedMeeting
from casework.owners import NewContact
from casework.words import meeting_log as say
from dialogs import guide, log_plans, log_questions, pick, rate_offer
from dialogs.events import Answer
from dialogs.form import Form, Preview, Progress
from dialogs.log_lines import NEW, NEXT, LogFacts, attended, lines_of, meeting_day
from dialogs.log_pages import in_one, page
from dialogs.turn import Turn
from storage.tables import AgencyKind, MeetingKind


def command(turn: Turn, argument: str) -> Answer:
    """`log KW-…`."""
    return pick.pick(turn, LOG.name, argument=argument)


def after(turn: Turn, meeting: PlannedMeeting, attended: Sequence[int]) -> Answer:
    """The actions of a meeting that was closed: what is known of it is not asked again."""
    known = {
        "meeting": meeting.id,
        "kind": meeting.kind.value,
        "day": meeting.day.isoformat(),
        "attended": [f"p:{one}" for one in attended],
    }
    return guide.begin(turn, LOG, meeting.case_id, Progress(known, (("meeting", "next"),)))


def load(turn: Turn, case_id: int) -> LogFacts:
    """What the form must know of the case. Raises NotAllowed for whoever does not keep it."""
    access.require(turn.db, turn.actor, Verb.LOG_ACTIONS, case_id, now=turn.now)
    try:
        consents.require_sharing(turn.db, case_id, now=turn.now)
        stopped = ""
    except InvalidInput as error:
        stopped = str(error)
    people = tuple(owners.of_case(turn.db, case_id, today=turn.today))
    calendars = held_time.of_people(turn.db, [owner.id for owner in people])
    return LogFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        people=people,
        calendars={f"p:{person_id}": works for person_id, works in calendars.items()},
        identity=safe_wording.identity(turn.db, case_id),
        planned=meetings.next_planned(turn.db, case_id, turn.today),
        actor_id=turn.actor.person_id,
        stopped=stopped,
        channel=routes.of_case(turn.db, case_id) is not None,
    )


def _preview(progress: Progress, facts: LogFacts) -> Preview:
    lines = lines_of(progress)
    there = [owner.name for owner in facts.people if owner.id in attended(progress)]
    pairs = [
        ("Meeting", f"{progress.get('kind')}, {in_words(meeting_day(progress, facts))}"),
        ("There", ", ".join(there)),
        *(
            (str(number), in_one(line, facts) + log_questions.in_one(progress, line))
            for number, line in enumerate(lines, start=1)
        ),
        ("Next meeting", _next_in_words(progress, facts)),
    ]
    warnings = [say.silent(facts.stopped)] if facts.stopped else [] if facts.channel else [say.NO_CHANNEL]
    warnings += [
        say.past(number, line.what, in_words(date.fromisoformat(line.due)))
        for number, line in enumerate(lines, start=1)
        if line.due != NEXT and date.fromisoformat(line.due) < facts.today
    ]
    return Preview(say.PREVIEW_TITLE, tuple(pair for pair in pairs if pair[1]), tuple(warnings))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: LogFacts) -> Answer:
    db, actor, now, case_id = turn.db, turn.actor, turn.now, facts.case_id
    kind = MeetingKind(progress.get("kind"))
    day = meeting_day(progress, facts)
    closed = progress.get("meeting")
    if closed is None:
        held = meetings.hold(db, actor, case_id, kind, day, attended(progress), draft_id=draft_id, now=now).id
    else:
        held = meeting_close.held(db, actor, case_id, closed, now=now)
    next_day = _plan_next(turn, progress, facts)
    case_clocks.refresh(db, case_id, policy=turn.scene.policy, now=now)
    contacts = keep_contacts(turn, progress, facts)
    lines = [
        NewAction(
            what=line.what,
            question=log_questions.of(progress, line),
            owner_id=contacts[line.who] if line.who.startswith(NEW) else int(line.who.removeprefix("p:")),
            due_on=_due(line.due, next_day),
            how_known=line.how,
            plan_type=log_plans.plan_of(line, progress),
            need=log_plans.need_of(line),
        )
        for line in lines_of(progress)
    ]
    kept = actions.add(db, actor, case_id, lines, now=now, meeting_id=held)
    posted = boards.post(db, case_id, now=now)
    said = f"{_saved(kind, facts, kept, posted)} {closed_tasks.said(db, case_id, now=now)}".rstrip()
    return turn.reply(rate_offer.saved(turn, case_id, said + log_questions.saved(db, held)))


def _saved(kind: MeetingKind, facts: LogFacts, kept: list[ActionView], posted: bool) -> str:
    """A contact has no account: the keyworker gets what is theirs, to ring them."""
    told = [] if facts.stopped else [view for view in kept if view.owner_id != facts.actor_id]
    people = len({view.owner_id for view in told if not view.contact})
    rung = list(dict.fromkeys(view.owner for view in told if view.contact))
    said = say.saved(kind.value, facts.label, len(kept), people, rung, posted)
    return f"{said}\n\n{say.silent(facts.stopped)}" if facts.stopped else said


def _plan_next(turn: Turn, progress: Progress, facts: LogFacts) -> date | None:
    """Keep the next meeting that was named; its day, or that of the one planned already."""
    day = progress.get("next_day")
    if day is None:
        return facts.planned.day if facts.planned else None
    kind = facts.planned.kind if facts.planned and facts.planned.day.isoformat() == day else MeetingKind.MDT
    hour = progress.get("next_time")
    starts = time.fromisoformat(hour) if hour else None
    return meetings.plan(turn.db, turn.actor, facts.case_id, kind, date.fromisoformat(day), starts, now=turn.now).day


def keep_contacts(turn: Turn, progress: Progress, facts: LogFacts) -> dict[str, int]:
    """The ids of people nobody knew before, by what the lines call them."""
    made: dict[str, int] = {}
    contacts: dict[str, Any] = progress.get("contacts") or {}
    for line in lines_of(progress):
        if line.who.startswith(NEW) and line.who not in made:
            given = contacts[line.who.removeprefix(NEW).casefold()]
            contact = NewContact(given["name"], given["agency"], AgencyKind(given["kind"]), given["phone"])
            made[line.who] = owners.keep_contact(turn.db, turn.actor, facts.case_id, contact, now=turn.now)
    return made


def _due(kept: str, next_day: date | None) -> date:
    if kept != NEXT:
        return date.fromisoformat(kept)
    if next_day is None:  # it was planned when the form asked, and is not any more
        raise InvalidInput(say.at_next(1), "next_day")
    return next_day


def _next_in_words(progress: Progress, facts: LogFacts) -> str:
    day, hour = progress.get("next_day"), progress.get("next_time")
    if day is None:
        return in_words(facts.planned.day) if facts.planned else say.NOT_KNOWN
    on = date.fromisoformat(day)
    return time_in_words(at(on, time.fromisoformat(hour))) if hour else in_words(on)


LOG = Form("log", say.TITLE, Verb.LOG_ACTIONS, load, page, _preview, _save)
