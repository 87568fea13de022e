"""`make demo` at its edges: a port that is taken, no Node, a second demo, Ctrl-C; each in plain words."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.demo import playground
from tests.support import demo

needs_client = pytest.mark.skipif(
    playground.missing() is not None and "CI" not in os.environ, reason=str(playground.missing())
)


async def answers(address: str) -> bool:
    async with aiohttp.ClientSession() as http:
        try:
            async with http.get(address) as reply:
                return reply.status == 200
        except aiohttp.ClientError:
            return False


async def answers_soon(address: str) -> bool:
    """Within some seconds: it is ready once a first tick is done."""
    for _ in range(100):
        if await answers(address):
            return True
        await asyncio.sleep(0.2)
    return False


async def test_a_bot_port_that_is_taken_is_named_with_the_way_round_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        async with demo.starting(tmp_path, port=port) as tried:
            assert await tried.ended() == 1

    assert f"Port {port} is taken" in tried.text
    assert f"make demo PORT={port + 1}" in tried.text
    assert "Traceback" not in tried.text


@needs_client
@pytest.mark.node
async def test_a_client_port_that_is_taken_is_named_too_and_nothing_is_left_running(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        async with demo.starting(tmp_path, client_port=port) as tried:
            assert await tried.ended() == 1

    assert f"Port {port} is taken" in tried.text
    assert f"make demo CLIENT_PORT={port + 1}" in tried.text
    assert not await answers(f"{tried.bot}/healthz")


@pytest.mark.skipif((Path(sys.executable).parent / "node").exists(), reason="a Node stands beside this Python")
async def test_without_node_it_says_what_is_missing_and_offers_the_terminal(tmp_path: Path) -> None:
    async with demo.starting(tmp_path, environment={"PATH": str(tmp_path)}) as running:
        await running.started()

        assert "needs Node 20.11 or newer" in running.text
        assert "apt install nodejs npm" in running.text
        assert f"app.py chat --as Sam --port {running.port}" in running.text
        assert "Open http" not in running.text
        assert await answers_soon(f"{running.bot}/readyz")
        assert await running.interrupt() == 0


async def test_a_second_demo_leaves_the_first_ones_story_alone(tmp_path: Path) -> None:
    async with demo.starting(tmp_path, "--no-client") as first:
        await first.started()
        async with demo.starting(tmp_path, "--no-client") as second:
            assert await second.ended() == 1

        assert "A demo runs already" in second.text
        assert await answers(f"{first.bot}/readyz")
        assert await first.interrupt() == 0

    async with demo.starting(tmp_path, "--no-client", "--keep") as again:
        await again.started()


@needs_client
@pytest.mark.node
async def test_ctrl_c_ends_the_bot_and_the_client(tmp_path: Path) -> None:
    async with demo.starting(tmp_path) as running:
        await running.started()
        page = f"http://127.0.0.1:{running.client_port}/_internal/v1/config"
        assert f"Open {running.address}" in running.text
        assert "listens on all network interfaces" in running.text
        assert "evaluation only" in running.text
        assert await answers(page)

        os.killpg(running.process.pid, signal.SIGINT)  # as a terminal does
        assert await running.ended() == 0

    assert "The demo has ended." in running.text
    assert not await answers(page)
    assert not await answers(f"{running.bot}/healthz")
