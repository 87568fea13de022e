"""What is said when a case is stepped down or closed, and when it is opened again."""

from collections.abc import Mapping

TITLE = "Step down or close"
REOPEN_TITLE = "Open a case again"
SUMMARY = "Closing a case"

REASONS: Mapping[str, str] = {
    "stepped down": "Stepped down: the risk has gone down and stayed down",
    "age": "Too old for this register; adult services have taken over",
    "moved": "Moved away; another service has taken over",
    "declined": "The young person or family no longer wants a keyworker",
    "died": "The young person has died",
    "other": "Something else",
}
REASON = "Why is it closed?"
NOTE = "In a few words (if you want to say more)"
DIFFERENT = "What is different for them?"
KEYWORKING = "What did keyworking do?"
OPEN_STILL = "What happens to what is still open?"
OPEN_HELP = "For example who carries it on. It stays on record with the closing, and waits if the case is opened again."
STILL_OPEN = "Still open"
CLOSES = (
    "Reminders and boards for this child stop; entries, ratings and meetings can't be added. It can be opened again."
)

CHECK = "Before it is closed"
CHECK_INTRO = "These are still open. Deal with each, or close all the same and say what happens to them."
CLOSE_ALL_THE_SAME = "Close all the same"
MORE = "… and {count} more"
NOTHING_OPEN = "Nothing is open."

SAVED = "Closed: {label}. Partners are told one line."
SAVED_QUIETLY = "Closed: {label}. Nobody is told, since sharing has stopped."
CLOSED = "This case is closed."
ALREADY = "This case is closed already."
NOT_CLOSED = "This case is open."
WHY_REOPEN = "Why is it opened again?"
REOPENED = "Open again: {label}. What was open when it was closed waits as it did."
REOPEN = "Open again"
WHICH = "Type **reopen** with the case's code."
NOT_YOURS = "Closing and opening again is for the case's keyworker and the service's managers. Nothing has changed."


def refused(code: str) -> str:
    """Instead of any write."""
    return f"{code} is closed, so nothing has changed. If it is needed again: **reopen {code}**."


def closed(day: str, reason: str) -> str:
    """On the case's card."""
    return f"Closed on {day}. {reason}." if reason else f"Closed on {day}."


def board(code: str) -> str:
    """Instead of the rows, in a channel too."""
    return f"{code} is closed. There are no more reminders here."


def told(code: str) -> str:
    """The one line to partners."""
    return f"{code} is closed here, so there are no more reminders. Thank you for all you did."


BOARD_COUNT = "closed"


def action(number: int, what: str, owner: str, due: str) -> str:
    return f"Action {number}: {what}: {owner}, {due}"


def meeting(kind: str, day: str) -> str:
    return f"{kind} planned for {day}"
