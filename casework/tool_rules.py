"""What must be true of a tool as a whole: names once, every answer leads to one result, and worse is never milder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from math import prod

from casework.item_tools import ItemTool, Option, Question
from casework.tool_tables import Wrong
from casework.words import tools as say
from storage.tables import Colour

MOST_COMBINATIONS = 10_000

SEVERITY = {Colour.GREEN: 1, Colour.AMBER: 2, Colour.RED: 3, Colour.BLUE: 3}


def check(tool: ItemTool) -> None:
    """Raises Wrong for the first rule that is broken."""
    _once([question.id for question in tool.questions], "items", "id")
    _once([result.value for result in tool.results], "results", "value")
    _once([result.word for result in tool.results], "results", "level" if tool.results[0].level else "colour")
    for place, question in enumerate(tool.questions):
        _once([option.value for option in question.options], "items", place, "options")
        if any("," in option.value for option in question.options):
            raise Wrong(("items", place, "options"), say.NO_COMMA)
    if len({result.colour is None for result in tool.results}) > 1:
        raise Wrong(("results",), say.COLOURS_OR_LEVELS)
    _once([prompt.value for prompt in tool.prompts], "prompts", "items")
    _results(tool)
    if tool.thresholds:
        _points(tool)
    else:
        _table(tool)


def _once(values: Sequence[str], *where: str | int) -> None:
    """`where` leads to a list of sections, and names the key in each of them if it ends with one."""
    for place, value in enumerate(values):
        if value in values[:place]:
            lists = isinstance(where[-1], str) and where[-1] not in ("options", "items")
            raise Wrong((*where[:-1], place, where[-1]) if lists else (*where, place), say.twice(value))


def _results(tool: ItemTool) -> None:
    """Each is known, and each can come."""
    known = [result.value for result in tool.results]
    key = "thresholds" if tool.thresholds else "decision"
    leads = [one.result for one in tool.thresholds or tool.rows]
    for place, value in enumerate(leads):
        if value not in known:
            raise Wrong((key, place, "result"), say.one_of("result", value, known))
    for place, value in enumerate(known):
        if value not in leads:
            raise Wrong(("results", place), say.never_comes(value))


def _points(tool: ItemTool) -> None:
    least, most = _bounds(tool.questions)
    given = [one.at_least for one in tool.thresholds]
    for place, at_least in enumerate(given):
        if place and at_least >= given[place - 1]:
            raise Wrong(("thresholds", place, "at_least"), say.HIGHEST_FIRST)
        if at_least > most or (place and given[place - 1] <= least):
            raise Wrong(("thresholds", place, "at_least"), say.out_of_reach(least, most))
    if given[-1] > least:
        raise Wrong(("thresholds", len(given) - 1, "at_least"), say.lowest_threshold(least))
    severity = [_severity(tool, one.result) for one in tool.thresholds]
    for place in range(1, len(severity)):
        if severity[place] > severity[place - 1]:
            raise Wrong(("thresholds", place, "result"), say.MORE_IS_WORSE)


def _bounds(questions: Sequence[Question]) -> tuple[Decimal, Decimal]:
    points = [[option.points for option in question.options] for question in questions]
    return sum((min(one) for one in points), Decimal(0)), sum((max(one) for one in points), Decimal(0))


def _severity(tool: ItemTool, value: str) -> int:
    colour = tool.result(value).colour
    return SEVERITY[colour] if colour else -[known.value for known in tool.results].index(value)


def _table(tool: ItemTool) -> None:
    asked = [question for question in tool.questions if any(question.id in row.when for row in tool.rows)]
    for place, question in enumerate(tool.questions):
        if question not in asked:
            raise Wrong(("items", place), say.decides_nothing(question.id))
    many = prod(len(question.options) for question in asked)
    if many > MOST_COMBINATIONS:
        raise Wrong(("decision",), say.too_many_combinations(many, MOST_COMBINATIONS))
    used: set[int] = set()
    for answers in _combinations(asked):
        found = next((place for place, row in enumerate(tool.rows) if row.applies(answers)), None)
        if found is None:
            raise Wrong(("decision",), say.no_row_for(answers))
        used.add(found)
    for place in range(len(tool.rows)):
        if place not in used:
            raise Wrong(("decision", place), say.ROW_NEVER_APPLIES)


def _combinations(asked: Sequence[Question]) -> Iterator[dict[str, str]]:
    options: list[tuple[Option, ...]] = [question.options for question in asked]
    for chosen in product(*options):
        yield {question.id: option.value for question, option in zip(asked, chosen, strict=True)}
