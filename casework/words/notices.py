"""What the bot says of its own accord: reminders, news for the keyworker, and what could not be delivered.

Plain strings: the card makes every name and wording in them safe. Days come in words already.
"""

from __future__ import annotations

from collections.abc import Sequence

from casework.words import action_news
from casework.words import answering as answering_words
from casework.words import closures as closure_words
from casework.words import escalation as escalation_words
from casework.words import other_ways as ways_words
from storage.tables import NoticeKind

FORWARD_ONLY = "The clock only moves forward."

SUMMARY = "Keyworker: a reminder for you"  # on a lock screen: no code, no wording
SUMMARY_CHANNEL = "Keyworker: news for this MDT"

TITLES = {
    NoticeKind.NEW_ACTION: "New actions for you",
    **escalation_words.TITLES,
    NoticeKind.DUE_SOON: "Coming up",
    NoticeKind.DUE_TODAY: "Due now",
    NoticeKind.OVERDUE: "Overdue",
    NoticeKind.MEETING: "Meeting coming",
    NoticeKind.DIGEST: "Overdue this week",
    NoticeKind.CONSENT_STOPPED: "Reminders have stopped",
    NoticeKind.CONSENT_LIST: "Please carry on by hand",
    NoticeKind.RATING_STALE: "Ratings to look at again",
    NoticeKind.TOO_LATE: "Came too late",
    NoticeKind.WAS_ASLEEP: "I was not running",
    NoticeKind.DAILY_LINE: "Yesterday’s reminders",
    NoticeKind.LOWER_RATING: "Rated below the suggestion",
    NoticeKind.UNREACHABLE: "Not delivered",
    NoticeKind.NOT_ANSWERING: answering_words.TITLE,
    NoticeKind.COLLEAGUE_LOST: ways_words.TITLE,
    NoticeKind.ACTION_CHANGED: action_news.TITLE_CHANGED,
    NoticeKind.TIME_WAITING: action_news.TITLE_WAITING,
    NoticeKind.OWNER_LEFT: action_news.TITLE_LEFT,
    NoticeKind.CLOCK_AT_RISK: "A target has passed",
    NoticeKind.CLOCK_NEAR: "A review is due soon",
    NoticeKind.CLOCK_BREACHED: "A review is overdue",
    NoticeKind.REPORT_DUE: "A report is due",
    NoticeKind.PAPERS_DUE: "Papers for a review",
    NoticeKind.FEEDBACK_DUE: "A week after a review",
    NoticeKind.CETR_CONSENT: "Consent to a review",
    NoticeKind.NOT_WRITTEN_UP: "To write up",
    NoticeKind.INVITATION: "Can you come?",
    NoticeKind.MEETING_CHANGED: "A meeting has changed",
    NoticeKind.MEETING_CANCELLED: "A meeting is called off",
    NoticeKind.STRUCK_OUT: "An entry was struck out",
    NoticeKind.TAKEN_BACK: "Taken back",
    NoticeKind.CONSENT_REVIEW: "Consent to ask about again",
    NoticeKind.CONSENT_AT_16: "Ask at 16",
    NoticeKind.PARENTAL_ENDS: "Parental consent ends at 18",
    NoticeKind.TRANSITION: "Growing up: who takes over?",
    NoticeKind.SAFEGUARDING: "Shared to keep a child safe",
    NoticeKind.OVERRIDDEN: "Shared without consent",
    NoticeKind.HANDOVER: "A case for you",
    NoticeKind.HANDED_ON: "A case has moved",
    NoticeKind.COVER_STARTS: "Your cover starts",
    NoticeKind.CASE_CLOSED: "A case is closed",
    NoticeKind.LEFT_MDT: "You have left an MDT",
    NoticeKind.ASKS_TO_LEAVE: "Somebody asks to leave an MDT",
    NoticeKind.ASKED_TO_STAY: "About leaving an MDT",
    NoticeKind.REFERRAL_OUTCOME: "About a referral",
    NoticeKind.TO_ALLOCATE: "Please choose a keyworker",
    NoticeKind.MAYBE_KNOWN: "On the register already?",
    NoticeKind.LINES_ASKED: "Three lines, please",
    NoticeKind.LINES_REMINDER: "Three lines, please",
    NoticeKind.LINES_OFFERED: "Three lines for you",
    NoticeKind.ACCESS_ASKED: "Asking to be let in",
    NoticeKind.ACCESS_GRANTED: "You are in",
    NoticeKind.ACCESS_REFUSED: "About your request",
    NoticeKind.BEFORE_CLOSURE: closure_words.TITLE,
}
TITLE_ONE_NEW = "A new action for you"
TITLE_MIXED = "For you"
TITLE_CHANNEL = "For this MDT"
TITLE_KEYWORKER = "News about your cases"
TITLE_RING = "Please ring"

