"""`link KW-…`: a channel becomes the MDT's channel once the keyworker has said yes in the 1:1."""

from __future__ import annotations

from cards.link import link_card
from cards.verbs import LinkConfirm
from casework import access, cases, channels, codes, routes, words
from casework.access import Verb
from casework.errors import NotFound
from casework.words import actions as say
from dialogs import guide
from dialogs.events import Answer, Message
from dialogs.turn import Turn


def command(turn: Turn, argument: str) -> Answer:
    """Asked in a channel; the channel hears no detail. Raises NotAllowed and NotFound."""
    if codes.mistyped(argument):
        raise NotFound(words.CODE_MISTYPED)
    code = codes.read_code(argument)
    if code is None:
        return Answer(say=(guide.notice(say.LINK_NEEDS_CODE),))
    case_id = cases.id_of_code(turn.db, code)
    access.require(turn.db, turn.actor, Verb.LINK_CHANNEL, case_id, now=turn.now)
    route_id = routes.channel(turn.db, turn.event.address.conversation_id)
    if route_id is None:
        raise NotFound(words.ASK_IN_CHANNEL)
    if case_id in routes.cases_of(turn.db, route_id):
        return Answer(say=(guide.notice(say.linked_before(code)),))
    access.read(turn.db, turn.actor, Verb.LINK_CHANNEL, now=turn.now, case_id=case_id, subject="form:link")
    channels.asked(turn.db, turn.actor, case_id, route_id, now=turn.now)
    asked = Message(card=link_card(*_asked(turn, case_id, route_id)), summary=say.LINK_TITLE)
    return Answer(say=(guide.notice(say.LINK_IN_CHAT),), personal=(asked,))


def confirmed(turn: Turn, press: LinkConfirm) -> Answer:
    """The keyworker's yes."""
    shown = channels.link(turn.db, turn.actor, press.case, press.route, now=turn.now)
    label = cases.label(turn.db, press.case, now=turn.now)
    return turn.reply(guide.notice(say.linked(label) if shown else say.linked_silently(label)))


def _asked(turn: Turn, case_id: int, route_id: int) -> tuple[str, list[str], LinkConfirm]:
    others = channels.codes_served(turn.db, route_id)
    lines = [
        say.LINK_WARNING,
        say.link_people(channels.members(turn.db, case_id, today=turn.today)),
        say.link_shares(others) if others else "",
        say.LINK_MOVES if routes.of_case(turn.db, case_id) is not None else "",
    ]
    label = cases.label(turn.db, case_id, now=turn.now)
    return label, [line for line in lines if line], LinkConfirm(case_id, route_id)
