"""`tracker` and `gateway`: the cases to discuss at those meetings, with what changed since the last one."""

from __future__ import annotations

from cards.case import RatingWords
from cards.discussion import DiscussionView, DiscussRow, Kind, discussion_card
from cards.verbs import DiscussionHeld, DiscussionPage
from casework import discussion
from casework.days import day_of
from casework.discussion import Discussion, ToDiscuss
from casework.words import cases as case_words
from casework.words import discussion as say
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage.tables import MeetingKind


def tracker(turn: Turn, argument: str = "") -> Answer:
    """`tracker`: for the DSD tracker meeting."""
    return _page(turn, "DSD tracker", 1)


def gateway(turn: Turn, argument: str = "") -> Answer:
    """`gateway`: for the Gateway meeting."""
    return _page(turn, "Gateway", 1)


def page(turn: Turn, pressed: DiscussionPage) -> Answer:
    return _page(turn, pressed.kind, pressed.page)


def held(turn: Turn, pressed: DiscussionHeld) -> Answer:
    """*Held today*, or *Not held after all*: one press, and the list as it stands."""
    mark = discussion.hold if pressed.yes else discussion.take_back
    mark(turn.db, turn.actor, MeetingKind(pressed.kind), seen=pressed.version, now=turn.now)
    return _page(turn, pressed.kind, 1)


def _page(turn: Turn, kind: Kind, page: int) -> Answer:
    found = discussion.of(turn.db, turn.actor, MeetingKind(kind), page=page, now=turn.now)
    at = found.held.at
    view = DiscussionView(
        kind=kind,
        title=say.TITLES[found.kind],
        said=_said(turn, found),
        rows=[_row(turn, row, since=at is not None) for row in found.rows],
        page=found.page,
        pages=found.pages,
        version=found.held.version,
        held_today=at is not None and day_of(at) == turn.today,
    )
    return turn.reply(Message(card=discussion_card(view), summary=say.SUMMARY))


def _said(turn: Turn, found: Discussion) -> list[str]:
    counted = say.counted(found.count, found.page, found.pages) if found.count else say.NOBODY
    at = found.held.at
    if at is None:
        return [counted, say.NEVER]
    return [counted, say.held_today() if day_of(at) == turn.today else say.since(day_of(at))]


def _row(turn: Turn, row: ToDiscuss, *, since: bool) -> DiscussRow:
    rating = None
    if row.rating is not None and row.rated_at is not None:
        rating = RatingWords(row.rating.value, case_words.rated(row.rated_at, turn.now))
    changes = row.changes
    moved = [say.rated(*changes.rated)] if changes.rated else []
    said = [
        *moved,
        *say.events(changes.events),
        say.number(changes.updates, "update", "updates"),
        *say.actions(changes.agreed, changes.done, changes.overdue),
    ]
    changed = say.changed([one for one in said if one]) if since else say.standing(changes.overdue)
    return DiscussRow(
        row.case_id, row.label, rating, say.reasons(row.reasons), changed, row.keyworker or case_words.NOBODY
    )
