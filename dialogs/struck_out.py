"""`struck out`: entries on the wrong child, with who may have seen them; what they said, for the IG lead alone."""

from __future__ import annotations

from cards.struck_out import StruckLine, struck_out_card
from casework import struck_out
from casework.days import day_of, in_words
from casework.struck_out import StruckEntry
from casework.words import updates as update_words
from casework.words import wrong_child as say
from dialogs import guide, pick
from dialogs.events import Answer, Message
from dialogs.turn import Turn

VIEW = "struck_out"


def command(turn: Turn, argument: str) -> Answer:
    """`struck out KW-7F3K`. The lead for information governance has no cases to choose from."""
    return pick.pick(turn, VIEW, argument=argument) if argument else turn.reply(guide.notice(say.WHICH))


def show(turn: Turn, case_id: int) -> Answer:
    """Raises NotAllowed and NotFound."""
    page = struck_out.of_case(turn.db, turn.actor, case_id, now=turn.now)
    made = struck_out_card(page.label, [_line(one) for one in page.entries], reads=page.reads)
    return turn.reply(Message(card=made, summary=say.LIST_TITLE))


def _line(one: StruckEntry) -> StruckLine:
    recorded, struck = in_words(day_of(one.recorded_at)), in_words(day_of(one.struck_at))
    return StruckLine(
        line=say.line(update_words.LABELS[one.what], recorded, one.author, struck, one.by),
        reason=say.because(one.reason),
        said=one.said,
        seen=[seen.words for seen in one.seen],
        again=say.again(one.again[0], in_words(day_of(one.again[1]))) if one.again else say.NOT_AGAIN,
    )
