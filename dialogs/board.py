"""Presses on an action board, shared or in a 1:1, and the board as it is answered, posted and rewritten.

The rule protected: the server decides who may; a refusal is a friendly sentence on the clicker's own copy, and a press
that comes twice, late or on an old card never harms.
"""

from __future__ import annotations

from dataclasses import replace

from adaptivecards.adaptivecard import AdaptiveCard
from sqlalchemy import Connection

from cards import board as cards
from cards import verbs
from cards.action import ACTION
from cards.board import Banner, Reader, board_card, counts_card, refusal_card
from casework import access, action_answers, actions, boards, routes, words
from casework import actor as actors
from casework import cases as casefile
from casework.access import Relation, Verb
from casework.action_ticks import NeedsTeller
from casework.actions import ActionView
from casework.boards import Posted
from casework.days import day_of
from casework.errors import KeyworkerError, NotAllowed, NotFound, Stale
from casework.words import actions as say
from dialogs import action, done_for, guide, letter, my_actions
from dialogs.action_press import PRESSES, Press, act
from dialogs.events import Answer, Event, Kind, Message, Scope
from dialogs.turn import Scene, Turn

SUMMARY = "Keyworker: agreed actions"  # on a lock screen: no code


def pressed(turn: Turn, press: Press) -> Answer:
    """Done, Stuck, More time, Not mine, Undo or Yes mine, on whichever card. Raises what casework raises."""
    try:
        view, said = act(turn, press)
    except NeedsTeller as asked:
        return ask_who_told(turn, asked.view, _posted(turn))
    return _shown(turn, view, _posted(turn) or _adopted(turn, view.case_id), said)


def again(turn: Turn, press: Press) -> Answer:
    """The same press, delivered a second time: the card as it stands, to who may see it still."""
    view = actions.one(turn.db, press.id)
    access.require(turn.db, turn.actor, Verb.READ_BOARD, view.case_id, now=turn.now, subject=view.subject)
    return _shown(turn, view, _posted(turn), "")


def page(turn: Turn, press: verbs.BoardPage) -> Answer:
    """Another page of a board: for the clicker alone."""
    access.require(turn.db, turn.actor, Verb.READ_BOARD, press.case, now=turn.now)
    if turn.event.kind is Kind.INVOKE:
        return _on_card(turn, _posted(turn), press.case, None, press.page)
    shown = in_chat(turn, press.case, page=press.page)
    if turn.in_channel:
        return Answer(say=(guide.notice(words.CONTINUE_IN_CHAT),), personal=(shown,))
    return turn.reply(shown)


def told_keyworker(turn: Turn, press: verbs.ToldKeyworker) -> Answer:
    """ "Tell the keyworker", after a refused tick."""
    view = action_answers.told_keyworker(turn.db, turn.actor, press.id, now=turn.now)
    keyworker = actors.by_id(turn.db, view.keyworker_id) if view.keyworker_id else None
    said = say.told_keyworker(keyworker.name if keyworker else "")
    if turn.event.kind is Kind.INVOKE:
        return _on_card(turn, _posted(turn), view.case_id, Banner(said))
    return Answer(say=(guide.notice(said),)) if turn.in_channel else turn.reply(guide.notice(said))


def open_in_chat(turn: Turn, case_id: int) -> Answer:
    """`actions KW-…`: the MDT's board in the 1:1."""
    access.require(turn.db, turn.actor, Verb.READ_BOARD, case_id, now=turn.now)
    return turn.reply(in_chat(turn, case_id))


def post_in_channel(turn: Turn) -> Answer:
    """`actions` in a channel: its board once more, below what was said since."""
    route_id = routes.channel(turn.db, turn.event.address.conversation_id)
    served = routes.cases_of(turn.db, route_id) if route_id else []
    if not served:
        return Answer(say=(guide.notice(say.NO_MDT_HERE),))
    for case_id in served:
        access.require(turn.db, turn.actor, Verb.READ_BOARD, case_id, now=turn.now)
    if any(boards.post(turn.db, case_id, now=turn.now, anew=True) for case_id in served):
        return Answer()
    view = boards.board(turn.db, served[0], 1, turn.now)
    return Answer(say=(guide.notice(view.stopped or say.BOARD_NOT_POSTED),))


def in_chat(turn: Turn, case_id: int, *, banner: Banner | None = None, page: int = 1) -> Message:
    """A board drawn in a 1:1, for those who have been let through: a label for who keeps the case, else its code."""
    keeps = my_actions.keeps_case(turn, case_id)
    label = casefile.label(turn.db, case_id, now=turn.now) if keeps else ""
    view = boards.board(turn.db, case_id, page, turn.now, whole=keeps)
    drawn_card = board_card(view, banner=banner, in_chat=True, label=label, reader=_reader(turn, case_id))
    return Message(card=drawn_card, summary=SUMMARY)


def _reader(turn: Turn, case_id: int) -> Reader:
    relations = access.standing(turn.db, turn.actor, case_id, today=turn.today).relations
    every_row = access.may(turn.actor, Verb.DO_ACTION, relations)
    return Reader(
        agency_id=None if every_row else turn.actor.agency_id if Relation.MDT in relations else 0,
        names_owners=access.may(turn.actor, Verb.LOG_ACTIONS, relations),
        opens_all=access.may(turn.actor, Verb.READ_ACTION, relations),
    )


