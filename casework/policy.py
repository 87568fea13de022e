"""Intervals and limits as data: what a service may change without a programmer, each with its source.

A profile is a TOML file; a wrong one stops the start and names the key, so that no reminder is silently lost. It may
build upon a shipped one (`extends`) and then says only what differs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import time
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any, cast

from casework import theme_tags
from casework.review_rules import CetrPolicy, Part8aPolicy
from casework.theme_tags import Tag

DEFAULT = "policy-2023"
SHIPPED = (DEFAULT, "statutory-part-8a")

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class ProfileError(ValueError):
    """A profile that cannot be used; the sentence names the key."""


@dataclass(frozen=True, slots=True)
class UpdatePolicy:
    """The 24-hour rule, counted from when the keyworker was told."""

    within_hours: int
    nudge_hours: int


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """When people hear from the bot. Times of day are Europe/London. `updates` has a section of its own."""

    send_at: time
    quiet_from: time
    quiet_until: time
    meeting_lead_days: tuple[int, ...]  # calendar days before, largest first; 0 is the day itself
    due_soon_working_days: int
    overdue_every_days: int
    overdue_times: int
    answer_working_days: int
    more_time_working_days: int
    not_answering_alerts: int
    escalation_red_working_days: int  # overdue, before it is escalated; and from each rung to the next
    escalation_working_days: int  # of all but red cases
    digest_weekday: int  # Monday is 0, as date.weekday() counts
    clock_last_working_days: int  # before the limit of a C(E)TR clock
    updates: UpdatePolicy


@dataclass(frozen=True, slots=True)
class RatingPolicy:
    """After how many days a rating is stale, by its colour; a level of a tool's own scale has one number for all."""

    red_days: int
    amber_days: int
    green_days: int
    blue_days: int
    level_days: int
    post_discharge_red_days: int  # at least red for so long after discharge; 0 is no floor

    def days(self, rated: str) -> int | None:
        """Days for a rating's word ("red", "CNEST: High"); None for who is not rated."""
        return getattr(self, self.key(rated)) if rated else None

    def key(self, rated: str) -> str:
        """The name of the setting that these days are ("red_days")."""
        return f"{rated}_days" if rated in ("red", "amber", "green", "blue") else "level_days"


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    review_months: int  # from a yes to the day on which it is asked again
    parental_warning_months: int  # before the 18th birthday, on which parental consent ends


@dataclass(frozen=True, slots=True)
class TransitionPolicy:
    """Months before the 18th and the 25th birthday."""

    adult_services_months: int
    before_25_months: int


@dataclass(frozen=True, slots=True)
class RegisterPolicy:
    """Until which birthday a child may be registered: on it no longer."""

    dsd_until_age: int
    gateway_until_age: int


@dataclass(frozen=True, slots=True)
class ReportPolicy:
    """What counts may be shown."""

    suppress_below: int  # children behind one number


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    ask_again_days: int  # after "not now", from the moment it was said


@dataclass(frozen=True, slots=True)
class SnoozePolicy:
    """How long an action's reminders may wait, in calendar days; of what is overdue `overdue_days` at most."""

    most_days: int
    overdue_days: int


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    notices: NoticePolicy
    ratings: RatingPolicy
    register: RegisterPolicy
    consent: ConsentPolicy
    transition: TransitionPolicy
    access: AccessPolicy
    snooze: SnoozePolicy
    cetr: CetrPolicy
    reports: ReportPolicy
    part_8a: Part8aPolicy | None  # None: the statutory clocks are off
    themes: tuple[Tag, ...]
    sources: Mapping[str, str]  # by dotted key: "ratings.red_days"

    @property
    def updates(self) -> UpdatePolicy:
        """The 24-hour rule."""
        return self.notices.updates

    def source(self, key: str) -> str:
        """Where a number comes from, for "why is this due?". Raises KeyError for an unknown key."""
        return self.sources[key]

    def publisher(self, key: str) -> str:
        """Whose number it is, in a few words: what a source says before its first colon."""
        return self.sources[key].partition(":")[0]

    def value(self, key: str) -> Any:
        """The value behind a dotted key. Raises KeyError for one that this profile does not have."""
        section, _, name = key.partition(".")
        if key not in self.sources:
            raise KeyError(key)
        return getattr(getattr(self, section), name)

    def chosen(self, key: str) -> bool:
        """Whether a service chose this value: the default profile has another, or none."""
        default = shipped()
        return key not in default.sources or default.value(key) != self.value(key)

    @property
    def fingerprint(self) -> str:
        """The same for profiles whose C(E)TR clocks are the same."""
        return f"{self.name} {hash_of(repr((self.cetr, self.part_8a)))}"


