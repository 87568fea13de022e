"""What helps to talk with a child, in their own words: for invitations, handovers and whoever will meet them.

The rule protected: it is read from the one place where it is kept, and what nobody has said is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from casework import words
from casework.errors import NotFound
from casework.words import passport as say
from storage import core as t


@dataclass(frozen=True, slots=True)
class Passport:
    """Free words; empty where nobody has said. They may tell which child it is: never in a channel."""

    how_i_communicate: str = ""
    adjustments: str = ""
    what_matters: str = ""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Title and words of each, in the order in which they are shown; only what is known."""
        told = (
            (say.COMMUNICATE, self.how_i_communicate),
            (say.ADJUSTMENTS, self.adjustments),
            (say.MATTERS, self.what_matters),
        )
        return tuple((title, said) for title, said in told if said)


def of_case(db: Connection, case_id: int) -> Passport:
    """For those who have been let through. Raises NotFound."""
    row = db.execute(_PASSPORT, {"of_case": case_id}).first()
    if row is None:
        raise NotFound(words.NO_SUCH_CASE)
    return Passport(row.how_i_communicate or "", row.adjustments, row.what_matters or "")


def of_cases(db: Connection, case_ids: Collection[int]) -> dict[int, Passport]:
    """The same of several, in one query, for those who have been let through to each."""
    case = t.case.c
    columns = (case.id, case.how_i_communicate, case.adjustments, case.what_matters)
    rows = db.execute(select(*columns).where(case.id.in_(case_ids)))
    return {row.id: Passport(row.how_i_communicate or "", row.adjustments, row.what_matters or "") for row in rows}


_PASSPORT = select(t.case.c.how_i_communicate, t.case.c.adjustments, t.case.c.what_matters).where(
    t.case.c.id == bindparam("of_case")
)