MAYBE_TWICE = "You may have had this already: I couldn't tell whether it arrived."
ASK = "Is it done, or is something in the way?"
HAS_SAID_MINE = "You said: yes, mine."
HAS_SAID_STUCK = "You said that something is in the way. The keyworker knows."
HAS_SAID_NOT_MINE = "You said that it isn't yours. It stays with you until another owner is named."
DONE = "Done, thank you."
CLOSED = "Closed: nothing more to do."
TIME_ASKED = "You asked for more time. Reminders wait until the keyworker answers."
NO_LONGER_YOURS = "This one is with somebody else now."
STOPPED = "Reminders for this case have stopped. What you agreed still stands; ask the keyworker."

MINE = "Yes, mine"
ALL_MINE = "Yes, all mine"
NOT_MINE = "Not mine"
WHICH_CHILD = "Which child?"
DONE_BUTTON = "Done"
STUCK = "I'm stuck"
MORE_TIME = "More time"
ONE_WEEK = "1 week"
TWO_WEEKS = "2 weeks"
NEXT_MEETING = "Next meeting"
THEY_SAY_DONE = "They say it's done"
AGREE = "Agree"
NOT_THIS_TIME = "Not this time"
OPEN_CASE = "Open the case"
MY_ACTIONS = "My actions"
NEEDS_ME = "What needs me"
UNDO = "Undo"
NAME_ANOTHER = "Name another"


def and_more(count: int) -> str:
    return f"And {count} more."


def ask_keyworker(name: str, phone: str) -> str:
    """ "Grace Okoro: 0161 496 0001"."""
    return f"{name}: {phone}" if phone else name


def how_known(text: str) -> str:
    return f"How we will know: {text}"


# An agreed action, to its owner; `due` is "Thursday 2 April", "today", "tomorrow"


def new_action(number: int, what: str, due: str) -> str:
    return f"Action {number}: “{what}”, due {due}."


def due_soon(number: int, what: str, due: str) -> str:
    return f"Action {number}: “{what}” is due {due}."


def overdue(number: int, what: str, due: str) -> str:
    return f"Action {number}: “{what}” was due on {due}. {ASK}"


def time_agreed(number: int, what: str, due: str) -> str:
    return f"Agreed: action {number}, “{what}”, is now due {due}."


def time_not_agreed(number: int, what: str, due: str) -> str:
    return f"Action {number}, “{what}”, is still due {due}. Please ask the keyworker if that can't work."


# The same to the keyworker, whose contact has no account here


def ring(name: str, agency: str, phone: str) -> str:
    """ "Ring Ms Finch, Bramble Lane School, 0161 496 0123"."""
    return f"Ring {name}, {agency}, {phone}" if phone else f"Ring {name}, {agency} (I have no phone number)"


def ring_about(whom: str, said: str) -> str:
    return f"{whom}. {said}"


# News for the keyworker; `who` is "Sam Patel (Elmshire children's social care)"


def stuck(who: str, number: int, what: str, due: str, phone: str) -> str:
    said = f"{who}: something is in the way of action {number}, “{what}”, due {due}."
    return f"{said} Ring {phone}." if phone else said


def not_mine(who: str, number: int, what: str) -> str:
    return f"{who}: action {number}, “{what}”, isn't theirs. It stays with them until you name another owner."


def more_time(who: str, number: int, what: str, due: str, until: str) -> str:
    return f"{who} asks for more time for action {number}, “{what}”: {until} instead of {due}. Reminders wait for you."


def wrong_tick(who: str, number: int, what: str, owner: str) -> str:
    return f"{who} says that action {number}, “{what}”, is done. It is with {owner}, so nothing has changed."


def lower_rating(who: str, final: str, suggested: str, reason: str) -> str:
    said = f"{who} rated {final}; the tool suggested {suggested}."
    return f"{said} Reason: {reason}" if reason else said


# Consent


def consent_stopped(code: str, keyworker: str) -> str:
    return f"Reminders for {code} have stopped; what you agreed still stands; ask {keyworker or 'the keyworker'}."


def consent_list(scope: str, state: str) -> str:
    return f"Consent to {scope} was {state}, so reminders have stopped and nobody is told anything here."


def still_open(number: int, what: str, who: str, due: str) -> str:
    return f"Action {number}: “{what}”, {who}, {due}"


NOTHING_OPEN = "No action is open."
BY_HAND = "These actions are still open. Please carry them on by hand:"


# What could not be delivered