def hash_of(text: str) -> str:
    """Short and the same in every process."""
    return sha256(text.encode()).hexdigest()[:12]


@cache
def shipped(name: str = DEFAULT) -> Policy:
    """A profile that comes with the bot, read once."""
    return parse(_shipped_text(name), f"{name}.toml")


def named(name_or_file: str) -> Policy:
    """The profile that a setting names: one that comes with the bot, or a service's own file (it ends in .toml).

    Raises ProfileError.
    """
    if name_or_file in SHIPPED:
        return shipped(name_or_file)
    if name_or_file.endswith(".toml"):
        return load(Path(name_or_file))
    raise ProfileError(
        f"There is no profile {name_or_file}: say {' or '.join(SHIPPED)}, or give a file ending in .toml."
    )


def _shipped_text(name: str) -> str:
    return resources.files("casework.profiles").joinpath(f"{name}.toml").read_text("utf-8")


def load(path: Path) -> Policy:
    """A service's own profile. Raises ProfileError, naming file and key."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: the profile cannot be read ({error})") from error
    return parse(text, str(path))


def parse(text: str, where: str) -> Policy:
    """The profile in `text`; `where` names it in errors."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{where}: {error}") from error
    try:
        policy = _policy(data)
        _check(policy)
    except ProfileError as error:
        raise ProfileError(f"{where}: {error}") from None
    return policy


def _policy(data: dict[str, Any]) -> Policy:
    sources: dict[str, str] = {}
    name = data.get("name")
    if not isinstance(name, str) or not name:
        raise ProfileError("name: a name is needed")
    data = _extended(data)
    for key in data:
        if key not in _SECTIONS and key not in _OPTIONAL and key not in ("name", "themes"):
            raise ProfileError(f"{key}: there is no such section")
    read = {key: _section(key, cls, data.get(key), sources) for key, cls in _SECTIONS.items()}
    read["notices"]["updates"] = UpdatePolicy(**read.pop("updates"))
    made = {key: _SECTIONS[key](**values) for key, values in read.items()}
    for key, cls in _OPTIONAL.items():
        made[key] = cls(**_section(key, cls, data[key], sources)) if key in data else None
    return Policy(name=name, sources=sources, themes=_themes(data.get("themes", {})), **cast(Any, made))


def _themes(given: object) -> tuple[Tag, ...]:
    try:
        return theme_tags.with_own(given)
    except ValueError as error:
        raise ProfileError(str(error)) from None


def _extended(data: dict[str, Any]) -> dict[str, Any]:
    """What the file says, on top of the shipped profile that it extends."""
    if "extends" not in data:
        return data
    if data["extends"] not in SHIPPED:
        raise ProfileError(f"extends: must be {' or '.join(SHIPPED)} (got {data['extends']!r})")
    base = _extended(tomllib.loads(_shipped_text(data["extends"])))
    for key, given in data.items():
        if isinstance(given, dict) and isinstance(base.get(key), dict):
            base[key] = {**base[key], **cast(dict[str, Any], given)}
        elif key != "extends":
            base[key] = given
    return base


