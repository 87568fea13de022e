"""What the action board says: codes and wording, people and agencies, never a child's name."""

from __future__ import annotations

from datetime import date

from casework.actions import ActionView
from casework.days import short, time_in_words
from storage.tables import Answered

ACCEPTED = "accepted"
NO_ANSWER = "no answer yet"
STUCK = "something is in the way"
NOT_THEIRS = "says it isn't theirs; a new owner is being found"


def state(view: ActionView, today: date) -> str:
    """Where an action stands, beside its due day: "accepted", "asked for time until Thursday 9 April"."""
    if not view.open:
        return done(view, today)
    if view.asked_until is not None:
        return f"asked for time until {short(view.asked_until, today)}"
    said = {Answered.MINE: ACCEPTED, Answered.STUCK: STUCK, Answered.NOT_MINE: NOT_THEIRS}
    return NO_ANSWER if view.answered is None else said[view.answered]


def done(view: ActionView, today: date) -> str:
    """ "Done: Sam Patel, today at 14:30"; ticked by the keyworker, who told them is said too."""
    when = f", {time_in_words(view.done_at, today)}" if view.done_at else ""
    told = f"; told by {view.told_by}" if view.told_by else ""
    return f"Done: {view.done_by}{when}{told}"


def stopped(code: str, keyworker: str) -> str:
    """Instead of the rows, where consent to sharing was refused or withdrawn."""
    ask = f"; ask {keyworker}" if keyworker else ""
    return f"Reminders for {code} have stopped; what you agreed still stands{ask}."
