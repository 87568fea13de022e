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
NEWER = "Rated meanwhile"
GO_ON = "Go on"
NEVER_DELAY = "Never delay care or an admission needed now."
STEP_DOWN = (
    "None of these fits. The criteria may no longer be met: ask for a **step-down review**. "
    "Nobody is taken off the register by this. Until the review, which rating stands?"
)
ON_THE_WARD = "They are on a mental health ward: blue is offered."
ON_PAEDIATRICS = "On a paediatric ward the rating stays about the risk of a mental health admission."
BELOW = "This is below the suggestion, so the service's manager is shown it today."
ALL_TICKED = "You ticked all {count} key questions: consider **{colour}**."


def suggested(colour: Colour, chosen: str) -> str:
    """The suggestion with its reason; who decides is said with it."""
    return f"Suggested: **{colour.value}**, because you chose “{chosen}” You decide."


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


def newer(colour: str, when: str, by: str) -> str:
    return f"{by} rated this child {colour} on {when}, after you began. Go on only if yours should stand."


def standing(colour: Colour | None, when: str) -> str:
    return f"{colour.value.capitalize()}, since {when}" if colour else "Not rated yet"
