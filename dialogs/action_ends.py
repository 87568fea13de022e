"""How an action ends without being done, and opens again: asked of the keyworker, with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from casework import action_states
from casework.access import Verb
from casework.actions import ActionView
from casework.days import in_words
from casework.words import action_page as say
from casework.words import actions as action_words
from dialogs import action
from dialogs.action_facts import ActionFacts, form, load, name
from dialogs.events import Answer
from dialogs.fields import Choice, Day, Problem, Text
from dialogs.form import Page, Preview, Progress
from dialogs.turn import Turn


def _reason_page(title: str, label: str) -> Callable[[Progress, ActionFacts], Page | None]:
    def page(progress: Progress, facts: ActionFacts) -> Page | None:
        asked = Text(name="reason", label=label, shape="lines", max_length=300)
        if progress.left("reason"):
            return None
        return Page("reason", title, (asked,), intro=(name(facts.meant(progress)),))

    return page


def _not_achievable_preview(progress: Progress, facts: ActionFacts) -> Preview:
    view = facts.meant(progress)
    pairs = (("Action", name(view)), ("With", f"{view.owner}, {view.agency}"), ("Why", progress.get("reason")))
    return Preview(say.NOT_ACHIEVABLE_TITLE, pairs)


def _not_achievable_save(turn: Turn, draft_id: str, progress: Progress, facts: ActionFacts) -> Answer:
    why = progress.get("reason")
    view = action_states.not_achievable(turn.db, turn.actor, progress.get("action"), why, seen=None, now=turn.now)
    return turn.reply(action.message(turn, view.id, note=say.closed(name(view))))


def others(views: Iterable[ActionView], view: ActionView) -> list[tuple[str, str]]:
    """What may stand in its place: number, and in words."""
    return [(f"a:{one.number}", say.other(one.number, one.what)) for one in views if one.open and one.id != view.id]


def _superseded_page(progress: Progress, facts: ActionFacts) -> Page | None:
    view = facts.meant(progress)
    asked = Choice(name="by", label=say.BY_WHICH, options=others(facts.views.values(), view), shape="pick")
    return None if progress.left("by") else Page("by", say.REPLACED_TITLE, (asked,), intro=(name(view),))


def _superseded_preview(progress: Progress, facts: ActionFacts) -> Preview:
    view, by = facts.meant(progress), int(progress.get("by").removeprefix("a:"))
    other = next((one for one in facts.views.values() if one.number == by), view)
    return Preview(say.REPLACED_TITLE, (("Action", name(view)), ("In its place", name(other))))


def _superseded_save(turn: Turn, draft_id: str, progress: Progress, facts: ActionFacts) -> Answer:
    by = int(progress.get("by").removeprefix("a:"))
    view = action_states.supersede(turn.db, turn.actor, progress.get("action"), by, seen=None, now=turn.now)
    return turn.reply(action.message(turn, view.id, note=say.closed(name(view))))


def _reopen_page(progress: Progress, facts: ActionFacts) -> Page | None:
    if progress.left("reopen"):
        return None
    view = facts.meant(progress)
    due = view.due_on.isoformat() if view.due_on >= facts.today else ""
    asked = (
        Text(name="reason", label=say.WHY_OPEN, shape="lines", max_length=300),
        Day(name="due", label=say.DUE, default=due),
    )

    def check(onward: Progress, button: str) -> Progress:
        if date.fromisoformat(onward.get("due")) < facts.today:
            raise Problem(action_words.GONE_BY, "due")
        return onward

    return Page("reopen", say.REOPEN_TITLE, asked, intro=(name(view),), after=check)


def _reopen_preview(progress: Progress, facts: ActionFacts) -> Preview:
    view = facts.meant(progress)
    due = in_words(date.fromisoformat(progress.get("due")))
    pairs = (("Action", name(view)), ("With", f"{view.owner}, {view.agency}"), ("Due", due))
    return Preview(say.REOPEN_TITLE, (*pairs, ("Why", progress.get("reason"))))


def _reopen_save(turn: Turn, draft_id: str, progress: Progress, facts: ActionFacts) -> Answer:
    due, why = date.fromisoformat(progress.get("due")), progress.get("reason")
    view = action_states.reopen(turn.db, turn.actor, progress.get("action"), why, due, seen=None, now=turn.now)
    return turn.reply(action.message(turn, view.id, note=say.opened_again(name(view))))


_CLOSES = load(Verb.CLOSE_ACTION)

NOT_ACHIEVABLE = form(
    "not_achievable",
    say.NOT_ACHIEVABLE_TITLE,
    Verb.CLOSE_ACTION,
    _CLOSES,
    _reason_page(say.NOT_ACHIEVABLE_TITLE, say.WHY_NOT),
    _not_achievable_preview,
    _not_achievable_save,
)
SUPERSEDED = form(
    "superseded",
    say.REPLACED_TITLE,
    Verb.CLOSE_ACTION,
    _CLOSES,
    _superseded_page,
    _superseded_preview,
    _superseded_save,
)
REOPEN = form(
    "reopen_action", say.REOPEN_TITLE, Verb.CLOSE_ACTION, _CLOSES, _reopen_page, _reopen_preview, _reopen_save
)
