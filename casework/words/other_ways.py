"""What is said when a colleague cannot be reached: to their agency's contact, in the channel, and to the keyworker."""

from __future__ import annotations

TITLE = "A colleague can't be reached"
WHY = "an owner can't be reached, and it is their agency's contact or the MDT's channel"
LOST = "the news that a colleague can't be reached"
OPEN = "Open with them. Please see that it is done, or say who takes it over:"


def on_mdt(name: str, code: str) -> str:
    return f"I can't reach {name} here, so they have not had what is due for {code}."


def outside(name: str, code: str, keyworker: str) -> str:
    """To a contact who is not on the MDT: no wording."""
    return f"I can't reach {name} here about {code}. Please ask {keyworker or 'the keyworker'} what it is about."


def in_channel(agency: str, code: str, keyworker: str) -> str:
    """No name but the keyworker's: whose app it is that is gone is nobody's business there."""
    whom = keyworker or "the keyworker"
    return f"Somebody from {agency} can't be reached here about {code}. Please look at the board or ask {whom}."


def action(number: int, what: str, due: str) -> str:
    return f"Action {number}: “{what}”, {due}"


# To the keyworker, after "I can't reach ..."


def told_contact(name: str) -> str:
    return f"I am telling their agency's contact, {name}, as well."


TOLD_CHANNEL = "I am saying so in the MDT's channel as well, without a name."
