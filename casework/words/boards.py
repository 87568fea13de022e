"""What the action board says: codes and wording, people and agencies, never a child's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from casework.days import short, time_in_words
from storage.tables import ActionState, Answered

ACCEPTED = "accepted"
STARTED = "in progress"
NO_ANSWER = "no answer yet"
STUCK = "something is in the way"
NOT_THEIRS = "says it isn't theirs; a new owner is being found"

REPLACED = "Replaced by action {number}"
ENDED = {
    ActionState.DONE: "Done",
    ActionState.NOT_ACHIEVABLE: "Not achievable",
    ActionState.SUPERSEDED: "Replaced",
}

ACTIONS = "Agreed actions"
DONE, MORE, UNDO, IM_STUCK, NOT_MINE = "Done", "More", "Undo", "I'm stuck", "Not mine"
YES_MINE, WHICH_CHILD = "Yes, mine", "Which child?"
ONE_WEEK, TWO_WEEKS, NEXT_MEETING = "1 week more", "2 weeks more", "Until next meeting"
EARLIER, LATER, MY_ACTIONS = "Back a page", "Next page", "My actions"
NAME_ANOTHER = "Name someone else"
TELL_KEYWORKER = "Tell the keyworker"
COUNT_COLUMNS = ("Code", "Open", "Overdue")
STOPPED = "stopped"
NOTHING_SERVED = "No MDT uses this channel now. A board that stood here has moved."


class Totals(Protocol):
    @property
    def open(self) -> int: ...
    @property
    def overdue(self) -> int: ...
    @property
    def page(self) -> int: ...
    @property
    def pages(self) -> int: ...
    @property
    def next_meeting(self) -> str: ...


def heading(name: str) -> str:
    """ "KW-7F3K: agreed actions"; in a 1:1 the label instead of the code."""
    return f"{name}: agreed actions"


def totals(view: Totals) -> str:
    """ "5 open, 1 overdue · next meeting Thursday 9 April · page 1 of 2"."""
    said = [f"{view.open} open" + (f", {view.overdue} overdue" if view.overdue else "")]
    if view.next_meeting:
        said.append(f"next meeting {view.next_meeting}")
    if view.pages > 1:
        said.append(f"page {view.page} of {view.pages}")
    return " · ".join(said)


class Standing(Protocol):
    """An action as far as its state is said."""

    @property
    def state(self) -> ActionState: ...
    @property
    def superseded_by(self) -> int | None: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def answered(self) -> Answered | None: ...
    @property
    def asked_until(self) -> date | None: ...
    @property
    def done_at(self) -> datetime | None: ...
    @property
    def done_by(self) -> str: ...
    @property
    def told_by(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Stands:
    """The same as plain values."""

    state: ActionState
    superseded_by: int | None
    started_at: datetime | None
    answered: Answered | None
    asked_until: date | None
    done_at: datetime | None
    done_by: str
    told_by: str


def state(view: Standing, today: date) -> str:
    """Where an action stands, beside its due day: "accepted", "asked for time until Thursday 9 April"."""
    if view.state is not ActionState.OPEN:
        return ended(view, today)
    if view.asked_until is not None:
        return f"asked for time until {short(view.asked_until, today)}"
    if view.started_at is not None and view.answered in (None, Answered.MINE):
        return STARTED
    said = {Answered.MINE: ACCEPTED, Answered.STUCK: STUCK, Answered.NOT_MINE: NOT_THEIRS}
    return NO_ANSWER if view.answered is None else said[view.answered]


def ended(view: Standing, today: date) -> str:
    """ "Done: Sam Patel, today at 14:30"; who told the keyworker is said too, why it was closed is not."""
    when = f", {time_in_words(view.done_at, today)}" if view.done_at else ""
    told = f"; told by {view.told_by}" if view.told_by else ""
    how = REPLACED.format(number=view.superseded_by) if view.superseded_by else ENDED[view.state]
    return f"{how}: {view.done_by}{when}{told}"


def stopped(code: str, keyworker: str) -> str:
    """Instead of the rows, where consent to sharing was refused or withdrawn."""
    ask = f"; ask {keyworker}" if keyworker else ""
    return f"Reminders for {code} have stopped; what you agreed still stands{ask}."


MY_OPEN_ACTIONS = "My open actions"


def mine_in_all(count: int, page: int, pages: int) -> str:
    """Under the heading of one's own list."""
    if not count:
        return "Nothing is open with you. Thank you."
    said = "1 action is open with you." if count == 1 else f"{count} actions are open with you."
    return f"{said} Page {page} of {pages}." if pages > 1 else said


def how_known(text: str) -> str:
    return f"Done when: {text}"
