"""The one mechanism of all guided forms: pages declared as data, and a pure step from what was said to what is next.

A form works by card, by keyboard alone, and by both mixed. Nothing is saved before Confirm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from cards.text import markdown
from casework.access import Verb
from casework.words import forms as say
from dialogs.events import Answer
from dialogs.fields import Facts, Field, Problem
from dialogs.turn import Turn

F = TypeVar("F", bound=Facts)

BACK, CANCEL, CONFIRM = "@back", "@cancel", "@confirm"
SKIPPED = ("ok", "skip", "-")  # typed for "as it stands"


@dataclass(frozen=True, slots=True)
class Button:
    """A way on from a page. `checks=False` lets people leave the page's required questions open."""

    name: str
    label: str
    primary: bool = False
    checks: bool = True


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
    what was saved from a draft, for a second press of Confirm.
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


def here(form: Form[Any], progress: Progress, facts: Facts) -> Step:
    """The form as it stands."""
    return Step(progress, form.page(progress, facts) or form.preview(progress, facts))


def pressed(form: Form[Any], progress: Progress, facts: Facts, button: str, inputs: Mapping[str, Any]) -> Step:
    """A button of the form's card, with the inputs that came along."""
    if button == CANCEL:
        return Step(progress, None, cancelled=True)
    page = form.page(progress, facts)
    if button == BACK:
        return back(form, _kept(page, progress, facts, inputs) if page else progress, facts)
    if page is None:
        if button == CONFIRM:
            return Step(progress, None, confirmed=True)
        return here(form, progress, facts)
    chosen = next((known for known in page.buttons if known.name == button), None)
    if chosen is None:
        return here(form, progress, facts)
    return _leave(form, progress, facts, page, chosen, _inputs(page, inputs))


def overtaken(form: Form[Any], progress: Progress, facts: Facts, inputs: Mapping[str, Any]) -> Step:
    """A press on a card from an earlier step: the form as it stands, with what was typed there and is still asked."""
    step = replace(here(form, progress, facts), echo=markdown(say.MOVED_ON))
    if not isinstance(step.shown, Page):
        return step
    typed_there = _inputs(step.shown, inputs)
    return replace(step, held={k: v for k, v in typed_there.items() if v.strip() and k not in progress.answers})


def typed(form: Form[Any], progress: Progress, facts: Facts, text: str) -> Step:
    """Words instead of a press: they name a button, or answer the question that is asked."""
    said = text.strip().casefold()
    page = form.page(progress, facts)
    if page is None:
        if said in ("confirm", "yes", "save", "ok", form.preview(progress, facts).confirm.casefold()):
            return Step(progress, None, confirmed=True)
        return replace(here(form, progress, facts), echo=markdown(say.SAY_CONFIRM))
    button = next((known for known in page.buttons if said in (known.name, known.label.casefold())), None)
    if button is not None:
        return _leave(form, progress, facts, page, button, _offered(page, progress, facts) if button.checks else {})
    asked = next_question(page, progress)
    if asked is None:
        return replace(here(form, progress, facts), echo=ways_on(page))
    return _answer(form, progress, facts, page, asked, text)


def back(form: Form[Any], progress: Progress, facts: Facts) -> Step:
    """One page back, with what was answered kept."""
    if not progress.trail:
        return replace(here(form, progress, facts), echo=markdown(say.AT_THE_START))
    return here(form, replace(progress, trail=progress.trail[:-1]), facts)


def unsay(form: Form[Any], progress: Progress, facts: Facts) -> Step:
    """The typed "back": the last answer of the page is asked again; without one, one page back."""
    page = form.page(progress, facts)
    answered = [asked.name for asked in page.fields if asked.name in progress.answers] if page else []
    if not answered:
        return back(form, progress, facts)
    return here(form, progress.without(answered[-1]), facts)


def next_question(page: Page, progress: Progress) -> Field | None:
    """The first question of the page without an answer yet: what typed words will answer."""
    return next((asked for asked in page.fields if asked.name not in progress.answers), None)


def ways_on(page: Page) -> str:
    """What may be said once every question of the page has its answer."""
    return markdown(say.say_one_of([known.label for known in page.buttons]))


