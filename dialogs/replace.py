"""`replace`: an owner leaves, and others take over what is open with them, all at once or case by case.

The rule protected: nothing moves before Confirm, and then all of it moves together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cards.verbs import ReplaceOwner
from casework import cases, handing_over
from casework.access import Verb
from casework.actions import ActionView
from casework.handing_over import Holder, Successor
from casework.words import actions as action_words
from casework.words import handing_over as say
from dialogs import guide
from dialogs.events import Answer
from dialogs.fields import Choice, Facts, Problem
from dialogs.form import NEXT, Button, Form, Page, Preview, Progress
from dialogs.turn import Turn

STAYS = "stays"
_CASES_AT_ONCE = 4  # asked about on one page: more would not fit a phone


@dataclass(frozen=True)
class ReplaceFacts(Facts):
    """Who holds what. The rest is read once it is known who leaves."""

    holders: tuple[Holder, ...] = ()
    held: Callable[[int], Sequence[ActionView]] = lambda holder: ()
    successors: Callable[[int, Sequence[int]], Sequence[Successor]] = lambda holder, cases: ()
    case_label: Callable[[int], str] = str

    def cases(self, holder: int) -> list[int]:
        return list(dict.fromkeys(view.case_id for view in self.held(holder)))


def command(turn: Turn, argument: str) -> Answer:
    """`replace`."""
    if not handing_over.holders(turn.db, turn.actor, now=turn.now):
        return turn.reply(guide.notice(say.NOBODY_HOLDS))
    return guide.begin(turn, REPLACE, 0)


def pressed(turn: Turn, press: ReplaceOwner) -> Answer:
    """*Name who takes over*, on the news that somebody has left."""
    if all(one.id != press.person for one in handing_over.holders(turn.db, turn.actor, now=turn.now)):
        return turn.reply(guide.notice(say.NOTHING_LEFT))
    known = Progress({"holder": _kept(press.person)}).passed("holder", NEXT.name)
    return guide.begin(turn, REPLACE, 0, known)


def _load(turn: Turn, case_id: int) -> ReplaceFacts:
    db, actor, now = turn.db, turn.actor, turn.now
    return ReplaceFacts(
        now=now,
        holders=tuple(handing_over.holders(db, actor, now=now)),
        held=lambda holder: handing_over.held(db, actor, holder, now=now),
        successors=lambda holder, chosen: handing_over.successors(db, holder, chosen, now=now),
        case_label=lambda one: cases.label(db, one, now=now),
    )


def _page(progress: Progress, facts: ReplaceFacts) -> Page | None:
    if not progress.left("holder"):
        return _who_leaves(facts)
    holder = _id(progress.get("holder"))
    left = facts.cases(holder)
    everywhere = facts.successors(holder, left)
    if not progress.left("to") and everywhere:
        return _who_takes_over(everywhere, several=len(left) > 1)
    if everywhere and progress.left("to") != "cases":
        return None
    for first in range(0, len(left), _CASES_AT_ONCE):
        if not progress.left(f"cases{first}"):
            return _by_case(holder, left[first : first + _CASES_AT_ONCE], f"cases{first}", facts)
    return None


def _who_leaves(facts: ReplaceFacts) -> Page:
    listed = [
        (_kept(one.id), say.holder(one.name, one.agency, one.actions, one.cases, here=one.here))
        for one in facts.holders
    ]
    return Page("holder", say.TITLE, (Choice(name="holder", label=say.WHO_LEAVES, options=listed, shape="pick"),))


def _who_takes_over(everywhere: Sequence[Successor], *, several: bool) -> Page:
    def check(onward: Progress, button: str) -> Progress:
        if button == NEXT.name and onward.get("to") is None:
            raise Problem(say.WHO_TAKES_OVER, "to")
        return onward

    asked = Choice(name="to", label=say.WHO_TAKES_OVER, options=_options(everywhere), shape="pick")
    ways = (NEXT, Button("cases", say.BY_CASE, checks=False)) if several else (NEXT,)
    return Page("to", say.TITLE, (asked,), ways, after=check)


def _by_case(holder: int, asked: Sequence[int], name: str, facts: ReplaceFacts) -> Page:
    fields = [
        Choice(
            name=f"to{one}",
            label=say.in_which(facts.case_label(one), [view.number for view in _of_case(holder, one, facts)]),
            options=[*_options(facts.successors(holder, [one])), (STAYS, say.STAYS)],
            shape="pick",
        )
        for one in asked
    ]
    return Page(name, say.TITLE, tuple(fields))


def _kept(person_id: int) -> str:
    return f"p:{person_id}"


def _id(kept: str) -> int:
    return int(kept.removeprefix("p:"))


def _options(people: Sequence[Successor]) -> list[tuple[str, str]]:
    return [(_kept(one.id), say.successor(one.name, one.agency, len(one.joins))) for one in people]


def _of_case(holder: int, case_id: int, facts: ReplaceFacts) -> list[ActionView]:
    return [view for view in facts.held(holder) if view.case_id == case_id]


def _chosen(progress: Progress, facts: ReplaceFacts) -> dict[int, int]:
    """The new owner by case; a case whose actions stay is left out."""
    left = facts.cases(_id(progress.get("holder")))
    if progress.left("to") == NEXT.name:
        return dict.fromkeys(left, _id(progress.get("to")))
    given = {one: progress.get(f"to{one}") for one in left}
    return {one: _id(to) for one, to in given.items() if to not in (None, STAYS)}


def _preview(progress: Progress, facts: ReplaceFacts) -> Preview:
    holder = _id(progress.get("holder"))
    chosen = _chosen(progress, facts)
    names = {one.id: one.name for case_id in chosen for one in facts.successors(holder, [case_id])}
    pairs = [
        (
            facts.case_label(case_id),
            say.in_case(
                [action_words.numbered(view.number, view.what) for view in _of_case(holder, case_id, facts)],
                names.get(owner_id, "?"),
            ),
        )
        for case_id, owner_id in chosen.items()
    ]
    leaver = next((one.name for one in facts.holders if one.id == holder), "")
    return Preview(say.TITLE, ((say.WHO_LEAVES, leaver), *pairs), () if pairs else (say.NOTHING_CHOSEN,))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: ReplaceFacts) -> Answer:
    holder = _id(progress.get("holder"))
    leaver = next((one.name for one in facts.holders if one.id == holder), "")
    chosen = _chosen(progress, facts)
    given = handing_over.hand_over(turn.db, turn.actor, holder, chosen, now=turn.now) if chosen else []
    people = list(dict.fromkeys(view.owner for view in given))
    return turn.reply(guide.notice(say.handed_over(leaver, len(given), people)))


REPLACE = Form("replace", say.TITLE, Verb.HAND_OVER, _load, _page, _preview, _save)
