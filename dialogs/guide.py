"""Leads a person through a form: keeps the draft, shows the next card, and saves exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cards.form import ButtonView, InputView, PageView, PreviewView, page_card, preview_card
from cards.parts import card, line
from cards.text import spoken
from cards.verbs import FormPress
from casework import access
from casework.errors import KeyworkerError
from casework.words import forms as say
from dialogs import drafts, steps
from dialogs.drafts import Draft
from dialogs.events import Answer, Message
from dialogs.fields import Facts, Field
from dialogs.form import Form, Page, Preview, Progress, Step
from dialogs.steps import BACK, CANCEL, CONFIRM
from dialogs.turn import Turn
from storage.tables import DraftState

Forms = Mapping[str, Form[Any]]


def begin(turn: Turn, chosen: Form[Any], case_id: int, progress: Progress | None = None) -> Answer:
    """Open a new form. Raises NotAllowed when the person may not, before anything is asked."""
    facts = chosen.load(turn, case_id)
    _read(turn, chosen, case_id)
    begun = progress if progress is not None else chosen.start(facts)
    draft = drafts.start(turn.db, turn.actor, chosen.name, case_id, begun, now=turn.now, told=chosen.told(begun))
    return turn.reply(_shown(chosen, draft, steps.here(chosen, begun, facts), facts))


def press(turn: Turn, forms: Forms, pressed: FormPress) -> Answer:
    """A button of a form's card, be the card current, old or pressed twice."""
    draft = drafts.find(turn.db, turn.actor, pressed.draft)
    if draft is None or draft.state is not DraftState.OPEN or draft.form not in forms:
        return _closed(turn, forms, draft)
    if draft.expires_at <= turn.now:
        return _too_old(turn, forms, draft)
    if pressed.button == CANCEL:
        return _cancel(turn, forms, draft)
    chosen = forms[draft.form]
    facts = chosen.load(turn, draft.case_id)
    if pressed.version != draft.version:
        step = steps.overtaken(chosen, draft.progress, facts, turn.event.payload)
        return turn.reply(_shown(chosen, draft, step, facts))
    step = steps.pressed(chosen, draft.progress, facts, pressed.button, turn.event.payload)
    return _go_on(turn, chosen, draft, step, facts)


def typed(turn: Turn, forms: Forms, draft: Draft, text: str) -> Answer:
    """Words typed while a form is open."""
    said = text.strip().casefold()
    if draft.form not in forms:
        return _too_old(turn, forms, draft)
    if said == "cancel":
        return _cancel(turn, forms, draft)
    chosen = forms[draft.form]
    facts = chosen.load(turn, draft.case_id)
    if said == "back":
        step = steps.unsay(chosen, draft.progress, facts)
    else:
        step = steps.typed(chosen, draft.progress, facts, text)
    return _go_on(turn, chosen, draft, step, facts)


def answers(turn: Turn, forms: Forms, draft: Draft, text: str) -> bool:
    """Whether words that are a command as well answer the question that the open form asks."""
    chosen = forms.get(draft.form)
    try:
        facts = chosen.load(turn, draft.case_id) if chosen else None
    except KeyworkerError:  # no longer theirs: the form says so when it is answered, and commands go on
        return False
    return chosen is not None and facts is not None and steps.names_an_option(chosen, draft.progress, facts, text)


def resume(turn: Turn, forms: Forms, draft_id: str) -> Answer:
    """Show a half-filled form again, where it was left; of a finished one, what was saved."""
    draft = drafts.find(turn.db, turn.actor, draft_id)
    if draft is None or draft.state is not DraftState.OPEN or draft.form not in forms:
        return _closed(turn, forms, draft)
    if draft.expires_at <= turn.now:
        return _too_old(turn, forms, draft)
    chosen = forms[draft.form]
    facts = chosen.load(turn, draft.case_id)
    _read(turn, chosen, draft.case_id)
    version = drafts.keep(turn.db, draft, draft.progress, now=turn.now, told=chosen.told(draft.progress))
    if version is None:
        return _outrun(turn, chosen, draft)
    draft = replace(draft, version=version)
    return turn.reply(_shown(chosen, draft, steps.here(chosen, draft.progress, facts), facts))


def _read(turn: Turn, chosen: Form[Any], case_id: int) -> None:
    """A form shows something of its case before anything is saved: opening it is a read."""
    subject = f"form:{chosen.name}"
    access.read(turn.db, turn.actor, chosen.verb, now=turn.now, case_id=case_id or None, subject=subject)


def notice(text: str) -> Message:
    """A short sentence as a card, so that it can also replace a card."""
    return Message(card=card(line(spoken(text))), summary="Keyworker bot")


