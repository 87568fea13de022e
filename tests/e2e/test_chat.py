"""The terminal client against the running demo, at a real keyboard: `python app.py chat --as ...` in a terminal."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.demo import story
from tests.support import demo
from tests.support.demo import ROOT, Demo

WITHIN_S = 30.0
LABEL = f"J.B., 14, {story.MAIN_CODE}"
_DRAWN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[│╭╮╰╯─\r]")


class Terminal:
    """A terminal window: what is typed into it, and what stands in it."""

    def __init__(self, process: Process, window: int) -> None:
        self.process = process
        self._window = window
        self._shown = ""
        self._news = asyncio.Event()
        asyncio.get_running_loop().add_reader(window, self._read)

    def _read(self) -> None:
        try:
            self._shown += os.read(self._window, 65536).decode(errors="replace")
        except OSError:  # the other end is closed
            asyncio.get_running_loop().remove_reader(self._window)
        self._news.set()

    @property
    def text(self) -> str:
        return " ".join(_DRAWN.sub(" ", self._shown).split())

    async def sees(self, words: str) -> str:
        """Wait for words since the last line that was typed; gives all that stands there."""
        try:
            async with asyncio.timeout(WITHIN_S):
                while words not in self.text:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"no {words!r} in: {self.text}") from None
        return self.text

    async def types(self, line: str) -> None:
        self._shown = ""
        os.write(self._window, f"{line}\n".encode())

    async def presses(self, title: str) -> None:
        """A button by the number that stands before its title; the first of that title."""
        shown = await self.sees(f"] {title}")
        number = re.findall(rf"\[/(\d+)\] {re.escape(title)}(?= \[/| *$| )", shown)[0]
        await self.types(f"/{number}")


@asynccontextmanager
async def terminal(port: int, name: str) -> AsyncGenerator[Terminal]:
    window, inside = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "160", "NO_COLOR": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "app.py"), "chat", "--as", name, "--port", str(port),
        cwd=ROOT, env=environment, stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
    )  # fmt: skip
    os.close(inside)
    try:
        yield Terminal(process, window)
    finally:
        asyncio.get_running_loop().remove_reader(window)
        if process.returncode is None:
            process.kill()
            await process.wait()
        os.close(window)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncGenerator[Demo]:
    async with demo.starting(tmp_path, "--no-client") as started:
        await started.started()
        yield started


async def test_a_headline_by_typing_alone(running: Demo) -> None:
    async with terminal(running.port, "Grace") as grace:
        await grace.sees("You are Grace Okoro.")
        await grace.types("hello")
        await grace.sees("Ratings to look at again")  # what waited for her first chat, below the start card
        await grace.types("hello")
        await grace.presses("Something changed")
        await grace.presses(LABEL)
        await grace.sees("( ) 1 A&E")
        await grace.types("1")  # a number answers the question that is open
        await grace.sees("What changed?: A&E")
        await grace.types("just now")
        await grace.sees("When did it happen?: Tuesday 16 March 2027")
        await grace.types("ok")
        await grace.sees("When were you told?: Tuesday 16 March 2027")
        await grace.types("At A&E since 8 with mum, calm")
        await grace.presses("Save now")
        await grace.presses("None of these")
        await grace.sees("Situation: At A&E since 8 with mum, calm")
        await grace.types("confirm")
        await grace.sees("Saved, thank you.")
        saved = await grace.sees("For the care record")  # a terminal shows a long message in pieces
        assert LABEL in saved


async def test_an_action_reaches_its_owner_in_another_terminal_and_is_ticked_by_number(running: Demo) -> None:
    async with terminal(running.port, "Sam") as sam, terminal(running.port, "Grace") as grace:
        await sam.sees("You are Sam Patel.")
        await sam.types("actions")
        shown = await sam.sees("Housing visit before discharge")
        assert "Send the costed care plan" in shown
        assert "J.B." not in shown
        await sam.presses("Done")
        await sam.sees("done. Thank you.")
        await grace.sees("You are Grace Okoro.")
        await grace.types(f"actions {story.OVERDUE_CODE}")
        assert "agreed actions" in await grace.sees("Done: Sam Patel")


async def test_leaving_says_goodbye_to_nobody_else(running: Demo) -> None:
    async with terminal(running.port, "Lena") as lena:
        await lena.sees("You are Lena Hart.")
        await lena.types("summary")
        shown = await lena.sees("cases in all")
        assert "Red" in shown  # the donut's table, for whom no chart is drawn
        await lena.types("/quit")
        async with asyncio.timeout(WITHIN_S):
            assert await lena.process.wait() == 0
    assert running.process.returncode is None


async def test_nobody_of_that_name_lists_everybody() -> None:
    async with terminal(demo.free_port(), "Nobody") as stranger:
        await stranger.sees("There is nobody called Nobody in the demo. There are: Grace Okoro")
