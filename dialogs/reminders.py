"""`reminders KW-…`: how early and how often an MDT is reminded, and the form by which an administrator changes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from cards.reminders import RemindersView, reminders_card
from casework import access, codes, mdt_numbers, mdt_policy
from casework.access import Relation, Verb
from casework.errors import InvalidInput
from casework.mdt_numbers import Number, Numbers
from casework.policy import NoticePolicy
from casework.words import mdt_numbers as say
from dialogs import drafts, pick
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Facts, Problem, Text
from dialogs.form import NEXT, Button, Form, Page, Preview, Progress
from dialogs.turn import Turn

VIEW = "reminders"
_FORM = "own_number"
_USUAL = Button("usual", say.BACK, checks=False, typed=("usual", "the usual", "back to usual"))


@dataclass(frozen=True, kw_only=True)
class NumberFacts(Facts):
    mdt: Numbers
    usual: NoticePolicy


def command(turn: Turn, argument: str) -> Answer:
    """`reminders KW-7F3K`. Administrators have no cases to choose from: they give the code."""
    no_code = codes.read_code(argument) is None and not codes.mistyped(argument)
    if no_code and not access.may(turn.actor, Verb.READ_CASE, frozenset(Relation)):
        raise InvalidInput(say.GIVE_CODE)
    return pick.pick(turn, VIEW, argument=argument)


def show(turn: Turn, case_id: int, note: str = "") -> Answer:
    """Raises NotAllowed for all but the keyworker, the service's managers and administrators."""
    mdt = mdt_numbers.read(turn.db, turn.actor, case_id, policy=turn.scene.policy, now=turn.now)
    rows = [(say.label(one.name), _counted(one)) for one in mdt.numbers]
    view = RemindersView(case_id, mdt.code, rows, note=note, form=_FORM if mdt.may_set else "")
    return turn.reply(Message(card=reminders_card(view), summary=say.SUMMARY))


def _counted(one: Number) -> str:
    return say.counted(one.name, one.counts, one.usual, own=one.own is not None)


def _load(turn: Turn, case_id: int) -> NumberFacts:
    access.require(turn.db, turn.actor, Verb.SET_NUMBERS, case_id, now=turn.now, refusal=say.NOT_AN_ADMINISTRATOR)
    mdt = mdt_numbers.read(turn.db, turn.actor, case_id, policy=turn.scene.policy, now=turn.now)
    return NumberFacts(now=turn.now, label=mdt.code, case_id=case_id, mdt=mdt, usual=turn.scene.policy.notices)


def _page(progress: Progress, facts: NumberFacts) -> Page | None:
    title = say.FORM_TITLE.format(code=facts.mdt.code)
    if not progress.left("which"):
        options = [(one.name, f"{say.label(one.name)}: {_counted(one)}") for one in facts.mdt.numbers]
        return Page("which", title, (Choice(name="which", label=say.WHICH, options=options, shape="list"),))
    if progress.left("value"):
        return None
    one = _chosen(progress, facts)
    value = Text(name="value", label=f"{say.label(one.name)}: {say.VALUE}", help=say.allowed(one.name), max_length=60)
    ways = (NEXT, _USUAL) if one.own is not None else (NEXT,)
    return Page("value", title, (value,), ways, (say.COUNTS_NOW.format(now=_counted(one)),), partial(_read, facts))


def _read(facts: NumberFacts, progress: Progress, button: str) -> Progress:
    """What was typed as it is kept; and what was seen, so that another's change in between is noticed."""
    one = _chosen(progress, facts)
    if button == _USUAL.name:
        return progress.without("value").with_answers(set=None, seen=one.own)
    try:
        value = mdt_numbers.typed(one.name, progress.get("value", ""), facts.usual)
    except InvalidInput as problem:
        raise Problem(str(problem), "value") from None
    return progress.with_answers(set=mdt_policy.as_kept(value), seen=one.own)


def _chosen(progress: Progress, facts: NumberFacts) -> Number:
    return next(one for one in facts.mdt.numbers if one.name == progress.get("which"))


def _preview(progress: Progress, facts: NumberFacts) -> Preview:
    one, value = _chosen(progress, facts), progress.get("set")
    will_be = say.counted(one.name, one.usual if value is None else value, one.usual, own=value is not None)
    pairs = ((say.MDT, facts.mdt.code), (say.label(one.name), _counted(one)), (say.WILL_BE, will_be))
    return Preview(say.FORM_TITLE.format(code=facts.mdt.code), pairs, warnings=(say.AT_ONCE,))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: NumberFacts) -> Answer:
    name: str = progress.get("which")
    value: Any = progress.get("set")
    seen, policy = progress.get("seen"), turn.scene.policy
    mdt_numbers.put(turn.db, turn.actor, facts.case_id, name, value, seen=seen, policy=policy, now=turn.now)
    usual = getattr(facts.usual, name)
    now_is = say.counted(name, usual if value is None else value, usual, own=value is not None)
    return show(turn, facts.case_id, say.SAVED.format(label=say.label(name), now=now_is))


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:

    draft = drafts.find(turn.db, turn.actor, draft_id)
    assert draft is not None
    return show(turn, draft.case_id)


NUMBER = Form(_FORM, say.CHANGE, Verb.SET_NUMBERS, _load, _page, _preview, _save, again=_again)