def _section(section: str, cls: type, given: object, sources: dict[str, str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ProfileError(f"{section}: the section is missing")
    entries = cast(dict[str, object], given)
    names = [field.name for field in fields(cls) if field.name not in _SECTIONS]
    for name in entries:
        if name not in names:
            raise ProfileError(f"{section}.{name}: there is no such setting")
    values: dict[str, Any] = {}
    for name in names:
        key = f"{section}.{name}"
        entry = entries.get(name)
        if not isinstance(entry, dict) or set(cast(dict[str, object], entry)) != {"value", "source"}:
            raise ProfileError(f"{key}: needs a value and a source, and nothing else")
        value, source = cast(dict[str, object], entry)["value"], cast(dict[str, object], entry)["source"]
        if not isinstance(source, str) or not source.strip():
            raise ProfileError(f"{key}: the source is empty; write 'local setting' if it is one")
        values[name] = _READERS.get(key, _count)(key, value)
        sources[key] = source
    return values


def changed(notices: NoticePolicy, name: str, value: object) -> NoticePolicy:
    """These numbers with another `value` for one, checked as in a profile's file. Raises ProfileError."""
    key = f"notices.{name}"
    made = replace(notices, **{name: _READERS.get(key, _count)(key, value)})
    _check_notices(made)
    return made


def _count(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 1000:
        raise ProfileError(f"{key}: a whole number from 1 to 1000 is needed (got {value!r})")
    return value


def _count_or_none(key: str, value: object) -> int:
    return 0 if value == 0 and not isinstance(value, bool) else _count(key, value)


def _share(key: str, value: object) -> float:
    if not isinstance(value, float) or not 0 < value <= 1:
        raise ProfileError(f"{key}: a share from 0 to 1 like 0.9 is needed (got {value!r})")
    return value


def _time(key: str, value: object) -> time:
    try:
        return time.fromisoformat(value) if isinstance(value, str) and len(value) == 5 else _no_time(key, value)
    except ValueError:
        return _no_time(key, value)


def _no_time(key: str, value: object) -> time:
    raise ProfileError(f'{key}: a time of day like "09:00" is needed (got {value!r})')


def _weekday(key: str, value: object) -> int:
    if value not in WEEKDAYS:
        raise ProfileError(f"{key}: a day like Monday is needed (got {value!r})")
    return WEEKDAYS.index(value)


def _lead_days(key: str, value: object) -> tuple[int, ...]:
    days = cast(list[object], value) if isinstance(value, list) else []
    read = tuple(day for day in days if isinstance(day, int) and not isinstance(day, bool) and 0 <= day <= 60)
    if not read or len(read) != len(days) or list(read) != sorted(set(read), reverse=True):
        raise ProfileError(f"{key}: days before from 60 to 0, largest first, each once (got {value!r})")
    return read


_READERS: dict[str, Callable[[str, object], Any]] = {
    "notices.send_at": _time,
    "notices.quiet_from": _time,
    "notices.quiet_until": _time,
    "notices.meeting_lead_days": _lead_days,
    "notices.digest_weekday": _weekday,
    "ratings.post_discharge_red_days": _count_or_none,
    "cetr.community_compliance": _share,
}

_SECTIONS: dict[str, type] = {
    "notices": NoticePolicy,
    "ratings": RatingPolicy,
    "updates": UpdatePolicy,
    "register": RegisterPolicy,
    "consent": ConsentPolicy,
    "transition": TransitionPolicy,
    "access": AccessPolicy,
    "snooze": SnoozePolicy,
    "cetr": CetrPolicy,
    "reports": ReportPolicy,
}
_OPTIONAL: dict[str, type] = {"part_8a": Part8aPolicy}


def _check(policy: Policy) -> None:
    """What makes sense only together."""
    updates = policy.updates
    _check_notices(policy.notices)
    if not updates.nudge_hours < updates.within_hours:
        raise ProfileError("updates.nudge_hours: must be less than updates.within_hours")
    if policy.cetr.target_working_days > policy.cetr.limit_days:
        raise ProfileError("cetr.target_working_days: must not be more than cetr.limit_days")


def _check_notices(notices: NoticePolicy) -> None:
    if not notices.quiet_until < notices.quiet_from:
        raise ProfileError("notices.quiet_until: must be earlier in the day than notices.quiet_from")
    if not notices.quiet_until <= notices.send_at < notices.quiet_from:
        raise ProfileError("notices.send_at: must lie outside the quiet hours")
