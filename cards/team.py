"""The team on a card: who asks to be let in first, then people, eight a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.access import Asking, asking_part
from cards.elements import Card, Container
from cards.parts import box, card, heading, line, submit
from cards.verbs import Home, Team
from casework.words import access as access_words
from casework.words import team as say

ROWS = 8


@dataclass(frozen=True, slots=True)
class MemberRow:
    """`away` is empty for who is there; `lost` is whether they cannot be reached."""

    name: str
    what: str
    reach: str
    away: str
    lost: bool


@dataclass(frozen=True, slots=True)
class TeamView:
    asking: Sequence[Asking]  # of this page
    people: Sequence[MemberRow]  # of this page
    count: int
    page: int
    pages: int
    mail: str  # whether e-mails go to who cannot be reached


def team_card(view: TeamView) -> Card:
    """One page."""
    return card(
        heading(say.TITLE),
        line(say.IN_ALL.format(count=view.count) if view.count else say.NOBODY, subtle=True, close=True),
        line(view.mail, subtle=True, small=True, close=True) if view.count else None,
        heading(access_words.REQUESTS, small=True) if view.asking else None,
        *(asking_part(one) for one in view.asking),
        *(_row(one) for one in view.people),
        line(say.PAGE.format(page=view.page, pages=view.pages), subtle=True, small=True) if view.pages > 1 else None,
        actions=[
            submit(say.BEFORE, Team(view.page - 1)) if view.page > 1 else None,
            submit(say.NEXT, Team(view.page + 1)) if view.page < view.pages else None,
            submit("Home", Home()),
        ],
    )


def _row(one: MemberRow) -> Container:
    return box(
        line(one.name, bold=True),
        line(one.what, small=True, close=True),
        line(one.away, small=True, close=True, colour="warning") if one.away else None,
        line(one.reach, small=True, close=True, subtle=not one.lost, colour="attention" if one.lost else None),
        separator=True,
    )
