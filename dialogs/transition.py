"""Growing up: *Arranged* in one press, or with who takes over. Nothing closes by itself."""

from __future__ import annotations

from dataclasses import dataclass

from cards.verbs import Arranged
from casework import access, cases, transitions
from casework.access import Verb
from casework.errors import NotFound
from casework.transitions import Asked
from casework.words import transitions as say
from dialogs import guide, letter, needs
from dialogs.events import Answer
from dialogs.fields import Facts, Text
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from storage.tables import Milestone


@dataclass(frozen=True)
class AskedFacts(Facts):
    asked: Asked | None = None


def arranged(turn: Turn, press: Arranged) -> Answer:
    """One press, on a reminder or in `needs me`. Raises NotAllowed, and NotFound for an age that is not asked about."""
    transitions.arrange(turn.db, turn.actor, press.case, _milestone(press.age), now=turn.now)
    told = letter.redrawn(turn, say.SAVED, press.case)
    return turn.reply(told) if told is not None else needs.needs_me(turn)


def _milestone(age: str) -> Milestone:
    if age not in set(Milestone):
        raise NotFound(say.NOTHING_ASKED)
    return Milestone(age)


def _load(turn: Turn, case_id: int) -> AskedFacts:
    access.require(turn.db, turn.actor, Verb.ARRANGE_TRANSITION, case_id, now=turn.now)
    asked = transitions.of_cases(turn.db, [case_id]).get(case_id)
    return AskedFacts(turn.now, cases.label(turn.db, case_id, now=turn.now), case_id, asked)


def _start(facts: AskedFacts) -> Progress:
    if facts.asked is None:
        raise NotFound(say.NOTHING_ASKED)
    return Progress({"age": facts.asked.milestone.value})


_WHO = Page("who", say.FORM_TITLE, (Text(name="who", label=say.WHO, help=say.WHO_HELP, max_length=200),))


def _preview(progress: Progress, facts: AskedFacts) -> Preview:
    return Preview(say.FORM_TITLE, ((say.WHO, progress.get("who")),))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: AskedFacts) -> Answer:
    age, who = _milestone(progress.get("age")), progress.get("who")
    transitions.arrange(turn.db, turn.actor, facts.case_id, age, who=who, now=turn.now)
    return turn.reply(guide.notice(say.saved(who)))


TRANSITION = Form("transition", say.FORM_TITLE, Verb.ARRANGE_TRANSITION, _load, pages(_WHO), _preview, _save, _start)
