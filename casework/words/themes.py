"""What is asked and shown of themes: counts of children by tag, never fewer than may be shown."""

from __future__ import annotations

from collections.abc import Mapping

from storage.tables import ThemeKind

TITLE = "Tag it"
TAG = "Tag it"
WHAT = "What would you like to tag?"
INTRO = "For what is learnt across children: counted for your service, never shown with a name."
SUMMARY = "Keyworker: themes"
NOTHING_TO_TAG = "There is no entry and no open action to tag here yet."
NOTHING_CHOSEN = "Please choose what to tag."
NO_TAG = "Please tick at least one, or press Cancel."
NO_SUCH = "I can't find that entry or action on this case."
SAVED = "Tagged, thank you."
REPORT = "Themes"
NONE = "Nothing was tagged in this time."
COLUMNS = ("Tag", "Children")

KINDS: Mapping[ThemeKind, str] = {
    ThemeKind.TRIGGER: "Triggers",
    ThemeKind.PROTECTIVE: "Protective factors",
    ThemeKind.UNMET_NEED: "Unmet needs",
    ThemeKind.GAP: "Gaps in services",
}
PERIODS: Mapping[str, str] = {"this": "This quarter", "last": "Last quarter", "year": "Four quarters"}


def fewer(threshold: int) -> str:
    return f"fewer than {threshold}"


def how(period: str, threshold: int) -> str:
    return f"{period}. How many children each tag stands for; numbers below {threshold} are not shown."


def entry(day: str, headline: str) -> str:
    return f"Entry, {day}: {headline}"


def action(number: int, what: str) -> str:
    return f"Action {number}: {what}"
