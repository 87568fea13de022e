"""Something changed: a headline with few presses, the SBAR now or later. Nothing is stored before Confirm."""

from __future__ import annotations

from casework import entries, struck_out, updates
from casework.access import Verb
from casework.errors import NotFound
from casework.updates import NewUpdate, Sbar
from casework.words import updates as say
from dialogs import happening, moments, next_step, pick, recommendations, saved_entry
from dialogs.events import Answer
from dialogs.fields import Choice, Text, as_kept, moment_in_words
from dialogs.form import Button, Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from dialogs.update_facts import UpdateFacts, load
from storage.tables import Trend, WhatChanged

HEADLINE, FULL = "headline", "full"


# Pages


def _headline(progress: Progress, facts: UpdateFacts) -> Page:
    return Page(
        HEADLINE,
        say.TITLE,
        (
            Choice(name="what", label=say.WHAT, options=[(one.value, said) for one, said in say.LABELS.items()]),
            *moments.asked(),
            Text(name="headline", label=say.HEADLINE, help=say.HEADLINE_HELP, max_length=say.LONGEST_HEADLINE),
        ),
        buttons=(Button("save", say.SAVE_NOW, primary=True), Button(FULL, say.FULL_SBAR)),
        after=moments.in_order,
    )


def _sbar(progress: Progress, facts: UpdateFacts) -> Page | None:
    if _only_headline(progress):
        return None
    return Page(
        "sbar",
        say.FULL_SBAR,
        (
            Text(
                name="background",
                label=say.BACKGROUND,
                default=lambda facts: facts.background,
                max_length=say.LONGEST_PART,
                shape="lines",
                required=False,
            ),
            Text(
                name="assessment",
                label=say.ASSESSMENT,
                help=say.ASSESSMENT_HELP,
                max_length=say.LONGEST_PART,
                shape="lines",
            ),
            Choice(name="trend", label=say.TREND, options=[(one.value, said) for one, said in say.TRENDS.items()]),
        ),
        intro=(f"Situation: {progress.get('headline')}",),
    )


def _recommend(progress: Progress, facts: UpdateFacts) -> Page | None:
    return None if _only_headline(progress) else recommendations.page(progress, facts)


def _next_step(progress: Progress, facts: UpdateFacts) -> Page | None:
    """What a worse, red or crisis entry needs now, with whom to call."""
    return next_step.page(progress, facts, _what(progress), _trend(progress))


def _preview(progress: Progress, facts: UpdateFacts) -> Preview:
    headline = progress.get("headline")
    pairs = [
        ("What changed", say.LABELS[_what(progress)]),
        ("Happened", moment_in_words(progress.get("happened") or "")),
        ("You were told", moment_in_words(progress.get("told") or "")),
        ("Situation", headline),
    ]
    if not _only_headline(progress):
        pairs += [
            ("Background", progress.get("background") or ""),
            ("Assessment", progress.get("assessment") or ""),
            ("Trend", say.TRENDS[trend] if (trend := _trend(progress)) else ""),
            ("Recommendation", recommendations.text(progress)),
            ("Actions", recommendations.in_short(progress, facts)),
        ]
    pairs.append(("Needed now", say.asked_for(next_step.said(progress), facts.review)))
    title = say.FINISH_TITLE if progress.get("update") else say.TITLE
    written = (headline, progress.get("assessment") or "", progress.get("background") or "")
    warnings = facts.looks_like("\n".join(written))
    if not progress.get("update"):
        warnings = (*warnings, *happening.questioned(progress, facts))
    return Preview(title, tuple(pairs), warnings=(*warnings, *recommendations.gone_by(progress, facts)))


def _only_headline(progress: Progress) -> bool:
    return not progress.get("update") and progress.left(HEADLINE) != FULL


def _what(progress: Progress) -> WhatChanged:
    return WhatChanged(progress.get("what"))


def _trend(progress: Progress) -> Trend | None:
    return None if _only_headline(progress) or not progress.get("trend") else Trend(progress.get("trend"))


