"""Stays in a mental health hospital, worked out from what was recorded: when, on which ward, detained from when.

The rule protected: a paediatric ward starts no clock, and neither do holding powers nor a place of safety.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from storage.tables import EventKind, LegalStatus, WardKind

MENTAL_HEALTH = frozenset({WardKind.MENTAL_HEALTH, WardKind.MENTAL_HEALTH_SECURE})

_ENDS = frozenset({EventKind.DISCHARGE, EventKind.CUSTODY})


@dataclass(frozen=True, slots=True)
class Happened:
    """One event that counts here. `day` is a day in England; what fell on one day is in the order of its recording."""

    id: int
    kind: EventKind
    day: date
    ward: WardKind | None = None
    legal_status: LegalStatus | None = None


@dataclass(frozen=True, slots=True)
class Detention:
    """Liable to be detained, as the Mental Health Act 1983, s.125A(1)(a) means it. `until` is None while it lasts."""

    opened_by: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """From admission to discharge; moves between wards are one stay. `until` is None while it lasts."""

    opened_by: str
    since: date
    until: date | None = None
    wards: tuple[tuple[date, WardKind], ...] = ()
    detentions: tuple[Detention, ...] = ()

    def secure_from(self, day: date) -> bool:
        """Whether every ward since that day was a secure one."""
        before = [ward for since, ward in self.wards if since <= day][-1:] or [ward for _, ward in self.wards][:1]
        after = [ward for since, ward in self.wards if since > day]
        return all(ward is WardKind.MENTAL_HEALTH_SECURE for ward in (*before, *after))

    def holds(self, day: date) -> bool:
        """Whether somebody was there on that day, the day of admission apart."""
        return self.since < day and (self.until is None or day <= self.until)


def stays(events: Sequence[Happened]) -> list[Stay]:
    """In order. An admission without a discharge before it is a move to another ward."""
    found: list[Stay] = []
    for event in sorted(events, key=lambda one: (one.day, one.id)):
        inside = bool(found) and found[-1].until is None
        if event.kind is EventKind.ADMISSION and event.ward in MENTAL_HEALTH:
            if not inside:
                found.append(Stay(f"event:{event.id}", event.day))
            found[-1] = _moved(found[-1], event)
        elif inside and event.kind is EventKind.DETENTION:
            status = event.legal_status or LegalStatus.DETAINED
            found[-1] = replace(found[-1], detentions=_detained(found[-1].detentions, status, event))
        elif inside and event.kind in _ENDS:
            found[-1] = _ended(found[-1], event)
    return found


def _moved(stay: Stay, event: Happened) -> Stay:
    assert event.ward is not None
    stay = replace(stay, wards=(*stay.wards, (event.day, event.ward)))
    if event.legal_status is None:
        return stay
    return replace(stay, detentions=_detained(stay.detentions, event.legal_status, event))


def _ended(stay: Stay, event: Happened) -> Stay:
    return replace(stay, until=event.day, detentions=_detained(stay.detentions, LegalStatus.INFORMAL, event))


def _detained(known: tuple[Detention, ...], status: LegalStatus, event: Happened) -> tuple[Detention, ...]:
    lasting = bool(known) and known[-1].until is None
    if status is LegalStatus.DETAINED:
        return known if lasting else (*known, Detention(f"event:{event.id}", event.day))
    return (*known[:-1], replace(known[-1], until=event.day)) if lasting else known