def not_reached(who: str, lost: str, code: str, phone: str) -> str:
    ring_up = f"Please ring {phone}." if phone else "Please ring them: I have no phone number."
    return f"I can't reach {who} on Teams, so they have not had {lost} for {code}. {ring_up}"


def not_there(who: str, lost: str, code: str, back: str, phone: str) -> str:
    ring_up = f" Their number, if it can't wait: {phone}." if phone else ""
    return f"{who} is not there before {back}, and has not had {lost} for {code}.{ring_up}"


def left_mdt(who: str, lost: str, code: str) -> str:
    return f"{who} is not on the MDT of {code} any more, so they have not had {lost}. Please name another owner."


def not_known(who: str, lost: str, code: str, phone: str) -> str:
    ring_up = f"If it matters, ring {phone}." if phone else "If it matters, please ring them."
    return f"I sent {who} {lost} for {code} and can't tell whether it arrived. {ring_up}"


def channel_not_reached(lost: str, code: str) -> str:
    return f"I can't write to the MDT's channel for {code}, so it has not had {lost}. Please tell the MDT another way."


def channel_not_known(lost: str, code: str) -> str:
    return f"I sent the MDT's channel {lost} for {code} and can't tell whether it arrived. Please look there."


LOST = {
    NoticeKind.NEW_ACTION: "the new action",
    NoticeKind.MEETING: "the meeting reminder",
    NoticeKind.INVITATION: "the invitation to a meeting",
    NoticeKind.MEETING_CHANGED: "the news that a meeting has changed",
    NoticeKind.MEETING_CANCELLED: "the news that a meeting is called off",
    NoticeKind.DIGEST: "the weekly list",
    NoticeKind.ESCALATION: escalation_words.LOST,
    NoticeKind.CONSENT_STOPPED: "the news that reminders have stopped",
    NoticeKind.TIME_ANSWERED: "the answer about more time",
    NoticeKind.TAKEN_BACK: "the news that an action is taken back",
    NoticeKind.SAFEGUARDING: "the message to keep the child safe",
    NoticeKind.LEFT_MDT: "the news that they have left the MDT",
    NoticeKind.ASKED_TO_STAY: "your answer that they stay on the MDT",
    NoticeKind.ACTION_CHANGED: "the news of an action that changed",
    NoticeKind.LINES_ASKED: "the request for three lines",
    NoticeKind.COLLEAGUE_LOST: ways_words.LOST,
    NoticeKind.LINES_REMINDER: "the reminder of three lines",
}
LOST_BOARD = "the action board"
LOST_OTHER = "the message"
LOST_REMINDER = "the reminder"


def lost(kind: NoticeKind) -> str:
    """What somebody did not get, in words."""
    if kind in (NoticeKind.DUE_SOON, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE):
        return LOST_REMINDER
    return LOST.get(kind, LOST_OTHER)


def about_action(said: str, number: int, what: str, due: str) -> str:
    """What was lost is about this action."""
    return f"{said} (Action {number}: “{what}”, due {due}.)"


# To the MDT's channel: code and counts, never a name of the child, a place or a paper's title


def meeting(kind: str, when: str, code: str) -> str:
    return f"{kind} for {code}: {when}."


def meeting_state(open_actions: int, overdue_actions: int, papers: int) -> str:
    parts = [_count(open_actions, "action", "open")]
    if overdue_actions:
        parts.append(f"{overdue_actions} overdue")
    if papers:
        parts.append(_count(papers, "paper", "to come"))
    return ", ".join(parts) + "."


def digest(code: str, numbers: Sequence[str]) -> str:
    """ "KW-7F3K: action 3 (5 days), action 7 (1 day)"."""
    return f"{code}: {', '.join(numbers)}"


def digest_number(number: int, days: int) -> str:
    return f"action {number} ({days} {'day' if days == 1 else 'days'})"


ASKED = "Asked to act before then: {who}."


def digest_others(count: int) -> str:
    return f"and {count} more"


def digest_more(codes: int) -> str:
    return f"And {codes} more {'MDT' if codes == 1 else 'MDTs'} with something overdue: the action board counts all."


SEE_BOARD = "See the board"
DIGEST_HOW = "These are overdue. Tick them off on the action board, or tell me: done, with code and number."


def _count(count: int, noun: str, state: str) -> str:
    return f"{count or 'no'} {noun if count == 1 else noun + 's'} {state}"


# For operators: `tick --at` and `tick --dry-run`


def previewed(when: str, whom: str, what: str, why: str) -> str:
    return f"{when}: to {whom}: {what} ({why})"


def to_channel_of(codes: Sequence[str]) -> str:
    return f"the channel of {', '.join(codes)}"


NOBODY_TO_TELL_YET = "nobody to tell yet: neither they nor anybody in their place has opened a chat with the bot"

