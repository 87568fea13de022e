"""Typed days, times and moments, read strictly: what can mean two is asked, never guessed.

Days are read by dialogs/typed_days.py. A moment without its time of day keeps that it has none, so that a rule
that counts hours can be fair about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from casework.days import at, day_of, end_of, time_in_words
from casework.words import dates as words
from dialogs.typed_days import Ask, Toward, read_day

__all__ = ["Ask", "Toward", "When", "read_day", "read_time", "read_when"]


@dataclass(frozen=True, slots=True)
class When:
    """A moment. With precision "day", `instant` is the start of that London day and `latest` the last it can be."""

    instant: datetime  # aware UTC
    latest: datetime  # aware UTC; the same as `instant` when the time of day is known
    precision: Literal["minute", "day"]


_CLOCK_SLACK = timedelta(minutes=5)  # phones run fast: "now" is not yet to come
_TIME = r"[0-9]{1,2}(?:[:.][0-9]{2})? ?(?:am|pm)|[0-9]{1,2}[:.][0-9]{2}|[0-9]{4}|noon|midday|midnight"
_TIME_OF_DAY = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>am|pm)?", re.ASCII)
_TIME_FIRST = re.compile(rf"(?:at )?(?P<time>{_TIME})(?: on)? (?P<day>.+)", re.ASCII)
_DAY_FIRST = re.compile(rf"(?P<day>.+?)(?: at (?P<at>.+)| (?P<time>{_TIME}))", re.ASCII)
_AGO = re.compile(r"(?P<count>an?|half an|[0-9]{1,3}) (?P<unit>minute|min|hour)s? ago", re.ASCII)


def read_time(text: str) -> time | Ask:
    """A time of day: "14:30", "2.30pm", "noon". "2:30" may be night or afternoon and is asked. Never raises."""
    said = " ".join(text.casefold().replace("a.m.", "am").replace("p.m.", "pm").split())
    if said in {"noon", "midday", "12 noon", "12noon"}:
        return time(12)
    if said == "midnight":
        return Ask(words.MIDNIGHT)
    if re.fullmatch(r"[0-2][0-9][0-5][0-9]", said, re.ASCII):
        said = f"{said[:2]}:{said[2:]}"
    match = _TIME_OF_DAY.fullmatch(said)
    if not match:
        return Ask(words.NO_TIME)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if minute > 59 or hour > 23 or (match["half"] and not 1 <= hour <= 12):
        return Ask(words.NO_TIME)
    if match["half"]:
        return time(hour % 12 + (12 if match["half"] == "pm" else 0), minute)
    if match["minute"] and (hour > 9 or hour == 0 or len(match["hour"]) == 2):
        return time(hour, minute)  # written as clocks write it: 09:30, 10:30, 14:30
    if not 1 <= hour <= 12:
        return Ask(words.NO_TIME)
    early, late = time(hour % 12, minute), time(hour % 12 + 12, minute)
    return Ask(words.morning_or_evening(early, late))


def read_when(text: str, now: datetime, toward: Toward = "past") -> When | Ask:
    """The moment that `text` certainly means, or what to ask: "just now", "today 3pm", "yesterday". Never raises.

    `now` is aware; days and times are London's. Asked about the past, a moment still to come is questioned.
    """
    said = " ".join(text.casefold().replace(",", " ").split())
    if said in {"now", "just now", "right now", "a moment ago", "a minute ago"}:
        return _moment(now)
    if said in {"last night", "in the night"}:
        return Ask(words.LAST_NIGHT)
    ago = _AGO.fullmatch(said)
    if ago:
        return _moment(now - _length(ago))
    read = _day_and_time(said, day_of(now), toward)
    if isinstance(read, Ask):
        return read if read.candidates or read.sentence != words.not_a_day(said) else Ask(words.not_a_moment(text))
    when = _when(*read, now)
    if toward == "past" and when.instant > now + _CLOCK_SLACK:
        return Ask(words.still_to_come(time_in_words(when.instant, day_of(now))))
    return when


def _day_and_time(said: str, today: date, toward: Toward) -> tuple[date, time | None] | Ask:
    """The day, and the time if one was given; a time alone is today's."""
    if re.fullmatch(_TIME, said, re.ASCII):
        hour = read_time(said)
        return hour if isinstance(hour, Ask) else (today, hour)
    whole = read_day(said, today, toward)
    if isinstance(whole, date):
        return whole, None
    for pattern in (_DAY_FIRST, _TIME_FIRST):
        match = pattern.fullmatch(said)
        if match:
            parts = match.groupdict()
            day = read_day(parts["day"], today, toward)
            hour = read_time(parts.get("at") or parts["time"])
            if isinstance(day, Ask):
                return day
            return hour if isinstance(hour, Ask) else (day, hour)
    return whole


def _when(day: date, hour: time | None, now: datetime) -> When:
    if hour is not None:
        return _moment(at(day, hour))
    start = at(day, time.min)
    last = end_of(day) - timedelta(minutes=1)
    return When(start, min(last, now.astimezone(UTC)) if start <= now else last, "day")


def _moment(instant: datetime) -> When:
    instant = instant.astimezone(UTC)
    return When(instant, instant, "minute")


def _length(match: re.Match[str]) -> timedelta:
    count = {"a": 1.0, "an": 1.0, "half an": 0.5}.get(match["count"]) or float(match["count"])
    return timedelta(hours=count) if match["unit"] == "hour" else timedelta(minutes=count)
