"""What can go wrong in the store, in sentences a person may read; no error here carries a stored value."""

from typing import Protocol, runtime_checkable

from sqlalchemy import Connection
from sqlalchemy.exc import DontWrapMixin


class StorageError(DontWrapMixin, Exception):
    """Root of the store's own errors. SQLAlchemy lets them through as they are, wherever they are raised."""


class StoreAway(StorageError):
    """The database cannot be reached, is locked by someone else, or has no connection free. Try later."""


class BadKey(StorageError):
    """An encryption key is missing, malformed, readable by others, or does not fit what is stored."""


class NaiveTime(StorageError, ValueError):
    """A time without a zone was about to be stored or was read: nobody could say which instant it means."""


@runtime_checkable
class Aftermath(Protocol):
    """An exception that has something left to write once its own unit of work has been undone.

    The store rolls back, calls `aftermath` in a transaction of its own, commits it, and raises the exception
    again. That is how a refusal writes its audit row.
    """

    def aftermath(self, db: Connection) -> None: ...
