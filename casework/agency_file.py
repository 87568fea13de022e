"""A CSV file of the dates on which agencies are closed, read whole or not at all: every bad line is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.closures import Closure
from casework.sheet import BadRow, ImportProblem, Sheet, required
from casework.words import agencies as say

COLUMNS = ("agency", "closed_from", "closed_until")
OPTIONAL = ("what",)

_LONGEST_WORD = 60  # characters of what a closure is called
_LONGEST = 92  # days: a longer closure is a mistyped year
_YEARS = (-2, 5)  # around this year

_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T]00:00(?::00)?)?")
_BRITISH = re.compile(r"(\d\d?)[/.](\d\d?)[/.](\d{4})")


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """One closure of one agency. `agency` is spelt as in the store."""

    agency: str
    closure: Closure


def read_closures(text: str, agencies: Mapping[str, str], *, today: date) -> list[ClosedRow]:
    """The closures of a CSV file. `agencies` are the known names by their lower case.

    Raises ImportProblem with all that is wrong; then nothing may be saved.
    """
    sheet = Sheet(text, COLUMNS, OPTIONAL)
    rows: list[ClosedRow] = []
    for line, values in sheet.rows():
        try:
            rows.append(_row(values, agencies, today))
        except BadRow as bad:
            sheet.problems.append((line, str(bad)))
    if not rows and not sheet.problems:
        sheet.problems.append((1, say.NO_ROWS))
    if sheet.problems:
        raise ImportProblem(sheet.problems)
    return rows


def _row(values: Mapping[str, str], agencies: Mapping[str, str], today: date) -> ClosedRow:
    name = required(dict(values), "agency", say.NO_AGENCY, 200)
    known = agencies.get(name.casefold())
    if known is None:
        raise BadRow(say.UNKNOWN.format(agency=name))
    first = _day(values["closed_from"], "closed_from", today)
    last = _day(values["closed_until"], "closed_until", today) if values["closed_until"] else first
    if last < first:
        raise BadRow(say.ENDS_FIRST.format(first=values["closed_from"], last=values["closed_until"]))
    closure = Closure(first, last, values.get("what", "")[:_LONGEST_WORD])
    if closure.days > _LONGEST:
        raise BadRow(say.TOO_LONG.format(days=closure.days, most=_LONGEST))
    return ClosedRow(known, closure)


def _day(text: str, column: str, today: date) -> date:
    """Day first, or ISO; nothing is guessed."""
    if iso := _ISO.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif british := _BRITISH.fullmatch(text):
        day, month, year = map(int, british.groups())
    else:
        raise BadRow(say.NOT_A_DAY.format(column=column, given=text[:40] or "nothing"))
    try:
        found = date(year, month, day)
    except ValueError:
        raise BadRow(say.NO_SUCH_DAY.format(column=column, given=text[:40])) from None
    if not today.year + _YEARS[0] <= found.year <= today.year + _YEARS[1]:
        raise BadRow(say.FAR_OFF.format(column=column, given=text[:40]))
    return found
