"""`entries`: what was recorded of a child lately, to look at, put right, or strike out."""

from __future__ import annotations

from cards.entries import EntryRow, entries_card
from casework import cases, entries
from casework.days import day_of, in_words
from casework.entries import UpdateLine
from casework.words import updates as say
from dialogs import pick
from dialogs.events import Answer, Message
from dialogs.turn import Turn

VIEW = "entries"
A_PAGE = 8


def command(turn: Turn, argument: str) -> Answer:
    """`entries KW-7F3K`."""
    return pick.pick(turn, VIEW, argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """The last of them. Raises NotAllowed and NotFound."""
    lines = entries.of_case(turn.db, turn.actor, case_id, now=turn.now, most=A_PAGE)
    label = cases.label(turn.db, case_id, now=turn.now)
    return turn.reply(Message(card=entries_card(case_id, label, [_row(one) for one in lines]), summary=say.ENTRIES))


def _row(one: UpdateLine) -> EntryRow:
    day = in_words(day_of(one.recorded_at))
    if one.struck_out:
        return EntryRow(f"{say.STRUCK}: {day}", say.STRUCK_SHORT, 0)
    flag = f" ({say.CORRECTED_FLAG})" if one.corrected else ""
    return EntryRow(f"{say.LABELS[one.what]}, {day}", f"{one.headline}{flag}", one.id)
