"""Asking to be let in, for somebody unknown here; and who asks, for those who may answer. The first shows nothing of
any case, person or agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cards.elements import Card, Container
from cards.parts import Option, box, buttons, card, choices, heading, line, problem, submit, text_input
from cards.text import spoken
from cards.verbs import AskAccess, ChooseAccess, GrantAccess, Home, NeedsMe, RefuseAccess
from casework.words import access as say

ROLE, AGENCY = "role", "agency"  # the card's inputs
ROWS = 8


@dataclass(frozen=True, slots=True)
class Asking:
    """One who asks. `one_press` is the title of the button that lets them in at once; empty where it must be chosen."""

    id: int
    version: int
    words: str
    detail: str
    one_press: str


def ask_card(
    name: str,
    roles: Sequence[Option],
    foot: str,
    *,
    said: str = "",
    held: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Card:
    """The card for a stranger; what they filled in is held, and what is wrong stands above it. `foot`: whom to ring."""
    held, errors = held or {}, errors or {}
    return card(
        heading(say.TITLE),
        line(said, bold=True) if said else None,
        line(say.UNKNOWN),
        line(say.NAME.format(name=name)),
        problem(errors[ROLE]) if ROLE in errors else None,
        choices(ROLE, say.ROLE, roles, value=held.get(ROLE, ""), style="expanded"),
        problem(errors[AGENCY]) if AGENCY in errors else None,
        text_input(AGENCY, say.AGENCY, value=held.get(AGENCY, ""), hint=say.AGENCY_HINT),
        line(say.WHO_ANSWERS, subtle=True, small=True),
        line(foot, subtle=True, small=True),
        actions=[submit(say.ASK, AskAccess(), style="positive")],
    )


def asked_card(title: str, said: str, foot: str) -> Card:
    """How a request stands, to who asked."""
    return card(heading(title), line(said), line(foot, subtle=True, small=True))


def requests_card(asking: Sequence[Asking], *, said: str = "") -> Card:
    """Who asks, each with the presses that answer; `said` is what a press has just done."""
    return card(
        heading(say.REQUESTS),
        line(spoken(said), bold=True) if said else None,
        line(say.NOBODY, subtle=True) if not asking else None,
        *(asking_part(one) for one in asking[:ROWS]),
        actions=[submit("What needs me", NeedsMe()), submit(say.HOME, Home())],
    )


def asking_part(one: Asking) -> Container:
    """One who asks, on whichever card it stands."""
    return box(
        line(one.words),
        line(one.detail, subtle=True, small=True, close=True) if one.detail else None,
        buttons(
            submit(one.one_press, GrantAccess(one.id, one.version), style="positive") if one.one_press else None,
            submit(say.CHOOSE, ChooseAccess(one.id, one.version)),
            submit(say.NOT_NOW, RefuseAccess(one.id, one.version)),
        ),
        separator=True,
    )
