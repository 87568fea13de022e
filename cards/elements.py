"""Every element our cards are built of, on the `adaptivecards` package, which has no inputs and no Execute.

Schema 1.5 is the highest that Teams draws everywhere; what is newer (charts) rides inside with a fallback.
A property that is not declared here cannot be sent (see cards/rendering.py).
"""

from __future__ import annotations

from typing import Any

from adaptivecards import containers, elements
from adaptivecards.adaptivecard import AdaptiveCard as PackageCard
from adaptivecards.baseobject import BareObject, PropertyType
from adaptivecards.baseobject import Element as PackageElement

from cards.rendering import Strict, Word

VERSION = "1.5"

_COLOURS = ("default", "dark", "light", "accent", "good", "warning", "attention")
_STYLES = ("default", "emphasis", "good", "attention", "warning", "accent")
_SIZES = ("default", "small", "medium", "large", "extraLarge")
_WEIGHTS = ("default", "lighter", "bolder")
_SPACINGS = ("default", "none", "small", "medium", "large", "extraLarge", "padding")
_ACROSS = ("left", "center", "right")
_DOWN = ("top", "center", "bottom")


class Element(Strict, PackageElement):
    """What every element of a card has; `fallback` is what an older client draws in its place."""

    fallback = PropertyType(type=(BareObject, str))
    height = Word("auto", "stretch")
    spacing = Word(*_SPACINGS)


class TextBlock(Element, elements.TextBlock):
    style = Word("default", "heading")
    color = Word(*_COLOURS)
    size = Word(*_SIZES)
    weight = Word(*_WEIGHTS)
    font_type = Word("default", "monospace", key_name="fontType")
    is_subtle = PropertyType(type=bool, key_name="isSubtle")
    max_lines = PropertyType(type=int, key_name="maxLines")
    horizontal_alignment = Word(*_ACROSS, key_name="horizontalAlignment")


class TextRun(Strict, elements.TextRun):
    """A run inside a RichTextBlock: never read as markdown."""

    color = Word(*_COLOURS)
    size = Word(*_SIZES)
    weight = Word(*_WEIGHTS)
    is_subtle = PropertyType(type=bool, key_name="isSubtle")


class RichTextBlock(Element, elements.RichTextBlock):
    horizontal_alignment = Word(*_ACROSS, key_name="horizontalAlignment")


class Container(Element, containers.Container):
    style = Word(*_STYLES)
    select_action = PropertyType(type=BareObject, key_name="selectAction")
    rounded_corners = PropertyType(type=bool, key_name="roundedCorners")  # Teams only; others ignore it


class ColumnSet(Element, containers.ColumnSet):
    style = Word(*_STYLES)
    select_action = PropertyType(type=BareObject, key_name="selectAction")


class Column(Element, containers.Column):
    style = Word(*_STYLES)
    vertical_content_alignment = Word(*_DOWN, key_name="verticalContentAlignment")


class FactSet(Element, containers.FactSet):
    pass


class Fact(Strict, containers.Fact):
    pass


class ActionSet(Element, containers.ActionSet):
    pass


class Table(Element):
    element_type = "Table"
    columns = PropertyType(type=list)
    rows = PropertyType(type=list)
    first_row_as_header = PropertyType(type=bool, key_name="firstRowAsHeader")
    show_grid_lines = PropertyType(type=bool, key_name="showGridLines")
    grid_style = Word(*_STYLES, key_name="gridStyle")


class TableColumn(Strict):
    element_type = "TableColumnDefinition"
    width = PropertyType(type=(int, str))
    horizontal_alignment = Word(*_ACROSS, key_name="horizontalCellContentAlignment")


class TableRow(Strict):
    element_type = "TableRow"
    cells = PropertyType(type=list)
    style = Word(*_STYLES)


class TableCell(Strict):
    element_type = "TableCell"
    items = PropertyType(type=list)
    style = Word(*_STYLES)


class Input(Element):
    """What every input has; without `label` a screen reader has nothing to say."""

    label = PropertyType(type=str)
    is_required = PropertyType(type=bool, key_name="isRequired")
    error_message = PropertyType(type=str, key_name="errorMessage")
    placeholder = PropertyType(type=str)


class TextInput(Input):
    element_type = "Input.Text"
    value = PropertyType(type=str)
    multiline = PropertyType(type=bool, key_name="isMultiline")
    max_length = PropertyType(type=int, key_name="maxLength")
    regex = PropertyType(type=str)
    style = Word("text", "tel", "url", "email")


