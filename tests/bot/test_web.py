"""The routes for whoever watches the process, and the last net under all of them."""

import asyncio

import pytest

from bot import web
from tests.support.edge import edge


async def ready() -> str:
    return ""


async def store_away() -> str:
    return "The database cannot be reached."


async def never() -> str:
    await asyncio.sleep(60)
    return ""


async def test_a_living_process_says_so() -> None:
    async with edge(readiness=(store_away,)) as bot, bot.http.get(f"{bot.url}/healthz") as response:
        assert response.status == 200


async def test_ready_when_everything_is() -> None:
    async with edge(readiness=(ready, ready)) as bot, bot.http.get(f"{bot.url}/readyz") as response:
        assert response.status == 200


async def test_not_ready_says_why_in_plain_words() -> None:
    async with edge(readiness=(ready, store_away)) as bot, bot.http.get(f"{bot.url}/readyz") as response:
        assert response.status == 503
        assert (await response.json())["why"] == ["The database cannot be reached."]


async def test_a_check_that_hangs_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "CHECK_TIMEOUT_S", 0.05)
    async with edge(readiness=(never,)) as bot, bot.http.get(f"{bot.url}/readyz") as response:
        assert response.status == 503


async def test_an_unexpected_error_shows_a_number_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    async def broken() -> str:
        raise RuntimeError("password=hunter2")

    async with edge(readiness=(broken,)) as bot, bot.http.get(f"{bot.url}/readyz") as response:
        assert response.status == 500
        body = await response.json()
        assert body.keys() == {"error", "reference"}
        logged = capsys.readouterr()
        assert body["reference"] in logged.out + logged.err
        assert "hunter2" not in str(body) + logged.out + logged.err


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/messages", 405), ("GET", "/", 404)])
async def test_other_addresses(method: str, path: str, status: int) -> None:
    async with edge() as bot, bot.http.request(method, f"{bot.url}{path}") as response:
        assert response.status == status
