"""A person's own open actions, in their 1:1 chat, wherever they asked."""

from __future__ import annotations

from cards.actions import MyRow, my_actions_card
from cards.board import PAGE
from cards.verbs import MyActions
from casework import access, actions, cases, meetings, words
from casework.access import Verb
from casework.actions import ActionView
from casework.boards import wishes
from casework.days import due_phrase, overdue
from casework.words import boards as say
from dialogs import guide
from dialogs.events import Answer, Kind, Message
from dialogs.turn import Turn
from storage.tables import Role

SUMMARY = "Keyworker: your open actions"


def pressed(turn: Turn, verb: MyActions) -> Answer:
    """*My actions* on any card: in a channel the clicker alone is answered, in the 1:1 chat."""
    shown = message(turn, page=page_of(turn))
    if not turn.in_channel:
        return turn.reply(shown)
    if turn.event.kind is Kind.INVOKE:
        return Answer(personal=(shown,), invoke_text=words.CONTINUE_IN_CHAT)
    return Answer(say=(guide.notice(words.CONTINUE_IN_CHAT),), personal=(shown,))


def message(turn: Turn, *, note: str = "", done: ActionView | None = None, page: int = 1) -> Message:
    """The list; `note` says what was just done, and `done` can be taken back from it."""
    views = actions.mine_open(turn.db, turn.actor, now=turn.now)
    undo = (done.id, done.version) if done is not None and not done.open and done.undo_to else None
    shown = my_actions_card(
        _rows(turn, views), page=page, note=note, undo=undo, foot=_stopped(turn), leave=turn.actor.is_a(Role.PARTNER)
    )
    return Message(card=shown, summary=SUMMARY)


def _stopped(turn: Turn) -> str:
    """One line for each case of which nothing may be told here any more."""
    silent = actions.mine_silent(turn.db, turn.actor, today=turn.today)
    return "\n\n".join(say.stopped(code, keyworker) for code, keyworker in silent)


def page_of(turn: Turn) -> int:
    """The page of a list on which a button was pressed; 1 for anything that is none."""
    given = turn.event.payload.get(PAGE, 1)
    return int(given) if str(given).isascii() and str(given).isdigit() and len(str(given)) < 4 else 1


def keeps_case(turn: Turn, case_id: int) -> bool:
    """Whether the actor keeps the case or manages it: they see its label, others its code."""
    relations = access.standing(turn.db, turn.actor, case_id, today=turn.today).relations
    return access.may(turn.actor, Verb.READ_RECORD, relations)


def _rows(turn: Turn, views: list[ActionView]) -> list[MyRow]:
    names: dict[int, str] = {}
    meets = {case_id: meetings.next_planned(turn.db, case_id, turn.today) for case_id in {v.case_id for v in views}}
    for case_id in meets:
        if keeps_case(turn, case_id):
            names[case_id] = cases.label(turn.db, case_id, now=turn.now)
    rows: list[MyRow] = []
    for view in sorted(views, key=lambda view: (_first_due(views, view.case_id), view.case_id)):
        meeting = meets[view.case_id]
        rows.append(
            MyRow(
                id=view.id,
                version=view.version,
                number=view.number,
                case=names.get(view.case_id, view.code),
                hidden=view.case_id not in names,
                what=view.what,
                how_known=view.how_known,
                due=due_phrase(view.due_on, turn.today),
                state=say.state(view, turn.today),
                overdue=overdue(view.due_on, turn.now),
                unanswered=view.answered is None,
                undoable=bool(view.undo_to),
                started=view.started_at is not None,
                wishes=wishes(view.due_on, meeting.day if meeting else None, turn.today),
            )
        )
    return rows


def _first_due(views: list[ActionView], case_id: int) -> str:
    """Cases with what is due first come first."""
    return min(view.due_on for view in views if view.case_id == case_id).isoformat()
