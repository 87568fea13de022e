"""Consent as it stands, per scope and in words, with what was decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.elements import Card
from cards.parts import box, buttons, card, facts, heading, line, submit
from cards.verbs import Home, OpenCase, OpenForm, WithdrawConsent
from casework.words import consent as say


@dataclass(frozen=True, slots=True)
class ConsentCardView:
    case_id: int
    label: str
    states: Sequence[tuple[str, str]]  # scope and how it stands, both in words
    stops: Sequence[tuple[str, str]]  # what can be refused or withdrawn with one press, and that button's words
    history: Sequence[str]
    may_change: bool
    read_out: tuple[str, str]  # heading and text
    again: str = ""  # why it is to be asked about again
    override: bool = False  # sharing is stopped, and this viewer may share once to keep the child safe


def consent_card(view: ConsentCardView) -> Card:
    """The words to read out stand on the card, so that nobody has to remember them."""
    return card(
        heading("Consent"),
        line(view.label, bold=True, close=True),
        facts(*view.states),
        line(view.again, colour="attention") if view.again else None,
        box(heading(view.read_out[0], small=True), line(view.read_out[1], close=True), style="emphasis"),
        *(line(said, subtle=True, small=True) for said in view.history),
        buttons(submit(say.RECORD, OpenForm("consent", view.case_id), style="positive")) if view.may_change else None,
        buttons(*(submit(said, WithdrawConsent(view.case_id, scope)) for scope, said in view.stops))
        if view.may_change
        else None,
        buttons(submit(say.OVERRIDE, OpenForm("override", view.case_id))) if view.override else None,
        actions=[submit("The case", OpenCase(view.case_id)), submit("Home", Home())],
    )


def consent_saved_card(label: str, said: str, more: Sequence[str], case_id: int) -> Card:
    """After Confirm: what holds from now on, in one or two sentences."""
    return card(
        heading("Consent"),
        line(label, bold=True, close=True),
        line(said),
        *(line(one) for one in more),
        actions=[submit("The case", OpenCase(case_id)), submit("Home", Home())],
    )
