"""A page of a guided form, and its preview: the same for every form, errors beside the answers they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from adaptivecards.baseobject import BareObject

from cards.elements import Card, Submit
from cards.parts import (
    Option,
    card,
    choices,
    date_input,
    facts,
    heading,
    line,
    problem,
    submit,
    text_input,
    time_input,
)
from cards.verbs import FormPress
from casework.words import forms as say

Input = Literal["text", "lines", "day", "time", "choice", "list", "pick", "many"]


@dataclass(frozen=True, slots=True)
class InputView:
    """One question: `value` is what was typed or chosen so far, kept when it cannot be taken."""

    name: str
    label: str
    kind: Input
    value: str = ""
    required: bool = False
    help: str = ""
    error: str = ""
    max_length: int | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class ButtonView:
    name: str
    label: str
    inputs: bool = True
    primary: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    draft: str
    version: int
    title: str
    label: str  # "J.B., 14, KW-7F3K": on every page, so that nobody writes on the wrong child
    inputs: tuple[InputView, ...] = ()
    buttons: tuple[ButtonView, ...] = ()
    intro: tuple[str, ...] = ()
    echo: str = ""  # what was just understood from typed words
    ask: str = ""  # the question to answer in words, for whoever types
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PreviewView:
    draft: str
    version: int
    title: str
    label: str
    pairs: tuple[tuple[str, str], ...]
    buttons: tuple[ButtonView | None, ...]
    warnings: tuple[str, ...] = ()
    echo: str = ""
    problem: str = ""


def page_card(view: PageView) -> Card:
    """One page with its inputs and buttons."""
    return card(
        heading(view.title),
        line(view.label, bold=True, close=True) if view.label else None,
        *(line(text) for text in view.intro),
        line(view.echo, subtle=True) if view.echo else None,
        problem(view.problem) if view.problem else None,
        *(part for item in view.inputs for part in _asked(item)),
        line(view.ask, subtle=True, small=True) if view.ask else None,
        actions=_buttons(view.draft, view.version, view.buttons),
    )


def preview_card(view: PreviewView) -> Card:
    """What will be saved, in words, before anything is."""
    return card(
        heading(view.title),
        line(view.label, bold=True, close=True) if view.label else None,
        line(view.echo, subtle=True) if view.echo else None,
        problem(view.problem) if view.problem else None,
        facts(*view.pairs),
        *(problem(text) for text in view.warnings),
        actions=_buttons(view.draft, view.version, view.buttons),
    )


def _buttons(draft: str, version: int, views: Sequence[ButtonView | None]) -> list[Submit]:
    return [
        submit(
            view.label,
            FormPress(draft, version, view.name),
            inputs=view.inputs,
            style="positive" if view.primary else None,
        )
        for view in views
        if view is not None
    ]


def _asked(item: InputView) -> list[BareObject | None]:
    shown: list[BareObject | None] = [problem(item.error)] if item.error else []
    shown.append(_input(item))
    if item.help:
        shown.append(line(item.help, subtle=True, small=True, close=True))
    return shown


def _input(item: InputView) -> BareObject:
    """Required answers are checked by us, not by the client, so that typed words and presses get the same errors."""
    if item.kind == "day":
        return date_input(item.name, item.label, value=_day(item.value), required=False)
    if item.kind == "time":
        return time_input(item.name, item.label, value=_time(item.value), required=False)
    if item.kind in ("text", "lines"):
        return text_input(
            item.name,
            item.label,
            value=item.value,
            multiline=item.kind == "lines",
            max_length=item.max_length,
        )
    style: Literal["compact", "expanded", "filtered"] = "compact"
    if item.kind in ("choice", "many"):
        style = "expanded"
    elif item.kind == "pick":
        style = "filtered"
    hint = {"compact": say.CHOOSE, "filtered": say.FIND}.get(style, "")
    many = item.kind == "many"
    return choices(item.name, item.label, item.options, value=item.value, many=many, style=style, hint=hint)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
