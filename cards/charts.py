"""Charts that lose nothing where they cannot be drawn: each has a table to fall back on and its numbers in text.

Some phones draw no charts, screen readers read none, and colour alone says nothing to many.
"""

from __future__ import annotations

from collections.abc import Sequence

from cards import elements
from cards.elements import ChartData, Container, DonutChart, HorizontalBarChart
from cards.parts import box, heading, line, table
from cards.text import visible

Count = tuple[str, int]  # a word and how many

_COLOURS = {"red": "attention", "amber": "warning", "green": "good", "blue": "categoricalBlue"}
_MOST_BARS = 12  # more are too thin to read; the table and the text have them all


def rating_donut(title: str, counts: Sequence[Count], *, unit: str = "cases") -> Container:
    """Cases by rating: `counts` in the order to be read, by colour's word ("red"; any other is drawn grey)."""
    shown = [(word.capitalize(), number) for word, number in counts]
    total = sum(number for _, number in shown)
    slices = [
        ChartData(legend=visible(word), value=number, color=_COLOURS.get(word.lower(), "neutral"))
        for word, number in shown
        if number
    ]
    chart = DonutChart(data=slices, value=str(total), show_legend=True, fallback=_table("Rating", unit, shown))
    return _with_numbers(title, chart if total else None, shown)


def bars(title: str, counts: Sequence[Count], *, what: str, unit: str) -> Container:
    """How many of `unit` ("open actions") for each `what` ("agency"), in the order given."""
    total = sum(number for _, number in counts)
    chart = HorizontalBarChart(
        data=[ChartData(x=visible(word), y=number) for word, number in counts[:_MOST_BARS]],
        show_bar_values=True,
        display_mode="AbsoluteWithAxis",
        x_axis_title=unit.capitalize(),
        fallback=_table(what.capitalize(), unit, counts),
    )
    return _with_numbers(title, chart if total else None, counts)


def _with_numbers(title: str, chart: elements.Element | None, counts: Sequence[Count]) -> Container:
    said = " · ".join(f"{visible(word)} {number}" for word, number in counts)
    return box(heading(title, small=True), chart, line(said or "None", subtle=True, small=True))


def _table(what: str, unit: str, counts: Sequence[Count]) -> elements.Table:
    return table((what, unit.capitalize()), [(word, str(number)) for word, number in counts], widths=(3, 1))
