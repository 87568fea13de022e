"""What a guided form is declared as: pages of questions, a preview, one call to save. Nothing is saved before Confirm.

How a press or typed words move a form on is dialogs/steps.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from casework.access import Verb
from casework.entries import Moment
from dialogs.events import Answer
from dialogs.fields import Facts, Field
from dialogs.turn import Turn

F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Button:
    """A way on from a page. `checks=False` lets people leave the page's required questions open.

    `typed` are words for it besides its name and label.
    """

    name: str
    label: str
    primary: bool = False
    checks: bool = True
    typed: tuple[str, ...] = ()


NEXT = Button("next", "Next", primary=True)


@dataclass(frozen=True, slots=True)
class Progress:
    """What was answered so far and which pages were passed, by which button: all that a draft keeps.

    `asked` names the questions of passed pages, so that one which a new release adds to a page is still asked.
    """

    answers: Mapping[str, Any] = field(default_factory=dict[str, Any])
    trail: tuple[tuple[str, str], ...] = ()
    asked: frozenset[str] = frozenset()

    def get(self, name: str, default: Any = None) -> Any:
        return self.answers.get(name, default)

    def left(self, page: str) -> str:
        """The button by which the page was last left; empty if it was not."""
        return next((button for name, button in reversed(self.trail) if name == page), "")

    def with_answers(self, **answers: Any) -> Progress:
        return replace(self, answers={**self.answers, **answers})

    def without(self, *names: str) -> Progress:
        return replace(self, answers={k: v for k, v in self.answers.items() if k not in names})

    def passed(self, page: str, button: str) -> Progress:
        return replace(self, trail=(*self.trail, (page, button)))

    def reopened(self, page: str) -> Progress:
        """As if the page had not been passed: it is asked again."""
        return replace(self, trail=tuple(step for step in self.trail if step[0] != page))


@dataclass(frozen=True, slots=True)
class Page:
    """Questions asked together. `after` may turn the answers into something else once the page is passed."""

    name: str
    title: str
    fields: tuple[Field, ...] = ()
    buttons: tuple[Button, ...] = (NEXT,)
    intro: tuple[str, ...] = ()
    after: Callable[[Progress, str], Progress] | None = None  # (progress with the page passed, button's name)


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before Confirm: pairs of name and words."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = ()
    confirm: str = "Confirm"


@dataclass(frozen=True)
class Form(Generic[F]):
    """A guided form about one case (or about none).

    `load` reads what the form must know and checks permission, at every step. `page` gives the first page that is
    still to be passed, or None. `save` runs in the same transaction as the draft's compare-and-set. `again` shows
    what was saved from a draft, for a second press of Confirm. `told` finds when its writer was told of what they
    write up: half-filled, the form is then reminded of and counted (the 24-hour rule). `forgets`: once the form
    is over, nothing of its answers is kept in it.
    """

    name: str
    title: str
    verb: Verb
    load: Callable[[Turn, int], F]
    page: Callable[[Progress, F], Page | None]
    preview: Callable[[Progress, F], Preview]
    save: Callable[[Turn, str, Progress, F], Answer]
    start: Callable[[F], Progress] = lambda facts: Progress()
    again: Callable[[Turn, str, Progress], Answer] | None = None
    told: Callable[[Progress], Moment | None] = lambda progress: None
    about_case: bool = True  # else it opens without one
    forgets: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Where the form stands after an event. `shown` is None once it is confirmed or cancelled."""

    progress: Progress
    shown: Page | Preview | None
    errors: Mapping[str, str] = field(default_factory=dict[str, str])
    held: Mapping[str, str] = field(default_factory=dict[str, str])  # what was typed and could not be taken
    echo: str = ""
    confirmed: bool = False
    cancelled: bool = False


def pages(*ordered: Page | Callable[[Progress, Any], Page | None]) -> Callable[[Progress, Any], Page | None]:
    """The usual order: each page once, a callable giving one only when it is wanted."""

    def first_open(progress: Progress, facts: Any) -> Page | None:
        for candidate in ordered:
            page = candidate if isinstance(candidate, Page) else candidate(progress, facts)
            if page is not None and not passed(page, progress):
                return page
        return None

    return first_open


def passed(page: Page, progress: Progress) -> bool:
    """Whether the page was left, and nothing that it must ask was added to it since."""
    known = progress.asked | progress.answers.keys()
    return bool(progress.left(page.name)) and all(asked.name in known for asked in page.fields if asked.required)
