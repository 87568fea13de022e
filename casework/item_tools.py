"""Rating tools that ask questions: points with thresholds, or a decision table; both suggest, and a person decides.

The rule protected: on the Gateway pathway a tool has its own levels and never a colour; levels are read nowhere as red,
amber or green.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources

from casework.rating_tools import Item
from storage.tables import Colour, Pathway, TaskKind

A_PAGE = 8  # questions on one card
_MOST_ON_A_PAGE = 4000  # characters of questions and answers, so that a card stays within what Teams takes


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    YES_NO = "yes-no"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer: `value` is what is kept."""

    value: str
    text: str
    points: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Question:
    """`options` are "yes" and "no", or the numbers of a scale, too."""

    id: str
    text: str
    help: str
    kind: Kind
    options: tuple[Option, ...]

    def option(self, value: str) -> Option:
        """Raises KeyError for an answer that this question does not have."""
        for known in self.options:
            if known.value == value:
                return known
        raise KeyError(value)


@dataclass(frozen=True, slots=True)
class Result:
    """What the tool may suggest: a colour of the register, or a level of its own scale ("CNEST: High")."""

    value: str
    colour: Colour | None
    level: str
    means: str
    asks: tuple[TaskKind, ...]

    @property
    def word(self) -> str:
        return self.colour.value if self.colour else self.level


@dataclass(frozen=True, slots=True)
class Threshold:
    at_least: Decimal
    result: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the decision table: it applies where every question it names has one of the answers it names."""

    when: Mapping[str, frozenset[str]]
    result: str

    def applies(self, answers: Mapping[str, str]) -> bool:
        return all(answers.get(question) in wanted for question, wanted in self.when.items())


@dataclass(frozen=True, slots=True)
class ItemTool:
    """`results` are ordered, the most severe first. Either `thresholds`, the highest first, or `rows` are there."""

    id: str
    short: str
    version: str
    title: str
    provenance: str
    pathway: Pathway
    help: str
    questions: tuple[Question, ...]
    results: tuple[Result, ...]
    thresholds: tuple[Threshold, ...]
    rows: tuple[Row, ...]
    prompts_text: str
    prompts: tuple[Item, ...]
    all_mean: str  # the result to consider when every prompt is ticked

    @property
    def coloured(self) -> bool:
        """Whether it suggests the register's colours."""
        return self.results[0].colour is not None

    def pages(self) -> tuple[tuple[Question, ...], ...]:
        """The questions as they are asked together."""
        made: list[list[Question]] = []
        for question in self.questions:
            if not made or len(made[-1]) == A_PAGE or _room([*made[-1], question]) > _MOST_ON_A_PAGE:
                made.append([])
            made[-1].append(question)
        return tuple(tuple(page) for page in made)

    def total(self, answers: Mapping[str, str]) -> Decimal | None:
        """The points of these answers; None for a tool without points. Raises KeyError for an unknown answer."""
        if not self.thresholds:
            return None
        return sum((question.option(answers[question.id]).points for question in self.questions), Decimal(0))

    def suggest(self, answers: Mapping[str, str]) -> Result:
        """What the answers, by question, come to. Raises KeyError for a missing or an unknown one."""
        total = self.total(answers)
        if total is not None:
            return self.result(next(one.result for one in self.thresholds if total >= one.at_least))
        return self.result(next(row.result for row in self.rows if row.applies(answers)))

    def result(self, value: str) -> Result:
        """Raises KeyError."""
        for known in self.results:
            if known.value == value:
                return known
        raise KeyError(value)

    def level(self, word: str) -> Result | None:
        """The result that a level's word ("CNEST: High") stands for."""
        return next((known for known in self.results if known.level and known.level == word), None)

    def below(self, final: str, suggested: str) -> bool:
        """Whether one level's word is less severe than another's."""
        order = [known.level for known in self.results]
        return final in order and suggested in order and order.index(final) > order.index(suggested)


@cache
def shipped(name: str = "cnest") -> ItemTool:
    """A tool of this kind that comes with the bot, read once."""
    from casework import tool_file  # it makes what is declared here

    return tool_file.parse(resources.files("casework.tools").joinpath(f"{name}.toml").read_text("utf-8"))


def _room(questions: Sequence[Question]) -> int:
    """Characters on the card; an answer takes about 40 beside its words."""
    return sum(
        len(one.text) + len(one.help) + 160 + sum(len(option.text) + 40 for option in one.options) for one in questions
    )
