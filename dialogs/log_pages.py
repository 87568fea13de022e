"""The pages of a meeting's log, in the order in which they are asked: only what is not known yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.days import in_words
from casework.words import meeting_log as say
from dialogs import log_closed, log_plans, log_questions
from dialogs.fields import Choice, Day, Field, Many, Problem, Text, TimeOfDay
from dialogs.form import NEXT as NEXT_BUTTON
from dialogs.form import Button, Page, Progress
from dialogs.log_contact import contact
from dialogs.log_fields import When, Who, Wording
from dialogs.log_lines import (
    ANOTHER,
    NEXT,
    NOBODY,
    Line,
    LogFacts,
    attended,
    has_gap,
    is_past,
    left_out,
    lines_of,
    meeting_day,
    named,
    needs_rewording,
    pasted,
    with_lines,
)
from dialogs.log_owners import several, shared_out
from storage.tables import MeetingKind

KINDS = (MeetingKind.CETR, MeetingKind.MDT, MeetingKind.CTR, MeetingKind.LAEP)
_GAPS_AT_ONCE = 3  # lines asked about on one page: more would not fit a phone

_ADD, _CHANGE = "add", "change"


def page(progress: Progress, facts: LogFacts) -> Page | None:
    """The first page that still has something to ask; None when all is known."""
    lines = lines_of(progress)
    if not progress.left("meeting"):
        return _meeting(facts)
    if not progress.left("paste"):
        return _paste(facts, lines)
    if _editing(progress, lines):
        return _edit(progress, facts, lines)
    stranger = contact(progress, lines)
    if stranger is not None:
        return stranger
    if any(has_gap(line, facts) for line in lines):
        return _gaps(progress, facts, lines)
    if any(is_past(line, facts) for line in lines):
        return _past(facts, lines)
    if log_closed.shut(lines, facts):
        return log_closed.page(facts, lines)
    if progress.left("review") == log_questions.NAME and log_questions.offered(progress, lines):
        return log_questions.page(progress, lines)
    if progress.left("review") != "finish":
        return _review(progress, facts, lines)
    return None if progress.left("next") else _next(facts, lines)


def _meeting(facts: LogFacts) -> Page:
    people = [(f"p:{owner.id}", owner.label) for owner in facts.people if owner.on_mdt]
    fields: list[Field] = [
        Choice(name="kind", label=say.KIND, options=[(kind.value, kind.value) for kind in KINDS]),
        Day(name="day", label=say.DAY, toward="past", default=facts.today.isoformat()),
    ]
    if people:
        fields.append(Many(name="attended", label=say.THERE, options=people))
    return Page("meeting", say.TITLE, tuple(fields))


def _paste(facts: LogFacts, lines: list[Line]) -> Page:
    def read(progress: Progress, button: str) -> Progress:
        text = progress.get("minutes") or ""
        onward = pasted(text, progress, facts) if text else progress
        if button == "read" and not lines_of(onward):
            raise Problem(say.NOTHING_PASTED, "minutes")
        return onward.without("minutes")

    ways = (Button("read", say.READ, primary=True), Button("one", say.ONE_BY_ONE, checks=False))
    minutes = Text(name="minutes", label=say.MINUTES, shape="lines", required=False, max_length=8000)
    return Page("paste", say.PASTE_TITLE, (minutes,), ways, intro=(say.PASTE_HOW,), after=read)


def _editing(progress: Progress, lines: list[Line]) -> str:
    """Which way the form for one line was opened: "change", "add", or not at all."""
    way = progress.left("review")
    if way in (_ADD, _CHANGE):
        return way
    return _ADD if progress.left("paste") == "one" and not lines and not way else ""


def _edit(progress: Progress, facts: LogFacts, lines: list[Line]) -> Page:
    """One line, all of it. Its answers go into the line and leave no trace of their own."""
    way = _editing(progress, lines)
    at = int(progress.get("line") or 1) - 1
    line = lines[at] if way == _CHANGE and at < len(lines) else Line()

    def keep(onward: Progress, button: str) -> Progress:
        kept = Line(
            what=onward.get("what"),
            who=onward.get("who"),
            who_text=line.who_text,
            due=onward.get("when"),
            due_text=line.due_text,
            how=onward.get("how") or "",
            plan=log_plans.kept_plan(onward),
            need=log_plans.kept_need(onward),
        )
        changed = [*lines, kept] if way == _ADD else [*lines[:at], kept, *lines[at + 1 :]]
        onward = with_lines(onward.without("what", "who", "when", "how", "plan", "need", "line"), changed)
        onward = log_questions.reworded(onward, line.what, kept.what).reopened("edit").reopened("review")
        return onward.passed("review", _ADD) if button == "more" else onward

    fields = (
        Wording(name="what", label=say.WHAT, default=line.what),
        Who(name="who", label=say.WHO, default=line.who, first=tuple(attended(progress))),
        When(name="when", label=say.WHEN, default=line.due, base=meeting_day(progress, facts)),
        Wording(name="how", label=say.HOW, default=line.how, required=False, shape="text"),
        *log_plans.fields(progress, line, facts),
    )
    if way == _CHANGE:
        return Page("edit", say.EDIT_TITLE, fields, (Button("keep", say.SAVE_LINE, primary=True),), after=keep)
    ways = (Button("more", say.SAVE_MORE), Button("last", say.SAVE_LAST, primary=True))
    return Page("edit", say.ADD_TITLE, fields, ways, after=keep)


def _gaps(progress: Progress, facts: LogFacts, lines: list[Line]) -> Page:
    """What is missing of the next few lines, and nothing else."""
    open_lines = [(at, line) for at, line in enumerate(lines) if has_gap(line, facts)][:_GAPS_AT_ONCE]
    base, first = meeting_day(progress, facts), tuple(attended(progress))
    fields = [
        asked
        for at, line in open_lines
        for asked in _asked(at, line, facts, base, first, several(line, progress, facts))
    ]

    def fill(onward: Progress, button: str) -> Progress:
        filled = list(lines)
        dropped = {at for at, _ in open_lines if onward.get(f"who{at}") == NOBODY}
        for at, line in open_lines:
            if at in dropped:
                continue
            given = {part: onward.get(f"{part}{at}") for part in ("what", "who", "when", "day")}
            due = given["day"] or given["when"] or line.due
            filled[at] = replace(line, what=given["what"] or line.what, who=given["who"] or line.who, due=due)
            if given["what"]:  # what could not be shown is not kept in another place either
                filled[at] = replace(filled[at], how=line.how if not needs_rewording(filled[at], facts) else "")
        kept = [
            one
            for at, line in enumerate(filled)
            if at not in dropped
            for one in shared_out(line, several(lines[at], progress, facts), progress, facts)
        ]
        return with_lines(onward.without(*(asked.name for asked in fields)), kept).reopened("gaps")

    return Page("gaps", say.GAPS_TITLE, tuple(fields), after=fill)


def _asked(
    at: int, line: Line, facts: LogFacts, base: date, first: tuple[int, ...], names: tuple[str, ...]
) -> list[Field]:
    fields: list[Field] = []

    def label(question: str) -> str:
        return say.gap(at + 1, line.what, question)

    if needs_rewording(line, facts):
        fields.append(Wording(name=f"what{at}", label=f"{at + 1}. {say.WHAT}", default=line.what))
    if not line.who:
        said = say.it_said(line.who_text) if line.who_text else ""
        fields.append(
            Who(
                name=f"who{at}",
                label=label(say.WHO),
                first=first,
                said=line.who_text,
                several=names,
                help=said,
                droppable=True,
            )
        )
    if not line.due:
        said = say.it_said(line.due_text) if line.due_text else ""
        needless = (f"who{at}", NOBODY)
        fields.append(When(name=f"when{at}", label=label(say.WHEN), base=base, help=said, unless=needless))
    elif line.due == ANOTHER:
        fields.append(Day(name=f"day{at}", label=label(say.WHEN)))
    return fields


def _past(facts: LogFacts, lines: list[Line]) -> Page:
    """A due day that has gone by is questioned, never refused."""
    gone = [(at, line) for at, line in enumerate(lines) if is_past(line, facts)]

    def answer(onward: Progress, button: str) -> Progress:
        changed = list(lines)
        for at, line in gone:
            changed[at] = replace(line, past_ok=True) if button == "keep" else replace(line, due="", due_text="")
        return with_lines(onward, changed).reopened("past")

    said = tuple(say.past(at + 1, line.what, in_words(date.fromisoformat(line.due))) for at, line in gone)
    ways = (Button("keep", say.PAST_KEEP, primary=True), Button("change", say.PAST_CHANGE))
    return Page("past", say.PAST_TITLE, (), ways, intro=said, after=answer)


def _review(progress: Progress, facts: LogFacts, lines: list[Line]) -> Page:
    def choose(onward: Progress, button: str) -> Progress:
        at = onward.get("line")
        if button == "finish":
            return onward.without("line")
        if button in (_ADD, log_questions.NAME):
            return onward.without("line")
        if at is None:
            raise Problem(say.CHOOSE_FIRST, "line")
        if button == _CHANGE:
            return onward
        kept = [line for place, line in enumerate(lines, start=1) if place != int(at)]
        return with_lines(onward.without("line"), kept).reopened("review")

    listed = [
        (str(number), f"{number}. {in_one(line, facts)}{log_questions.in_one(progress, line)}")
        for number, line in enumerate(lines, start=1)
    ]
    ways = [Button("finish", say.FINISH, primary=True, typed=("next",)), Button(_ADD, say.ADD, checks=False)]
    fields: tuple[Field, ...] = ()
    if lines:
        fields = (Choice(name="line", label=say.WHICH_LINE, options=listed, required=False),)
        ways[1:1] = [Button(_CHANGE, say.CHANGE), Button("remove", say.REMOVE)]
    if log_questions.offered(progress, lines):
        ways.append(log_questions.button())
    said = (*left_out(progress), *log_questions.intro(progress, lines))
    return Page("review", say.REVIEW_TITLE, fields, tuple(ways), intro=said, after=choose)


def _next(facts: LogFacts, lines: list[Line]) -> Page:
    waiting = sum(line.due == NEXT for line in lines)
    planned = facts.planned

    def answer(onward: Progress, button: str) -> Progress:
        day = onward.get("next_day")
        if button == "unknown":
            if waiting and planned is None:
                raise Problem(say.at_next(waiting), "next_day")
            return onward.with_answers(next_day=None, next_time=None)
        if day is None:
            raise Problem(say.GIVE_DAY, "next_day")
        if date.fromisoformat(day) < facts.today:
            raise Problem(say.GONE_BY, "next_day")
        return onward

    at = planned.time_of_day if planned else None
    fields = (
        Day(
            name="next_day",
            label=say.NEXT_DAY,
            required=False,
            default=planned.day.isoformat() if planned else "",
            help=say.at_next(waiting) if waiting and planned is None else "",
        ),
        TimeOfDay(name="next_time", label=say.NEXT_TIME, required=False, default=at.strftime("%H:%M") if at else ""),
    )
    ways = (NEXT_BUTTON, Button("unknown", say.NEXT_UNKNOWN, checks=False))
    return Page("next", say.NEXT_TITLE, fields, ways, after=answer)


def in_one(line: Line, facts: LogFacts) -> str:
    """A line in words: "send the plan · Sam Patel, CAMHS · Thursday 9 April 2026"."""
    due = say.AT_NEXT_MEETING if line.due == NEXT else in_words(date.fromisoformat(line.due))
    how = f" · {line.how}" if line.how else ""
    return f"{line.what} · {named(line.who, facts)} · {due}{how}{log_plans.in_words(line)}"
