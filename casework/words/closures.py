"""What is said on the last working morning before days on which somebody is not there."""

TITLE = "Due while you are not there"
WHY = "two or more days without work begin, and something of a red case falls due in them"
SAID = "Red, and due before you are back on {back}:"
TO_WRITE_UP = "{day}: the 24 hours of what is not written up are over"


def action(day: str, number: int, what: str, owner: str) -> str:
    return f"{day}: action {number}, “{what}”, {owner}"


def other(day: str, what: str) -> str:
    """A clock, by its title, or a meeting."""
    return f"{day}: {what}"
