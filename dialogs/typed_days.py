"""Typed days, read day-first and strictly: what is not a whole date, or can mean two days, is asked, never guessed.

The rule protected: nobody's action falls due, and no rule's clock starts, on a day that nobody meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from casework.days import MONTHS, working_days_after, working_days_before
from casework.policy import WEEKDAYS
from casework.words import dates as words

Toward = Literal["future", "past"]


@dataclass(frozen=True, slots=True)
class Ask:
    """Not understood for certain: `sentence` asks the person; `candidates` are the days it may have been."""

    sentence: str
    candidates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class _Context:
    today: date
    toward: Toward
    typed: str


_LONGEST = 60  # characters: more is no date
_YEARS = range(1900, 2101)
_FARTHEST = 3660  # days that "in ..." may reach
_JUST_PASSED = 31  # days: so near on the other side, a date without a year may mean that side

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTED = {word: number for number, word in enumerate(_NUMBERS, 1)} | {"a": 1, "an": 1, "a couple of": 2}
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?".lower() for name in MONTHS) + "|sept"
_WEEKDAY = "mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_COUNT = rf"[0-9]{{1,4}}|a|an|{'|'.join(_NUMBERS)}|a couple of"
_UNIT = "working days?|days?|weeks?|fortnights?|months?"


def read_day(text: str, today: date, toward: Toward = "future") -> date | Ask:
    """The day that `text` certainly means on `today` (London), or what to ask. Never raises.

    A weekday, and a date without its year, means the nearest one in the direction asked for.
    """
    typed = " ".join(text.split())
    if not typed or len(typed) > _LONGEST:
        return Ask(words.not_a_day(typed))
    said = re.sub(
        r"^(?:(?:due|by|on|the)\s+)+", "", re.sub(r"['’]", "", typed.casefold().replace(",", " ")).rstrip(". ")
    ).strip()
    said = re.sub(r"(?<!this) (?:morning|afternoon|evening)$", "", said)
    context = _Context(today, toward, typed)
    for pattern, reader in _READERS:
        match = pattern.fullmatch(" ".join(said.split()))
        if match:
            try:
                return reader(match, context)
            except (OverflowError, ValueError):  # before year 1 or after year 9999
                return Ask(words.TOO_FAR)
    return Ask(words.not_a_day(typed))


def _between(days: set[date]) -> date | Ask:
    """The one day meant, or a question with all that may be."""
    candidates = tuple(sorted(days))
    return candidates[0] if len(candidates) == 1 else Ask(words.do_you_mean(candidates), candidates)


# Days named by their place in the week


def _named(match: re.Match[str], context: _Context) -> date:
    offset = {"day before yesterday": -2, "yesterday": -1, "tomorrow": 1, "day after tomorrow": 2}
    return context.today + timedelta(days=offset.get(match[0].removeprefix("the "), 0))


def _weekday(match: re.Match[str], context: _Context) -> date | Ask:
    """ "Friday": the nearest in that direction; on a Friday it may be today."""
    ahead = _ahead(match["weekday"], context.today)
    if ahead == 0:
        week = timedelta(days=7 if context.toward == "future" else -7)
        return _between({context.today, context.today + week})
    return context.today + timedelta(days=ahead if context.toward == "future" else ahead - 7)


def _this_weekday(match: re.Match[str], context: _Context) -> date | Ask:
    """ "this Friday": the one of this week, unless that lies in the direction nobody asked about."""
    day = _monday(context.today) + timedelta(days=_number_of(match["weekday"]))
    wrong = day < context.today if context.toward == "future" else day > context.today
    other = day + timedelta(days=7 if context.toward == "future" else -7)
    return _between({day, other} if wrong else {day})


def _next_or_last_weekday(match: re.Match[str], context: _Context) -> date | Ask:
    """ "next Friday" on a Thursday is tomorrow to some and in eight days to others; on a Saturday all agree."""
    ahead, monday = _ahead(match["weekday"], context.today), _monday(context.today)
    forward = match["which"] == "next"
    nearest = context.today + timedelta(days=(ahead or 7) if forward else ahead - 7)
    of_that_week = monday + timedelta(days=(7 if forward else -7) + _number_of(match["weekday"]))
    return _between({nearest, of_that_week})


def _week_on(match: re.Match[str], context: _Context) -> date | Ask:
    """ "Friday week", "a week on Friday", "a week today"."""
    named = match["named"] or match["named_first"]
    week = timedelta(days=7)
    if named in {"today", "tomorrow"}:
        return context.today + week + timedelta(days=named == "tomorrow")
    ahead = _ahead(named, context.today)
    first = context.today + timedelta(days=ahead) + week
    return _between({first, first + week} if ahead == 0 else {first})


def _ahead(weekday: str, today: date) -> int:
    """Days from today to that weekday, 0 to 6."""
    return (_number_of(weekday) - today.weekday()) % 7


def _number_of(weekday: str) -> int:
    return next(number for number, name in enumerate(WEEKDAYS) if name.lower().startswith(weekday[:3]))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


# So long from today


def _distance(match: re.Match[str], context: _Context) -> date | Ask:
    """ "in 2 weeks", "3 days ago", "1 week", "5 working days"."""
    count = int(match["count"]) if match["count"].isdigit() else _COUNTED[match["count"]]
    back = bool(match["ago"]) or (not match["in"] and context.toward == "past")
    unit = match["unit"].rstrip("s")
    if count * {"month": 31, "fortnight": 14, "week": 7}.get(unit, 1) > _FARTHEST:
        return Ask(words.TOO_FAR)
    if unit == "month":
        return _months(context.today, -count if back else count)
    if unit == "working day":
        return (working_days_before if back else working_days_after)(context.today, count)
    days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
    return context.today + timedelta(days=-days if back else days)


def _months(day: date, count: int) -> date:
    """The same day so many months on, or the last of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# Days written as dates


