"""Two real processes on one PostgreSQL, pressed at the same moment over HTTP: everything happens once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.demo import people as cast
from bot.demo.local_teams import Chatter, Screen
from casework.people_file import PersonRow
from storage.crypto import Keyring
from tests.crash.troupe import Player, Troupe, free_ports, preload
from tests.scenarios import journeys
from tests.support.databases import KEY
from tests.support.world import OPENING, RecordedTeams, World, open_world

pytestmark = pytest.mark.postgres


@dataclass
class Two:
    """The world's own bot, and another process that the same people can reach."""

    world: World
    there: RecordedTeams

    def elsewhere(self, who: PersonRow) -> Chatter:
        assert who.object_id is not None
        return self.there.person(who.object_id, who.name)


@pytest.fixture
async def two(postgres_url: str, keyring: Keyring, tmp_path: Path) -> AsyncGenerator[Two]:
    (port,) = free_ports(1)
    shift_s = (OPENING - datetime.now(UTC)).total_seconds()
    preload()
    other = Troupe(postgres_url, KEY, shift_s, tmp_path / "process.log", lambda: OPENING, [Player(port)])
    async with open_world(postgres_url, keyring) as world:
        other.start_all()
        there = RecordedTeams(other.players[0].url, world.teams.connector, world.teams.tenant_id)
        try:
            await listening(there.bot_url)
            yield Two(world, there)
        finally:
            other.end()
            await there.close()


async def listening(url: str) -> None:
    async with asyncio.timeout(30), aiohttp.ClientSession() as http:
        while True:
            with suppress(aiohttp.ClientError):
                async with http.get(f"{url}/healthz"):
                    return
            await asyncio.sleep(0.1)


async def test_two_confirms_of_one_draft_at_two_processes_save_once(two: Two) -> None:
    check = (await journeys.headline(two.world)).as_seen()
    before = await journeys.count(two.world, "update")

    here, there = two.world.grace, two.elsewhere(cast.GRACE)
    answers = await asyncio.gather(*(who.press("Confirm", check) for who in (here, there, here, there)))

    assert await journeys.count(two.world, "update") == before + 1
    assert ["Saved, thank you." in answer[0].text for answer in answers] == [True] * 4


async def test_two_dones_on_a_board_at_two_processes_are_one(two: Two) -> None:
    board: Screen = (await journeys.logged(two.world)).as_seen()

    here, there = two.world.sam, two.elsewhere(cast.SAM)
    presses = (journeys.on_row(two.world, who, "Done", board, journeys.PLAN) for who in (here, there))
    answers = await asyncio.gather(*presses)

    assert ["Done: Sam Patel" in answer[0].text for answer in answers] == [True, True]
    assert len(await journeys.audited(two.world, "action.done", "done")) == 1
