"""`why KW-…`: what is due for a child, because of what, and by whose rule."""

from __future__ import annotations

from cards.why import WhyCardView, why_card
from casework import why
from casework.words import clocks as say
from dialogs import pick
from dialogs.events import Answer, Message
from dialogs.turn import Turn

VIEW = "why"


def command(turn: Turn, argument: str) -> Answer:
    """`why KW-…`."""
    return pick.pick(turn, VIEW, argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """Raises NotAllowed for all but the case's keyworker and the service's managers."""
    page = why.why(turn.db, turn.actor, case_id, policy=turn.scene.policy, now=turn.now)
    notes = [say.DECLINED] if page.declined else []
    if not page.reasons:
        notes.append(say.NOTHING.format(label=page.label))
    view = WhyCardView(case_id, page.label, [(one.said, one.late) for one in page.reasons], notes, page.sources)
    return turn.reply(Message(card=why_card(view), summary=say.SUMMARY))
