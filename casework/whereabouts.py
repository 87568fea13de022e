"""Where a child is, and how what happened moves that: rules alone, no store.

The rule protected: only a mental health ward turns a case blue and starts inpatient clocks; on a paediatric ward the
rating stays and delay is counted all the same; what cannot be in that order is said plainly, never recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from casework.days import day_of, in_words
from casework.entries import Moment
from casework.stays import MENTAL_HEALTH
from casework.words import events as say
from storage.tables import EventKind, LegalStatus, Setting, WardKind

CRISES = frozenset({EventKind.A_AND_E, EventKind.CRISIS_CONTACT, EventKind.SECTION_136})
STILL = CRISES | {EventKind.PLACEMENT_BREAKDOWN}  # these move nobody, so that they may be recorded in any order
MOVES_HOME = frozenset({EventKind.PLACEMENT_MOVE, EventKind.OUT_OF_AREA_PLACEMENT})
WARDS = frozenset({Setting.MENTAL_HEALTH_WARD, Setting.PAEDIATRIC_WARD})

_SLACK = timedelta(minutes=5)  # phones run fast: "now" is not yet to come


@dataclass(frozen=True, slots=True)
class NewEvent:
    """`setting` is where the child lives from then on. What a kind does not ask stays empty; None is not known."""

    kind: EventKind
    happened: Moment
    told: Moment
    ward: WardKind | None = None
    legal_status: LegalStatus | None = None
    out_of_area: bool | None = None
    setting: Setting | None = None
    reason_for_delay: str = ""
    autism: bool = False  # recognised now, as is a learning disability
    learning_disability: bool = False

    @property
    def day(self) -> date:
        return day_of(self.happened.at)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a case says of where the child is. Days are days in England; `last` is that of the last move recorded."""

    setting: Setting
    setting_since: date | None = None
    ward: WardKind | None = None
    legal_status: LegalStatus | None = None
    admitted_on: date | None = None
    detained_on: date | None = None
    recognised_on: date | None = None
    ready_on: date | None = None
    out_of_area: bool | None = None
    autism: bool = False
    learning_disability: bool = False
    last: date | None = None

    @property
    def in_hospital(self) -> bool:
        return self.ward is not None or self.setting in WARDS

    @property
    def mental_health(self) -> bool:
        return self.setting is Setting.MENTAL_HEALTH_WARD


# What cannot be, and what is questioned


def objection(there: Whereabouts, kind: EventKind, happened: Moment | None, now: datetime) -> str:
    """Why this cannot have happened as things stand here, in a sentence; empty when it can."""
    said = _out_of_place(there, kind)
    if said or happened is None:
        return said
    if happened.at > now + _SLACK:
        return say.STILL_TO_COME
    known = max((day for day in (there.last, there.admitted_on) if day), default=None)
    if kind not in STILL and known is not None and day_of(happened.at) < known:
        return say.before_the_last(in_words(known))
    return ""


def _out_of_place(there: Whereabouts, kind: EventKind) -> str:
    custody = there.setting is Setting.CUSTODY
    if kind in (EventKind.DISCHARGE, EventKind.READY_FOR_DISCHARGE) and not there.in_hospital:
        return say.NOT_IN_HOSPITAL
    if kind is EventKind.DETENTION and not there.mental_health:
        return say.NOT_AN_INPATIENT
    if kind in MOVES_HOME and there.in_hospital:
        return say.DISCHARGE_FIRST
    if kind in MOVES_HOME and custody:
        return say.RELEASE_FIRST
    if kind is EventKind.CUSTODY and custody:
        return say.IN_CUSTODY_ALREADY
    if kind is EventKind.RELEASE and not custody:
        return say.NOT_IN_CUSTODY
    if kind is EventKind.RECOGNISED and there.autism and there.learning_disability:
        return say.KNOWN_ALREADY
    return ""


def doubt(there: Whereabouts, kind: EventKind) -> str:
    """What is questioned before it is saved, and may be so; empty when nothing is."""
    if kind is EventKind.ADMISSION and there.in_hospital:
        return say.moves_ward(in_words(there.admitted_on) if there.admitted_on else "")
    if kind is EventKind.READY_FOR_DISCHARGE and there.ready_on is not None:
        return say.ready_already(in_words(there.ready_on))
    return ""


