"""What is said about consent: what is agreed, what stops, and what goes on all the same."""

from collections.abc import Mapping

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
HELD_BY = "Who holds parental responsibility?"
HELD_BY_HELP = "Only if it was their decision: for example mum, dad, the local authority."
EXPLAINED_BY = "Who explained it?"
EXPLAINED_ON = "When was it explained?"
EASY_READ = "Was the easy-read leaflet used?"
REVIEW_ON = "Ask again on"
REVIEW_HELP = "A late review is chased; it switches nothing off."
NOT_GIVEN_BEFORE = "Nothing was given before, so that nothing can be withdrawn. Was it refused?"

STOPS_SHARING = "From now on nothing about this child goes to partners or the channel. You carry on by hand."
STOPS_REGISTER = (
    "Rating is switched off, and from now on nothing about this child goes to partners or the channel. "
    "You carry on by hand."
)
STOPS_CETR = "No CETR is planned for this child. Care goes on."
STARTS_SHARING = "Reminders and the board start again."

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
