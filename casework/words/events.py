"""What is said about what happened to a child: the questions of each kind, the headline, what does not fit."""

from __future__ import annotations

from collections.abc import Mapping

from casework.words.cases import SETTINGS
from storage.tables import EventKind, LegalStatus, Setting, WardKind

TITLE = "What happened?"
KIND = "What happened?"
WORDS = "Anything to add, in a few words?"
LONGEST_WORDS = 90  # characters: with the longest headline of ours it still fits an entry
MORE = "A little more"

WARD = "Which kind of ward?"
LEGAL = "Legal status"
LEGAL_HELP = "Needed for a mental health ward."
AREA = "In or out of their own area?"
LIVES = "Where do they live from now on?"
DELAY = "What holds the discharge up?"
RECOGNISED = "What was recognised?"
PLACEMENT = "What about the placement?"

KINDS: Mapping[EventKind, str] = {
    EventKind.ADMISSION: "Admitted to hospital",
    EventKind.READY_FOR_DISCHARGE: "Ready for discharge",
    EventKind.DISCHARGE: "Discharged",
    EventKind.A_AND_E: "A&E",
    EventKind.CRISIS_CONTACT: "Crisis team",
    EventKind.SECTION_136: "Section 136",
    EventKind.PLACEMENT_MOVE: "Moved to another placement or home",
    EventKind.PLACEMENT_BREAKDOWN: "Placement broke down",
    EventKind.OUT_OF_AREA_PLACEMENT: "Placed out of area",
    EventKind.CUSTODY: "Taken into custody",
    EventKind.RELEASE: "Released from custody",
    EventKind.DETENTION: "Legal status in hospital, or its change",
    EventKind.RECOGNISED: "Autism or a learning disability recognised",
}
WARDS: Mapping[WardKind, str] = {
    WardKind.MENTAL_HEALTH: "Mental health (also CAMHS Tier 4)",
    WardKind.MENTAL_HEALTH_SECURE: "Mental health, secure",
    WardKind.PAEDIATRIC: "Paediatric",
    WardKind.OTHER: "Another ward",
}
LEGAL_STATUSES: Mapping[LegalStatus, str] = {
    LegalStatus.INFORMAL: "Informal",
    LegalStatus.DETAINED: "Detained under the Mental Health Act",
    LegalStatus.SECTION_135_136: "Section 135 or 136",
    LegalStatus.HOLDING_POWER: "Holding power: section 5(2) or 5(4)",
}
AREAS = {"in": "In area", "out": "Out of area"}
HOMES: Mapping[Setting, str] = {
    Setting.HOME: "At home",
    Setting.PLACEMENT: "In a placement",
    Setting.RESIDENTIAL_SCHOOL: "At a residential school",
    Setting.OTHER: "Somewhere else",
}
NOT_DELAYED = "nothing"
DELAYS: Mapping[str, str] = {
    NOT_DELAYED: "Nothing so far",
    "home": "No suitable home or placement yet",
    "support": "The care or support package is not ready",
    "school": "No school place yet",
    "funding": "Funding is not agreed",
    "further care": "Waits for other NHS care",
    "family": "The young person or family has not agreed",
    "agencies": "Agencies have not agreed",
    "other": "Something else",
}
RECOGNISABLE = {"autism": "Autism", "learning disability": "A learning disability", "both": "Both"}
BOTH = "autism and a learning disability"
PLACEMENTS: Mapping[str, str] = {
    EventKind.PLACEMENT_MOVE.value: "They moved to another one",
    EventKind.OUT_OF_AREA_PLACEMENT.value: "They moved to one out of area",
    EventKind.PLACEMENT_BREAKDOWN.value: "It broke down",
    "neither": "None of these",
}

TOLD_BEFORE = "You were told before it happened? Please check the two times."
STILL_TO_COME = "That moment is still to come. When was it?"
NOT_IN_HOSPITAL = "No hospital stay is on record here. Please record the admission first."
NOT_AN_INPATIENT = "No stay on a mental health ward is on record here. Please record the admission first."
DISCHARGE_FIRST = "They are in hospital, as it stands here. Please record the discharge: it asks where they live."
RELEASE_FIRST = "They are in custody, as it stands here. Please record the release: it asks where they live."
IN_CUSTODY_ALREADY = "They are in custody already, as it stands here."
NOT_IN_CUSTODY = "They are not in custody, as it stands here."
KNOWN_ALREADY = "Autism and a learning disability are both on the record already."
NEEDS_LEGAL = "Please say the legal status: clocks depend on it."
NEEDS_AREA = "Please say whether the ward is in their own area."