def _closed(turn: Turn, forms: Forms, draft: Draft | None) -> Answer:
    """A card whose form is over: nothing is done twice, and what was saved is shown as it stands."""
    if draft is not None and draft.state is DraftState.CANCELLED:
        return turn.reply(notice(say.CANCELLED))
    chosen = forms.get(draft.form) if draft is not None else None
    if draft is None or chosen is None or chosen.again is None or draft.state is DraftState.OPEN:
        return turn.reply(notice(say.FINISHED))
    return chosen.again(turn, draft.id, draft.progress)


def _too_old(turn: Turn, forms: Forms, draft: Draft) -> Answer:
    drafts.close(turn.db, draft, DraftState.CANCELLED, now=turn.now, forget=_forgets(forms, draft))
    return turn.reply(notice(say.EXPIRED))


def _cancel(turn: Turn, forms: Forms, draft: Draft) -> Answer:
    """Nothing is read for it: a form can be left even when its case may no longer be seen."""
    closed = drafts.close(turn.db, draft, DraftState.CANCELLED, now=turn.now, forget=_forgets(forms, draft))
    return turn.reply(notice(say.CANCELLED if closed else say.FINISHED))


def _forgets(forms: Forms, draft: Draft) -> bool:
    """Whether nothing is to be left of the answers; of a form that a release took away, too."""
    return draft.form not in forms or forms[draft.form].forgets


def _go_on(turn: Turn, chosen: Form[Any], draft: Draft, step: Step, facts: Facts) -> Answer:
    if step.confirmed:
        if not drafts.close(turn.db, draft, DraftState.FINISHED, now=turn.now, forget=chosen.forgets):
            return _outrun(turn, chosen, draft)
        return chosen.save(turn, draft.id, step.progress, facts)
    version = drafts.keep(turn.db, draft, step.progress, now=turn.now, told=chosen.told(step.progress))
    if version is None:
        return _outrun(turn, chosen, draft)
    return turn.reply(_shown(chosen, replace(draft, version=version), step, facts))


def _outrun(turn: Turn, chosen: Form[Any], draft: Draft) -> Answer:
    """Another press of the same moment was faster: what it saved, or the form as it stands since."""
    now = drafts.find(turn.db, turn.actor, draft.id)
    if now is None or now.state is not DraftState.OPEN:
        return _closed(turn, {chosen.name: chosen}, now)
    facts = chosen.load(turn, now.case_id)
    return turn.reply(_shown(chosen, now, steps.here(chosen, now.progress, facts), facts))


def _shown(chosen: Form[Any], draft: Draft, step: Step, facts: Facts) -> Message:
    shown = step.shown
    if isinstance(shown, Preview):
        view = PreviewView(
            draft=draft.id,
            version=draft.version,
            title=shown.title,
            label=facts.label,
            pairs=shown.pairs,
            warnings=shown.warnings,
            echo=step.echo,
            buttons=(
                ButtonView(CONFIRM, shown.confirm, primary=True),
                ButtonView(BACK, "Back", inputs=False) if step.progress.trail else None,
                ButtonView(CANCEL, "Cancel", inputs=False),
            ),
        )
        return Message(card=preview_card(view), summary=f"{chosen.title}: check and confirm")
    assert isinstance(shown, Page)
    return Message(card=page_card(_page_view(draft, shown, step, facts)), summary=chosen.title)


def _page_view(draft: Draft, page: Page, step: Step, facts: Facts) -> PageView:
    asked, problem = steps.next_question(page, step.progress), step.errors.get("", "")
    ask = _in_words(page, asked, facts)
    ways = [ButtonView(button.name, button.label, primary=button.primary) for button in page.buttons]
    if step.progress.trail:
        ways.append(ButtonView(BACK, "Back"))  # with its inputs: going back loses nothing
    ways.append(ButtonView(CANCEL, "Cancel", inputs=False))
    return PageView(
        draft=draft.id,
        version=draft.version,
        title=page.title,
        label=facts.label,
        inputs=tuple(_input_view(page, item.name, step, facts) for item in page.fields),
        buttons=tuple(ways),
        intro=page.intro,
        echo=step.echo,
        ask="" if ask == problem else ask,
        problem=problem,
    )


def _in_words(page: Page, asked: Field | None, facts: Facts) -> str:
    """The line for whoever types instead of pressing."""
    if asked is None:
        return steps.ways_on(page)
    if asked.card_only:
        return ""
    easy = say.OK_KEEPS if asked.offered(facts) else "" if asked.required else say.OK_SKIPS
    return f"{say.OR_TYPE} {asked.question(facts)} {easy}".strip()


def _input_view(page: Page, name: str, step: Step, facts: Facts) -> InputView:
    item = next(known for known in page.fields if known.name == name)
    if name in step.held:
        raw = step.held[name]
    elif step.progress.answers.get(name) is not None:
        raw = item.raw(step.progress.answers[name])
    elif name in step.progress.answers:
        raw = ""  # asked before, and left empty on purpose
    else:
        raw = item.offered(facts)
    return item.view(raw, facts, step.errors.get(name, ""))
