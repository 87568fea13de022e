"""The pure step of every guided form: from what was said or pressed to what is next.

A form works by card, by keyboard alone, and by both mixed; with errors it stays where it is and loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cards.text import markdown
from casework.words import forms as say
from dialogs.fields import Choice, Facts, Field, Problem
from dialogs.form import Button, Form, Page, Progress, Step

BACK, CANCEL, CONFIRM = "@back", "@cancel", "@confirm"
_LONGEST_ECHO = 300  # characters
SKIPPED = ("ok", "skip", "-")  # typed for "as it stands"


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
    button = next((known for known in page.buttons if said in (known.name, known.label.casefold(), *known.typed)), None)
    if button is not None:
        return _leave(form, progress, facts, page, button, _offered(page, progress, facts) if button.checks else {})
    asked = next_question(page, progress)
    if asked is None:
        return replace(here(form, progress, facts), echo=ways_on(page))
    return _answer(form, progress, facts, page, asked, text)


def names_an_option(form: Form[Any], progress: Progress, facts: Facts, text: str) -> bool:
    """Whether the words are, letter for letter, an option of the question that is asked: "MDT" is a kind of meeting."""
    page = form.page(progress, facts)
    asked = next_question(page, progress) if page is not None else None
    said = text.strip().casefold()
    return isinstance(asked, Choice) and any(
        said in (kept.casefold(), read.casefold()) for kept, read in asked.all(facts)
    )


def back(form: Form[Any], progress: Progress, facts: Facts) -> Step:
    """One page back, with what was answered kept. A page that is not wanted any more is skipped."""
    if not progress.trail:
        return replace(here(form, progress, facts), echo=markdown(say.AT_THE_START))
    now = form.page(progress, facts)
    while progress.trail:
        progress = replace(progress, trail=progress.trail[:-1])
        before = form.page(progress, facts)
        if before is not None and (now is None or before.name != now.name):
            break
    return here(form, progress, facts)


def unsay(form: Form[Any], progress: Progress, facts: Facts) -> Step:
    """The typed "back": the last answer of the page is asked again; without one, one page back."""
    page = form.page(progress, facts)
    answered = [asked.name for asked in page.fields if asked.name in progress.answers] if page else []
    if not answered:
        return back(form, progress, facts)
    return here(form, progress.without(answered[-1]), facts)


def next_question(page: Page, progress: Progress) -> Field | None:
    """The first question of the page without an answer yet: what typed words will answer."""
    answers = progress.answers
    open_still = (asked for asked in page.fields if asked.name not in answers and not asked.quiet)
    return next((asked for asked in open_still if not asked.needless(answers)), None)


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
            open_still = answers.get(asked.name) is None and not asked.needless(answers)
            if asked.required and open_still and asked.name not in errors:
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
    echo = _cut(f"{asked.label}: {asked.words(value, facts)}") if value is not None else ""
    ways = [button for button in page.buttons if button.checks]  # the others leave questions open: none is
    if next_question(page, onward) is None and len(ways) == 1:
        return replace(_leave(form, onward, facts, page, ways[0], {}), echo=echo)
    return replace(here(form, onward, facts), echo=echo)


def _cut(echo: str) -> str:
    """Long words stand in their input once more; twice, a card could be too large for Teams."""
    return echo if len(echo) <= _LONGEST_ECHO else echo[: _LONGEST_ECHO - 1].rstrip() + "…"
