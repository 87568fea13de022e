"""What a review recommended, under the four big questions, as a part of a card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adaptivecards.baseobject import BareObject

from cards.elements import Container
from cards.parts import box, heading, line
from casework.words import big_questions as say

MOST = 12  # lines of one part: the rest is with the actions


@dataclass(frozen=True, slots=True)
class QuestionsView:
    """`groups` are a question in words and what stands under it."""

    title: str
    groups: Sequence[tuple[str, Sequence[str]]]


def questions_box(view: QuestionsView | None) -> Container | None:
    if view is None:
        return None
    parts: list[BareObject] = [heading(view.title, small=True)]
    left = MOST
    for question, those in view.groups:
        shown, left = those[:left], left - len(those[:left])
        parts += [line(question, bold=True, small=True)] if shown else []
        parts += [line(one, small=True, close=True) for one in shown]
    more = sum(len(those) for _, those in view.groups) - MOST
    if more > 0:
        parts.append(line(say.more(more), subtle=True, small=True))
    return box(*parts, separator=True)
