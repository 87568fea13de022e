"""`allocate KW-…`: a manager says who keeps a case. Nothing is stored before Confirm."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from cards.allocate import allocate_card
from cards.text import markdown
from casework import access, allocations, caseloads, cases, codes
from casework.access import Verb
from casework.allocations import Keyworker, Moved
from casework.errors import InvalidInput
from casework.words import allocation as say
from dialogs import caseload, guide, pick
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Facts, Text
from dialogs.form import Form, Page, Preview, Progress
from dialogs.turn import Turn
from storage import core as t


@dataclass(frozen=True)
class AllocateFacts(Facts):
    keyworkers: tuple[Keyworker, ...] = ()
    now_with: int | None = None
    now_with_name: str = ""


def command(turn: Turn, argument: str) -> Answer:
    """`allocate`, `allocate KW-7F3K`, `allocate Grace` for all that Grace keeps."""
    argument = argument.strip()
    if not argument:
        return _overview(turn)
    if codes.read_code(argument) is None and not codes.mistyped(argument):
        theirs = caseload.of_name(turn, argument)
        if theirs is not None:
            return theirs
    return pick.pick(turn, "allocate", argument=argument)


def _overview(turn: Turn) -> Answer:
    access.require_role(turn.db, turn.actor, Verb.ALLOCATE, now=turn.now, refusal=say.MANAGERS_ONLY)
    if turn.actor.service_id is None:
        raise InvalidInput(say.NO_SERVICE)
    waiting = caseloads.without_keyworker(turn.db, turn.actor, now=turn.now)
    known = allocations.keyworkers(turn.db, turn.actor.service_id)
    shown = allocate_card(
        [(one.case_id, one.label) for one in waiting], [(one.name, str(one.cases), str(one.red)) for one in known]
    )
    return turn.reply(Message(card=shown, summary=say.SUMMARY))


def _load(turn: Turn, case_id: int) -> AllocateFacts:
    access.require(turn.db, turn.actor, Verb.ALLOCATE, case_id, now=turn.now, refusal=say.MANAGERS_ONLY)
    columns = (t.case.c.service_id, t.case.c.keyworker_id, t.person.c.name)
    row = turn.db.execute(
        select(*columns)
        .outerjoin_from(t.case, t.person, t.person.c.id == t.case.c.keyworker_id)
        .where(t.case.c.id == case_id)
    ).one()
    known = tuple(allocations.keyworkers(turn.db, row.service_id))
    if all(one.id == row.keyworker_id for one in known):
        raise InvalidInput(say.NOBODY_TO_CHOOSE)
    return AllocateFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        keyworkers=known,
        now_with=row.keyworker_id,
        now_with_name=row.name or "",
    )


def _others(facts: AllocateFacts) -> list[tuple[str, str]]:
    return [(str(one.id), one.label) for one in facts.keyworkers if one.id != facts.now_with]


def _page(progress: Progress, facts: AllocateFacts) -> Page | None:
    if progress.left("to"):
        return None

    def saw(onward: Progress, button: str) -> Progress:
        return onward.with_answers(was=facts.now_with)

    return Page(
        "to",
        say.TITLE,
        (
            Choice(name="to", label=say.TO, options=_others, shape="list"),
            Text(name="why", label=say.WHY, required=False, max_length=500),
        ),
        intro=(f"{say.NOW_WITH}: {facts.now_with_name or say.NOBODY}",),
        after=saw,
    )


def _preview(progress: Progress, facts: AllocateFacts) -> Preview:
    to = next((one.label for one in facts.keyworkers if str(one.id) == progress.get("to")), say.NOBODY)
    pairs = [(say.NOW_WITH, facts.now_with_name or say.NOBODY), (say.TO_BE_WITH, to)]
    if progress.get("why"):
        pairs.append((say.WHY, progress.get("why")))
    return Preview(say.TITLE, tuple(pairs), warnings=(say.GOES_WITH,) if facts.now_with_name else ())


def _save(turn: Turn, draft_id: str, progress: Progress, facts: AllocateFacts) -> Answer:
    moved = allocations.allocate(
        turn.db,
        turn.actor,
        facts.case_id,
        int(progress.get("to")),
        was=progress.get("was"),
        why=progress.get("why") or "",
        now=turn.now,
    )
    return turn.reply(guide.notice(_said(moved, facts)))


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    return _overview(turn)


def _said(moved: Moved, facts: AllocateFacts) -> str:
    before = say.SAVED_BEFORE.format(before=moved.before) if moved.before else say.SAVED_FIRST
    return markdown(say.SAVED, keyworker=moved.keyworker, label=facts.label, before=before)


ALLOCATE = Form("allocate", say.TITLE, Verb.ALLOCATE, _load, _page, _preview, _save, again=_again)
