"""Agreed actions by typed words (`actions`, `done 3`), and the presses that are about a person's own list.

The rule protected: a number without a code is taken only where it can mean one action; in a channel the answer names
a code and a number, never wording or a child.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from cards import verbs
from cards.action import ACTION
from cards.board import VIEW
from casework import access, action_answers, actions, cases, codes, consents, routes, words
from casework import actor as actors
from casework.access import Relation, Verb
from casework.action_answers import Wish
from casework.action_ticks import NeedsTeller
from casework.actions import ActionView
from casework.days import in_words, short
from casework.errors import InvalidInput, NotFound
from casework.words import actions as say
from casework.words import boards as board_words
from dialogs import action, board, guide, letter, my_actions
from dialogs.action_press import Press, act
from dialogs.events import Answer, Kind
from dialogs.turn import Turn

_NUMBER = re.compile(r"(?<![\w-])#?(\d{1,4})(?![\w-])")
_WISHES = {"1 week": "1w", "one week": "1w", "2 weeks": "2w", "two weeks": "2w", "2 week": "2w", "next meeting": "next"}

TYPED = ("done", "started", "stuck", "mine", "not mine", "undo", "more time")

_PRESSES: dict[str, Callable[[int], Press]] = {
    "done": lambda action_id: verbs.ActionDone(action_id, 0),
    "started": lambda action_id: verbs.ActionStarted(action_id, 0),
    "stuck": lambda action_id: verbs.ActionStuck(action_id, 0),
    "mine": lambda action_id: verbs.ActionMine(action_id, 0),
    "not mine": lambda action_id: verbs.ActionNotMine(action_id, 0),
    "undo": lambda action_id: verbs.ActionUndo(action_id, 0),
}


def command(turn: Turn, argument: str) -> Answer:
    """`actions`: my list in the 1:1, the board in a channel; with a code, that MDT's board."""
    if codes.mistyped(argument):
        raise NotFound(words.CODE_MISTYPED)
    code = codes.read_code(argument)
    case_id = cases.id_of_code(turn.db, code) if code else None
    if not turn.in_channel:
        return board.open_in_chat(turn, case_id) if case_id else turn.reply(my_actions.message(turn))
    if case_id is None or case_id in _served(turn):
        return board.post_in_channel(turn)
    return Answer(say=(guide.notice(words.CONTINUE_IN_CHAT),), personal=board.open_in_chat(turn, case_id).personal)


def one(turn: Turn, argument: str) -> Answer:
    """`action KW-7F3K 3`: all of it, in the 1:1."""
    if not argument.strip():
        return turn.reply(my_actions.message(turn, note=say.WHICH_NUMBER.format(command="action")))
    return turn.reply(action.message(turn, meant(turn, "action", argument).id))


def typed(name: str) -> Callable[[Turn, str], Answer]:
    """The command that does to one action what its button does: `done 3`, `more time KW-7F3K 3 2 weeks`."""

    def answer(turn: Turn, argument: str) -> Answer:
        if not argument.strip() and not turn.in_channel:
            return turn.reply(my_actions.message(turn, note=say.WHICH_NUMBER.format(command=name)))
        view = meant(turn, name, argument)
        press = _PRESSES[name](view.id) if name in _PRESSES else _more_time(view, argument)
        try:
            view, said = act(turn, press, typed=True)
        except NeedsTeller as asked:
            return board.ask_who_told(turn, asked.view)
        if turn.in_channel:
            return Answer(say=(guide.notice(said),))
        return turn.reply(my_actions.message(turn, note=said, done=view))

    return answer


def all_mine(turn: Turn, press: verbs.ActionsMine) -> Answer:
    """ "Yes, mine" to all of one message; what is done or with somebody else since is left as it is."""
    said = 0
    for view in actions.of_ids(turn.db, press.each()):
        if view.open and action_answers.may_answer(turn.db, turn.actor, view, now=turn.now):
            action_answers.mine(turn.db, turn.actor, view.id, seen=None, now=turn.now)
            said += 1
    told = say.all_mine(said) if said else ""
    return turn.reply(letter.redrawn(turn, told) or my_actions.message(turn, note=told))


