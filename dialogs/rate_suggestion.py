"""What a tool suggests, as the form of a rating shows it: the person decides."""

from __future__ import annotations

from dataclasses import dataclass

from casework import standing
from dialogs.rate_facts import RateFacts
from storage.tables import Colour


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A colour, or a level of the tool's own, or nothing; `label` is how the answer behind it is called."""

    colour: Colour | None
    level: str
    by_floor: bool  # it was lifted, so soon after discharge
    label: str
    said: tuple[str, ...]

    @property
    def word(self) -> str:
        return standing.word(self.colour, self.level)


def floored(colour: Colour | None, facts: RateFacts) -> tuple[Colour | None, bool]:
    """What a floor makes of a tool's colour. Who is in hospital, or under no criterion, it does not lift."""
    lifted = facts.floor if colour in (Colour.AMBER, Colour.GREEN) else False
    return (Colour.RED, True) if lifted else (colour, False)
