"""An entry as plain text, to be copied into the care record: this bot keeps no clinical record."""

from __future__ import annotations

from casework.days import day_of, in_words, time_in_words
from casework.entries import UpdateView
from casework.words import updates as say


def text(entry: UpdateView) -> str:
    """The whole SBAR, a part to a paragraph, then what was put right since; what was not written is left out."""
    if entry.struck_out is not None:
        return struck_out(entry)
    head = [
        entry.label,
        f"{say.LABELS[entry.what]}. Happened: {entry.happened.words}. Told: {entry.told.words}.",
        f"Recorded: {time_in_words(entry.recorded_at)}, by {entry.author}.",
    ]
    parts = [
        ("Situation", entry.headline),
        ("Background", entry.background),
        ("Assessment", entry.assessment),
        ("Trend", say.TRENDS[entry.trend] if entry.trend else ""),
        ("Needed now", say.asked_for(entry.asked_for, entry.review)),
        ("Recommendation", _recommended(entry)),
    ]
    added = [say.corrected(time_in_words(one.at), one.author, one.words) for one in entry.corrections]
    return "\n".join([*head, *(f"{name}: {words}" for name, words in parts if words), *added])


def struck_out(entry: UpdateView) -> str:
    """The line that stays of an entry on the wrong child."""
    assert entry.struck_out is not None
    day = in_words(day_of(entry.recorded_at))
    return say.struck_out(day, in_words(day_of(entry.struck_out.at)), entry.struck_out.by)


def _recommended(entry: UpdateView) -> str:
    """The agreed actions one by one where there are any, and what was written beside them."""
    agreed = [f"{one.number}. {one.what} ({one.owner}, by {in_words(one.due_on)})" for one in entry.actions]
    return "\n".join(["as agreed", *agreed, entry.recommendation]).strip() if agreed else entry.recommendation
