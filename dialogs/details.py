"""The facts of a case, seen and changed: what is shown is what stands, and only what was changed is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework import access, cases, details
from casework.access import Verb
from casework.details import TICKS, Details
from casework.words import details as say
from dialogs import guide, pick
from dialogs.events import Answer
from dialogs.fields import Choice, Facts, Field, Many, Problem, Text
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.register_fields import NhsNumber
from dialogs.turn import Turn

_TEXTS = {
    "local_authority": say.LOCAL_AUTHORITY,
    "commissioner": say.COMMISSIONER,
    "how_i_communicate": say.NAMES["how_i_communicate"],
    "adjustments": say.NAMES["adjustments"],
    "what_matters": say.NAMES["what_matters"],
}
_LONG = ("how_i_communicate", "adjustments", "what_matters")
_NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class DetailFacts(Facts):
    now_kept: Details
    members: tuple[tuple[int, str], ...]


def _load(turn: Turn, case_id: int) -> DetailFacts:
    """Raises NotAllowed for all but the case's keyworker and the service's managers."""
    access.require(turn.db, turn.actor, Verb.CHANGE_DETAILS, case_id, now=turn.now)
    return DetailFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        now_kept=details.of_case(turn.db, case_id),
        members=tuple(details.members(turn.db, case_id, today=turn.today)),
    )


def _start(facts: DetailFacts) -> Progress:
    """How it stood when the form was opened: what was not touched is not written, whoever changes it meanwhile."""
    return Progress({"before": facts.now_kept.kept()})


def _page(progress: Progress, facts: DetailFacts) -> Page:
    before: dict[str, Any] = progress.get("before")
    lead = before["lead_professional_id"]
    leads = [(f"p:{one}", name) for one, name in facts.members]
    there = lead is None or f"p:{lead}" in {kept for kept, _ in leads}
    fields: list[Field] = [
        Many(
            name="plans",
            label=say.PLANS,
            options=list(say.TICKS.items()),
            default=",".join(name for name in TICKS if before[name]),
        ),
        *(
            Text(
                name=name,
                label=label,
                default=before[name],
                required=name == "local_authority",
                max_length=2000 if name in _LONG else 80,
                shape="lines" if name in _LONG else "text",
            )
            for name, label in _TEXTS.items()
        ),
        Choice(
            name="lead",
            label=say.LEAD,
            options=[(_NOBODY, say.NO_LEAD), *leads],
            default=f"p:{lead}" if lead is not None and there else _NOBODY,
            shape="pick",
        ),
    ]
    if not facts.now_kept.has_nhs_number:
        fields.append(NhsNumber(name="nhs_number", label=say.ASK_NUMBER))

    def seen(onward: Progress, button: str) -> Progress:
        if not _changed(onward, facts):
            raise Problem(say.NOTHING_NEW)
        return onward.with_answers(seen=facts.now_kept.kept())

    return Page("details", say.TITLE, tuple(fields), after=seen)


def _changed(progress: Progress, facts: DetailFacts) -> dict[str, Any]:
    """What was touched on the page, by the names of casework.details."""
    before: dict[str, Any] = progress.get("before")
    plans: list[str] = progress.get("plans") or []
    lead = progress.get("lead")
    given: dict[str, Any] = {name: name in plans for name in TICKS}
    given |= {name: progress.get(name) or "" for name in _TEXTS}
    if lead != _NOBODY or before["lead_professional_id"] in {one for one, _ in facts.members}:
        given["lead_professional_id"] = None if lead == _NOBODY else int(lead.removeprefix("p:"))
    touched = {name: value for name, value in given.items() if value != before[name]}
    return {**touched, "nhs_number": progress.get("nhs_number")} if progress.get("nhs_number") else touched


def _preview(progress: Progress, facts: DetailFacts) -> Preview:
    stands = facts.now_kept.kept()
    pairs = [
        (say.NAMES[name], f"{_said(name, stands[name], facts)} → {_said(name, value, facts)}")
        for name, value in _changed(progress, facts).items()
        if name in stands
    ]
    number = [(say.NHS_NUMBER, say.NHS_ADDED)] if progress.get("nhs_number") else []
    return Preview(say.TITLE, (*pairs, *number))


def _said(name: str, value: Any, facts: DetailFacts) -> str:
    if isinstance(value, bool):
        return say.YES_NO[value]
    if name == "lead_professional_id":
        known = {**dict(facts.members), facts.now_kept.lead_professional_id: facts.now_kept.lead_professional}
        return say.NO_LEAD if value is None else known.get(value) or dict(facts.members).get(value, "")
    return value or say.NONE_GIVEN


def _save(turn: Turn, draft_id: str, progress: Progress, facts: DetailFacts) -> Answer:
    details.change(
        turn.db,
        turn.actor,
        facts.case_id,
        _changed(progress, facts),
        seen=progress.get("seen"),
        draft_id=draft_id,
        policy=turn.scene.policy,
        now=turn.now,
    )
    return turn.reply(guide.notice(say.SAVED.format(label=facts.label)))


def command(turn: Turn, argument: str) -> Answer:
    """`details KW-7F3K`."""
    return pick.pick(turn, DETAILS.name, argument=argument)


DETAILS = Form(
    name="details",
    title=say.TITLE,
    verb=Verb.CHANGE_DETAILS,
    load=_load,
    page=pages(_page),
    preview=_preview,
    save=_save,
    start=_start,
)
