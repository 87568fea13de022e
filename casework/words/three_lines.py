"""Three lines before a meeting: how they are asked for, offered, and read. A partner is told the code alone."""

from __future__ import annotations

from collections.abc import Sequence

from casework.words.notices import ring

ASK_TITLE = "Ask for three lines"
TELL_TITLE = "Three lines"
VIEW_TITLE = "Three lines before the meeting"
SUMMARY = "Keyworker: three lines"

WHOM = "Whom do you ask?"
BY = "By when?"
BY_HELP = "Each hears at once, and again on the working day before."
GOING_WELL = "What is going well?"
WORRIES = "What worries you?"
WANTED = "What do you want from the meeting?"
TOLD_BY = "Who told you? (they, or somebody for them)"
LONGEST = 300  # characters of one line

NOT_HERE = "Wording stays in the 1:1 chat with the keyworker: nobody else on the MDT sees it."
ASK_MORE = "Ask others"
WRITE = "Write three lines"
CHANGE = "Change them"
WRITE_DOWN = "Write it down for them"
READ = "Read them"
NONE_YET = "Nobody was asked, and nobody offered any yet."
NOBODY_TO_ASK = "Nobody else is on this MDT yet, so there is nobody to ask."
CODE_NEEDED = "Type **tell** with the case's code, as it stands in my messages to you."

NO_SUCH_REQUEST = "I can't find that request."
NOBODY_CHOSEN = "Please choose whom to ask."
NOT_ON_MDT = "Not everybody you chose is on this MDT any more. Please choose again."
DAY_GONE = "That day has gone by. By when do you want them?"
ALL_EMPTY = "Please write at least one line."
WHO_TOLD = "Please say who told you."
OVER = "That meeting is over, so these can't be changed any more."

WAITING = "Three lines you were asked for"
TO_ENTER = "Three lines to ask for by telephone"


def asked(by: str, day: str, meeting: str) -> str:
    """ "Grace Okoro asks for three lines by Thursday 2 April, before the MDT of Friday 3 April: ..."."""
    before = f", before the {meeting}" if meeting else ""
    return f"{by} asks for three lines by {day}{before}: what is going well, what worries you, what you want from it."


def reminder(day: str) -> str:
    return f"The three lines you were asked for are wanted by {day}."


def ring_about(name: str, agency: str, phone: str, day: str) -> str:
    return f"{ring(name, agency, phone)}. Three lines from them are wanted by {day}."


def offered(who: str) -> str:
    return f"{who} wrote three lines for you."


SENT = "You sent them. Thank you."
ENTERED = "Written down."
SAVED = "They were asked. **ask** with the case's code shows who has answered."
TAKEN_OVER = "No longer wanted."


def meeting(kind: str, day: str) -> str:
    """ "MDT of Friday 3 April"."""
    return f"{kind} of {day}"


def states(answered: int, asked: int) -> str:
    return f"{answered} of {asked} asked have answered." if asked else ""


def head(name: str, agency: str) -> str:
    return f"{name}, {agency}"


def answered(day: str, told_by: str, by: str) -> str:
    """ "Written on Thursday 2 April", or with who said so to whom."""
    return f"Told by {told_by} on {day}, written down by {by}." if told_by else f"Written {day}."


def not_answered(day: str, *, over: bool) -> str:
    return f"Not answered; wanted by {day}." if over else f"Not answered yet; wanted by {day}."


def offered_by_themselves(day: str) -> str:
    return f"Offered {day}."


def lines(going_well: str, worries: str, wanted: str) -> Sequence[tuple[str, str]]:
    """What is empty is left out."""
    said = (("Going well", going_well), ("Worries", worries), ("Wanted from the meeting", wanted))
    return [(title, text) for title, text in said if text]


def told(keyworker: str) -> str:
    return f"{keyworker or 'The keyworker'} has them now. You wrote:"


def page(page: int, pages: int) -> str:
    return f"Page {page} of {pages}." if pages > 1 else ""
