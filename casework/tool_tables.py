"""The sections of a tool's file, read key by key: what is missing, unknown or no such thing says where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from casework.toml_lines import Path
from casework.words import tools as say

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_MOST_POINTS = 1000
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Wrong(Exception):
    """Something in the file cannot be taken; `path` leads to it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(why)
        self.path = path


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the file and the way to it. Every reader raises Wrong."""

    given: Mapping[str, Any]
    path: Path = ()

    @property
    def keys(self) -> list[str]:
        return list(self.given)

    def has(self, key: str) -> bool:
        return key in self.given

    def wrong(self, why: str, key: str | None = None) -> Wrong:
        """What to raise about a key of this section, or about the whole of it."""
        return Wrong(self.path if key is None else (*self.path, key), why)

    def only(self, *names: str) -> None:
        """Refuse what nobody reads: a misspelt key would be left out unseen."""
        for key in self.given:
            if key not in names:
                raise self.wrong(say.unknown_key(key, names), key)

    def words(self, key: str, longest: int, instead: str | None = None) -> str:
        value = self._get(key, instead)
        if not isinstance(value, str) or (not value.strip() and instead is None):
            raise self.wrong(say.words_needed(key), key)
        text = " ".join(value.split())
        if len(text) > longest or _UNSEEN.search(text):
            raise self.wrong(say.plain_words(key, longest), key)
        return text

    def name(self, key: str) -> str:
        """A short name for programs: small letters, digits and hyphens."""
        value = self.words(key, 40)
        if not _NAME.fullmatch(value):
            raise self.wrong(say.a_name(key), key)
        return value

    def one_of(self, key: str, known: Iterable[str]) -> str:
        value, known = self.words(key, 60), list(known)
        if value not in known:
            raise self.wrong(say.one_of(key, value, known), key)
        return value

    def some_of(self, key: str, known: Iterable[str]) -> list[str]:
        """A list of known words, each once; empty where the key is not there."""
        if not self.has(key):
            return []
        known, values = list(known), self.values(key, 1, 20, 60)
        for value in values:
            if value not in known:
                raise self.wrong(say.one_of(key, value, known), key)
        return values

    def number(self, key: str) -> Decimal:
        value = self._get(key)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not (whole or (isinstance(value, Decimal) and value.is_finite())) or abs(value) > _MOST_POINTS:
            raise self.wrong(say.a_number(key, _MOST_POINTS), key)
        number = Decimal(value)
        if number != round(number, 3):
            raise self.wrong(say.a_number(key, _MOST_POINTS), key)
        return number

    def whole(self, key: str, least: int, most: int) -> int:
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(say.a_whole_number(key, least, most), key)
        return value

    def section(self, key: str) -> Section | None:
        """The section below this one; None where it is not there."""
        if not self.has(key):
            return None
        value = self.given[key]
        if not isinstance(value, dict):
            raise self.wrong(say.a_section(key), key)
        return Section(cast(dict[str, Any], value), (*self.path, key))

    def sections(self, key: str, most: int, *, least: int = 1) -> list[Section]:
        """Repeated sections (`[[items]]`)."""
        values = self._list(key, least, most)
        for place, value in enumerate(values):
            if not isinstance(value, dict):
                raise Wrong((*self.path, key, place), say.repeated_sections(key))
        return [Section(value, (*self.path, key, place)) for place, value in enumerate(values)]

    def lists_words(self, key: str) -> bool:
        """Whether the key holds a plain list of words."""
        value = self.given.get(key)
        return isinstance(value, list) and all(isinstance(one, str) for one in cast(list[object], value))

    def values(self, key: str, least: int, most: int, longest: int) -> list[str]:
        """A plain list of words."""
        values = self._list(key, least, most)
        made = [Section({key: value}, self.path).words(key, longest) for value in values]
        if len(set(made)) != len(made):
            raise self.wrong(say.each_once(key), key)
        return made

    def answers(self, key: str, known: Sequence[str]) -> list[str]:
        """One answer to a question or several, as a row of the table names them: words, numbers, true and false."""
        value = self.given[key]
        listed = cast(list[object], value) if isinstance(value, list) else [value]
        made = [_answer(one) for one in listed]
        unknown = [one for one in made if one not in known]
        if unknown or not made or len(set(made)) != len(made):
            raise self.wrong(say.one_of(key, ", ".join(unknown), known), key)
        return made

    def _list(self, key: str, least: int, most: int) -> list[Any]:
        value = self._get(key)
        if not isinstance(value, list) or not least <= len(cast(list[Any], value)) <= most:
            raise self.wrong(say.so_many(key, least, most), key)
        return cast(list[Any], value)

    def _get(self, key: str, instead: object = None) -> Any:
        if key not in self.given and instead is None:
            raise self.wrong(say.missing(key))
        return self.given.get(key, instead)


def _answer(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split())
