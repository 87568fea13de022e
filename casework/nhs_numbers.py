"""NHS numbers: checked by their check digit, kept in one form, and compared by a keyed fingerprint alone."""

from __future__ import annotations

import re

from nhs_number.validate import is_valid
from sqlalchemy import Connection, select

from storage import core as t
from storage.crypto import fingerprint


def read_number(text: str) -> str | None:
    """The ten digits of a right NHS number ("943 476 5919"), or None."""
    digits = re.sub(r"[\s-]", "", text) if text.isascii() and len(text) < 40 else ""
    return digits if re.fullmatch("[0-9]{10}", digits) and is_valid(digits) else None


def spaced(digits: str) -> str:
    """ "943 476 5919", as it is printed."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def key(db: Connection, digits: str) -> str:
    """What finds the same number again, and says nothing without the key."""
    return fingerprint(db, digits)


def case_with(db: Connection, digits: str) -> int | None:
    """The case that has this number, whosever it is, closed ones too. Says nothing about permission."""
    return db.execute(select(t.case.c.id).where(t.case.c.nhs_key == key(db, digits))).scalar()
