"""Pasted minutes, line by line, taken apart into what, who and when, so that only the gaps are asked.

The rule protected: nothing that was pasted is silently lost. What cannot be told apart stays in `what`; a line that
is no action, too long or too many is reported. People and dates are not resolved here: that is for whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

MOST_LINES = 40  # actions in one paste: more than any meeting agrees
MOST_CHARACTERS = 500  # of one action: more is a paragraph of the minutes, not an action

IsDate = Callable[[str], bool]


class Reason(StrEnum):
    """Why a pasted line is not among the actions."""

    HEADING = "heading"
    ABOUT_MEETING = "about the meeting"
    TOO_LONG = "too long"
    TOO_MANY = "too many"


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One action; a part that the line does not have is empty."""

    what: str
    who_text: str
    due_text: str
    source_line: str  # as it was pasted


@dataclass(frozen=True, slots=True)
class LeftOut:
    source_line: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Pasted:
    lines: tuple[PastedLine, ...]
    left_out: tuple[LeftOut, ...]  # show all but the headings


_BULLET = re.compile(r"^(?:[-*•‣▪◦·●○–—]|o(?=\s)|☐|□|\[[ xX]?\]|\(?[0-9]{1,2}[.)](?!\d)|[a-z][.)](?=\s))\s*")
_NUMBERED = re.compile(r"^(?:action(?: point)?|ap|rec(?:ommendation)?)\s*#?[0-9]{1,2}\s*[:.)–-]?\s+", re.IGNORECASE)
_LABELS = {
    "what": ("action", "what", "task", "agreed action", "recommendation"),
    "who": ("owner", "who", "lead", "responsible", "by whom", "person responsible", "action owner", "assigned to"),
    "due": ("by when", "due", "due date", "when", "date", "deadline", "timescale", "target date"),
    "by": ("by",),
}
_PART_OF = {label: part for part, labels in _LABELS.items() for label in labels}
_LABEL = re.compile(
    rf"(?<![^\s;,|(–—-])({'|'.join(sorted(_PART_OF, key=len, reverse=True))})\s*:\s*",
    re.IGNORECASE,
)
_HEADINGS = frozenset(_PART_OF) | {"actions", "action points", "actions agreed", "action log", "agreed actions", "name"}
_ABOUT_MEETING = re.compile(
    r"^(?:(?:minutes|notes) (?:of|from)\b"
    r"|(?:present|attendees|attended|attendance|in attendance|apologies|chair|minutes|notes|venue|location|distribution"
    r"|next meeting|date of (?:next )?meeting|re|child|young person)\s*:)",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s+[-–—]+\s+")
_BRACKETS = re.compile(r"^(?P<what>.+?)\s*[(\[](?P<inside>[^()\[\]]{1,80})[)\]]\.?$")
_BEFORE_DATE = re.compile(r"^(?:(?:due|by|before|on|deadline|no later than)\s*:?\s+)+", re.IGNORECASE)
_SOMEBODY = re.compile(r"^(?P<who>[A-Z][\w'’.-]*(?: (?:and |& )?[A-Z][\w'’.-]*){0,3}) (?:to|will) [a-z]")
_A_NAME = 5  # words at most, where only a dash or a comma sets it apart
_A_DATE = 6  # words at most, at the end of a line without separators
_EDGES = " \t;,|–—-."


def read_minutes(text: str, is_date: IsDate) -> Pasted:
    """Take pasted minutes apart. `is_date` tells a date ("2 April", "next meeting") from a name. Never raises."""
    lines: list[PastedLine] = []
    left_out: list[LeftOut] = []
    for source in _entries(text):
        if _is_heading(source):
            left_out.append(LeftOut(source, Reason.HEADING))
        elif _ABOUT_MEETING.match(_unbulleted(source)) and ";" not in source:
            left_out.append(LeftOut(source, Reason.ABOUT_MEETING))
        elif len(source) > MOST_CHARACTERS:
            left_out.append(LeftOut(source, Reason.TOO_LONG))
        elif len(lines) == MOST_LINES:
            left_out.append(LeftOut(source, Reason.TOO_MANY))
        else:
            lines.append(_line(source, is_date))
    return Pasted(tuple(lines), tuple(left_out))


def _entries(text: str) -> list[str]:
    """The lines that are not blank; "Owner: ..." below "Action: ..." belongs to it."""
    entries: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        label = _LABEL.match(_unbulleted(line))
        goes_on = label and _PART_OF[label[1].lower()] != "what" and entries and _LABEL.match(_unbulleted(entries[-1]))
        if goes_on:
            entries[-1] += f"\n{line}"
        elif line:
            entries.append(line)
    return entries


def _is_heading(source: str) -> bool:
    words = [word.strip(" :*#.").lower() for word in re.split(r"[;|\t]", source)]
    return all(word in _HEADINGS or not any(map(str.isalnum, word)) for word in words)


def _line(source: str, is_date: IsDate) -> PastedLine:
    text = _unbulleted(source)
    what, who, due = _labelled(text, is_date) or _unlabelled(text, is_date)
    if not what and (who or due):  # only a name or a date: better a strange action than a lost line
        what = text
    return PastedLine(" ".join(what.split()), who, due, source)


def _unbulleted(line: str) -> str:
    return _NUMBERED.sub("", _BULLET.sub("", line.strip(), count=1), count=1).strip()


_Parts = tuple[str, str, str]


def _labelled(text: str, is_date: IsDate) -> _Parts | None:
    """ "Action: send the plan. Owner: Sam. By: 2 April", in any order; what stands before a label is the action."""
    found = list(_LABEL.finditer(text))
    if not found:
        return None
    parts: dict[str, list[str]] = {"what": [text[: found[0].start()].strip(_EDGES)], "who": [], "due": []}
    for label, following in zip(found, [*found[1:], None], strict=True):
        value = text[label.end() : following.start() if following else len(text)].strip().strip(_EDGES)
        part = _PART_OF[label[1].lower()]
        if part == "by":
            part = "due" if is_date(_date(value)) or parts["who"] else "who"
        parts[part].append(value)
    what, who, due = ("; ".join(filter(None, parts[part])) for part in ("what", "who", "due"))
    if what and not (who and due):
        what, who, due = _filled_in(what, who, due, is_date)
    return what, _name(who), _date(due)


def _filled_in(what: str, who: str, due: str, is_date: IsDate) -> _Parts:
    """ "Action: send the plan; Sam; 2 April": the label names the action, the rest is set apart as ever."""
    inner = _unlabelled(what, is_date)
    if (who and inner[1]) or (due and inner[2]):
        return what, who, due
    return inner[0], who or inner[1], due or inner[2]


def _unlabelled(text: str, is_date: IsDate) -> _Parts:
    """ "what; who; date", set apart by semicolons, tabs or bars, or else by brackets, dashes and commas."""
    for separator in (";", "\t", "|"):
        if separator in text.strip("|"):
            return _columns([part.strip() for part in text.strip("|").split(separator)], is_date)
    return _bracketed(text, is_date) or _set_apart(text, is_date) or _plain(text, is_date)


def _set_apart(text: str, is_date: IsDate) -> _Parts | None:
    """ "what - who - date"; commas count only if a date comes last."""
    for parts, glue in ((_DASH.split(text), " - "), (re.split(r",\s+", text), ", ")):
        parts = [part.strip() for part in parts]
        loose = _loose(parts, glue, is_date) if len(parts) > 1 else None
        if loose:
            return loose
    return None


def _columns(parts: list[str], is_date: IsDate) -> _Parts:
    """Columns keep their places: an empty one is a gap. More than three: the rest stays with the action."""
    what, *rest = parts
    due_at = next((at for at in reversed(range(len(rest))) if is_date(_date(rest[at]))), None)
    if due_at is None and len(rest) > 1:
        due_at = 1  # no date that anybody understands, but this is where it stands
    due = rest.pop(due_at) if due_at is not None else ""
    who = rest.pop(0) if rest else ""
    return "; ".join(filter(None, [what, *rest])), _name(who), _date(due)


def _loose(parts: list[str], glue: str, is_date: IsDate) -> _Parts | None:
    """Dashes and commas also stand inside sentences: they count only before a date or a short last part."""
    due = parts.pop() if is_date(_date(parts[-1])) else ""
    if glue == ", " and not due:
        return None
    who = ""
    if len(parts) > 1 and len(parts[-1].split()) <= _A_NAME:
        who = parts.pop()
    elif len(parts) > 1 and is_date(_date(parts[-2])):  # "what - 2 April - Sam", with a long last part
        return None
    if not due and len(parts) > 1 and is_date(_date(parts[-1])):
        due = parts.pop()
    return (glue.join(parts), _name(who), _date(due)) if who or due else None


def _bracketed(text: str, is_date: IsDate) -> _Parts | None:
    """ "Send the plan (Sam, 2 April)", "Send the plan (Sam) by 2 April"."""
    match, due = _BRACKETS.match(text), ""
    if not match:
        body, due = _ending(text, is_date)
        match = _BRACKETS.match(body)
    if not match:
        return None
    inside = [part.strip() for part in re.split(r"[,;/]|\s[-–—]\s", match["inside"])]
    dates = [part for part in inside if is_date(_date(part))]
    names = [part for part in inside if part and part not in dates]
    if len(dates) > 1 or len(names) > 1 or (dates and due) or (names and len(names[0].split()) > _A_NAME):
        return None
    return match["what"], _name(names[0] if names else ""), due or _date(dates[0] if dates else "")


def _plain(text: str, is_date: IsDate) -> _Parts:
    """ "Sam Patel to send the plan by 2 April". The action keeps its words: "Referral to ..." has no Sam."""
    body, due = _ending(text, is_date)
    somebody = _SOMEBODY.match(body)
    return body, somebody["who"] if somebody else "", due


def _ending(text: str, is_date: IsDate) -> tuple[str, str]:
    """A sentence and the date that it ends with, the longest there is."""
    words = text.rstrip(" .;,").split()
    for count in range(min(_A_DATE, len(words) - 1), 0, -1):
        ending = " ".join(words[-count:])
        if is_date(_date(ending)):
            return " ".join(words[:-count]).rstrip(" ,;:–—-"), _date(ending)
    return text, ""


def _date(text: str) -> str:
    return _BEFORE_DATE.sub("", text.strip(" .;,()[]")).strip()


def _name(text: str) -> str:
    return re.sub(r"^by (?=[A-Z])", "", text.strip(" .;,()[]@"))
