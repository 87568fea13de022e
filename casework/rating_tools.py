"""Rating tools as data: a question in full, what each answer suggests, prompts and factors without points.

The rule protected: no item or weight is invented here, and a wrong file stops the start and names the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from storage.tables import Colour, Pathway

DEFAULT = "national-criteria"


class ToolError(ValueError):
    """A tool that cannot be used; the sentence names file and key."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to tick. `value` is what is kept."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to the tool's question. What neither suggests, steps down nor asks a clinician does not exist."""

    value: str
    label: str
    text: str
    suggests: Colour | None
    step_down: bool  # suggests no rating but a step-down review; nobody is taken off the register by it
    ask_clinician: bool  # nothing is rated


@dataclass(frozen=True, slots=True)
class Tool:
    """`all_mean` is the colour to consider when every prompt is ticked."""

    id: str
    version: str
    title: str
    provenance: str
    question: str
    help: str
    answers: tuple[Answer, ...]
    prompts_text: str
    prompts: tuple[Item, ...]
    all_mean: Colour
    factors_text: str
    factors: tuple[Item, ...]

    @property
    def pathway(self) -> Pathway:
        """Tools of this kind rate in the register's colours."""
        return Pathway.DSD

    def answer(self, value: str) -> Answer:
        """Raises KeyError for an answer that this tool does not have."""
        for known in self.answers:
            if known.value == value:
                return known
        raise KeyError(value)


@cache
def shipped(name: str = DEFAULT) -> Tool:
    """A tool that comes with the bot, read once."""
    return parse(resources.files("casework.tools").joinpath(f"{name}.toml").read_text("utf-8"), f"{name}.toml")


def parse(text: str, where: str) -> Tool:
    """The tool in `text`; `where` names it in errors. Raises ToolError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ToolError(f"{where}: {error}") from error
    question, prompts, factors = (_table(data, key, where) for key in ("question", "prompts", "factors"))
    answers = tuple(_answer(one, where) for one in _list(question, "options", where))
    return Tool(
        id=_text(data, "id", where),
        version=_text(data, "version", where),
        title=_text(data, "title", where),
        provenance=_text(data, "provenance", where),
        question=_text(question, "text", where),
        help=_text(question, "help", where),
        answers=_unique(answers, where),
        prompts_text=_text(prompts, "text", where),
        prompts=_items(prompts, where),
        all_mean=_colour(_text(prompts, "all_mean", where), where),
        factors_text=_text(factors, "text", where),
        factors=_items(factors, where),
    )


def _answer(one: Mapping[str, Any], where: str) -> Answer:
    value = _text(one, "value", where)
    suggests = _colour(one["suggests"], where) if "suggests" in one else None
    step_down, ask = one.get("step_down", False) is True, one.get("ask_clinician", False) is True
    if [suggests is not None, step_down, ask].count(True) != 1:
        raise ToolError(f"{where}: {value}: needs one of suggests, step_down and ask_clinician")
    return Answer(value, _text(one, "label", where), _text(one, "text", where), suggests, step_down, ask)


def _items(table: Mapping[str, Any], where: str) -> tuple[Item, ...]:
    items = tuple(Item(_text(one, "value", where), _text(one, "text", where)) for one in _list(table, "items", where))
    return _unique(items, where)


def _unique(kept: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    values: list[str] = [one.value for one in kept]
    if len(set(values)) != len(values) or any("," in value for value in values):
        raise ToolError(f"{where}: values must differ and hold no comma: {', '.join(values)}")
    return kept


def _colour(value: object, where: str) -> Colour:
    try:
        return Colour(str(value))
    except ValueError:
        raise ToolError(f"{where}: there is no rating {value!r}") from None


def _table(data: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = data.get(key)
    if not isinstance(value, dict):
        raise ToolError(f"{where}: the section {key} is missing")
    return cast(Mapping[str, Any], value)


def _list(data: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    value = data.get(key)
    if not isinstance(value, list) or not value:
        raise ToolError(f"{where}: {key} is missing or empty")
    return cast(list[Mapping[str, Any]], value)


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ToolError(f"{where}: {key}: words are needed (got {value!r})")
    return value
