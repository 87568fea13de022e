"""What is said about agreed actions and the meetings they come from: short, and nobody is blamed."""

from __future__ import annotations

NO_SUCH_ACTION = "I can't find that action. The board shows what there is."
NEEDS_WHAT_AND_OWNER = "An action needs its wording, an owner and a date."
MEETING_TO_COME = "That meeting is still to come. Its actions can be logged once it has been held."
MEETING_GONE_BY = "The next meeting can't be on a day that has gone by."
DONE_ALREADY = "This one is done already, so nothing has changed. **Undo** opens it again."
CLOSED = "This action was closed, so nothing has changed."
NOTHING_TO_UNDO = "There is nothing to take back on this one."
SAY_WHO_TOLD_YOU = "This one is with somebody else: say who told you that it is done, and how."
NO_NEXT_MEETING = "No next meeting is planned after its date yet. Ask for 1 week or 2 weeks."


def no_such_number(number: int) -> str:
    return f"There is no action {number} here. The board shows the numbers."


def tick_refused(agency: str) -> str:
    return f"This one is with {agency}, so they or the keyworker tick it. Nothing has changed."


def answer_refused(agency: str) -> str:
    return f"This one is with {agency}, so they or the keyworker answer for it. Nothing has changed."


THE_NAME = "the child's name"
THE_INITIALS = "the child's initials"
THE_BIRTHDAY = "the child's date of birth"
AN_NHS_NUMBER = "an NHS number"
A_PHONE_NUMBER = "a phone number"


def reword(told: list[str]) -> str:
    """Asked before wording goes where a whole channel reads it."""
    listed = " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))
    return f"Everyone in the MDT's channel will read this, and it holds {listed}. Please say it without."


def unnamed_agency(kind: str) -> str:
    """An agency that nobody has named yet stands under its kind: "Education (not named)"."""
    return f"{kind.capitalize()} (not named)"
