"""A meeting is planned, or changed: kind, day and time, where, who chairs, who of the MDT and whether the family comes.

The rule protected: at 16 and over the young person says whether their family is asked; under 16 it is, unless not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select

from casework import access, cases, consents, meeting_page, meeting_plans, owners, paper_lists, safe_wording
from casework.access import Verb
from casework.clock_facts import REVIEW_KINDS
from casework.days import at, bank_holidays, in_words, time_in_words
from casework.errors import InvalidInput
from casework.meeting_page import PlannedMeeting
from casework.meeting_plans import NewPlan
from casework.owners import Owner
from casework.reviews import review_type
from casework.words import actions as action_words
from casework.words import meetings as say
from dialogs import guide
from dialogs.events import Answer
from dialogs.fields import Choice, Day, Facts, Field, Many, Option, Problem, TimeOfDay
from dialogs.form import Button, Form, Page, Preview, Progress
from dialogs.meeting_cancel import without_meeting
from dialogs.meeting_fields import SafeText, Where, joined, parted
from dialogs.turn import Turn
from storage import core as t
from storage.tables import MeetingKind, Setting

PLAN, CHANGE = "meeting_plan", "meeting_change"
REVIEW = "review"  # CETR or CTR, as it turns out on its day
_OTHERS = (
    MeetingKind.MDT,
    MeetingKind.LAEP,
    MeetingKind.DSD_TRACKER,
    MeetingKind.GATEWAY,
    MeetingKind.RESOLUTION,
)
_FAMILY = {"yes": True, "no": False, "open": None}


@dataclass(frozen=True)
class PlanFacts(Facts):
    """What the form must know of the case. `planned` are the kinds and days that are taken."""

    born: date = date.min
    ehcp: bool = False
    setting: Setting = Setting.HOME
    people: tuple[Owner, ...] = ()
    planned: tuple[PlannedMeeting, ...] = ()
    identity: safe_wording.Identity | None = None
    stopped: str = ""
    papers_allowed: bool = False
    lead_days: int = 14

    @property
    def initials(self) -> str:
        return self.label.partition(",")[0]


def load(turn: Turn, case_id: int) -> PlanFacts:
    """Raises NotAllowed for all but the case's keyworker."""
    access.require(turn.db, turn.actor, Verb.PLAN_MEETING, case_id, now=turn.now)
    try:
        consents.require_sharing(turn.db, case_id, now=turn.now)
        stopped = ""
    except InvalidInput as error:
        stopped = str(error)
    row = turn.db.execute(
        select(t.case.c.date_of_birth, t.case.c.ehcp, t.case.c.setting).where(t.case.c.id == case_id)
    ).one()
    people = owners.of_case(turn.db, case_id, today=turn.today)
    return PlanFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        born=date.fromisoformat(row.date_of_birth),
        ehcp=row.ehcp,
        setting=row.setting,
        people=tuple(one for one in people if one.on_mdt and one.id != turn.actor.person_id),
        planned=tuple(meeting_page.planned(turn.db, case_id)),
        identity=safe_wording.identity(turn.db, case_id),
        stopped=stopped,
        papers_allowed=consents.papers_allowed(turn.db, case_id),
        lead_days=turn.scene.policy.cetr.consent_lead_days,
    )


def change(turn: Turn, meeting: PlannedMeeting) -> Answer:
    """*Change*: all of it as it stands, to be put right. Raises NotAllowed for all but the case's keyworker."""
    kept = {"meeting": meeting.id, "seen": meeting.version, "kind": meeting.kind.value}
    return guide.begin(turn, CHANGE_FORM, meeting.case_id, Progress(kept))


def _page(progress: Progress, facts: PlanFacts) -> Page | None:
    if not progress.left("when"):
        return _when(progress, facts)
    if _is_odd(_day(progress)) and not progress.left("odd"):
        return _odd(progress)
    return None if progress.left("who") else _who(progress, facts)


def _when(progress: Progress, facts: PlanFacts) -> Page:
    meeting = _changed(progress, facts)
    fields: list[Field] = []
    if meeting is None:
        fields.append(Choice(name="kind", label=say.KIND, options=_kinds(facts)))
    hour = meeting.time_of_day if meeting else None
    fields += [
        Day(name="day", label=say.DAY, default=meeting.day.isoformat() if meeting else ""),
        TimeOfDay(name="at", label=say.AT, required=False, default=hour.strftime("%H:%M") if hour else ""),
    ]

    def check(onward: Progress, button: str) -> Progress:
        day = _day(onward)
        if day < facts.today:
            raise Problem(action_words.MEETING_GONE_BY, "day")
        kind = _kind(onward, facts)
        known = meeting.id if meeting else 0
        if any((one.kind, one.day) == (kind, day) and one.id != known for one in facts.planned):
            raise Problem(say.there_is_one(kind.value, in_words(day)), "day")
        return onward

    return Page("when", say.CHANGE_TITLE if meeting else say.PLAN_TITLE, tuple(fields), after=check)


