"""How a young person communicates and what helps them, as those who are asked to their meeting may read it.

The rule protected: it names no child. What would is left out, and the keyworker tells it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from casework import passport, safe_wording
from casework.safe_wording import Identity
from storage import core as t

LONGEST = 400  # characters: more would crowd a message out


def shown(db: Connection, cases: Collection[int]) -> dict[int, str]:
    """By case, for those on its MDT and while sharing is not stopped, which the caller has checked."""
    case = t.case.c
    columns = (case.id, case.name, case.date_of_birth, case.nhs_number)
    found: dict[int, str] = {}
    told = passport.of_cases(db, cases)
    for row in db.execute(select(*columns).where(case.id.in_(cases))):
        who = Identity(row.name, date.fromisoformat(row.date_of_birth), row.nhs_number)
        said = [text.strip() for text in (told[row.id].how_i_communicate, told[row.id].adjustments)]
        text = " ".join(part for part in said if part and not safe_wording.tells(part, who))
        if text:
            found[row.id] = text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
    return found
