"""How an action is known to be done, said after the one press that ticked it."""

from __future__ import annotations

from casework import action_ticks
from casework.access import Verb
from casework.words import action_page as say
from dialogs import action
from dialogs.action_facts import ActionFacts, form, load_own, name
from dialogs.events import Answer
from dialogs.fields import Text
from dialogs.form import Page, Preview, Progress
from dialogs.turn import Turn


def _page(progress: Progress, facts: ActionFacts) -> Page | None:
    view = facts.meant(progress)
    asked = Text(name="evidence", label=say.EVIDENCE, default=view.evidence, shape="lines", max_length=500)
    return None if progress.left("evidence") else Page("evidence", say.EVIDENCE_TITLE, (asked,), intro=(name(view),))


def _preview(progress: Progress, facts: ActionFacts) -> Preview:
    pairs = (("Action", name(facts.meant(progress))), ("How it is known", progress.get("evidence")))
    return Preview(say.EVIDENCE_TITLE, pairs)


def _save(turn: Turn, draft_id: str, progress: Progress, facts: ActionFacts) -> Answer:
    given = progress.get("evidence")
    view = action_ticks.add_evidence(turn.db, turn.actor, progress.get("action"), given, seen=None, now=turn.now)
    return turn.reply(action.message(turn, view.id, note=say.saved(name(view))))


EVIDENCE = form("evidence", say.EVIDENCE_TITLE, Verb.DO_ACTION, load_own, _page, _preview, _save)
