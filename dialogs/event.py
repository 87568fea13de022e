"""An event: admission, discharge, a crisis, a placement, custody. Recorded once, it makes its own entry as well."""

from __future__ import annotations

from casework import access, entries, updates
from casework.access import Verb
from casework.errors import InvalidInput, NotFound
from casework.updates import NewUpdate
from casework.words import events as say
from casework.words import updates as update_words
from dialogs import happening, moments, next_step, pick, saved_entry, update_facts
from dialogs.events import Answer
from dialogs.fields import Choice, Text, moment_in_words
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from dialogs.update_facts import UpdateFacts
from storage.tables import EventKind


def load(turn: Turn, case_id: int) -> UpdateFacts:
    """Raises NotAllowed for whoever may not write on this case."""
    access.require(turn.db, turn.actor, Verb.RECORD_EVENT, case_id, now=turn.now)
    return update_facts.load(turn, case_id)


def _what(progress: Progress, facts: UpdateFacts) -> Page:
    return Page(
        "what",
        say.TITLE,
        (
            Choice(name="kind", label=say.KIND, options=[(one.value, said) for one, said in say.KINDS.items()]),
            *moments.asked(),
            Text(name="words", label=say.WORDS, required=False, max_length=say.LONGEST_WORDS),
        ),
        after=lambda progress, button: _fits(moments.in_order(progress, button), facts),
    )


def _fits(progress: Progress, facts: UpdateFacts) -> Progress:
    happening.fits(progress, facts)
    return progress


def _next_step(progress: Progress, facts: UpdateFacts) -> Page | None:
    return next_step.page(progress, facts, happening.what_changed(_kind(progress)), None)


def _preview(progress: Progress, facts: UpdateFacts) -> Preview:
    headline = happening.headline(progress)
    pairs = [
        (say.KIND, say.KINDS[_kind(progress)]),
        ("Happened", moment_in_words(progress.get("happened") or "")),
        ("You were told", moment_in_words(progress.get("told") or "")),
        *happening.pairs(progress, facts),
        ("The entry will say", headline),
        ("Needed now", update_words.asked_for(next_step.said(progress), facts.review)),
    ]
    return Preview(say.TITLE, tuple(pairs), warnings=(*facts.looks_like(headline), *happening.doubts(progress, facts)))


def _kind(progress: Progress) -> EventKind:
    return EventKind(progress.get("kind"))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: UpdateFacts) -> Answer:
    """The entry first, then the event that it tells of: both, or neither."""
    if said := happening.objection(progress, facts):
        raise InvalidInput(said)
    happened, told = moments.known(progress, "happened"), moments.known(progress, "told")
    assert happened is not None
    assert told is not None
    what = happening.what_changed(_kind(progress))
    asked = next_step.said(progress) if updates.needs_next_step(what, None, facts.red) else ()
    new = NewUpdate(what=what, headline=happening.headline(progress), happened=happened, told=told, asked_for=asked)
    policy = turn.scene.policy.updates
    entry = updates.record(turn.db, turn.actor, facts.case_id, new, draft_id=draft_id, policy=policy, now=turn.now)
    happening.record(turn, progress, facts, draft_id=draft_id, update_id=entry.id)
    return saved_entry.shown(turn, entry)


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    found = entries.of_draft(turn.db, draft_id)
    if found is None:
        raise NotFound(update_words.NO_SUCH_ENTRY)
    return saved_entry.shown(turn, entries.one(turn.db, turn.actor, found, now=turn.now))


def command(turn: Turn, argument: str) -> Answer:
    """`event`, `event KW-7F3K`."""
    return pick.pick(turn, EVENT.name, argument=argument)


EVENT = Form(
    name="event",
    title=say.TITLE,
    verb=Verb.RECORD_EVENT,
    load=load,
    page=pages(
        _what,
        moments.another_day("happened", happening.fits),
        moments.another_day("told"),
        happening.page,
        _next_step,
    ),
    preview=_preview,
    save=_save,
    again=_again,
    told=moments.told,
)
