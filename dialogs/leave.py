"""`leave KW-…`: somebody on an MDT asks the keyworker to be taken off it. They read the code alone."""

from __future__ import annotations

from dataclasses import dataclass

from cards.mdt import which_mdt_card
from cards.verbs import LeaveMdt
from casework import access, actions, cases, codes, leave_requests, words
from casework.access import Relation, Verb
from casework.days import in_words
from casework.errors import InvalidInput, NotFound
from casework.leave_requests import Seat
from casework.words import mdt as say
from dialogs import cover, guide
from dialogs.events import Answer, Message
from dialogs.fields import Facts, Text
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.turn import Turn

_MOST = 12


@dataclass(frozen=True, kw_only=True)
class LeaveFacts(Facts):
    seat: Seat
    open_actions: int


def command(turn: Turn, argument: str) -> Answer:
    """`leave KW-7F3K`. Without a code it is annual leave to those who can set cover, and asks which MDT of others."""
    if not argument.strip():
        away = access.may(turn.actor, Verb.SET_COVER, frozenset(Relation))
        return cover.command(turn, "") if away else _which(turn)
    code = codes.read_code(argument)
    if code is None:
        raise NotFound(words.CODE_MISTYPED if codes.mistyped(argument) else words.NO_SUCH_CASE)
    return guide.begin(turn, LEAVE, cases.id_of_code(turn.db, code))


def pressed(turn: Turn, press: LeaveMdt) -> Answer:
    """*Leave an MDT*, and the one that was chosen."""
    return guide.begin(turn, LEAVE, press.case) if press.case else _which(turn)


def _which(turn: Turn) -> Answer:
    found = leave_requests.seats(turn.db, turn.actor, now=turn.now)
    if not found:
        return turn.reply(guide.notice(say.ON_NONE))
    if len(found) == 1:
        return guide.begin(turn, LEAVE, found[0].case_id)
    hint = say.MANY.format(shown=_MOST, all=len(found)) if len(found) > _MOST else ""
    shown = which_mdt_card([(one.code, one.case_id) for one in found[:_MOST]], hint)
    return turn.reply(Message(card=shown, summary=say.LEAVE))


def _load(turn: Turn, case_id: int) -> LeaveFacts:
    seat = leave_requests.seat(turn.db, turn.actor, case_id, now=turn.now)
    own = [view for view in actions.of_case(turn.db, case_id) if view.open and view.owner_id == turn.actor.person_id]
    return LeaveFacts(now=turn.now, label=seat.code, case_id=case_id, seat=seat, open_actions=len(own))


def _start(facts: LeaveFacts) -> Progress:
    seat = facts.seat
    if seat.asked_on is not None:
        raise InvalidInput(say.asked_already(seat.code, in_words(seat.asked_on), seat.keyworker))
    return Progress()


_WHY = Page("why", say.ASK_TITLE, (Text(name="why", label=say.WHY, required=False, max_length=300, shape="lines"),))


def _preview(progress: Progress, facts: LeaveFacts) -> Preview:
    seat, count = facts.seat, facts.open_actions
    asks = f"{seat.keyworker or say.NO_KEYWORKER}, {say.TO_LEAVE.format(code=seat.code)}"
    pairs = [(say.ASKS, asks), (say.WHY_SAID, progress.get("why") or "")]
    kept = (say.stays_yours(count),) if count else ()
    return Preview(say.ASK_TITLE, tuple(pair for pair in pairs if pair[1]), warnings=(say.UNTIL_THEN, *kept))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: LeaveFacts) -> Answer:
    seat = leave_requests.ask(turn.db, turn.actor, facts.case_id, progress.get("why") or "", now=turn.now)
    return turn.reply(guide.notice(say.asked(seat.code, seat.keyworker)))


LEAVE = Form("leave_mdt", say.ASK_TITLE, Verb.ASK_TO_LEAVE, _load, pages(_WHY), _preview, _save, _start)