def which_child(turn: Turn, press: verbs.WhichChild) -> Answer:
    """The child's label, in the person's own chat, to somebody on the MDT. Raises NotAllowed; the read is audited.

    Where nothing may go to partners, one of them is told that instead.
    """
    view = actions.one(turn.db, press.id)
    access.require(turn.db, turn.actor, Verb.READ_CASE, view.case_id, now=turn.now, subject=view.subject)
    if consents.silent(turn.db, view.case_id) and not my_actions.keeps_case(turn, view.case_id):
        keyworker = actors.by_id(turn.db, view.keyworker_id) if view.keyworker_id else None
        told = guide.notice(board_words.stopped(view.code, keyworker.name if keyworker else ""))
    else:
        told = guide.notice(say.which_child(cases.label(turn.db, view.case_id, now=turn.now)))
    if not turn.in_channel:
        return Answer(say=(told,))  # beside the card that was pressed, which keeps its buttons
    if turn.event.kind is Kind.INVOKE:
        return Answer(personal=(told,), invoke_text=words.CONTINUE_IN_CHAT)
    return Answer(say=(guide.notice(words.CONTINUE_IN_CHAT),), personal=(told,))


def time_agreed(turn: Turn, press: verbs.TimeAgreed) -> Answer:
    """*Agree* or *Not this time*, from the keyworker."""
    asked = actions.one(turn.db, press.id).asked_until
    view = action_answers.agree_time(turn.db, turn.actor, press.id, yes=press.yes, seen=press.version, now=turn.now)
    name = say.named(view.code, view.number, view.what)
    day = short(view.due_on, turn.today) if view.due_on >= turn.today else in_words(view.due_on)
    if asked is None:
        said = say.time_answered_before(name, day)
    else:
        said = (say.time_agreed if press.yes else say.time_not_agreed)(name, view.owner, day)
    if turn.event.payload.get(VIEW) == ACTION:
        return turn.reply(action.message(turn, view.id, note=said))
    return turn.reply(letter.redrawn(turn, said, view.id) or guide.notice(said))


def meant(turn: Turn, name: str, argument: str) -> ActionView:
    """The one action that the words mean. Raises NotFound and InvalidInput; says nothing about permission."""
    if codes.mistyped(argument):
        raise NotFound(words.CODE_MISTYPED)
    found, code = _NUMBER.search(argument), codes.read_code(argument)
    if code is None and "KW" in argument.upper():  # shaped like none of ours, so the number alone must not count
        raise NotFound(words.CODE_MISTYPED)
    if found is None:
        raise InvalidInput(say.WHICH_NUMBER.format(command=name))
    number = int(found[1])
    served = _served(turn) if turn.in_channel else []
    if code is not None:
        return actions.numbered(turn.db, _known(turn, cases.id_of_code(turn.db, code), served), number)
    if len(served) == 1:
        return actions.numbered(turn.db, served[0], number)
    if served:
        raise InvalidInput(say.CODE_NEEDED.format(command=name, number=number))
    if turn.in_channel:  # which cases are one's own is nobody's business there
        raise NotFound(say.NO_MDT_HERE)
    return _among_mine(turn, name, number)


def _known(turn: Turn, case_id: int, served: list[int]) -> int:
    """To somebody who has nothing to do with a case, and does not see its board here, not even a number is told."""
    outside = Relation.NONE in access.standing(turn.db, turn.actor, case_id, today=turn.today).relations
    if outside and case_id not in served:
        raise access.refused(turn.actor, Verb.LIST_ACTIONS, now=turn.now, case_id=case_id)
    return case_id


def _among_mine(turn: Turn, name: str, number: int) -> ActionView:
    mine = actions.mine_numbered(turn.db, turn.actor, number, today=turn.today)
    if not mine:
        raise NotFound(say.NOT_AMONG_MINE.format(command=name, number=number))
    if len(mine) > 1:
        listed = sorted(view.code for view in mine)
        told = say.WHICH_CODE.format(number=number, codes=", ".join(listed), first=listed[0], command=name)
        raise InvalidInput(told)
    return mine[0]


def _more_time(view: ActionView, argument: str) -> Press:
    said = " ".join(argument.casefold().split())
    wish = next((wish for words_for, wish in _WISHES.items() if said.endswith(words_for)), None)
    if wish is None:
        raise InvalidInput(say.HOW_LONG.format(number=view.number))
    return verbs.ActionMoreTime(view.id, 0, cast(Wish, wish))


def _served(turn: Turn) -> list[int]:
    route_id = routes.channel(turn.db, turn.event.address.conversation_id)
    return routes.cases_of(turn.db, route_id) if route_id else []
