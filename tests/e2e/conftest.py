"""Microsoft's local Teams client in a real browser, with the demo behind it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support import browser, demo
from tests.support.client import Client

SHOTS = os.environ.get("KEYWORKER_SHOTS")  # a folder outside the repository, for whoever wants to look


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """Opened at the demo's first screen; the demo ends well at Ctrl-C, or the test fails."""
    async with demo.starting(tmp_path) as running:
        await running.started()
        async with browser.page(width=1280, height=1000) as page:
            opened = Client(page, Path(SHOTS) if SHOTS else None)
            await opened.open(running.address)
            yield opened
        assert await running.interrupt() == 0, running.text
