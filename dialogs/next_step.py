"""What a worse, red or crisis entry needs now, with whom to call: asked alike by every form that records a change."""

from __future__ import annotations

from casework import updates
from casework.words import updates as say
from dialogs.fields import Many, Problem
from dialogs.form import Button, Page, Progress
from dialogs.update_facts import UpdateFacts
from storage.tables import NextStep, Trend, WhatChanged

NONE = Button("none", say.NONE_OF_THESE, checks=False)


def page(progress: Progress, facts: UpdateFacts, what: WhatChanged, trend: Trend | None) -> Page | None:
    """The page, where the entry calls for it."""
    if progress.get("asked_already") or not updates.needs_next_step(what, trend, facts.red):
        return None
    options = [(one.value, said) for one, said in say.next_steps(facts.review).items()]
    return Page(
        "next_step",
        say.ASK_NEXT,
        (Many(name="asked_for", label=say.ASK_NEXT_LABEL, options=options),),
        buttons=(Button("next", "Next", primary=True), NONE),
        intro=(facts.call,),
        after=_ticked,
    )


def said(progress: Progress) -> tuple[NextStep, ...]:
    """What was ticked."""
    return tuple(NextStep(one) for one in progress.get("asked_for") or ())


def _ticked(progress: Progress, button: str) -> Progress:
    if button == NONE.name:
        return progress.with_answers(asked_for=[NextStep.NONE.value])
    if not progress.get("asked_for"):
        raise Problem(say.TICK_OR_NONE, "asked_for")
    return progress
