"""A message that the bot sent of its own accord, as its card stands after a press: what else it says is not lost."""

from __future__ import annotations

from cards.notices import notices_card
from casework import letters
from casework.words import notices as say
from dialogs.events import Message
from dialogs.turn import Turn


def redrawn(turn: Turn, said: str = "", action_id: int = 0) -> Message | None:
    """The pressed message with its answer on it; None when what was pressed is another card, or another's message.

    `said` is what the press did; it is left out where the line of that action says so itself.
    """
    event = turn.event
    if turn.in_channel or not event.reply_to:
        return None
    letter = letters.shown(turn.db, turn.actor.person_id, event.reply_to, now=turn.now)
    if letter is None:
        return None
    lines = [line for group in letter.groups for line in group.lines]
    if any(line.note for line in lines if line.action_id == action_id):
        said = ""
    return Message(card=notices_card(letter, said=said), summary=say.SUMMARY)
