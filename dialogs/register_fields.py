"""The questions about a child that are answered on the card alone: name and NHS number."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from casework import nhs_numbers
from casework.words import register as say
from dialogs.fields import Facts, Problem, Text

_JOINERS = "\u200c\u200d"  # part of some scripts' spelling


@dataclass(frozen=True, kw_only=True)
class PersonName(Text):
    """A name in any script. Marks that would turn the words around it are taken out."""

    max_length: int = 100
    card_only: bool = True

    def read(self, raw: str, facts: Facts) -> str:
        visible = "".join(one for one in " ".join(raw.split()) if not _is_hidden(one))
        name = Text.read(self, visible, facts)
        if not any(one.isalpha() for one in name):
            raise Problem(say.NO_NAME)
        return name


@dataclass(frozen=True, kw_only=True)
class NhsNumber(Text):
    """Ten digits, checked; kept without spaces."""

    max_length: int = 40
    card_only: bool = True
    required: bool = False

    def read(self, raw: str, facts: Facts) -> str:
        digits = nhs_numbers.read_number(Text.read(self, raw, facts))
        if digits is None:
            raise Problem(say.NHS_WRONG)
        return digits


def _is_hidden(character: str) -> bool:
    return character not in _JOINERS and unicodedata.category(character) in ("Cc", "Cf")
