"""Somebody comes on the MDT of a case: found by name, or a contact whom nobody here knows yet; several in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from casework import access, cases, consents, joining, owners
from casework.access import Verb
from casework.directory import Known
from casework.owners import NewContact
from casework.words import joining as say
from casework.words import meeting_log as log_words
from dialogs import guide
from dialogs.events import Answer
from dialogs.fields import Choice, Facts, Problem, Text
from dialogs.form import NEXT, Button, Form, Page, Preview, Progress
from dialogs.known_person import NEW, KnownPerson
from dialogs.turn import Turn
from storage.tables import AgencyKind

_CONTACT = ("contact_name", "contact_kind", "contact_agency", "contact_phone")


@dataclass(frozen=True, kw_only=True)
class JoiningFacts(Facts):
    people: Callable[[], tuple[Known, ...]]  # who is not on the MDT
    stopped: bool


def _load(turn: Turn, case_id: int) -> JoiningFacts:
    """Raises NotAllowed for all but the case's keyworker and the service's managers."""
    access.require(turn.db, turn.actor, Verb.CHANGE_DETAILS, case_id, now=turn.now)
    return JoiningFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        people=cache(lambda: joining.not_yet_on(turn.db, case_id, now=turn.now)),
        stopped=consents.silent(turn.db, case_id),
    )


def _people(facts: Any) -> Sequence[Known]:
    return facts.people()


def _chosen(progress: Progress) -> list[Any]:
    """ "p:7" for somebody known, a dict for a new contact."""
    return list(progress.get("chosen") or [])


def _page(progress: Progress, facts: JoiningFacts) -> Page | None:
    if not progress.left("who"):
        return _who(progress, facts)
    return _contact(progress) if progress.get("who") == NEW else None


def _who(progress: Progress, facts: JoiningFacts) -> Page:
    chosen = _chosen(progress)

    def take(onward: Progress, button: str) -> Progress:
        who = onward.get("who")
        if who is None and (not chosen or button == "more"):
            raise Problem(say.CHOOSE, "who")
        onward = onward.with_answers(then=button)
        if who is None or who == NEW:
            return onward
        return _again(onward.with_answers(chosen=[*(one for one in chosen if one != who), who]))

    intro = (say.WILL_SEE, *([say.added(_names(chosen, facts))] if chosen else []))
    who = KnownPerson(name="who", label=say.WHO, people=_people, required=False)
    return Page("who", say.TITLE, (who,), (NEXT, Button("more", say.ANOTHER)), intro=intro, after=take)


def _contact(progress: Progress) -> Page:
    def take(onward: Progress, button: str) -> Progress:
        contact = {name: onward.get(name) or "" for name in _CONTACT}
        onward = onward.without(*_CONTACT).reopened("contact").with_answers(chosen=[*_chosen(progress), contact])
        return _again(onward)

    fields = (
        Text(name="contact_name", label=log_words.CONTACT_NAME, max_length=80),
        Choice(
            name="contact_kind",
            label=log_words.CONTACT_KIND,
            options=[(kind.value, kind.value.capitalize()) for kind in AgencyKind],
            shape="list",
        ),
        Text(name="contact_agency", label=log_words.CONTACT_AGENCY, required=False, max_length=80),
        Text(name="contact_phone", label=log_words.CONTACT_PHONE, required=False, max_length=40),
    )
    return Page("contact", say.TITLE, fields, intro=(say.CONTACT_WHY,), after=take)


def _again(progress: Progress) -> Progress:
    """*Add another* asks once more."""
    onward = progress.without("who")
    return onward.reopened("who") if onward.get("then") == "more" else onward


def _names(chosen: Sequence[Any], facts: JoiningFacts) -> list[str]:
    known = {f"p:{one.id}": one.label for one in facts.people()}
    named = [known.get(one, "") if isinstance(one, str) else str(one["contact_name"]) for one in chosen]
    return [name for name in named if name]  # who came on it meanwhile is on it


def _preview(progress: Progress, facts: JoiningFacts) -> Preview:
    pairs = tuple((say.COMES, name) for name in _names(_chosen(progress), facts))
    return Preview(say.TITLE, pairs, warnings=(say.STOPPED,) if facts.stopped else ())


def _save(turn: Turn, draft_id: str, progress: Progress, facts: JoiningFacts) -> Answer:
    chosen = _chosen(progress)
    names = _names(chosen, facts)  # while they are not on it yet
    for one in chosen:
        person_id = int(one.removeprefix("p:")) if isinstance(one, str) else _keep(turn, facts.case_id, one)
        joining.join(turn.db, turn.actor, facts.case_id, person_id, now=turn.now)
    return turn.reply(guide.notice(say.saved(facts.label, names)))


def _keep(turn: Turn, case_id: int, given: dict[str, str]) -> int:
    contact = NewContact(
        given["contact_name"], given["contact_agency"], AgencyKind(given["contact_kind"]), given["contact_phone"]
    )
    return owners.keep_contact(turn.db, turn.actor, case_id, contact, verb=Verb.CHANGE_DETAILS, now=turn.now)


JOINING = Form("joining", say.TITLE, Verb.CHANGE_DETAILS, _load, _page, _preview, _save)
