"""What is said about consent: what is agreed, what stops, and what goes on all the same."""

from collections.abc import Mapping, Sequence

from storage.tables import ConsentBasis, ConsentScope, ConsentState

SCOPES: Mapping[ConsentScope, str] = {
    ConsentScope.REGISTER: "Being on the register",
    ConsentScope.CETR: "Having a CETR",
    ConsentScope.SHARING: "Sharing the plan with the MDT",
}
STATES: Mapping[ConsentState, str] = {
    ConsentState.GIVEN: "given",
    ConsentState.REFUSED: "refused",
    ConsentState.WITHDRAWN: "withdrawn",
}
BASES: Mapping[ConsentBasis, str] = {
    ConsentBasis.OWN: "the young person's own",
    ConsentBasis.PARENTAL_RESPONSIBILITY: "parental responsibility",
    ConsentBasis.BEST_INTERESTS: "best interests",
}


def inside(scope: ConsentScope) -> str:
    """The scope within a sentence: "sharing the plan with the MDT"."""
    said = SCOPES[scope]
    return said[0].lower() + said[1:]


TITLE = "Consent"
READ_OUT_HEADING = "To read out"
READ_OUT = (
    "“May we keep your details on our register and share the plan with these people? You can say no, choose who, "
    "or change your mind at any time; you will still get care.”"
)
NOT_ASKED = "not asked yet"
BEFORE = "Before: {scope}, {words}"

RECORD = "Record a decision"
FORM_TITLE = "Record a decision about consent"
WHICH = "About what?"
DECISION = "What was decided?"
WHY = "In their words, if they said why"
BASIS = "Whose decision was it?"
BASIS_UNDER_16 = (
    "Under 16: whoever holds parental responsibility decides, or the young person who understands what it means "
    "(Gillick). Involve them either way."
)
BASIS_FROM_16 = "From 16: ask the young person themselves first."
BASIS_ADULT = "From 18: only their own word counts, or a best-interests decision. Parental consent has ended."
PARENTAL_OVER = (
    "From 18 parental responsibility is no basis any more. Ask the young person; if they lack capacity to decide this, "
    "record a best-interests decision."
)
BEST_TITLE = "A best-interests decision"
BEST_INTRO = "For somebody who lacks capacity to decide this (Mental Capacity Act 2005, from 16)."
DECIDED_BY = "Who decided?"
CONSULTED = "Who was consulted?"
CONSULTED_HELP = "Family, advocate, professionals: who they are to the young person."
GROUNDS = "Why is it in their best interests?"
HELD_BY = "Who holds parental responsibility?"
HELD_BY_HELP = "Only if it was their decision: for example mum, dad, the local authority."
EXPLAINED_BY = "Who explained it?"
EXPLAINED_ON = "When was it explained?"
EASY_READ = "Was the easy-read leaflet used?"
REVIEW_ON = "Ask again on"
REVIEW_HELP = "A late review is chased; it switches nothing off."


def review_help(day: str, months: int) -> str:
    usual = "In a year" if months == 12 else f"In {months} months"
    return f"{usual} is offered: {day}. {REVIEW_HELP}"


NOT_GIVEN_BEFORE = "Nothing was given before, so that nothing can be withdrawn. Was it refused?"

STOPS_SHARING = "From now on nothing about this child goes to partners or the channel. You carry on by hand."
STOPS_REGISTER = (
    "Rating is switched off, and from now on nothing about this child goes to partners or the channel. "
    "You carry on by hand."
)
STOPS_CETR = "No CETR is planned for this child. Care goes on."
STARTS_SHARING = "Reminders and the board start again."


def was_withdrawn(scope: str) -> str:
    """A button: "Sharing was withdrawn"."""
    return f"{scope} was withdrawn"


def was_refused(scope: str) -> str:
    return f"{scope} was refused"


SAVED = "Saved: {scope} is {state}."
SAVED_STOPPED = (
    "Partners are told one line: reminders have stopped, and what they agreed still stands. "
    "You, the lead professional and the manager get the open actions to carry on by hand."
)
FULL_VIEW_ONLY = "Consent is for the keyworker and the service's manager. Nothing has changed."
BY_HAND = "Nothing about this child goes to partners or the channel; you carry on by hand."


