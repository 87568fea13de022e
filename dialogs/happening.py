"""The questions that each kind of event asks, and the event that the answers make: for `event` and for `update`."""

from __future__ import annotations

from casework import events, whereabouts
from casework.stays import MENTAL_HEALTH
from casework.whereabouts import NewEvent
from casework.words import events as say
from dialogs import moments
from dialogs.fields import Choice, Field, Problem
from dialogs.form import Page, Progress
from dialogs.turn import Turn
from dialogs.update_facts import UpdateFacts
from storage.tables import EventKind, LegalStatus, Setting, WardKind, WhatChanged

MORE = "more"

_WHAT: dict[EventKind, WhatChanged] = {
    EventKind.ADMISSION: WhatChanged.ADMITTED,
    EventKind.DISCHARGE: WhatChanged.DISCHARGED,
    EventKind.A_AND_E: WhatChanged.A_AND_E,
    EventKind.CRISIS_CONTACT: WhatChanged.CRISIS_TEAM,
    EventKind.SECTION_136: WhatChanged.SECTION_136,
    EventKind.PLACEMENT_MOVE: WhatChanged.PLACEMENT,
    EventKind.PLACEMENT_BREAKDOWN: WhatChanged.PLACEMENT,
    EventKind.OUT_OF_AREA_PLACEMENT: WhatChanged.PLACEMENT,
}
_KINDS = {what: kind for kind, what in _WHAT.items() if what is not WhatChanged.PLACEMENT}


def what_changed(kind: EventKind) -> WhatChanged:
    """What the entry of such an event is called."""
    return _WHAT.get(kind, WhatChanged.OTHER)


def kind_of(progress: Progress) -> EventKind | None:
    """What happened: as it was pressed in `event`, or as an entry tells it; None for an entry about something else."""
    said_what = progress.get("what")
    if (kind := progress.get("kind")) and (not said_what or what_changed(EventKind(kind)) == said_what):
        return EventKind(kind)  # an entry that is written again may know more than `update` asks
    what = WhatChanged(said_what)
    if what is not WhatChanged.PLACEMENT:
        return _KINDS.get(what)
    said = progress.get("placement")
    return EventKind(said) if said and said != "neither" else None


# Questions


def page(progress: Progress, facts: UpdateFacts) -> Page | None:
    """All that a kind asks, on one page of the form `event`; None where there is nothing more to ask."""
    kind = EventKind(progress.get("kind"))
    fields = _FIELDS.get(kind, ())
    return Page(MORE, say.KINDS[kind], fields, after=_complete) if fields else None


def one_question(progress: Progress, facts: UpdateFacts) -> Page | None:
    """In `update`, the one question without which an entry makes no event; none where there can be no event."""
    what = WhatChanged(progress.get("what"))
    if what is WhatChanged.PLACEMENT:
        field: Field = Choice(name="placement", label=say.PLACEMENT, options=tuple(say.PLACEMENTS.items()))
        return Page("placement", say.MORE, (field,))
    if what not in (WhatChanged.ADMITTED, WhatChanged.DISCHARGED) or objection(progress, facts):
        return None
    return Page(MORE, say.MORE, (_WARD if what is WhatChanged.ADMITTED else _LIVES,))


def _complete(progress: Progress, button: str) -> Progress:
    """A mental health ward has a legal status and an area: clocks and figures depend on them."""
    if progress.get("kind") != EventKind.ADMISSION.value or _WARDS[progress.get("ward")] not in MENTAL_HEALTH:
        return progress
    if not progress.get("legal_status"):
        raise Problem(say.NEEDS_LEGAL, "legal_status")
    if not progress.get("area"):
        raise Problem(say.NEEDS_AREA, "area")
    return progress


def objection(progress: Progress, facts: UpdateFacts) -> str:
    """Why it cannot have happened as things stand here; empty when it can, or is no event."""
    kind = kind_of(progress)
    if kind is None:
        return ""
    return whereabouts.objection(facts.whereabouts, kind, moments.known(progress, "happened"), facts.now)


def fits(progress: Progress, facts: UpdateFacts) -> None:
    """Raises Problem for what cannot have happened."""
    kind = EventKind(progress.get("kind"))
    if said := whereabouts.objection(facts.whereabouts, kind, None, facts.now):
        raise Problem(said, "kind")
    if said := objection(progress, facts):
        raise Problem(said, "happened_day" if progress.get("happened_day") else "happened")


def doubts(progress: Progress, facts: UpdateFacts) -> tuple[str, ...]:
    """What is questioned on the last page, and may be so."""
    kind = kind_of(progress)
    said = whereabouts.doubt(facts.whereabouts, kind) if kind else ""
    return (said,) if said else ()


def questioned(progress: Progress, facts: UpdateFacts) -> tuple[str, ...]:
    """For an entry of `update`: what does not fit stops no entry, and makes no event."""
    if said := objection(progress, facts):
        return (say.ENTRY_ALONE.format(objection=said),)
    return doubts(progress, facts)


