"""A rating tool out of a TOML file: checked completely, or refused with a sentence that names the line.

The rule protected: nothing is half read. Every set of answers comes to exactly one result, more points never come to a
milder one, and the Gateway pathway has no colours.
"""

from __future__ import annotations

from decimal import Decimal

from casework import toml_lines, tool_rules
from casework.item_tools import ItemTool, Kind, Option, Question, Result, Row, Threshold
from casework.rating_tools import Item
from casework.tool_tables import Section, Wrong
from casework.words import tools as say
from storage.tables import Colour, Pathway, TaskKind

LARGEST = 100_000  # characters of a file
MOST_QUESTIONS = 60
MOST_ROWS = 200
_MOST_OPTIONS, _MOST_RESULTS, _MOST_PROMPTS = 12, 6, 8
_LONGEST_TEXT, _LONGEST_OPTION, _LONGEST_MEANING = 300, 120, 400

ASKS = {
    "Gateway meeting": TaskKind.GATEWAY,
    "consider a CETR": TaskKind.CONSIDER_CETR,
    "multi-agency meeting": TaskKind.MULTI_AGENCY,
}

_KEYS = ("name", "short", "version", "title", "provenance", "pathway", "help", "items", "results")


class ToolProblem(ValueError):
    """A tool that cannot be used; the sentence names the line of the file."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(say.on_line(line, why))
        self.line = line


def parse(text: str) -> ItemTool:
    """The tool in a file's text. Raises ToolProblem for the first thing that is wrong with it."""
    if len(text) > LARGEST:
        raise ToolProblem(1, say.TOO_LARGE)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return _tool(Section(toml_lines.read(text)))
    except toml_lines.NotToml as error:
        raise ToolProblem(error.line, say.not_toml(str(error))) from None
    except Wrong as wrong:
        raise ToolProblem(toml_lines.line_of(text, wrong.path), str(wrong)) from None


def _tool(file: Section) -> ItemTool:
    file.only(*_KEYS, "thresholds", "decision", "prompts")
    pathway = Pathway(file.one_of("pathway", [one.value for one in Pathway]))
    short = file.words("short", 12)
    scored = _scored(file)
    questions = tuple(_question(one, scored) for one in file.sections("items", MOST_QUESTIONS))
    results = tuple(_result(one, short, pathway) for one in file.sections("results", _MOST_RESULTS))
    prompts = file.section("prompts")
    tool = ItemTool(
        id=file.name("name"),
        short=short,
        version=file.words("version", 40),
        title=file.words("title", 80),
        provenance=file.words("provenance", 400),
        pathway=pathway,
        help=file.words("help", _LONGEST_MEANING, ""),
        questions=questions,
        results=results,
        thresholds=_thresholds(file) if scored else (),
        rows=() if scored else _rows(file, questions),
        prompts_text=prompts.words("text", _LONGEST_TEXT) if prompts else "",
        prompts=_prompts(prompts) if prompts else (),
        all_mean=prompts.one_of("all_mean", [one.value for one in results]) if prompts else "",
    )
    tool_rules.check(tool)
    return tool


def _scored(file: Section) -> bool:
    """Whether points decide. Either they or a table do."""
    if file.has("thresholds") == file.has("decision"):
        raise file.wrong(say.THRESHOLDS_OR_TABLE, "decision" if file.has("decision") else None)
    return file.has("thresholds")


def _question(one: Section, scored: bool) -> Question:
    kind = Kind(one.one_of("type", [kind.value for kind in Kind]))
    options = {Kind.CHOICE: _choices, Kind.YES_NO: _yes_no, Kind.SCALE: _scale}[kind](one, scored)
    return Question(one.name("id"), one.words("text", _LONGEST_TEXT), one.words("help", 200, ""), kind, options)


def _choices(one: Section, scored: bool) -> tuple[Option, ...]:
    one.only("id", "text", "help", "type", "options")
    if not scored and one.lists_words("options"):
        return tuple(Option(value, value) for value in one.values("options", 2, _MOST_OPTIONS, 60))
    made: list[Option] = []
    for given in one.sections("options", _MOST_OPTIONS, least=2):
        given.only("value", "text", *(["points"] if scored else []))
        value = given.words("value", 60)
        points = given.number("points") if scored else Decimal(0)
        made.append(Option(value, given.words("text", _LONGEST_OPTION, value), points))
    return tuple(made)


def _yes_no(one: Section, scored: bool) -> tuple[Option, ...]:
    one.only("id", "text", "help", "type", *(["points"] if scored else []))
    return (
        Option("yes", "Yes", one.number("points") if scored else Decimal(0)),
        Option("no", "No"),
    )


def _scale(one: Section, scored: bool) -> tuple[Option, ...]:
    one.only("id", "text", "help", "type", "from", "to", *(["points_each"] if scored else []))
    first, last = one.whole("from", 0, 99), one.whole("to", 1, 100)
    if not first < last <= first + 10:
        raise one.wrong(say.SCALE, "to")
    each = one.number("points_each") if scored else Decimal(0)
    return tuple(Option(str(step), str(step), step * each) for step in range(first, last + 1))


def _result(one: Section, short: str, pathway: Pathway) -> Result:
    one.only("value", "colour", "level", "means", "asks")
    if one.has("colour") == one.has("level"):
        raise one.wrong(say.COLOUR_OR_LEVEL)
    value, means = one.words("value", 20), one.words("means", _LONGEST_MEANING)
    if one.has("level"):
        asks = tuple(ASKS[word] for word in one.some_of("asks", ASKS))
        return Result(value, None, f"{short}: {one.words('level', 20)}", means, asks)
    if pathway is Pathway.GATEWAY:
        raise one.wrong(say.NO_COLOUR_ON_GATEWAY, "colour")
    if one.has("asks"):
        raise one.wrong(say.COLOURS_ASK_AS_EVER, "asks")
    return Result(value, Colour(one.one_of("colour", [colour.value for colour in Colour])), "", means, ())


def _thresholds(file: Section) -> tuple[Threshold, ...]:
    made: list[Threshold] = []
    for one in file.sections("thresholds", MOST_ROWS):
        one.only("at_least", "result")
        made.append(Threshold(one.number("at_least"), one.words("result", 20)))
    return tuple(made)


def _rows(file: Section, questions: tuple[Question, ...]) -> tuple[Row, ...]:
    known = {question.id: [option.value for option in question.options] for question in questions}
    made: list[Row] = []
    for one in file.sections("decision", MOST_ROWS):
        one.only("when", "result")
        when = one.section("when")
        if when is None or not when.keys:
            raise one.wrong(say.ROW_WITHOUT_WHEN, "when" if one.has("when") else None)
        when.only(*known)
        answers = {key: frozenset(when.answers(key, known[key])) for key in when.keys}
        made.append(Row(answers, one.words("result", 20)))
    return tuple(made)


def _prompts(prompts: Section) -> tuple[Item, ...]:
    prompts.only("text", "items", "all_mean")
    made: list[Item] = []
    for one in prompts.sections("items", _MOST_PROMPTS):
        one.only("value", "text")
        made.append(Item(one.name("value"), one.words("text", _LONGEST_OPTION)))
    return tuple(made)
