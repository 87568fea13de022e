"""The numbers of one MDT where they are its own: how early and how often its people hear of what they agreed.

The rule protected: wherever the profile's number decides about a case, the number of its MDT counts; it is read with
the row that it decides about, so that a tick asks no more for it, however many MDTs have numbers of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, String, literal, select
from sqlalchemy import cast as as_type

from casework.policy import NoticePolicy, ProfileError, changed
from storage import core as t

# What an MDT may have of its own, in the order in which it is shown. Times of day and held time are the service's; the
# digest's weekday is the channel's, which may serve several MDTs.
NAMES = (
    "due_soon_working_days",
    "overdue_every_days",
    "overdue_times",
    "meeting_lead_days",
    "answer_working_days",
    "more_time_working_days",
    "not_answering_alerts",
    "escalation_red_working_days",
    "escalation_working_days",
)

_KEY = "numbers"

Numbers = Mapping[str, Any]  # by name; whole numbers, or a tuple of them


def scope_of(case_id: int) -> str:
    """Where the settings of a case's MDT are kept."""
    return f"mdt:{case_id}"


def own_numbers(case_id: ColumnElement[int]) -> ColumnElement[str]:
    """The MDT's own numbers, as a column of a list; name it `own_numbers`, and `counts` reads it."""
    setting = t.setting.c
    scope = literal("mdt:", String) + as_type(case_id, String)
    return select(setting.value).where(setting.scope == scope, setting.key == _KEY).scalar_subquery()


def counts(usual: NoticePolicy, row: Any) -> NoticePolicy:
    """What counts for the case of a row: the profile's numbers, but for its MDT's own."""
    return _with_own(usual, getattr(row, "own_numbers", None) or "")


def of_case(db: Connection, case_id: int, usual: NoticePolicy) -> NoticePolicy:
    """The same for one case."""
    return _with_own(usual, _text(db, case_id))


def own(db: Connection, case_id: int) -> dict[str, Any]:
    """The numbers that are the MDT's own, by name."""
    return _read(_text(db, case_id))


def is_own(row: Any, name: str) -> bool:
    """Whether this number is the own one of the MDT of a row that carries `own_numbers`."""
    return name in _read(getattr(row, "own_numbers", None) or "")


def written(numbers: Numbers) -> dict[str, Any]:
    """The keys and value of the row that keeps them; see `storage.upsert`."""
    return {"key": _KEY, "value": json.dumps({name: numbers[name] for name in NAMES if name in numbers})}


def as_kept(value: Any) -> Any:
    """A number as JSON keeps it: several are a list."""
    return list(cast(tuple[int, ...], value)) if isinstance(value, tuple) else value


def _text(db: Connection, case_id: int) -> str:
    setting = t.setting.c
    query = select(setting.value).where(setting.scope == scope_of(case_id), setting.key == _KEY)
    return db.execute(query).scalar() or ""


@lru_cache(maxsize=256)
def _with_own(usual: NoticePolicy, text: str) -> NoticePolicy:
    """Numbers that this version, or the profile of today, does not allow any more are the usual ones again."""
    policy = usual
    for name, value in _read(text).items():
        try:
            policy = changed(policy, name, value)
        except ProfileError:
            continue
    return policy


def _read(text: str) -> dict[str, Any]:
    kept = cast(dict[str, Any], json.loads(text)) if text else {}
    return {name: kept[name] for name in NAMES if name in kept}
