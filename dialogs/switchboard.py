"""Which module answers what: a line for each command, each press and each form. Nothing is found by magic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cards import verbs
from dialogs import cases, consent, home, pick, rate, saved_entry, update
from dialogs.events import NOTHING, Answer
from dialogs.form import Form
from dialogs.turn import Turn

CommandHandler = Callable[[Turn, str], Answer]
PressHandler = Callable[[Turn, Any], Answer]


def forms() -> dict[str, Form[Any]]:
    """The guided forms by their name in the draft table."""
    return {form.name: form for form in (update.UPDATE, update.FINISH, rate.RATE, consent.CONSENT)}


def views() -> dict[str, Callable[[Turn, int], Answer]]:
    """What can be picked for a case like a form, and only shows it."""
    return {
        "case": cases.show,
        "consents": consent.show,
    }


def commands() -> dict[str, CommandHandler]:
    """What answers a typed command, by its name in `dialogs.commands.COMMANDS`."""
    return {
        "help": home.help,
        "home": home.home,
        "update": update.command,
        "rate": rate.command,
        "my cases": cases.my_cases,
        "case": cases.case_command,
        "consent": consent.consent_command,
    }


def presses() -> dict[type[verbs.Verb], PressHandler]:
    """What answers a press, by the type of its payload."""
    return {
        verbs.Home: home.home_pressed,
        verbs.OpenForm: pick.opened,
        verbs.CopiedToRecord: saved_entry.copied,
        verbs.LateReason: saved_entry.late_reason,
        verbs.FinishUpdate: saved_entry.finish,
        verbs.OpenCase: cases.opened,
        verbs.MyCases: cases.my_cases_pressed,
        verbs.WithdrawConsent: consent.withdraw,
    }


def again(turn: Turn, pressed: verbs.Verb) -> Answer:
    """The current card for a press that was delivered twice."""
    if isinstance(pressed, (verbs.CopiedToRecord, verbs.LateReason)):
        return presses()[type(pressed)](turn, pressed)  # the same again changes nothing
    if isinstance(pressed, (verbs.Home, verbs.OpenCase, verbs.MyCases, verbs.NeedsMe, verbs.Summary)):
        return presses()[type(pressed)](turn, pressed)  # they only show
    return NOTHING


def not_understood(turn: Turn) -> Answer:
    """What to show for words that mean nothing to us."""
    return home.not_understood(turn)
