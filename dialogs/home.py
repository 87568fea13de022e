"""Home and help: what this person can do here, by role, out of the one table of commands."""

from __future__ import annotations

from cards.home import HomeView, channel_help_card, help_card, home_card
from cards.text import markdown
from cards.verbs import Verb
from casework import words
from casework.words import home as say
from dialogs import commands
from dialogs.commands import Command
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage.tables import Role

SUMMARY = "Keyworker: what would you like to do?"

_SAID_ELSEWHERE = frozenset({"help", "home", "cancel", "back"})  # by a button or the line below the list


def home(turn: Turn, argument: str = "") -> Answer:
    """The home card, for any greeting."""
    return turn.reply(Message(card=home_card(_view(turn)), summary=SUMMARY))


def home_pressed(turn: Turn, pressed: Verb) -> Answer:
    return home(turn)


def help(turn: Turn, argument: str = "") -> Answer:
    """What this person may type here; in a channel one short card for all."""
    return _help(turn, say.HELP_HOW)


def not_understood(turn: Turn) -> Answer:
    """Words that mean nothing to us: say so, and show what can be done."""
    return _help(turn, words.NOT_UNDERSTOOD)


def _help(turn: Turn, lead: str) -> Answer:
    if turn.in_channel:
        said = channel_help_card(words.BOT_NAME, say.IN_CHANNEL, _lines(turn, commands.CHANNEL))
        return Answer(say=(Message(card=said, summary=say.HELP),))
    foot = [markdown(say.HELP_IN_FORM), _emergency(turn)]
    shown = help_card(say.HELP, lead, _lines(turn, commands.PERSONAL), foot)
    return turn.reply(Message(card=shown, summary=say.HELP))


def _view(turn: Turn) -> HomeView:
    actor = turn.actor
    keyworker, manager, partner = (actor.is_a(role) for role in (Role.KEYWORKER, Role.MANAGER, Role.PARTNER))
    administrator = actor.is_a(Role.ADMINISTRATOR)
    return HomeView(
        title=say.HOME,
        welcome=_welcome(turn),
        emergency=_emergency(turn),
        changes_cases=keyworker,
        has_cases=keyworker or manager,
        has_actions=keyworker or manager or partner,
        summary=manager,
        team=(manager or administrator) and not keyworker,  # at most five buttons: who is both types it
        lets_in=manager or administrator,
    )


def _welcome(turn: Turn) -> str:
    actor = turn.actor
    name = actor.name.split()[0] if actor.name.split() else actor.name
    if actor.is_a(Role.KEYWORKER) or actor.is_a(Role.MANAGER):
        return markdown(say.HELLO, name=name)
    if actor.is_a(Role.PARTNER):
        return markdown(say.WELCOME_PARTNER, name=name)
    if actor.is_a(Role.OVERSIGHT):
        return say.OVERSIGHT
    return say.ADMINISTRATOR if actor.is_a(Role.ADMINISTRATOR) else say.NO_ROLE


def _emergency(turn: Turn) -> str:
    return words.NOT_AN_EMERGENCY.format(
        crisis_line=turn.scene.crisis_line, safeguarding_line=turn.scene.safeguarding_line
    )


def _lines(turn: Turn, scope: str) -> list[tuple[str, str]]:
    offered = commands.offered(scope=scope, roles=turn.actor.roles)
    return [(_typed(one), one.description) for one in offered if one.name not in _SAID_ELSEWHERE]


def _typed(command: Command) -> str:
    return command.example or command.name
