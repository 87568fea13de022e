"""What is said about something that changed for a child: the questions, the entry for the care record, lateness."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from casework.days import in_words
from casework.policy import WEEKDAYS
from storage.tables import LateReason, NextStep, Trend, WhatChanged

TITLE = "Something changed"
FINISH_TITLE = "Finish the SBAR"
LONGEST_HEADLINE = 200
LONGEST_PART = 1500  # characters of one part of an SBAR: three of them still fit on one card

WHAT = "What changed?"
HAPPENED = "When did it happen?"
TOLD = "When were you told?"
HEADLINE = "In one line: what is happening now?"
HEADLINE_HELP = "No names needed: the form knows which child."
SAVE_NOW, FULL_SBAR = "Save now", "Full SBAR"
ANOTHER_DAY = {"happened": "When did it happen?", "told": "When were you told?"}
DAY, TIME = "Which day?", "What time? Leave it empty if you don't know."

BACKGROUND = "Background: what led here? Filled in from the record; change what you like."
ASSESSMENT = "Assessment: what do you make of it?"
ASSESSMENT_HELP = "What you saw or heard first, then what you think."
TREND = "Better, the same or worse?"
RECOMMENDATION = "Recommendation: what should happen?"
RECOMMENDATION_HELP = "One line each: what; who; by when. What is missing I ask."
WHO_AND_WHEN = "Who, and by when?"
LEAVE_AS_ADVICE = "Advice, no action"
WHO, BY_WHEN = "Who will do it?", "By when?"

ASK_NEXT = "What does this need now?"
ASK_NEXT_LABEL = "Tick all that apply"
NONE_OF_THESE = "None of these"
TICK_OR_NONE = "Please tick what is needed, or press None of these."

TO_FINISH = "The headline counts for the 24 hours. The rest of the SBAR is on your list, to finish."
NOTHING_TO_FINISH = "There is nothing to finish for this child: every SBAR is complete."
NO_SUCH_ENTRY = "I can't find that entry."
NEEDS_HEADLINE = "An update needs a headline of at most 200 characters."
STILL_TO_COME = "That moment is still to come. When was it?"
TOLD_BEFORE = "You were told before it happened? Please check the two times."
TOO_MANY_LINES = "That is more than I can take at once. Please shorten it, or log the rest with **log**."
LATE_NOTED = {
    LateReason.WAS_OFF: "Noted: you were off. It is counted all the same, so that gaps in cover can be seen.",
    LateReason.HEARD_LATER: "Noted: you heard later. It is counted all the same.",
    LateReason.LEFT: "Noted.",
}

LABELS = {
    WhatChanged.A_AND_E: "A&E",
    WhatChanged.CRISIS_TEAM: "Crisis team",
    WhatChanged.SECTION_136: "Section 136",
    WhatChanged.ADMITTED: "Admitted to hospital",
    WhatChanged.DISCHARGED: "Discharged",
    WhatChanged.PLACEMENT: "Placement",
    WhatChanged.SCHOOL: "School",
    WhatChanged.OTHER: "Something else",
}
TRENDS = {Trend.BETTER: "Better", Trend.SAME: "The same", Trend.WORSE: "Worse"}


def next_steps(review: str) -> dict[NextStep, str]:
    """What a worse, red or crisis entry may need; `review` is "CETR" or "CTR"."""
    return {
        NextStep.SAFEGUARDING: "A safeguarding referral",
        NextStep.CETR: f"A {review}",
        NextStep.LAEP: f"An emergency meeting (LAEP), when there is no time for a {review}",
    }


def asked_for(steps: Sequence[NextStep], review: str) -> str:
    """ "A safeguarding referral; A CETR", or "nothing more"; empty when it was not asked."""
    if not steps:
        return ""
    named = next_steps(review)
    return "; ".join(named[step] for step in steps if step in named) or "nothing more"


def late(told_on: date, today: date) -> str:
    """Said below "Saved, thank you.", without blame."""
    near = timedelta(days=0) <= today - told_on < timedelta(days=7)
    heard = WEEKDAYS[told_on.weekday()] if near else in_words(told_on)
    return f"You heard on {heard}, so it counts as over 24 hours."


def looks_like(found: Sequence[str]) -> str:
    """A warning before saving: the copy for the record is the place for such numbers, and it has them already."""
    return f"Your words seem to hold {' and '.join(found)}. You can go back and take it out, or save it as it is."


def copied(label: str, what: str, day: str) -> str:
    return f"Copied to the care record: {label}, {what}, {day}."


def rated(colour: str, day: str, days_ago: int) -> str:
    ago = "today" if days_ago == 0 else "yesterday" if days_ago == 1 else f"{days_ago} days ago"
    return f"Rated {colour} on {day} ({ago})."


NOT_RATED = "Not rated yet."
NO_MEETING = "No meeting on record."


def last_meeting(kind: str, day: str) -> str:
    return f"Last meeting: {kind} on {day}."


def open_actions(count: int, overdue: int) -> str:
    said = f"{count} {'action' if count == 1 else 'actions'} open"
    return f"{said}, {overdue} overdue." if overdue else f"{said}."


def on_the_mdt(agencies: Sequence[str]) -> str:
    return f"On the MDT: {', '.join(agencies)}." if agencies else ""


def not_read(said: str) -> str:
    return f"I could not read “{said}”."


def due_gone_by(what: str, day: str) -> str:
    return f"“{what}” would be due on {day}, which has gone by. Go back to change it, or confirm it as it is."


# Told of, and not written up yet

GO_ON = "Go on with the form"
WRITTEN_UP = "Written up, thank you."
NOTHING_TO_WRITE = "Nothing to write up"
SETTLED = "Nothing to write up, noted."
NOT_NEEDED = "Called off: nothing to write up."
TO_WRITE_UP = "To write up: the 24-hour rule"


def not_written_up(told: str, *, writer: str = "") -> str:
    """ "You were told of something on Friday 27 March at 17:00, and the form is half-filled." """
    if writer:
        return f"{writer} was told of something on {told}, and it is not written up yet."
    return f"You were told of something on {told}, and the form is half-filled."


def meeting_not_written_up(kind: str, began: str) -> str:
    return f"Nothing is written up yet about the {kind} of {began}."


def partner_told(who: str, told: str) -> str:
    return f"{who} told you something here on {told}, and nothing is written up since."


def counts_from(moment: str) -> str:
    return f"It counts as over 24 hours from {moment}. A headline is enough."


COUNTS_NOW = "It counts as over 24 hours. A headline is enough."


def told_on(told: str, *, over: bool) -> str:
    """How a half-filled form stands, in a list."""
    return f"told on {told}, over 24 hours" if over else f"told on {told}"


def held_on(began: str, *, over: bool) -> str:
    return f"{began}, over 24 hours" if over else began


# Put right or added to afterwards

CORRECT = "Correct or add"
CORRECTION = "What is to be put right or added?"
CORRECTION_HELP = "The entry stays as it was; this stands below it."
NEEDS_CORRECTION = "Please write what is to be put right or added."
ENTRIES = "Entries"
NO_ENTRIES = "No entry yet for this child."


def corrected(moment: str, author: str, words: str) -> str:
    return f"Correction, {moment}, by {author}: {words}"


def correction_short(words: str) -> str:
    return f"Correction: {words}"


CORRECTED_FLAG = "corrected since"
ACTIONS_STAND = (
    "The actions that were agreed stand as they are. Change them where they are listed, if they are wrong too."
)


# The wrong child

WRONG_CHILD = "This was the wrong child"
STRUCK = "Struck out"


def struck_out(recorded: str, day: str, by: str) -> str:
    who = f" by {by}" if by else ""
    return f"An entry of {recorded} was struck out on {day}{who}: it was about another child."


STRUCK_SHORT = "It was about another child."

AN_ENTRY = "An entry"
