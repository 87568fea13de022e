"""The question to a keyworker before a channel becomes an MDT's: who will see what."""

from __future__ import annotations

from collections.abc import Sequence

from cards.elements import Card
from cards.parts import card, heading, line, submit
from cards.verbs import Home, LinkConfirm
from casework.words import actions as say


def link_card(label: str, lines: Sequence[str], yes: LinkConfirm) -> Card:
    """`label` is "J.B., 14, KW-7F3K": this card is for the 1:1 alone."""
    return card(
        heading(say.LINK_TITLE),
        line(label, bold=True, close=True),
        *(line(text) for text in lines),
        actions=[submit(say.LINK_YES, yes, style="positive"), submit(say.LINK_NO, Home())],
    )