RATE = "This asks for a rating."
SUGGESTS_BLUE = "On a mental health ward the suggestion is blue."
KEEPS_RATING = "A paediatric ward keeps its rating; delay is counted from the day they are ready to leave."
LEGAL_UNKNOWN = "When you know the legal status, please add it on the case: Hospital, placement, custody."
ROOT_CAUSE = "No community CETR came before this admission: a root-cause analysis is on your list."
ENTRY_ALONE = "{objection} This is saved as an entry, and where they are stays as it stands."


def before_the_last(day: str) -> str:
    return f"The last move on record was on {day}, which is later. Is the day right?"


def moves_ward(since: str) -> str:
    known = f"since {since}" if since else "already"
    return f"They are in hospital {known}, as it stands here: this is kept as a move to another ward."


def ready_already(day: str) -> str:
    return f"They have been ready since {day}. That day stands; the reason is kept."


def headline(
    kind: EventKind,
    *,
    ward: WardKind | None = None,
    legal_status: LegalStatus | None = None,
    out_of_area: bool | None = None,
    setting: Setting | None = None,
    reason_for_delay: str = "",
    recognised: str = "",
) -> str:
    """The entry's situation in one line, from what was pressed: "Admitted to a mental health ward, detained"."""
    to = f" and lives {SETTINGS[setting]}" if setting else ""
    away = {True: ", out of area", False: ", in area", None: ""}[out_of_area]
    legal = f", {_LEGAL[legal_status]}" if legal_status else ""
    held_up = f": {_lower(DELAYS[reason_for_delay])}" if reason_for_delay not in ("", NOT_DELAYED) else ""
    said = {
        EventKind.ADMISSION: f"Admitted to {_TO_WARD[ward or WardKind.OTHER]}{legal}{away}",
        EventKind.READY_FOR_DISCHARGE: f"Ready for discharge, held up{held_up}" if held_up else "Ready for discharge",
        EventKind.DISCHARGE: f"Discharged{to}",
        EventKind.A_AND_E: "Went to A&E",
        EventKind.CRISIS_CONTACT: "In contact with the crisis team",
        EventKind.SECTION_136: "Taken to a place of safety under section 136",
        EventKind.PLACEMENT_MOVE: f"Moved{to}{away}",
        EventKind.PLACEMENT_BREAKDOWN: "The placement broke down",
        EventKind.OUT_OF_AREA_PLACEMENT: f"Placed out of area{to}",
        EventKind.CUSTODY: "Taken into custody",
        EventKind.RELEASE: f"Released from custody{to}",
        EventKind.DETENTION: f"In hospital, now{legal[1:]}{away}",
        EventKind.RECOGNISED: f"Recognised: {recognised}",
    }
    return said[kind]


def where(setting: Setting, ward: WardKind | None, legal_status: LegalStatus | None, out_of_area: bool | None) -> str:
    """ "On a mental health ward, secure, detained, out of area"."""
    parts = [SETTINGS[setting] if ward is not WardKind.OTHER else "in hospital, on another ward"]
    parts += ["secure"] if ward is WardKind.MENTAL_HEALTH_SECURE else []
    parts += [_LEGAL[legal_status]] if legal_status else []
    parts += ["out of area"] if out_of_area else []
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}"


def ready(day: str, days: int) -> str:
    return f"ready for discharge since {day} ({days} {'day' if days == 1 else 'days'})"


_LEGAL: Mapping[LegalStatus, str] = {
    LegalStatus.INFORMAL: "informal",
    LegalStatus.DETAINED: "detained",
    LegalStatus.SECTION_135_136: "under section 135 or 136",
    LegalStatus.HOLDING_POWER: "under a holding power",
}
_TO_WARD: Mapping[WardKind, str] = {
    WardKind.MENTAL_HEALTH: "a mental health ward",
    WardKind.MENTAL_HEALTH_SECURE: "a secure mental health ward",
    WardKind.PAEDIATRIC: "a paediatric ward",
    WardKind.OTHER: "a ward that is neither mental health nor paediatric",
}


def _lower(said: str) -> str:
    return said if said.startswith("NHS") else f"{said[:1].lower()}{said[1:]}"