def ask_who_told(turn: Turn, view: ActionView, where: Posted | None = None) -> Answer:
    """A keyworker who ticks for another agency says who told them, in the 1:1."""
    asked = done_for.begin(turn, view)
    if turn.event.kind is Kind.INVOKE:
        shown = _on_card(turn, where, view.case_id, Banner(say.WHO_TOLD_IN_CHAT))
        return replace(shown, personal=asked.personal)
    if turn.in_channel:
        return replace(asked, say=(guide.notice(say.WHO_TOLD_IN_CHAT),))
    return asked


def refused(db: Connection, event: Event, error: KeyworkerError, scene: Scene) -> Answer | None:
    """What whoever pressed sees when casework refused: the card as it stands, under a sentence. None: no such press.

    Runs in a transaction of its own, after the refused one was undone and its audit row written.
    """
    press = verbs.unpack(event.payload)
    person = actors.find(db, event.tenant_id, event.object_id, _place(event), today=day_of(scene.now))
    if person is None or not isinstance(press, (*PRESSES, verbs.ToldKeyworker)):
        return None
    turn = Turn(db, event, person, scene)
    try:
        view = actions.one(db, press.id)
    except NotFound:
        return None
    banner = Banner(str(error), _tell(turn, view, error))
    if event.kind is Kind.INVOKE:
        return _on_card(turn, _posted(turn), view.case_id, banner)
    if turn.in_channel:
        return Answer(say=(_sentence(banner, in_chat=False),))
    if isinstance(error, Stale):
        return turn.reply(_where_it_was_pressed(turn, view, str(error)))
    return Answer(say=(_sentence(banner, in_chat=True),))


def _tell(turn: Turn, view: ActionView, error: KeyworkerError) -> int:
    wanted = isinstance(error, NotAllowed) and error.verb == Verb.DO_ACTION
    return view.id if wanted and action_answers.may_tell_keyworker(turn.db, turn.actor, view, today=turn.today) else 0


def _sentence(banner: Banner, *, in_chat: bool) -> Message:
    return Message(card=refusal_card(banner.text, banner.tell, in_chat=in_chat), summary="Keyworker bot")


def _shown(turn: Turn, view: ActionView, where: Posted | None, said: str) -> Answer:
    if turn.event.kind is Kind.INVOKE:
        return _on_card(turn, where, view.case_id, None)
    if turn.in_channel:  # the card itself is rewritten for everybody
        return Answer(say=(guide.notice(said),)) if said else Answer()
    return turn.reply(_where_it_was_pressed(turn, view, said))


def _where_it_was_pressed(turn: Turn, view: ActionView, said: str) -> Message:
    at = my_actions.page_of(turn)
    if turn.event.payload.get(cards.VIEW) == ACTION:
        return action.message(turn, view.id, note=said)
    if turn.event.payload.get(cards.VIEW) == cards.BOARD and _may_read(turn, view):
        return in_chat(turn, view.case_id, banner=Banner(said) if said else None, page=at)
    return letter.redrawn(turn, said, view.id) or my_actions.message(turn, note=said, done=view, page=at)


def _may_read(turn: Turn, view: ActionView) -> bool:
    """Whether the whole board may be shown after a press on one of its actions: a read of its own, audited."""
    relations = access.standing(turn.db, turn.actor, view.case_id, today=turn.today).relations
    if not access.may(turn.actor, Verb.READ_BOARD, relations):
        return False
    access.read(turn.db, turn.actor, Verb.READ_BOARD, now=turn.now, case_id=view.case_id, subject=view.subject)
    return True


def _on_card(turn: Turn, where: Posted | None, case_id: int, banner: Banner | None, page: int = 0) -> Answer:
    """The invoke's answer: the current card, which the clicker alone sees; never another case's in its place."""
    where = where or _served_here(turn, case_id)
    if where is None or where.subject not in (f"case:{case_id}", f"channel:{where.route_id}"):
        return Answer(invoke_text=banner.text if banner else say.NOT_A_BOARD_HERE)
    page = page or my_actions.page_of(turn)
    everybodys = banner is None and page == 1
    drawn_card = _card(turn, where, case_id, banner, page)
    return Answer(invoke_card=drawn_card, board=where.subject if everybodys else "")


def _card(turn: Turn, where: Posted, case_id: int, banner: Banner | None, page: int) -> AdaptiveCard:
    if where.subject.startswith("channel:"):
        return counts_card(boards.counts(turn.db, where.route_id, turn.now), banner=banner)
    return board_card(boards.board(turn.db, case_id, page, turn.now), banner=banner)


def _posted(turn: Turn) -> Posted | None:
    """The channel's live card that was pressed, if we know it; in a 1:1 there is none."""
    event = turn.event
    if event.scope is Scope.PERSONAL or not event.reply_to:
        return None
    return boards.pressed_on(turn.db, event.address.conversation_id, event.reply_to)


def _served_here(turn: Turn, case_id: int) -> Posted | None:
    """What the channel shows of the case, whether or not we know the copy that was pressed."""
    route_id = routes.channel(turn.db, turn.event.address.conversation_id)
    subject = boards.subject_in(turn.db, case_id, route_id) if route_id else None
    return Posted(route_id, subject) if route_id and subject else None


def _adopted(turn: Turn, case_id: int) -> Posted | None:
    """A copy that we did not know of: kept, and rewritten from now on."""
    event = turn.event
    if event.scope is Scope.PERSONAL or not event.reply_to:
        return None
    return boards.adopt_pressed(turn.db, case_id, event.address.conversation_id, event.reply_to, now=turn.now)


def _place(event: Event) -> str:
    return "1:1" if event.scope is Scope.PERSONAL else "channel"