def _inputs(page: Page, inputs: Mapping[str, Any]) -> dict[str, str]:
    """The card's answers. Clients leave out an input that is empty: a question without one was left empty."""
    raw: dict[str, str] = {}
    for asked in page.fields:
        value = inputs.get(asked.name)
        raw[asked.name] = value if isinstance(value, str) else "" if value is None else str(value)
    return raw


def _offered(page: Page, progress: Progress, facts: Facts) -> dict[str, str]:
    """What typed words never met: there the offered answer counts."""
    return {asked.name: asked.offered(facts) for asked in page.fields if asked.name not in progress.answers}


def _read(
    page: Page, progress: Progress, facts: Facts, raw: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """Answers, errors, and what was typed and could not be taken. An empty input takes an earlier answer away."""
    answers, errors, held = dict(progress.answers), dict[str, str](), dict[str, str]()
    for asked in page.fields:
        given = raw.get(asked.name)
        if given is None:
            continue
        answers.pop(asked.name, None)
        if not given.strip():
            held[asked.name] = ""
            continue
        try:
            answers[asked.name] = asked.read(given, facts)
        except Problem as problem:
            errors[asked.name], held[asked.name] = str(problem), given
    return answers, errors, held


def _kept(page: Page, progress: Progress, facts: Facts, inputs: Mapping[str, Any]) -> Progress:
    """What can be kept of a page that is left by Back."""
    answers, _, _ = _read(page, progress, facts, {k: v for k, v in _inputs(page, inputs).items() if v})
    return replace(progress, answers={**progress.answers, **answers})


def _leave(
    form: Form[Any], progress: Progress, facts: Facts, page: Page, button: Button, raw: Mapping[str, str]
) -> Step:
    """Take the answers of a page and go on; with errors, stay on it and lose nothing."""
    answers, errors, held = _read(page, progress, facts, raw)
    if button.checks:
        for asked in page.fields:
            if asked.required and answers.get(asked.name) is None and asked.name not in errors:
                errors[asked.name] = say.missing(asked.label)
    if errors:
        return Step(replace(progress, answers=answers), page, errors=errors, held=held)
    asked_here = {asked.name for asked in page.fields}
    answers = {**answers, **dict.fromkeys(asked_here - answers.keys())}
    onward = replace(progress, answers=answers, asked=progress.asked | asked_here).passed(page.name, button.name)
    if page.after is not None:
        try:
            onward = page.after(onward, button.name)
        except Problem as problem:
            return _asked_again(replace(progress, answers=answers), page, problem)
    return here(form, onward, facts)


def _asked_again(progress: Progress, page: Page, problem: Problem) -> Step:
    """The page with what does not fit the rest of it; typed words answer that question next."""
    about = next((asked for asked in page.fields if asked.name == problem.field), None)
    if about is None:
        return Step(progress, page, errors={"": str(problem)})
    value = progress.get(about.name)
    held = {} if value is None else {about.name: about.raw(value)}
    return Step(progress.without(about.name), page, errors={about.name: str(problem)}, held=held)


def _answer(form: Form[Any], progress: Progress, facts: Facts, page: Page, asked: Field, text: str) -> Step:
    """Let typed words answer one question of the page, and say back what was understood."""
    said = text.strip().casefold()
    if asked.card_only:
        return replace(here(form, progress, facts), errors={asked.name: say.CARD_ONLY})
    if said in SKIPPED:
        offered = asked.offered(facts)
        if not offered and asked.required and said != "ok":
            return replace(here(form, progress, facts), errors={asked.name: say.missing(asked.label)})
        if offered or not asked.required:
            text = offered
    try:
        value = asked.read(text, facts) if text else None
    except Problem as problem:
        return Step(progress, page, errors={asked.name: str(problem)}, held={asked.name: text})
    onward = progress.with_answers(**{asked.name: value})
    echo = f"{asked.label}: {asked.words(value, facts)}" if value is not None else ""
    if next_question(page, onward) is None and len(page.buttons) == 1:
        return replace(_leave(form, onward, facts, page, page.buttons[0], {}), echo=echo)
    return replace(here(form, onward, facts), echo=echo)