WHY = {
    NoticeKind.NEW_ACTION: "agreed, and not yet told to its owner",
    NoticeKind.MEETING: "the meeting is near",
    NoticeKind.DUE_SOON: "due soon",
    NoticeKind.DUE_TODAY: "due that day, or before the next working morning",
    NoticeKind.OVERDUE: "the due day is over",
    NoticeKind.DIGEST: "the weekly digest",
    NoticeKind.STUCK: "the owner is stuck",
    NoticeKind.NOT_MINE: "the owner says that it is not theirs",
    NoticeKind.MORE_TIME: "the owner asks for more time",
    NoticeKind.TIME_ANSWERED: "the keyworker has answered",
    NoticeKind.WRONG_TICK: "somebody else says that it is done",
    NoticeKind.ACTION_CHANGED: "the keyworker changed or closed it",
    NoticeKind.TIME_WAITING: "the keyworker has not answered a request for more time",
    NoticeKind.OWNER_LEFT: "who owns it has left",
    NoticeKind.CONSENT_STOPPED: "consent stopped",
    NoticeKind.CONSENT_LIST: "consent stopped",
    NoticeKind.RATING_STALE: "the rating is older than the profile's days",
    NoticeKind.LOWER_RATING: "the rating is below the suggestion",
    NoticeKind.UNREACHABLE: "somebody else could not be reached",
    NoticeKind.NOT_ANSWERING: answering_words.WHY,
    NoticeKind.COLLEAGUE_LOST: ways_words.WHY,
    **escalation_words.WHY,
    NoticeKind.BEFORE_CLOSURE: closure_words.WHY,
    NoticeKind.CLOCK_AT_RISK: "the target of a C(E)TR has passed",
    NoticeKind.CLOCK_NEAR: "the limit of a C(E)TR is near",
    NoticeKind.CLOCK_BREACHED: "the limit of a C(E)TR has passed",
    NoticeKind.REPORT_DUE: "the report of a C(E)TR is due",
    NoticeKind.PAPERS_DUE: "papers go to the panel a day before",
    NoticeKind.FEEDBACK_DUE: "a week after a C(E)TR",
    NoticeKind.CETR_CONSENT: "a C(E)TR is planned and consent to it is not recorded",
    NoticeKind.NOT_WRITTEN_UP: "told, and not written up",
    NoticeKind.INVITATION: "asked to a meeting, and not told yet",
    NoticeKind.MEETING_CHANGED: "a meeting has moved, in time or place",
    NoticeKind.MEETING_CANCELLED: "a meeting is called off",
    NoticeKind.STRUCK_OUT: "an entry was on the wrong child",
    NoticeKind.TAKEN_BACK: "the action was for the wrong child",
    NoticeKind.CONSENT_REVIEW: "consent is due to be asked about again",
    NoticeKind.CONSENT_AT_16: "16, and asked themselves",
    NoticeKind.PARENTAL_ENDS: "parental consent ends at 18",
    NoticeKind.TRANSITION: "an age at which somebody else takes over",
    NoticeKind.SAFEGUARDING: "shared without consent to keep a child safe",
    NoticeKind.OVERRIDDEN: "something was shared without consent",
    NoticeKind.HANDOVER: "the case was allocated",
    NoticeKind.HANDED_ON: "the case was allocated to somebody else",
    NoticeKind.CASE_CLOSED: "the case was closed",
    NoticeKind.COVER_STARTS: "they cover for somebody from that day",
    NoticeKind.REFERRAL_OUTCOME: "the referral was decided",
    NoticeKind.TO_ALLOCATE: "a case was opened without a keyworker",
    NoticeKind.MAYBE_KNOWN: "a child may be on the register already",
    NoticeKind.LEFT_MDT: "they were taken off the MDT",
    NoticeKind.ASKS_TO_LEAVE: "somebody asks to be taken off the MDT",
    NoticeKind.ASKED_TO_STAY: "the keyworker asks them to stay on the MDT",
    NoticeKind.ACCESS_ASKED: "somebody unknown asks to be let in",
    NoticeKind.ACCESS_GRANTED: "they were let in",
    NoticeKind.ACCESS_REFUSED: "they were not let in",
    NoticeKind.LINES_ASKED: "the keyworker asks for three lines",
    NoticeKind.LINES_REMINDER: "the three lines are wanted by the next working day",
    NoticeKind.LINES_OFFERED: "a partner wrote three lines",
    NoticeKind.TOO_LATE: "a reminder came too late to be sent",
    NoticeKind.WAS_ASLEEP: "the bot was not running",
    NoticeKind.DAILY_LINE: "the line a day for administrators",
}
