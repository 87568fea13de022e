"""What whoever watches the process reads of a running bot."""

from aiohttp import ClientSession

from tests.support.world import World


async def test_a_running_bot_answers_with_numbers_alone(world: World) -> None:
    await world.tick("2027-03-18T09:00")

    url = world.teams.bot_url.removesuffix("/api/messages")
    async with ClientSession() as http, http.get(f"{url}/metrics") as response:
        page = await response.text()

    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "keyworker_ticks_total 1.0" in page
    assert "{" not in page, "no label could carry a name"
