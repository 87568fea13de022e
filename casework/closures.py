"""The days on which an agency is closed: school terms seen from the other side, kept as ISO days or ranges with a word.

The rule protected: both ends are closed days, and what cannot be read closes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """From `first` to `last`, both days in it. `what` is the agency's own word for it, such as "half term"."""

    first: date
    last: date
    what: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def kept(self) -> str:
        """ "2026-12-21/2027-01-02 Christmas holiday", as in the column `closed_dates`."""
        span = self.first.isoformat() if self.first == self.last else f"{self.first}/{self.last}"
        return f"{span} {self.what}".rstrip()


def read(kept: Sequence[str]) -> tuple[Closure, ...]:
    """The closures of a `closed_dates` column, the earliest first."""
    return tuple(sorted(one for text in kept if (one := _read(text)) is not None))


def _read(text: str) -> Closure | None:
    span, _, what = text.partition(" ")
    first, _, last = span.partition("/")
    try:
        return Closure(date.fromisoformat(first), date.fromisoformat(last or first), what.strip())
    except ValueError:
        return None
