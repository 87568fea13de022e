"""Somebody is removed from the MDT: what is open with them goes to others first. Nothing changes before Confirm.

The rule protected: every open action has a new owner in what is confirmed, and it is what is open with them by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cards.verbs import LeaveAnswered
from casework import access, actions, cases, consents, handing_over, leave_requests, mdt, memberships
from casework.access import Verb
from casework.actions import ActionView
from casework.errors import InvalidInput
from casework.handing_over import Successor
from casework.mdt import Mdt, Member
from casework.words import actions as action_words
from casework.words import mdt as say
from dialogs import guide, letter, needs
from dialogs import mdt as mdt_view
from dialogs.events import Answer
from dialogs.fields import Choice, Facts, Field, Problem
from dialogs.form import NEXT, Button, Form, Page, Preview, Progress
from dialogs.turn import Turn

_AT_ONCE = 4  # actions asked about on one page: more would not fit a phone
_LISTED = 12
_EACH = "each"


@dataclass(frozen=True, kw_only=True)
class LeavingFacts(Facts):
    """The MDT and its open actions. Who may take over is read once it is known who leaves."""

    mdt: Mdt
    views: tuple[ActionView, ...]
    stopped: bool
    successors: Callable[[int], Sequence[Successor]] = field(default=lambda person: ())

    def leaver(self, progress: Progress) -> Member | None:
        """None while nobody is chosen, and for who has left since."""
        kept = progress.get("who")
        return next((one for one in self.removable if _kept(one.person_id) == kept), None)

    @property
    def removable(self) -> list[Member]:
        return [one for one in self.mdt.members if one.person_id != self.mdt.keyworker_id]

    def open_with(self, person_id: int) -> list[ActionView]:
        return [view for view in self.views if view.owner_id == person_id]


def answered(turn: Turn, press: LeaveAnswered) -> Answer:
    """*Agree* opens the form for who asked to leave; *They stay* answers them."""
    if not press.yes:
        name, was_open = leave_requests.stay(turn.db, turn.actor, press.case, press.person, now=turn.now)
        said = say.answered(name) if was_open else say.answered_already(name)
        told = letter.redrawn(turn, said, press.case)
        return turn.reply(told) if told is not None else needs.needs_me(turn)
    facts = _load(turn, press.case)
    if all(one.person_id != press.person for one in facts.removable):
        return mdt_view.show(turn, press.case)
    _refuse_without_successor(press.person, facts)
    known = Progress({"case": press.case, "who": _kept(press.person)}).passed("who", NEXT.name)
    return guide.begin(turn, LEAVING, press.case, known)


def _load(turn: Turn, case_id: int) -> LeavingFacts:
    access.require(turn.db, turn.actor, Verb.END_MEMBERSHIP, case_id, now=turn.now, refusal=say.NOT_YOURS)
    return LeavingFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        mdt=mdt.of_case(turn.db, turn.actor, case_id, now=turn.now),
        views=tuple(view for view in actions.of_case(turn.db, case_id) if view.open),
        stopped=consents.silent(turn.db, case_id),
        successors=lambda person: handing_over.successors(turn.db, person, [case_id], now=turn.now),
    )


def _start(facts: LeavingFacts) -> Progress:
    if not facts.removable:
        raise InvalidInput(say.NOBODY_TO_REMOVE)
    return Progress({"case": facts.case_id})


def _page(progress: Progress, facts: LeavingFacts) -> Page | None:
    leaver = facts.leaver(progress)
    if not progress.left("who") or leaver is None:
        return _who_leaves(facts)
    views = facts.open_with(leaver.person_id)
    if not views:
        return None
    if not progress.left("to") or progress.get("of") != [view.id for view in views]:
        return _to_whom(leaver, views, facts)
    if progress.left("to") == _EACH:
        for first in range(0, len(views), _AT_ONCE):
            page = _one_by_one(leaver, views[first : first + _AT_ONCE], f"{_EACH}{first}", facts)
            if not progress.left(page.name) or any(progress.get(asked.name) is None for asked in page.fields):
                return page
    return None


def _who_leaves(facts: LeavingFacts) -> Page:
    listed = [(_kept(one.person_id), f"{one.name}, {one.agency}") for one in facts.removable]

    def check(onward: Progress, button: str) -> Progress:
        leaver = facts.leaver(onward)
        if leaver is not None:
            try:
                _refuse_without_successor(leaver.person_id, facts)
            except InvalidInput as error:
                raise Problem(str(error), "who") from error
        return onward.without("of", "to").reopened("to")

    intro = (say.stays_in(facts.mdt.keyworker, facts.mdt.code),) if facts.mdt.keyworker else ()
    asked = Choice(name="who", label=say.WHO_LEAVES, options=listed, shape="pick")
    return Page("who", say.LEAVING, (asked,), intro=intro, after=check)


def _refuse_without_successor(person_id: int, facts: LeavingFacts) -> None:
    if facts.open_with(person_id) and not facts.successors(person_id):
        raise InvalidInput(say.NOBODY_ELSE)


def _to_whom(leaver: Member, views: Sequence[ActionView], facts: LeavingFacts) -> Page:
    def keep(onward: Progress, button: str) -> Progress:
        if button == NEXT.name and onward.get("to") is None:
            raise Problem(say.NEEDS_OWNER, "to")
        return onward.with_answers(of=[view.id for view in views])

    more = len(views) - _LISTED
    intro = [say.OPEN_WITH_THEM.format(name=leaver.name), *(_named(view) for view in views[:_LISTED])]
    if more > 0:
        intro.append(say.AND_MORE.format(count=more))
    fields = (_owner("to", say.TO_WHOM, leaver, facts),)
    ways = (NEXT, Button(_EACH, say.ONE_BY_ONE, checks=False)) if len(views) > 1 else (NEXT,)
    return Page("to", say.LEAVING, fields, ways, intro=tuple(intro), after=keep)


def _one_by_one(leaver: Member, views: Sequence[ActionView], name: str, facts: LeavingFacts) -> Page:
    fields: list[Field] = [_owner(f"to{view.id}", _named(view), leaver, facts) for view in views]
    return Page(name, say.LEAVING, tuple(fields))


def _owner(name: str, label: str, leaver: Member, facts: LeavingFacts) -> Choice:
    options = [(_kept(one.id), _successor(one, facts)) for one in facts.successors(leaver.person_id)]
    return Choice(name=name, label=label, options=options, shape="pick")


def _successor(one: Successor, facts: LeavingFacts) -> str:
    on = any(member.person_id == one.id for member in facts.mdt.members)
    return f"{one.name}, {one.agency}" if on else f"{one.name}, {one.agency} ({say.JOINS})"


def _chosen(progress: Progress, facts: LeavingFacts) -> dict[int, int]:
    """The new owner by action; empty where nothing is open with who leaves."""
    leaver = facts.leaver(progress)
    views = facts.open_with(leaver.person_id) if leaver else []
    each = progress.left("to") == _EACH
    return {view.id: _id(progress.get(f"to{view.id}" if each else "to")) for view in views}


def _preview(progress: Progress, facts: LeavingFacts) -> Preview:
    leaver, chosen = facts.leaver(progress), _chosen(progress, facts)
    assert leaver is not None
    named = {one.id: _successor(one, facts) for one in facts.successors(leaver.person_id)}
    moved = [(_named(view), named.get(chosen[view.id], "?")) for view in facts.views if view.id in chosen]
    pairs = ((say.LEAVES, f"{leaver.name}, {leaver.agency}"), *moved)
    return Preview(say.LEAVING, pairs, warnings=_warnings(leaver, facts))


def _warnings(leaver: Member, facts: LeavingFacts) -> tuple[str, ...]:
    hears = say.TELL_THEM if leaver.contact else say.QUIET if facts.stopped else say.HEARS
    lead = (say.LEAD_ENDS,) if leaver.person_id == facts.mdt.lead_id else ()
    return (f"{say.FROM_TODAY} {hears}", *lead)


def _save(turn: Turn, draft_id: str, progress: Progress, facts: LeavingFacts) -> Answer:
    person_id = _id(progress.get("who"))
    ended = memberships.end(turn.db, turn.actor, facts.case_id, person_id, _chosen(progress, facts), now=turn.now)
    said = (
        say.left(ended.name, facts.label, ended.handed_on)
        if ended.changed
        else say.left_already(ended.name, facts.label)
    )
    return turn.reply(guide.notice(said))


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    """Confirmed before: who is on the MDT now."""
    return mdt_view.show(turn, progress.get("case"))


def _kept(person_id: int) -> str:
    return f"p:{person_id}"


def _id(kept: str) -> int:
    return int(kept.removeprefix("p:"))


def _named(view: ActionView) -> str:
    return action_words.numbered(view.number, view.what)


LEAVING = Form("leaving", say.LEAVING, Verb.END_MEMBERSHIP, _load, _page, _preview, _save, _start, _again)