def missing(new: NewEvent) -> tuple[str, str]:
    """A question that this kind must have answered, and its field; both empty when all is there.

    The legal status and the area of an admission may be learnt later.
    """
    if new.kind is EventKind.ADMISSION and new.ward is None:
        return say.WARD, "ward"
    if new.kind in MOVES_HOME | {EventKind.DISCHARGE, EventKind.RELEASE} and new.setting is None:
        return say.LIVES, "lives"
    if new.kind is EventKind.READY_FOR_DISCHARGE and not new.reason_for_delay:
        return say.DELAY, "reason"
    if new.kind is EventKind.DETENTION and new.legal_status is None:
        return say.LEGAL, "legal_status"
    if new.kind is EventKind.RECOGNISED and not (new.autism or new.learning_disability):
        return say.RECOGNISED, "recognised"
    return "", ""


# What follows


def moved(there: Whereabouts, new: NewEvent) -> Whereabouts:
    """Where the child is after it. What does not fit was refused before."""
    if new.kind is EventKind.ADMISSION:
        return _admitted(there, new)
    if new.kind is EventKind.READY_FOR_DISCHARGE:
        return replace(there, ready_on=there.ready_on or new.day)
    if new.kind is EventKind.DETENTION:
        known = there.out_of_area if new.out_of_area is None else new.out_of_area
        return replace(_detained(there, new), out_of_area=known)
    if new.kind is EventKind.RECOGNISED:
        known = there.autism or there.learning_disability  # then the clocks count from the admission as before
        return replace(
            there,
            recognised_on=there.recognised_on or (None if known else new.day),
            autism=there.autism or new.autism,
            learning_disability=there.learning_disability or new.learning_disability,
        )
    if new.kind is EventKind.CUSTODY:
        return _lives(there, Setting.CUSTODY, new)
    if new.setting is not None and new.kind in MOVES_HOME | {EventKind.DISCHARGE, EventKind.RELEASE}:
        return _lives(there, new.setting, new)
    return there


def asks_for_rating(there: Whereabouts, new: NewEvent) -> bool:
    """After a mental health admission or discharge, a crisis, or a placement that broke down.

    A paediatric ward keeps its rating, and so does a move between mental health wards.
    """
    if new.kind is EventKind.ADMISSION:
        return new.ward in MENTAL_HEALTH and not there.mental_health
    if new.kind is EventKind.DISCHARGE:
        return there.mental_health
    return new.kind in STILL


def _admitted(there: Whereabouts, new: NewEvent) -> Whereabouts:
    """A move within mental health wards is one stay: its first day stands, and so does being ready to leave."""
    assert new.ward is not None
    setting = {WardKind.PAEDIATRIC: Setting.PAEDIATRIC_WARD, WardKind.OTHER: Setting.OTHER}.get(
        new.ward, Setting.MENTAL_HEALTH_WARD
    )
    stays = there.in_hospital and there.setting is setting
    moved_in = replace(
        there,
        setting=setting,
        setting_since=there.setting_since if stays else new.day,
        ward=new.ward,
        admitted_on=(there.admitted_on or new.day) if stays else new.day,
        legal_status=there.legal_status if stays else None,
        detained_on=there.detained_on if stays else None,
        ready_on=there.ready_on if stays else None,
        out_of_area=new.out_of_area,
    )
    return moved_in if new.legal_status is None else _detained(moved_in, new)


def _detained(there: Whereabouts, new: NewEvent) -> Whereabouts:
    lasting = there.detained_on if there.legal_status is LegalStatus.DETAINED else None
    since = (lasting or new.day) if new.legal_status is LegalStatus.DETAINED else None
    return replace(there, legal_status=new.legal_status, detained_on=since)


def _lives(there: Whereabouts, setting: Setting, new: NewEvent) -> Whereabouts:
    away = True if new.kind is EventKind.OUT_OF_AREA_PLACEMENT else new.out_of_area
    return replace(
        there,
        setting=setting,
        setting_since=new.day,
        ward=None,
        legal_status=None,
        admitted_on=None,
        detained_on=None,
        ready_on=None,
        out_of_area=away,
    )
