"""What an event means and who answers it: the one way in for everything that people type and press.

One call is one unit of work: the inbox row, the effect, the audit and the next card stand or fall together.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from cards import verbs
from casework import actor as actors
from casework import answering, codes, routes, words
from casework.actor import Actor
from casework.days import day_of
from casework.errors import KeyworkerError, NotFound
from casework.words import forms as form_words
from dialogs import actions, board, commands, drafts, guide, inbox, stranger, switchboard
from dialogs.drafts import Draft
from dialogs.events import NOTHING, Answer, Event, Kind, Scope
from dialogs.turn import Scene, Turn


def answer(db: Connection, event: Event, scene: Scene) -> Answer:
    """Answer one event. Raises the families of casework.errors; `explain` turns those into a sentence."""
    if event.kind is Kind.OTHER:
        return NOTHING
    if event.kind is Kind.REMOVED:
        routes.mark_removed(db, event.address.conversation_id, now=scene.now)
        return NOTHING
    place = "1:1" if event.scope is Scope.PERSONAL else "channel"
    person = actors.find(db, event.tenant_id, event.object_id, place, today=day_of(scene.now))
    if event.kind is Kind.INSTALLED:
        return _installed(db, event, person, scene)
    _heard_of(db, event, person, now=scene.now)
    if person is None:
        return stranger.answer(db, event, _where(event), scene)
    turn = Turn(db, event, person, scene)
    pressed = verbs.unpack(event.payload)
    first = inbox.first_time(db, event, now=scene.now)
    if pressed is not None:
        return _press(turn, pressed) if first else _seen_press(turn, pressed)
    return _words(turn) if first else NOTHING


def reads_only(event: Event) -> bool:
    """Whether `glance` can answer: words that change nothing and are about no child."""
    if event.kind is not Kind.MESSAGE or event.payload:
        return False
    found = commands.parse(event.text)
    return found is not None and found.command.name in ("help", "home")


def glance(db: Connection, event: Event, scene: Scene) -> Answer | None:
    """Answer such words without writing anything; None when there is something to write (an address not yet known)."""
    person = actors.find(db, event.tenant_id, event.object_id, today=day_of(scene.now))
    found = commands.parse(event.text)
    if person is None or found is None or person.alerted:
        return None
    key = person.person_id if event.scope is Scope.PERSONAL else 0
    if not routes.settled(db, key, _where(event), now=scene.now):
        return None
    return _command(Turn(db, event, person, scene), found)


def explain(db: Connection, event: Event, error: KeyworkerError, scene: Scene) -> Answer:
    """What a person is told when casework refused: one friendly sentence, on the card where there is one.

    A unit of work of its own: the refused one was undone. In a channel only what names no child is said aloud. What
    was refused is a sign of life all the same.
    """
    person = actors.find(db, event.tenant_id, event.object_id)
    if person is not None:
        _heard_of(db, event, person, now=scene.now)
    shown = board.refused(db, event, error, scene)
    if shown is not None:
        return shown
    if event.kind is Kind.INVOKE:
        return Answer(invoke_text=str(error).replace("**", ""))
    told = guide.notice(str(error))
    found = commands.parse(event.text)
    if event.scope is Scope.PERSONAL or (found is not None and found.command.name in actions.TYPED):
        return Answer(say=(told,))
    return Answer(say=(guide.notice(words.CONTINUE_IN_CHAT),), personal=(told,))


def _press(turn: Turn, pressed: verbs.Verb) -> Answer:
    if isinstance(pressed, verbs.FormPress):
        return guide.press(turn, switchboard.forms(), pressed)
    if isinstance(pressed, verbs.ResumeDraft):
        return guide.resume(turn, switchboard.forms(), pressed.draft)
    handler = switchboard.presses().get(type(pressed))
    if handler is None:
        raise NotFound(form_words.FINISHED)
    return handler(turn, pressed)


def _seen_press(turn: Turn, pressed: verbs.Verb) -> Answer:
    """A second delivery of the same press: nothing is done again, the current card is shown."""
    if isinstance(pressed, verbs.FormPress):
        draft = drafts.find(turn.db, turn.actor, pressed.draft)
        return NOTHING if draft is None else guide.resume(turn, switchboard.forms(), pressed.draft)
    return switchboard.again(turn, pressed)


def _words(turn: Turn) -> Answer:
    said = turn.event.text
    if not said:
        return switchboard.commands()["home"](turn, "") if not turn.in_channel else NOTHING
    draft = None if turn.in_channel else drafts.newest(turn.db, turn.actor, now=turn.now)
    found = commands.parse(said, in_form=draft is not None)
    if found is not None and found.command.name in ("cancel", "back"):
        return _steer(turn, draft, said)
    if found is not None and not (
        draft and not found.argument and guide.answers(turn, switchboard.forms(), draft, said)
    ):
        return _command(turn, found)
    if draft is not None:
        return guide.typed(turn, switchboard.forms(), draft, said)
    return _near_miss(turn, said)


def _command(turn: Turn, found: commands.Parsed) -> Answer:
    command = found.command
    scope = commands.CHANNEL if turn.in_channel else commands.PERSONAL
    if scope not in command.scopes:
        if not turn.in_channel:
            return turn.reply(guide.notice(words.ASK_IN_CHANNEL))
        asked = switchboard.commands()[command.name](turn, found.argument)
        return Answer(say=(guide.notice(words.CONTINUE_IN_CHAT),), personal=(*asked.say, *asked.personal))
    return switchboard.commands()[command.name](turn, found.argument)


def _steer(turn: Turn, draft: Draft | None, said: str) -> Answer:
    if draft is None:
        return turn.reply(guide.notice(form_words.NO_FORM))
    return guide.typed(turn, switchboard.forms(), draft, said)


def _near_miss(turn: Turn, said: str) -> Answer:
    if codes.is_code(said) or codes.mistyped(said):  # a code alone opens its case, also below "Which child?"
        return _command(turn, commands.Parsed(commands.CASE, said))
    scope = commands.CHANNEL if turn.in_channel else commands.PERSONAL
    guess = commands.guess(said, scope=scope, roles=turn.actor.roles)
    if guess is not None:
        hint = guide.notice(words.DID_YOU_MEAN.format(guess=guess))
        return Answer(say=(hint,)) if turn.in_channel else turn.reply(hint)
    return switchboard.not_understood(turn)


def _installed(db: Connection, event: Event, person: Actor | None, scene: Scene) -> Answer:
    """The bot came into a chat: greet whoever it is for, once."""
    if person is None:
        _remember_route(db, event, person, now=scene.now)
        return stranger.opened(db, event, scene)
    if event.scope is not Scope.PERSONAL:
        _remember_route(db, event, person, now=scene.now)
        return NOTHING
    if not routes.installed(db, person.person_id, _where(event), now=scene.now):
        return NOTHING
    return switchboard.commands()["home"](Turn(db, event, person, scene), "")


def _heard_of(db: Connection, event: Event, person: Actor | None, *, now: datetime) -> None:
    """They answer: at this address, and on whatever they were alerted to."""
    _remember_route(db, event, person, now=now)
    if person is not None and person.alerted:
        answering.acted(db, person.person_id)


def _remember_route(db: Connection, event: Event, person: Actor | None, *, now: datetime) -> None:
    if event.scope is Scope.CHANNEL:
        routes.remember_channel(db, _where(event), now=now)
    elif event.scope is Scope.PERSONAL and person is not None:
        routes.remember_person(db, person.person_id, _where(event), now=now)


def _where(event: Event) -> routes.Where:
    address = event.address
    return routes.Where(
        tenant_id=address.tenant_id,
        service_url=address.service_url,
        conversation_id=address.conversation_id,
        bot_id=address.bot_id,
        channel_id=address.channel_id,
        team_id=address.team_id,
        user_mri=event.user_mri if event.scope is Scope.PERSONAL else "",
    )
