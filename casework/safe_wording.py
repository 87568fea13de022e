"""Wording that a whole channel will read, checked for what would say which child it is about.

The rule protected: no name, date of birth, NHS number or phone number of the case leaves for a shared card; the
person is asked to reword, nothing is changed silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select

from casework.days import MONTHS
from casework.errors import InvalidInput
from casework.words import actions as say
from storage import core as t


@dataclass(frozen=True, slots=True)
class Identity:
    """What says who a child is. Kept in memory for one turn, never in a draft or a log."""

    name: str
    born: date
    nhs_number: str


# Names that are also English words: these tell on a child only as a name is written, in mid-sentence.
_ALSO_A_WORD = re.compile(
    "april|art|august|autumn|bill|bright|brook|chance|dean|drew|faith|frank|gene|grace|grant|hope|iris|ivy|jack|jade|"
    "joy|june|king|lane|lily|mark|mason|may|miles|oak|page|park|pat|poppy|price|ray|read|rich|robin|rose|ruby|rush|"
    "sage|short|small|star|summer|sunny|teal|violet|wade|ward|west|will|win|winter|wood|young"
)
_BEFORE_MONTH = re.compile(
    r"(?:\d|\b(?:in|by|of|on|since|until|till|before|after|during|early|mid|late|end))\W*$", re.I
)
_NHS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_PHONE = re.compile(r"(?<![\d/.])(?:\+\s?44\s?(?:\(0\))?|0)(?:[\s().-]?\d){9,10}(?!\d)")
_FIGURES = re.compile(r"(?<!\d)(\d{1,4})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{2,4})(?!\d)")
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_WRITTEN = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+({_MONTH})\.?,?\s+(\d{{4}}|\d{{2}})(?!\d)", re.I
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)", re.I)


def identity(db: Connection, case_id: int) -> Identity:
    """What the wording of this case must not hold."""
    row = db.execute(_IDENTITY, {"case": case_id}).one()
    return Identity(row.name, date.fromisoformat(row.date_of_birth), row.nhs_number)


def check(text: str, who: Identity, *, field: str = "", readers: str = say.THE_CHANNEL) -> None:
    """Raises InvalidInput, asking to reword, when the text would identify the child to its `readers`."""
    told = tells(text, who)
    if told:
        raise InvalidInput(say.reword(told, readers), field)


def tells(text: str, who: Identity) -> list[str]:
    """What in a text would identify the child, in words: "the child's name". Empty for safe wording."""
    found: list[str] = []
    if _names(text, who.name):
        found.append(say.THE_NAME)
    if _initials(text, who.name):
        found.append(say.THE_INITIALS)
    if any(day == who.born for day in _days(text)):
        found.append(say.THE_BIRTHDAY)
    if any(_is_nhs_number(_digits(match[0]), who) for match in _NHS.finditer(text)):
        found.append(say.AN_NHS_NUMBER)
    if _PHONE.search(text):
        found.append(say.A_PHONE_NUMBER)
    return found


def _names(text: str, name: str) -> bool:
    parts = [part for part in re.split(r"[\s\-]+", name) if len(part) > 1]
    return any(_named(text, part) for part in parts)


def _named(text: str, part: str) -> bool:
    for match in re.finditer(rf"(?<!\w){re.escape(part)}(?:['’]s)?(?!\w)", text, re.IGNORECASE):
        if not _ALSO_A_WORD.fullmatch(part.casefold()):
            return True
        before = text[: match.start()]
        starts_sentence = not before.strip() or before.rstrip()[-1] in ".!?:;•-"
        a_month = part.capitalize() in MONTHS and _BEFORE_MONTH.search(before)
        owned = match[0].casefold().endswith(("'s", "’s"))
        if match[0][0].isupper() and (owned or not (starts_sentence or a_month)):
            return True
    return False


def _initials(text: str, name: str) -> bool:
    """Initials with full stops ("J.B."), as forms here show them; without, they could be a service's short name."""
    letters = [part[0] for part in name.split()]
    if len(letters) < 2:
        return False
    dotted = rf"(?<!\w){re.escape(letters[0])}\.\s?{re.escape(letters[-1])}(?:\.|(?!\w))"
    return re.search(dotted, text, re.IGNORECASE) is not None


def _is_nhs_number(digits: str, who: Identity) -> bool:
    """The child's own, or any number whose check digit makes it one (modulus 11, NHS Data Dictionary)."""
    if digits == _digits(who.nhs_number):
        return True
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _days(text: str) -> list[date]:
    """All whole dates in a text, the day first; a year in two figures is tried in both centuries."""
    read: list[tuple[str, str, str]] = []
    for first, month, last in _FIGURES.findall(text):
        read.append((last, month, first) if len(first) == 4 else (first, month, last))
    read += [(day, _month(month), year) for day, month, year in _WRITTEN.findall(text)]
    read += [(day, _month(month), year) for month, day, year in _MONTH_FIRST.findall(text)]
    years = [(day, month, [year] if len(year) == 4 else [f"20{year}", f"19{year}"]) for day, month, year in read]
    made = [_made(int(year), int(month), int(day)) for day, month, tried in years for year in tried]
    return [day for day in made if day is not None]


def _month(name: str) -> str:
    return str(next(number for number, month in enumerate(MONTHS, 1) if month[:3].casefold() == name[:3].casefold()))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_IDENTITY = select(t.case.c.name, t.case.c.date_of_birth, t.case.c.nhs_number).where(t.case.c.id == bindparam("case"))
