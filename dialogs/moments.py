"""When something happened and when one was told: asked alike by every form that records a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from casework.days import at
from casework.entries import Moment as Known
from casework.words import updates as say
from dialogs.fields import ANOTHER, JUST_NOW, Day, Facts, Moment, Problem, TimeOfDay, kept_moment
from dialogs.form import Page, Progress

After = Callable[[Progress, str], Progress]


def asked() -> tuple[Moment, Moment]:
    """Both questions; "just now" is offered."""
    return (
        Moment(name="happened", label=say.HAPPENED, default=JUST_NOW),
        Moment(name="told", label=say.TOLD, default=JUST_NOW),
    )


def another_day(
    name: str, fits: Callable[[Progress, Any], None] | None = None
) -> Callable[[Progress, Any], Page | None]:
    """Day and time, asked only of whoever chose another day. `fits` raises Problem for a day that cannot be."""

    def page(progress: Progress, facts: Facts) -> Page | None:
        if progress.get(name) != ANOTHER:
            return None
        day = Day(name=f"{name}_day", label=say.DAY, toward="past")
        hour = TimeOfDay(name=f"{name}_time", label=say.TIME, required=False)
        return Page(f"{name}_when", say.ANOTHER_DAY[name], (day, hour), after=_combined(name, facts, fits))

    return page


def in_order(progress: Progress, button: str) -> Progress:
    """Nobody is told of something before it happens."""
    happened, told = known(progress, "happened"), known(progress, "told")
    if happened and told and told.latest < happened.at:
        raise Problem(say.TOLD_BEFORE, "told")
    return progress


def known(progress: Progress, name: str) -> Known | None:
    """A moment that was said; None while it is still asked."""
    said = kept_moment(progress.get(name) or "")
    return Known(*said) if said else None


def told(progress: Progress) -> Known | None:
    """When its writer was told, once that was said: from then on a half-filled form waits to be written up."""
    return known(progress, "told")


def _combined(name: str, facts: Facts, fits: Callable[[Progress, Any], None] | None) -> After:
    def after(progress: Progress, button: str) -> Progress:
        day, hour = date.fromisoformat(progress.get(f"{name}_day")), progress.get(f"{name}_time")
        instant = at(day, time.fromisoformat(hour)) if hour else None
        if instant is not None and instant > facts.now:
            raise Problem(say.STILL_TO_COME, f"{name}_time")
        said = progress.with_answers(**{name: instant.isoformat() if instant else day.isoformat()})
        if fits is not None:
            fits(said, facts)
        return in_order(said, button)

    return after
