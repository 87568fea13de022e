"""The recommendations of an SBAR, one line each: read into what, who and when; only the gaps are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casework import owners, safe_wording
from casework.actions import NewAction
from casework.days import in_words
from casework.minutes import Reason, read_minutes
from casework.words import actions as action_words
from casework.words import updates as say
from dialogs import dates
from dialogs.fields import Choice, Day, Field, Option, Problem, Text
from dialogs.form import NEXT, Button, Page, Progress
from dialogs.update_facts import UpdateFacts

RECOMMEND = "recommend"
KEPT = "agreed"  # the answers' key of the lines as they were understood
ADVICE = "advice"  # a line's mark: it stays in the SBAR's text, and nobody is asked to do it
LEAVE = Button("advice", say.LEAVE_AS_ADVICE, checks=False)


def page(progress: Progress, facts: UpdateFacts) -> Page:
    """Where the recommendations are written down."""
    return Page(
        RECOMMEND,
        say.RECOMMENDATION,
        (
            Text(
                name="recommendation",
                label=say.RECOMMENDATION,
                help=say.RECOMMENDATION_HELP,
                max_length=say.LONGEST_PART,
                shape="lines",
                required=False,
            ),
        ),
        after=_understood(facts),
    )


def gap(progress: Progress, facts: UpdateFacts) -> Page | None:
    """The first line that has no owner or no date: what it lacks, and nothing else. It may stay advice."""
    for place, line in enumerate(progress.get(KEPT) or ()):
        if line.get(ADVICE):
            continue
        asked: list[Field] = []
        if not line["owner"]:
            asked.append(Choice(name=f"owner{place}", label=say.WHO, shape="pick", options=_options))
        if not line["due"]:
            asked.append(Day(name=f"due{place}", label=say.BY_WHEN))
        if asked:
            intro = (line["what"], *_unread(line))
            return Page(f"gap{place}", say.WHO_AND_WHEN, tuple(asked), (NEXT, LEAVE), intro, _filled(place))
    return None


def lines(progress: Progress) -> tuple[NewAction, ...]:
    """The actions that they become."""
    return tuple(
        NewAction(line["what"], int(line["owner"]), date.fromisoformat(line["due"])) for line in _agreed(progress)
    )


def text(progress: Progress) -> str:
    """What the entry says beside its actions: the advice; all that was written where nothing became an action."""
    advice = [line["what"] for line in progress.get(KEPT) or () if line.get(ADVICE)]
    return "\n".join(advice) if _agreed(progress) else progress.get("recommendation") or ""


def in_short(progress: Progress, facts: UpdateFacts) -> str:
    """ "Ring the school (Sam Patel · Elmshire, by Thursday 2 April 2026)", a line each."""
    named = {str(owner.id): owner.label for owner in facts.owners}
    said = (
        f"{line['what']} ({named.get(line['owner'], '')}, by {in_words(date.fromisoformat(line['due']))})"
        for line in _agreed(progress)
    )
    return "\n".join(said)


def gone_by(progress: Progress, facts: UpdateFacts) -> tuple[str, ...]:
    """A due day in the past is questioned, not refused."""
    return tuple(
        say.due_gone_by(line["what"], in_words(date.fromisoformat(line["due"])))
        for line in _agreed(progress)
        if date.fromisoformat(line["due"]) < facts.today
    )


def _agreed(progress: Progress) -> list[dict[str, Any]]:
    return [line for line in progress.get(KEPT) or () if not line.get(ADVICE)]


def _understood(facts: UpdateFacts) -> Callable[[Progress, str], Progress]:
    def after(progress: Progress, button: str) -> Progress:
        pasted = read_minutes(progress.get("recommendation") or "", lambda said: _day(said, facts.today) != "")
        if any(left.reason in (Reason.TOO_LONG, Reason.TOO_MANY) for left in pasted.left_out):
            raise Problem(say.TOO_MANY_LINES, "recommendation")
        told = sorted({what for line in pasted.lines for what in safe_wording.tells(line.what, facts.identity)})
        if told:
            raise Problem(action_words.reword(told), "recommendation")
        kept = [
            {
                "what": line.what,
                "owner": _owner(line.who_text, facts),
                "due": _day(line.due_text, facts.today),
                "unread": "; ".join(_not_read(line.who_text, line.due_text, facts)),
            }
            for line in pasted.lines
        ]
        asked_before = [name for name in progress.answers if name.startswith(("owner", "due"))]
        return progress.without(*asked_before).with_answers(**{KEPT: kept})

    return after


def _filled(place: int) -> Callable[[Progress, str], Progress]:
    def after(progress: Progress, button: str) -> Progress:
        kept: list[dict[str, Any]] = [dict(line) for line in progress.get(KEPT)]
        if button == LEAVE.name:
            kept[place][ADVICE] = True
            return progress.with_answers(**{KEPT: kept})
        kept[place]["owner"] = progress.get(f"owner{place}") or kept[place]["owner"]
        kept[place]["due"] = progress.get(f"due{place}") or kept[place]["due"]
        return progress.with_answers(**{KEPT: kept})

    return after


def _unread(line: Mapping[str, str]) -> tuple[str, ...]:
    return (say.not_read(line["unread"]),) if line.get("unread") else ()


def _not_read(who: str, due: str, facts: UpdateFacts) -> list[str]:
    unread = [who] if who and not _owner(who, facts) else []
    return [*unread, due] if due and not _day(due, facts.today) else unread


def _options(facts: UpdateFacts) -> list[Option]:
    return [(str(owner.id), owner.label) for owner in facts.owners]


def _owner(said: str, facts: UpdateFacts) -> str:
    """Whoever is certainly meant; empty when nobody or more than one may be."""
    found = owners.meant(said, facts.owners, actor_id=facts.turn.actor.person_id) if said else []
    return str(found[0].id) if len(found) == 1 else ""


def _day(said: str, today: date) -> str:
    read = dates.read_day(said, today) if said else None
    return read.isoformat() if isinstance(read, date) else ""
