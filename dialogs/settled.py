"""*Nothing to write up*: of what a partner told through the bot, on the message that reminds of it or on the list."""

from __future__ import annotations

from cards.verbs import LinesSettled
from casework import three_lines
from casework.words import updates as say
from dialogs import letter, needs
from dialogs.events import Answer
from dialogs.turn import Turn


def pressed(turn: Turn, press: LinesSettled) -> Answer:
    """Raises NotFound, and NotAllowed for all but the case's keyworker."""
    three_lines.settle(turn.db, turn.actor, press.request, now=turn.now)
    shown = letter.redrawn(turn, say.SETTLED, press.request)
    return needs.needs_me(turn) if shown is None else turn.reply(shown)
