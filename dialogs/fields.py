"""The questions a form can ask. Each reads a card's input and typed words alike, and says an answer back in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from cards.form import Input, InputView
from casework.days import in_words, london
from dialogs import dates


class Problem(Exception):
    """An answer that cannot be taken; `str(problem)` is the sentence for the person, kept beside the question."""


@dataclass(frozen=True)
class Facts:
    """What a form knows while it asks. Forms that need more derive from this. `now` is business time, aware UTC."""

    now: datetime
    label: str = ""  # "J.B., 14, KW-7F3K"
    case_id: int = 0

    @property
    def today(self) -> date:
        return london(self.now).date()


Option = tuple[str, str]  # what is kept, what is read
Options = Sequence[Option] | Callable[[Any], Sequence[Option]]


@dataclass(frozen=True, kw_only=True)
class Field:
    """A question. `name` is its key among the answers; `default` is offered, and taken by typing "ok"."""

    name: str
    label: str
    required: bool = True
    help: str = ""
    default: str | Callable[[Any], str] = ""
    card_only: bool = False  # names, dates of birth, NHS numbers: a bot cannot delete words that a person typed
    shape: Input = "text"

    def read(self, raw: str, facts: Facts) -> Any:
        """The answer as it is kept (JSON). Raises Problem. `raw` is not empty."""
        raise Problem(f"{self.label}?")

    def words(self, value: Any, facts: Facts) -> str:
        """The answer in words, for the echo and the preview."""
        return str(value)

    def raw(self, value: Any) -> str:
        """The answer as the card's input holds it."""
        return str(value)

    def offered(self, facts: Facts) -> str:
        return self.default(facts) if callable(self.default) else self.default

    def question(self, facts: Facts) -> str:
        """What is asked of whoever types."""
        return self.label

    def view(self, raw: str, facts: Facts, error: str) -> InputView:
        return InputView(
            name=self.name,
            label=self.label,
            kind=self.shape,
            value=raw,
            required=self.required,
            help=self.help,
            error=error,
        )


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """Free words. `max_length` counts characters; longer text is refused with what was typed kept."""

    max_length: int = 2000
    shape: Input = "text"

    def read(self, raw: str, facts: Facts) -> str:
        text = raw.strip()
        if len(text) > self.max_length:
            raise Problem(f"That is {len(text)} characters; please keep it to {self.max_length}.")
        if not text:
            raise Problem("Please write something here.")
        return text

    def view(self, raw: str, facts: Facts, error: str) -> InputView:
        return InputView(
            name=self.name,
            label=self.label,
            kind=self.shape,
            value=raw[: self.max_length * 2],
            required=self.required,
            help=self.help,
            error=error,
            max_length=self.max_length,
        )


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of some options: `choice` shows all, `list` folds them up, `pick` finds as one types."""

    options: Options = field(default=())
    shape: Input = "choice"

    def all(self, facts: Facts) -> Sequence[Option]:
        return self.options(facts) if callable(self.options) else self.options

    def read(self, raw: str, facts: Facts) -> str:
        wanted = raw.strip().casefold()
        options = self.all(facts)
        if wanted.isdigit() and 1 <= int(wanted) <= len(options) and wanted not in {kept for kept, _ in options}:
            return options[int(wanted) - 1][0]
        exact = [kept for kept, read in options if wanted in (kept.casefold(), read.casefold())]
        begins = [kept for kept, read in options if read.casefold().startswith(wanted)]
        within = [kept for kept, read in options if wanted in read.casefold()]
        for found in (exact, begins, within):
            if len(found) == 1:
                return found[0]
        raise Problem("Please choose one: " + ", ".join(read for _, read in options[:12]) + ".")

    def words(self, value: Any, facts: Facts) -> str:
        return next((read for kept, read in self.all(facts) if kept == value), str(value))

    def question(self, facts: Facts) -> str:
        options = self.all(facts)
        if len(options) > 12:
            return self.label
        return f"{self.label} " + ", ".join(f"{n} {read}" for n, (_, read) in enumerate(options, start=1))

    def view(self, raw: str, facts: Facts, error: str) -> InputView:
        return InputView(
            name=self.name,
            label=self.label,
            kind=self.shape,
            value=raw,
            required=self.required,
            help=self.help,
            error=error,
            options=tuple(self.all(facts)),
        )


@dataclass(frozen=True, kw_only=True)
class Many(Choice):
    """Any number of some options; kept as a list. Typed: numbers or words with commas, or "none"."""

    shape: Input = "many"
    required: bool = False

    def read(self, raw: str, facts: Facts) -> list[str]:  # type: ignore[override]
        if raw.strip().casefold() in ("none", "no"):
            return []
        return [Choice.read(self, part, facts) for part in raw.split(",") if part.strip()]

    def words(self, value: Any, facts: Facts) -> str:
        return ", ".join(Choice.words(self, one, facts) for one in value) or "none"

    def raw(self, value: Any) -> str:
        return ",".join(value)


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A day, kept as an ISO date. Typed words are read day-first and strictly; what is unclear is asked."""

    toward: Literal["future", "past"] = "future"
    shape: Input = "day"

    def read(self, raw: str, facts: Facts) -> str:
        read = dates.read_day(raw, facts.today, toward=self.toward)
        if isinstance(read, date):
            return read.isoformat()
        raise Problem(read.sentence)

    def words(self, value: Any, facts: Facts) -> str:
        return in_words(date.fromisoformat(value))


@dataclass(frozen=True, kw_only=True)
class TimeOfDay(Field):
    """A time on England's clock, kept as "14:30"."""

    shape: Input = "time"

    def read(self, raw: str, facts: Facts) -> str:
        read = dates.read_time(raw)
        if isinstance(read, time):
            return read.strftime("%H:%M")
        raise Problem("Please give a time like 14:30 or 2.30pm.")
