"""A planned meeting is called off, with a reason; whoever was asked hears of it."""

from __future__ import annotations

from dataclasses import dataclass

from casework import access, cases, meeting_page, meeting_plans, safe_wording
from casework.access import Verb
from casework.days import in_words
from casework.errors import NotFound
from casework.meeting_page import PlannedMeeting
from casework.words import meetings as say
from dialogs import guide
from dialogs.events import Answer
from dialogs.fields import Facts
from dialogs.form import Form, Page, Preview, Progress
from dialogs.meeting_fields import SafeText
from dialogs.turn import Turn


@dataclass(frozen=True)
class CancelFacts(Facts):
    identity: safe_wording.Identity | None = None


def begin(turn: Turn, meeting: PlannedMeeting) -> Answer:
    """*Call it off*. Raises NotAllowed for all but the case's keyworker."""
    kept = {
        "meeting": meeting.id,
        "seen": meeting.version,
        "what": say.heading(meeting.kind.value, in_words(meeting.day)),
    }
    return guide.begin(turn, CANCEL, meeting.case_id, Progress(kept))


def _load(turn: Turn, case_id: int) -> CancelFacts:
    access.require(turn.db, turn.actor, Verb.PLAN_MEETING, case_id, now=turn.now)
    label = cases.label(turn.db, case_id, now=turn.now)
    return CancelFacts(turn.now, label, case_id, safe_wording.identity(turn.db, case_id))


def _page(progress: Progress, facts: CancelFacts) -> Page | None:
    if progress.left("why"):
        return None
    why = SafeText(name="why", label=say.WHY, max_length=meeting_plans.LONGEST, identity=facts.identity)
    return Page("why", say.CANCEL_TITLE, (why,), intro=(progress.get("what"),))


def _preview(progress: Progress, facts: CancelFacts) -> Preview:
    pairs = (("Meeting", progress.get("what")), ("Why", progress.get("why")))
    return Preview(say.CANCEL_TITLE, pairs, confirm=say.CANCEL_CONFIRM)


def _save(turn: Turn, draft_id: str, progress: Progress, facts: CancelFacts) -> Answer:
    from dialogs import meeting  # it names this module

    meeting_id = progress.get("meeting")
    policy = turn.scene.policy
    meeting_plans.call_off(
        turn.db, turn.actor, meeting_id, progress.get("why"), seen=progress.get("seen"), policy=policy, now=turn.now
    )
    one = meeting_page.one(turn.db, meeting_id)
    return meeting.show(turn, facts.case_id, say.cancelled(one.kind.value, in_words(one.day)))


def without_meeting(facts: Facts) -> Progress:
    """These forms are opened from a meeting alone. Raises NotFound."""
    raise NotFound(say.NO_SUCH_MEETING)


CANCEL = Form("meeting_cancel", say.CANCEL_TITLE, Verb.PLAN_MEETING, _load, _page, _preview, _save, without_meeting)
