"""A line of minutes with several owners becomes one action each, or one person's with the others in its wording."""

from __future__ import annotations

from dataclasses import replace

from casework import owners, several_owners
from casework.words import meeting_log as say
from dialogs.fields import Option
from dialogs.form import Progress
from dialogs.log_lines import Line, LogFacts, attended, named

EACH, LEAD = "each", "lead:"


def several(line: Line, progress: Progress, facts: LogFacts) -> tuple[str, ...]:
    """The names in what the minutes say, where there are several and nobody was chosen yet."""
    if line.who or not line.who_text:
        return ()
    return tuple(several_owners.named(line.who_text, facts.people, first=attended(progress), actor_id=facts.actor_id))


def ways(names: tuple[str, ...]) -> list[Option]:
    """One action each, or who leads."""
    if not names:
        return []
    leads = [(f"{LEAD}{at}", say.leads(name, _without(names, at))) for at, name in enumerate(names)]
    return [(EACH, say.one_each(names)), *leads]


def chosen(text: str, names: tuple[str, ...]) -> str:
    """What typed words choose of those ways; empty for something else."""
    said = " ".join(text.casefold().split())
    if not names:
        return ""
    if said in (EACH, "one each", "both", "all of them", say.one_each(names).casefold()):
        return EACH
    for at, name in enumerate(names):
        if said in (f"{LEAD}{at}", f"{name} leads".casefold(), say.leads(name, _without(names, at)).casefold()):
            return f"{LEAD}{at}"
    return ""


def shared_out(line: Line, names: tuple[str, ...], progress: Progress, facts: LogFacts) -> list[Line]:
    """The lines that the choice makes of one; whoever can mean two people is asked about by themselves."""
    if line.who == EACH:
        return [replace(line, who=_who(name, progress, facts), who_text=name) for name in names]
    if line.who.startswith(LEAD):
        at = int(line.who.removeprefix(LEAD))
        others = [_called(name, progress, facts) for name in _without(names, at)]
        who, what = _who(names[at], progress, facts), say.with_others(line.what, others)
        return [replace(line, what=what, who=who, who_text=names[at])]
    return [line]


def _who(name: str, progress: Progress, facts: LogFacts) -> str:
    found = owners.meant(name, facts.people, first=attended(progress), actor_id=facts.actor_id)
    return f"p:{found[0].id}" if len(found) == 1 else ""


def _called(name: str, progress: Progress, facts: LogFacts) -> str:
    who = _who(name, progress, facts)
    return named(who, facts).split(",")[0] if who else name


def _without(names: tuple[str, ...], at: int) -> list[str]:
    return [name for place, name in enumerate(names) if place != at]
