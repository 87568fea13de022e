"""A chart is never the only place where a number stands."""

from __future__ import annotations

from adaptivecards.baseobject import BareObject

from cards.charts import bars, rating_donut
from cards.parts import card, heading
from tests.support.cards import Node, check_card

RATINGS = [("red", 2), ("amber", 5), ("green", 0), ("blue", 1), ("not rated", 3)]


def chart_of(part: BareObject) -> tuple[list[Node], Node]:
    items = check_card(card(heading("Summary"), part))["body"][1]["items"]
    return items, items[1]


def test_ratings_are_drawn_in_their_colours_and_said_in_words() -> None:
    items, chart = chart_of(rating_donut("Cases by rating", RATINGS))

    assert chart["type"] == "Chart.Donut"
    assert [(one["legend"], one["value"], one["color"]) for one in chart["data"]] == [
        ("Red", 2, "attention"),
        ("Amber", 5, "warning"),
        ("Blue", 1, "categoricalBlue"),
        ("Not rated", 3, "neutral"),
    ]
    assert items[2]["text"] == "Red 2 · Amber 5 · Green 0 · Blue 1 · Not rated 3"


def test_where_no_chart_is_drawn_a_table_stands_with_every_number() -> None:
    _, chart = chart_of(rating_donut("Cases by rating", RATINGS))

    rows = [[cell["items"][0]["text"] for cell in row["cells"]] for row in chart["fallback"]["rows"]]
    assert chart["fallback"]["type"] == "Table"
    assert rows == [
        ["Rating", "Cases"],
        ["Red", "2"],
        ["Amber", "5"],
        ["Green", "0"],
        ["Blue", "1"],
        ["Not rated", "3"],
    ]


def test_without_any_case_there_is_no_empty_chart() -> None:
    items, last = chart_of(rating_donut("Cases by rating", [("red", 0), ("amber", 0)]))

    assert len(items) == 2
    assert last["text"] == "Red 0 · Amber 0"


def test_bars_by_agency() -> None:
    items, chart = chart_of(bars("Overdue", [("School [x](y)", 3), ("Ward", 1)], what="agency", unit="actions"))

    assert chart["type"] == "Chart.HorizontalBar"
    assert [(one["x"], one["y"]) for one in chart["data"]] == [("School [x](y)", 3), ("Ward", 1)]
    assert chart["fallback"]["rows"][1]["cells"][0]["items"][0]["text"] == "School [x] (y)"
    assert items[2]["text"] == "School [x] (y) 3 · Ward 1"
