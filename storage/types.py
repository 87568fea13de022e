"""Column types: encrypted text, encrypted JSON, a choice out of a fixed list, an instant in UTC.

Tables are declared with these, so that no personal text reaches the disk in clear and no time loses its zone.
The naming of constraints (storage.metadata) comes with them.
"""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, Text, TypeDecorator

from storage.crypto import Keyring
from storage.errors import NaiveTime
from storage.metadata import CHOICE, metadata

__all__ = ["Instant", "Secret", "SecretJson", "choice", "metadata"]

CHOICE_LENGTH = 32


class Secret(TypeDecorator[str]):
    """Text that is encrypted at rest with the store's keyring. The database cannot search or sort it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else Keyring.of(dialect).encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else Keyring.of(dialect).decrypt(value)


class SecretJson(TypeDecorator[Any]):
    """A JSON value that is encrypted at rest. None is stored as NULL; what comes back is a fresh copy."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return Keyring.of(dialect).encrypt(json.dumps(value, separators=(",", ":"), ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(Keyring.of(dialect).decrypt(value))


class Instant(TypeDecorator[datetime]):
    """A moment, stored and returned as aware UTC. Raises NaiveTime for a time without a zone, both ways."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveTime("A time without a zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is not None:
            return value.astimezone(UTC)
        if dialect.name == "sqlite":  # it has no zones; what is written there went through the line above
            return value.replace(tzinfo=UTC)
        raise NaiveTime("A time without a zone was stored.")


def _words(options: type[StrEnum]) -> list[str]:
    return [option.value for option in options]


def choice(options: type[StrEnum]) -> Enum:
    """A column that holds one of a list of words, checked by the database too.

    Stored as plain text of at most 32 characters, so that a new word needs a new check and no new type.
    """
    return Enum(
        options,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=CHOICE_LENGTH,
        name=CHOICE,
        values_callable=_words,
    )
