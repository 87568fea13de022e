"""What is said when a young person grows up: adult services, the end of a pathway, and who takes over."""

from __future__ import annotations

from collections.abc import Mapping

from storage.tables import Milestone, Pathway

TITLE = "Growing up: who takes over?"
ARRANGED = "Arranged"
ARRANGED_BY = "Arranged, with whom"
FORM_TITLE = "Who takes over?"
WHO = "Which team or person takes over?"
WHO_HELP = "A team or a professional, never the young person's name."
SAVED = "Saved, thank you: it is arranged."
NOTHING_ASKED = "Nothing is asked about that age here. Nothing has changed."
NOTE = "Arranged, thank you."
FACT = "Growing up"
PAST = "past {age}: {pathway} has ended"
COUNTED = "Past their pathway's age"

_SHORT: Mapping[Milestone, str] = {
    Milestone.ADULT_SERVICES: "adult services",
    Milestone.AT_18: "18",
    Milestone.BEFORE_25: "25 is near",
    Milestone.AT_25: "25",
}


def asked(milestone: Milestone, pathway: Pathway) -> str:
    """What a notice says, and what stands in `needs me`."""
    match milestone:
        case Milestone.ADULT_SERVICES:
            goes_on = "the Gateway pathway ends then" if pathway is Pathway.GATEWAY else "DSD goes on to 25"
            return f"18 is near. Which adult services take over, and who asks them? ({_sentence(goes_on)}.)"
        case Milestone.AT_18 if pathway is Pathway.GATEWAY:
            return "18 now: the Gateway pathway ends. Who takes over? The case stays here until somebody closes it."
        case Milestone.AT_18:
            return "18 now: DSD goes on to 25. Are adult services in place?"
        case Milestone.BEFORE_25:
            return "25 is near, and the DSD pathway ends then. Who takes over?"
        case Milestone.AT_25:
            return "25 now: the DSD pathway ends. Who takes over? The case stays here until somebody closes it."


def _sentence(said: str) -> str:
    return said[0].upper() + said[1:]


def fact(milestone: Milestone, *, arranged: bool, who: str) -> str:
    """On the case: "18: arranged (adult learning disability team)"."""
    if not arranged:
        return f"{_SHORT[milestone]}: not arranged yet"
    return f"{_SHORT[milestone]}: arranged ({who})" if who else f"{_SHORT[milestone]}: arranged"


def past(age: int, pathway: Pathway) -> str:
    return PAST.format(age=age, pathway=pathway.value)


def saved(who: str) -> str:
    return f"Saved, thank you: {who} takes over." if who else SAVED
