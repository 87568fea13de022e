"""What is said about a rating: what is suggested and why, who decides, and what must happen now."""

from __future__ import annotations

from collections.abc import Sequence

from storage.tables import Colour

TITLE = "Rate the risk"
DECIDE = "You decide"
FINAL = "Your rating"
REASON = "Why? Needed when you choose another rating than the one suggested."
LONGEST_REASON = 500
NEEDS_REASON = "Please say why, so that others can follow your decision."
ASK_A_CLINICIAN = "Ask a clinician"
NOTHING_RATED = "Nothing is rated, and what was rated before stands."
NOT_RATED = "Not rated yet"
ANSWERS = "Answers"
BEGIN_AGAIN = "Begin again"
FACTORS = "What plays a part? For themes only; it does not change the rating."
HISTORY = "Rating history"
NOTHING = "nothing"
RATE = "Rate"
ASKED_FOR = "The risk is rated again after this meeting. It stands on your list until it is."
RATED_SINCE = "Rated since, thank you."
NO_KEYWORKER = "This child has no keyworker, so that nobody can rate."
NEWER = "Rated meanwhile"
GO_ON = "Go on"
ANOTHER_TOOL = "This child is rated with another tool now. Please begin again: **rate**."
NEVER_DELAY = "Never delay care or an admission needed now."
STEP_DOWN = (
    "None of these fits. The criteria may no longer be met: ask for a **step-down review**. "
    "Nobody is taken off the register by this. Until the review, which rating stands?"
)
ON_THE_WARD = "They are on a mental health ward: blue is offered."
ON_PAEDIATRICS = "On a paediatric ward the rating stays about the risk of a mental health admission."
BELOW = "This is below the suggestion, so the service's manager is shown it today."
ALL_TICKED = "You ticked all {count} key questions: consider **{colour}**."


def suggested(word: str, chosen: str) -> str:
    """The suggestion with its reason; who decides is said with it."""
    return f"Suggested: **{word}**, because you chose “{chosen}” You decide."


def comes_to(word: str, points: str) -> str:
    """What the answers to a tool's questions come to; `points` is empty for a tool without any."""
    because = f"because your answers come to {points} points" if points else "because of your answers"
    return f"Suggested: **{word}**, {because}. You decide."


def tool(title: str, version: str) -> str:
    return f"{title}, {version}"


def title_of(place: int, many: int) -> str:
    return f"{TITLE} ({place} of {many})"


def answered(count: int) -> str:
    return f"{count} questions answered; Back shows them"


def other_tool(title: str, version: str) -> str:
    return f"Your service now rates with {title}, {version}. Its questions are others, so this begins again."


def at_least_red(days: int) -> str:
    """Said where the service suggests red at least for some time after discharge; this asks for no CETR by itself."""
    return (
        f"Suggested: **red**, because they left a mental health ward less than {days} days ago. You decide. "
        "This by itself asks for no review."
    )


def must_happen(colour: Colour, review: str) -> tuple[str, ...]:
    """What the national criteria ask for at each rating; `review` is "CETR" or "CTR"."""
    refer = "If they are not known to the keyworker service (0–25), refer them."
    said: dict[Colour, tuple[str, ...]] = {
        Colour.RED: (
            f"Red means a {review} must be arranged; if there is no time, ask for an emergency meeting (LAEP). "
            + NEVER_DELAY,
            refer,
        ),
        Colour.AMBER: (f"Amber means a multi-agency meeting must be arranged, a {review}, or both.", refer),
        Colour.GREEN: (f"Green means: name the partners who would need to be in a {review}, if one were needed.",),
        Colour.BLUE: (f"Blue means in hospital: commissioner oversight visits and inpatient {review}s are due.",),
    }
    return said[colour]


def whom_to_ask(names: Sequence[str]) -> str:
    """Where a rating that the keyworker is not sure of goes."""
    if not names:
        return "Please ask a clinician who knows the young person, or your manager."
    return f"Please ask {' or '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}."


def newer(word: str, when: str, by: str) -> str:
    return f"{by} rated this child {word} on {when}, after you began. Go on only if yours should stand."


def standing(word: str, when: str) -> str:
    return f"{word}, since {when}"


def in_all(count: int, page: int, pages: int) -> str:
    """ "12 ratings, the newest first; page 2 of 2"."""
    if not count:
        return f"{NOT_RATED}."
    said = f"{count} {'rating' if count == 1 else 'ratings'}, the newest first"
    return f"{said}; page {page} of {pages}" if pages > 1 else said


def was_suggested(word: str) -> str:
    return f"Suggested was: {word}"


def because(reason: str) -> str:
    return f"Why: {reason}"


def plays_a_part(factors: Sequence[str]) -> str:
    return f"Played a part: {'; '.join(factors)}"


def stale(word: str, day: str, days: int) -> str:
    """ "Rated red on Thursday 2 April. That is more than 7 days ago, after which it is looked at again." """
    return f"Rated {word} on {day}. That is more than {days} days ago, after which it is looked at again."
