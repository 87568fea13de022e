"""What became of a referral: the case that was opened or the decision alone, and whom there is to tell."""

from __future__ import annotations

from dataclasses import dataclass

from cards.elements import Card
from cards.parts import buttons, card, heading, line, problem, submit
from cards.verbs import Home, OpenCase, OpenForm, ReferrerTold
from casework.words import referrals as referral_words
from casework.words import register as say


@dataclass(frozen=True, slots=True)
class RegisteredView:
    """`case_id` is 0 where no case was opened. `tell` is the request to tell the referrer; empty when it is done."""

    referral_id: int
    heading: str
    said: tuple[str, ...]
    tell: str
    case_id: int = 0
    own: bool = False
    allocate: bool = False  # nobody keeps it, and the reader may choose
    warning: str = ""


def registered_card(view: RegisteredView) -> Card:
    """The case's label leads, so that it is written on the right child from the start."""
    case = view.case_id
    return card(
        heading(view.heading),
        problem(view.warning) if view.warning else None,
        *(line(said) for said in view.said),
        line(view.tell, bold=True) if view.tell else None,
        buttons(
            submit(referral_words.TOLD, ReferrerTold(view.referral_id), style="positive") if view.tell else None,
            submit(say.ALLOCATE, OpenForm("allocate", case)) if case and view.allocate else None,
            submit(say.OPEN_CASE, OpenCase(case)) if case else None,
            submit(say.RATE, OpenForm("rate", case)) if case and view.own else None,
            submit(say.ADD_TO_MDT, OpenForm("joining", case)) if case else None,
            submit("Home", Home()),
        ),
    )
