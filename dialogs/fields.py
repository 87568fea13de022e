"""The questions a form can ask. Each reads a card's input and typed words alike, and says an answer back in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from cards.form import Input, InputView
from casework.days import at, day_of, in_words, london, time_in_words
from casework.words import dates as date_words
from casework.words import forms as say
from dialogs import dates


class Problem(Exception):
    """An answer that cannot be taken; `str(problem)` is the sentence for the person, shown beside question `field`."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


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
    quiet: bool = False  # on the card alone: whoever types is not asked, and leaves it as it is
    unless: tuple[str, str] | None = None  # another question and the answer to it that makes this one needless
    shape: Input = "text"

    def needless(self, answers: Mapping[str, Any]) -> bool:
        return self.unless is not None and answers.get(self.unless[0]) == self.unless[1]

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
        if _room(text) > _MOST_ROOM:  # emoji and some scripts take up to four times the room of a letter
            raise Problem("That is too much for one card; please shorten it.")
        if not text:
            raise Problem("Please write something here.")
        return text

    def view(self, raw: str, facts: Facts, error: str) -> InputView:
        return InputView(
            name=self.name,
            label=self.label,
            kind=self.shape,
            value=_fitting(raw[: self.max_length * 2]),
            required=self.required,
            help=self.help,
            error=error,
            max_length=self.max_length,
        )


_MOST_ROOM = 12_000  # bytes of JSON that one answer may take: Teams drops a message whose card is too large


def _room(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode())


def _fitting(text: str) -> str:
    """What was typed, or as much of its beginning as a card can show again."""
    while _room(text) > _MOST_ROOM:
        text = text[: len(text) * 3 // 4]
    return text


_LONG = 300  # characters: longer lists are not said once more
_LONG_OPTION = 60  # a whole line of minutes is no short answer


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
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 0
        if 1 <= number <= len(options) and wanted not in {kept for kept, _ in options}:
            return options[number - 1][0]
        exact = [kept for kept, read in options if wanted in (kept.casefold(), read.casefold())]
        begins = [kept for kept, read in options if read.casefold().startswith(wanted)]
        within = [kept for kept, read in options if wanted in read.casefold()]
        ways = (exact,) if number else (exact, begins, within)  # "3" is no way to say KW-3XAB
        for found in ways:
            if wanted and len(found) == 1:
                return found[0]
        if sum(len(read) for _, read in options) > _LONG or any(len(read) > _LONG_OPTION for _, read in options):
            raise Problem(f"Please choose one by its number, 1 to {len(options)}.")
        raise Problem("Please choose one: " + ", ".join(read for _, read in options[:12]) + ".")

    def words(self, value: Any, facts: Facts) -> str:
        return next((read for kept, read in self.all(facts) if kept == value), str(value))

    def question(self, facts: Facts) -> str:
        options = self.all(facts)
        if self.shape in ("choice", "many") or sum(len(read) for _, read in options) > _LONG:
            return f"{self.label} {say.any_of(len(options), many=self.shape == 'many')}"  # all stand on the card
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
    """A day, kept as an ISO date. Typed words are read day-first and strictly; what is unclear is asked.

    Asked about the past, a day still to come is refused; asked about the future, a past one is the form's to judge.
    """

    toward: Literal["future", "past"] = "future"
    shape: Input = "day"

    def read(self, raw: str, facts: Facts) -> str:
        read = dates.read_day(raw, facts.today, toward=self.toward)
        if not isinstance(read, date):
            raise Problem(read.sentence)
        if self.toward == "past" and read > facts.today:
            raise Problem(date_words.still_to_come(in_words(read)))
        return read.isoformat()

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
        raise Problem(read.sentence)


JUST_NOW, TODAY, YESTERDAY, ANOTHER = "now", "today", "yesterday", "another"


@dataclass(frozen=True, kw_only=True)
class Moment(Choice):
    """When something happened: a folded list of what is usual, words for all else ("yesterday 4pm").

    Kept as an ISO instant (UTC), as an ISO date when no time of day was given, or as "another": then the form asks
    day and time on a page of its own. "Just now" becomes the time at which it was said, however late it is saved.
    """

    options: Options = (
        (JUST_NOW, "Just now"),
        (TODAY, "Earlier today"),
        (YESTERDAY, "Yesterday"),
        (ANOTHER, "Another day or time"),
    )
    shape: Input = "list"

    def read(self, raw: str, facts: Facts) -> str:
        said = raw.strip()
        if said == JUST_NOW:
            return as_kept(facts.now, False)
        if moment := kept_moment(said):
            if moment[0] > facts.now:
                raise Problem(date_words.still_to_come(self.words(said, facts)))
            return said
        read = dates.read_when(said, facts.now)
        if not isinstance(read, dates.Ask):
            return as_kept(read.instant, read.precision == "day")
        try:
            chosen = Choice.read(self, raw, facts)
        except Problem:
            raise Problem(read.sentence) from None
        return chosen if chosen == ANOTHER else self.read(chosen, facts)

    def words(self, value: Any, facts: Facts) -> str:
        return moment_in_words(value) or Choice.words(self, value, facts)

    def view(self, raw: str, facts: Facts, error: str) -> InputView:
        """What was said before stands first among the options, in words."""
        view = Choice.view(self, raw, facts, error)
        said = moment_in_words(raw)
        return view if not said else replace(view, options=((raw, said), *view.options))


def kept_moment(value: str) -> tuple[datetime, bool] | None:
    """What `Moment` keeps: the instant (of a day, its start in London), and whether only the day is known."""
    try:
        return at(date.fromisoformat(value), time.min), True
    except ValueError:
        pass
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return None if instant.tzinfo is None else (instant.astimezone(UTC), False)


def as_kept(instant: datetime, day_only: bool) -> str:
    """A moment as `Moment` keeps it."""
    return day_of(instant).isoformat() if day_only else instant.astimezone(UTC).isoformat()


def moment_in_words(value: str) -> str:
    """ "Thursday 2 April 2026 at 14:30", "Thursday 2 April 2026", or nothing for what is no moment."""
    found = kept_moment(value)
    if found is None:
        return ""
    return in_words(day_of(found[0])) if found[1] else time_in_words(found[0])
