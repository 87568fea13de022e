"""What the forms about one action know of it, and whom they let in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from casework import access, actions, cases
from casework.access import Verb
from casework.action_answers import is_theirs
from casework.actions import ActionView
from casework.errors import NotFound
from casework.words import actions as action_words
from dialogs import action, done_for, log, my_actions
from dialogs.events import Answer
from dialogs.form import Form, Progress
from dialogs.log_lines import LogFacts
from dialogs.turn import Turn
from storage.tables import AgencyKind


@dataclass(frozen=True)
class ActionFacts(LogFacts):
    """The case's actions, of which the draft names one."""

    views: dict[int, ActionView] = field(default_factory=dict[int, ActionView])

    def meant(self, progress: Progress) -> ActionView:
        """Raises NotFound for a draft that names none."""
        view = self.views.get(progress.get("action") or 0)
        if view is None:
            raise NotFound(action_words.NO_SUCH_ACTION)
        return view

    def kind_of(self, person_id: int) -> AgencyKind | None:
        return next((one.agency_kind for one in self.people if one.id == person_id), None)


def load(verb: Verb) -> Callable[[Turn, int], ActionFacts]:
    def loaded(turn: Turn, case_id: int) -> ActionFacts:
        access.require(turn.db, turn.actor, verb, case_id, now=turn.now)
        known = log.load(turn, case_id)
        views = {view.id: view for view in actions.of_case(turn.db, case_id)}
        return ActionFacts(**{one.name: getattr(known, one.name) for one in fields(known)}, views=views)

    return loaded


def load_own(turn: Turn, case_id: int) -> ActionFacts:
    """For whoever may tick: partners see the code, and their own agency's actions alone."""
    access.require(turn.db, turn.actor, Verb.READ_BOARD, case_id, now=turn.now)
    keeps = my_actions.keeps_case(turn, case_id)
    views = [view for view in actions.of_case(turn.db, case_id) if keeps or is_theirs(turn.actor, view)]
    label = cases.label(turn.db, case_id, now=turn.now) if keeps else views[0].code if views else ""
    return ActionFacts(turn.now, label, case_id, views={view.id: view for view in views})


def name(view: ActionView) -> str:
    return action_words.named(view.code, view.number, view.what)


def again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    return turn.reply(action.message(turn, progress.get("action")))


def form(name: str, title: str, verb: Verb, load: Any, page: Any, preview: Any, save: Any) -> Form[ActionFacts]:
    """A form that is opened from an action alone, and shows the action when it is over."""
    return Form(name, title, verb, load, page, preview, save, done_for.without_action, again)
