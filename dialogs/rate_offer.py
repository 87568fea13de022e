"""A saved meeting that asks for a rating says so, with the one press that leads to it (R19)."""

from __future__ import annotations

from cards.parts import card, heading, line, submit
from cards.text import spoken
from cards.verbs import OpenForm
from casework import tasks
from casework.words import ratings as say
from casework.words import themes as theme_words
from dialogs import themes
from dialogs.events import Message
from dialogs.turn import Turn
from storage.tables import TaskKind


def saved(turn: Turn, case_id: int, said: str) -> Message:
    """What was saved, in `said`, and *Tag it*; where a rating is asked for, with the way to it."""
    if not any(task.kind is TaskKind.RATE for task in tasks.open_of(turn.db, case_id)):
        return themes.after(case_id, said)
    rate = submit(say.RATE, OpenForm("rate", case_id), inputs=False)
    tag = submit(theme_words.TAG, OpenForm("tag", case_id), stays=True)
    asked = (heading(say.TITLE, small=True), line(say.ASKED_FOR, close=True))
    return Message(card=card(line(spoken(said)), *asked, actions=[rate, tag]), summary=say.TITLE)
