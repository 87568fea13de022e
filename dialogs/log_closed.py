"""The question of a meeting's log about due days on which their owner is not there: kept, moved, or another owner.

The rule protected: the same calendar is looked at here as when reminders go, and nothing is moved unasked; however many
actions it is about, it is one press.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from casework.days import in_words, is_working_day, last_working_day, next_working_day
from casework.held_time import AWAY
from casework.words import closed_days as say
from dialogs.form import Button, Page, Progress
from dialogs.log_lines import ANOTHER, NEXT, Line, LogFacts, with_lines

NAME = "closed"


@dataclass(frozen=True, slots=True)
class Shut:
    """One line whose owner is not there on the due day, and the days around it on which they are."""

    at: int
    day: date
    before: date
    after: date
    said: str


def shut(lines: Sequence[Line], facts: LogFacts) -> list[Shut]:
    """The lines to ask about. Weekends and bank holidays are everybody's, and are not asked about."""
    found = (_shut(at, line, facts) for at, line in enumerate(lines))
    return [one for one in found if one is not None]


def page(facts: LogFacts, lines: list[Line]) -> Page:
    asked = shut(lines, facts)

    def answer(onward: Progress, button: str) -> Progress:
        changed = list(lines)
        for one in asked:
            changed[one.at] = _answered(lines[one.at], one, button)
        return with_lines(onward, changed).reopened(NAME).reopened("gaps")

    return Page(NAME, say.TITLE, (), _ways(asked, facts.today), intro=tuple(one.said for one in asked), after=answer)


def _shut(at: int, line: Line, facts: LogFacts) -> Shut | None:
    works = facts.calendars.get(line.who)
    if works is None or line.closed_ok or line.due in ("", NEXT, ANOTHER):
        return None
    day = date.fromisoformat(line.due)
    if day < facts.today or not is_working_day(day) or works(day):
        return None
    owner = next(owner for owner in facts.people if f"p:{owner.id}" == line.who)
    closure, said = works.closure(day), say.does_not_work(at + 1, line.what, owner.name, in_words(day))
    if closure is not None and closure.what == AWAY:
        said = say.is_away(at + 1, line.what, owner.name, in_words(day))
    elif closure is not None:
        said = say.is_closed(at + 1, line.what, owner.agency, in_words(day), closure.what)
    before, after = last_working_day(day, works), next_working_day(day, works)
    return Shut(at, day, before, after, f"{said} {say.around(in_words(before), in_words(after))}")


def _answered(line: Line, one: Shut, button: str) -> Line:
    match button:
        case "before":
            return replace(line, due=one.before.isoformat())
        case "after":
            return replace(line, due=one.after.isoformat())
        case "other":
            return replace(line, who="", who_text="")
        case _:
            return replace(line, closed_ok=True)


def _ways(asked: Sequence[Shut], today: date) -> tuple[Button, ...]:
    """A day that has gone by is not offered. Of a single action the buttons say the days themselves."""
    single = asked[0] if len(asked) == 1 else None
    keep = Button("keep", say.keep(in_words(single.day)) if single else say.KEEP, primary=True, typed=("keep",))
    before = Button("before", in_words(single.before) if single else say.BEFORE, typed=("before",))
    after = Button("after", in_words(single.after) if single else say.AFTER, typed=("after",))
    earlier = (before,) if all(one.before >= today for one in asked) else ()
    return (keep, *earlier, after, Button("other", say.SOMEBODY_ELSE, typed=("other",)))
