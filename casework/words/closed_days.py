"""What is asked where somebody who owns an action is not there on its due day."""

TITLE = "They are not there on that day"
KEEP = "Keep the dates"
BEFORE = "Their last day before"
AFTER = "Their next day after"
SOMEBODY_ELSE = "Name somebody who is there"


def keep(day: str) -> str:
    return f"Keep {day}"


def does_not_work(number: int, what: str, owner: str, day: str) -> str:
    return f"{number}. “{what}”: {owner} does not work on {day}."


def is_away(number: int, what: str, owner: str, day: str) -> str:
    return f"{number}. “{what}”: {owner} is away on {day}."


def is_closed(number: int, what: str, agency: str, day: str, why: str) -> str:
    return f"{number}. “{what}”: {agency} is closed on {day}{f' ({why})' if why else ''}."


def around(before: str, after: str) -> str:
    return f"They are there on {before}, and on {after}."
