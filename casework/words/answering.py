"""What is said of somebody who was alerted and neither wrote nor pressed anything since."""

from __future__ import annotations

TITLE = "Not answering: please ring"
WHY = "alerts arrived, and nothing was pressed since"
NOT_SEEN = "I can't tell whether they have seen them. Overdue with them:"


def not_answering(whom: str, alerts: int, since: str) -> str:
    """`whom` is "Ring Sam Patel, Elmshire children's social care, 0161 496 0001"."""
    sent = f"{alerts} alerts" if alerts > 1 else "1 alert"
    return f"{whom}. I have sent {sent} since {since}, and nothing was pressed."


def owed(number: int, what: str, due: str) -> str:
    return f"Action {number}: “{what}”, {due}"


def team(since: str) -> str:
    return f"Not answering: alerts since {since}, and nothing pressed"
