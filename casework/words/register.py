"""What is said while a case is opened: the questions, the words to read out, the answer with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casework.eligibility import Reason
from casework.words import eligibility as eligibility_words
from casework.words.cases import SETTINGS
from storage.tables import Pathway, Setting

TITLE = "New referral"
SUMMARY = "A new referral"

NOT_YOURS = "Referrals are for the service's keyworkers and managers. Nothing has changed."
NO_SERVICE = "You belong to no service yet, so that I don't know whose register it would be. Ask your administrator."

# Who referred, and whom

PATHWAY = "Which pathway?"
REFERRER = "Who referred the child?"
REFERRER_FIND = "Somebody known here, found by name. Anybody else: “Somebody else”."
SOMEBODY_ELSE = "Somebody else"
RECEIVED = "When did the referral come in?"
WHO_TITLE = "Who referred the child?"
REFERRER_NAME = "Their name"
REFERRER_AGENCY = "Their agency, or “family”"
REFERRER_PHONE = "Their phone number"
REFERRER_WHY = "They are told what becomes of it. Where there is no case, name and number are forgotten once they know."
NOBODY_OF_THAT_NAME = "I know nobody of that name. Choose “Somebody else” on the card."
SEVERAL = "That can be {names}. Please choose on the card."
FIRST_OF_MANY = "The first {shown} of {all} stand here. For anybody else type the name, or choose “Somebody else”."

RISK_TITLE = "Could the register help?"
BORN = "Date of birth"
DIAGNOSIS = "Confirmed diagnosis"
DIAGNOSES = {"learning disability": "Learning disability", "autism": "Autism"}
CIRCUMSTANCES = "What is true now?"
IN_THE_FUTURE = "That day is still to come."

SWITCH_TITLE = "The other pathway"
SWITCH = "Go on with {pathway}"

# The answer

NOT_ELIGIBLE = "Not eligible"
NOT_ELIGIBLE_ANY_MORE = "By now the child is not eligible any more: no case was opened. Press **Back** to see why."
NO_CONSENT = "Without consent to the register no case is opened."
WHY = "Why"
WHAT_ELSE = "What else there is"
KEPT = "What is kept"
KEPT_FACT = "That this was decided, when and why. Nothing of the child: no name, no date of birth."
REFERRER_HEARS = "The referrer"
KEEP_DECISION = "Keep the decision"
REFUSED = "Consent was not given"
REFUSED_KEPT = "That it was asked and not agreed to, and when. Nothing of the child: no name, no date of birth."
SAVED_DECLINED = "Saved: {outcome}. Nothing of the child is kept."

# Explain, then ask

EXPLAIN_TITLE = "Explain, then ask"
EXPLAIN = (
    "First explain, in their words: what the register is, what {pathway} means, and what a keyworker does "
    "(brings people together; is no case manager, and no emergency service). Then read out:"
)
AGREED = "May their details be on the register?"
CETR = "May a CETR be held?"
SHARING = "May the plan be shared with the MDT?"
YES, NO, LATER = "given", "refused", "later"
DECISIONS = {YES: "Yes", NO: "No"}
DECISIONS_LATER = {**DECISIONS, LATER: "Not asked yet"}
NO_MEANS = "No to the register: nothing of the child is kept, and care goes on."

# The child

CHILD_TITLE = "The child"
NAME = "Name"
NAME_NEEDED = "Please give the child's name."
NO_NAME = "That is no name: it has no letter."
NHS_NUMBER = "NHS number, if you know it"
NHS_WRONG = "That is not an NHS number: ten digits, the last of which checks the others. Leave it empty if unsure."
LOCAL_AUTHORITY = "Local authority where they live"
COMMISSIONER = "Commissioner, if known"
PLANS = "What is true of them?"
WHERE = "Where are they now?"
COMMUNICATE = "How I communicate"
COMMUNICATE_HELP = "In their words if you can. It stands on invitations and handovers."
ADJUSTMENTS = "Reasonable adjustments"
KEYWORKER = "Who is the keyworker?"
MINE, ASK_MANAGER, LATER_CHOICE = "mine", "ask", "later"
KEYWORKER_MINE = "I am"
KEYWORKER_ASK = "Ask the manager"
KEYWORKER_LATER = "Choose later"
NOT_A_KEYWORKER = "Please choose a keyworker of the service."
MANAGERS_CHOOSE = "Only a manager gives a case to somebody else. Choose yourself, or ask the manager."

WARD_TITLE = "In hospital"
ADMITTED = "Since when?"
SECURE = "Is it a secure ward?"
LEGAL = "Legal status"
LEGAL_HELP = "Clocks depend on it."
DETAINED_SINCE = "Detained since"
DETAINED_HELP = "Only if detained; empty means from the day of the admission."
DETAINED_BEFORE = "That is before the admission. When was it?"
AREA = "In or out of their own area?"
READY = "Ready for discharge since"
READY_HELP = "Only if they are."
READY_BEFORE = "That is before the admission. Since when are they ready to leave?"

PLACES: Mapping[Setting, str] = {setting: f"{said[:1].upper()}{said[1:]}" for setting, said in SETTINGS.items()}

CHILD = "Child"
REFERRED = "Referred"
PATHWAY_TITLE = "Pathway"
BECAUSE = "Eligible because"
CONSENT = "Consent"
NUMBER_GIVEN = "given, and its check digit is right"
NUMBER_NONE = "not known"
OPEN = "Open the case"
SHARING_NO = "Sharing was not agreed to: nothing about this child goes to partners or a channel. You carry on by hand."

# After Confirm

SAVED = "The case is open."
ON_THE_LIST = "The first rating stands on the keyworker's list."
WITH = "With {keyworker}."
MANAGERS_ASKED = "The service's managers are asked to choose a keyworker."
NO_KEYWORKER = "It has no keyworker yet: it stands in your list until you choose one."
TOLD_BY_US = "The referrer gets a message without a name or a code."
TOLD_ALREADY = "The referrer knows."
RATE = "Rate"
OPEN_CASE = "The case"
ALLOCATE = "Choose a keyworker"
ADD_TO_MDT = "Add to the MDT"

MAY_BE_KNOWN = "This child may be on the register already; your manager can tell you."


def known_as(label: str) -> str:
    return f"This child may be on the register already: {label}."


def pathways(dsd_until: int, gateway_until: int) -> list[tuple[str, str]]:
    ages = {Pathway.DSD: dsd_until, Pathway.GATEWAY: gateway_until}
    return [(one.value, said.format(age=ages[one])) for one, said in eligibility_words.PATHWAYS.items()]


def eligible(pathway: Pathway, age: int, diagnoses: Sequence[str], circumstances: Sequence[str]) -> str:
    """ "Eligible for the DSD pathway: 14, autism; risk of custody."."""
    what = ", ".join([str(age), *(one.lower() for one in diagnoses)])
    return f"Eligible for the {pathway} pathway: {what}. {'; '.join(circumstances)}."


def reasons(found: Sequence[Reason], pathway: Pathway, until_age: int) -> str:
    """Each reason as a sentence."""
    said = {
        Reason.TOO_OLD: f"The {pathway} pathway ends with the {until_age}th birthday.",
        Reason.NO_DIAGNOSIS: "The DSD pathway is for people with a confirmed learning disability or autism diagnosis.",
        Reason.OTHER_PATHWAY: "Gateway is for children without a learning disability or autism.",
        Reason.NO_CIRCUMSTANCE: "None of the register's risk circumstances is true now. If that changes, refer again.",
    }
    return " ".join(said[one] for one in found)


def switch(pathway: Pathway) -> str:
    return {
        Pathway.DSD: "With a learning disability or autism DSD is the right pathway, and there they are eligible.",
        Pathway.GATEWAY: "Without a confirmed diagnosis Gateway is the right pathway, and there they are eligible.",
    }[pathway]
