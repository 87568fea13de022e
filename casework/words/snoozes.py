"""What the bot says of reminders that the keyworker lets wait."""

from __future__ import annotations

from datetime import date

from casework.days import in_words, short

SNOOZE, WAKE = "Snooze", "Wake"
TITLE = "Let its reminders wait"
UNTIL, WHY = "Until when?", "Why? (for you, your cover and your manager)"
TOMORROW, A_WEEK, NEXT_MEETING = "Tomorrow", "In a week", "Next meeting"
FACT = "Reminders wait"
NOTHING_TO_OFFER = "Its reminders can't wait any longer: it is due before a snooze would end."
WHAT_IT_DOES = "Its owner and you are not reminded until then. It stays on the board and on every list."
WHY_AGAIN = "This one is overdue and was snoozed before, so please say why it waits again."
GONE_BY = "That day has come already. Please choose a later one."
NOT_YOURS_TO_SNOOZE = "Only the case's keyworker lets reminders wait. Nothing has changed."
REASON_TOO_LONG = "Please keep the reason to {most} characters."
NO_MEETING = "No meeting is planned after today."
HOW = "Say until when: **snooze {name} until Friday**, and why after a colon."
COUNTED = "Overdue and snoozed"


def option(words: str, day: date) -> str:
    """ "In a week: Thursday 2 April 2026"."""
    return f"{words}: {in_words(day)}"


def snoozed(name: str, until: date, today: date) -> str:
    return f"{name}: its reminders wait until {short(until, today)}."


def woken(name: str) -> str:
    return f"{name}: its reminders go on."


def not_snoozed(name: str) -> str:
    return f"{name}: its reminders don't wait, so nothing has changed."


def too_long(last: date, today: date) -> str:
    return f"Its reminders can wait until {short(last, today)} at the latest: a snooze never hides that it is overdue."


def too_long_overdue(last: date, today: date) -> str:
    return f"It is overdue, so its reminders can wait until {short(last, today)} at the latest."


def fact(until: date, by: str, reason: str, times: int, today: date) -> str:
    """ "until Thursday 2 April, says Grace Okoro: the panel meets then (3 times while overdue)"."""
    why = f": {reason}" if reason else ""
    return f"until {short(until, today)}, says {by}{why}{_often(times)}"


def waits(until: date, today: date, times: int = 0) -> str:
    """After a line of a list."""
    return f"reminders wait until {short(until, today)}{_often(times)}"


def sentence(until: date, today: date) -> str:
    return f"Reminders wait until {short(until, today)}."


def counted(count: int, again: int) -> str:
    """ "3, of which 1 more than once"; empty for none."""
    if not count:
        return ""
    return f"{count}, of which {again} more than once" if again else str(count)


def _often(times: int) -> str:
    return f" (snoozed {times} times while overdue)" if times > 1 else ""
