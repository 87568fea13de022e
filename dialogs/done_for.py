"""The keyworker records Done for somebody else: who said so, and how, so that a false *Done* can be traced."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cards.verbs import ActionDoneFor
from casework import access, action_ticks, actions, cases
from casework.access import Verb
from casework.actions import ActionView
from casework.errors import NotFound
from casework.words import actions as say
from dialogs import guide
from dialogs.events import Answer
from dialogs.fields import Choice, Facts, Text
from dialogs.form import Form, Page, Preview, Progress
from dialogs.turn import Turn


@dataclass(frozen=True)
class DoneForFacts(Facts):
    """The case's actions, of which the draft names one."""

    views: dict[int, ActionView] = field(default_factory=dict[int, ActionView])


def pressed(turn: Turn, press: ActionDoneFor) -> Answer:
    """*Record done for them* on a card of the keyworker's."""
    return begin(turn, actions.one(turn.db, press.id))


def begin(turn: Turn, view: ActionView) -> Answer:
    """Ask who told the keyworker. Raises NotAllowed for anybody else."""
    return guide.begin(turn, DONE_FOR, view.case_id, Progress({"action": view.id}))


def _load(turn: Turn, case_id: int) -> DoneForFacts:
    access.require(turn.db, turn.actor, Verb.DO_FOR_OWNER, case_id, now=turn.now)
    label = cases.label(turn.db, case_id, now=turn.now)
    views = actions.of_case(turn.db, case_id)
    return DoneForFacts(turn.now, label, case_id, {view.id: view for view in views})


def _page(progress: Progress, facts: DoneForFacts) -> Page | None:
    if progress.left("who"):
        return None
    view = facts.views[progress.get("action")]
    return Page(
        "who",
        say.DONE_FOR,
        (
            Text(name="told_by", label=say.WHO_TOLD, default=view.owner, max_length=100),
            Choice(name="how", label=say.HOW_TOLD, options=[(way, way.capitalize()) for way in say.HOW_TOLD_WAYS]),
            Text(name="note", label=say.NOTE, required=False, max_length=500),
        ),
        intro=(say.named(view.code, view.number, view.what),),
    )


def _preview(progress: Progress, facts: DoneForFacts) -> Preview:
    view = facts.views[progress.get("action")]
    pairs = [
        ("Action", say.named(view.code, view.number, view.what)),
        ("Owner", f"{view.owner}, {view.agency}"),
        ("Told by", f"{progress.get('told_by')}, {progress.get('how')}"),
        ("Note", progress.get("note") or ""),
    ]
    return Preview(say.DONE_FOR, tuple(pair for pair in pairs if pair[1]))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: DoneForFacts) -> Answer:
    answers: dict[str, Any] = dict(progress.answers)
    view = action_ticks.done_for_owner(
        turn.db,
        turn.actor,
        answers["action"],
        told_by=answers["told_by"],
        how=answers["how"],
        seen=None,  # what was asked while the form was open is about this action as it is now
        now=turn.now,
        evidence=answers.get("note") or "",
    )
    return turn.reply(guide.notice(say.done_for(say.named(view.code, view.number, view.what), view.told_by)))


def without_action(facts: Facts) -> Progress:
    """These forms are opened from an action alone. Raises NotFound."""
    raise NotFound(say.NO_SUCH_ACTION)


DONE_FOR = Form("done_for", say.DONE_FOR, Verb.DO_FOR_OWNER, _load, _page, _preview, _save, without_action)
