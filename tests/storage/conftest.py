"""A table of the storage tests' own: their rules hold whatever the bot's tables look like."""

from collections.abc import Generator
from contextlib import ExitStack
from enum import StrEnum
from typing import Protocol

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, insert, select

from storage.crypto import Keyring
from storage.metadata import metadata as bots
from storage.store import Store
from storage.types import Instant, Secret, SecretJson, choice


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


own = MetaData(naming_convention=bots.naming_convention)
note = Table(
    "note",
    own,
    Column("id", Integer, primary_key=True),
    Column("words", Secret),
    Column("answers", SecretJson),
    Column("colour", choice(Colour)),
    Column("was", choice(Colour)),
    Column("at", Instant),
    Column("presses", Integer),
    Column("follows", Integer, ForeignKey("note.id", deferrable=True, initially="DEFERRED")),
)


class OpenStore(Protocol):
    def __call__(self, url: str, keys: Keyring | None = None, *, patience: float = 5.0) -> Store: ...


@pytest.fixture
def open_store(keyring: Keyring) -> Generator[OpenStore]:
    """Opens further stores, and closes them after the test."""
    with ExitStack() as opened:

        def open_one(url: str, keys: Keyring | None = None, *, patience: float = 5.0) -> Store:
            store = Store.open(url, keys or keyring, patience=patience)
            opened.callback(store.close_now)
            return store

        yield open_one


@pytest.fixture
def notes(store: Store) -> Store:
    """A store that has the table `note`, with row 1 not pressed yet."""
    store.write_now(lambda db: own.create_all(db))
    store.write_now(lambda db: db.execute(insert(note).values(id=1, presses=0)))
    return store


def presses(store: Store, row: int = 1) -> int | None:
    """How often a note was pressed; None if there is no such note."""
    return store.read_now(lambda db: db.scalar(select(note.c.presses).where(note.c.id == row)))
