"""`ratings KW-…`: how a child was rated, by whom, with which tool and why."""

from __future__ import annotations

from cards.rating_history import HistoryView, RatedView, history_card
from cards.verbs import RatingsPage
from casework import rating_history
from casework.days import in_words, london
from casework.rating_history import Rated
from casework.words import cases as case_words
from casework.words import ratings as say
from dialogs import pick
from dialogs.events import Answer, Message
from dialogs.turn import Turn

VIEW = "ratings"


def command(turn: Turn, argument: str) -> Answer:
    """`ratings KW-7F3K`."""
    return pick.pick(turn, VIEW, argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """Raises NotAllowed for all but the case's keyworker and the service's managers."""
    return _page(turn, case_id, 1)


def paged(turn: Turn, pressed: RatingsPage) -> Answer:
    return _page(turn, pressed.case, pressed.page)


def _page(turn: Turn, case_id: int, page: int) -> Answer:
    found = rating_history.read(turn.db, turn.actor, case_id, page, now=turn.now)
    view = HistoryView(
        case=case_id,
        label=found.label,
        said=say.in_all(found.count, found.page, found.pages),
        rows=[_row(turn, row) for row in found.rows],
        page=found.page,
        pages=found.pages,
    )
    return turn.reply(Message(card=history_card(view), summary=say.HISTORY))


def _row(turn: Turn, row: Rated) -> RatedView:
    at = london(row.at)
    suggested = case_words.rating(row.suggested) or say.NOTHING
    said = [f"{in_words(at.date())}, {at:%H:%M}; {row.by}; {row.tool}"]
    if row.suggested != row.word:
        said.append(say.was_suggested(suggested))
    said += [say.because(row.reason)] if row.reason else []
    said += [say.plays_a_part(row.factors)] if row.factors else []
    return RatedView(row.word, case_words.rated(row.at, turn.now), said)
