"""The keyworker names another owner of an action; until then it stays with the one it was agreed with."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from cards.verbs import NameOwner
from casework import action_answers, actions
from casework.access import Verb
from casework.actions import ActionView
from casework.words import actions as say
from dialogs import done_for, guide, log
from dialogs.events import Answer
from dialogs.form import Form, Page, Preview, Progress
from dialogs.log_contact import contact
from dialogs.log_fields import Who
from dialogs.log_lines import NEXT, Line, LogFacts, lines_of, named, with_lines
from dialogs.turn import Turn


@dataclass(frozen=True)
class OwnerFacts(LogFacts):
    """The case's people, and its actions, of which the draft names one."""

    views: dict[int, ActionView] = field(default_factory=dict[int, ActionView])


def pressed(turn: Turn, press: NameOwner) -> Answer:
    """*Name someone else*, on a card of the keyworker's."""
    view = actions.one(turn.db, press.id)
    return guide.begin(turn, NEW_OWNER, view.case_id, Progress({"action": view.id}))


def _load(turn: Turn, case_id: int) -> OwnerFacts:
    known = log.load(turn, case_id)
    views = {view.id: view for view in actions.of_case(turn.db, case_id)}
    return OwnerFacts(**{one.name: getattr(known, one.name) for one in fields(known)}, views=views)


def _page(progress: Progress, facts: OwnerFacts) -> Page | None:
    if progress.left("owner"):
        return contact(progress, lines_of(progress))
    view = facts.views[progress.get("action")]

    def keep(onward: Progress, button: str) -> Progress:
        return with_lines(onward, [Line(what=view.what, who=onward.get("owner"), due=NEXT)])

    who = Who(name="owner", label=say.NEW_OWNER_WHO)
    return Page("owner", say.NEW_OWNER, (who,), intro=(say.named(view.code, view.number, view.what),), after=keep)


def _preview(progress: Progress, facts: OwnerFacts) -> Preview:
    view = facts.views[progress.get("action")]
    pairs = (
        ("Action", say.named(view.code, view.number, view.what)),
        ("Was with", f"{view.owner}, {view.agency}"),
        ("Now with", named(lines_of(progress)[0].who, facts)),
    )
    return Preview(say.NEW_OWNER, pairs)


def _save(turn: Turn, draft_id: str, progress: Progress, facts: OwnerFacts) -> Answer:
    who = lines_of(progress)[0].who
    made = log.keep_contacts(turn, progress, facts)
    owner_id = made[who] if who in made else int(who.removeprefix("p:"))
    action_id = progress.get("action")
    view = action_answers.name_owner(turn.db, turn.actor, action_id, owner_id, seen=None, now=turn.now)
    return turn.reply(guide.notice(say.now_with(say.named(view.code, view.number, view.what), view.owner)))


NEW_OWNER = Form("new_owner", say.NEW_OWNER, Verb.LOG_ACTIONS, _load, _page, _preview, _save, done_for.without_action)
