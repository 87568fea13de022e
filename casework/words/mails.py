"""What an e-mail says when somebody cannot be reached on Teams: a code, whom to ring, and nothing of a child."""

from __future__ import annotations

from collections.abc import Sequence

SUBJECT = "A message is waiting for you in Teams"  # on a lock screen: no code
OPEN = "Please open Keyworker in Teams"
TWICE = "You may have had this already: I couldn't tell whether it arrived."
FOOT = "This was sent by the keyworker team's reminder bot. Nobody reads this address: please don't answer."
_MOST = 5

LOST = "the e-mail"
WHY = "they can't be reached on Teams"
TOLD = "I am sending them an e-mail with the code alone as well."


def whom(name: str, phone: str) -> str:
    return f"{name} on {phone}" if phone else name


def text(codes: Sequence[str], whom: str, *, repeated: bool) -> str:
    """`whom` is "Grace Okoro on 0161 496 0001", or empty."""
    shown = list(codes[:_MOST])
    about = " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
    if len(codes) > _MOST:
        about += " and others"
    ring = f", or {'ring' if ' on ' in whom else 'ask'} {whom}" if whom else ""
    said = f"There is something for you about {about}. {OPEN}{ring}."
    return "\n\n".join([*([TWICE] if repeated else []), said, FOOT]) + "\n"


def previewed(codes: Sequence[str]) -> str:
    """For operators: `tick --dry-run`."""
    return f"e-mail: something waits about {', '.join(codes)}"


def refused(who: str, code: str, phone: str) -> str:
    ring = f"Please ring {phone}." if phone else "Please ring them: I have no phone number."
    return f"My e-mail to {who} about {code} did not get through, and I can't reach them on Teams. {ring}"
