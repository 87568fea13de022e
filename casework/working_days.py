"""The days of the week on which somebody works, as an administrator writes them: "Mon Tue Thu", "Mon-Fri", "124"."""

from __future__ import annotations

import re

from casework.policy import WEEKDAYS
from casework.sheet import BadRow
from casework.words import people as say

EVERY_DAY = "12345"  # ISO weekdays, Monday is 1


def read(text: str) -> str:
    """ISO weekdays in their order; empty is Monday to Friday. Raises BadRow for what is no such list, or a weekend."""
    words = re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", text.casefold())
    parts = [part for part in re.split(r"[\s,;/&+]+|\band\b", words) if part]
    found = {day for part in parts for day in _span(part, text)}
    if found & {6, 7}:
        raise BadRow(say.AT_WEEKENDS.format(given=text[:40]))
    return "".join(str(day) for day in sorted(found)) or EVERY_DAY


def _span(part: str, whole: str) -> list[int]:
    first, dash, last = part.partition("-")
    if part.isdecimal() and part.isascii():
        days = [int(digit) for digit in part]
    elif dash:
        days = list(range(_day(first, whole), _day(last, whole) + 1))
    else:
        days = [_day(part, whole)]
    if not days or not set(days) <= set(range(1, 8)):
        raise BadRow(say.NOT_WORKING_DAYS.format(given=whole[:40]))
    return days


def _day(word: str, whole: str) -> int:
    """By the beginning of its name, from "mo" on; or by its number."""
    if word in tuple("1234567"):
        return int(word)
    names = (name.casefold() for name in WEEKDAYS)
    found = [number for number, name in enumerate(names, start=1) if len(word) > 1 and name.startswith(word.strip("."))]
    if len(found) != 1:
        raise BadRow(say.NOT_WORKING_DAYS.format(given=whole[:40]))
    return found[0]
