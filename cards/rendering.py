"""How a card becomes JSON: strictly. Nothing is sent that no element knows.

The `adaptivecards` package swallows a misspelt property silently, so that a required input would lose its
`isRequired`; here it is a TypeError that names the element and the property.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Self, TypeVar, cast

from adaptivecards.adaptivecard import AdaptiveCard as PackageCard
from adaptivecards.baseobject import BareObject, PropertyType

_PLAIN = frozenset({str, bool, int, float})


class Word(PropertyType):
    """A property that takes one of a few words, spelt as the schema spells them."""

    def __init__(self, *words: str, key_name: str | None = None) -> None:
        super().__init__(type=str, key_name=key_name)
        self.words = frozenset(words)

    def __set__(self, instance: BareObject, value: object) -> None:
        if value not in self.words:
            raise TypeError(f"{self.key_name} must be one of {sorted(self.words)} (got {value!r})")
        instance.set_data(self.key_name, value)


class Strict(BareObject):
    """A node that refuses unknown properties; a property given as None is left out."""

    known: ClassVar[Mapping[str, PropertyType]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.known = _known(cls)

    def __init__(self, **properties: Any) -> None:
        # The package's own constructor sets any name it is given, so it is not called.
        kind = getattr(self, "element_type", "")  # a fact or a choice has none
        self.__dict__["_data"] = {"type": kind} if kind else {}
        known = self.known
        for name, value in properties.items():
            declared = known.get(name)
            if declared is None:
                raise TypeError(f"{_name(self)} has no property {name!r}")
            if value is not None:
                declared.__set__(self, value)

    def __setattr__(self, name: str, value: object) -> None:
        declared = self.known.get(name)
        if declared is None:
            raise TypeError(f"{_name(self)} has no property {name!r}")
        declared.__set__(self, value)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # The SDK deep-copies what it sends: 0.9 ms for a 10 KB card, which nobody changes once it is built.
        return self

    def render(self) -> dict[str, Any]:
        return _rendered(self)


S = TypeVar("S", bound=Strict)


class Rendered(dict[str, Any]):
    """A card as plain JSON types; the SDK's deep copy of it is itself."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def render(card: PackageCard) -> dict[str, Any]:
    """The card as the JSON that Teams takes, made once: asking again gives the same dict, not to be changed.

    Raises TypeError, naming element and property, for anything that no element declares.
    """
    kept = card.__dict__.get("rendered")
    if kept is None:
        kept = card.__dict__["rendered"] = Rendered(_rendered(card))
    return cast(Rendered, kept)


def encode(card: PackageCard) -> str:
    """`render` as JSON text, made once: a board goes out twice, to whoever pressed and to everybody."""
    kept = card.__dict__.get("encoded")
    if kept is None:
        kept = card.__dict__["encoded"] = _encoded(card)
    return cast(str, kept)


def _encoded(card: PackageCard) -> str:
    """Part by part, since finished ones are text already."""
    whole = dict(render(card))
    drawn, parts = whole.pop("body", []), cast(list[Strict], card.get_data("body"))
    body = ",".join(part.__dict__.get("encoded") or _json(made) for part, made in zip(parts or [], drawn, strict=True))
    return f'{{"body":[{body}],{_json(whole)[1:]}'


def _json(made: object) -> str:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def finished(node: S) -> S:
    """A part that is kept and put on many cards: rendered once, and not to be changed any more."""
    made = node.__dict__["rendered"] = _rendered(node)
    node.__dict__["encoded"] = _json(made)
    return node


def _known(cls: type) -> dict[str, PropertyType]:
    found: dict[str, PropertyType] = {}
    for base in reversed(cls.__mro__):
        found.update((name, value) for name, value in vars(base).items() if isinstance(value, PropertyType))
    return found


@cache
def _keys_of(cls: type[BareObject]) -> frozenset[str]:
    """The JSON names that a node of this class may hold, worked out at its first rendering."""
    keys = {str(declared.key_name) for declared in _known(cls).values()} | {"type"}
    return frozenset(keys | {"version", "$schema"} if issubclass(cls, PackageCard) else keys)


def _rendered(node: BareObject) -> dict[str, Any]:
    kept = node.__dict__
    made = cast("dict[str, Any] | None", kept.get("rendered"))
    if made is not None:
        return made
    data = cast(dict[str, Any], kept["_data"])
    known = _keys_of(type(node))
    if not data.keys() <= known:
        raise TypeError(f"{_name(node)} has no property {min(data.keys() - known)!r}")
    if len(kept) > 1 and (strangers := kept.keys() - {"_data", "rendered", "encoded"}):
        raise TypeError(f"{_name(node)} has no property {min(strangers)!r}")  # swallowed by a stock element
    out: dict[str, Any] = {}
    for key, value in data.items():
        out[key] = value if type(value) in _PLAIN else _value(node, key, value)
    return out


def _value(node: BareObject, key: str, value: object) -> Any:
    if isinstance(value, BareObject):
        return _rendered(value)
    if isinstance(value, list):
        return [
            _rendered(item) if isinstance(item, BareObject) else _plain(node, key, item)
            for item in cast(list[object], value)
        ]
    return _plain(node, key, value)


def _plain(node: BareObject, key: str, value: object) -> Any:
    """A payload's own JSON. An element written as a dict would escape every check, so it is refused."""
    if isinstance(value, dict) and key == "data":
        return cast(dict[str, Any], value)
    if isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"{_name(node)}.{key} cannot hold {value!r}")


def _name(node: BareObject) -> str:
    return getattr(node, "element_type", "") or type(node).__name__
