"""A whole caseload in one go: all of one keyworker's cases to another, or shared out case by case on one card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cards.text import markdown
from casework import access, allocations, caseloads
from casework.access import Relation, Verb
from casework.allocations import Keyworker
from casework.caseloads import KeptCase
from casework.errors import InvalidInput, Stale
from casework.words import allocation as say
from dialogs import guide
from dialogs.events import Answer
from dialogs.fields import Choice, Facts, Problem, Text
from dialogs.form import Form, Page, Preview, Progress
from dialogs.turn import Turn

SHARE, STAYS = "share", "stays"
A_PAGE = 8  # cases on one card
_ROOM = 200  # choices on one card: eight lists of 25 keyworkers


def _nothing(keyworker_id: int) -> Sequence[KeptCase]:
    return ()


@dataclass(frozen=True)
class CaseloadFacts(Facts):
    keyworkers: tuple[Keyworker, ...] = ()
    cases_of: Callable[[int], Sequence[KeptCase]] = _nothing

    def named(self, keyworker_id: int | str) -> str:
        return next((one.name for one in self.keyworkers if str(one.id) == str(keyworker_id)), say.NOBODY)


def of_name(turn: Turn, said: str) -> Answer | None:
    """The form for the keyworker of this name; None when no single one is meant."""
    words = said.casefold().split()
    known = _load(turn, 0).keyworkers
    found = [one for one in known if set(words) <= set(one.name.casefold().split())]
    if len(found) != 1:
        return None
    return guide.begin(turn, CASELOAD, 0, Progress({"whose": str(found[0].id)}).passed("whose", "next"))


def _load(turn: Turn, case_id: int) -> CaseloadFacts:
    actor = turn.actor
    if not access.may(actor, Verb.ALLOCATE, frozenset(Relation)):
        raise access.refused(actor, Verb.ALLOCATE, now=turn.now, sentence=say.MANAGERS_ONLY)
    if actor.service_id is None:
        raise InvalidInput(say.NO_SERVICE)
    known = tuple(allocations.keyworkers(turn.db, actor.service_id))
    if len(known) < 2:
        raise InvalidInput(say.NOBODY_TO_CHOOSE)
    return CaseloadFacts(
        now=turn.now,
        keyworkers=known,
        cases_of=lambda keyworker_id: caseloads.kept_by(turn.db, actor, keyworker_id, now=turn.now),
    )


def _page(progress: Progress, facts: CaseloadFacts) -> Page | None:
    if not progress.left("whose"):
        return _whose(facts)
    if not progress.left("to"):
        return _to(progress, facts)
    if progress.get("to") != SHARE:
        return None
    return next((page for page in _shares(progress, facts) if not progress.left(page.name)), None)


def _whose(facts: CaseloadFacts) -> Page:
    options = [(str(one.id), one.label) for one in facts.keyworkers]

    def has_cases(onward: Progress, button: str) -> Progress:
        if not facts.cases_of(int(onward.get("whose"))):
            raise Problem(say.NO_CASELOAD.format(name=facts.named(onward.get("whose"))), "whose")
        return onward

    whose = Choice(name="whose", label=say.WHOSE, options=options, shape="list")
    return Page("whose", say.CASELOAD_TITLE, (whose,), after=has_cases)


def _to(progress: Progress, facts: CaseloadFacts) -> Page:
    whose = progress.get("whose")
    options = [(str(one.id), one.label) for one in facts.keyworkers if str(one.id) != whose]

    def saw(onward: Progress, button: str) -> Progress:
        return onward.with_answers(cases=[one.case_id for one in facts.cases_of(int(whose))])

    return Page(
        "to",
        say.CASELOAD_TITLE,
        (
            Choice(name="to", label=say.TO, options=[*options, (SHARE, say.SHARE)], shape="list"),
            Text(name="why", label=say.WHY, required=False, max_length=500),
        ),
        intro=(say.caseload(facts.named(whose), len(facts.cases_of(int(whose))), 0),),
        after=saw,
    )


def _shares(progress: Progress, facts: CaseloadFacts) -> list[Page]:
    """A list for each case, at most eight on a card; suggested is who has the fewest."""
    whose = progress.get("whose")
    others = [one for one in facts.keyworkers if str(one.id) != whose]
    options = [(str(one.id), one.label) for one in others] + [(STAYS, say.STAYS.format(name=facts.named(whose)))]
    seen = _seen(progress, facts)
    suggested = _spread(others, len(seen))
    size = max(1, min(A_PAGE, _ROOM // len(options)))
    fields = [
        Choice(name=f"case{one.case_id}", label=one.label, options=options, default=who, shape="list")
        for one, who in zip(seen, suggested, strict=True)
    ]
    return [
        Page(f"share{start}", say.SHARE, tuple(fields[start : start + size]), intro=(say.SHARE_INTRO,))
        for start in range(0, len(fields), size)
    ]


def _seen(progress: Progress, facts: CaseloadFacts) -> list[KeptCase]:
    """The cases that were there when the person chose, as far as they are still in that caseload."""
    chosen: set[int] = set(progress.get("cases") or ())
    return [one for one in facts.cases_of(int(progress.get("whose"))) if one.case_id in chosen]


def _spread(keyworkers: Sequence[Keyworker], count: int) -> list[str]:
    load = {one.id: one.cases for one in keyworkers}
    suggested: list[str] = []
    for _ in range(count):
        least = min(load, key=lambda one: (load[one], one))
        load[least] += 1
        suggested.append(str(least))
    return suggested


def _moves(progress: Progress, facts: CaseloadFacts) -> list[tuple[KeptCase, str]]:
    to = progress.get("to")
    each = [(one, progress.get(f"case{one.case_id}") if to == SHARE else to) for one in _seen(progress, facts)]
    return [(one, who) for one, who in each if who not in (None, STAYS)]


def _preview(progress: Progress, facts: CaseloadFacts) -> Preview:
    moves = _moves(progress, facts)
    pairs = [(say.NOW_WITH, facts.named(progress.get("whose")))]
    pairs += [(one.label, facts.named(who)) for one, who in moves]
    if progress.get("why"):
        pairs.append((say.WHY, progress.get("why")))
    return Preview(say.CASELOAD_TITLE, tuple(pairs), warnings=(say.GOES_WITH,))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: CaseloadFacts) -> Answer:
    whose, moves = int(progress.get("whose")), _moves(progress, facts)
    why = progress.get("why") or ""
    elsewhere = len(progress.get("cases") or ()) - len(_seen(progress, facts))
    moved = sum(_allocated(turn, one, int(who), whose, why) for one, who in moves)
    left_out = elsewhere + len(moves) - moved
    said = markdown(say.SAVED_MANY, count=moved, before=facts.named(whose))
    return turn.reply(guide.notice(said + (say.LEFT_OUT.format(count=left_out) if left_out else "")))


def _allocated(turn: Turn, one: KeptCase, to: int, was: int, why: str) -> bool:
    """False where another manager was faster, this very moment: nothing of it was changed here."""
    try:
        allocations.allocate(turn.db, turn.actor, one.case_id, to, was=was, why=why, now=turn.now)
    except Stale:
        return False
    return True


CASELOAD = Form("caseload", say.CASELOAD_TITLE, Verb.ALLOCATE, _load, _page, _preview, _save, about_case=False)
