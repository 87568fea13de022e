"""Opens the forms about one action from its card."""

from __future__ import annotations

from cards.verbs import ActionForm
from casework import access, actions
from casework.words import action_page as say
from dialogs import action, guide, snooze
from dialogs.action_ends import NOT_ACHIEVABLE, REOPEN, SUPERSEDED, others
from dialogs.action_evidence import EVIDENCE
from dialogs.change_action import CHANGE
from dialogs.events import Answer
from dialogs.form import Progress
from dialogs.turn import Turn

FORMS = {form.name: form for form in (EVIDENCE, CHANGE, NOT_ACHIEVABLE, SUPERSEDED, REOPEN, snooze.SNOOZE)}


def pressed(turn: Turn, press: ActionForm) -> Answer:
    """A button of the action's card. Raises NotAllowed, before anything is asked."""
    view = actions.one(turn.db, press.id)
    form = FORMS[press.form]
    access.require(
        turn.db,
        turn.actor,
        form.verb,
        view.case_id,
        now=turn.now,
        agency_id=view.agency_id,
        owner_id=view.owner_id,
        subject=view.subject,
    )
    if form is SUPERSEDED and not others(actions.of_case(turn.db, view.case_id), view):
        return turn.reply(action.message(turn, view.id, note=say.NO_OTHER))
    if form is snooze.SNOOZE:
        return snooze.begin(turn, view)
    return guide.begin(turn, form, view.case_id, Progress({"action": view.id}))
