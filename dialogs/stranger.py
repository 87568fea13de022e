"""Somebody unknown here: who we are, that nothing can be shown, and how to ask to be let in; typed words get that card.

The rule protected: whoever it is, and whatever they press, they see nothing of any case, person or agency.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from cards import verbs
from cards.access import AGENCY, ROLE, ask_card, asked_card
from cards.elements import Card
from casework import access_requests, audit, words
from casework.access_requests import ASKABLE, Request
from casework.errors import InvalidInput
from casework.routes import Where
from casework.words import access as say
from dialogs import guide, inbox
from dialogs.events import NOTHING, Answer, Event, Kind, Message, Scope
from dialogs.turn import Scene
from storage import core as t
from storage.tables import Outcome
from storage.upsert import insert_if_absent

_ROLES = tuple((role.value, say.ROLES[role]) for role in ASKABLE)
_GREETED = "card for somebody unknown"  # among the activities of their chat: Teams tells of one installation twice


def answer(db: Connection, event: Event, where: Where, scene: Scene) -> Answer:
    """Answer an account that is nobody's here. Every refusal is on record; so is what they ask."""
    pressed = verbs.unpack(event.payload)
    asks = isinstance(pressed, verbs.AskAccess) and event.scope is Scope.PERSONAL and bool(event.object_id)
    if not asks or event.kind is Kind.INVOKE:
        _refused(db, event, pressed, scene)
    if event.kind is Kind.INVOKE:
        return Answer(invoke_text=say.IN_CHANNEL)
    if event.scope is not Scope.PERSONAL:
        return Answer(say=(guide.notice(say.IN_CHANNEL),))
    if not event.tenant_id or not event.object_id:
        return Answer(say=(guide.notice(say.NO_ACCOUNT),))
    if not inbox.first_time(db, event, now=scene.now) and not asks:
        return NOTHING
    return _reply(event, _asked(db, event, where, scene) if asks else _card(db, event, scene))


def opened(db: Connection, event: Event, scene: Scene) -> Answer:
    """The bot came into the chat of somebody unknown: the card, once."""
    if event.scope is not Scope.PERSONAL or not event.tenant_id or not event.object_id:
        return NOTHING
    place = event.address.conversation_id
    row = {"conversation_id": place, "activity_id": f"{_GREETED} {event.object_id}", "at": scene.now}
    if not insert_if_absent(db, t.inbox, row, ("conversation_id", "activity_id")):
        return NOTHING
    return Answer(say=(_message(_card(db, event, scene)),))


def _asked(db: Connection, event: Event, where: Where, scene: Scene) -> Card:
    held = {name: _typed(event.payload, name) for name in (ROLE, AGENCY)}
    try:
        request = access_requests.ask(
            db,
            where,
            event.object_id,
            event.user_name,
            held[ROLE],
            held[AGENCY],
            policy=scene.policy.access,
            now=scene.now,
        )
    except InvalidInput as error:
        return _form(event, scene, held={**held, AGENCY: held[AGENCY][:400]}, errors={error.field: str(error)})
    return _stands(request, scene)


def _card(db: Connection, event: Event, scene: Scene) -> Card:
    request = access_requests.of_account(db, event.tenant_id, event.object_id)
    if request is None:
        return _form(event, scene)
    if request.may_ask(scene.policy.access, scene.now):
        return _form(event, scene, held={ROLE: request.role, AGENCY: request.agency})
    return _stands(request, scene)


def _stands(request: Request, scene: Scene) -> Card:
    day = access_requests.day(request, scene.now)
    again = request.again(scene.policy.access, scene.now)
    if request.is_open or not again:
        return asked_card(say.ASKED_TITLE, say.asked(request.as_whom, day), _foot(scene))
    return asked_card(say.NOT_NOW_TITLE, say.ring_them(say.not_now(again)), _foot(scene))


def _form(
    event: Event, scene: Scene, *, held: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> Card:
    name = access_requests.shown_name(event.user_name)
    return ask_card(name, _ROLES, _foot(scene), held=held, errors=errors)


def _foot(scene: Scene) -> str:
    return words.NOT_AN_EMERGENCY.format(crisis_line=scene.crisis_line, safeguarding_line=scene.safeguarding_line)


def _typed(payload: Mapping[str, Any], name: str) -> str:
    """What stands in an input: a client may send anything."""
    value = payload.get(name)
    return value.strip() if isinstance(value, str) else ""


def _reply(event: Event, card: Card) -> Answer:
    message = _message(card)
    return Answer(edit=message) if event.reply_to and event.payload else Answer(say=(message,))


def _message(card: Card) -> Message:
    return Message(card=card, summary=say.SUMMARY)


def _refused(db: Connection, event: Event, pressed: verbs.Verb | None, scene: Scene) -> None:
    audit.record(
        db,
        person_id=None,
        verb=pressed.verb if pressed is not None else "words",
        outcome=Outcome.REFUSED,
        subject="somebody unknown",
        place="1:1" if event.scope is Scope.PERSONAL else "channel",
        now=scene.now,
    )
