"""One agreed action in a 1:1: all that is known of it, what happened to it, and what the reader may do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.board import VIEW, Place, more
from cards.elements import Action, Card, Container
from cards.parts import box, buttons, card, facts, heading, line, show_card, submit
from cards.text import spoken
from cards.verbs import (
    ActionDone,
    ActionDoneFor,
    ActionForm,
    ActionMine,
    ActionStarted,
    ActionWake,
    MyActions,
    NameOwner,
    OpenCase,
    TimeAgreed,
    WhichChild,
)
from casework.action_answers import Wish
from casework.action_page import May
from casework.words import action_page as say
from casework.words import boards as board_words
from casework.words import snoozes as snooze_words

ACTION = "action"  # the view that a press on this card came from


@dataclass(frozen=True, slots=True)
class ActionCardView:
    """All in words. `case_id` is 0 for who is not led to the case; `hidden`: *Which child?* tells who it is."""

    id: int
    version: int
    heading: str
    what: str
    facts: Sequence[tuple[str, str]]
    late: str  # said in colour when it is overdue
    history: Sequence[str]
    earlier: str
    may: May
    others: bool  # it is with another agency: the keyworker says who told them
    wishes: tuple[Wish, ...]
    case_id: int
    hidden: bool
    note: str = ""


def action_card(view: ActionCardView) -> Card:
    """Presses first for whoever does it; what the keyworker decides stands behind *More*."""
    place = Place(True, {VIEW: ACTION})
    return card(
        heading(view.heading),
        line(spoken(view.note), bold=True) if view.note else None,
        line(view.what, bold=True),
        line(view.late, colour="attention", bold=True) if view.late else None,
        facts(*view.facts),
        buttons(*_first(view, place)),
        _history(view),
        buttons(
            submit(say.THE_CASE, OpenCase(view.case_id)) if view.case_id else None,
            submit(board_words.WHICH_CHILD, WhichChild(view.id), stays=True) if view.hidden else None,
            submit(board_words.MY_ACTIONS, MyActions()),
        ),
    )


def stopped_card(code: str, text: str) -> Card:
    """Instead of it, where nothing may be told to this reader."""
    return card(heading(code), line(text), buttons(submit(board_words.MY_ACTIONS, MyActions())))


def _first(view: ActionCardView, place: Place) -> list[Action | None]:
    id, version, may = view.id, view.version, view.may
    behind = _behind(view, place)
    return [
        place.button(say.AGREE, TimeAgreed(id, version, yes=True), "positive") if may.agree else None,
        place.button(say.NOT_THIS_TIME, TimeAgreed(id, version, yes=False)) if may.agree else None,
        place.button(board_words.YES_MINE, ActionMine(id, version), "positive") if may.say_yes else None,
        submit(say.DONE_FOR, ActionDoneFor(id, version)) if may.tick and view.others else None,
        place.button(board_words.DONE, ActionDone(id, version)) if may.tick and not view.others else None,
        place.button(say.STARTED, ActionStarted(id, version)) if may.start else None,
        submit(say.ADD_EVIDENCE, ActionForm(id, "evidence")) if may.add_evidence else None,
        show_card(board_words.MORE, card(*(buttons(*row) for row in behind))) if any(map(any, behind)) else None,
    ]


def _behind(view: ActionCardView, place: Place) -> list[list[Action | None]]:
    id, version, may = view.id, view.version, view.may
    wishes = view.wishes if may.answer else ()
    answers: list[Action | None] = [*more(id, version, wishes, may.undo, place)]
    decides: list[Action | None] = [
        submit(say.CHANGE, ActionForm(id, "change_action")) if may.change else None,
        submit(board_words.NAME_ANOTHER, NameOwner(id)) if may.hand_over else None,
        submit(say.NOT_ACHIEVABLE, ActionForm(id, "not_achievable")) if may.end else None,
        submit(say.REPLACED, ActionForm(id, "superseded")) if may.end else None,
        submit(say.REOPEN, ActionForm(id, "reopen_action")) if may.reopen else None,
    ]
    waits: list[Action | None] = [
        submit(snooze_words.SNOOZE, ActionForm(id, "snooze")) if may.snooze else None,
        submit(snooze_words.WAKE, ActionWake(id)) if may.wake else None,
    ]
    return [answers, decides, waits]


def _history(view: ActionCardView) -> Container | None:
    if not view.history:
        return None
    return box(
        heading(say.HISTORY, small=True),
        *(line(one, small=True, close=True) for one in view.history),
        line(view.earlier, subtle=True, small=True, close=True) if view.earlier else None,
        separator=True,
    )
