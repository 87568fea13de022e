"""What is asked and shown of what young people and families say, in their own words."""

from __future__ import annotations

from collections.abc import Mapping

from storage.tables import Changed, Voice

TITLE = "What they say"
WAY_IN = "What they say"
WRITE = "Write down what they say"
SUMMARY = "Keyworker: what they say"
SAVED = "Saved, thank you."
NONE = "Nothing is written down yet."
KEPT = "Kept encrypted; read by you and your manager, and never printed in a report."
FORM_SAYS = "What the form says"

WHO = "Whose words are these?"
SAID_BY = "Who said it? (mother, foster carer, brother …)"
HOW = "How was it gathered?"
ABOUT = "About what?"
SERVICE = "Which service?"
CHANGED = "“Did things change for you?”"
WORDS = "What they say, in their own words"
DAY = "On which day?"
LONGEST = 1500  # characters: three of them fit a card

STILL_TO_COME = "That day is still to come. When was it?"
NO_WORDS = "Please write down what they say."
NO_SUCH_REVIEW = "That review isn't one of this child's. What is it about?"
NO_SUCH = "I can't find that."

VOICES: Mapping[Voice, str] = {Voice.YOUNG_PERSON: "The young person", Voice.FAMILY: "The family"}
WAYS: Mapping[str, str] = {
    "in person": "Face to face",
    "telephone": "By telephone or video",
    "in writing": "In writing or by message",
    "form": "On a feedback form",
    "pictures": "With pictures, symbols or signs",
    "advocate": "Through an advocate",
}
KEYWORKING, SERVICE_KEY, OTHER, REVIEW = "keyworking", "service", "other", "review"
ABOUTS: Mapping[str, str] = {
    KEYWORKING: "Keyworking",
    SERVICE_KEY: "A service",
    OTHER: "Something else",
}
NOT_ASKED = "not asked"
CHANGES: Mapping[str, str] = {
    NOT_ASKED: "Not asked",
    Changed.YES.value: "Yes",
    Changed.PARTLY.value: "Partly",
    Changed.NO.value: "No",
}


def review(kind: str, day: str) -> str:
    """ "The CETR of Tuesday 3 March 2026"."""
    return f"The {kind} of {day}"


def head(voice: Voice, said_by: str, day: str) -> str:
    """ "The family (mother), Tuesday 3 March"."""
    who = f"{VOICES.get(voice, voice.value.capitalize())} ({said_by})" if said_by else VOICES.get(voice, voice.value)
    return f"{who}, {day}"


def foot(about: str, how: str, changed: Changed | None, by: str) -> str:
    """ "About keyworking. Face to face. Did things change: partly. Written down by Grace Okoro."."""
    change = f"Did things change: {changed.value}." if changed else ""
    way = WAYS.get(how, "")
    parts = (f"About: {about}." if about else "", f"{way}." if way else "", change, f"Written down by {by}.")
    return " ".join(part for part in parts if part)


def page(page: int, pages: int, count: int) -> str:
    return f"{count} in all, the newest first" + (f"; page {page} of {pages}" if pages > 1 else "")
