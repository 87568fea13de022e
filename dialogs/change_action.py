"""The keyworker changes an open action; the preview shows what differs, old and new, and nothing else.

The rule protected: a due day moves only with a reason; a need is offered, never set without being seen.
"""

from __future__ import annotations

from datetime import date

from casework import action_edits, actions
from casework.access import Verb
from casework.action_edits import Edit
from casework.days import in_words
from casework.words import action_page as say
from casework.words import actions as action_words
from casework.words import meeting_log as log_words
from dialogs import action
from dialogs.action_facts import ActionFacts, form, load, name
from dialogs.events import Answer
from dialogs.fields import Choice, Day, Problem, Text
from dialogs.form import Page, Preview, Progress
from dialogs.log_fields import Wording
from dialogs.log_plans import NEEDS, NONE, PLANS
from dialogs.turn import Turn
from storage.tables import Need, PlanType


def _page(progress: Progress, facts: ActionFacts) -> Page | None:
    if progress.left("change"):
        return None
    view = facts.meant(progress)
    suggested = say.SUGGESTED.get(kind) if (kind := facts.kind_of(view.owner_id)) else None
    need = view.need or suggested
    asked = (
        Wording(name="what", label=log_words.WHAT, default=view.what),
        Wording(name="how_known", label=log_words.HOW, default=view.how_known, required=False, shape="text"),
        Day(name="due", label=say.DUE, default=view.due_on.isoformat()),
        Text(name="reason", label=say.REASON_MOVED, required=False, max_length=300),
        Choice(name="plan", label=say.PLAN, options=PLANS, default=view.plan_type.value, shape="list"),
        Choice(name="need", label=say.NEED, options=NEEDS, default=need.value if need else NONE, shape="list"),
    )

    def check(onward: Progress, button: str) -> Progress:
        due = date.fromisoformat(onward.get("due"))
        if due != view.due_on and due < facts.today:
            raise Problem(action_words.GONE_BY, "due")
        if due != view.due_on and not onward.get("reason"):
            raise Problem(action_words.NEEDS_REASON, "reason")
        return onward

    return Page("change", say.CHANGE_TITLE, asked, intro=(name(view),), after=check)


def _edit(progress: Progress) -> Edit:
    return Edit(
        what=progress.get("what"),
        how_known=progress.get("how_known") or "",
        plan_type=PlanType(progress.get("plan")),
        need=None if progress.get("need") == NONE else Need(progress.get("need")),
        due_on=date.fromisoformat(progress.get("due")),
        reason=progress.get("reason") or "",
    )


def _preview(progress: Progress, facts: ActionFacts) -> Preview:
    """What differs, old and new."""
    view, new = facts.meant(progress), _edit(progress)
    pairs: list[tuple[str, str]] = [
        ("Wording", _arrow(view.what, new.what)),
        ("How we will know", _arrow(view.how_known or say.NOT_SET, new.how_known or say.NOT_SET)),
        ("Due", _arrow(in_words(view.due_on), in_words(new.due_on))),
        ("Why", new.reason if view.due_on != new.due_on else ""),
        ("Plan", _arrow(say.PLANS[view.plan_type], say.PLANS[new.plan_type])),
        ("Need", _arrow(_need(view.need), _need(new.need))),
    ]
    differs = [pair for pair in pairs if pair[1]]
    warnings = () if differs else (say.NOTHING_DIFFERS,)
    return Preview(say.CHANGE_TITLE, (("Action", name(view)), *differs), warnings)


def _arrow(old: str, new: str) -> str:
    return "" if old == new else f"{old} → {new}"


def _need(need: Need | None) -> str:
    return say.NEEDS[need] if need else say.NOT_SET


def _save(turn: Turn, draft_id: str, progress: Progress, facts: ActionFacts) -> Answer:
    before = actions.one(turn.db, progress.get("action"))
    view = action_edits.edit(turn.db, turn.actor, before.id, _edit(progress), seen=None, now=turn.now)
    said = say.changed(name(view)) if view.version != before.version else say.NOTHING_DIFFERS
    return turn.reply(action.message(turn, view.id, note=said))


CHANGE = form("change_action", say.CHANGE_TITLE, Verb.CHANGE_ACTION, load(Verb.CHANGE_ACTION), _page, _preview, _save)
