"""The lines of a meeting's log while it is half-filled: what was pasted or typed, and which gaps are left.

The rule protected: only gaps are asked, and nothing is guessed: a name or a day that can mean two is a gap.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from casework import owners, safe_wording
from casework.held_time import Calendar
from casework.meetings import MeetingView
from casework.minutes import LeftOut, PastedLine, Reason, read_minutes
from casework.owners import Owner
from casework.safe_wording import Identity
from casework.words import meeting_log as say
from dialogs import dates
from dialogs.fields import Facts
from dialogs.form import Progress

NEXT, ANOTHER, NEW, NOBODY = "next", "another", "new:", "nobody"
LONGEST = 300  # characters of an action's wording: more is minutes, not an action
WEEKS = {"1w": 1, "2w": 2, "4w": 4}

_IN_WORDS = {
    "1 week": "1w",
    "one week": "1w",
    "a week": "1w",
    "2 weeks": "2w",
    "two weeks": "2w",
    "a fortnight": "2w",
    "4 weeks": "4w",
    "four weeks": "4w",
}


@dataclass(frozen=True)
class LogFacts(Facts):
    """What the form knows of the case. `stopped` is the sentence when consent to sharing stopped, else empty."""

    people: tuple[Owner, ...] = ()
    identity: Identity = field(default_factory=lambda: Identity("", date.min, ""))
    planned: MeetingView | None = None
    actor_id: int = 0
    stopped: str = ""
    channel: bool = True
    calendars: Mapping[str, Calendar] = field(default_factory=dict[str, Calendar])  # when each owner is there, by "p:7"


@dataclass(frozen=True, slots=True)
class Line:
    """`who` is "p:7" or "new:Ms Fell", `due` an ISO day or "next" (meeting); empty ones are gaps."""

    what: str = ""
    who: str = ""
    who_text: str = ""
    due: str = ""
    due_text: str = ""
    how: str = ""
    past_ok: bool = False
    closed_ok: bool = False  # the owner is not there on that day, and it stands all the same
    plan: str = ""  # where it is another than the meeting's
    need: str = ""


def lines_of(progress: Progress) -> list[Line]:
    return [Line(**kept) for kept in _kept(progress, "lines")]


def with_lines(progress: Progress, lines: Collection[Line]) -> Progress:
    return progress.with_answers(lines=[asdict(line) for line in lines])


def meeting_day(progress: Progress, facts: Facts) -> date:
    """The day from which "in 2 weeks" was meant."""
    kept = progress.get("day")
    return date.fromisoformat(kept) if kept else facts.today


def attended(progress: Progress) -> list[int]:
    return [int(kept.removeprefix("p:")) for kept in _kept(progress, "attended")]


def left_out(progress: Progress) -> list[str]:
    """What to say of pasted lines that were not taken: nothing that was pasted is silently lost."""
    return _kept(progress, "left_out")


def pasted(text: str, progress: Progress, facts: LogFacts) -> Progress:
    """The form with pasted minutes read into lines; what was left out is kept, to be shown."""
    day = meeting_day(progress, facts)
    read = read_minutes(text, lambda part: _is_date(part, day))
    lines = [_line(found, progress, facts, day) for found in read.lines]
    lost = [_reported(left) for left in read.left_out if left.reason is not Reason.HEADING]
    return with_lines(progress.with_answers(left_out=lost), lines_of(progress) + lines)


def _reported(left: LeftOut) -> str:
    said = say.not_an_action if left.reason is Reason.ABOUT_MEETING else say.left_out
    return said(left.source_line)


def meant_day(text: str, base: date, today: date) -> str | dates.Ask:
    """An ISO day, "next" for the next meeting, or what to ask. Weeks count from `base`, the meeting's day."""
    said = " ".join(text.casefold().split()).removeprefix("in ").removeprefix("by ").strip(" .")
    if said in ("next meeting", "the next meeting", "at the next meeting", "at next meeting", NEXT):
        return NEXT
    wish = _IN_WORDS.get(said, said)
    if wish in WEEKS:
        return (base + timedelta(weeks=WEEKS[wish])).isoformat()
    read = dates.read_day(text, today)
    return read.isoformat() if isinstance(read, date) else read


def unsafe(line: Line, facts: LogFacts) -> list[str]:
    """What in the wording would say which child it is about."""
    return safe_wording.tells(f"{line.what}\n{line.how}", facts.identity)


def needs_rewording(line: Line, facts: LogFacts) -> bool:
    return not line.what or len(line.what) > LONGEST or bool(unsafe(line, facts))


def has_gap(line: Line, facts: LogFacts) -> bool:
    return needs_rewording(line, facts) or not line.who or line.due in ("", ANOTHER)


def is_past(line: Line, facts: Facts) -> bool:
    """A due day before today that nobody has said yes to."""
    return not line.past_ok and line.due not in ("", NEXT, ANOTHER) and date.fromisoformat(line.due) < facts.today


def new_names(lines: Collection[Line]) -> list[str]:
    """Names of owners that nobody knows yet, once each."""
    return list(dict.fromkeys(line.who.removeprefix(NEW) for line in lines if line.who.startswith(NEW)))


def renamed(lines: Collection[Line], old: str, new: str) -> list[Line]:
    return [replace(line, who=NEW + new) if line.who == NEW + old else line for line in lines]


def named(who: str, facts: LogFacts) -> str:
    """An owner in words."""
    if who.startswith(NEW):
        return who.removeprefix(NEW)
    return next((owner.label for owner in facts.people if f"p:{owner.id}" == who), "?")


def _kept(progress: Progress, name: str) -> list[Any]:
    return progress.get(name) or []


def _line(found: PastedLine, progress: Progress, facts: LogFacts, day: date) -> Line:
    people = owners.meant(found.who_text, facts.people, first=attended(progress), actor_id=facts.actor_id)
    due = meant_day(found.due_text, day, day) if found.due_text else ""
    return Line(
        what=found.what,
        who=f"p:{people[0].id}" if len(people) == 1 else "",
        who_text=found.who_text,
        due=due if isinstance(due, str) else "",
        due_text=found.due_text,
    )


def _is_date(text: str, day: date) -> bool:
    read: Any = meant_day(text, day, day) if text else None
    return isinstance(read, str) or (isinstance(read, dates.Ask) and bool(read.candidates))
