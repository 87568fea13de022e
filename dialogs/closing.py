"""`close KW-…` and `reopen KW-…`: what is open first, then why, and what it was good for. Nothing before Confirm."""

from __future__ import annotations

from dataclasses import dataclass

from cards.closing import OpenRow, closing_card
from cards.text import markdown
from cards.verbs import ActionDoneFor, CloseTask, OpenCase, OpenForm
from cards.verbs import Verb as Pressed
from casework import access, case_clocks, cases, closings
from casework.access import Verb
from casework.brief import brief
from casework.closings import NewClosing, StillOpen
from casework.days import due_phrase, in_words
from casework.errors import InvalidInput
from casework.words import clocks as clock_words
from casework.words import closing as say
from casework.words import tasks as task_words
from dialogs import guide, pick
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Facts, Text
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from storage.tables import TaskKind

VIEW = "close"
_LONG = 1000


@dataclass(frozen=True)
class ClosingFacts(Facts):
    still_open: StillOpen | None = None

    @property
    def count(self) -> int:
        return self.still_open.count if self.still_open else 0


def command(turn: Turn, argument: str) -> Answer:
    """`close KW-7F3K`."""
    return pick.pick(turn, VIEW, argument=argument)


def reopen_command(turn: Turn, argument: str) -> Answer:
    """`reopen KW-7F3K`: by its code, since a closed case is in no list."""
    if not argument:
        return turn.reply(guide.notice(say.WHICH))
    return pick.pick(turn, "reopen", argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """What is still open, each with its press; where nothing is, the form at once."""
    facts = _load(turn, case_id)
    if not facts.count:
        return guide.begin(turn, CLOSE, case_id)
    assert facts.still_open is not None
    shown = closing_card(case_id, facts.label, _rows(turn, case_id, facts.still_open))
    return turn.reply(Message(card=shown, summary=say.SUMMARY))


def _rows(turn: Turn, case_id: int, found: StillOpen) -> list[OpenRow]:
    return [*_tasks(turn, case_id, found), *_others(turn, case_id, found)]


def _tasks(turn: Turn, case_id: int, found: StillOpen) -> list[OpenRow]:
    review = brief(turn.db, case_id, now=turn.now).review
    rows: list[OpenRow] = []
    for task in found.tasks:
        ways: list[tuple[str, Pressed]] = [("No longer needed", CloseTask(task.id, task.version, "not_needed"))]
        if task.kind is TaskKind.RATE:
            ways = [("Rate", OpenForm("rate", case_id)), *ways]
        rows.append(OpenRow(task_words.asked(task.kind, review), ways))
    return rows


def _others(turn: Turn, case_id: int, found: StillOpen) -> list[OpenRow]:
    actions = [
        OpenRow(
            say.action(one.number, one.what, one.owner, due_phrase(one.due_on, turn.today)),
            [("Done, they told me", ActionDoneFor(one.id, one.version))],
        )
        for one in found.actions
    ]
    clocks = [
        OpenRow(
            f"{clock_words.fact_title(one.rule)}: {clock_words.fact(one.target_on, one.limit_on, turn.today)}",
            [(clock_words.WHY, OpenForm("why", case_id))],
        )
        for one in found.clocks
    ]
    meetings = [
        OpenRow(say.meeting(one.kind, in_words(one.day)), [("The case", OpenCase(case_id))]) for one in found.meetings
    ]
    return [*actions, *clocks, *meetings]


def _load(turn: Turn, case_id: int) -> ClosingFacts:
    access.require(turn.db, turn.actor, Verb.CLOSE_CASE, case_id, now=turn.now, refusal=say.NOT_YOURS)
    label = cases.label(turn.db, case_id, now=turn.now)
    return ClosingFacts(turn.now, label, case_id, closings.still_open(turn.db, case_id, today=turn.today))


def _open_page(progress: Progress, facts: ClosingFacts) -> Page | None:
    if not facts.count:
        return None
    asked = Text(name="still_open", label=say.OPEN_STILL, help=say.OPEN_HELP, max_length=_LONG, shape="lines")
    return Page("open", say.TITLE, (asked,), intro=(_counted(facts),))


def _counted(facts: ClosingFacts) -> str:
    found = facts.still_open
    assert found is not None
    parts = [
        (len(found.actions), "action"),
        (len(found.tasks), "task"),
        (len(found.clocks), "clock"),
        (len(found.meetings), "meeting"),
    ]
    said = ", ".join(f"{count} {noun if count == 1 else noun + 's'}" for count, noun in parts if count)
    return f"{say.STILL_OPEN}: {said}"


_WHY = Page(
    "why",
    say.TITLE,
    (
        Choice(name="reason", label=say.REASON, options=tuple(say.REASONS.items())),
        Text(name="note", label=say.NOTE, required=False, max_length=500),
        Text(name="different", label=say.DIFFERENT, max_length=_LONG, shape="lines", unless=("reason", "died")),
        Text(name="keyworking", label=say.KEYWORKING, max_length=_LONG, shape="lines", unless=("reason", "died")),
    ),
)


def _preview(progress: Progress, facts: ClosingFacts) -> Preview:
    pairs = (
        (say.REASON, say.REASONS[progress.get("reason")]),
        (say.NOTE, progress.get("note") or ""),
        (say.DIFFERENT, progress.get("different") or ""),
        (say.KEYWORKING, progress.get("keyworking") or ""),
        (say.OPEN_STILL, progress.get("still_open") or ""),
    )
    return Preview(say.TITLE, tuple(pair for pair in pairs if pair[1]), warnings=(say.CLOSES,))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: ClosingFacts) -> Answer:
    new = NewClosing(
        reason=progress.get("reason"),
        note=progress.get("note") or "",
        what_is_different=progress.get("different") or "",
        what_keyworking_did=progress.get("keyworking") or "",
        still_open=progress.get("still_open") or "",
    )
    told = closings.close(turn.db, turn.actor, facts.case_id, new, draft_id=draft_id, now=turn.now)
    return turn.reply(guide.notice(markdown(say.SAVED if told else say.SAVED_QUIETLY, label=facts.label)))


def _load_reopen(turn: Turn, case_id: int) -> Facts:
    access.require(turn.db, turn.actor, Verb.REOPEN_CASE, case_id, now=turn.now, refusal=say.NOT_YOURS)
    if not closings.is_closed(turn.db, case_id):
        raise InvalidInput(say.NOT_CLOSED)
    return Facts(turn.now, cases.label(turn.db, case_id, now=turn.now), case_id)


_WHY_REOPEN = Page("why", say.REOPEN_TITLE, (Text(name="why", label=say.WHY_REOPEN, max_length=500, shape="lines"),))


def _preview_reopen(progress: Progress, facts: Facts) -> Preview:
    return Preview(say.REOPEN_TITLE, ((say.WHY_REOPEN, progress.get("why")),))


def _save_reopen(turn: Turn, draft_id: str, progress: Progress, facts: Facts) -> Answer:
    closings.reopen(turn.db, turn.actor, facts.case_id, progress.get("why"), now=turn.now)
    case_clocks.refresh(turn.db, facts.case_id, policy=turn.scene.policy, now=turn.now)
    return turn.reply(guide.notice(markdown(say.REOPENED, label=facts.label)))


CLOSE = Form("close_case", say.TITLE, Verb.CLOSE_CASE, _load, pages(_open_page, _WHY), _preview, _save)
REOPEN = Form(
    "reopen", say.REOPEN_TITLE, Verb.REOPEN_CASE, _load_reopen, pages(_WHY_REOPEN), _preview_reopen, _save_reopen
)
