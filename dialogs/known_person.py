"""A question for somebody known here, found by name as one types; or for somebody else, who is asked about next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cards.form import Input, InputView
from casework import directory
from casework.directory import Known
from casework.words import register as say
from dialogs.fields import Choice, Facts, Option, Problem

NEW = "new"
MOST_LISTED = 100  # names on one card: with more it could pass the size that Teams takes

People = Callable[[Any], Sequence[Known]]


@dataclass(frozen=True, kw_only=True)
class KnownPerson(Choice):
    """Kept as "p:7", or as "new" for somebody who is not known here."""

    people: People
    shape: Input = "pick"

    def all(self, facts: Facts) -> Sequence[Option]:
        listed = [(f"p:{one.id}", one.label) for one in self.people(facts)[:MOST_LISTED]]
        return [(NEW, say.SOMEBODY_ELSE), *listed]

    def read(self, raw: str, facts: Facts) -> str:
        text = " ".join(raw.split())[:200]
        known = self.people(facts)
        if text.casefold() in (NEW, say.SOMEBODY_ELSE.casefold()):
            return NEW
        if text in {f"p:{one.id}" for one in known}:
            return text
        found = directory.meant(text, known)
        if len(found) == 1:
            return f"p:{found[0].id}"
        if found:
            raise Problem(say.SEVERAL.format(names=" or ".join(one.label for one in found[:4])))
        raise Problem(say.NOBODY_OF_THAT_NAME)

    def words(self, value: Any, facts: Facts) -> str:
        return next((one.label for one in self.people(facts) if value == f"p:{one.id}"), say.SOMEBODY_ELSE)

    def question(self, facts: Facts) -> str:
        return self.label

    def view(self, raw: str, facts: Facts, error: str) -> InputView:
        """Where not all fit, this is said; whoever was chosen stands among the options."""
        view = Choice.view(self, raw, facts, error)
        known = self.people(facts)
        if raw.startswith("p:") and raw not in {kept for kept, _ in view.options}:
            view = replace(view, options=((raw, self.words(raw, facts)), *view.options))
        if len(known) <= MOST_LISTED:
            return view
        return replace(view, help=say.FIRST_OF_MANY.format(shown=MOST_LISTED, all=len(known)))


def person_id(value: str) -> int | None:
    """The id behind "p:7"; None for "new"."""
    return int(value.removeprefix("p:")) if value.startswith("p:") else None
