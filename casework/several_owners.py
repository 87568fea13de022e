"""Minutes that name several owners, or everybody: told apart, so that one is asked for and never a crowd is kept.

The rule protected: an action has one named owner; who leads, or one action each, is asked and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from casework import owners
from casework.owners import Owner

_JOINED = re.compile(r"\band\b|&|/|\+", re.IGNORECASE)
_BETWEEN = re.compile(r",|;|\band\b|&|/|\+", re.IGNORECASE)
_TITLE = re.compile(r"(?:dr|mr|mrs|ms|miss|prof)\.?", re.IGNORECASE)
_NOBODY = frozenset(
    {"all", "everyone", "everybody", "all of us", "team", "the team", "mdt", "the mdt", "tbc", "tba", "n/a", "?", "-"}
)


def nobody(text: str) -> bool:
    """Whether it names everybody, or nobody yet: "all", "the MDT", "tbc"."""
    return " ".join(text.casefold().split()).strip(" .") in _NOBODY


def named(text: str, people: Sequence[Owner], *, first: Collection[int] = (), actor_id: int = 0) -> list[str]:
    """The names in a text that holds several, as it has them; empty where it means one, or cannot be told apart.

    A comma alone may set a name apart from its agency, so that it counts only between people who are known.
    """
    if owners.meant(text, people, first=first, actor_id=actor_id):
        return []
    parts = _parts(text)
    if len(parts) < 2:
        return []
    if _JOINED.search(text):
        return parts
    found = [owners.meant(part, people, first=first, actor_id=actor_id) for part in parts]
    known = {one[0].id for one in found if len(one) == 1}
    return parts if len(known) == len(parts) else []


def _parts(text: str) -> list[str]:
    """ "Mr and Mrs Quill" are Mr Quill and Mrs Quill."""
    parts = [part for part in (" ".join(part.split()).strip(" .") for part in _BETWEEN.split(text)) if part]
    surname = parts[-1].split()[-1] if parts else ""
    return list(dict.fromkeys(f"{part} {surname}" if _TITLE.fullmatch(part) else part for part in parts))
