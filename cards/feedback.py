"""What the young person and family say, the newest first, a few to a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card
from cards.parts import box, card, heading, line, submit
from cards.verbs import FeedbackPage, OpenCase, OpenForm
from casework.words import feedback as say


@dataclass(frozen=True, slots=True)
class SaidView:
    """`said` holds who and when, their words, and the small print of each."""

    case_id: int
    label: str
    counted: str
    said: Sequence[tuple[str, str, str]]
    page: int
    pages: int
    may_write: bool
    saved: bool = False


def said_card(view: SaidView) -> Card:
    case = view.case_id
    return card(
        heading(say.SAVED if view.saved else say.TITLE),
        line(view.label, bold=True, close=True),
        line(view.counted, subtle=True, close=True),
        *(
            box(
                heading(head, small=True),
                line(f"“{words}”"),
                line(foot, subtle=True, small=True, close=True),
                separator=True,
            )
            for head, words, foot in view.said
        ),
        line(say.KEPT, subtle=True, small=True),
        actions=[
            submit(say.WRITE, OpenForm("feedback", case)) if view.may_write else None,
            submit("Newer", FeedbackPage(case, view.page - 1)) if view.page > 1 else None,
            submit("Older", FeedbackPage(case, view.page + 1)) if view.page < view.pages else None,
            submit("The case", OpenCase(case)),
        ],
    )
