"""Gateway not enough: a manager asks for a Resolution meeting (Level 2), or goes back; one press and Confirm."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework import access, gateway
from casework.access import Verb
from casework.brief import brief
from casework.errors import InvalidInput
from casework.words import gateway as say
from dialogs import cases, guide
from dialogs.events import Answer
from dialogs.fields import Facts
from dialogs.form import Form, Preview, Progress
from dialogs.turn import Turn

NAME = "gateway_level"


@dataclass(frozen=True)
class LevelFacts(Facts):
    level: int = field(kw_only=True)
    version: int = field(kw_only=True)


def _load(turn: Turn, case_id: int) -> LevelFacts:
    """Raises NotAllowed for all but the service's managers, and InvalidInput off the Gateway pathway."""
    access.require(turn.db, turn.actor, Verb.MOVE_LEVEL, case_id, now=turn.now)
    level, known = gateway.level(turn.db, case_id), brief(turn.db, case_id, now=turn.now)
    if level is None:
        raise InvalidInput(say.NOT_ON_GATEWAY)
    return LevelFacts(turn.now, known.label, case_id, level=level, version=known.version)


def _start(facts: LevelFacts) -> Progress:
    to = gateway.GATEWAY if facts.level == gateway.RESOLUTION else gateway.RESOLUTION
    return Progress({"to": to, "case": facts.case_id})


def _preview(progress: Progress, facts: LevelFacts) -> Preview:
    to = progress.get("to")
    pairs = (("Now", say.level(facts.level)), ("Then", say.level(to)))
    return Preview(say.TITLE, (*pairs, ("When", say.WHEN)) if to == gateway.RESOLUTION else pairs)


def _save(turn: Turn, draft_id: str, progress: Progress, facts: LevelFacts) -> Answer:
    to = progress.get("to")
    gateway.move(turn.db, turn.actor, facts.case_id, to, draft_id=draft_id, seen=facts.version, now=turn.now)
    return turn.reply(guide.notice(say.moved(facts.label, to)))


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    """It was done: the case as it stands."""
    return cases.show(turn, progress.get("case"))


GATEWAY_LEVEL = Form(
    NAME, say.TITLE, Verb.MOVE_LEVEL, _load, lambda progress, facts: None, _preview, _save, _start, _again
)
