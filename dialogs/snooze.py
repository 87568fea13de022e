"""`snooze KW-7F3K 3 until Friday`, *Snooze* and *Wake*: the keyworker lets an action's reminders wait.

The rule protected: only days that are allowed are offered, and what is asked again must be said why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date

from cards.verbs import ActionWake
from casework import access, snoozes
from casework.access import Verb
from casework.actions import ActionView
from casework.days import in_words
from casework.errors import InvalidInput
from casework.policy import Policy
from casework.snoozes import Offered
from casework.words import actions as action_words
from casework.words import snoozes as say
from dialogs import action, actions, dates, guide, my_actions
from dialogs.action_facts import ActionFacts, form, load, name
from dialogs.events import Answer
from dialogs.fields import Choice, Text
from dialogs.form import Page, Preview, Progress
from dialogs.turn import Turn

_UNTIL = re.compile(r"\b(?:until|till)\s+(.+)$|\b((?:for|in)\s+.+|tomorrow\b.*)$", re.IGNORECASE | re.DOTALL)
_WHY = re.compile(r"\s*(?::|;|\bbecause\b)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class SnoozeFacts(ActionFacts):
    """With what the days that are offered depend on."""

    policy: Policy | None = None
    next_meeting: date | None = None
    times: dict[int, int] = field(default_factory=dict[int, int])  # snoozed while overdue, by action

    def offered(self, view: ActionView) -> Offered:
        assert self.policy is not None
        return snoozes.offered(view, self.next_meeting, self.times.get(view.id, 0), self.policy, self.today)


def _load(turn: Turn, case_id: int) -> SnoozeFacts:
    known = load(Verb.SNOOZE_ACTION)(turn, case_id)
    views = [view for view in known.views.values() if view.open]
    return SnoozeFacts(
        **{one.name: getattr(known, one.name) for one in fields(known)},
        policy=turn.scene.policy,
        next_meeting=snoozes.next_meeting(turn.db, views[0], turn.today) if views else None,
        times=snoozes.overdue_times(turn.db, [view.id for view in views]),
    )


def _page(progress: Progress, facts: SnoozeFacts) -> Page | None:
    if progress.left("until"):
        return None
    view = facts.meant(progress)
    found = facts.offered(view)
    options = [(day.isoformat(), say.option(words, day)) for words, day in found.days]
    asked = (
        Choice(name="until", label=say.UNTIL, options=options),
        Text(name="reason", label=say.WHY, required=found.reason, shape="lines", max_length=snoozes.LONGEST_REASON),
    )
    again = (say.WHY_AGAIN,) if found.reason else ()
    return Page("until", say.TITLE, asked, intro=(name(view), say.WHAT_IT_DOES, *again))


def _preview(progress: Progress, facts: SnoozeFacts) -> Preview:
    until = in_words(date.fromisoformat(progress.get("until")))
    pairs = [("Action", name(facts.meant(progress))), ("Until", until), ("Why", progress.get("reason") or "")]
    return Preview(say.TITLE, tuple(pair for pair in pairs if pair[1]))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: SnoozeFacts) -> Answer:
    until = date.fromisoformat(progress.get("until"))
    return _snooze(turn, progress.get("action"), until, progress.get("reason") or "")


SNOOZE = form("snooze", say.TITLE, Verb.SNOOZE_ACTION, _load, _page, _preview, _save)


def begin(turn: Turn, view: ActionView) -> Answer:
    """Ask until when, where there is a day to offer. For those who have been let through."""
    facts = _load(turn, view.case_id)
    if not view.open or not facts.offered(view).days:
        return turn.reply(action.message(turn, view.id, note=say.NOTHING_TO_OFFER if view.open else ""))
    return guide.begin(turn, SNOOZE, view.case_id, Progress({"action": view.id}))


def typed(turn: Turn, argument: str) -> Answer:
    """`snooze KW-7F3K 3 until Friday: the panel meets then`; without a day it is asked."""
    if not argument.strip():
        return turn.reply(my_actions.message(turn, note=action_words.WHICH_NUMBER.format(command="snooze")))
    found = _UNTIL.search(argument)
    view = actions.meant(turn, "snooze", argument[: found.start()] if found else argument)
    _require(turn, view)
    if found is None:
        return begin(turn, view)
    said, why = _split(found[1] or re.sub(r"^for\b", "in", found[2], flags=re.IGNORECASE))
    return _snooze(turn, view.id, _day(turn, view, said), why)


def wake_typed(turn: Turn, argument: str) -> Answer:
    """`wake KW-7F3K 3`."""
    if not argument.strip():
        return turn.reply(my_actions.message(turn, note=action_words.WHICH_NUMBER.format(command="wake")))
    return _wake(turn, actions.meant(turn, "wake", argument).id)


def woken(turn: Turn, press: ActionWake) -> Answer:
    """*Wake*, on the action's card or a list."""
    return _wake(turn, press.id)


def _snooze(turn: Turn, action_id: int, until: date, reason: str) -> Answer:
    view = snoozes.snooze(turn.db, turn.actor, action_id, until, reason, policy=turn.scene.policy, now=turn.now)
    return turn.reply(action.message(turn, view.id, note=say.snoozed(name(view), until, turn.today)))


def _wake(turn: Turn, action_id: int) -> Answer:
    view = snoozes.wake(turn.db, turn.actor, action_id, policy=turn.scene.policy, now=turn.now)
    return turn.reply(action.message(turn, view.id, note=say.woken(name(view))))


def _require(turn: Turn, view: ActionView) -> None:
    access.require(
        turn.db,
        turn.actor,
        Verb.SNOOZE_ACTION,
        view.case_id,
        now=turn.now,
        subject=view.subject,
        refusal=say.NOT_YOURS_TO_SNOOZE,
    )


def _split(text: str) -> tuple[str, str]:
    """The day, and after a colon or "because" the reason."""
    found = _WHY.search(text)
    return (text, "") if found is None else (text[: found.start()], text[found.end() :])


def _day(turn: Turn, view: ActionView, said: str) -> date:
    """Raises InvalidInput with what to ask."""
    if " ".join(said.casefold().split()).removeprefix("the ") == "next meeting":
        meeting = snoozes.next_meeting(turn.db, view, turn.today)
        if meeting is None:
            raise InvalidInput(say.NO_MEETING, "until")
        return meeting
    read = dates.read_day(said, turn.today)
    if not isinstance(read, date):
        raise InvalidInput(read.sentence, "until")
    return read
