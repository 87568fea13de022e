"""Words that look as if they gave a child away: an NHS number, a date of birth. A warning, never a refusal."""

from __future__ import annotations

import re
from datetime import date

from nhs_number.validate import is_valid

_TEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){9}(?!\d)")
_DATE = re.compile(r"(?<!\d)(?P<day>\d{1,2})[/. -](?P<month>\d{1,2})[/. -](?P<year>\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_SAID = re.compile(r"\b(?:d\.?o\.?b\b|date of birth|born (?:on )?(?:the )?\d)", re.IGNORECASE)

NHS_NUMBER = "an NHS number"
DATE_OF_BIRTH = "a date of birth"
_LEAST_AGE = 730  # days: a date nearer than two years is when something happened, not when somebody was born
_MOST_AGE = 366 * 30


def found(text: str, today: date) -> tuple[str, ...]:
    """What `text` seems to hold, in words. Ten digits count only when their check digit is right."""
    numbers = (re.sub(r"[ -]", "", match[0]) for match in _TEN_DIGITS.finditer(text))
    looks = [NHS_NUMBER] if any(is_valid(number) for number in numbers) else []
    dates = (*_DATE.finditer(text), *_ISO.finditer(text))
    if _SAID.search(text) or any(_birthday(match, today) for match in dates):
        looks.append(DATE_OF_BIRTH)
    return tuple(looks)


def _birthday(match: re.Match[str], today: date) -> bool:
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if 2000 + year <= today.year else 1900
    try:
        age = today - date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return False
    return _LEAST_AGE <= age.days <= _MOST_AGE
