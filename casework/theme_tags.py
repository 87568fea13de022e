"""The list of tags for what is learnt across children: data with sources, which a service may add to in its profile."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from storage.tables import ThemeKind


@dataclass(frozen=True, slots=True)
class Tag:
    """`key` is what is kept of it."""

    kind: ThemeKind
    key: str
    words: str
    source: str


@cache
def shipped() -> tuple[Tag, ...]:
    """The tags that come with the bot."""
    text = resources.files("casework.profiles").joinpath("themes.toml").read_text("utf-8")
    return read(tomllib.loads(text))


def with_own(given: object) -> tuple[Tag, ...]:
    """The shipped tags and a service's own; one with a shipped key and kind takes its place. Raises ValueError."""
    if not isinstance(given, dict):
        raise ValueError("themes: a table of tags is needed")
    known = {(tag.kind, tag.key): tag for tag in (*shipped(), *read(cast(dict[str, Any], given)))}
    return tuple(known.values())


def read(data: Mapping[str, Any]) -> tuple[Tag, ...]:
    """Tags by their keys. Raises ValueError, naming the key."""
    return tuple(_tag(key, given) for key, given in data.items())


def _tag(key: str, given: object) -> Tag:
    where = f"themes.{key}"
    if not isinstance(given, dict) or set(cast(dict[str, Any], given)) != {"kind", "value", "source"}:
        raise ValueError(f"{where}: needs a kind, a value and a source, and nothing else")
    told = cast(dict[str, Any], given)
    kinds = [kind.value for kind in ThemeKind]
    if told["kind"] not in kinds:
        raise ValueError(f"{where}.kind: must be one of {', '.join(kinds)} (got {told['kind']!r})")
    for name in ("value", "source"):
        if not isinstance(told[name], str) or not told[name].strip():
            raise ValueError(f"{where}.{name}: is empty")
    if "," in key or not key.strip() or len(key) > 40 or key.isdigit():
        raise ValueError(f"{where}: a key of up to 40 characters without a comma is needed")
    return Tag(ThemeKind(told["kind"]), key, told["value"], told["source"])
