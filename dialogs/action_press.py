"""What a press or a typed verb about one action does, and the sentence that says so."""

from __future__ import annotations

from cards.verbs import (
    ActionDone,
    ActionMine,
    ActionMoreTime,
    ActionNotMine,
    ActionStarted,
    ActionStuck,
    ActionUndo,
)
from casework import action_answers, action_ticks, actions
from casework.actions import ActionView
from casework.days import short
from casework.words import actions as say
from dialogs.turn import Turn

Press = ActionDone | ActionMine | ActionMoreTime | ActionNotMine | ActionStarted | ActionStuck | ActionUndo

PRESSES = (ActionDone, ActionMine, ActionMoreTime, ActionNotMine, ActionStarted, ActionStuck, ActionUndo)


def act(turn: Turn, pressed: Press, *, typed: bool = False) -> tuple[ActionView, str]:
    """Do it; the action as it stands then, and what to say. Typed words mean the action as it is now."""
    db, actor, now = turn.db, turn.actor, turn.now
    seen = None if typed else pressed.version
    if isinstance(pressed, ActionDone):
        view = action_ticks.complete(db, actor, pressed.id, seen=seen, now=now)
        return view, say.done(_name(turn, view))
    if isinstance(pressed, ActionMine):
        view = action_answers.mine(db, actor, pressed.id, seen=seen, now=now)
        return view, say.mine(_name(turn, view))
    if isinstance(pressed, ActionStarted):
        view = action_answers.start(db, actor, pressed.id, seen=seen, now=now)
        return view, say.started(_name(turn, view))
    if isinstance(pressed, ActionNotMine):
        view = action_answers.not_mine(db, actor, pressed.id, seen=seen, now=now)
        if view.owner_id == actor.person_id:
            return view, say.not_mine(_name(turn, view))
        keeps = actor.keeps(view.keyworker_id)
        return view, say.not_mine_of(_name(turn, view), view.owner, keyworker=keeps)
    if isinstance(pressed, ActionStuck):
        view = action_answers.stuck(db, actor, pressed.id, seen=seen, now=now)
        return view, say.stuck(_name(turn, view))
    if isinstance(pressed, ActionMoreTime):
        view = action_answers.more_time(db, actor, pressed.id, pressed.choice, seen=seen, now=now)
        day = short(view.asked_until or view.due_on, turn.today)
        return view, (say.asked_time if view.asked_until else say.moved)(_name(turn, view), day)
    nothing = typed and not actions.one(db, pressed.id).undo_to
    view = action_answers.undo(db, actor, pressed.id, seen=seen, now=now)
    return view, say.NOTHING_TO_UNDO if nothing else say.taken_back(_name(turn, view))


def _name(turn: Turn, view: ActionView) -> str:
    return say.named(view.code, view.number, "" if turn.in_channel else view.what)
