"""`action KW-7F3K 3`: one agreed action on a card, with its history and what whoever asks may do."""

from __future__ import annotations

from cards.action import ActionCardView, action_card, stopped_card
from cards.verbs import OpenAction
from casework import action_page, action_ticks, cases
from casework.action_page import ActionPage
from casework.boards import wishes
from casework.days import due_phrase, in_words, overdue
from casework.words import action_page as say
from casework.words import actions as action_words
from casework.words import boards as board_words
from casework.words import snoozes as snooze_words
from dialogs.events import Answer, Message
from dialogs.turn import Turn

SUMMARY = "Keyworker: an action"
_HISTORY = 8


def opened(turn: Turn, press: OpenAction) -> Answer:
    """*Open*, on a list or a board in the 1:1."""
    return turn.reply(message(turn, press.id))


def message(turn: Turn, action_id: int, *, note: str = "") -> Message:
    """The card as it stands; `note` says what was just done. Raises NotAllowed and NotFound."""
    page = action_page.page(turn.db, turn.actor, action_id, policy=turn.scene.policy, now=turn.now)
    if page.stopped:
        return Message(
            card=stopped_card(page.view.code, board_words.stopped(page.view.code, page.keyworker)), summary=SUMMARY
        )
    return Message(card=action_card(_view(turn, page, note)), summary=SUMMARY)


def named(page_of: ActionPage) -> str:
    """ "KW-7F3K 3, “send the plan”"."""
    view = page_of.view
    return action_words.named(view.code, view.number, view.what)


def _view(turn: Turn, page: ActionPage, note: str) -> ActionCardView:
    view = page.view
    case = cases.label(turn.db, view.case_id, now=turn.now) if page.full else view.code
    late = view.open and overdue(view.due_on, turn.now)
    shown = page.history[-_HISTORY:]
    earlier = len(page.history) - len(shown)
    return ActionCardView(
        id=view.id,
        version=view.version,
        heading=say.heading(case, view.number),
        what=view.what,
        facts=_facts(turn, page),
        late=_due(turn, page) if late else "",
        history=[say.happened(one.at, one.who, one.words, turn.today) for one in reversed(shown)],
        earlier=say.EARLIER.format(count=earlier) if earlier else "",
        may=page.may,
        others=action_ticks.needs_teller(turn.actor, view),
        wishes=wishes(view.due_on, page.next_meeting, turn.today) if view.open else (),
        case_id=view.case_id if page.full else 0,
        hidden=not page.full,
        note=note,
    )


def _facts(turn: Turn, page: ActionPage) -> list[tuple[str, str]]:
    view = page.view
    late = view.open and overdue(view.due_on, turn.now)
    owner = f"{view.owner}, {view.agency}"
    meeting = f"{page.meeting[0]}, {in_words(page.meeting[1])}" if page.meeting else ""
    return [
        ("With", f"{owner}, {page.phone}" if page.phone else owner),
        ("Due", "" if late else _due(turn, page)),
        ("State", board_words.state(view, turn.today)),
        (snooze_words.FACT, _snoozed(turn, page)),
        ("Why", view.closed_why or ""),
        ("How we will know", view.how_known),
        ("How it is known", view.evidence),
        ("Did it work?", say.WORKED[view.worked] if view.worked else ""),
        ("Plan", say.PLANS[view.plan_type]),
        ("Need", say.NEEDS[view.need] if view.need else ""),
        ("Big question", page.question.value if page.question else ""),
        ("Agreed at", meeting),
    ]


def _snoozed(turn: Turn, page: ActionPage) -> str:
    one = page.snoozed
    return "" if one is None else snooze_words.fact(one.until, one.by, one.reason, one.overdue_times, turn.today)


def _due(turn: Turn, page: ActionPage) -> str:
    view = page.view
    said = due_phrase(view.due_on, turn.today) if view.open else in_words(view.due_on)
    said = f"{said[:1].upper()}{said[1:]}"
    return said if view.due_on == view.original_due_on else say.first_due(said, view.original_due_on)