def _written(match: re.Match[str], context: _Context) -> date | Ask:
    """ "2 April", "Thursday 2nd of April 2026", "April 2"."""
    month = next(n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(match["month"][:3]))
    found = _dated(int(match["day"]), month, match["year"], context)
    if isinstance(found, date) and match["weekday"] and found.weekday() != _number_of(match["weekday"]):
        return Ask(words.weekday_differs(found, WEEKDAYS[_number_of(match["weekday"])]), (found,))
    return found


def _figures(match: re.Match[str], context: _Context) -> date | Ask:
    """ "2/4", "02/04/2026", "2.4.26": the day comes first, always."""
    day, month = int(match["day"]), int(match["month"])
    if month > 12 >= day:
        swapped = _dated(month, day, match["year"], context)
        return Ask(
            words.no_month(month) + (" " + words.do_you_mean([swapped]) if isinstance(swapped, date) else ""),
            (swapped,) if isinstance(swapped, date) else (),
        )
    return _dated(day, month, match["year"], context)


def _iso(match: re.Match[str], context: _Context) -> date | Ask:
    return _dated(int(match["day"]), int(match["month"]), match["year"], context)


def _dated(day: int, month: int, year: str | None, context: _Context) -> date | Ask:
    if year:
        number = int(year) + (2000 if len(year) == 2 else 0)
        made = _made(number, month, day) if number in _YEARS else None
        return made or Ask(words.no_such_day(context.typed))
    around = [_made(context.today.year + offset, month, day) for offset in (-1, 0, 1)]
    days = [made for made in around if made]
    if not days:
        return Ask(words.WHICH_YEAR if (day, month) == (29, 2) else words.no_such_day(context.typed))
    future = [made for made in days if made >= context.today]
    past = [made for made in days if made <= context.today]
    wanted, others = (future[:1], past[-1:]) if context.toward == "future" else (past[-1:], future[:1])
    if not wanted:
        return Ask(words.WHICH_YEAR, tuple(others))
    just_passed = [made for made in others if abs((made - context.today).days) <= _JUST_PASSED]
    return _between({*wanted, *just_passed})


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# What is no whole date


