"""How a press travels: typed payloads of verb, ids and version, packed into a card and read back with suspicion.

A payload comes back from a client, so anyone may forge it: nothing in it is trusted but as a request, and
whatever is not exactly of its shape is None. Who pressed, and whether they may, is never in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, ClassVar, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

_MOST = 2**31 - 1  # ids, versions and pages: what every database column of ours can hold
_LONGEST = 500  # characters of a text field; the longest of ours is a list of ids

KEY = "verb"
STAYS = "stays"  # beside a payload: the card that was pressed is not replaced by the answer


class Verb:
    """The base of every payload; `verb` is what travels."""

    verb: ClassVar[str] = ""
    shape: ClassVar[Mapping[str, Any]] = {}


V = TypeVar("V", bound=Verb)
_verbs: dict[str, type[Verb]] = {}


def verb(name: str) -> Callable[[type[V]], type[V]]:
    """Register a frozen dataclass under the name that travels in the card."""

    def register(cls: type[V]) -> type[V]:
        if name in _verbs:
            raise ValueError(f"two verbs are called {name!r}")
        hints = get_type_hints(cls)
        cls.verb = name
        cls.shape = {field.name: hints[field.name] for field in fields(cast(Any, cls))}
        _verbs[name] = cls
        return cls

    return register


def pack(value: Verb) -> dict[str, Any]:
    """`{"verb": "action.done", "id": 12, "version": 3}`."""
    return {KEY: value.verb} | {name: getattr(value, name) for name in value.shape}


def unpack(payload: object) -> Verb | None:
    """The verb of a press, or None if this is none of ours. Never raises.

    Keys that the verb does not have are the card's inputs: they are left to whoever asked for them.
    Clients turn numbers and switches into text, so "12" is 12 and "true" is True.
    """
    if not isinstance(payload, Mapping):
        return None
    given = cast(Mapping[str, Any], payload)
    name = given.get(KEY)
    cls = _verbs.get(name) if isinstance(name, str) else None
    if cls is None:
        return None
    values: dict[str, Any] = {}
    for field, kind in cls.shape.items():
        value = _read(given.get(field), kind)
        if value is None:
            return None
        values[field] = value
    return cls(**values)


def every_verb() -> tuple[type[Verb], ...]:
    """All that a card of ours can say, for tests and documentation."""
    return tuple(_verbs.values())


def _read(value: object, kind: Any) -> Any:
    if kind is bool:
        return _flag(value)
    if kind is int:
        return number(value)
    if get_origin(kind) is Literal:
        return value if value in get_args(kind) and isinstance(value, str) else None
    return value if isinstance(value, str) and len(value) <= _LONGEST and value.isprintable() else None


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def number(value: object) -> int | None:
    if isinstance(value, str) and len(value) <= 10 and value.isascii() and value.isdigit():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST else None