def stopped(scope: ConsentScope, state: ConsentState) -> str:
    """ "Sharing was withdrawn.", "Consent to register was refused." """
    said = "Sharing" if scope is ConsentScope.SHARING else f"Consent to {scope.value}"
    return f"{said} was {STATES[state]}."


# To ask again

AGAIN_TITLE = "Consent to ask about again"
AGAIN_FACT = "Consent to ask again"
NONE_TO_ASK = "none"
ASKED_AGAIN = "Consent has been asked about again."
PARENTAL_ENDS_SOON = (
    "18 is near. Parental consent ends then: from that birthday only the young person's own word counts, or a "
    "best-interests decision. Please plan to ask."
)
REACHED_16 = "16 now: please ask the young person themselves about {scopes}. A parent has answered for them until now."
REACHED_18 = (
    "18 now: parental consent counts no longer ({scopes}). Ask the young person, or record a best-interests decision. "
    "Until then nothing stops by itself."
)
REVIEW_DUE = "Time to ask again about {scopes}: it was agreed to ask on {day}. Until then nothing stops by itself."


def gap(why: str, scopes: Sequence[ConsentScope], day: str) -> str:
    """`why` is "18", "16" or "review"."""
    said = listed([inside(scope) for scope in scopes])
    return {"16": REACHED_16, "18": REACHED_18}.get(why, REVIEW_DUE).format(scopes=said, day=day)


def gaps_counted(again: int, never: int) -> str:
    """ "3 to ask again, 1 never asked"."""
    parts = [f"{again} to ask again" if again else "", f"{never} never asked about the register" if never else ""]
    return ", ".join(part for part in parts if part) or NONE_TO_ASK


def listed(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


# To keep a child safe

OVERRIDE = "Share to keep safe"
OVERRIDE_TITLE = "Share once to keep a child safe"
OVERRIDE_INTRO = (
    "Sharing is stopped. This sends one message to the people you choose, once. It starts no reminders and no board, "
    "and consent stays as it is."
)
OVERRIDE_RING = (
    "It goes out in working hours. If it cannot wait, ring now, as your safeguarding procedure says. "
    "The manager is told."
)
OVERRIDE_REASON = "Why must it be shared without consent?"
OVERRIDE_REASON_HELP = "Kept here; it is not sent."
OVERRIDE_APPROVER = "Who approved it?"
OVERRIDE_APPROVER_HELP = "Name and role of somebody else: a safeguarding lead, a manager."
OVERRIDE_WHOM = "Who is told?"
OVERRIDE_WORDS = "What are they told?"
OVERRIDE_WORDS_HELP = "The code goes with it: no name, date of birth or number."
OVERRIDE_ACTIONS = "Which open actions go with it?"
OVERRIDE_NOT_STOPPED = "Sharing is not stopped for this child, so nothing needs to be overridden. Nothing has changed."
OVERRIDE_NOBODY = "Nobody else on this MDT has an account here. Please ring them."
OVERRIDE_ELSE = "Somebody else approves: please name them."
OVERRIDE_WHO_NOT = "Choose people who are on the MDT now."


def override_saved(names: Sequence[str]) -> str:
    return f"Saved. One message goes to {listed(names)}. The manager is told; reminders stay stopped."


def overridden(day: str, by: str, approver: str, told: str, reason: str) -> str:
    """A line of the consent card."""
    return f"Shared to keep safe on {day} by {by}, approved by {approver}: to {told}. Why: {reason}"


def overridden_notice(who: str, approver: str, told: str, reason: str) -> str:
    """To the manager."""
    said = f"{who} shared something without consent, to keep the child safe: with {told}. Approved by {approver}."
    return f"{said} {reason}".strip()


def safeguarding_notice(code: str, words: str) -> str:
    """To a partner: the code alone."""
    return (
        f"About {code}, shared once to keep the child safe: “{words}” Other reminders stay stopped; "
        "please tell nobody who does not need to know."
    )
