"""The world that every scenario plays in; when it ends, all that was sent in it is checked."""

from collections.abc import AsyncGenerator

import pytest

from storage.crypto import Keyring
from tests.support.world import World, open_world


@pytest.fixture
async def world(sqlite_url: str, keyring: Keyring) -> AsyncGenerator[World]:
    """The story in a SQLite file, the embedded default."""
    async with open_world(sqlite_url, keyring) as opened:
        yield opened
        opened.check()


@pytest.fixture
async def quiet_world(sqlite_url: str, keyring: Keyring) -> AsyncGenerator[World]:
    """The same before anybody has opened a chat with the bot, so that nobody can be written to."""
    async with open_world(sqlite_url, keyring, hello=False) as opened:
        yield opened
        opened.check()


@pytest.fixture
async def world_on_each(database_url: str, keyring: Keyring) -> AsyncGenerator[World]:
    """The same, once on each kind of database."""
    async with open_world(database_url, keyring) as opened:
        yield opened
        opened.check()


@pytest.fixture
async def world_on_postgres(postgres_url: str, keyring: Keyring) -> AsyncGenerator[World]:
    """The same on the store for a team."""
    async with open_world(postgres_url, keyring) as opened:
        yield opened
        opened.check()
