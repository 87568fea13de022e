"""An entry that was on the wrong child, filled in again for the right one: one look, one Confirm."""

from __future__ import annotations

from typing import Any

from casework import background
from casework.actions import ActionView
from casework.days import in_words
from casework.entries import UpdateView
from casework.whereabouts import NewEvent
from casework.words import updates as say
from dialogs import happening, recommendations
from dialogs.fields import as_kept
from dialogs.form import Progress
from dialogs.recommendations import ADVICE, KEPT
from dialogs.turn import Turn
from dialogs.update import FULL, HEADLINE, UPDATE

_FROM_RECORD = ("Rated ", say.NOT_RATED, "Last meeting: ", say.NO_MEETING, "On the MDT: ")


def progress(turn: Turn, entry: UpdateView, event: NewEvent | None, case_id: int, *, move: bool) -> Progress:
    """The same answers for another case, as far as they hold for it; pages that they answer are passed.

    `move` takes its actions along: owners who are not on that child's MDT are asked for. Raises NotAllowed.
    """
    facts = UPDATE.load(turn, case_id)
    owners = {owner.id for owner in facts.owners} if move else set[int]()
    answers: dict[str, Any] = {
        "again_of": entry.id,
        "what": entry.what.value,
        "happened": as_kept(entry.happened.at, entry.happened.day_only),
        "told": as_kept(entry.told.at, entry.told.day_only),
        "headline": entry.headline,
        **(happening.answers(event) if event is not None else {"placement": "neither"}),
    }
    if entry.asked_for:
        answers["asked_for"] = [step.value for step in entry.asked_for]
    if not entry.to_finish:
        answers |= _sbar(entry, background.background(turn.db, case_id, now=turn.now))
        answers |= _recommended(entry, owners if move else None)
    return _forward(Progress(answers), facts, button="save" if entry.to_finish else FULL)


def _sbar(entry: UpdateView, filled_in: str) -> dict[str, Any]:
    """What the record says is the right child's; what was typed besides stays."""
    typed = [line for line in entry.background.splitlines() if line and not _of_record(line)]
    return {
        "background": "\n".join([filled_in, *typed]),
        "assessment": entry.assessment,
        "trend": entry.trend.value if entry.trend else "",
    }


def _of_record(line: str) -> bool:
    return line.startswith(_FROM_RECORD) or (line[:1].isdigit() and " open" in line and "action" in line)


def _recommended(entry: UpdateView, owners: set[int] | None) -> dict[str, Any]:
    advice = [line for line in entry.recommendation.splitlines() if line.strip()]
    kept: list[dict[str, Any]] = [{"what": line, "owner": "", "due": "", ADVICE: True} for line in advice]
    agreed = entry.actions if owners is not None else ()
    kept += [_line(one, owners or set()) for one in agreed]
    said = [f"{one.what}; {one.owner}; {in_words(one.due_on)}" for one in agreed]
    return {"recommendation": "\n".join([*advice, *said]), KEPT: kept}


def _line(one: ActionView, owners: set[int]) -> dict[str, Any]:
    owner = str(one.owner_id) if one.owner_id in owners else ""
    return {"what": one.what, "owner": owner, "due": one.due_on.isoformat(), "unread": ""}


def _forward(progress: Progress, facts: Any, *, button: str) -> Progress:
    """Past every page whose questions are answered; the first that lacks something is asked."""
    while (page := UPDATE.page(progress, facts)) is not None:
        if any(asked.required and progress.get(asked.name) in (None, "", []) for asked in page.fields):
            return progress
        if page.name == recommendations.RECOMMEND and KEPT not in progress.answers:
            return progress
        progress = progress.passed(page.name, button if page.name == HEADLINE else "next")
    return progress
