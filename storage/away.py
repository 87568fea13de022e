"""Which of a database's errors mean "not now", which mean "once more", and which are our own mistakes."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.errors import StoreAway

LOCKED = "The database is in use by something else just now. Nothing was saved; please try again in a minute."
UNREACHABLE = "The database cannot be reached just now. Nothing was saved; please try again in a minute."
UNKNOWN = (
    "The database went away while this was being saved, so it may or may not be there. "
    "Please look before you enter it again."
)

# https://www.sqlite.org/rescode.html
SQLITE_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
SQLITE_AWAY = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
}


def lost_connection(error: DBAPIError) -> bool:
    """The connection broke under the statement, so that its transaction is gone."""
    return error.connection_invalidated


def worth_repeating(error: DBAPIError) -> bool:
    """PostgreSQL undid the transaction so that another could go on: a deadlock, or a failed serialisation."""
    return isinstance(error.orig, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure)


def store_away(error: DBAPIError) -> StoreAway | None:
    """What to tell people if the error is none of their doing; None if it is a fault of the statement."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the extended code's primary part
        if code in SQLITE_LOCKED:
            return StoreAway(LOCKED)
        return StoreAway(UNREACHABLE) if code in SQLITE_AWAY else None
    if isinstance(cause, psycopg.errors.LockNotAvailable) or worth_repeating(error):
        return StoreAway(LOCKED)
    if lost_connection(error) or isinstance(error, OperationalError):
        return StoreAway(UNREACHABLE)
    return None
