"""The demo as `make demo` runs it: a process of its own, on free ports, with its store in a folder of the test's."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STARTED = "Ctrl-C ends everything."
UP_WITHIN_S = 60.0  # a machine that runs other tests too


@dataclass
class Demo:
    """A demo that was asked to start, and what it has printed."""

    process: Process
    port: int
    client_port: int
    said: list[str] = field(default_factory=list[str])

    @property
    def address(self) -> str:
        """Of the local Teams client."""
        return f"http://localhost:{self.client_port}"

    @property
    def bot(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())

    async def started(self) -> None:
        """Until it says how to end it. Raises AssertionError with what it said instead."""
        async with asyncio.timeout(UP_WITHIN_S):
            while await self._line():
                if STARTED in self.said[-1]:
                    return
        raise AssertionError(self.text)

    async def ended(self, *, within_s: float = 30.0) -> int:
        """Its exit code, once it is gone."""
        async with asyncio.timeout(within_s):
            while await self._line():
                pass
            return await self.process.wait()

    async def interrupt(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return await self.ended()

    async def _line(self) -> bool:
        assert self.process.stdout is not None
        line = (await self.process.stdout.readline()).decode()
        self.said += [line.rstrip()] if line else []
        return bool(line)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def starting(
    folder: Path, *options: str, port: int = 0, client_port: int = 0, environment: Mapping[str, str] | None = None
) -> AsyncGenerator[Demo]:
    """`python app.py demo` in a process group of its own, none of which outlives the block."""
    port, client_port = port or free_port(), client_port or free_port()
    words = ["--port", str(port), "--client-port", str(client_port), "--folder", str(folder), *options]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "app.py"), "demo", *words,
        cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=PIPE, stderr=STDOUT, start_new_session=True,
    )  # fmt: skip
    demo = Demo(process, port, client_port)
    try:
        yield demo
    finally:
        if process.returncode is None:
            await _end(demo)


async def _end(demo: Demo) -> None:
    """As a person does; and as a machine does, when that is not enough."""
    try:
        await demo.interrupt()
    except TimeoutError:
        os.killpg(demo.process.pid, signal.SIGKILL)
        await demo.process.wait()
