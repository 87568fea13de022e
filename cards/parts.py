"""The few words that card modules are written in: heading, line, facts, buttons, inputs.

Rules kept here: what people gave is made safe, every input has a label, an Action.Execute always has a Submit
to fall back on, and a colour always comes with its word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Literal

from adaptivecards.baseobject import BareObject

from cards import elements
from cards.elements import Action, ActionSet, Card, Column, ColumnSet, Container, TextBlock
from cards.text import Markdown, safe, visible
from cards.verbs import STAYS, Verb, pack

Colour = Literal["good", "warning", "attention", "accent"]
Style = Literal["emphasis", "good", "attention", "warning", "accent"]
Option = tuple[str, str]  # what is sent, what is read

_COLOUR_OF: dict[str, Colour] = {"red": "attention", "amber": "warning", "green": "good", "blue": "accent"}


def card(
    *body: BareObject | None,
    actions: Sequence[Action | None] = (),
    mentions: Sequence[elements.Mention] = (),
    wide: bool = False,
    fallback_text: str | None = None,
) -> Card:
    """A whole card: what is None is left out, and `actions` stand at its foot."""
    items = [part for part in (*body, buttons(*actions)) if part is not None]
    teams = None
    if mentions or wide:
        teams = elements.Teams(width="Full" if wide else None, entities=list(mentions) or None)
    return Card(body=items, msteams=teams, fallback_text=fallback_text)


def heading(text: str, *, small: bool = False) -> TextBlock:
    """A heading that screen readers announce as one; `small` for a part of the card."""
    return TextBlock(
        text=safe(text), style="heading", size="default" if small else "medium", weight="bolder", wrap=True
    )


def line(
    text: str,
    *,
    subtle: bool = False,
    colour: Colour | None = None,
    bold: bool = False,
    small: bool = False,
    close: bool = False,
    separator: bool = False,
) -> TextBlock:
    """A paragraph. `close` sets it near the line above; `separator` draws a rule above it."""
    return TextBlock(
        text=safe(text),
        wrap=True,
        is_subtle=subtle or None,
        color=colour,
        weight="bolder" if bold else None,
        size="small" if small else None,
        spacing="none" if close else None,
        separator=separator or None,
    )


def problem(text: str) -> TextBlock:
    """What is wrong with an answer, said above its input: by a sign as well as by colour."""
    return line(f"⚠ {visible(text)}", colour="attention", bold=True)


def pill(colour: str, text: str = "") -> TextBlock:
    """A rating by its word and colour: pill("red", "review overdue") reads "● Red · review overdue".

    A level of a tool's own scale ("CNEST: High") has no colour, and stands as it is called there.
    """
    said = f"● {colour.capitalize()}" if colour in _COLOUR_OF else visible(colour)
    return line(f"{said} · {visible(text)}" if text else said, colour=_COLOUR_OF.get(colour), bold=True)


def facts(*pairs: tuple[str, str | None] | None) -> elements.FactSet | None:
    """Names and values in two columns; an empty value and its name are left out."""
    kept = [elements.Fact(title=safe(pair[0]), value=safe(pair[1])) for pair in pairs if pair and pair[1]]
    return elements.FactSet(facts=kept) if kept else None


def box(
    *items: BareObject | None, style: Style | None = None, separator: bool = False, id: str | None = None
) -> Container:
    """Parts that belong together."""
    return Container(
        items=[item for item in items if item is not None], style=style, separator=separator or None, id=id
    )


def side_by_side(*columns: Sequence[BareObject | None], widths: Sequence[str] = ()) -> ColumnSet:
    """Columns; a width is "auto", "stretch" or a weight. They stay side by side on a phone: use few words."""
    sides = widths or ["stretch"] * len(columns)
    return ColumnSet(
        columns=[
            Column(
                items=[item for item in items if item is not None],
                width=width,
                vertical_content_alignment="center",
            )
            for items, width in zip(columns, sides, strict=True)
        ]
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int] = ()) -> elements.Table:
    """A table; its first row is the header for screen readers too."""
    columns = [elements.TableColumn(width=width) for width in (widths or [1] * len(header))]
    return elements.Table(
        columns=columns,
        rows=[_row(header, bold=True), *(_row(row) for row in rows)],
        first_row_as_header=True,
        show_grid_lines=True,
    )


def _row(cells: Sequence[str], *, bold: bool = False) -> elements.TableRow:
    return elements.TableRow(cells=[elements.TableCell(items=[line(cell, bold=bold)]) for cell in cells])


# Buttons


def buttons(*actions: Action | None) -> ActionSet | None:
    """A row of buttons without those that are None; None if none is left."""
    kept = [action for action in actions if action is not None]
    return ActionSet(actions=kept) if kept else None


def submit(
    title: str,
    verb: Verb,
    *,
    inputs: bool = True,
    style: Literal["positive", "destructive"] | None = None,
    stays: bool = False,
) -> elements.Submit:
    """A button of a card in a 1:1 chat. `inputs=False` (Cancel, Back) neither checks nor sends answers.

    Where the card `stays`, the answer is a message below it: what it says is not over with this press.
    """
    data = pack(verb) | ({STAYS: 1} if stays else {})
    return elements.Submit(title=visible(title), data=data, style=style, associated_inputs=None if inputs else "none")


def execute(
    title: str, verb: Verb, *, inputs: bool = True, style: Literal["positive", "destructive"] | None = None
) -> elements.Execute:
    """A button of a shared card, to be put into `buttons(...)`.

    Older clients, and some phones, draw its Submit instead, with the same payload.
    """
    title, data, associated = visible(title), pack(verb), None if inputs else "none"
    instead = elements.Submit(title=title, data=data, style=style, associated_inputs=associated)
    return elements.Execute(
        title=title, verb=verb.verb, data=data, style=style, associated_inputs=associated, fallback=instead
    )


def show_card(title: str, inside: Card) -> elements.ShowCard:
    """A button that unfolds more of the card, without a trip to the server."""
    return elements.ShowCard(title=visible(title), card=inside)


def open_link(title: str, address: str) -> elements.OpenUrl:
    """A button that opens an address which somebody gave, and which was checked when it was kept."""
    return elements.OpenUrl(title=visible(title), url=address)


def at(id: str, name: str) -> elements.Mention:
    """Somebody to mention: put `.text` into a line and the whole into `card(mentions=...)`."""
    said = Markdown(f"<at>{visible(name).replace('<', '‹').replace('>', '›')}</at>")
    return elements.Mention(text=said, mentioned=elements.Person(id=id, name=visible(name)))


# Inputs: `id` is the key of the answer, `label` what is asked


def text_input(
    id: str,
    label: str,
    *,
    value: str = "",
    multiline: bool = False,
    required: bool = False,
    error: str = "",
    max_length: int | None = None,
    hint: str = "",
    regex: str | None = None,
    kind: Literal["text", "tel", "email"] | None = None,
) -> elements.TextInput:
    return elements.TextInput(
        **_asked(id, label, required, error, hint),
        value=_held(value) if value else None,
        multiline=multiline or None,
        max_length=max_length,
        regex=regex,
        style=kind,
    )


def date_input(
    id: str, label: str, *, value: date | None = None, required: bool = False, error: str = ""
) -> elements.DateInput:
    return elements.DateInput(**_asked(id, label, required, error), value=value.isoformat() if value else None)


def time_input(
    id: str, label: str, *, value: time | None = None, required: bool = False, error: str = ""
) -> elements.TimeInput:
    """`value` and the answer are the reader's own clock, "14:30"."""
    shown = value.strftime("%H:%M") if value else None
    return elements.TimeInput(**_asked(id, label, required, error), value=shown)


