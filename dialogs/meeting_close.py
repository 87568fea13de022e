"""*Close it*: who was there, whether a keyworker is still needed, what worked; then on to the actions, in the log."""

from __future__ import annotations

from dataclasses import dataclass

from casework import access, cases, closed_tasks, meeting_close, meeting_page, owners
from casework.access import Verb
from casework.days import day_of, in_words
from casework.errors import InvalidInput
from casework.meeting_close import DoneSince
from casework.meeting_page import PlannedMeeting
from casework.owners import Owner
from casework.words import meetings as say
from dialogs import guide, log
from dialogs.events import Answer
from dialogs.fields import Choice, Facts, Field, Many
from dialogs.form import Form, Page, Preview, Progress
from dialogs.meeting_cancel import without_meeting
from dialogs.turn import Turn
from storage.tables import Coming, MeetingState, Worked

_CUT = 120  # characters of an action's wording in a question


@dataclass(frozen=True)
class CloseFacts(Facts):
    """Who may have been there; the planned meetings, of which the draft names one; what was done since the last."""

    people: tuple[Owner, ...] = ()
    planned: tuple[PlannedMeeting, ...] = ()
    done: tuple[DoneSince, ...] = ()


def begin(turn: Turn, meeting: PlannedMeeting) -> Answer:
    """Raises NotAllowed for all but the case's keyworker, and InvalidInput for what is still to come, or is over."""
    access.require(turn.db, turn.actor, Verb.PLAN_MEETING, meeting.case_id, now=turn.now)
    if meeting.state is not MeetingState.PLANNED:
        raise InvalidInput(say.NOT_PLANNED)
    if meeting.day > day_of(turn.now):
        raise InvalidInput(say.CLOSE_WHEN_OVER)
    return guide.begin(turn, CLOSE, meeting.case_id, Progress({"meeting": meeting.id, "seen": meeting.version}))


def _load(turn: Turn, case_id: int) -> CloseFacts:
    access.require(turn.db, turn.actor, Verb.PLAN_MEETING, case_id, now=turn.now)
    people = owners.of_case(turn.db, case_id, today=turn.today)
    return CloseFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        people=tuple(one for one in people if one.on_mdt),
        planned=tuple(meeting_page.planned(turn.db, case_id)),
        done=tuple(meeting_close.done_since_last(turn.db, case_id, turn.today)),
    )


def _page(progress: Progress, facts: CloseFacts) -> Page | None:
    if not progress.left("held"):
        return _held(progress, facts)
    return _worked(facts) if facts.done and not progress.left("worked") else None


def _held(progress: Progress, facts: CloseFacts) -> Page:
    meeting = _meeting(progress, facts)
    fields: list[Field] = []
    if facts.people:
        people = [(f"p:{one.id}", one.label) for one in facts.people]
        known = {one.id for one in facts.people}
        came = [f"p:{one.person_id}" for one in meeting.said(Coming.YES) if one.person_id in known]
        fields.append(Many(name="attended", label=say.THERE, options=people, default=",".join(came)))
    needed = (("yes", say.NEEDED_YES), ("no", say.NEEDED_NO))
    fields.append(Choice(name="needed", label=say.STILL_NEEDED, options=needed))
    return Page("held", say.CLOSE_TITLE, tuple(fields), intro=(_name(meeting),))


def _worked(facts: CloseFacts) -> Page:
    """One question for each, which may stay open."""
    options = [(how.value, say.WORKED[how]) for how in Worked]
    fields = tuple(
        Choice(name=f"worked{one.id}", label=_asked(one), options=options, required=False, shape="list")
        for one in facts.done
    )
    return Page("worked", say.WORKED_TITLE, fields)


def _preview(progress: Progress, facts: CloseFacts) -> Preview:
    there = [one.name for one in facts.people if f"p:{one.id}" in (progress.get("attended") or ())]
    pairs = [
        ("Meeting", _name(_meeting(progress, facts))),
        ("There", ", ".join(there) or "nobody named"),
        (say.STILL_NEEDED, say.NEEDED_YES if progress.get("needed") == "yes" else say.NEEDED_NO),
        *((_asked(one), say.WORKED[how]) for one in facts.done if (how := _how(progress, one)) is not None),
    ]
    warnings = () if progress.get("needed") == "yes" else (say.MANAGER_DECIDES,)
    return Preview(say.CLOSE_TITLE, tuple(pairs), warnings)


def _save(turn: Turn, draft_id: str, progress: Progress, facts: CloseFacts) -> Answer:
    """Closed, and on to its actions with what is known of it."""
    meeting = _meeting(progress, facts)
    known = {one.id for one in facts.people}
    there = [int(one.removeprefix("p:")) for one in progress.get("attended") or ()]
    attended = [one for one in there if one in known]
    meeting_close.close(
        turn.db,
        turn.actor,
        meeting.id,
        attended,
        needs_keyworker=progress.get("needed") == "yes",
        worked={one.id: how for one in facts.done if (how := _how(progress, one)) is not None},
        seen=progress.get("seen"),
        policy=turn.scene.policy,
        now=turn.now,
    )
    due = meeting_close.report_due(turn.db, meeting.id)
    said = say.closed(_name(meeting), in_words(due) if due else "")
    said = f"{said} {closed_tasks.said(turn.db, meeting.case_id, now=turn.now)}".rstrip()
    onward = log.after(turn, meeting, attended)
    shown = (onward.edit,) if onward.edit else onward.say
    return turn.reply(guide.notice(said), *shown)


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    from dialogs import meeting  # it names this module

    return meeting.show(turn, meeting_page.one(turn.db, progress.get("meeting")).case_id)


def _meeting(progress: Progress, facts: CloseFacts) -> PlannedMeeting:
    found = next((one for one in facts.planned if one.id == progress.get("meeting")), None)
    if found is None:
        raise InvalidInput(say.NOT_PLANNED)
    return found


def _how(progress: Progress, one: DoneSince) -> Worked | None:
    kept = progress.get(f"worked{one.id}")
    return Worked(kept) if kept else None


def _asked(one: DoneSince) -> str:
    what = one.what if len(one.what) <= _CUT else f"{one.what[: _CUT - 1].rstrip()}…"
    return say.did_it_work(one.number, what)


def _name(meeting: PlannedMeeting) -> str:
    return say.heading(meeting.kind.value, in_words(meeting.day))


CLOSE = Form(
    "meeting_close", say.CLOSE_TITLE, Verb.PLAN_MEETING, _load, _page, _preview, _save, without_meeting, again=_again
)