def _day_of_month(match: re.Match[str], context: _Context) -> Ask:
    """ "10" or "the 10th": of this month or the next one."""
    sign = 1 if context.toward == "future" else -1
    found: list[date] = []
    for count in range(4):
        first = _months(context.today.replace(day=1), sign * count)
        made = _made(first.year, first.month, int(match["day"]))
        if made and (made - context.today).days * sign >= 0:
            found.append(made)
    return Ask(words.do_you_mean(found[:2]), tuple(found[:2])) if found else Ask(words.not_a_day(context.typed))


def _some_week(match: re.Match[str], context: _Context) -> Ask:
    weeks = {"next": 1, "this": 0, "last": -1}[match["which"]]
    monday = _monday(context.today) + timedelta(days=7 * weeks)
    days = tuple(monday + timedelta(days=number) for number in range(5))
    return Ask(words.which_day_in(f"{match['which']} week"), days)


def _some_month(match: re.Match[str], context: _Context) -> Ask:
    named = match["month"]
    if named is None:
        count = {"next": 1, "this": 0, "last": -1}[match["which"]]
        return Ask(words.which_day_in(words.month_of(_months(context.today.replace(day=1), count))))
    month = next(n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(named[:3]))
    return Ask(words.which_day_in(words.month_of(date(context.today.year, month, 1))))


def _end_of(match: re.Match[str], context: _Context) -> Ask:
    """ "end of the week", "end of April": a Friday or a Sunday, the last day or the last working day."""
    last = 1 if match["which"] == "next" else 0
    if match["unit"] == "week":
        friday = _monday(context.today) + timedelta(days=7 * last + 4)
        return Ask(words.do_you_mean([friday]), (friday,))
    first = _months(context.today.replace(day=1), last)
    end = first.replace(day=monthrange(first.year, first.month)[1])
    return Ask(words.do_you_mean([end]), (end,))


_Reader = Callable[[re.Match[str], _Context], date | Ask]


def _reader(pattern: str, reader: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(pattern, re.ASCII), reader


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    _reader(
        r"today|tonight|this (?:morning|afternoon|evening)|tomorrow|yesterday"
        r"|day before yesterday|day after tomorrow",
        _named,
    ),
    _reader(rf"(?P<weekday>{_WEEKDAY})", _weekday),
    _reader(rf"this (?P<weekday>{_WEEKDAY})", _this_weekday),
    _reader(rf"(?P<which>next|last) (?P<weekday>{_WEEKDAY})", _next_or_last_weekday),
    _reader(
        rf"(?:a )?week (?:on )?(?P<named>{_WEEKDAY}|today|tomorrow)"
        rf"|(?P<named_first>{_WEEKDAY}|today|tomorrow) week",
        _week_on,
    ),
    _reader(rf"(?P<in>in )?(?P<count>{_COUNT}) (?P<unit>{_UNIT})(?: time|(?P<ago> ago))?", _distance),
    _reader(
        rf"(?:(?P<weekday>{_WEEKDAY}) )?(?:the )?(?P<day>[0-9]{{1,2}}) ?(?:st|nd|rd|th)?(?: of)? ?"
        rf"(?P<month>{_MONTH})(?: (?P<year>[0-9]{{4}}|[0-9]{{2}}))?",
        _written,
    ),
    _reader(
        rf"(?:(?P<weekday>{_WEEKDAY}) )?(?P<month>{_MONTH}) (?:the )?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?"
        rf"(?: (?P<year>[0-9]{{4}}))?",
        _written,
    ),
    _reader(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?P<year>)", _figures),
    _reader(r"(?P<day>[0-9]{1,2})([/.-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4}|[0-9]{2})", _figures),
    _reader(r"(?P<year>[0-9]{4})([/-])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})", _iso),
    _reader(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", _day_of_month),
    _reader(r"(?P<which>this|next|last) week", _some_week),
    _reader(rf"(?P<which>this|next|last) month|(?P<month>{_MONTH})", _some_month),
    _reader(r"(?:the )?end of (?:the )?(?:(?P<which>this|next) )?(?P<unit>week|month)", _end_of),
)