def number_input(
    id: str,
    label: str,
    *,
    value: float | None = None,
    least: float | None = None,
    most: float | None = None,
    required: bool = False,
    error: str = "",
) -> elements.NumberInput:
    return elements.NumberInput(**_asked(id, label, required, error), value=value, min=least, max=most)


def tick(id: str, label: str, title: str, *, on: bool = False) -> elements.ToggleInput:
    """One box to tick: `label` is the question, `title` stands beside the box."""
    return elements.ToggleInput(**_asked(id, label, False, ""), title=visible(title), value=str(on).lower(), wrap=True)


def choices(
    id: str,
    label: str,
    options: Sequence[Option],
    *,
    value: str | Sequence[str] = "",
    many: bool = False,
    style: Literal["compact", "expanded", "filtered"] = "compact",
    required: bool = False,
    error: str = "",
    hint: str = "",
) -> elements.ChoiceSetInput:
    """`options` are pairs of what is sent and what is read; `filtered` lets people type to find one."""
    chosen = value if isinstance(value, str) else ",".join(value)
    return elements.ChoiceSetInput(
        **_asked(id, label, required, error, hint),
        choices=[elements.InputChoice(title=visible(read), value=sent) for sent, read in options],
        style=style,
        multi_select=many or None,
        value=chosen or None,
        wrap=True if style == "expanded" else None,
    )


def _asked(id: str, label: str, required: bool, error: str, hint: str = "") -> dict[str, str | bool | None]:
    """What all inputs share. A required one always says what is missing, in words."""
    return {
        "id": id,
        "label": visible(label),
        "is_required": required or None,
        "error_message": visible(error) or (f"Please answer: {visible(label)}" if required else None),
        "placeholder": visible(hint) or None,
    }


def _held(text: str) -> str:
    """What an input holds is no markdown; its lines stay lines."""
    return "\n".join(visible(part) for part in text.splitlines())