def _odd(progress: Progress) -> Page:
    """A weekend or a bank holiday is questioned, never refused."""
    day = _day(progress)

    def answer(onward: Progress, button: str) -> Progress:
        return onward if button == "keep" else onward.without("day").reopened("odd").reopened("when")

    ways = (Button("keep", say.ODD_KEEP, primary=True), Button("change", say.ODD_CHANGE))
    said = say.odd_day(in_words(day), weekend=day.weekday() >= 5)
    return Page("odd", say.ODD_TITLE, (), ways, intro=(said,), after=answer)


def _who(progress: Progress, facts: PlanFacts) -> Page:
    meeting = _changed(progress, facts)
    fields: list[Field] = [
        Where(
            name="where",
            label=say.WHERE,
            required=False,
            default=joined(meeting.place, meeting.join_link) if meeting else "",
            identity=facts.identity,
        ),
        SafeText(
            name="chair",
            label=say.CHAIR,
            required=False,
            max_length=meeting_plans.LONGEST,
            default=meeting.chair if meeting else "",
            identity=facts.identity,
        ),
    ]
    if facts.people:
        everybody = [f"p:{one.id}" for one in facts.people]
        asked = [f"p:{one.person_id}" for one in meeting.invited] if meeting and meeting.invited else everybody
        people = [(f"p:{one.id}", one.label) for one in facts.people]
        default = ",".join(one for one in asked if one in everybody)
        fields.append(Many(name="invited", label=say.INVITED, options=people, default=default))
    fields.append(_family(progress, facts, meeting))
    intro = (say.decides(facts.initials),) if _decides(progress, facts) else ()
    return Page("who", say.WHO_TITLE, tuple(fields), intro=intro)


def _family(progress: Progress, facts: PlanFacts, meeting: PlannedMeeting | None) -> Field:
    """A yes that was given for a younger day is no yes of the young person's own."""
    if not _decides(progress, facts):
        options: Sequence[Option] = (("yes", say.FAMILY_YES), ("no", say.FAMILY_NO))
        default = "no" if meeting and meeting.family is False else "yes"
        return Choice(name="family", label=say.FAMILY, options=options, default=default)
    options = (
        ("yes", say.they_said(facts.initials, yes=True)),
        ("no", say.they_said(facts.initials, yes=False)),
        ("open", say.NOT_ASKED),
    )
    told = meeting is not None and meeting_plans.decides_alone(facts.born, meeting.day)
    default = next((word for word, kept in _FAMILY.items() if told and meeting and kept is meeting.family), "")
    return Choice(name="family", label=say.FAMILY, options=options, default=default)


def _preview(progress: Progress, facts: PlanFacts) -> Preview:
    meeting, new = _changed(progress, facts), _new(progress, facts)
    asked = [one.name for one in facts.people if one.id in new.invited]
    family = {True: say.FAMILY_YES, False: say.FAMILY_NO, None: say.NOT_ASKED}[new.family]
    pairs = [
        ("Meeting", new.kind.value),
        ("When", _in_words(new)),
        ("Where", joined(new.place, new.join_link)),
        ("Chair", new.chair),
        ("Asked to come", ", ".join(asked) or "nobody"),
        ("Family", family),
        ("Papers", _papers(new.kind, facts)),
    ]
    title = say.CHANGE_TITLE if meeting else say.PLAN_TITLE
    return Preview(title, tuple(pair for pair in pairs if pair[1]), tuple(_warnings(progress, facts, meeting, new)))


def _warnings(progress: Progress, facts: PlanFacts, meeting: PlannedMeeting | None, new: NewPlan) -> list[str]:
    said = [say.silent(facts.stopped)] if facts.stopped else []
    if new.family:
        said.append(say.FAMILY_BY_HAND)
    if new.kind is MeetingKind.LAEP:
        said.append(say.LAEP_NOTE)
    if new.kind in REVIEW_KINDS:
        today = review_type(facts.born, facts.ehcp, facts.today)
        said += [say.by_then(new.kind.value, in_words(new.day))] if new.kind.value != today else []
        said += [] if facts.papers_allowed else [say.NO_CETR_CONSENT]
        soon = (new.day - facts.today).days < facts.lead_days
        said += [say.lead_time(facts.lead_days)] if soon and not facts.papers_allowed else []
    if meeting is not None and not facts.stopped and meeting.invited:
        moved = (meeting.day, meeting.starts_at) != (new.day, new.starts_at)
        elsewhere = (meeting.place, meeting.join_link) != (new.place, new.join_link)
        said += [say.TELL_AGAIN] if moved else [say.TOLD_CHANGE] if elsewhere else []
    return said