# Saving


def _written(progress: Progress) -> Sbar:
    return Sbar(
        background=progress.get("background") or "",
        assessment=progress.get("assessment") or "",
        recommendation=recommendations.text(progress),
        trend=_trend(progress),
        actions=recommendations.lines(progress),
    )


def _save(turn: Turn, draft_id: str, progress: Progress, facts: UpdateFacts) -> Answer:
    happened, told = moments.known(progress, "happened"), moments.known(progress, "told")
    assert happened is not None
    assert told is not None
    new = NewUpdate(
        what=_what(progress),
        headline=progress.get("headline"),
        happened=happened,
        told=told,
        sbar=None if _only_headline(progress) else _written(progress),
        asked_for=next_step.said(progress)
        if updates.needs_next_step(_what(progress), _trend(progress), facts.red)
        else (),
    )
    policy = turn.scene.policy.updates
    entry = updates.record(turn.db, turn.actor, facts.case_id, new, draft_id=draft_id, policy=policy, now=turn.now)
    happening.record(turn, progress, facts, draft_id=draft_id, update_id=entry.id)
    if progress.get("again_of"):
        struck_out.written_again(turn.db, progress.get("again_of"), entry.id)
    return saved_entry.shown(turn, entry)


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    found = entries.of_draft(turn.db, draft_id)
    if found is None:
        raise NotFound(say.NO_SUCH_ENTRY)
    return saved_entry.shown(turn, entries.one(turn.db, turn.actor, found, now=turn.now))


def _finishing(facts: UpdateFacts) -> Progress:
    """The oldest headline of this child that still stands to finish."""
    waiting = updates.to_finish(facts.turn.db, facts.turn.actor, now=facts.now, case_id=facts.case_id)
    if not waiting:
        raise NotFound(say.NOTHING_TO_FINISH)
    return finishing(entries.one(facts.turn.db, facts.turn.actor, waiting[0].id, now=facts.now))


def finishing(entry: entries.UpdateView) -> Progress:
    """Where finishing an entry begins: what was said in the headline stands."""
    if not entry.to_finish:
        raise NotFound(say.NOTHING_TO_FINISH)
    return Progress(
        {
            "update": entry.id,
            "seen": entry.version,
            "what": entry.what.value,
            "headline": entry.headline,
            "happened": as_kept(entry.happened.at, entry.happened.day_only),
            "told": as_kept(entry.told.at, entry.told.day_only),
            "asked_already": bool(entry.asked_for),
        }
    )


def _save_finished(turn: Turn, draft_id: str, progress: Progress, facts: UpdateFacts) -> Answer:
    entry = updates.finish(
        turn.db,
        turn.actor,
        progress.get("update"),
        _written(progress),
        next_step.said(progress),
        seen=progress.get("seen"),
        now=turn.now,
    )
    return saved_entry.shown(turn, entry)


def _finished_again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    return saved_entry.shown(turn, entries.one(turn.db, turn.actor, progress.get("update"), now=turn.now))


def command(turn: Turn, argument: str) -> Answer:
    """`update`, `update KW-7F3K`."""
    return pick.pick(turn, UPDATE.name, argument=argument)


UPDATE = Form(
    name="update",
    title=say.TITLE,
    verb=Verb.RECORD_UPDATE,
    load=load,
    page=pages(
        _headline,
        moments.another_day("happened"),
        moments.another_day("told"),
        happening.one_question,
        _sbar,
        _recommend,
        recommendations.gap,
        _next_step,
    ),
    preview=_preview,
    save=_save,
    again=_again,
    told=moments.told,
)

FINISH = Form(
    name="finish",
    title=say.FINISH_TITLE,
    verb=Verb.RECORD_UPDATE,
    load=load,
    page=pages(_sbar, _recommend, recommendations.gap, _next_step),
    preview=_preview,
    save=_save_finished,
    start=_finishing,
    again=_finished_again,
)
