"""What a press on a card says: typed payloads of verb, ids and version.

A payload comes back from a client, so anyone may forge it: nothing in it is trusted but as a request, and
whatever is not exactly of its shape is None. Who pressed, and whether they may, is never in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
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
        return _number(value)
    if get_origin(kind) is Literal:
        return value if value in get_args(kind) and isinstance(value, str) else None
    return value if isinstance(value, str) and len(value) <= _LONGEST and value.isprintable() else None


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def _number(value: object) -> int | None:
    if isinstance(value, str) and len(value) <= 10 and value.isascii() and value.isdigit():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST else None


# Getting about


@verb("home")
@dataclass(frozen=True, slots=True)
class Home(Verb):
    """The home card."""


@verb("needs_me")
@dataclass(frozen=True, slots=True)
class NeedsMe(Verb):
    """What waits for the person who pressed."""


@verb("case.open")
@dataclass(frozen=True, slots=True)
class OpenCase(Verb):
    case: int


@verb("cases.mine")
@dataclass(frozen=True, slots=True)
class MyCases(Verb):
    page: int


@verb("summary")
@dataclass(frozen=True, slots=True)
class Summary(Verb):
    part: str  # empty: the whole


@verb("link.confirm")
@dataclass(frozen=True, slots=True)
class LinkConfirm(Verb):
    """The keyworker's yes to making a channel the MDT's channel."""

    case: int
    route: int


# Forms


@verb("form.open")
@dataclass(frozen=True, slots=True)
class OpenForm(Verb):
    form: str
    case: int  # 0: no case is chosen yet


@verb("form.press")
@dataclass(frozen=True, slots=True)
class FormPress(Verb):
    """A button of a half-filled form; the answers come along as inputs."""

    draft: str
    version: int
    button: str


@verb("form.resume")
@dataclass(frozen=True, slots=True)
class ResumeDraft(Verb):
    draft: str


# Agreed actions: `version` is the version that the person saw


@verb("actions.mine")
@dataclass(frozen=True, slots=True)
class MyActions(Verb):
    """My open actions, answered to the clicker alone."""


@verb("board.page")
@dataclass(frozen=True, slots=True)
class BoardPage(Verb):
    case: int
    page: int


@verb("action.done")
@dataclass(frozen=True, slots=True)
class ActionDone(Verb):
    id: int
    version: int


@verb("action.done_for")
@dataclass(frozen=True, slots=True)
class ActionDoneFor(Verb):
    """The keyworker records Done for somebody: opens the form that asks who said so."""

    id: int
    version: int


@verb("action.stuck")
@dataclass(frozen=True, slots=True)
class ActionStuck(Verb):
    id: int
    version: int


@verb("action.more_time")
@dataclass(frozen=True, slots=True)
class ActionMoreTime(Verb):
    """A request: the date moves when the keyworker agrees."""

    id: int
    version: int
    choice: Literal["1w", "2w", "next"]


@verb("action.time_agreed")
@dataclass(frozen=True, slots=True)
class TimeAgreed(Verb):
    id: int
    version: int
    yes: bool


@verb("action.not_mine")
@dataclass(frozen=True, slots=True)
class ActionNotMine(Verb):
    id: int
    version: int


@verb("action.undo")
@dataclass(frozen=True, slots=True)
class ActionUndo(Verb):
    id: int
    version: int


@verb("action.mine")
@dataclass(frozen=True, slots=True)
class ActionMine(Verb):
    """ "Yes, mine"."""

    id: int
    version: int


@verb("actions.all_mine")
@dataclass(frozen=True, slots=True)
class ActionsMine(Verb):
    """ "Yes, mine" to all of one message."""

    ids: str  # separated by commas

    @classmethod
    def of(cls, ids: list[int]) -> ActionsMine:
        return cls(",".join(map(str, ids)))

    def each(self) -> list[int]:
        """The ids, once each; a forged one is left out."""
        read = (_number(part.strip()) for part in self.ids.split(","))
        return list(dict.fromkeys(number for number in read if number is not None))


@verb("action.which_child")
@dataclass(frozen=True, slots=True)
class WhichChild(Verb):
    """Initials and age, answered to somebody on the MDT in their own chat."""

    id: int


@verb("action.name_owner")
@dataclass(frozen=True, slots=True)
class NameOwner(Verb):
    """The keyworker names another owner: opens the form that asks who."""

    id: int


@verb("action.tell_keyworker")
@dataclass(frozen=True, slots=True)
class ToldKeyworker(Verb):
    """Somebody who may not tick it says that it is done."""

    id: int


# Updates


@verb("update.copied")
@dataclass(frozen=True, slots=True)
class CopiedToRecord(Verb):
    update: int


@verb("update.show")
@dataclass(frozen=True, slots=True)
class ShowEntry(Verb):
    """An entry once more, ready to copy."""

    update: int


@verb("update.finish")
@dataclass(frozen=True, slots=True)
class FinishUpdate(Verb):
    """Open the SBAR of a headline."""

    update: int


@verb("update.late_reason")
@dataclass(frozen=True, slots=True)
class LateReason(Verb):
    update: int
    reason: Literal["off", "heard_later", "leave"]


# What a rating or an event asks for


@verb("task.close")
@dataclass(frozen=True, slots=True)
class CloseTask(Verb):
    """One press, and it is off the list; how it was met is kept."""

    id: int
    version: int
    how: Literal["held", "declined", "laep", "done", "not_needed"]


# What goes out after a review


@verb("review.sent")
@dataclass(frozen=True, slots=True)
class ReviewSent(Verb):
    """Its report was sent, or the young person has had the feedback form."""

    meeting: int
    what: Literal["report", "feedback"]


# Consent


@verb("consent.withdraw")
@dataclass(frozen=True, slots=True)
class WithdrawConsent(Verb):
    """Goes straight to Confirm: withdrawing takes as few presses as giving."""

    case: int
    scope: str
