"""The world that every scenario plays in; when it ends, all that was sent and logged in it is checked."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from storage.crypto import Keyring
from tests.support.world import World, open_world


@asynccontextmanager
async def checked(
    url: str, keyring: Keyring, output: pytest.CaptureFixture[str], **more: bool
) -> AsyncGenerator[World]:
    """A world of which everything that was sent or logged is looked at in the end."""
    async with open_world(url, keyring, **more) as opened:
        yield opened
        opened.check()
        logged = output.readouterr().out
        assert not [told for child in opened.known for told in child.tells(logged)], logged


@pytest.fixture
async def world(sqlite_url: str, keyring: Keyring, capsys: pytest.CaptureFixture[str]) -> AsyncGenerator[World]:
    """The story in a SQLite file, the embedded default."""
    async with checked(sqlite_url, keyring, capsys) as opened:
        yield opened


@pytest.fixture
async def quiet_world(sqlite_url: str, keyring: Keyring, capsys: pytest.CaptureFixture[str]) -> AsyncGenerator[World]:
    """The same before anybody has opened a chat with the bot, so that nobody can be written to."""
    async with checked(sqlite_url, keyring, capsys, hello=False) as opened:
        yield opened


@pytest.fixture
async def world_on_each(
    database_url: str, keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> AsyncGenerator[World]:
    """The same, once on each kind of database."""
    async with checked(database_url, keyring, capsys) as opened:
        yield opened


@pytest.fixture
async def world_on_postgres(
    postgres_url: str, keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> AsyncGenerator[World]:
    """The same on the store for a team."""
    async with checked(postgres_url, keyring, capsys) as opened:
        yield opened
