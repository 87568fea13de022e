"""Where people start: what they mean to do, as buttons; what they may type; never our nouns first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Action, Card
from cards.parts import buttons, card, facts, heading, line, submit
from cards.verbs import Home, MyActions, MyCases, NeedsMe, OpenForm, Summary, Team
from casework.words import contact_notes as contact_words
from casework.words import register as register_words
from casework.words import team as team_words


@dataclass(frozen=True, slots=True)
class HomeView:
    """What this person may do here. The lines are sentences of ours, safe to show."""

    title: str
    welcome: str
    emergency: str
    changes_cases: bool  # a keyworker: records updates and meetings
    has_cases: bool
    has_actions: bool
    summary: bool
    team: bool = False
    lets_in: bool = False  # answers who asks for access, under what needs them


def home_card(view: HomeView) -> Card:
    """At most six buttons, the likeliest first."""
    return card(
        heading(view.title),
        line(view.welcome) if view.welcome else None,
        *(buttons(button) for button in _ways(view)),
        line(view.emergency, subtle=True, small=True),
    )


def _ways(view: HomeView) -> list[Action]:
    ways: list[tuple[bool, Action]] = [
        (view.changes_cases, submit("Something changed", OpenForm("update", 0), style="positive")),
        (view.changes_cases, submit("After a meeting", OpenForm("log", 0))),
        (view.changes_cases and not view.summary, submit(contact_words.WAY_IN, OpenForm("contact", 0))),
        (view.summary, submit("Caseload summary", Summary(""))),
        (view.has_actions and not view.has_cases, submit("My actions", MyActions(), style="positive")),
        (view.has_cases, submit("My cases", MyCases(1))),
        (view.has_cases or view.has_actions or view.lets_in, submit("What needs me", NeedsMe())),
        (view.has_cases, submit(register_words.TITLE, OpenForm("register", 0))),
        (view.team, submit(team_words.ALL, Team(1))),
    ]
    return [way for wanted, way in ways if wanted]


def help_card(title: str, how: str, commands: Sequence[tuple[str, str]], foot: Sequence[str]) -> Card:
    """What one may type here: the command and what it does."""
    return card(
        heading(title),
        line(how) if how else None,
        facts(*commands),
        *(line(text, subtle=True, small=True) for text in foot),
        actions=[submit("Home", Home())],
    )


def channel_help_card(title: str, said: str, commands: Sequence[tuple[str, str]]) -> Card:
    """The short form for a channel: no button, since everybody there would see the answer."""
    return card(heading(title), line(said), facts(*commands))
