"""The questions of a meeting's log: who does it, by when, and in words that a whole channel may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from cards.form import Input, InputView
from casework import owners, safe_wording, several_owners
from casework.days import in_words, short
from casework.words import actions as action_words
from casework.words import meeting_log as say
from dialogs import log_owners
from dialogs.fields import Choice, Facts, Option, Problem, Text
from dialogs.log_lines import ANOTHER, LONGEST, NEW, NEXT, NOBODY, WEEKS, LogFacts, meant_day, named


@dataclass(frozen=True, kw_only=True)
class Wording(Text):
    """Words for the board: refused while they would say which child it is about."""

    max_length: int = LONGEST
    shape: Input = "lines"

    def read(self, raw: str, facts: Facts) -> str:
        text = " ".join(Text.read(self, raw, facts).split())
        assert isinstance(facts, LogFacts)
        told = safe_wording.tells(text, facts.identity)
        if told:
            raise Problem(action_words.reword(told))
        return text


@dataclass(frozen=True, kw_only=True)
class Who(Choice):
    """An owner: those who were there first, then the MDT, then contacts; or a name nobody knows yet."""

    first: tuple[int, ...] = ()
    said: str = ""  # what the minutes call them
    several: tuple[str, ...] = ()  # the names in it, where there are several
    droppable: bool = False  # whether the line may turn out to be no action
    shape: Input = "pick"

    def all(self, facts: Facts) -> Sequence[Option]:
        assert isinstance(facts, LogFacts)
        there = [owner for owner in facts.people if owner.id in self.first]
        rest = [owner for owner in facts.people if owner.id not in self.first]
        listed = [(f"p:{owner.id}", owner.label) for owner in there + rest]
        unknown = self.said and not self.several and not several_owners.nobody(self.said)
        new = [(NEW + self.said, say.new_person(self.said))] if unknown else []
        nobody = [(NOBODY, say.NO_ACTION)] if self.droppable else []
        return [*log_owners.ways(self.several), *new, *listed, (NEW, say.SOMEBODY_ELSE), *nobody]

    def read(self, raw: str, facts: Facts) -> str:
        assert isinstance(facts, LogFacts)
        text = " ".join(raw.split())
        if text in {kept for kept, _ in self.all(facts)}:
            return text
        if self.droppable and text.casefold() in (NOBODY, say.NO_ACTION.casefold()):
            return NOBODY
        if way := log_owners.chosen(text, self.several):
            return way
        name = text.removeprefix(NEW).strip()
        if not name or len(name) > 80:
            raise Problem(say.WHO)
        if text.startswith(NEW):
            return NEW + name
        found = owners.meant(name, facts.people, first=self.first, actor_id=facts.actor_id)
        if len(found) > 1:
            raise Problem(say.several([owner.label for owner in found]))
        if not found and several_owners.nobody(name):
            raise Problem(say.ONE_PERSON)
        if not found and several_owners.named(name, facts.people, first=self.first, actor_id=facts.actor_id):
            raise Problem(say.ONE_OWNER)
        return f"p:{found[0].id}" if found else NEW + name

    def words(self, value: Any, facts: Facts) -> str:
        assert isinstance(facts, LogFacts)
        way = next((said for kept, said in log_owners.ways(self.several) if kept == value), "")
        return say.NO_ACTION if value == NOBODY else way or named(value, facts)

    def question(self, facts: Facts) -> str:
        return self.label

    def view(self, raw: str, facts: Facts, error: str) -> InputView:
        """A new name that was given before stands first among the options."""
        view = Choice.view(self, raw, facts, error)
        if not raw.startswith(NEW) or raw in {kept for kept, _ in view.options}:
            return view
        return replace(view, options=((raw, say.new_person(raw.removeprefix(NEW))), *view.options))


@dataclass(frozen=True, kw_only=True)
class When(Choice):
    """A due day: in 1, 2 or 4 weeks of the meeting, at the next one, or a day in words. Kept as ISO day or "next"."""

    base: date
    shape: Input = "choice"

    def all(self, facts: Facts) -> Sequence[Option]:
        days = [(key, self.base + timedelta(weeks=count)) for key, count in WEEKS.items()]
        weeks = [(key, say.weeks(WEEKS[key], short(day, facts.today))) for key, day in days]
        return [*weeks, (NEXT, say.AT_NEXT_MEETING), (ANOTHER, say.ANOTHER_DAY)]

    def read(self, raw: str, facts: Facts) -> str:
        text = raw.strip()
        if text == ANOTHER or text.casefold() == say.ANOTHER_DAY.casefold():
            return ANOTHER
        read = meant_day(text, self.base, facts.today)
        if isinstance(read, str):
            return read
        raise Problem(read.sentence)

    def words(self, value: Any, facts: Facts) -> str:
        return _day(value) or next((said for kept, said in self.all(facts) if kept == value), str(value))

    def question(self, facts: Facts) -> str:
        return self.label

    def view(self, raw: str, facts: Facts, error: str) -> InputView:
        """A day that was given before stands first among the options, in words."""
        view = Choice.view(self, raw, facts, error)
        said = _day(raw)
        return replace(view, options=((raw, said), *view.options)) if said else view


def _day(value: str) -> str:
    try:
        return in_words(date.fromisoformat(value))
    except ValueError:
        return ""