# Answers


def headline(progress: Progress) -> str:
    """The entry's one line, made of what was pressed and of the few words that were added."""
    new = _event(progress)
    recognised = say.RECOGNISABLE.get(progress.get("recognised") or "", "")
    made = say.headline(
        new.kind,
        ward=new.ward,
        legal_status=new.legal_status,
        out_of_area=new.out_of_area,
        setting=new.setting,
        reason_for_delay=new.reason_for_delay,
        recognised=say.BOTH if recognised == "Both" else recognised.lower(),
    )
    return ". ".join(part for part in (made, progress.get("words") or "") if part)


def pairs(progress: Progress, facts: UpdateFacts) -> list[tuple[str, str]]:
    """The answers in words, for the last page."""
    return [
        (asked.label, asked.words(value, facts))
        for asked in _FIELDS.get(EventKind(progress.get("kind")), ())
        if (value := progress.get(asked.name))
    ]


def answers(new: NewEvent) -> dict[str, str]:
    """The answers that make this event again, for an entry that is written again for the right child."""
    wards = {one: kept for kept, one in _WARDS.items()}
    said = {
        "kind": new.kind.value,
        "ward": wards[new.ward] if new.ward and new.kind is EventKind.ADMISSION else "",
        "legal_status": new.legal_status.value if new.legal_status else "",
        "area": {True: "out", False: "in", None: ""}[new.out_of_area],
        "lives": new.setting.value if new.setting else "",
        "reason": new.reason_for_delay,
        "placement": new.kind.value if new.kind.value in say.PLACEMENTS else "neither",
    }
    return {name: value for name, value in said.items() if value}


def record(turn: Turn, progress: Progress, facts: UpdateFacts, *, draft_id: str, update_id: int) -> None:
    """Record the event of an entry, if it tells of one that fits."""
    if kind_of(progress) is None or objection(progress, facts):
        return
    new, policy = _event(progress), turn.scene.policy
    events.record(
        turn.db, turn.actor, facts.case_id, new, draft_id=draft_id, update_id=update_id, policy=policy, now=turn.now
    )


def _event(progress: Progress) -> NewEvent:
    kind, happened, told = kind_of(progress), moments.known(progress, "happened"), moments.known(progress, "told")
    assert kind is not None
    assert happened is not None
    assert told is not None
    asked = {field.name for field in _FIELDS.get(kind, ())}  # what was answered before Back, for another kind, is not
    answers = {name: progress.get(name) for name in asked}
    ward, legal, lives = answers.get("ward"), answers.get("legal_status"), answers.get("lives")
    area, recognised = answers.get("area"), answers.get("recognised")
    if not lives and kind in whereabouts.MOVES_HOME:
        lives = Setting.PLACEMENT.value
    return NewEvent(
        kind=kind,
        happened=happened,
        told=told,
        ward=_WARDS[ward] if ward else None,
        legal_status=LegalStatus(legal) if legal else None,
        out_of_area={"in": False, "out": True}.get(area or ""),
        setting=Setting(lives) if lives else None,
        reason_for_delay=answers.get("reason") or "",
        autism=recognised in ("autism", "both"),
        learning_disability=recognised in ("learning disability", "both"),
    )


_WARDS = {one.value.replace(",", ""): one for one in WardKind}  # a comma parts the values of a card's choices
_WARD = Choice(name="ward", label=say.WARD, options=[(kept, say.WARDS[one]) for kept, one in _WARDS.items()])
_LEGAL = [(one.value, said) for one, said in say.LEGAL_STATUSES.items()]
_LIVES = Choice(name="lives", label=say.LIVES, options=[(one.value, said) for one, said in say.HOMES.items()])
_AREA = Choice(name="area", label=say.AREA, options=tuple(say.AREAS.items()), required=False)
_AWAY = [(one.value, say.HOMES[one]) for one in (Setting.PLACEMENT, Setting.RESIDENTIAL_SCHOOL)]

_FIELDS: dict[EventKind, tuple[Field, ...]] = {
    EventKind.ADMISSION: (
        _WARD,
        Choice(name="legal_status", label=say.LEGAL, help=say.LEGAL_HELP, options=_LEGAL, required=False),
        _AREA,
    ),
    EventKind.READY_FOR_DISCHARGE: (Choice(name="reason", label=say.DELAY, options=tuple(say.DELAYS.items())),),
    EventKind.DISCHARGE: (_LIVES,),
    EventKind.PLACEMENT_MOVE: (_LIVES, _AREA),
    EventKind.OUT_OF_AREA_PLACEMENT: (Choice(name="lives", label=say.LIVES, options=_AWAY),),
    EventKind.RELEASE: (_LIVES,),
    EventKind.DETENTION: (Choice(name="legal_status", label=say.LEGAL, options=_LEGAL), _AREA),
    EventKind.RECOGNISED: (Choice(name="recognised", label=say.RECOGNISED, options=tuple(say.RECOGNISABLE.items())),),
}