def _papers(kind: MeetingKind, facts: PlanFacts) -> str:
    wanted = paper_lists.wanted(kind, facts.setting) if facts.papers_allowed else ()
    if not wanted:
        return ""
    required = sum(one.required for one in wanted)
    return say.papers_in_all(required, len(wanted) - required, paper_lists.place_of(facts.setting))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: PlanFacts) -> Answer:
    from dialogs import meeting  # it names this module

    new = _new(progress, facts)
    policy = turn.scene.policy
    meeting_plans.plan(turn.db, turn.actor, facts.case_id, new, draft_id=draft_id, policy=policy, now=turn.now)
    people = [one for one in facts.people if one.id in new.invited]
    told = sum(not one.contact for one in people)
    asked = "" if facts.stopped else say.asked(told, [one.name for one in people if one.contact])
    return meeting.show(turn, facts.case_id, f"{say.planned(new.kind.value, _in_words(new))} {asked}".strip())


def _save_change(turn: Turn, draft_id: str, progress: Progress, facts: PlanFacts) -> Answer:
    from dialogs import meeting  # it names this module

    new, policy = _new(progress, facts), turn.scene.policy
    meeting_id, seen = progress.get("meeting"), progress.get("seen")
    moved = meeting_plans.change(turn.db, turn.actor, meeting_id, new, seen=seen, policy=policy, now=turn.now)
    told = say.TELL_AGAIN if moved and new.invited and not facts.stopped else ""
    return meeting.show(turn, facts.case_id, f"{say.changed(new.kind.value, _in_words(new))} {told}".strip())


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    from dialogs import meeting  # it names this module

    known = progress.get("meeting") or meeting_page.of_draft(turn.db, draft_id)
    return meeting.show(turn, meeting_page.one(turn.db, known or 0).case_id)


def _new(progress: Progress, facts: PlanFacts) -> NewPlan:
    place, link = parted(progress.get("where") or "")
    hour = progress.get("at")
    known = {one.id for one in facts.people}
    asked = [int(one.removeprefix("p:")) for one in progress.get("invited") or ()]
    return NewPlan(
        kind=_kind(progress, facts),
        day=_day(progress),
        starts=time.fromisoformat(hour) if hour else None,
        place=place,
        join_link=link,
        chair=progress.get("chair") or "",
        invited=tuple(one for one in asked if one in known),
        family=_FAMILY[progress.get("family")],
    )


def _kinds(facts: PlanFacts) -> list[Option]:
    """What the child's review is called comes first; it is worked out, not asked."""
    return [(REVIEW, review_type(facts.born, facts.ehcp, facts.today)), *((one.value, one.value) for one in _OTHERS)]


def _kind(progress: Progress, facts: PlanFacts) -> MeetingKind:
    kept = progress.get("kind")
    if kept == REVIEW or kept in {one.value for one in REVIEW_KINDS}:
        return meeting_plans.review_kind(facts.born, facts.ehcp, _day(progress))
    return MeetingKind(kept)


def _changed(progress: Progress, facts: PlanFacts) -> PlannedMeeting | None:
    """The meeting that is changed, as it stands; None when one is planned anew. Raises InvalidInput if it is over."""
    wanted = progress.get("meeting")
    found = next((one for one in facts.planned if one.id == wanted), None)
    if wanted is not None and found is None:
        raise InvalidInput(say.NOT_PLANNED)
    return found


def _day(progress: Progress) -> date:
    return date.fromisoformat(progress.get("day"))


def _decides(progress: Progress, facts: PlanFacts) -> bool:
    return meeting_plans.decides_alone(facts.born, _day(progress))


def _is_odd(day: date) -> bool:
    return day.weekday() >= 5 or day in bank_holidays(day.year)


def _in_words(new: NewPlan) -> str:
    return time_in_words(at(new.day, new.starts)) if new.starts else in_words(new.day)


PLAN_FORM = Form(PLAN, say.PLAN_TITLE, Verb.PLAN_MEETING, load, _page, _preview, _save, again=_again)
CHANGE_FORM = Form(
    CHANGE, say.CHANGE_TITLE, Verb.PLAN_MEETING, load, _page, _preview, _save_change, without_meeting, again=_again
)