class DateInput(Input):
    """`value`, `min` and `max` are ISO days (2026-04-02)."""

    element_type = "Input.Date"
    value = PropertyType(type=str)
    min = PropertyType(type=str)
    max = PropertyType(type=str)


class TimeInput(Input):
    """`value`, `min` and `max` are HH:MM on the reader's own clock."""

    element_type = "Input.Time"
    value = PropertyType(type=str)
    min = PropertyType(type=str)
    max = PropertyType(type=str)


class NumberInput(Input):
    element_type = "Input.Number"
    value = PropertyType(type=(int, float))
    min = PropertyType(type=(int, float))
    max = PropertyType(type=(int, float))


class ToggleInput(Input):
    """Always comes back as text: "true" or "false" unless told otherwise."""

    element_type = "Input.Toggle"
    title = PropertyType(type=str)
    value = PropertyType(type=str)
    value_on = PropertyType(type=str, key_name="valueOn")
    value_off = PropertyType(type=str, key_name="valueOff")
    wrap = PropertyType(type=bool)


class ChoiceSetInput(Input):
    """Several answers come back as one text, separated by commas: a choice's value may not hold a comma."""

    element_type = "Input.ChoiceSet"
    choices = PropertyType(type=list)
    style = Word("compact", "expanded", "filtered")
    multi_select = PropertyType(type=bool, key_name="isMultiSelect")
    value = PropertyType(type=str)
    wrap = PropertyType(type=bool)


class InputChoice(Strict):
    title = PropertyType(type=str)
    value = PropertyType(type=str)


class Action(Strict):
    """A button. It has an `id` and a `fallback` like an element, but no place on the card of its own."""

    title = PropertyType(type=str)
    id = PropertyType(type=str)
    style = Word("default", "positive", "destructive")
    mode = Word("primary", "secondary")
    tooltip = PropertyType(type=str)
    is_enabled = PropertyType(type=bool, key_name="isEnabled")
    fallback = PropertyType(type=(BareObject, str))


class Submit(Action):
    element_type = "Action.Submit"
    data = PropertyType(type=dict)
    associated_inputs = Word("auto", "none", key_name="associatedInputs")


class Execute(Action):
    element_type = "Action.Execute"
    verb = PropertyType(type=str)
    data = PropertyType(type=dict)
    associated_inputs = Word("auto", "none", key_name="associatedInputs")


class OpenUrl(Action):
    element_type = "Action.OpenUrl"
    url = PropertyType(type=str)


class ShowCard(Action):
    element_type = "Action.ShowCard"
    card = PropertyType(type=PackageCard)


class ChartData(Strict):
    """One value of a chart: `legend` and `value` for a donut, `x` and `y` for bars."""

    legend = PropertyType(type=str)
    value = PropertyType(type=(int, float))
    x = PropertyType(type=str)
    y = PropertyType(type=(int, float))
    color = Word("good", "warning", "attention", "neutral", "categoricalBlue", "categoricalGreen", "categoricalRed")


class DonutChart(Element):
    """Teams only: give it a `fallback`. Its own `title` is drawn by few clients: put a heading above."""

    element_type = "Chart.Donut"
    data = PropertyType(type=list)
    title = PropertyType(type=str)
    value = PropertyType(type=str)  # the text in the middle
    show_legend = PropertyType(type=bool, key_name="showLegend")


class HorizontalBarChart(Element):
    """Teams only: give it a `fallback`."""

    element_type = "Chart.HorizontalBar"
    data = PropertyType(type=list)
    title = PropertyType(type=str)
    x_axis_title = PropertyType(type=str, key_name="xAxisTitle")
    y_axis_title = PropertyType(type=str, key_name="yAxisTitle")
    show_bar_values = PropertyType(type=bool, key_name="showBarValues")
    display_mode = Word("AbsoluteWithAxis", "AbsoluteNoAxis", "PartToWhole", key_name="displayMode")


class Person(Strict):
    """Somebody mentioned: `id` is the bot's own handle of the person (`29:...`) or an Entra object id."""

    id = PropertyType(type=str)
    name = PropertyType(type=str)


class Mention(Strict):
    """`text` must stand on the card exactly so, `<at>` and all."""

    element_type = "mention"
    text = PropertyType(type=str)
    mentioned = PropertyType(type=Person)


class Teams(Strict):
    """What only Teams understands about a whole card."""

    width = Word("Full")
    entities = PropertyType(type=list)


class Card(Strict, PackageCard):
    """A whole card, or the inside of a ShowCard."""

    element_type = "AdaptiveCard"
    msteams = PropertyType(type=Teams)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.set_data("version", VERSION)
