"""Correct or add: something is put right by what stands below the entry; the entry itself stays as it was saved."""

from __future__ import annotations

from cards.verbs import CorrectEntry
from casework import corrections, entries
from casework.access import Verb
from casework.days import day_of, in_words
from casework.errors import NotFound
from casework.words import updates as say
from dialogs import guide, saved_entry
from dialogs.events import Answer
from dialogs.fields import Text
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from dialogs.update_facts import UpdateFacts, load


def pressed(turn: Turn, press: CorrectEntry) -> Answer:
    """Of one entry. Raises NotAllowed and NotFound."""
    entry = entries.one(turn.db, turn.actor, press.update, now=turn.now)
    if entry.struck_out is not None:
        return turn.reply(saved_entry.struck_out(entry))
    said = f"{say.LABELS[entry.what]}, {in_words(day_of(entry.recorded_at))}: {entry.headline}"
    return guide.begin(turn, CORRECT, entry.case_id, Progress({"update": entry.id, "said": said}))


def _page(progress: Progress, facts: UpdateFacts) -> Page:
    field = Text(
        name="correction",
        label=say.CORRECTION,
        help=say.CORRECTION_HELP,
        max_length=say.LONGEST_PART,
        shape="lines",
    )
    return Page("correction", say.CORRECT, (field,), intro=(progress.get("said"),))


def _preview(progress: Progress, facts: UpdateFacts) -> Preview:
    warnings = facts.looks_like(progress.get("correction"))
    pairs = (("The entry", progress.get("said")), (say.CORRECT, progress.get("correction")))
    return Preview(say.CORRECT, pairs, warnings=(*warnings, say.ACTIONS_STAND))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: UpdateFacts) -> Answer:
    update_id, words = progress.get("update"), progress.get("correction")
    entry = corrections.add(turn.db, turn.actor, update_id, words, draft_id=draft_id, now=turn.now)
    return saved_entry.shown(turn, entry)


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    return saved_entry.shown(turn, entries.one(turn.db, turn.actor, progress.get("update"), now=turn.now))


def _nothing_named(facts: UpdateFacts) -> Progress:
    raise NotFound(say.NO_SUCH_ENTRY)


CORRECT = Form(
    name="correct",
    title=say.CORRECT,
    verb=Verb.RECORD_UPDATE,
    load=load,
    page=pages(_page),
    preview=_preview,
    save=_save,
    start=_nothing_named,
    again=_again,
)
