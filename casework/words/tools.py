"""What is said about a rating tool's file: what is wrong on which line, and what was imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

TOO_LARGE = "the file is too large for a rating tool."
THRESHOLDS_OR_TABLE = "either [[thresholds]] for points, or a [[decision]] table is needed, and not both."
SCALE = "a scale goes up, by ten steps at most."
COLOUR_OR_LEVEL = "a result has either a colour (red, amber, green, blue) or a level of the tool's own, and not both."
COLOURS_OR_LEVELS = "all results have a colour, or all have a level."
NO_COLOUR_ON_GATEWAY = "on the Gateway pathway results are levels of the tool's own, never a colour of the register."
COLOURS_ASK_AS_EVER = "what a colour asks for is national policy: only levels may ask for something."
ROW_WITHOUT_WHEN = 'a row says when it applies, like when = { a = "High" }.'
HIGHEST_FIRST = "thresholds stand the highest first, each number once."
MORE_IS_WORSE = "more points must never come to a milder result; results stand the most severe first."
ROW_NEVER_APPLIES = "this row never applies: rows above it take all its cases."
NO_COMMA = "an answer holds no comma."

SHIPPED_ALREADY = "{name} {version} comes with the bot. Give your own copy another version."
OTHER_CONTENT = (
    "{name} {version} is here already, with other content. Ratings were made with it, so it stays as it is: "
    "give yours a new version."
)
NO_SUCH_TOOL = "There is no tool {name}. `tool list` shows what there is."


def on_line(line: int, why: str) -> str:
    """ "Line 12: the key points is missing." """
    return f"Line {line}: {why}"


def not_toml(why: str) -> str:
    return f"this is not TOML ({why})."


def unknown_key(key: str, known: Iterable[str]) -> str:
    return f"there is no key {_short(key)} here; there are {', '.join(known)}."


def missing(key: str) -> str:
    return f"the key {key} is missing in this section."


def words_needed(key: str) -> str:
    return f"{key}: words are needed."


def plain_words(key: str, longest: int) -> str:
    return f"{key}: at most {longest} characters, and none that cannot be seen."


def a_name(key: str) -> str:
    return f"{key}: small letters, digits and hyphens, beginning with a letter."


def one_of(key: str, value: str, known: Iterable[str]) -> str:
    return f"{_short(key)}: {_short(value) or 'this'} is not one of {', '.join(known)}."


def a_number(key: str, most: int) -> str:
    return f"{key}: a number from -{most} to {most} is needed, with at most three decimals."


def a_whole_number(key: str, least: int, most: int) -> str:
    return f"{key}: a whole number from {least} to {most} is needed."


def a_section(key: str) -> str:
    return f"{key} is a section, like [{key}]."


def repeated_sections(key: str) -> str:
    return f"{key} are repeated sections, like [[{key}]]."


def so_many(key: str, least: int, most: int) -> str:
    return f"{key}: a list of {least} to {most} is needed."


def each_once(key: str) -> str:
    return f"{key}: each once."


def twice(value: str) -> str:
    return f"{_short(value)} stands here twice."


def never_comes(value: str) -> str:
    return f"nothing leads to the result {_short(value)}."


def out_of_reach(least: Decimal, most: Decimal) -> str:
    return f"no answers reach this threshold: points go from {_number(least)} to {_number(most)}."


def lowest_threshold(least: Decimal) -> str:
    return f"the lowest threshold leaves answers without a result: points begin at {_number(least)}."


def decides_nothing(question: str) -> str:
    return f"no row of the table asks for {question}."


def too_many_combinations(many: int, most: int) -> str:
    return f"{many} combinations of answers are more than the {most} that can be checked; use thresholds."


def no_row_for(answers: Mapping[str, str]) -> str:
    named = ", ".join(f"{question} = {value}" for question, value in answers.items())
    return f"no row of the table applies to {_short(named, 200)}."


def _number(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _short(text: str, longest: int = 60) -> str:
    said = "".join(letter if letter.isprintable() else "?" for letter in text)
    return said if len(said) <= longest else f"{said[: longest - 1]}…"
