"""Document checklists as data: which papers a kind of meeting wants, by where the child is, and who says so.

The rule protected: no document is invented here, and a wrong file names the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from storage.tables import MeetingKind, Setting

COMMUNITY, INPATIENT = "community", "inpatient"
SHIPPED = (COMMUNITY, INPATIENT)


class ChecklistError(ValueError):
    """A checklist that cannot be used; the sentence names file and key."""


@dataclass(frozen=True, slots=True)
class Document:
    """One paper. `name` is what is kept, `title` what its keyworker reads; `if_any`: not every child has one."""

    name: str
    title: str
    required: bool
    if_any: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """`kinds` are the meetings that it is for. `source` says whose list it is, up to its first colon."""

    id: str
    kinds: tuple[MeetingKind, ...]
    source: str
    documents: tuple[Document, ...]


def wanted(kind: MeetingKind, setting: Setting) -> tuple[Document, ...]:
    """The papers of such a meeting for a child who is there; none where no list is public."""
    found = shipped(place_of(setting))
    return found.documents if kind in found.kinds else ()


def place_of(setting: Setting) -> str:
    """Which of the lists is meant."""
    return INPATIENT if setting is Setting.MENTAL_HEALTH_WARD else COMMUNITY


def source_of(names: Collection[str]) -> str:
    """Whose list these papers are from: the first that knows them all."""
    lists = [shipped(name) for name in SHIPPED]
    return next((one.source for one in lists if set(names) <= {known.name for known in one.documents}), lists[0].source)


def titled(name: str) -> str:
    """A paper's title by its name, whichever list it came from."""
    return next((one.title for known in SHIPPED for one in shipped(known).documents if one.name == name), name)


def may_not_exist(name: str) -> bool:
    """Whether there need not be such a paper for every child."""
    return any(one.if_any for known in SHIPPED for one in shipped(known).documents if one.name == name)


@cache
def shipped(name: str) -> Checklist:
    """A list that comes with the bot, read once."""
    text = resources.files("casework.checklists").joinpath(f"{name}.toml").read_text("utf-8")
    return parse(text, name)


def parse(text: str, name: str) -> Checklist:
    """The list in `text`. Raises ChecklistError, naming list and key."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChecklistError(f"{name}: {error}") from error
    source = data.get("source")
    if not isinstance(source, str) or ":" not in source:
        raise ChecklistError(f"{name}: source: who says so is needed")
    documents = tuple(_document(name, given) for given in data.get("documents", ()))
    names = [one.name for one in documents]
    if not names or len(set(names)) != len(names):
        raise ChecklistError(f"{name}: documents: each once, and at least one")
    try:
        kinds = tuple(MeetingKind(kind) for kind in data.get("kinds", ()))
    except ValueError as error:
        raise ChecklistError(f"{name}: kinds: {error}") from error
    return Checklist(name, kinds, source, documents)


def _document(where: str, given: object) -> Document:
    fields: Mapping[str, Any] = cast(Mapping[str, Any], given) if isinstance(given, Mapping) else {}
    name, title, required = fields.get("name"), fields.get("title"), fields.get("required")
    if not isinstance(name, str) or not name or not isinstance(title, str) or not title:
        raise ChecklistError(f"{where}: documents: each needs a name and a title")
    if not isinstance(required, bool) or not isinstance(fields.get("if_any", False), bool):
        raise ChecklistError(f"{where}: {name}: required and if_any are true or false")
    return Document(name, title, required, bool(fields.get("if_any", False)))
